"""The rundown as it ran."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo import facts as f
from kaibo.broadcast import Segment
from kaibo.review.asrun import Missed, as_run
from tests.review.evening import Evening, T, ten_minutes


def test_a_segment_is_given_what_the_room_did_while_it_was_on_air() -> None:
    run = as_run(ten_minutes().room())
    first, second = run.rows
    assert (first.orders, first.gmv_fen, first.clicks, first.comments) == (2, 5_000, 2, 2)
    assert (first.real_ms, first.planned_s, first.gmv_per_minute_fen) == (300_000, 480, 1_000)
    assert (first.online_start, first.online_end) == (1, 2)
    assert (second.orders, second.gmv_fen, second.gmv_per_minute_fen) == (1, 5_000, 1_000)
    assert (second.start_ms, second.end_ms) == (T + 300_000, T + 600_000)


def test_a_segment_aired_twice_has_two_rows_and_the_second_is_an_encore() -> None:
    evening = Evening().live().take(0, "s1", product="p").take(60, "s2", product="q")
    evening.take(120, "s1b", product="p").end(180)
    assert [row.encore for row in as_run(evening.room()).rows] == [False, False, True]


def test_what_fell_between_segments_is_kept_apart() -> None:
    evening = Evening().live().paid(5, "a", 100).take(10, "s1")
    evening.paid(20, "a", 200).tell(f.SegmentLeft, 30, "crew", segment="s1").paid(40, "b", 400)
    run = as_run(evening.end(60).room())
    assert [row.gmv_fen for row in run.rows] == [200]
    assert (run.between_orders, run.between_gmv_fen) == (2, 500)


def test_what_was_planned_and_never_aired_is_named() -> None:
    planned = [Segment(id=name, title=f"款{name}", at_minute=0) for name in ("x", "y")]
    assert as_run(Evening().plan(*planned).live().take(0, "x").end(60).room()).missed == (
        Missed(place=2, title="款y", skipped=False),
    )


def test_a_segment_on_air_lasts_until_the_newest_fact() -> None:
    evening = Evening().live().take(0, "s1").tell(f.Commented, 90, viewer="a", text="1")
    (row,) = as_run(evening.room()).rows
    assert (row.on_air, row.real_ms) == (True, 90_000)


def test_an_online_count_too_old_is_not_shown_for_a_moment() -> None:
    evening = Evening().live().online([(0, 50)]).take(60, "s1").take(300, "s2").end(400)
    first, second = as_run(evening.room()).rows
    assert (first.online_start, first.online_end, second.online_start) == (50, None, None)


def test_a_segment_of_no_length_has_no_rate() -> None:
    first = as_run(Evening().live().take(0, "s1").take(0, "s2").end(60).room()).rows[0]
    assert (first.real_ms, first.gmv_per_minute_fen) == (0, None)


moments = st.integers(-600, 1_200)


@given(
    takes=st.lists(st.tuples(moments, st.booleans(), st.integers(1, 300)), max_size=8),
    sales=st.lists(st.tuples(moments, st.integers(0, 10_000)), max_size=20),
    ended=st.booleans(),
)
def test_segments_and_what_is_between_them_make_the_whole(
    takes: list[tuple[int, bool, int]], sales: list[tuple[int, int]], ended: bool
) -> None:
    evening = Evening().live()
    for place, (at, left, length) in enumerate(takes):
        evening.take(at, f"s{place}")
        if left:
            evening.tell(f.SegmentLeft, at + length, "crew", segment=f"s{place}")
    for at, fen in sales:
        evening.paid(at, "a", fen)
    room = (evening.end(900) if ended else evening).room()
    run = as_run(room)
    assert sum(row.gmv_fen for row in run.rows) + run.between_gmv_fen == room.totals.gmv_fen
    assert run.between_gmv_fen >= 0
    assert all(row.real_ms >= 0 for row in run.rows)
    assert all(one.end_ms <= two.start_ms for one, two in zip(run.rows, run.rows[1:], strict=False))


PLANNED = tuple(Segment(id=name, title=f"款{name}", at_minute=0) for name in "abcd")


def placed(evening: Evening) -> list[tuple[str, int | None, bool]]:
    return [(row.segment, row.planned_place, row.moved) for row in as_run(evening.end(600).room()).rows]


@pytest.mark.parametrize(
    ("order", "moved"),
    [("abcd", ""), ("bacd", "b"), ("acdb", "b"), ("dabc", "d"), ("aba", ""), ("axb", "")],
    ids=["as planned", "two swapped", "put off", "brought forward", "aired again", "one added"],
)
def test_what_ran_out_of_the_plans_order_is_told_apart(order: str, moved: str) -> None:
    evening = Evening().plan(*PLANNED).live()
    for place, name in enumerate(order):
        evening.take(place * 60, name)
    told = placed(evening)
    assert [row[0] for row in told if row[2]] == list(moved)
    assert [row[0] for row in told if row[1] is None] == [name for name in order if name not in "abcd"]


def test_a_segment_the_crew_left_out_is_called_skipped() -> None:
    evening = Evening().plan(*PLANNED).live().take(0, "a")
    evening.tell(f.SegmentSkipped, 10, segment="b").tell(f.SegmentSkipped, 20, segment="c")
    evening.tell(f.SegmentSkipped, 30, segment="c", skipped=False)
    missed = as_run(evening.end(60).room()).missed
    assert [(one.place, one.skipped) for one in missed] == [(2, True), (3, False), (4, False)]


def test_a_segment_tells_who_came_and_went_and_how_clicks_became_orders() -> None:
    evening = Evening().live().take(0, "a")
    evening.tell(f.Entered, 1, viewer="a").tell(f.Entered, 2, viewer="b").tell(f.Left, 3, viewer="b")
    evening.tell(f.ProductClicked, 4, viewer="a", product="p").tell(
        f.ProductClicked, 5, viewer="a", product="p"
    )
    (row,) = as_run(evening.paid(6, "a", 100).end(60).room()).rows
    assert (row.came, row.left, row.order_rate) == (2, 1, 0.5)


def test_without_clicks_or_leavings_there_is_no_rate_and_no_count() -> None:
    (row,) = as_run(Evening().live().take(0, "a").end(60).room()).rows
    assert (row.order_rate, row.left) == (None, None)
