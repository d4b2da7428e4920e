"""The order of the rundown tonight: nothing is lost or doubled, and two people's moves merge."""

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo import facts as f
from kaibo.broadcast import Segment
from kaibo.live.lay import lay
from kaibo.live.room import Edit
from tests.strategies import T0

IDS = "ABCDE"


def plan(*names: str, **fields: Any) -> tuple[Segment, ...]:
    return tuple(Segment(id=name, title=f"款{name}", **fields) for name in names)


def edit(kind: type[Any], segment: str, **fields: Any) -> Any:
    return kind(id="e", at_ms=T0, source="crew", segment=segment, **fields)


def moved(segment: str, after: str) -> f.SegmentMoved:
    made: f.SegmentMoved = edit(f.SegmentMoved, segment, after=after)
    return made


def added(segment: str, after: str = "", **fields: Any) -> f.SegmentAdded:
    made: f.SegmentAdded = edit(f.SegmentAdded, segment, title="加", after=after, **fields)
    return made


def timed(segment: str, seconds: int) -> f.SegmentTimed:
    made: f.SegmentTimed = edit(f.SegmentTimed, segment, seconds=seconds)
    return made


def order(planned: str, edits: list[Edit], ran: str = "") -> str:
    return "".join(item.segment.id for item in lay(plan(*planned), edits, ran))


@pytest.mark.parametrize(
    ("edits", "ran", "expected"),
    [
        ([], "", "ABCDE"),
        ([moved("B", "D")], "", "ACDBE"),
        ([moved("D", "A")], "", "ADBCE"),
        ([moved("D", "")], "", "DABCE"),
        ([moved("D", "")], "AB", "ABDCE"),
        ([moved("E", "A")], "AB", "ABECD"),
        ([moved("E", "B")], "B", "BEACD"),
        ([moved("A", "E")], "AB", "ABCDE"),
        ([moved("C", "C")], "", "ABCDE"),
        ([moved("C", "nobody")], "", "ABCDE"),
        ([moved("nobody", "C")], "", "ABCDE"),
        ([moved("B", "A"), moved("C", "A")], "", "ACBDE"),
        ([moved("E", "B"), moved("E", "")], "", "EABCD"),
        ([], "CA", "CABDE"),
        ([added("X", "B")], "", "ABXCDE"),
        ([added("X")], "A", "AXBCDE"),
        ([added("X", "nobody")], "A", "AXBCDE"),
        ([added("X", "A"), moved("X", "D"), moved("B", "X")], "A", "ACDXBE"),
        ([added("B", "D")], "", "ABCDE"),
        ([added("X", "B"), added("X", "D")], "", "ABXCDE"),
        ([moved("X", "B"), added("X", "D")], "", "ABCDXE"),
        ([added("X", "B")], "X", "XABCDE"),
    ],
)
def test_edits_are_laid_over_the_plan(edits: list[Edit], ran: str, expected: str) -> None:
    assert order(IDS, edits, ran) == expected


def test_a_plan_saved_anew_has_the_same_edits_laid_over_it() -> None:
    edits: list[Edit] = [moved("D", "A"), added("X", "D"), timed("B", 60), moved("B", "C")]
    assert order(IDS, edits) == "ADXCBE"
    assert order("EDXA", edits) == "EXAD"


def test_a_skipped_segment_keeps_its_place_and_can_come_back() -> None:
    skip, back = edit(f.SegmentSkipped, "B"), edit(f.SegmentSkipped, "B", skipped=False)
    assert [item.skipped for item in lay(plan(*"ABC"), [skip], "")] == [False, True, False]
    assert not any(item.skipped for item in lay(plan(*"ABC"), [skip, back], ""))


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        ([], (480, 300, 600)),
        ([60, -30], (510, 330, 630)),
        ([-400], (80, 1, 200)),
        ([-10_000], (1, 1, 121)),
        ([-10_000, 10_000], (480, 300, 600)),
        ([86_400, 86_400], (86_400, 86_220, 86_400)),
    ],
)
def test_time_edits_add_up_and_a_second_remains(seconds: list[int], expected: tuple[int, int, int]) -> None:
    flexible = plan("A", shortest_s=300, longest_s=600)
    (item,) = lay(flexible, [timed("A", each) for each in seconds], "")
    assert (item.segment.length_s, item.segment.shortest_s, item.segment.longest_s) == expected


def test_time_edits_make_nothing_flexible() -> None:
    (item,) = lay(plan("A"), [timed("A", 60)], "")
    assert (item.segment.length_s, item.segment.shortest_s, item.segment.longest_s) == (540, 0, 0)


def test_a_moved_segment_is_free_of_its_minute_but_not_of_what_was_promised() -> None:
    planned = (
        Segment(id="A", title="a", at_minute=5),
        Segment(id="B", title="b", at_clock="20:00"),
        Segment(id="C", title="c", before_end=5),
    )
    moves: list[Edit] = [moved("A", "B"), moved("B", "C"), moved("C", "")]
    held = {i.segment.id: i.segment for i in lay(planned, moves, "")}
    assert (held["A"].at_minute, held["B"].at_clock, held["C"].before_end) == (None, "20:00", 5)
    kept = lay(planned, [moved("A", "nobody")], "")
    assert kept[0].segment.at_minute == 5


def test_what_was_added_is_told_apart_and_keeps_its_own_fields() -> None:
    item = lay(plan("A"), [added("X", "A", product="p1", role="flash", type="product", length_s=90)], "")[1]
    assert (item.added, item.segment.product, item.segment.role, item.segment.length_s) == (
        True,
        "p1",
        "flash",
        90,
    )


names = st.sampled_from(["", *"ABCDEXYZ"])
known_names = st.sampled_from("ABCDEXYZ")
any_edit: st.SearchStrategy[Edit] = st.one_of(
    st.builds(moved, known_names, names),
    st.builds(added, known_names, names),
    st.builds(lambda name, on: edit(f.SegmentSkipped, name, skipped=on), known_names, st.booleans()),
    st.builds(timed, known_names, st.integers(-86_400, 86_400)),
)
plans = st.lists(st.sampled_from("ABCDE"), max_size=5)
runs = st.lists(known_names, max_size=4)


@given(planned=plans, edits=st.lists(any_edit, max_size=12), ran=runs)
def test_every_known_segment_occurs_exactly_once(
    planned: list[str], edits: list[Edit], ran: list[str]
) -> None:
    items = lay(plan(*planned, shortest_s=300, longest_s=600), edits, ran)
    known = {*planned, *(e.segment for e in edits if isinstance(e, f.SegmentAdded))}
    found = [item.segment.id for item in items]
    assert sorted(found) == sorted(known)
    aired = list(dict.fromkeys(name for name in ran if name in known))
    assert found[: len(aired)] == aired
    assert all(1 <= item.segment.length_s <= 86_400 for item in items)


@given(
    one=st.tuples(st.sampled_from(IDS), names),
    two=st.tuples(st.sampled_from(IDS), names),
    ran=st.lists(st.sampled_from(IDS), max_size=2),
)
def test_two_peoples_moves_of_different_segments_to_different_places_commute(
    one: tuple[str, str], two: tuple[str, str], ran: list[str]
) -> None:
    (a, behind_a), (b, behind_b) = one, two
    first, second = (
        lay(plan(*IDS), [moved(*one), moved(*two)], ran),
        lay(plan(*IDS), [moved(*two), moved(*one)], ran),
    )
    assert sorted(i.segment.id for i in first) == sorted(i.segment.id for i in second) == sorted(IDS)
    place_a, place_b = ("" if after in ran else after for after in (behind_a, behind_b))
    if a != b and place_a != place_b and behind_a != b and behind_b != a:
        assert first == second


def test_of_two_moves_to_one_place_the_later_comes_first() -> None:
    assert order(IDS, [moved("D", "A"), moved("E", "A")]) == "AEDBC"
    assert order(IDS, [moved("E", "A"), moved("D", "A")]) == "ADEBC"


def test_skips_and_seconds_do_not_depend_on_the_order_of_other_edits() -> None:
    edits: list[Edit] = [timed("B", 60), edit(f.SegmentSkipped, "C"), timed("B", -20), moved("B", "D")]
    laid = {tuple(lay(plan(*IDS), turned, "")) for turned in map(list, permutations(edits))}
    assert len(laid) == 1
