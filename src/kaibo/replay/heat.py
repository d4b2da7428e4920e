"""The heat of a film: where the room and the replay's viewers were moved, as a curve. Source: Y4."""

from collections.abc import Iterable, Sequence
from typing import Final

POINTS_MOST: Final = 300
"""Points of a curve: more than a phone has pixels to tell apart under a film."""

_REACH: Final = (1, 2, 3, 2, 1)
"""How a moment is spread over its neighbours, so that the curve is a line and not a comb."""


def heat(
    length_ms: int,
    live: Iterable[int],
    moved: Sequence[float] = (),
    seen: Sequence[float] = (),
) -> tuple[int, ...]:
    """Give 0 to 100 for each of at most 300 equal parts of the film; nothing at all where nothing happened.

    `live` are film times of comments and likes during the broadcast, `moved` and `seen` what replay viewers
    liked and wrote, and watched, by equal slots of the film. Each is held against its own busiest part, and
    those who watched count least: everybody watches the beginning.
    """
    count = min(POINTS_MOST, max(1, length_ms // 1_000))
    room = [0.0] * count
    for at_ms in live:
        if 0 <= at_ms < length_ms:
            room[at_ms * count // length_ms] += 1
    parts = ((room, 1.0), (_gathered(moved, count), 1.0), (_gathered(seen, count), 0.25))
    total = [0.0] * count
    for curve, weight in parts:
        smooth = _smooth(curve)
        highest = max(smooth)
        if highest > 0:
            total = [one + weight * value / highest for one, value in zip(total, smooth, strict=True)]
    most = max(total)
    return tuple(round(100 * value / most) for value in total) if most > 0 else ()


def _gathered(slots: Sequence[float], count: int) -> list[float]:
    """Bring slots to another number of equal parts."""
    parts = [0.0] * count
    for place, value in enumerate(slots):
        parts[place * count // len(slots)] += value
    return parts


def _smooth(curve: Sequence[float]) -> list[float]:
    half, whole = len(_REACH) // 2, sum(_REACH)
    padded = [curve[0]] * half + list(curve) + [curve[-1]] * half
    return [
        sum(weight * padded[place + step] for step, weight in enumerate(_REACH)) / whole
        for place in range(len(curve))
    ]
