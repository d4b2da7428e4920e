"""Which windows of an evening are best together: apart from each other, each inside one product's time."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from kaibo.replay.peaks import Curve

Window = tuple[int, int]
"""Seconds `[start, end)`."""

_Starts = NDArray[np.int64]


class Fit(Struct, frozen=True, kw_only=True):
    """How long windows are and how far apart, in seconds, and what a second must score to be worth having."""

    shortest: int
    longest: int
    apart: int
    worth: float


def best(score: Curve, inside: Sequence[Window], most: int, fit: Fit) -> list[Window]:
    """Choose at most `most` windows that together score the most over `fit.worth`, in time order.

    Each lies inside one of `inside`, which do not overlap. Fewer come where no more are worth having.
    """
    seconds = len(score)
    # Dynamic programming over the number of windows: `gain[t]` is the best of all that end by t.
    sums = np.concatenate([[0.0], np.cumsum(score - fit.worth)])
    gain = np.zeros(seconds + 1)
    rounds: list[tuple[Curve, Curve, _Starts]] = []
    for _ in range(most):
        before = np.concatenate([np.zeros(fit.apart), gain])[: seconds + 1] if rounds else gain
        ending, starts = _ending(before - sums, inside, fit)
        ending += sums
        rounds.append((gain, ending, starts))
        gain = np.maximum(gain, np.maximum.accumulate(ending))
        if gain[-1] <= rounds[-1][0][-1]:
            break
    return _walked_back(rounds, seconds, fit.apart)


def _ending(begun: Curve, inside: Sequence[Window], fit: Fit) -> tuple[Curve, _Starts]:
    """Give for every second the best start of a window that ends there, and what it is worth; -inf: none."""
    worth, starts = np.full(len(begun), -np.inf), np.zeros(len(begun), np.int64)
    span = fit.longest - fit.shortest
    for first, last in inside:
        if last - first < fit.shortest:
            continue
        open_at = np.concatenate([np.full(span, -np.inf), begun[first : last - fit.shortest + 1]])
        seen = np.lib.stride_tricks.sliding_window_view(open_at, span + 1)
        nearest = seen.argmax(axis=1)
        ends = slice(first + fit.shortest, last + 1)
        worth[ends] = seen[np.arange(len(seen)), nearest]
        starts[ends] = first - span + np.arange(len(seen)) + nearest
    return worth, starts


def _walked_back(rounds: list[tuple[Curve, Curve, _Starts]], end: int, apart: int) -> list[Window]:
    chosen: list[Window] = []
    for before, ending, starts in reversed(rounds):
        if end <= 0:
            break
        at = int(ending[: end + 1].argmax())
        if ending[at] <= before[end] + 1e-9:
            continue
        chosen.append((int(starts[at]), at))
        end = int(starts[at]) - apart
    return chosen[::-1]
