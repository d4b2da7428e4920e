"""Where a series changes its level: the cut of least squares with a price on every piece (PELT's answer).

Ten lines of numpy give what a library for change points gives, and a review need not wait two seconds for
that library to load; a test holds the two against each other.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]

_FLOOR: Final = 0.005
"""Noise of the logarithm below which a series is called even."""


def levels(values: Sequence[float], price: float, least: int) -> list[int]:
    """Cut a series into pieces of even level; gives the places at which a new piece begins.

    The cut has the least sum of squares about the pieces' means plus `price` for each piece; none is
    shorter than `least` values. Effort grows with the square of the length: 1,800 values take 30 ms.
    """
    size = len(values)
    if size < 2 * least:
        return []
    series = np.asarray(values, float)
    sums = np.concatenate([[0.0], np.cumsum(series)])
    squares = np.concatenate([[0.0], np.cumsum(series * series)])
    places = np.arange(size + 1)
    best = np.full(size + 1, np.inf)
    best[0] = 0.0
    before = np.zeros(size + 1, int)
    for end in range(least, size + 1):
        starts = places[: end - least + 1]
        spread = squares[end] - squares[starts] - (sums[end] - sums[starts]) ** 2 / (end - starts)
        costs = best[starts] + spread + price
        before[end] = int(costs.argmin())
        best[end] = costs[before[end]]
    found: list[int] = []
    place = int(before[size])
    while place > 0:
        found.append(place)
        place = int(before[place])
    return found[::-1]


def even(counts: Sequence[float], penalty: float, least: int) -> list[int]:
    """Cut counts of people where their level changes by a factor, whatever their size.

    The price of a piece is `penalty` times twice the noise's variance times the logarithm of the length; the
    noise is what the series moves from one value to the next, sharp moves left out.
    """
    logs = np.log(np.maximum(np.asarray(counts, float), 0.5))
    moves: Floats = np.diff(logs)
    if not moves.size:
        return []
    noise = max(1.4826 * float(np.median(np.abs(moves - np.median(moves)))) / 2**0.5, _FLOOR)
    return levels(logs.tolist(), penalty * 2 * noise**2 * float(np.log(len(logs))), least)
