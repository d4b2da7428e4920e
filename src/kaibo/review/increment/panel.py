"""Several shops or cities side by side: what those with broadcasts would have sold, told from those without.

Three estimates over one panel, as in Arkhangelsky and others, “Synthetic Difference-in-Differences” (2021):
difference in differences, synthetic control, and the two joined. Weights are found by Frank-Wolfe steps from
equal weights, as its authors do; where many weights fit alike the number of steps is part of the estimate.
"""

from collections.abc import Callable
from typing import Final, Literal

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

Series = NDArray[np.float64]
Way = Literal["did", "sc", "sdid"]

Weigh = Callable[[Series, Series, float], Series]
"""Weighs columns so that their sum is near another, as `simplex` does."""

STEPS: Final = 10_000
_PLACEBOS: Final = 100
_HEAVY: Final = 1e3
_DONORS_LEAST: Final = 5
"""With fewer units to compare with, trying it on them says nothing of its noise."""


class Panel(Struct, frozen=True):
    """Values by unit and time: the first `controls` rows had no broadcast, the others from `before` on."""

    values: Series
    controls: int
    before: int


class Effect(Struct, frozen=True, kw_only=True):
    """An effect a unit and a time, in the unit of the values, with an interval of 95 % where there is one.

    `units` and `times` are the weights of what it was compared with.
    """

    value: float
    low: float | None = None
    high: float | None = None
    units: tuple[float, ...] = ()
    times: tuple[float, ...] = ()


def estimate(panel: Panel, way: Way) -> Effect:
    """Compare units that had broadcasts with others; raises `ValueError` on too small a panel."""
    units, times = _weights(panel, way, simplex)
    return Effect(value=_contrast(panel, units, times), units=tuple(units), times=tuple(times))


def placed(panel: Panel, way: Way, seed: int = 0) -> tuple[Effect, Series]:
    """Give the estimate with an interval from trying it on units that had no broadcast, and the tries.

    Draws as many of them as there are treated ones, again and again: what the estimate finds there, where
    nothing happened, is its noise. Without enough units there are no tries and there is no interval.
    """
    found = estimate(panel, way)
    treated = len(panel.values) - panel.controls
    if panel.controls < max(_DONORS_LEAST, treated + 2):
        return found, np.empty(0)
    tries = placebos(panel, way, seed)
    half = astray(tries)
    return replace(found, low=found.value - half, high=found.value + half), tries


def placebos(panel: Panel, way: Way, seed: int = 0) -> Series:
    """Give what the estimate finds where nothing happened: among units without a broadcast."""
    treated = len(panel.values) - panel.controls
    chance = np.random.default_rng(seed)
    if treated == 1:
        drawn = [np.roll(np.arange(panel.controls), -1 - unit) for unit in range(panel.controls)]
    else:
        drawn = [chance.permutation(panel.controls) for _ in range(_PLACEBOS)]
    tries = [Panel(panel.values[order], panel.controls - treated, panel.before) for order in drawn]
    return np.array([_contrast(one, *_weights(one, way, _exact)) for one in tries])


def astray(tries: Series) -> float:
    """Tell how far from 0 an estimate strays one time in twenty, by Student's t over a few tries."""
    # Imported late: it is heavy, and only who asks for an increment needs it.
    from scipy.special import stdtrit

    return float(stdtrit(len(tries) - 1, 0.975) * np.std(tries, ddof=1))


def _contrast(panel: Panel, units: Series, times: Series) -> float:
    """Subtract what the weighted others did from what the treated did, after less before."""
    change = panel.values[:, panel.before :].mean(axis=1) - panel.values[:, : panel.before] @ times
    return float(change[panel.controls :].mean() - units @ change[: panel.controls])


def _weights(panel: Panel, way: Way, weigh: Weigh) -> tuple[Series, Series]:
    values, controls, before = panel.values, panel.controls, panel.before
    treated, after = len(values) - controls, values.shape[1] - before
    if controls < 2 or treated < 1 or before < 2 or after < 1:
        raise ValueError("a panel needs two units without a broadcast, one with, and two times before it")
    units, times = np.full(controls, 1 / controls), np.full(before, 1 / before)
    if way == "did":
        return units, times
    others, own = values[:controls, :before], values[controls:, :before].mean(axis=0)
    noise = float(np.std(np.diff(others, axis=1), ddof=1))
    if way == "sc":
        return weigh(others.T, own, 1e-6 * noise), np.zeros(before)
    mild = (treated * after) ** 0.25 * noise
    units = weigh(_centred(others.T), _centred(own), mild)
    later = values[:controls, before:].mean(axis=1)
    return units, weigh(_centred(others), _centred(later), 1e-6 * noise)


def _centred(values: Series) -> Series:
    middle: Series = values.mean(axis=0)
    return values - middle


def simplex(parts: Series, whole: Series, ridge: float) -> Series:
    """Weigh columns of `parts`, none below 0 and 1 together, so that their sum is near `whole`.

    `ridge` draws the weights together, in the unit of the values. Source: Frank and Wolfe with exact steps.
    """
    held = len(whole) * ridge * ridge
    square, aim = parts.T @ parts + held * np.eye(parts.shape[1]), parts.T @ whole
    weights = np.full(parts.shape[1], 1 / parts.shape[1])
    slope = square @ weights - aim
    for _ in range(STEPS):
        best = int(np.argmin(slope))
        way = -weights
        way[best] += 1
        bend = square @ way
        curve = float(way @ bend)
        if curve <= 0 or (gain := -float(slope @ way)) <= 0:
            break
        step = min(1.0, gain / curve)
        weights = weights + step * way
        slope = slope + step * bend
    return weights


def _exact(parts: Series, whole: Series, ridge: float) -> Series:
    """Do as `simplex` does, exactly and sooner; where many weights fit alike it takes one of them."""
    # Imported late: it is heavy, and only who asks for an increment needs it.
    from scipy.optimize import nnls

    count = parts.shape[1]
    size = max(float(np.abs(parts).max()), 1e-300)
    drawn = np.sqrt(len(whole)) * ridge * np.eye(count)
    rows = np.vstack([parts, drawn, np.full(count, _HEAVY * size)])
    weights = np.asarray(nnls(rows, np.concatenate([whole, np.zeros(count), [_HEAVY * size]]))[0])
    shares: Series = weights / weights.sum()
    return shares
