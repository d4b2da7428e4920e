"""The key frame before a moment, whatever box the recording is in: some seek to one after it, or anywhere."""

from fractions import Fraction
from typing import Final

import av
import av.container

from kaibo.clock import SECOND

_BACK_S: Final = (0, 5, 20, 60, 600)
"""How far before a moment a recording is asked for, until it gives a key frame at or before it."""


def tick_of(stream: av.VideoStream, at_ms: int) -> int:
    """Give the tick of a media time, 0 being the first picture."""
    base = stream.time_base or Fraction(1, SECOND)
    return (stream.start_time or 0) + round(Fraction(at_ms, SECOND) / base)


def seek_key(source: av.container.InputContainer, stream: av.VideoStream, tick: int) -> int | None:
    """Go to the last key frame at or before a tick, and give its tick; what is read next may begin earlier.

    Before the first one it is the first; None where there is none.
    """
    base = stream.time_base or Fraction(1, SECOND)
    zero, key, first = stream.start_time or 0, None, None
    for back_s in _BACK_S:
        place = max(zero, tick - round(back_s / base))
        source.seek(place, stream=stream)
        first, key = _keys(source, stream, tick, round(1 / base))
        if key is not None or place == zero:
            break
    found = first if key is None else key
    if found is not None:
        source.seek(place, stream=stream)
        stream.codec_context.flush_buffers()
    return found


def _keys(
    source: av.container.InputContainer, stream: av.VideoStream, tick: int, second: int
) -> tuple[int | None, int | None]:
    """Give the first key frame read on from here, and the last at or before a tick."""
    first: int | None = None
    last: int | None = None
    for packet in source.demux(stream):
        if packet.pts is None:
            continue
        if packet.is_keyframe:
            first = packet.pts if first is None else first
            if packet.pts > tick:
                break
            last = packet.pts
        elif packet.pts > tick + second:
            break
    return first, last
