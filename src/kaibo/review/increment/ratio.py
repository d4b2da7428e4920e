"""One shop over time beside others: the ratio of what it sold to what they sold, before and after.

Growth, seasons and promotions that all share leave a ratio as it is, so what moves it is the broadcasts. Days
are alike from one to the next, which makes the plain interval too narrow: the noise is taken as AR(1), and
its long-run variance counts. Source: R7.
"""

from math import sqrt
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Series = NDArray[np.float64]

DAYS_LEAST: Final = 28
"""With fewer days before there is a description and no interval."""

_AFTER_LEAST: Final = 7
"""Nor with less than a week after: each weekday counts."""

_WEEK: Final = 7
_T95: Final = 1.959964


class Increment(Struct, frozen=True, kw_only=True):
    """A relative effect, 0.15 being 15 % more than without, with its interval of 95 %; None: not known.

    `why` says in one word where there is no interval: too few days before, too few after, or zeros.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    why: str = ""


def naive(before: Series, after: Series) -> float | None:
    """Give the formula of the field: after less before, a day, over before; None where before sold nothing.

    It takes every trend, season and promotion for an effect. Source: R7.
    """
    if not len(before) or not len(after) or not before.mean():
        return None
    return float(after.mean() / before.mean() - 1)


def increment(own: Series, others: Series, began: int) -> Increment:
    """Estimate what broadcasts added to `own` from day `began` on; `others` sold without them.

    Both are sales a day from one same first day on, above 0; `others` may be a sum.
    """
    before, after = began, len(own) - began
    if len(own) != len(others):
        raise ValueError("both series need the same days")
    if before < 2 or after < 1:
        return Increment(why="days")
    if min(own.min(), others.min()) <= 0:
        return Increment(why="zeros")
    days = np.arange(len(own))
    # A weekday each, and the step: growth that both share is in neither.
    design = np.column_stack([*(days % _WEEK == day for day in range(_WEEK)), days >= began]).astype(float)
    ratio = np.log(own / others)
    found, *_ = np.linalg.lstsq(design, ratio, rcond=None)
    effect = float(found[-1])
    if before < DAYS_LEAST or after < _AFTER_LEAST:
        return Increment(value=float(np.expm1(effect)), why="days" if before < DAYS_LEAST else "after")
    half = _T95 * _spread(ratio - design @ found, before, after)
    return Increment(
        value=float(np.expm1(effect)), low=float(np.expm1(effect - half)), high=float(np.expm1(effect + half))
    )


def _spread(left: Series, before: int, after: int) -> float:
    """Tell how far the difference of two means strays, where each day is like the one before it."""
    freed = len(left) - _WEEK - 1
    alike = float(left[1:] @ left[:-1]) / max(float(left @ left), 1e-300)
    # Residuals seem less alike than the noise is: Kendall's correction, and never a sure thing.
    alike = min(max(alike + (1 + 4 * alike) / len(left), 0.0), 0.9)
    variance = float(left @ left) / freed
    return sqrt(variance * (_stretch(alike, before) / before + _stretch(alike, after) / after))


def _stretch(alike: float, days: int) -> float:
    """Tell how many times the variance of a mean over `days` is that of days apart from each other."""
    lags = np.arange(1, days)
    return float(1 + 2 * ((1 - lags / days) * alike**lags).sum())
