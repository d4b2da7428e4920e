"""How a figure stands beside the same figure of the account's broadcasts before. Source: R9."""

from collections.abc import Sequence
from statistics import median
from typing import Final, Literal

from msgspec import Struct

from kaibo.playbook import number
from kaibo.review.definitions import DEFINITIONS
from kaibo.review.history import Past
from kaibo.review.metrics import requotient

Direction = Literal["up", "down", "level", ""]
"""On which side of what was usual a value lies."""

_NO_SUM: Final = frozenset(
    ("pcu", "acu", "watch_s", "inflow_best", "inflow_median", "fans_before", "fans_after")
)
"""Peaks, averages and states: those of two evenings add up to nothing."""


class PastStanding(Struct, frozen=True, kw_only=True):
    """A value beside the same figure of broadcasts before it.

    `n` broadcasts told it; `median` is theirs, `percentile` the share of them below the value (one as high
    counts half), both None under `usual_shows_least` of them. `direction` says on which side of the median
    the value lies, "level" within `past_level`, "" where there is too little to compare. `series` are their
    values, the oldest first. Source: R9.
    """

    n: int = 0
    median: float | None = None
    percentile: float | None = None
    direction: Direction = ""
    series: tuple[float, ...] = ()


def told(past: Past, key: str) -> float | None:
    """Give a figure of one broadcast; a quotient is divided anew from its counts."""
    return requotient(key, past.counts)


def together(past: Sequence[Past], key: str) -> float | None:
    """Give a figure of several broadcasts: counts summed, quotients of them divided anew from the sums.

    Only broadcasts that told all its counts are in the sums. None for a figure that has no sum (a peak, an
    average, a share whose two sides were not kept), and where nobody told it.
    """
    names = counts_of(key)
    if any(name in _NO_SUM or DEFINITIONS[name].unit in ("ratio", "mean") for name in names):
        return None
    full = [one.counts for one in past if all(one.counts.get(name) is not None for name in names)]
    if not full:
        return None
    return requotient(key, {name: sum(counts[name] or 0 for counts in full) for name in names})


def counts_of(key: str) -> tuple[str, ...]:
    """Name the counts a figure is made of in the end."""
    base = DEFINITIONS[key]
    sides = (base.above, base.below) if base.below else tuple(part.lstrip("-") for part in base.parts)
    return tuple(name for side in sides for name in counts_of(side)) if sides else (key,)


def before(key: str, past: Sequence[Past]) -> list[float]:
    """Give a figure of those of the newest `past_shows` that told it, the oldest first.

    `past` holds the newest first.
    """
    newest = past[: int(number("past_shows"))]
    return [found for one in reversed(newest) if (found := told(one, key)) is not None]


def standing(value: float | None, key: str, past: Sequence[Past]) -> PastStanding:
    """Set a value beside the same figure `before` it."""
    return among(value, before(key, past))


def among(value: float | None, series: Sequence[float]) -> PastStanding:
    """Set a value beside others, the oldest first."""
    if len(series) < number("usual_shows_least"):
        return PastStanding(n=len(series), series=tuple(series))
    middle = median(series)
    return PastStanding(
        n=len(series),
        median=middle,
        percentile=None if value is None else _below(value, series),
        direction="" if value is None else _direction(value, middle),
        series=tuple(series),
    )


def _below(value: float, series: Sequence[float]) -> float:
    below, same = sum(one < value for one in series), sum(one == value for one in series)
    return (below + same / 2) / len(series)


def _direction(value: float, middle: float) -> Direction:
    if abs(value - middle) <= number("past_level") * abs(middle):
        return "level"
    return "up" if value > middle else "down"
