"""How long viewers stayed: the distribution, and by where they came from. Source: R4."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import chain
from statistics import median
from typing import Final

from msgspec import Struct

from kaibo.clock import MINUTE, SECOND
from kaibo.facts import Traffic
from kaibo.playbook import NUMBERS, number
from kaibo.review.counting import Evening

_LONG_MINUTES: Final = 10
"""Who stays this long counts as staying. Source: R4."""


class DwellBin(Struct, frozen=True, kw_only=True):
    """Viewers who stayed from `from_s` up to but not including `to_s` seconds; the last has no end."""

    from_s: int
    to_s: int | None
    people: int
    share: float


class DwellBy(Struct, frozen=True, kw_only=True):
    """Viewers of one traffic source, how long they stayed in s, and which share stayed ten minutes."""

    traffic: Traffic
    people: int
    median_s: float
    mean_s: float
    long_share: float


class Dwell(Struct, frozen=True, kw_only=True):
    """How long the viewers seen entering were in the room on air, all visits of one together.

    `unclosed` are visits of which nobody told the end: they count to the end, so the long stays may be
    too many.
    """

    people: int
    unclosed: int
    median_s: float
    mean_s: float
    long_share: float
    bins: tuple[DwellBin, ...]
    by: tuple[DwellBy, ...]


def dwell(it: Evening) -> Dwell | None:
    """Lay out how long viewers stayed; None where nobody told of leavings, or nobody came."""
    if it.watch is None or not it.watch.ms:
        return None
    # Each source is in order already: putting sorted runs together is hardly work.
    lengths = sorted(chain.from_iterable(it.watch.ms.values()))
    return Dwell(
        people=len(lengths),
        unclosed=it.watch.unclosed,
        median_s=median(lengths) / SECOND,
        mean_s=sum(lengths) / len(lengths) / SECOND,
        long_share=_long(lengths),
        bins=_bins(lengths),
        by=tuple(
            DwellBy(
                traffic=traffic,
                people=len(some),
                median_s=median(some) / SECOND,
                mean_s=sum(some) / len(some) / SECOND,
                long_share=_long(some),
            )
            for traffic, some in sorted(it.watch.ms.items(), key=lambda pair: -len(pair[1]))
        ),
    )


def _long(lengths: Sequence[int]) -> float:
    return (len(lengths) - bisect_left(lengths, _LONG_MINUTES * MINUTE)) / len(lengths)


def _bins(lengths: Sequence[int]) -> tuple[DwellBin, ...]:
    edges = [0, *sorted({int(number(name)) for name in NUMBERS if name.startswith("dwell_edge_")})]
    ends: list[int | None] = [*edges[1:], None]
    found = []
    for from_s, to_s in zip(edges, ends, strict=True):
        below = len(lengths) if to_s is None else bisect_left(lengths, to_s * SECOND)
        people = below - bisect_left(lengths, from_s * SECOND)
        found.append(DwellBin(from_s=from_s, to_s=to_s, people=people, share=people / len(lengths)))
    return tuple(found)
