"""Every rule of traffic packs by its id, at the edges of its numbers."""

from typing import Any

import pytest
from msgspec import structs

from kaibo.clock import instant
from kaibo.plan.accounts import Account, Numbers
from kaibo.plan.traffic.around import errors
from kaibo.plan.traffic.rules import check
from kaibo.plan.traffic.settings import settings
from tests.plan.traffic.booked import ACCOUNTS, FINE, ZONE, around


def told(table: Any = None, **changed: Any) -> list[tuple[str, str, str]]:
    """Name the rules a changed booking breaks: id, field, severity."""
    broken = check(structs.replace(FINE, **changed), table or around())
    return [(one.rule, one.field, one.severity) for one in broken]


def numbers(**values: float) -> Any:
    return around(settings=settings(Numbers(values=values)))


def test_a_booking_in_order_breaks_nothing() -> None:
    assert check(FINE, around()) == ()


@pytest.mark.parametrize(
    ("changed", "broken"),
    [
        ({"account": "nobody"}, ("P48", "account", "error")),
        ({"day": ""}, ("P48", "day", "error")),
        ({"day": "2026-02-30"}, ("P48", "day", "error")),
        ({"copy": " "}, ("P48", "copy", "warning")),
        ({"copy": "", "state": "filed"}, ("P48", "copy", "error")),
        ({"slot": "08:30"}, ("P41", "slot", "error")),
        ({"slot": "12:00"}, ("P41", "slot", "error")),
        ({"slot": "13:30"}, ("P41", "slot", "error")),
        ({"slot": "22:00"}, ("P41", "slot", "error")),
        ({"uv": 0}, ("P42", "uv", "error")),
        ({"uv": 4_999}, ("P42", "uv", "error")),
        ({"uv": 100_001}, ("P42", "uv", "error")),
        ({"uv": 7_500}, ("P42", "uv", "error")),
        ({"copy": "一二三四五六七八九十甲"}, ("P46", "copy", "error")),
    ],
)
def test_a_rule_refuses_what_lies_outside_it(changed: dict[str, Any], broken: tuple[str, str, str]) -> None:
    assert broken in told(**changed)


@pytest.mark.parametrize("slot", ["09:00", "11:30", "14:00", "21:30"])
def test_the_first_and_last_slots_are_offered(slot: str) -> None:
    assert told(slot=slot) == []


@pytest.mark.parametrize("uv", [5_000, 100_000, 95_000])
def test_the_least_and_the_most_may_be_booked(uv: int) -> None:
    assert told(uv=uv) == []


@pytest.mark.parametrize(
    ("copy", "fits"),
    [
        ("一二三四五六七八九十", True),
        ("一二 三四 五六 七八 九十", True),
        ("👨‍👩‍👧" * 10, True),
        ("🇨🇳" * 10, True),
        ("é" * 10, True),
        ("一二三四五六七八九十！", False),
        ("👍🏽" * 11, False),
    ],
)
def test_ad_copy_is_counted_as_a_reader_counts(copy: str, fits: bool) -> None:
    assert (told(copy=copy) == []) is fits


def test_punctuation_counts_unless_the_setting_says_not() -> None:
    assert told(numbers(pack_copy_counts_marks=0), copy="一二三四五，六七八九十！") == []


@pytest.mark.parametrize(
    ("now", "day", "broken"),
    [
        ("2026-11-25T16:00", "2026-12-02", []),
        ("2026-11-25T16:00:00.001", "2026-12-02", [("P40", "day", "error")]),
        ("2026-11-25T15:00", "2026-11-30", [("P40", "day", "warning")]),
        ("2026-11-25T15:00", "2026-12-06", []),
        ("2026-11-23T09:00", "2026-11-30", []),
        ("2026-11-23T09:00", "2026-12-04", []),
        ("2026-11-23T09:00", "2026-12-05", [("P40", "day", "warning")]),
        ("2026-11-24T10:00", "2026-11-28", [("P40", "day", "error")]),
        ("2026-11-24T10:00", "2026-11-01", [("P40", "day", "error")]),
    ],
)
def test_the_deadline_refuses_and_the_lead_only_warns(now: str, day: str, broken: list[Any]) -> None:
    assert told(around(now_ms=instant(now, ZONE)), day=day) == broken


def test_what_was_filed_in_time_stays_in_time() -> None:
    late = around(now_ms=instant("2026-12-01T10:00", ZONE))
    filed = instant("2026-11-24T10:00", ZONE)
    assert told(late, state="filed", filed_ms=filed) == []
    assert ("P40", "day", "error") in told(late, state="filed")


def test_the_deadline_is_that_of_the_accounts_zone() -> None:
    """16:30 in Shanghai is half past eight in the morning in London."""
    now = instant("2026-11-25T16:30", ZONE)
    abroad = ACCOUNTS | {"a1": structs.replace(ACCOUNTS["a1"], zone="Europe/London")}
    assert errors(check(FINE, around(now_ms=now)))[0].rule == "P40"
    assert errors(check(FINE, around(now_ms=now, accounts=abroad))) == ()


@pytest.mark.parametrize(
    ("other", "clashes"),
    [
        ({"slot": "19:30"}, True),
        ({"slot": "21:30"}, True),
        ({"slot": "17:30"}, True),
        ({"slot": "17:00"}, False),
        ({"slot": "19:30", "state": "refused"}, False),
        ({"slot": "19:30", "account": "a2", "host": "小美"}, True),
        ({"slot": "19:30", "account": "a2", "host": "小丽"}, False),
        ({"slot": "19:30", "host": "小丽"}, True),
        ({"slot": "19:30", "day": "2026-12-03"}, False),
        ({"slot": "19:30", "account": "a2", "host": ""}, False),
    ],
)
def test_a_host_holds_one_slot_and_rests_two_hours(other: dict[str, Any], clashes: bool) -> None:
    broken = told(around(structs.replace(FINE, **other)))
    assert (("P43", "slot", "error") in broken) is clashes


def test_the_gap_may_be_counted_from_start_to_start() -> None:
    near = structs.replace(FINE, slot="21:30")
    from_start = settings(Numbers(values={"pack_host_gap_from_start": 1}))
    assert told(around(near, settings=from_start)) == []
    assert told(around(near)) == [("P43", "slot", "error")]


@pytest.mark.parametrize(
    ("account", "uv", "over"), [("a2", 80_000, False), ("a2", 85_000, True), ("a3", 100_000, False)]
)
def test_a_providers_day_has_a_cap(account: str, uv: int, over: bool) -> None:
    taken = structs.replace(FINE, account=account, host="", slot="09:00", uv=uv)
    assert (("P44", "uv", "error") in told(around(taken), uv=70_000)) is over


@pytest.mark.parametrize(
    ("account", "broken"),
    [
        (Account(name="空"), True),
        (Account(name="玉", kinds=("翡翠手镯",)), True),
        (Account(name="表", kinds=("男装", "智能手表")), True),
        (Account(name="刀", category="厨房刀具", kinds=("厨具",)), True),
        (Account(name="古", kinds=("文玩",)), True),
        (Account(name="玉米", kinds=("玉米", "表演服")), False),
    ],
)
def test_only_accounts_that_sell_and_nothing_excluded_get_packs(account: Account, broken: bool) -> None:
    table = around(accounts={"a1": account})
    assert (("P45", "account", "error") in told(table)) is broken


@pytest.mark.parametrize(
    ("changed", "table", "broken"),
    [
        ({}, {"on_air": frozenset(("a1",)), "coupons": {"a1": 10_000}}, []),
        ({"state": "filed"}, {"coupons": {"a1": 10_000}}, [("P47", "account", "error")]),
        ({}, {"coupons": {"a1": 10_000}}, [("P47", "account", "warning")]),
        (
            {"account": "a2"},
            {"on_air": frozenset(("a2",)), "coupons": {"a2": 10_000}},
            [("P47", "account", "error")],
        ),
        ({}, {"on_air": frozenset(("a1",)), "coupons": {"a1": 9_999}}, [("P47", "uv", "warning")]),
        ({"uv": 0}, {"on_air": frozenset(("a1",))}, [("P47", "uv", "error")]),
        (
            {"day": "2026-12-04"},
            {"on_air": frozenset(("a1",)), "coupons": {"a1": 10_000}},
            [("P47", "slot", "warning")],
        ),
        (
            {"day": "2026-11-24", "slot": "10:00"},
            {"on_air": frozenset(("a1",)), "coupons": {"a1": 10_000}},
            [("P47", "slot", "warning")],
        ),
    ],
)
def test_coupons_ask_for_a_bound_account_on_air(
    changed: dict[str, Any], table: dict[str, Any], broken: list[Any]
) -> None:
    assert told(around(**table), way="coupon", **changed) == broken


def test_a_refused_booking_claims_nothing() -> None:
    assert told(state="refused", uv=3) == []


def test_numbers_typed_by_an_account_win_over_those_of_the_house() -> None:
    house = Numbers(values={"pack_uv_least": 1_000, "pack_uv_step": 500, "unknown": 3})
    own = Numbers(values={"pack_uv_step": 250, "pack_uv_most": -5})
    both = settings(house, None, own)
    assert (both.pack_uv_least, both.pack_uv_step, both.pack_uv_most) == (1_000, 250, 100_000)
    assert told(numbers(pack_uv_step=10_000), uv=5_000) == []
    assert told(numbers(pack_uv_step=10_000), uv=15_000) == [("P42", "uv", "error")]
    assert settings(Numbers(values={"pack_uv_step": 0})).pack_uv_step == 5_000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("pack_uv_step", 0),
        ("coupon_uv", 0.5),
        ("pack_deadline_weekday", 8),
        ("pack_deadline_weekday", 0),
        ("pack_morning_from_minute", 1e300),
        ("cold_silent_days", 1e9),
        ("pack_uv_most", -1),
    ],
)
def test_what_can_be_no_number_of_a_pack_is_left_out(name: str, value: float) -> None:
    assert settings(Numbers(values={name: value})) == settings()
