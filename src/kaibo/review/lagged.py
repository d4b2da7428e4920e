"""Regression over several broadcasts: a coefficient with its interval, and from where on it holds.

An opening is busy by itself, so whoever pushes at every opening sees public viewers follow. Each place of an
evening has its own level here, and each broadcast its own size: what is left to explain is that one
broadcast had more private entrants at minute 10 than others had. Broadcasts are left out one by one for the
interval (jackknife), since bins of one evening are alike. Source: P36.
"""

from collections.abc import Sequence
from math import log, sqrt
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Places = NDArray[np.int64]

_Z95: Final = 1.959964
_LIKELY: Final = 10.592
"""How far below the best a threshold may lie and still be likely, at 99 % after Hansen (2000)."""


_PLACE_LEAST: Final = 3
"""Fewer broadcasts tell nothing of how busy a place of the evening is by itself."""


class Slope(Struct, frozen=True, kw_only=True):
    """A coefficient with its interval of 95 %; all None where the broadcasts cannot tell."""

    value: float | None = None
    low: float | None = None
    high: float | None = None


class Panel(Struct, frozen=True):
    """Bins of several broadcasts: what is explained, by what, where in the evening, and of which broadcast.

    `size` is the mean of `y` of its broadcast: both sides are divided by it, so that a large broadcast does
    not outweigh the rest.
    """

    y: Matrix
    x: Matrix
    place: Places
    show: Places
    size: Matrix

    @property
    def shows(self) -> int:
        """How many broadcasts there are."""
        return len(np.unique(self.show))


Told = tuple[Sequence[float], Sequence[Sequence[float]], Sequence[int]]
"""A broadcast bin by bin: what is explained, the columns it is explained by, and the place in the evening."""


def panel(shows: Sequence[Told]) -> Panel | None:
    """Stack broadcasts; a place of the evening that fewer than three have is left out.

    None where nothing is left.
    """
    told = [
        (np.array(y, float), np.array(x, float), np.array(place, int)) for y, x, place in shows if sum(y) > 0
    ]
    if not told:
        return None
    place = np.concatenate([place for _, _, place in told])
    known = np.bincount(place)[place] >= _PLACE_LEAST
    if not known.any():
        return None
    return Panel(
        np.concatenate([y for y, _, _ in told])[known],
        np.concatenate([x for _, x, _ in told])[known],
        place[known],
        np.concatenate([np.full(len(y), at) for at, (y, _, _) in enumerate(told)])[known],
        np.concatenate([np.full(len(y), y.mean()) for y, _, _ in told])[known],
    )


def slopes(data: Panel, wanted: Sequence[Sequence[float]]) -> list[Slope]:
    """Estimate sums of coefficients, each told by its weight for every column, with jackknife intervals."""
    design = np.column_stack([data.x / data.size[:, None], _levels(data)])
    y = data.y / data.size
    of = [data.show == at for at in np.unique(data.show)]
    grams = [design[own].T @ design[own] for own in of]
    sides = [design[own].T @ y[own] for own in of]
    gram, side = np.sum(grams, axis=0), np.sum(sides, axis=0)
    whole = _solved(gram, side)
    others = np.array([_solved(gram - less, side - off) for less, off in zip(grams, sides, strict=True)])
    return [
        _slope(whole, others, np.array(weights)) if _tells(gram, weights) else Slope() for weights in wanted
    ]


def threshold(data: Panel, private: Sequence[int], grid: Sequence[float]) -> Slope:
    """Find from how many private entrants a bin counts, by profile likelihood over `grid`.

    `private` are the columns of entrants. The likelihood is flattened by how much more alike the bins of
    a broadcast are than chance makes them.
    """
    basis, _ = np.linalg.qr(_levels(data))
    y = _freed(data.y / data.size, basis)
    tries = [_tried(data, private, least, y, basis) for least in grid]
    best = min(tries, key=lambda told: told[0])
    alike = _alike(*best[1:], data.show)
    rows = len(y) - len(private) - basis.shape[1]
    likely = [
        least
        for least, (left, _, _) in zip(grid, tries, strict=True)
        if rows * log(max(left, 1e-300) / max(best[0], 1e-300)) <= _LIKELY * alike
    ]
    value = grid[[told[0] for told in tries].index(best[0])]
    return Slope(value=value, low=min(likely), high=max(likely))


def student(freedom: int) -> float:
    """Give Student's 97.5 % for some degrees of freedom, to three digits from four on."""
    if freedom < 4:
        return (12.706, 4.303, 3.182)[max(freedom, 1) - 1]
    z = _Z95
    return float(
        z
        + (z**3 + z) / (4 * freedom)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * freedom**3)
    )


def _levels(data: Panel) -> Matrix:
    """Give a level to each place of the evening and to each broadcast but the first."""
    places, shows = np.unique(data.place), np.unique(data.show)[1:]
    return np.column_stack([data.place[:, None] == places, data.show[:, None] == shows]).astype(float)


def _solved(gram: Matrix, side: Matrix) -> Matrix:
    # A little on the diagonal: columns that say the same share what there is, instead of failing.
    eased = gram + np.eye(len(gram)) * (1e-9 * float(np.trace(gram)) / max(len(gram), 1) + 1e-300)
    return np.linalg.solve(eased, side).astype(np.float64)


def _tells(gram: Matrix, weights: Sequence[float]) -> bool:
    """Tell whether the columns that count have something left once the levels are taken off them."""
    width, columns = len(weights), [at for at, weight in enumerate(weights) if weight]
    levels, cross = gram[width:, width:], gram[width:][:, columns]
    own = gram[np.ix_(columns, columns)]
    left = own - cross.T @ _solved(levels, cross)
    return bool((np.diag(left) > 1e-6 * np.maximum(np.diag(own), 1e-12)).all())


def _slope(whole: Matrix, others: Matrix, weights: Matrix) -> Slope:
    value, left = float(whole[: len(weights)] @ weights), others[:, : len(weights)] @ weights
    count = len(left)
    # One degree less: the levels come from the same few broadcasts.
    half = student(count - 2) * sqrt((count - 1) / count * float(((left - value) ** 2).sum()))
    return Slope(value=value, low=value - half, high=value + half)


def _freed(values: Matrix, basis: Matrix) -> Matrix:
    """Take the levels off."""
    return values - basis @ (basis.T @ values)


def _tried(
    data: Panel, private: Sequence[int], least: float, y: Matrix, basis: Matrix
) -> tuple[float, Matrix, Matrix]:
    """Fit with entrants counted from `least` on; gives what is left, its square sum first."""
    columns = data.x[:, list(private)]
    z = _freed(np.where(columns >= least, columns, 0.0) / data.size[:, None], basis)
    left = y - z @ np.linalg.lstsq(z, y, rcond=1e-10)[0]
    return float(left @ left), left, z


def _alike(left: Matrix, z: Matrix, show: Places) -> float:
    """Tell how many times the variance of a coefficient is that of bins apart from each other, 1 at least."""
    total = z.sum(axis=1)
    scores = np.array([(total[show == at] * left[show == at]).sum() for at in np.unique(show)])
    apart = float((total**2).mean() * (left**2).sum())
    return max(1.0, float((scores**2).sum()) / apart) if apart > 0 else 1.0
