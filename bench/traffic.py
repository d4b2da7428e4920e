"""The best traffic packs of a week for 80 accounts, within every rule: how long it takes, how good it is."""

import time
from datetime import date
from random import Random
from typing import Any

from kaibo.clock import instant
from kaibo.plan.accounts import Account
from kaibo.plan.traffic.around import Around
from kaibo.plan.traffic.settings import settings
from kaibo.plan.traffic.week import week
from kaibo.plan.traffic.wish import Week, Wish

from . import figure

ZONE = "Asia/Shanghai"
MONDAY = date(2026, 11, 30)
NOW_MS = instant("2026-11-24T10:00", ZONE)


def world(count: int, seed: int = 7) -> tuple[list[Wish], Around]:
    """Make accounts of five providers, and what each wishes for; a provider has too little for all."""
    dice = Random(seed)
    keys = [f"a{index}" for index in range(count)]
    accounts = {
        key: Account(name=f"账号{key}", kinds=("鞋服",), provider=f"服务商{dice.randrange(5)}")
        for key in keys
    }
    wishes = [
        Wish(
            account=key,
            uv=5_000 * dice.randint(2, 40),
            value=dice.randint(1, 5),
            host=f"主播{dice.randrange(count)}",
            most=dice.randint(1, 6),
        )
        for key in keys
    ]
    return wishes, Around(now_ms=NOW_MS, accounts=accounts, others=(), settings=settings())


def solved(count: int) -> tuple[float, Week]:
    """Solve a week; gives the seconds it took with it."""
    wishes, around = world(count)
    began = time.perf_counter()
    found = week(MONDAY, wishes, around)
    return time.perf_counter() - began, found


def run() -> list[dict[str, Any]]:
    """Solve for 5, 30 and 80 accounts; the last is held to the target."""
    figures: list[dict[str, Any]] = []
    for count in (5, 30, 80):
        seconds, found = solved(count)
        given = sum(one.uv for one in found.got)
        figures.append(figure(f"week of {count} accounts", seconds, "s", 3 if count == 80 else None))
        figures.append(figure(f"gap left, {count} accounts", 100 * found.gap, "%", 5))
        figures.append(figure(f"viewers given, {count} accounts", given, "UV"))
    return figures


if __name__ == "__main__":
    print(*run(), sep="\n")
