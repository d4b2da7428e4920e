"""The ratio before and after: its interval holds as often as it says, the formula of the field strays."""

import numpy as np
import pytest

from kaibo.review.increment.ratio import Increment, Series, increment, naive

BEFORE, AFTER, RUNS = 56, 28, 200


def alike(chance: np.random.Generator, days: int, rho: float, spread: float) -> Series:
    """Draw noise in which each day is like the one before."""
    noise = np.empty(days)
    noise[0] = chance.normal(0, spread / np.sqrt(1 - rho * rho))
    for day in range(1, days):
        noise[day] = rho * noise[day - 1] + chance.normal(0, spread)
    return noise


def evening(chance: np.random.Generator, kind: str) -> tuple[Series, Series, float]:
    """Simulate the sales a day of a shop with broadcasts and of those without; gives the true effect too."""
    days = np.arange(BEFORE + AFTER)
    week = np.array([1, 0.95, 0.95, 1, 1.1, 1.3, 1.25])[days % 7]
    common = np.log(week) + alike(chance, len(days), 0.5, 0.05)
    if kind == "growth":
        common = common + np.log(1.03) * days / 7
    if "promotion" in kind:
        common = common + np.log(1.2) * (days >= BEFORE + 3)
    effect = 0.0 if kind.startswith("nothing") else 0.15
    own = common + alike(chance, len(days), 0.5, 0.06) + np.log1p(effect) * (days >= BEFORE)
    others = common + alike(chance, len(days), 0.5, 0.04)
    return 30_000 * np.exp(own), 80_000 * np.exp(others), effect


@pytest.mark.parametrize("kind", ["stable", "growth", "promotion", "nothing"])
def test_the_interval_holds_the_truth_nine_times_in_ten(kind: str) -> None:
    chance = np.random.default_rng(11)
    held, strayed = 0, []
    for _ in range(RUNS):
        own, others, truth = evening(chance, kind)
        told = increment(own, others, BEFORE)
        assert told.value is not None and told.low is not None and told.high is not None
        held += told.low <= truth <= told.high
        strayed.append(told.value - truth)
    assert held >= 0.9 * RUNS, (kind, held)
    assert abs(np.mean(strayed)) < 0.02


def test_the_formula_of_the_field_takes_growth_and_promotions_for_an_effect() -> None:
    chance = np.random.default_rng(12)
    for kind, more in (("growth", 0.1), ("nothing, promotion", 0.1)):
        strays = []
        for _ in range(50):
            own, _, truth = evening(chance, kind)
            told = naive(own[:BEFORE], own[BEFORE:])
            assert told is not None
            strays.append(told - truth)
        assert np.mean(strays) > more, kind


def test_too_little_is_described_and_not_judged() -> None:
    own, others, _ = evening(np.random.default_rng(1), "stable")
    assert increment(own[40:], others[40:], 16).why == "days"
    assert increment(own[40:], others[40:], 16).low is None
    assert increment(own[:60], others[:60], 59).low is None
    assert increment(own[:1], others[:1], 1) == Increment(why="days")
    own[3] = 0
    assert increment(own, others, BEFORE) == Increment(why="zeros")
    assert naive(np.zeros(5), own) is None
    with pytest.raises(ValueError, match="same days"):
        increment(own, others[1:], BEFORE)
