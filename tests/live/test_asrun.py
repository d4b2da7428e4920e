"""What ran: takes, ends and their undoing, from the same rules for the room and for the replay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo import facts as f
from kaibo.live.asrun import leave, on_air, take, undo
from kaibo.live.room import Aired
from tests.live.test_rundown import at, ran
from tests.strategies import T0


def taken(name: str, minute: float) -> f.SegmentTaken:
    return ran(name, minute).taken


def left(name: str, minute: float) -> f.SegmentLeft:
    return f.SegmentLeft(id=f"l{name}", at_ms=at(minute), source="crew", segment=name)


def test_a_take_ends_what_was_on_air() -> None:
    log = take(take([], taken("A", 0)), taken("B", 10))
    assert log == [ran("A", 0, 10, handed=True), ran("B", 10)]


def test_two_hands_on_one_button_take_once_at_the_first() -> None:
    once = take([], taken("A", 0))
    assert take(once, taken("A", 1)) == once


def test_a_segment_may_run_again() -> None:
    log = leave(take([], taken("A", 0)), left("A", 5))
    assert take(log, taken("A", 8)) == [ran("A", 0, 5), ran("A", 8)]


@pytest.mark.parametrize("name", ["B", "nobody"])
def test_only_what_is_on_air_can_leave_it(name: str) -> None:
    log = take([], taken("A", 0))
    assert leave(log, left(name, 5)) == log
    assert leave([], left(name, 5)) == []


def test_the_newest_take_is_undone_and_what_it_took_the_air_from_is_on_air_again() -> None:
    log = [ran("A", 0, 10, handed=True), ran("B", 10)]
    back = undo(log, "tB10")
    assert [(each.taken.segment, each.left_ms, each.handed) for each in back] == [("A", None, False)]
    assert undo(back, "tA0") == []
    assert log[0].left_ms == at(10)


def test_an_end_told_before_the_take_stays_told() -> None:
    assert undo([ran("A", 0, 8), ran("B", 10)], "tB10") == [ran("A", 0, 8)]


@pytest.mark.parametrize("take", ["tA0", "nobody", ""])
def test_only_the_newest_take_can_be_undone(take: str) -> None:
    log = [ran("A", 0, 10, handed=True), ran("B", 10)]
    assert undo(log, take) == log
    assert undo([], take) == []


steps = st.lists(st.tuples(st.sampled_from(["take", "leave", "undo"]), st.sampled_from("ABC")), max_size=20)


@given(steps)
def test_at_most_the_newest_is_on_air_and_undoing_a_take_at_once_changes_nothing(
    moves: list[tuple[str, str]],
) -> None:
    log: list[Aired] = []
    for minute, (move, name) in enumerate(moves):
        fact = taken(name, minute)
        after = take(log, fact)
        if after != log:
            assert undo(after, fact.id) == log
        if move == "take":
            log = after
        elif move == "leave":
            log = leave(log, left(name, minute))
        elif log:
            log = undo(log, log[-1].taken.id)
        assert all(each.left_ms is not None for each in log[:-1])
        assert on_air(log) in (None, *log[-1:])
        assert all(each.taken.at_ms >= T0 for each in log)
