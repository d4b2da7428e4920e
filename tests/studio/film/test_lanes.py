from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from kaibo.studio.film.lanes import allotted, place

WIDTH, CROSS_MS = 720, 7_000


@given(
    st.lists(st.tuples(st.integers(0, 30_000), st.integers(20, 1_500)), max_size=60),
    st.integers(1, 5),
    st.integers(0, 3_000),
)
def test_comments_in_a_lane_never_touch_and_none_comes_before_its_time(
    wishes: list[tuple[int, int]], lanes: int, begin: int
) -> None:
    wishes.sort()
    found = allotted(wishes, lanes, WIDTH, CROSS_MS, begin)
    for one in found:
        assert one.start_ms >= max(begin, wishes[one.which][0])
        assert one.start_ms - max(begin, wishes[one.which][0]) <= 2_500
        assert 0 <= one.lane < lanes
    assert len({one.which for one in found}) == len(found)
    for a, b in combinations(found, 2):
        if a.lane != b.lane:
            continue
        first, last = sorted((a, b), key=lambda one: one.start_ms)
        for at_ms in range(last.start_ms, first.start_ms + CROSS_MS, 40):
            left = place(at_ms, first.start_ms, wishes[first.which][1], WIDTH, CROSS_MS)
            right = place(at_ms, last.start_ms, wishes[last.which][1], WIDTH, CROSS_MS)
            assert left + wishes[first.which][1] < right or right >= WIDTH


def test_a_comment_enters_at_the_right_edge_and_leaves_at_the_left() -> None:
    (one,) = allotted([(1_000, 200)], 3, WIDTH, CROSS_MS)
    assert (one.start_ms, one.lane) == (1_000, 0)
    assert place(1_000, 1_000, 200, WIDTH, CROSS_MS) == WIDTH
    assert place(8_000, 1_000, 200, WIDTH, CROSS_MS) == -200


def test_where_lanes_are_full_a_comment_waits_a_little_or_is_left_out() -> None:
    found = allotted([(0, 500)] * 12, 2, WIDTH, CROSS_MS)
    assert 2 <= len(found) < 12
    assert {one.lane for one in found} == {0, 1}
