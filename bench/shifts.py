"""Shifts for an evening, and for a week of three accounts: how long they take."""

from time import perf_counter
from typing import Any

from bench import figure
from kaibo.broadcast import Broadcast
from kaibo.clock import HOUR
from kaibo.plan.people import Skill
from kaibo.plan.shifts import Host, Manning, Rota, man

START = 1_763_812_800_000
SKILLS: tuple[Skill, ...] = ("receiving", "closing", "retaining")


def _rota(accounts: int, days: int, minutes: int, hosts: int) -> Rota:
    return Rota(
        broadcasts=tuple(
            Broadcast(
                id=f"b{account}-{day}",
                title="场",
                account_id=f"a{account}",
                start_ms=START + (day * 24 + account) * HOUR,
                length_minutes=minutes,
            )
            for account in range(accounts)
            for day in range(days)
        ),
        hosts=tuple(Host(name=f"h{place}", skills=(SKILLS[place % 3],)) for place in range(hosts)),
    )


def _timed(rota: Rota) -> tuple[float, Manning]:
    began = perf_counter()
    manning = man(rota)
    return perf_counter() - began, manning


def run() -> list[dict[str, Any]]:
    """Man one evening of six hours, and a week of three accounts."""
    evening, one = _timed(_rota(1, 1, 360, 3))
    week, many = _timed(_rota(3, 7, 240, 9))
    return [
        figure("shifts of 3 hosts, 6 h", evening, "s", 5),
        figure("shifts of 9 hosts, 21 broadcasts in a week", week, "s", 10),
        figure("broadcasts without shifts", 22 - len(one.manned) - len(many.manned), "broadcasts", 0),
    ]
