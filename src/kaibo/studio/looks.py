"""Where somebody is in a recording, from tiny key frames: what moves, and what has the colour of skin.

It is a guess that saves work, not a recognition of anybody: a person may set every look by hand.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from kaibo.plan.films import FilmPart, Look
from kaibo.studio.cutter import Cancelled
from kaibo.studio.media import index, opened
from kaibo.studio.spans import seek

_WIDE, _TALL = 80, 44
_ROWS: Final = slice(1, 18)
"""Rows of 22 that count: banners run along the head and the foot."""

_CLEAR: Final = 40.0
"""Steps of light between two key frames from which a spot surely moved."""

_STILL: Final = 0.15
"""What a spot of skin's colour counts that never moves: wood and walls have that colour too."""

_MIDDLE: Final = 0.04
_MOVING: Final = 0.6
"""What it costs to look from one edge to the other, in shares of all there is to see."""

_LOOKS_MOST: Final = 500

Profile = NDArray[np.float64]
"""How much there is to see in each column, summing to one."""


def looks(
    recording: Path,
    parts: Sequence[FilmPart],
    share: float,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[Look, ...]:
    """Say where a crop of a `share` of the width looks in a film of parts, so that it holds who moves in it.

    The looks are in the film's own time and few: it stays where it is unless there is clearly more to see
    elsewhere. Raises `MediaError`, or `Cancelled`.
    """
    known = index(recording)
    found, begin = list[Look](), 0
    with opened(recording) as source:
        video = source.streams.video[0]
        video.codec_context.skip_frame = "NONKEY"
        small = VideoReformatter()
        for part in parts:
            seek(source, known, known.tick(part.start_ms))
            times, tiny = list[int](), list[NDArray[np.float32]]()
            for frame in source.decode(video):
                if cancelled():
                    raise Cancelled
                at_ms = known.ms(frame.pts or 0)
                if at_ms >= part.end_ms:
                    break
                times.append(max(0, at_ms - part.start_ms))
                tiny.append(_tiny(small.reformat(frame, _WIDE, _TALL, "yuv420p")))
            if tiny:
                way = chosen(_profiles(np.stack(tiny)), share)
                found += _turns(way, [begin + at for at in times])
            begin += part.end_ms - part.start_ms
    return tuple(found[:_LOOKS_MOST])


def chosen(profiles: Profile, share: float) -> list[float]:
    """Give for each moment the middle of the window that holds most, in shares of the width.

    All moments are weighed together: moving the window costs, so that it neither trembles nor follows a wave
    of the hand.
    """
    moments, columns = profiles.shape
    window = max(1, min(columns, round(share * columns)))
    sums = np.concatenate((np.zeros((moments, 1)), np.cumsum(profiles, axis=1)), axis=1)
    worth = sums[:, window:] - sums[:, :-window]
    places = np.arange(worth.shape[1])
    middle = (worth.shape[1] - 1) / 2
    worth = worth - _MIDDLE * np.abs(places - middle) / max(1.0, middle)
    cost = _MOVING * np.abs(places[:, None] - places[None, :]) / columns
    best, came = worth[0], np.zeros((moments, len(places)), dtype=int)
    for moment in range(1, moments):
        ways = best[None, :] - cost
        came[moment] = ways.argmax(axis=1)
        best = ways.max(axis=1) + worth[moment]
    at = int(best.argmax())
    way = [at]
    for moment in range(moments - 1, 0, -1):
        at = int(came[moment, at])
        way.append(at)
    return [(place + window / 2) / columns for place in reversed(way)]


def _turns(way: Sequence[float], times: Sequence[int]) -> list[Look]:
    """Name the moments at which the window moves, the first one included."""
    return [
        Look(at, round(100 * place, 1))
        for number, (place, at) in enumerate(zip(way, times, strict=True))
        if not number or place != way[number - 1]
    ]


def _tiny(frame: av.VideoFrame) -> NDArray[np.float32]:
    """Give light and colours of a tiny frame on the grid of its colours."""
    planes = []
    for plane, half in zip(frame.planes, (1, 2, 2), strict=True):
        whole = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
        planes.append(whole[: _TALL // half, : _WIDE // half].astype(np.float32))
    light = planes[0].reshape(_TALL // 2, 2, _WIDE // 2, 2).mean((1, 3))
    return np.stack((light, planes[1], planes[2]))[:, _ROWS]


def _profiles(tiny: NDArray[np.float32]) -> Profile:
    """Weigh the columns of each moment of a part."""
    light, blue, red = tiny[:, 0], tiny[:, 1], tiny[:, 2]
    steps = np.abs(np.diff(light, axis=0)) if len(tiny) > 1 else np.zeros_like(light)
    moved = np.clip(steps / _CLEAR, 0, 1)
    moved = np.concatenate((moved[:1], moved))[: len(tiny)]
    lively = np.clip(moved.mean(axis=0) * 3, 0, 1)
    skin = (blue > 77) & (blue < 127) & (red > 133) & (red < 173) & (light > 50)
    seen = (skin * (_STILL + lively) + moved * 0.5).sum(axis=1) + 1e-3
    profiles: Profile = seen / seen.sum(axis=1, keepdims=True)
    return profiles
