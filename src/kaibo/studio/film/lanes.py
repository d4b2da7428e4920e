"""Lanes in which comments cross the picture from right to left and never touch one another."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

_WAIT_MS: Final = 2_500
"""A comment waits this long for a free lane; later it would answer something else, and is left out."""

_APART: Final = 0.04
"""Share of the width between two comments in one lane."""


class Crossing(Struct, frozen=True):
    """Comment number `which` crosses in a lane from `start_ms` on."""

    which: int
    start_ms: int
    lane: int


def allotted(
    wishes: Sequence[tuple[int, int]], lanes: int, width: int, cross_ms: int, from_ms: int = 0
) -> list[Crossing]:
    """Give comments, each `(at_ms, pixels)` in order of time, their lanes in a picture of `width` pixels.

    Each takes `cross_ms` to cross, so long ones are faster. None begins before `from_ms`; what finds no
    lane in time is left out.
    """
    last: list[tuple[int, int] | None] = [None] * lanes
    crossings = list[Crossing]()
    for which, (at_ms, pixels) in enumerate(wishes):
        wish = max(at_ms, from_ms)
        free = [_free(before, pixels, width, cross_ms) for before in last]
        start, lane = min(((max(wish, at), lane) for lane, at in enumerate(free)), default=(0, -1))
        if lane < 0 or start - at_ms > _WAIT_MS + max(0, from_ms - at_ms):
            continue
        last[lane] = (start, pixels)
        crossings.append(Crossing(which, start, lane))
    return crossings


def place(at_ms: int, start_ms: int, pixels: int, width: int, cross_ms: int) -> int:
    """Give the left edge of a comment at a time."""
    return width - (at_ms - start_ms) * (width + pixels) // cross_ms


def _free(before: tuple[int, int] | None, pixels: int, width: int, cross_ms: int) -> int:
    """Give the earliest start behind another: it is wholly in the picture, and is not caught up with."""
    if before is None:
        return 0
    start, other = before
    gap = int(width * _APART) + 1
    inside = start + -(-(other + gap) * cross_ms // (width + other))
    # It must be gone when the next one's head, the faster the longer it is, comes to the left edge.
    gone = start + cross_ms + -(-gap * cross_ms // (width + other))
    return max(inside, gone - width * cross_ms // (width + pixels))
