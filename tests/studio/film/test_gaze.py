from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.plan.films import Look
from kaibo.studio.film.gaze import Gaze


@given(st.lists(st.tuples(st.integers(0, 20_000), st.floats(0, 100)), max_size=12))
def test_the_gaze_stays_in_the_picture_and_moves_calmly(looks: list[tuple[int, float]]) -> None:
    gaze = Gaze([Look(at, x) for at, x in looks])
    way = [gaze.share(at) for at in range(0, 22_000, 40)]
    assert all(0 <= share <= 1 for share in way)
    # But for the first moment, where it is at once where it begins.
    assert all(abs(b - a) < 0.09 for a, b in pairwise(way[9:]))


def test_without_a_look_it_stays_in_the_middle() -> None:
    assert Gaze(()).share(5_000) == 0.5


def test_small_moves_are_none_so_that_nothing_trembles() -> None:
    gaze = Gaze([Look(0, 40), *(Look(at, 40 + at % 3) for at in range(1_000, 9_000, 500)), Look(10_000, 70)])
    assert {gaze.share(at) for at in range(0, 10_000, 40)} == {0.4}
    assert gaze.share(10_400) == pytest.approx(0.55)
    assert gaze.share(10_800) == 0.7


def test_where_parts_meet_it_is_there_at_once() -> None:
    gaze = Gaze([Look(0, 20), Look(5_000, 80)], joins_ms=[4_900])
    assert gaze.share(4_860) == 0.2
    assert gaze.share(4_900) == 0.8
