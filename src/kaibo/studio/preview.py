"""A stretch of a recording to look at once: copied from key frame to key frame, nothing is encoded."""

import os
import secrets
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.container

from kaibo.clock import SECOND
from kaibo.studio.keys import seek_key, tick_of
from kaibo.studio.media import MediaError, explained, opened


def preview(source: Path, start_ms: int, end_ms: int, target: Path) -> int:
    """Copy `[start_ms, end_ms)` into the mp4 `target`, from the key frame before to the one after.

    Gives the media time it begins at. Slow: call it off the loop. Raises `MediaError`; nothing half
    written is left at `target`.
    """
    part = target.with_name(f".{target.stem}.{secrets.token_hex(4)}.part.mp4")
    try:
        with opened(source) as read, av.open(str(part), "w", options={"movflags": "+faststart"}) as made:
            began_ms = _copied(read, made, start_ms, end_ms)
        if began_ms is None:
            raise MediaError(
                f"{source.name} 这一段没有画面：超出录像，或文件不完整",
                f"{source.name} has no picture there: past its end, or it is cut short",
            )
        os.replace(part, target)
    except (av.error.FFmpegError, OSError) as error:
        raise explained(error, target) from error
    finally:
        part.unlink(missing_ok=True)
    return began_ms


def _copied(
    source: av.container.InputContainer, target: av.container.OutputContainer, start_ms: int, end_ms: int
) -> int | None:
    """Copy picture and first sound; gives where the picture begins, None where there is none."""
    picture = source.streams.video[0]
    base = picture.time_base or Fraction(1, SECOND)
    sound = source.streams.audio[0] if source.streams.audio else None
    chosen: tuple[Any, ...] = (picture,) if sound is None else (picture, sound)
    to = {stream.index: target.add_stream_from_template(stream) for stream in chosen}
    end, first = tick_of(picture, end_ms), seek_key(source, picture, tick_of(picture, start_ms))
    if first is None:
        return None
    # Matroska tells no decoding times of the first packets: they run ahead by what is reordered.
    rate = picture.average_rate or Fraction(25)
    ahead = round((picture.codec_context.reorder_depth or 0) / (rate * base))
    begun, last = False, dict[int, int]()
    for packet in source.demux(*chosen):
        if packet.pts is None:
            continue
        own = packet.stream.time_base or Fraction(1, SECOND)
        if packet.stream is picture:
            begun = begun or packet.pts == first
            if packet.is_keyframe and packet.pts >= end:
                break
            packet.dts = packet.pts - ahead if packet.dts is None else packet.dts
        if packet.pts * own < first * base or (packet.stream is picture and not begun):
            continue
        shift = round(first * base / own)
        packet.pts, dts = packet.pts - shift, (packet.pts if packet.dts is None else packet.dts) - shift
        at = packet.stream.index
        packet.dts = last[at] = max(dts, last.get(at, dts - 1) + 1)
        packet.stream = to[at]
        target.mux_one(packet)
    return round((first - (picture.start_time or 0)) * base * SECOND)
