"""The week proposed: within every rule, the best there is, and with its reasons."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from kaibo.plan.traffic.around import errors
from kaibo.plan.traffic.booking import Booking
from kaibo.plan.traffic.rules import check
from kaibo.plan.traffic.week import week
from kaibo.plan.traffic.wish import Wish
from tests.plan.traffic.booked import ACCOUNTS, FINE, around

MONDAY = date(2026, 11, 30)
DAYS = [(MONDAY + timedelta(days=ahead)).isoformat() for ahead in range(7)]
SLOTS = ["09:00", "11:30", "12:00", "19:00", "19:30", "21:30"]

WISHES = st.builds(
    Wish,
    account=st.sampled_from([*ACCOUNTS, "nobody"]),
    uv=st.integers(1, 400_000),
    value=st.integers(1, 5),
    days=st.lists(st.sampled_from([*DAYS, "2026-11-25", ""]), max_size=3, unique=True).map(tuple),
    slots=st.lists(st.sampled_from(SLOTS), max_size=4).map(tuple),
    most=st.integers(1, 9),
    host=st.sampled_from(["", "小美", "小丽"]),
)
BOOKED = st.builds(
    structs.replace,
    st.just(FINE),
    account=st.sampled_from([*ACCOUNTS]),
    day=st.sampled_from(DAYS),
    slot=st.sampled_from(SLOTS),
    uv=st.sampled_from([5_000, 50_000, 100_000]),
)


@settings(max_examples=25)
@given(st.lists(WISHES, max_size=5), st.lists(BOOKED, max_size=4))
def test_whatever_is_proposed_breaks_no_rule(wishes: list[Wish], booked: list[Booking]) -> None:
    found = week(MONDAY, wishes, around(*booked), seconds=0.5)
    for booking in found.bookings:
        others = [*booked, *(one for one in found.bookings if one is not booking)]
        assert errors(check(booking, around(*others))) == ()
    for wish, got in zip(wishes, found.got, strict=True):
        assert got.uv <= wish.uv == got.wished
        assert got.uv == wish.uv or got.why
    assert sum(got.uv for got in found.got) == sum(one.uv for one in found.bookings)


def test_the_dearer_account_gets_the_day_of_a_provider() -> None:
    wishes = [
        Wish(account="a1", uv=100_000, days=(DAYS[2],)),
        Wish(account="a2", uv=100_000, value=3, days=(DAYS[2],)),
    ]
    found = week(MONDAY, wishes, around())
    assert found.state == "optimal"
    assert [got.uv for got in found.got] == [50_000, 100_000]
    assert [reason.rule for reason in found.got[0].why] == ["P44"]


def test_the_slot_liked_best_is_taken() -> None:
    (booking,) = week(MONDAY, [Wish(account="a1", uv=20_000, slots=("21:30", "09:00"))], around()).bookings
    assert (booking.slot, booking.uv, booking.state) == ("21:30", 20_000, "draft")
    (golden,) = week(MONDAY, [Wish(account="a1", uv=20_000)], around()).bookings
    assert golden.slot == "20:00"


def test_one_host_of_two_accounts_is_at_one_place_at_a_time() -> None:
    wishes = [
        Wish(account=key, uv=20_000, days=(DAYS[2],), slots=("19:30",), host="小美") for key in ("a1", "a3")
    ]
    found = week(MONDAY, wishes, around())
    assert sorted(got.uv for got in found.got) == [0, 20_000]
    assert [reason.rule for got in found.got for reason in got.why] == ["P43"]


def test_what_no_rule_allows_is_told_by_its_rule() -> None:
    wishes = [
        Wish(account="a1", uv=4_000),
        Wish(account="a1", uv=20_000, slots=("13:00",)),
        Wish(account="a1", uv=20_000, days=("2026-11-26",)),
        Wish(account="nobody", uv=20_000),
        Wish(account="a1", uv=20_000, copy="一二三四五六七八九十甲"),
    ]
    found = week(MONDAY, wishes, around())
    assert found.bookings == ()
    assert [[reason.rule for reason in got.why] for got in found.got] == [
        ["P42"],
        ["P41"],
        ["P40"],
        ["P48"],
        ["P46"],
    ]
