"""Packs on paper: what came of each booking, and why a return is missing where it is."""

from typing import Any

import pytest

from kaibo import facts as f
from kaibo.clock import HOUR
from kaibo.plan.accounts import Account
from kaibo.plan.traffic import Booking
from kaibo.review.beside import Beside
from kaibo.review.outreach import Outreach
from kaibo.review.paper import packs
from kaibo.review.report import make
from tests.review.evening import Evening, T


def drawn(evening: Evening, own: dict[str, float], **fields: Any) -> str:
    booked = Booking(
        **{"account": "a1", "day": "2026-05-29", "slot": "20:30", "uv": 2, "state": "granted", **fields}
    )
    beside = Outreach(bookings={"k": booked}, account=Account(name="甲"), own=own)
    return packs.packs(make(evening.room(), evening.tally(), T + 24 * HOUR, Beside(outreach=beside)))


def hour(traffic: f.Traffic) -> Evening:
    evening = Evening().plan(account_id="a1").live()
    evening.tell(f.Entered, 60, viewer="a", traffic="plaza").tell(
        f.Entered, 1_900, viewer="p", traffic=traffic
    )
    return evening.paid(2_000, "p", 5_000).end(3_600)


@pytest.mark.parametrize(
    ("traffic", "own", "fields", "words"),
    [
        ("pack", {"pack_thousand_fen": 1_000_000}, {}, ("! 没到齐", "2.50", "¥50", "¥20", "20:30–21:00")),
        ("pack", {}, {}, ("! 没到齐", "没填单价")),
        ("plaza", {}, {}, ("? 来源没有区分", "没有归因", "+0 人", "+¥50", "与之前 30 分钟比")),
        ("pack", {}, {"state": "filed"}, ("? 没有通过记录", "没有标成「已通过」")),
        ("pack", {}, {"slot": "22:30", "broadcast": "b1"}, ("! 不在直播", "时段不在直播里")),
    ],
)
def test_each_booking_says_what_came_of_it(
    traffic: f.Traffic, own: dict[str, float], fields: dict[str, Any], words: tuple[str, ...]
) -> None:
    told = drawn(hour(traffic), own, **fields)
    assert [word for word in words if word not in told] == []
    assert "不是归因" in told


def test_without_a_booking_it_says_where_to_file_one() -> None:
    for evening in (Evening(), Evening().plan(), hour("plaza")):
        assert "在「流量」页登记" in packs.packs(evening.report())


def test_packs_nobody_filed_are_named() -> None:
    assert "有没登记的投放" in packs.packs(hour("pack").report())
