"""The opening rhythm: every gate is ahead, due, met, late or missed, and after an hour the data lead."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo import facts as f
from kaibo.clock import MINUTE
from kaibo.facts import ProductRole
from kaibo.live.rhythm import data_ms, gates, mode
from kaibo.live.room import Aired
from kaibo.playbook import NUMBERS, RHYTHM
from tests.strategies import T0


def at(minute: float) -> int:
    return T0 + round(minute * MINUTE)


def ran(name: str, role: ProductRole, start: float, end: float | None = None) -> Aired:
    taken = f.SegmentTaken(
        id=f"t{name}{start}",
        at_ms=at(start),
        source="crew",
        segment=f"{name}{start}",
        title=name,
        product=name,
        role=role,
    )
    return Aired(taken, None if end is None else at(end))


def states(now: float, **told: Any) -> dict[str, str]:
    bags = [at(minute) for minute in told.pop("bags", ())]
    first = {"one_ms": None, "reservation_ms": None} | told
    shown = gates(T0, first.pop("aired", ()), bags, now_ms=at(now), **first)
    return {gate.gate: gate.state for gate in shown}


FLASHES = [ran("p1", "flash", 8, 13), ran("p2", "flash", 13, 18)]


def test_an_opening_by_the_book_meets_every_gate() -> None:
    aired = [*FLASHES, ran("p3", "hit", 21, 30)]
    told = states(31, aired=aired, bags=(5, 20), one_ms=at(3), reservation_ms=at(4))
    assert set(told.values()) == {"met"}
    assert list(told) == [beat.gate for beat in RHYTHM]


def test_an_opening_in_which_nothing_happens_misses_every_gate() -> None:
    assert set(states(32).values()) == {"missed"}
    assert set(states(0).values()) == {"ahead"}


@pytest.mark.parametrize(
    ("gate", "now", "told", "state"),
    [
        ("welcome", 0.9, {}, "ahead"),
        ("welcome", 1, {}, "due"),
        ("welcome", 4, {}, "due"),
        ("welcome", 4.01, {}, "missed"),
        ("welcome", 9, {"one_ms": at(4)}, "met"),
        ("welcome", 9, {"one_ms": at(6)}, "late"),
        ("welcome", 9, {"one_ms": at(-1)}, "missed"),
        ("next_reservation", 5, {"reservation_ms": at(5)}, "met"),
        ("next_reservation", 6, {"reservation_ms": at(5.1)}, "late"),
        ("next_reservation", 5.1, {}, "missed"),
        ("first_bag", 5, {"bags": (4,)}, "met"),
        ("second_bag", 20, {"bags": (4,)}, "due"),
        ("second_bag", 20, {"bags": (19, 4)}, "met"),
        ("first_flash", 10, {"aired": [ran("p1", "flash", 9)]}, "met"),
        ("first_flash", 10, {"aired": [ran("p1", "hit", 9)]}, "due"),
        ("second_flash", 18, {"aired": FLASHES[:1]}, "due"),
        ("second_flash", 18, {"aired": FLASHES}, "met"),
        ("second_flash", 18, {"aired": [ran("p1", "flash", 8, 12), ran("p1", "flash", 13, 17)]}, "due"),
        ("two_flash", 29, {"aired": [ran("p1", "flash", 8, 13), ran("p1", "flash", 20)]}, "due"),
        ("two_flash", 29, {"aired": [ran("p1", "flash", 8, 13), ran("p2", "flash", 20)]}, "met"),
        ("main_product", 30, {"aired": [ran("p3", "hit", 21)]}, "due"),
        ("main_product", 34, {"aired": [ran("p3", "hit", 21, 33)]}, "late"),
    ],
)
def test_a_gate_stands_where_its_minute_and_what_happened_put_it(
    gate: str, now: float, told: dict[str, Any], state: str
) -> None:
    assert states(now, **told)[gate] == state


def test_a_gate_tells_when_it_was_met() -> None:
    shown = {gate.gate: gate for gate in gates(T0, FLASHES, [at(5)], at(3), None, at(20))}
    met = {name: gate.met_ms for name, gate in shown.items() if gate.met_ms is not None}
    assert met == {
        "welcome": at(3),
        "first_bag": at(5),
        "first_flash": at(8),
        "second_flash": at(18),
        "two_flash": at(13),
    }


def test_before_go_live_everything_is_ahead() -> None:
    shown = gates(None, (), [at(1)], at(1), at(1), at(60))
    assert {(gate.state, gate.met_ms) for gate in shown} == {("ahead", None)}


@given(minute=st.none() | st.floats(0, 40), now=st.floats(0, 40), later=st.floats(0, 20))
def test_what_was_met_stays_met_and_what_was_missed_may_still_come_late(
    minute: float | None, now: float, later: float
) -> None:
    def seen(at_minute: float) -> str:
        known = minute is not None and minute <= at_minute
        return states(at_minute, one_ms=at(minute) if known and minute is not None else None)["welcome"]

    turns = {
        "ahead": {"ahead", "due", "met", "missed", "late"},
        "due": {"due", "met", "missed", "late"},
        "missed": {"missed", "late"},
        "met": {"met"},
        "late": {"late"},
    }
    assert seen(now + later) in turns[seen(now)]


def test_the_gates_are_in_order_and_apart_from_the_numbers() -> None:
    minutes = [beat.minute for beat in RHYTHM]
    assert minutes == sorted(minutes)
    assert len({beat.gate for beat in RHYTHM}) == len(RHYTHM)
    assert all(beat.source and beat.zh and beat.en and beat.count > 0 for beat in RHYTHM)
    assert "gate" not in NUMBERS


@pytest.mark.parametrize(
    ("went_live_ms", "now", "expected"),
    [(None, 90, "script"), (T0, 0, "script"), (T0, 59.99, "script"), (T0, 60, "data"), (T0, 240, "data")],
)
def test_the_first_hour_goes_by_the_script_and_then_by_the_data(
    went_live_ms: int | None, now: float, expected: str
) -> None:
    assert mode(went_live_ms, at(now)) == expected
    assert data_ms(went_live_ms) == (None if went_live_ms is None else at(60))
