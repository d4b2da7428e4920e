"""Lengths laid end to end between fixed times: what is flexible gives, so that the fixed times are met."""

from collections.abc import Sequence
from typing import NamedTuple


class Part(NamedTuple):
    """A length to lay out, in ms: as planned, at least and at most.

    It waits for `from_ms` and ends at `until_ms` (ms UTC), where it has them.
    """

    length: int
    least: int
    most: int
    from_ms: int | None = None
    until_ms: int | None = None


def spread(parts: Sequence[Part], free_ms: int, end_ms: int | None) -> list[tuple[int, int]]:
    """Lay the parts out from `free_ms` on and give when each begins and ends; none overlap.

    Every stretch runs towards the next fixed time: a part that waits, one that ends at its time, or
    `end_ms`. Its flexible parts take on what is missing or too much, each in proportion to what it may
    give; what they cannot take leaves a gap, or makes all that follows later.
    """
    spans: list[tuple[int, int]] = []
    while len(spans) < len(parts):
        stop, target_ms = _towards(parts, len(spans), end_ms)
        stretch = parts[len(spans) : stop]
        if (held_ms := stretch[0].from_ms) is not None:
            free_ms = max(free_ms, held_ms)
        lengths = _fit(stretch, None if target_ms is None else target_ms - free_ms)
        for part, length in zip(stretch, lengths, strict=True):
            until_ms = free_ms + length if part.until_ms is None else max(free_ms, part.until_ms)
            spans.append((free_ms, until_ms))
            free_ms = until_ms
    return spans


def _towards(parts: Sequence[Part], begin: int, end_ms: int | None) -> tuple[int, int | None]:
    """Give where the stretch that begins there stops, and the fixed time it runs towards."""
    for place in range(begin, len(parts)):
        part = parts[place]
        if place > begin and part.from_ms is not None:
            return place, part.from_ms
        if part.until_ms is not None:
            return place + 1, part.until_ms
    return len(parts), end_ms


def _fit(parts: Sequence[Part], room_ms: int | None) -> list[int]:
    """Give lengths that fill the room as nearly as they may, exact in sum; as planned where it is open."""
    lengths = [part.length for part in parts]
    gap = 0 if room_ms is None else room_ms - sum(lengths)
    gives = [part.most - part.length if gap > 0 else part.length - part.least for part in parts]
    whole = sum(gives)
    given, sign = min(abs(gap), whole), 1 if gap > 0 else -1
    asked = told = 0
    for place, give in enumerate(gives):
        asked += give
        share = given * asked // whole - told if whole else 0
        told += share
        lengths[place] += sign * share
    return lengths
