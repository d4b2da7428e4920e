"""The rundown as it ran."""

from hypothesis import given
from hypothesis import strategies as st

from kaibo import facts as f
from kaibo.broadcast import Segment
from kaibo.review.asrun import as_run
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
    assert as_run(Evening().plan(*planned).live().take(0, "x").end(60).room()).missed == ("款y",)


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
