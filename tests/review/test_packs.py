"""Packs and coupons: what came is the pack's where it is told, and nothing is made up where it is not."""

from typing import Any

import pytest

from kaibo import facts as f
from kaibo.clock import HOUR, MINUTE
from kaibo.plan.accounts import Account
from kaibo.plan.traffic import Booking, CouponEntry
from kaibo.review.outreach import Outreach
from kaibo.review.packs import Packs, packs
from tests.review.evening import ID, Evening, T

PRICES = {"pack_thousand_fen": 50_000, "coupon_fen": 20}


def booking(slot: str = "20:30", uv: int = 4, **fields: Any) -> Booking:
    return Booking(
        **{"account": "a1", "day": "2026-05-29", "slot": slot, "uv": uv, "state": "granted", **fields}
    )


def two_hours(**fields: Any) -> Evening:
    """A broadcast from 20:00 to 22:00 with one viewer a minute from the plaza."""
    it = Evening().plan(account_id="a1", start_ms=T, **fields).live()
    for minute in range(120):
        it.tell(f.Entered, minute * 60, viewer=f"v{minute}", traffic="plaza")
    return it


def told(it: Evening, *booked: Booking, hours: float = 24, **beside: Any) -> Packs:
    named = {f"b{at}": one for at, one in enumerate(booked)}
    own = {"own": PRICES, "account": Account(name="甲"), **beside}
    return packs(it.room(), it.tally(), Outreach(bookings=named, **own), T + round(hours * HOUR))


def test_orders_of_a_packs_viewers_are_its_return() -> None:
    it = two_hours()
    for at in range(4):
        it.tell(f.Entered, 1_900 + at, viewer=f"p{at}", traffic="pack")
    it.paid(2_500, "p0", 6_000, "o1").paid(6_000, "p1", 4_000, "o2").paid(2_600, "v1", 9_900, "o3").end(7_200)
    (row,) = told(it, booking()).rows
    assert (row.came, row.in_window, row.orders, row.gmv_fen) == (4, 4, 2, 10_000)
    assert (row.cost_fen, row.roi, row.why, row.verdict) == (200, 50, "", "came")
    assert (row.start_ms, row.end_ms) == (T + 30 * MINUTE, T + 60 * MINUTE)


def test_who_comes_late_belongs_to_the_latest_pack_that_had_begun() -> None:
    it = two_hours()
    for at in (600, 1_810, 3_700, 5_500):
        it.tell(f.Entered, at, viewer=f"p{at}", traffic="pack")
    it.paid(700, "p600", 100, "o0").paid(5_600, "p1810", 300, "o1").end(7_200)
    found = told(it, booking("20:30", 2), booking("21:30", 2))
    assert [(row.came, row.in_window, row.gmv_fen) for row in found.rows] == [(2, 1, 0), (1, 1, 300)]
    assert (found.outside_viewers, found.outside_gmv_fen) == (1, 100)
    assert [row.verdict for row in found.rows] == ["came", "short"]
    assert (found.cost_fen, found.gmv_fen, found.roi) == (200, 300, 1.5)


def test_where_nobody_tells_of_packs_there_is_a_difference_and_no_return() -> None:
    it = two_hours()
    for at in range(60):
        it.tell(f.Entered, 1_800 + at * 30, viewer=f"x{at}", traffic="recommend")
    it.paid(2_000, "x1", 5_000).end(7_200)
    (row,) = told(it, booking()).rows
    assert (row.verdict, row.why, row.came, row.gmv_fen, row.roi) == (
        "unseen",
        "attribution",
        None,
        None,
        None,
    )
    assert row.lift is not None
    assert (row.lift.minutes, row.lift.viewers, row.lift.gmv_fen) == (30, 60, 5_000)


@pytest.mark.parametrize(
    ("booked", "hours", "verdict", "why"),
    [
        (booking("20:30", state="filed"), 24, "unfiled", "state"),
        (booking("20:30", state="draft"), 24, "unfiled", "state"),
        (booking("21:30", broadcast=ID, day="2026-05-30"), 24, "off_air", "window"),
        (booking("20:30"), 24, "never", ""),
    ],
)
def test_a_booking_that_brought_nothing_says_why(
    booked: Booking, hours: float, verdict: str, why: str
) -> None:
    it = two_hours().tell(f.Entered, 7_000, viewer="p", traffic="pack")
    it.end(7_200)
    (row,) = [one for one in told(it, booked, booking("21:30"), hours=hours).rows if one.key == "b0"]
    assert (row.verdict, row.why) == (verdict, why)
    assert row.roi in (None, 0)


def test_a_window_yet_to_come_is_waited_for() -> None:
    (row,) = told(two_hours(), booking("22:30", broadcast=ID), hours=1).rows
    assert (row.verdict, row.lift) == ("waiting", None)


def test_without_a_price_there_is_no_return() -> None:
    it = two_hours().tell(f.Entered, 1_900, viewer="p", traffic="pack").paid(2_000, "p", 100).end(7_200)
    (row,) = told(it, booking(), own={}).rows
    assert (row.gmv_fen, row.cost_fen, row.roi, row.why) == (100, None, None, "cost")


def test_coupons_cost_what_they_are_worth_and_the_ledger_says_what_was_spent() -> None:
    it = two_hours().tell(f.Entered, 1_900, viewer="p", traffic="pack").paid(2_000, "p", 100).end(7_200)
    ledger = (
        CouponEntry(account="a1", coupons=100, day="2026-05-01"),
        CouponEntry(account="a1", coupons=-3, day="2026-05-29", broadcast=ID),
    )
    found = told(it, booking(uv=5, way="coupon"), coupons=ledger)
    (row,) = found.rows
    assert (row.coupons, row.cost_fen) == (3, 60)
    assert row.roi == pytest.approx(100 / 60)
    assert found.coupons_spent == 3


def test_bookings_of_another_evening_and_refused_ones_are_left_out() -> None:
    it = two_hours().end(7_200)
    assert told(it, booking(day="2026-05-28"), booking(state="refused")).rows == ()


@pytest.mark.parametrize(
    "it",
    [Evening(), Evening().plan(start_ms=T), Evening().live().end(1)],
    ids=["nothing", "planned", "a second"],
)
def test_any_evening_stands(it: Evening) -> None:
    assert told(it).rows == ()
    assert len(told(it, booking(broadcast=ID)).rows) == 1


def test_where_nobody_tells_of_sales_a_pack_has_no_return_rather_than_none() -> None:
    it = two_hours()
    for at in range(4):
        it.tell(f.Entered, 1_900 + at, viewer=f"p{at}", traffic="pack")
    found = told(it.end(7_200), booking())
    (row,) = found.rows
    assert (row.verdict, row.came, row.cost_fen) == ("came", 4, 200)
    assert (row.orders, row.gmv_fen, row.roi, row.why) == (None, None, None, "sales")
    assert row.lift is not None and row.lift.gmv_fen is None
    assert (found.roi, found.gmv_fen, found.outside_gmv_fen) == (None, None, None)
