"""Where the online count broke, and what had been done before."""

from collections.abc import Sequence

import pytest

from kaibo.facts import Entry
from kaibo.intake.simulator import Plan, Simulation
from kaibo.live.fold import fold
from kaibo.live.room import Room
from kaibo.review.actions import Action
from kaibo.review.breaks import Break, breaks
from tests.review.evening import Evening, T
from tests.review.rooms import STEP_S, Simulated, simulated


def step(before: int, after: int, at_s: int = 900, length_s: int = 1800) -> Room:
    """Make a room whose count goes from one level to another."""
    counts = ((at, before if at < at_s else after) for at in range(0, length_s, 10))
    return Evening().live().online(counts).end(length_s).room()


def action(at_s: float) -> Action:
    return Action(at_ms=T + round(at_s * 1000), kind="card", zh="推商品卡")


def test_a_fall_is_found_where_it_began_with_both_levels() -> None:
    (one,) = breaks(step(300, 150), ()).found
    assert one == Break(at_ms=T + 890_000, before=300, after=150)


def test_a_rise_is_one_too() -> None:
    (one,) = breaks(step(150, 300), ()).found
    assert (one.before, one.after) == (150, 300)


@pytest.mark.parametrize(
    ("actions", "after_s"),
    [
        ((), None),
        ((860,), 30),
        ((700,), None),
        ((800, 860), 30),
        ((895,), 0),
        ((1000,), None),
    ],
    ids=["nothing done", "just before", "too long before", "the nearest", "within one count", "only after"],
)
def test_a_break_names_the_nearest_action_before_it(actions: Sequence[float], after_s: int | None) -> None:
    (one,) = breaks(step(300, 150), [action(at_s) for at_s in actions]).found
    assert one.after_s == after_s
    assert (one.action is None) == (after_s is None)


@pytest.mark.parametrize(
    ("room", "why"),
    [
        (Evening().room(), "没有在线人数的计数"),
        (Evening().live().end(600).room(), "没有在线人数的计数"),
        (step(300, 150, 100, 300), "在线计数只有 5 分钟，少于 10 分钟"),
        (step(8, 2), "在线中位数 5 人，少于 20 人：小房间的起落多是偶然"),
    ],
    ids=["never live", "nobody counted", "short", "small"],
)
def test_where_none_can_be_looked_for_it_says_why(room: Room, why: str) -> None:
    told = breaks(room, ())
    assert (told.found, told.why_zh) == ((), why)
    assert told.why_en


@pytest.mark.parametrize(("before", "after"), [(300, 290), (300, 240), (24, 16)])
def test_a_small_move_is_no_break(before: int, after: int) -> None:
    assert breaks(step(before, after), ()).found == ()


def test_silence_of_the_source_is_no_break() -> None:
    counts = [(at, 300) for at in range(0, 900, 10)] + [(at, 100) for at in range(1800, 2700, 10)]
    assert breaks(Evening().live().online(counts).end(2700).room(), ()).found == ()


def matched(drop_s: float, length_s: float, one: Break, slack_s: int) -> bool:
    return one.after < one.before and -slack_s <= (one.at_ms - T) / 1000 - drop_s <= length_s + 60


def scored(rooms: Sequence[Simulated], slack_s: int) -> tuple[float, float, float]:
    """Give precision and recall of falls, and the share of known actions that were named."""
    hits = misses = false = named = known = 0
    for room, drops, actions in rooms:
        falls = [one for one in breaks(room, actions).found if one.after < one.before]
        found = [
            [one for one in falls if matched(drop.start_s, drop.length_s, one, slack_s)] for drop in drops
        ]
        hits += sum(bool(ones) for ones in found)
        misses += sum(not ones for ones in found)
        false += sum(not any(one in ones for ones in found) for one in falls)
        told = [(drop, ones[0]) for drop, ones in zip(drops, found, strict=True) if ones and drop.action]
        known += len(told)
        named += sum(one.action == drop.action for drop, one in told)
    return hits / (hits + false), hits / (hits + misses), named / known


@pytest.mark.parametrize(
    ("step_s", "precision", "recall", "named"),
    [(10, 0.95, 0.85, 0.8), (30, 0.95, 0.8, 0.75), (60, 0.9, 0.65, 0.65)],
)
def test_drops_of_simulated_rooms_are_found_and_their_action_named(
    step_s: int, precision: float, recall: float, named: float
) -> None:
    told = scored([simulated(seed, step_s=step_s) for seed in range(200, 224)], step_s + STEP_S)
    assert all(got >= least for got, least in zip(told, (precision, recall, named), strict=True)), told


def test_every_drop_and_inflow_of_the_simulator_is_found() -> None:
    played = Simulation(Plan(minutes=120, seed=3, rate=8))
    room = Room("demo")
    room.went_live_ms = played.plan.start_ms
    fold(room, [Entry(n, fact.at_ms + 100, fact) for n, fact in enumerate(played.facts(), start=1)])
    found = [(one.at_ms, one.after < one.before) for one in breaks(room, ()).found]
    assert len(played.truth.drops) == 3
    drops = [(one.start_ms, one.end_ms, True) for one in played.truth.drops]
    inflows = [(one.start_ms, one.end_ms, False) for one in played.truth.inflows]
    for start_ms, end_ms, falls in drops + inflows:
        span = range(start_ms - 30_000, end_ms + 30_000)
        assert any(at_ms in span and fell == falls for at_ms, fell in found), (start_ms, falls)


def test_a_broadcast_nobody_signed_off_is_read_less_closely_and_only_so_far() -> None:
    room = step(300, 150, 36_000, 200_000)
    told = breaks(room, ())
    assert told.step_s == 30
    assert [(one.at_ms - T) // 1000 for one in told.found] == [35_970]
