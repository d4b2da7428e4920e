"""Accounts, numbers and a booking that breaks nothing, for the tests of traffic packs."""

from typing import Any

from kaibo.clock import instant
from kaibo.plan.accounts import Account
from kaibo.plan.traffic.around import Around
from kaibo.plan.traffic.booking import Booking
from kaibo.plan.traffic.settings import settings

ZONE = "Asia/Shanghai"
TUESDAY = instant("2026-11-24T10:00", ZONE)
"""A Tuesday; the week after begins on Monday 2026-11-30."""

ACCOUNTS = {
    "a1": Account(name="旗舰店", kinds=("鞋服",), provider="甲", bound=True),
    "a2": Account(name="二店", kinds=("运动",), provider="甲"),
    "a3": Account(name="三店", kinds=("家居",), provider="乙"),
}

FINE = Booking(account="a1", day="2026-12-02", slot="19:30", uv=20_000, copy="冬季新款五折", host="小美")


def around(*others: Booking, **changed: Any) -> Around:
    """A table on a Tuesday with three accounts, with what a test changes."""
    told: dict[str, Any] = {"now_ms": TUESDAY, "accounts": ACCOUNTS, "settings": settings()} | changed
    return Around(others=others, **told)
