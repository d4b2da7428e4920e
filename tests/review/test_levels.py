"""Where a series changes its level, held against a library that finds the same."""

from itertools import pairwise

import numpy as np
import pytest
import ruptures  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from kaibo.review.levels import even, levels


@pytest.mark.parametrize("seed", range(12))
def test_the_cuts_are_those_of_pelt(seed: int) -> None:
    draw = np.random.default_rng(seed)
    pieces = [np.full(int(draw.integers(8, 60)), draw.normal(0, 2)) for _ in range(int(draw.integers(1, 7)))]
    series = np.concatenate(pieces)
    series = series + draw.normal(0, 0.4, len(series))
    told = ruptures.Pelt(model="l2", min_size=3, jump=1).fit(series).predict(pen=1.5)
    assert levels(series.tolist(), 1.5, 3) == told[:-1]


@pytest.mark.parametrize(
    ("values", "cuts"),
    [([], []), ([5.0], []), ([5.0] * 40, []), ([1.0] * 20 + [9.0] * 20, [20]), ([1.0, 9.0], [])],
)
def test_an_even_series_has_no_cut_and_a_step_has_one(values: list[float], cuts: list[int]) -> None:
    assert levels(values, 1.0, 3) == cuts


@settings(max_examples=60)
@given(st.lists(st.integers(0, 10**6), max_size=80), st.integers(1, 6))
def test_no_piece_is_shorter_than_asked(counts: list[int], least: int) -> None:
    cuts = [0, *even([float(one) for one in counts], 10, least), len(counts)]
    assert all(later - sooner >= least for sooner, later in pairwise(cuts) if len(cuts) > 2)


def test_a_room_ten_times_as_large_breaks_at_the_same_places() -> None:
    draw = np.random.default_rng(3)
    counts = np.concatenate([np.full(50, 300.0), np.full(50, 120.0)]) * np.exp(draw.normal(0, 0.03, 100))
    assert even(counts.tolist(), 30, 3) == even((10 * counts).tolist(), 30, 3) == [50]
