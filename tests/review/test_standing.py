"""A value beside the broadcasts before it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.clock import HOUR
from kaibo.review.history import Past
from kaibo.review.standing import PastStanding, among, standing, together, told
from tests.review.evening import T


def past(**counts: float | None) -> Past:
    return Past(
        broadcast="p", title="上一场", account="a", type="selling",
        went_live_ms=T - 24 * HOUR, ended_ms=T - 20 * HOUR, counts=counts,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "percentile", "direction"),
    [
        (100, 1.0, "up"),
        (31, 0.6, "level"),
        (30, 0.5, "level"),
        (12, 0.2, "down"),
        (1, 0.0, "down"),
        (None, None, ""),
    ],
)
def test_a_value_has_its_place_among_the_past(
    value: float | None, percentile: float | None, direction: str
) -> None:
    told = among(value, [50, 10, 30, 20, 40])
    assert (told.n, told.median, told.percentile, told.direction) == (5, 30, percentile, direction)


@pytest.mark.parametrize("series", [[], [1], [1, 2, 3, 4]])
def test_too_few_broadcasts_are_not_compared(series: list[float]) -> None:
    assert among(3, series) == PastStanding(n=len(series), series=tuple(series))


@given(st.lists(st.floats(0, 1e9), min_size=5, max_size=20), st.floats(0, 1e9))
def test_a_place_lies_between_none_and_all(series: list[float], value: float) -> None:
    place = among(value, series).percentile
    assert place is not None and 0 <= place <= 1


def test_only_the_newest_ten_count_and_the_oldest_comes_first() -> None:
    shows = [past(orders=number) for number in range(14)]
    assert standing(5, "orders", shows).series == tuple(range(9, -1, -1))


def test_a_broadcast_nobody_told_a_figure_of_does_not_count() -> None:
    assert standing(5, "orders", [past(orders=None), past(), past(orders=3)]).n == 1


def test_a_ratio_of_one_broadcast_is_divided_anew() -> None:
    assert told(past(gmv_fen=900, views=3), "uv_value_fen") == 300
    assert told(past(gmv_fen=900, views=0), "uv_value_fen") is None


def test_a_ratio_of_several_is_divided_from_their_sums_not_averaged() -> None:
    shows = [past(gmv_fen=900, views=1), past(gmv_fen=100, views=9), past(gmv_fen=7, views=None)]
    assert together(shows, "uv_value_fen") == 100


@pytest.mark.parametrize("key", ["pcu", "acu", "watch_s", "enter_effective"])
def test_peaks_averages_and_told_shares_have_no_sum(key: str) -> None:
    assert together([past(**{key: 5.0}), past(**{key: 7.0})], key) is None


def test_nothing_told_is_nothing_together() -> None:
    assert together([], "orders") is None
