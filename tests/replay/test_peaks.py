import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from kaibo.replay.peaks import FILM, LIVE, pick, rise, set_back, smooth, usual

curves = arrays.arrays(np.float64, st.integers(0, 400), elements=st.floats(0, 1_000))


def test_smoothing_keeps_a_steady_curve_as_it_is() -> None:
    assert smooth(np.full(100, 3.0), 8) == pytest.approx(np.full(100, 3.0))


def test_smoothing_an_empty_curve_gives_an_empty_curve() -> None:
    assert len(smooth(np.zeros(0), 8)) == 0


def test_the_usual_level_ignores_a_short_burst() -> None:
    curve = np.full(3600, 2.0)
    curve[1800:1830] = 50
    assert usual(curve, 900)[1815] == pytest.approx(2.0, abs=0.01)


def test_the_usual_level_follows_a_room_that_grows() -> None:
    curve = np.concatenate([np.full(3600, 1.0), np.full(3600, 9.0)])
    level = usual(curve, 900)
    assert level[600] == pytest.approx(1.0, abs=0.1)
    assert level[6600] == pytest.approx(9.0, abs=0.1)


def test_a_burst_in_a_quiet_hour_outranks_the_loud_hour_itself() -> None:
    dice = np.random.default_rng(4)
    curve = np.concatenate([dice.poisson(0.3, 3600), dice.poisson(9.0, 3600)]).astype(np.float64)
    curve[1800:1830] += 3
    assert pick(rise(curve, LIVE), 1, 300)[0] == pytest.approx(1815, abs=15)
    assert pick(rise(curve, FILM), 1, 300)[0] > 3600


def test_a_rise_is_measured_in_units_of_a_steady_rooms_noise() -> None:
    steady = np.random.default_rng(2).poisson(5.0, 20_000).astype(np.float64)
    assert rise(steady, LIVE).std() == pytest.approx(1.0, abs=0.2)


@given(curves, st.integers(0, 12), st.integers(0, 60))
def test_picked_seconds_keep_their_distance_and_come_best_first(
    curve: np.ndarray, count: int, gap: int
) -> None:
    chosen = pick(curve, count, gap)
    heights = [curve[at] for at in chosen]
    assert len(chosen) <= count
    assert heights == sorted(heights, reverse=True)
    assert all(height > 0 for height in heights)
    assert all(abs(a - b) > gap for place, a in enumerate(chosen) for b in chosen[:place])


@given(curves, st.integers(0, 500))
def test_setting_back_moves_and_keeps_the_length(curve: np.ndarray, lag: int) -> None:
    moved = set_back(curve, lag)
    assert len(moved) == len(curve)
    assert (moved[: max(0, len(curve) - lag)] == curve[lag:]).all()
