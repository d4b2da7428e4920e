"""Borders (边界): where a clip begins and ends, moved to a pause or a sentence's edge. Source: Y1, Y2."""

from collections.abc import Sequence
from itertools import pairwise
from math import inf
from typing import Final

from msgspec import Struct

from kaibo.clock import SECOND
from kaibo.playbook import number
from kaibo.replay.captions import CaptionLine, ends

_QUIETER_DB: Final = 6.0
"""A pause is at least this much quieter than what is said around it; less is only a soft word."""

_PAUSE_STEPS: Final = 3
"""A pause lasts this many steps at least: between two syllables it is quiet for one."""

_AIR_MS: Final = 150
"""Left before the first word and after the last, so that no consonant is cut."""

_PEAK_MS: Final = SECOND
"""What stays on both sides of the moment the clip is about."""

Sentence = tuple[int, int]
"""When somebody spoke a sentence, `[start, end)` in media time."""


class Loudness(Struct, frozen=True, kw_only=True):
    """How loud a stretch of a recording is, in dB, step by step from `start_ms` of its media time."""

    start_ms: int
    step_ms: int
    levels: Sequence[float]


class Bounds(Struct, frozen=True, kw_only=True):
    """What a clip's borders keep to: the time it may lie in, and the moment that stays inside."""

    low_ms: int
    high_ms: int
    peak_ms: int


def spoken(lines: Sequence[CaptionLine]) -> tuple[Sentence, ...]:
    """Join the lines of captions to sentences: a line is broken for the eye, wherever that is."""
    last, found, begun = set(ends(lines)), list[Sentence](), None
    for line in lines:
        begun = line.start_ms if begun is None else begun
        if line.end_ms in last:
            found.append((begun, line.end_ms))
            begun = None
    return tuple(found)


def moved(
    start_ms: int,
    end_ms: int,
    bounds: Bounds,
    sound: Sequence[Loudness] = (),
    sentences: Sequence[Sentence] = (),
) -> tuple[int, int]:
    """Move both borders to the nearest sentence's edge, or else pause, within what the playbook allows.

    Without one they stay. Neither leaves its product's time, cuts the peak out, or makes the clip shorter
    than a short video is. `sentences` are in time order.
    """
    reach = round(number("replay_border_reach_seconds") * SECOND)
    least = min(end_ms - start_ms, round(number("replay_clip_seconds_least") * SECOND))
    start_ms = _nearest(
        start_ms,
        (
            max(bounds.low_ms, start_ms - reach),
            min(start_ms + reach, max(start_ms, bounds.peak_ms - _PEAK_MS), end_ms - least),
        ),
        [max(bounds.low_ms, start - _AIR_MS) for start, _ in sentences if start >= bounds.low_ms],
        sound,
    )
    end_ms = _nearest(
        end_ms,
        (
            max(end_ms - reach, min(end_ms, bounds.peak_ms + _PEAK_MS), start_ms + least),
            min(bounds.high_ms, end_ms + reach),
        ),
        [min(bounds.high_ms, end + _AIR_MS) for _, end in _apart(sentences) if end <= bounds.high_ms],
        sound,
    )
    return start_ms, end_ms


def pauses(sound: Loudness) -> list[int]:
    """Give the middles of the pauses of a stretch: clearly quieter than the rest of it, and lasting."""
    if not sound.levels:
        return []
    # Half of what is said is louder than this, whatever the pauses are like.
    spoken = sorted(sound.levels)[len(sound.levels) * 3 // 4]
    found, begun = list[int](), None
    for place, level in enumerate([*sound.levels, inf]):
        if level <= spoken - _QUIETER_DB:
            begun = place if begun is None else begun
        elif begun is not None:
            if place - begun >= _PAUSE_STEPS:
                found.append(sound.start_ms + (begun + place) * sound.step_ms // 2)
            begun = None
    return found


def _apart(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Leave out sentences that the next one follows so closely that it would be heard."""
    kept = [one for one, after in pairwise(sentences) if after[0] - one[1] >= _AIR_MS]
    return [*kept, *sentences[-1:]]


def _nearest(at_ms: int, within: tuple[int, int], edges: Sequence[int], sound: Sequence[Loudness]) -> int:
    """Give the edge nearest to a border, or else the nearest pause; where neither is in reach, the border."""
    for places in (edges, [pause for part in sound for pause in pauses(part)]):
        reached = [place for place in places if within[0] <= place <= within[1]]
        if reached:
            return min(reached, key=lambda place: (abs(place - at_ms), place))
    return at_ms
