"""The best windows of an evening together."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaibo.replay.windows import Fit, Window, best

FIT = Fit(shortest=2, longest=4, apart=3, worth=1.0)


def worth(score: np.ndarray, windows: list[Window], fit: Fit) -> float:
    return sum(float((score[start:end] - fit.worth).sum()) for start, end in windows)


def tried(score: np.ndarray, inside: list[Window], most: int, fit: Fit) -> float:
    """Try every set of windows."""
    ways = [
        (start, start + length)
        for first, last in inside
        for length in range(fit.shortest, fit.longest + 1)
        for start in range(first, last - length + 1)
    ]
    found = 0.0
    for count in range(1, most + 1):
        for some in combinations(sorted(ways), count):
            if all(b[0] - a[1] >= fit.apart for a, b in pairwise(some)):
                found = max(found, worth(score, list(some), fit))
    return found


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=14),
    st.integers(0, 14),
    st.integers(1, 3),
    st.integers(0, 3),
)
def test_no_other_windows_are_worth_more(scores: list[int], cut: int, most: int, apart: int) -> None:
    score, fit = np.array(scores, np.float64), Fit(shortest=2, longest=4, apart=apart, worth=3.0)
    inside = [(0, min(cut, len(score))), (min(cut, len(score)), len(score))]
    chosen = best(score, inside, most, fit)
    assert len(chosen) <= most
    assert all(fit.shortest <= end - start <= fit.longest for start, end in chosen)
    assert all(b[0] - a[1] >= apart for a, b in pairwise(chosen))
    assert all(any(first <= start and end <= last for first, last in inside) for start, end in chosen)
    assert worth(score, chosen, fit) == pytest.approx(tried(score, inside, most, fit))


def test_two_good_minutes_beat_one_better_between_them() -> None:
    score = np.array([0, 5, 5, 0, 6, 6, 0, 5, 5, 0], np.float64)
    assert best(score, [(0, 10)], 2, FIT) == [(1, 3), (7, 9)]


def test_a_window_does_not_straddle_two_products() -> None:
    score = np.array([0, 0, 9, 9, 0, 0], np.float64)
    assert best(score, [(0, 3), (3, 6)], 1, Fit(shortest=2, longest=2, apart=0, worth=1)) in (
        [(1, 3)],
        [(3, 5)],
    )


@pytest.mark.parametrize("inside", [[], [(0, 0)], [(0, 1)], [(0, 8)]])
def test_where_nothing_is_worth_having_there_is_none(inside: list[Window]) -> None:
    assert best(np.full(8, 0.5), inside, 3, FIT) == []


def test_a_silent_second_evening_has_none() -> None:
    assert best(np.zeros(0), [], 3, FIT) == []
