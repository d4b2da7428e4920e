"""The clock of the rundown: expected times follow what really happens, in any zone and across midnight."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo import facts as f
from kaibo.broadcast import Segment
from kaibo.clock import HOUR, MINUTE, SECOND, instant, local
from kaibo.live.lay import Item, lay
from kaibo.live.room import Aired
from kaibo.live.rundown import Rundown, Slot, Tonight, air_s, clock_ms, countdown, due_ms, reckon
from tests.live.test_lay import moved
from tests.strategies import T0

ZONES = {
    "Asia/Shanghai": "2026-11-11T20:00",
    "UTC": "2026-12-31T22:00",
    "America/New_York": "2026-10-31T22:00",
    "Australia/Lord_Howe": "2026-04-04T23:00",
}
"""An evening in each zone that crosses midnight, and in the last two the hour its clock is set back."""


def part(name: str, minutes: float = 10, **fields: Any) -> Segment:
    return Segment(id=name, title=f"款{name}", length_s=round(minutes * 60), **fields)


def ran(name: str, at: float, until: float | None = None, minutes: float = 10, **fields: Any) -> Aired:
    """A segment taken at minute `at` and left at minute `until`."""
    taken = f.SegmentTaken(
        id=f"t{name}{at}",
        at_ms=T0 + round(at * MINUTE),
        source="crew",
        segment=name,
        title=f"当时{name}",
        length_s=round(minutes * 60),
    )
    return Aired(taken, None if until is None else T0 + round(until * MINUTE), **fields)


def tonight(*segments: Segment, aired: list[Aired] | None = None, **fields: Any) -> Tonight:
    aired = aired or []
    items = lay(segments, [], [each.taken.segment for each in aired])
    return Tonight(items=items, aired=aired, **{"went_live_ms": T0} | fields)


def at(minute: float) -> int:
    return T0 + round(minute * MINUTE)


def minutes(told: int | None) -> float | None:
    return None if told is None else (told - T0) / MINUTE


def expected(rundown: Rundown) -> list[tuple[float | None, float | None]]:
    return [(minutes(slot.start_ms), minutes(slot.end_ms)) for slot in rundown.slots]


def of(rundown: Rundown, name: str) -> Slot:
    return next(slot for slot in rundown.slots if slot.segment.id == name)


def later(slot: Slot) -> int:
    """How much later than planned it starts, in ms."""
    assert slot.start_ms is not None
    assert slot.planned_ms is not None
    return slot.start_ms - slot.planned_ms


# What is to come follows what happens.


@pytest.mark.parametrize(
    ("now", "aired", "starts"),
    [
        (0, [], {"A": 0, "B": 10, "C": 20}),
        (3, [], {"A": 3, "B": 13, "C": 23}),
        (5, [ran("A", 0)], {"A": 0, "B": 10, "C": 20}),
        (7, [ran("A", 2)], {"A": 2, "B": 12, "C": 22}),
        (14, [ran("A", 0)], {"A": 0, "B": 14, "C": 24}),
        (8, [ran("A", 0, extra_s=120)], {"A": 0, "B": 12, "C": 22}),
        (8, [ran("A", 0, extra_s=-120)], {"A": 0, "B": 8, "C": 18}),
        (8, [ran("A", 0, 6), ran("B", 6)], {"A": 0, "B": 6, "C": 16}),
        (8, [ran("A", 0, 6)], {"A": 0, "B": 8, "C": 18}),
        (8, [ran("A", 0, 6), ran("C", 6)], {"A": 0, "C": 6, "B": 16}),
        (8, [ran("X", 0)], {"X": 0, "A": 10, "B": 20, "C": 30}),
    ],
)
def test_linked_segments_move_with_reality(now: float, aired: list[Aired], starts: dict[str, float]) -> None:
    rundown = reckon(tonight(part("A"), part("B"), part("C"), aired=aired), at(now))
    assert {slot.segment.id: minutes(slot.start_ms) for slot in rundown.slots} == starts
    assert list(starts) == [slot.segment.id for slot in rundown.slots]


def test_a_gap_before_an_anchor_swallows_being_late() -> None:
    plan = (part("A"), part("B", at_minute=15), part("C"))
    for late, start in [(0, 15), (4, 15), (8, 18)]:
        rundown = reckon(tonight(*plan, aired=[ran("A", late)]), at(late))
        assert (minutes(of(rundown, "B").start_ms), minutes(of(rundown, "C").start_ms)) == (start, start + 10)
        assert later(of(rundown, "C")) == max(0, late - 5) * MINUTE


@pytest.mark.parametrize(("late", "span"), [(0, (10, 20)), (-3, (7, 20)), (6, (16, 20)), (13, (23, 23))])
def test_a_hard_end_is_kept_however_late_its_segment_began(late: float, span: tuple[float, float]) -> None:
    plan = (part("A"), part("B", hard_end=True), part("C"))
    rundown = reckon(tonight(*plan, aired=[ran("A", 0, minutes=10 + late)]), at(1))
    b, c = of(rundown, "B"), of(rundown, "C")
    assert (minutes(b.start_ms), minutes(b.end_ms)) == span
    assert c.start_ms == b.end_ms


def test_the_three_kinds_of_anchor_hold_a_segment_back() -> None:
    evening = tonight(
        part("A", at_minute=3),
        part("B", at_clock=local(at(30), "Asia/Shanghai").strftime("%H:%M")),
        part("C", before_end=5),
        due_ms=at(60),
    )
    assert [start for start, _ in expected(reckon(evening, T0))] == [3, pytest.approx(30, abs=1), 55]


def test_an_anchor_listed_behind_a_later_one_holds_nothing() -> None:
    plan = (part("F"), part("A", at_minute=30, shortest_s=60), part("B", at_minute=20))
    assert expected(reckon(tonight(*plan), T0)) == [(0, 10), (30, 40), (40, 50)]


@pytest.mark.parametrize(
    ("late", "span"), [(0, (10, 20)), (3, (13, 20)), (-3, (7, 20)), (-8, (2, 17)), (8, (18, 23))]
)
def test_flexible_segments_give_so_that_the_next_anchor_is_met(
    late: float, span: tuple[float, float]
) -> None:
    plan = (part("A"), part("F", shortest_s=300, longest_s=900), part("B", at_minute=20))
    rundown = reckon(tonight(*plan, aired=[ran("A", 0, minutes=10 + late)]), at(1))
    flexible, anchored = of(rundown, "F"), of(rundown, "B")
    assert (minutes(flexible.start_ms), minutes(flexible.end_ms)) == span
    assert minutes(anchored.start_ms) == max(20, span[1])


def test_flexible_segments_give_so_that_sign_off_is_met() -> None:
    plan = (part("A"), part("F", shortest_s=300), part("B"))
    rundown = reckon(tonight(*plan, aired=[ran("A", 4)], due_ms=at(30)), at(5))
    assert expected(rundown) == [(4, 14), (14, 20), (20, 30)]
    assert rundown.over_ms == 0


def test_a_skipped_segment_takes_no_time_and_holds_nothing_back() -> None:
    skip = f.SegmentSkipped(id="e", at_ms=T0, source="crew", segment="B")
    items = lay((part("A"), part("B", at_minute=30), part("C")), [skip], [])
    rundown = reckon(Tonight(items=items, went_live_ms=T0), T0)
    assert expected(rundown) == [(0, 10), (10, 10), (10, 20)]
    assert [slot.state for slot in rundown.slots] == ["planned", "skipped", "planned"]


# Before go-live, and without a start.


def test_before_go_live_the_planned_start_counts_and_later_what_is_late() -> None:
    early = tonight(part("A"), part("B", at_minute=15), went_live_ms=None, start_ms=T0, due_ms=at(25))
    assert expected(reckon(early, at(-60))) == [(0, 10), (15, 25)]
    late = reckon(early, at(4))
    assert expected(late) == [(4, 14), (19, 29)]
    assert (late.over_ms, later(late.slots[1])) == (4 * MINUTE, 4 * MINUTE)


def test_without_a_start_only_the_order_is_known() -> None:
    rundown = reckon(tonight(part("A", at_minute=3), part("B"), went_live_ms=None), T0)
    assert [(slot.segment.id, slot.start_ms, slot.planned_ms) for slot in rundown.slots] == [
        ("A", None, None),
        ("B", None, None),
    ]
    assert (rundown.ends_ms, rundown.over_ms, rundown.countdown) == (None, None, None)


def test_an_empty_rundown_has_no_end() -> None:
    assert reckon(tonight(due_ms=at(60)), T0) == Rundown(slots=(), ends_ms=None, over_ms=None, countdown=None)


def test_what_is_taken_before_any_start_is_known_gives_the_rest_its_times() -> None:
    rundown = reckon(
        tonight(part("A"), part("B", at_minute=30), aired=[ran("A", 0)], went_live_ms=None), at(1)
    )
    assert expected(rundown) == [(0, 10), (10, 20)]


# The evening as a whole.


def test_over_and_under_are_the_end_of_the_last_segment_against_sign_off() -> None:
    plan = (part("A"), part("B"), part("C"))
    for now, over in [(0, -5), (10, -5), (12, -3), (25, 10)]:
        assert reckon(tonight(*plan, aired=[ran("A", 0)], due_ms=at(35)), at(now)).over_ms == over * MINUTE


def test_once_all_ran_the_evening_ends_when_the_last_did_or_now() -> None:
    evening = tonight(part("A"), aired=[ran("A", 0, 8)], due_ms=at(20))
    assert minutes(reckon(evening, at(8)).ends_ms) == 8
    assert minutes(reckon(evening, at(12)).ends_ms) == 12


def test_what_is_on_air_is_the_copy_whatever_the_plan_says_now() -> None:
    """A plan saved while a segment is on air changes nothing of it (trap 14)."""
    aired = [ran("A", 0)]
    edited = (part("A", 3, hard_end=True, product="other", longest_s=900), part("B"))
    for plan in [(part("A"), part("B")), edited, (part("B"),)]:
        rundown = reckon(tonight(*plan, aired=aired), at(1))
        on_air = rundown.slots[0]
        assert (on_air.segment.title, on_air.segment.product, on_air.segment.length_s) == ("当时A", "", 600)
        assert (on_air.state, on_air.take, minutes(on_air.end_ms)) == ("on_air", "tA0", 10)


def test_a_segment_that_runs_again_was_planned_once() -> None:
    rundown = reckon(
        tonight(part("A"), part("B"), aired=[ran("A", 0, 5), ran("B", 5, 8), ran("A", 8)]), at(9)
    )
    assert [(slot.segment.id, slot.state, minutes(slot.planned_ms)) for slot in rundown.slots] == [
        ("A", "done", 0),
        ("B", "done", 10),
        ("A", "on_air", None),
    ]


@pytest.mark.parametrize(
    ("left_s", "phase"),
    [
        (600, "default"),
        (120.001, "default"),
        (120, "warning"),
        (30.001, "warning"),
        (30, "danger"),
        (0, "danger"),
        (-0.001, "overtime"),
        (-600, "overtime"),
    ],
)
def test_the_last_two_minutes_warn_and_the_last_thirty_seconds_more(left_s: float, phase: str) -> None:
    told = countdown(T0, T0 - round(left_s * SECOND))
    assert told.phase == phase
    turns = (told.warning_ms, told.danger_ms, told.overtime_ms)
    assert turns == (T0 - 120_000, T0 - 30_000, T0)


def test_the_countdown_is_of_what_is_on_air() -> None:
    evening = tonight(part("A"), aired=[ran("A", 0, extra_s=60)])
    told = reckon(evening, at(9.5)).countdown
    assert told is not None
    assert (told.phase, told.overtime_ms) == ("warning", at(11))
    assert reckon(tonight(part("A"), aired=[ran("A", 0, 5)]), at(6)).countdown is None


def test_a_segment_on_air_lasts_a_second_at_least() -> None:
    assert due_ms(ran("A", 0, extra_s=-6_000)) == T0 + SECOND


# Taking.


@pytest.mark.parametrize(
    ("plan", "now", "name", "seconds"),
    [
        ((part("A"), part("B")), 4, "B", 600),
        ((part("A"), part("B", hard_end=True)), 14, "B", 360),
        ((part("A"), part("B", hard_end=True)), 25, "B", 1),
        ((part("A"), part("F", shortest_s=300), part("B", at_minute=20)), 13, "F", 420),
        ((part("A"), part("F", shortest_s=300), part("B", at_minute=20)), 17, "F", 300),
        ((part("A"), part("C"), part("B", at_minute=50)), 13, "B", 600),
        ((part("A"), part("B")), 4, "A", 600),
        ((part("A"), part("F", longest_s=1200), part("B", at_minute=20)), 5, "F", 900),
        ((part("A"), part("B", at_minute=30, hard_end=True)), 20, "B", 1200),
    ],
)
def test_a_take_copies_the_length_the_segment_is_to_have_from_now(
    plan: tuple[Segment, ...], now: float, name: str, seconds: int
) -> None:
    assert air_s(tonight(*plan, aired=[ran("A", 0)]), name, at(now)) == seconds


def test_a_take_of_a_skipped_segment_or_without_a_start_copies_its_planned_length() -> None:
    items = (Item(segment=part("A"), skipped=True),)
    assert air_s(Tonight(items=items, went_live_ms=T0), "A", at(1)) == 600
    assert air_s(Tonight(items=items), "A", at(1)) == 600
    with pytest.raises(KeyError):
        air_s(Tonight(items=items), "nobody", at(1))


# Zones and midnight.


@pytest.mark.parametrize(
    ("zone", "live", "text", "expected"),
    [
        ("Asia/Shanghai", "2026-11-11T20:00", "21:30", "2026-11-11T21:30+08:00"),
        ("Asia/Shanghai", "2026-11-11T20:00", "00:30", "2026-11-12T00:30+08:00"),
        ("Asia/Shanghai", "2026-11-11T20:03", "20:00", "2026-11-11T20:00+08:00"),
        ("Asia/Shanghai", "2026-11-11T00:10", "23:55", "2026-11-10T23:55+08:00"),
        ("Asia/Shanghai", "2026-11-11T20:00", "20:00", "2026-11-11T20:00+08:00"),
        ("America/New_York", "2026-10-31T22:00", "01:30", "2026-11-01T01:30-04:00"),
        ("America/New_York", "2026-11-01T01:45-04:00", "01:30", "2026-11-01T01:30-05:00"),
        ("America/New_York", "2026-03-07T22:00", "02:30", "2026-03-08T03:30-04:00"),
        ("Australia/Lord_Howe", "2026-04-04T23:00", "01:45", "2026-04-05T01:45+11:00"),
        ("Australia/Lord_Howe", "2026-04-04T23:00", "02:15", "2026-04-05T02:15+10:30"),
        ("UTC", "2026-12-31T22:00", "01:00", "2027-01-01T01:00+00:00"),
    ],
)
def test_a_wall_time_means_its_first_hour_after_go_live(
    zone: str, live: str, text: str, expected: str
) -> None:
    assert clock_ms(text, instant(live, zone), zone) == instant(expected, "UTC")


@st.composite
def evenings(draw: st.DrawFn) -> tuple[Tonight, int]:
    """Give an evening in one of the zones, somewhere on its way, and now."""
    zone = draw(st.sampled_from(sorted(ZONES)))
    live_ms = instant(ZONES[zone], zone) + draw(st.integers(-120, 120)) * MINUTE
    anchors: st.SearchStrategy[dict[str, Any]] = st.one_of(
        st.just({}),
        st.builds(lambda minute: {"at_minute": minute}, st.integers(0, 300)),
        st.builds(
            lambda hour, minute: {"at_clock": f"{hour:02}:{minute:02}"},
            st.integers(0, 23),
            st.integers(0, 59),
        ),
        st.builds(lambda minute: {"before_end": minute}, st.integers(0, 60)),
    )
    segments = []
    for name in "ABCDEFG"[: draw(st.integers(0, 7))]:
        length = draw(st.integers(1, 40)) * 60
        least, most = draw(st.sampled_from([0, length // 2])), draw(st.sampled_from([0, length * 2]))
        segments.append(
            Segment(
                id=name,
                title=name,
                length_s=length,
                shortest_s=least,
                longest_s=most,
                hard_end=draw(st.integers(0, 5)) == 0,
                **draw(anchors),
            )
        )
    went_live = draw(st.integers(0, 4)) > 0
    aired: list[Aired] = []
    now_ms = live_ms + (0 if went_live else draw(st.integers(-90, 60)) * MINUTE)
    for segment in segments[: draw(st.integers(0, len(segments)))] if went_live else ():
        if aired:
            aired[-1].left_ms, aired[-1].handed = now_ms, True
        taken = ran(segment.id, (now_ms - T0) / MINUTE, minutes=segment.length_s / 60).taken
        aired.append(Aired(taken))
        now_ms += draw(st.integers(0, 3_000)) * SECOND
    skips = [
        f.SegmentSkipped(id="e", at_ms=T0, source="crew", segment=name)
        for name in draw(st.lists(st.sampled_from("ABCDEFG"), max_size=2))
    ]
    evening = Tonight(
        items=lay(segments, skips, [each.taken.segment for each in aired]),
        aired=aired,
        went_live_ms=live_ms if went_live else None,
        start_ms=live_ms,
        due_ms=draw(st.none() | st.just(live_ms + 4 * HOUR)),
        zone=zone,
    )
    return evening, now_ms


@given(evenings())
def test_every_segment_has_its_times_and_none_overlap(drawn: tuple[Tonight, int]) -> None:
    evening, now_ms = drawn
    rundown = reckon(evening, now_ms)
    assert len(rundown.slots) == len(evening.items)
    before_ms = 0
    for slot in rundown.slots:
        assert slot.start_ms is not None
        assert slot.end_ms is not None
        assert before_ms <= slot.start_ms <= slot.end_ms
        if slot.state == "planned":
            assert slot.start_ms >= now_ms
        before_ms = slot.end_ms
    if rundown.slots:
        assert rundown.ends_ms == max(before_ms, now_ms)
    planned = [slot.planned_ms or 0 for slot in rundown.slots]
    assert planned == sorted(planned)


@given(evenings())
def test_fixed_lengths_are_conserved_and_flexible_ones_keep_their_bounds(drawn: tuple[Tonight, int]) -> None:
    rundown = reckon(*drawn)
    for slot in rundown.slots:
        segment = slot.segment
        if slot.state != "planned" or segment.hard_end or slot.start_ms is None or slot.end_ms is None:
            continue
        least, most = segment.shortest_s or segment.length_s, segment.longest_s or segment.length_s
        assert least * SECOND <= slot.end_ms - slot.start_ms <= most * SECOND


@given(evenings())
def test_no_segment_starts_before_its_anchor(drawn: tuple[Tonight, int]) -> None:
    evening, now_ms = drawn
    live_ms = evening.went_live_ms or max(evening.start_ms or 0, now_ms)
    for slot in reckon(evening, now_ms).slots:
        segment = slot.segment
        if slot.state != "planned" or slot.start_ms is None:
            continue
        if segment.at_minute is not None:
            assert slot.start_ms >= live_ms + segment.at_minute * MINUTE
        if segment.at_clock:
            held_ms = clock_ms(segment.at_clock, live_ms, evening.zone)
            assert slot.start_ms >= held_ms
            told = local(held_ms, evening.zone)
            assert (
                told.strftime("%H:%M") == segment.at_clock
                or told.utcoffset() != local(held_ms - 2 * HOUR, evening.zone).utcoffset()
            )
        if segment.before_end is not None and evening.due_ms is not None:
            assert slot.start_ms >= evening.due_ms - segment.before_end * MINUTE


@given(evenings(), st.integers(0, 30))
def test_on_a_plan_of_linked_fixed_lengths_everything_shifts_alike(
    drawn: tuple[Tonight, int], minutes: int
) -> None:
    evening, now_ms = drawn
    items = tuple(
        msgspec.structs.replace(
            item, segment=Segment(id=item.segment.id, title="", length_s=item.segment.length_s)
        )
        for item in evening.items
    )
    linked = msgspec.structs.replace(evening, items=items)
    now, later = reckon(linked, now_ms), reckon(linked, now_ms + minutes * MINUTE)
    shifts = {
        (two.start_ms or 0) - (one.start_ms or 0)
        for one, two in zip(now.slots, later.slots, strict=True)
        if one.state == "planned"
    }
    assert len(shifts) <= 1
    assert all(0 <= shift <= minutes * MINUTE for shift in shifts)


@given(evenings())
def test_a_segment_put_next_is_next(drawn: tuple[Tonight, int]) -> None:
    evening, now_ms = drawn
    coming = [slot.segment for slot in reckon(evening, now_ms).slots if slot.state == "planned"]
    minute_only = [segment for segment in coming if not segment.at_clock and segment.before_end is None]
    aired = [each.taken.segment for each in evening.aired]
    for segment in minute_only:
        items = lay([item.segment for item in evening.items], [moved(segment.id, "")], aired)
        rundown = reckon(msgspec.structs.replace(evening, items=items), now_ms)
        first = next(slot for slot in rundown.slots if slot.state == "planned")
        started_ms = evening.went_live_ms or max(evening.start_ms or 0, now_ms)
        free_ms = rundown.slots[len(aired) - 1].end_ms if aired else started_ms
        assert first.segment.id == segment.id
        assert first.start_ms == max(free_ms or 0, now_ms)
