"""Likeness: a shop's double, mixed from others so that what describes it agrees, before it had broadcasts.

Abadie's synthetic control with predictors: weights of the others make the predictors agree, and how much
each predictor counts is chosen so that sales before agree best.
"""

from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Series = NDArray[np.float64]

_STEPS: Final = 20_000
_HEAVY: Final = 1e3
"""How much more than any predictor the sum of the weights has to be 1."""


class Double(Struct, frozen=True, kw_only=True):
    """The weights of the others and of the predictors, each none below 0 and 1 together.

    `missed` is the mean squared difference left before, in the square of the unit.
    """

    units: tuple[float, ...]
    predictors: tuple[float, ...]
    missed: float


def double(described: Series, before: Series) -> Double:
    """Mix the last column of others from those before it.

    `described` has a row for each predictor, `before` one for each time; a column is a unit, the last the one
    to be mixed. Raises `ValueError` with fewer than two others, or a predictor in which all are alike.
    """
    # Imported late: it is heavy, and only who asks for an increment needs it.
    from scipy.optimize import minimize

    if described.shape[1] < 3 or described.shape[1] != before.shape[1]:
        raise ValueError("a double needs two others at least, and the same units in both tables")
    spread = described.std(axis=1, ddof=1)
    if not spread.min() > 0:
        raise ValueError("a predictor in which all units are alike tells nothing")
    scaled = described / spread[:, None]

    def missed(counting: Series) -> float:
        return float(np.mean((before[:, -1] - before[:, :-1] @ _mixed(scaled, counting)) ** 2))

    even = np.full(len(scaled), 1 / len(scaled))
    found = minimize(
        missed, even, method="Nelder-Mead", options={"maxiter": _STEPS, "maxfev": _STEPS, "adaptive": True}
    ).x
    units, counting = _mixed(scaled, found), np.abs(found) / np.abs(found).sum()
    return Double(units=tuple(units), predictors=tuple(counting), missed=missed(found))


def _mixed(scaled: Series, counting: Series) -> Series:
    from scipy.optimize import nnls

    size = np.sqrt(np.abs(counting) / np.abs(counting).sum())
    weighed = scaled * size[:, None]
    others = np.vstack([weighed[:, :-1], np.full(scaled.shape[1] - 1, _HEAVY)])
    weights = np.asarray(nnls(others, np.append(weighed[:, -1], _HEAVY))[0])
    shares: Series = weights / weights.sum()
    return shares
