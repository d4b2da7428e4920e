"""How long viewers stayed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo import facts as f
from kaibo.review.dwell import Dwell
from tests.review.evening import Evening, ten_minutes


def dwell(evening: Evening) -> Dwell:
    found = evening.report().dwell
    assert found is not None
    return found


def test_ten_minutes_are_worked_out_by_hand() -> None:
    found = dwell(ten_minutes())
    assert (found.people, found.unclosed, found.median_s, found.mean_s) == (3, 1, 300, 320)
    assert found.long_share == pytest.approx(1 / 3)
    assert {one.from_s: one.people for one in found.bins if one.people} == {60: 1, 300: 1, 600: 1}


def test_viewers_stand_by_where_they_came_from() -> None:
    by = {row.traffic: (row.people, row.median_s, row.long_share) for row in dwell(ten_minutes()).by}
    assert by == {"group": (1, 600, 1), "wecom": (1, 300, 0), "recommend": (1, 60, 0)}


def test_without_leavings_there_is_no_distribution() -> None:
    evening = Evening().live().tell(f.Entered, 1, viewer="a").end(60)
    assert evening.report().dwell is None


@pytest.mark.parametrize("evening", [Evening(), Evening().live(), Evening().live().end(60)])
def test_without_viewers_there_is_no_distribution(evening: Evening) -> None:
    assert evening.report().dwell is None


def test_one_viewer_on_air_is_a_distribution_of_one() -> None:
    evening = Evening().live().tell(f.Entered, 0, viewer="a").tell(f.Left, 45, viewer="a")
    found = dwell(evening)
    assert (found.people, found.median_s) == (1, 45)


@given(
    st.lists(
        st.tuples(st.integers(-100, 4_000), st.sampled_from("abcdef"), st.booleans()), min_size=1, max_size=30
    )
)
def test_every_viewer_is_in_one_bin_and_of_one_source(told: list[tuple[int, str, bool]]) -> None:
    evening = Evening().live()
    for at, viewer, coming in told:
        evening.tell(f.Entered if coming else f.Left, at, viewer=viewer)
    found = evening.end(3_600).report().dwell
    if found is not None:
        assert sum(one.people for one in found.bins) == found.people == sum(row.people for row in found.by)
        assert sum(one.share for one in found.bins) == pytest.approx(1)
        assert 0 <= found.median_s <= 3_600
