"""How to cut a recording without encoding it again: whole groups of pictures copied, borders encoded."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct


class Step(Struct, frozen=True):
    """Pictures `[start, end)` in ticks of the video, either copied as they are or encoded."""

    way: Literal["copy", "encode"]
    start: int
    end: int


class Cut(Struct, frozen=True):
    """One span of the result, `[start, end)` in ticks, as steps that follow each other without a gap."""

    start: int
    end: int
    steps: tuple[Step, ...]


def exact(keys: Sequence[int], end: int, spans: Sequence[tuple[int, int]]) -> list[Cut]:
    """Plan frame-exact cuts: copy between the first and the last key frame inside, encode the rest.

    `keys` are the ticks of key frames in order, `end` the tick after the last picture, each span
    `(start, end)` in ticks. Raises `ValueError` for a span that is empty or outside the recording.
    """
    cuts: list[Cut] = []
    for start, stop in spans:
        _check(keys, end, start, stop)
        first = keys[place] if (place := bisect_left(keys, start)) < len(keys) else end
        last = end if stop == end else keys[max(0, bisect_right(keys, stop) - 1)]
        steps: tuple[Step, ...] = (Step("encode", start, stop),)
        if first < last:
            steps = (Step("encode", start, first), Step("copy", first, last), Step("encode", last, stop))
        cuts.append(Cut(start, stop, tuple(step for step in steps if step.start < step.end)))
    return cuts


def aligned(keys: Sequence[int], end: int, spans: Sequence[tuple[int, int]]) -> list[Cut]:
    """Plan cuts that only copy: borders move to the nearest key frames, at least one group is kept.

    Errors as in `exact`.
    """
    borders = [*keys, end]
    cuts: list[Cut] = []
    for start, stop in spans:
        _check(keys, end, start, stop)
        first = min(keys, key=lambda key: abs(key - start))
        last = min(borders, key=lambda border: abs(border - stop))
        if last <= first:
            place = bisect_right(keys, start) - 1
            first, last = borders[place], borders[place + 1]
        cuts.append(Cut(first, last, (Step("copy", first, last),)))
    return cuts


def _check(keys: Sequence[int], end: int, start: int, stop: int) -> None:
    if start >= stop:
        raise ValueError(f"the span {start}-{stop} is empty")
    if not keys or start < keys[0] or stop > end:
        raise ValueError(f"the span {start}-{stop} is outside the recording {keys[0] if keys else 0}-{end}")
