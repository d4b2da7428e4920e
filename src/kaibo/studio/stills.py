"""Key pictures of a recording as small JPEGs: what an editor shows along its timeline."""

import io
from contextlib import suppress
from pathlib import Path
from typing import Final

import av
from PIL import Image

from kaibo.studio.keys import seek_key, tick_of
from kaibo.studio.media import MediaError, opened

WIDTH: Final = 320
"""Pixels of a still's longer side as it lies; an upright one is as high."""

_QUALITY: Final = 80


def still(path: Path, at_ms: int) -> bytes:
    """Give the key picture at or before a media time as JPEG; past the end it is the last one.

    Slow: call it off the loop. Raises `MediaError`.
    """
    with opened(path) as source:
        stream = source.streams.video[0]
        stream.codec_context.skip_frame = "NONKEY"
        frame = None
        with suppress(av.error.FFmpegError):
            key = seek_key(source, stream, tick_of(stream, at_ms))
            pictures = source.decode(stream) if key is not None else ()
            frame = next((one for one in pictures if one.pts is not None and one.pts >= (key or 0)), None)
        if frame is None:
            raise MediaError(
                f"{path.name} 这一刻没有能解开的画面", f"{path.name} has no picture to decode at that time"
            )
        image = Image.fromarray(frame.to_ndarray(format="rgb24"))
    image.thumbnail((WIDTH, WIDTH))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
