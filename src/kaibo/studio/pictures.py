"""Pictures people hand in, made safe to keep: read within bounds, upright, written anew without metadata.

What is kept was written here, byte for byte: whatever else the file handed in may have held (a place, a
camera, a script behind the picture) is gone.
"""

import hashlib
import io
import os
import tempfile
import warnings
from pathlib import Path
from typing import Final

from msgspec import Struct

from kaibo.refused import Refused

BYTES_MOST: Final = 8 * 1024 * 1024
"""Bytes of one picture as handed in."""

PIXELS_MOST: Final = 50_000_000
"""Pixels of one picture as handed in: what the best phones take; a bomb unpacks to far more."""

SIDE_MOST: Final = 2048
"""The longer side of what is kept, in pixels."""

SIDE_LEAST: Final = 8
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_QUALITY: Final = 90


class Picture(Struct, frozen=True, kw_only=True):
    """A picture as it is kept: `suffix` is "jpg" or "png", sides are in pixels."""

    body: bytes
    suffix: str
    width: int
    height: int

    @property
    def file(self) -> str:
        """The SHA-256 of its bytes, by which it is known."""
        return hashlib.sha256(self.body).hexdigest()


def safe(raw: bytes) -> Picture:
    """Read a JPEG, PNG or WebP somebody handed in, and give the picture to keep.

    Slow: call it off the loop. Raises `Refused` 413 for too many bytes or pixels, 400 for what is no
    whole picture of these formats.
    """
    # Imported late: a server on air needs no library that draws.
    from PIL import Image

    if len(raw) > BYTES_MOST:
        raise _large(f"{len(raw) / 1024 / 1024:.1f} MB", f"{BYTES_MOST // 1024 // 1024} MB")
    try:
        with warnings.catch_warnings():
            # The bound below is ours and is checked before anything is unpacked.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _safe(raw)
    except (Refused, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        raise _large("解开后 (unpacked)", f"{PIXELS_MOST // 1_000_000} 百万像素 (megapixels)") from error
    except Exception as error:  # a broken picture breaks its decoder in any way
        raise Refused(
            400,
            "not_a_picture",
            "这不是完整的 JPEG、PNG 或 WebP 图片，请另存后再传",
            "this is no whole JPEG, PNG or WebP picture: save it anew, then send it again",
            "file",
        ) from error


def _safe(raw: bytes) -> Picture:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(raw), formats=_FORMATS) as opened:
        width, height = opened.size
        if width * height > PIXELS_MOST:
            raise _large(f"{width}×{height}", f"{PIXELS_MOST // 1_000_000} 百万像素 (megapixels)")
        if min(width, height) < SIDE_LEAST:
            raise ValueError(f"{width}x{height} is too small to show anything")
        opened.draft("RGB", (SIDE_MOST, SIDE_MOST))
        mode = "RGBA" if opened.has_transparency_data else "RGB"
        image: Image.Image = opened if opened.mode == mode else opened.convert(mode)
        # Made small before it is turned: a second copy of every pixel is what memory would run out for.
        image.thumbnail((SIDE_MOST, SIDE_MOST))
        plain = ImageOps.exif_transpose(image)
    # A copy of the pixels alone: nothing the decoder read beside them is written again.
    bare = Image.frombytes(plain.mode, plain.size, plain.tobytes())
    out = io.BytesIO()
    if mode == "RGBA":
        bare.save(out, "PNG", optimize=False)
    else:
        bare.save(out, "JPEG", quality=_QUALITY)
    return Picture(
        body=out.getvalue(), suffix="png" if mode == "RGBA" else "jpg", width=bare.width, height=bare.height
    )


def _large(has: str, most: str) -> Refused:
    return Refused(
        413,
        "picture_too_large",
        f"图片太大（{has}），最多 {most}，请压缩后再传",
        f"the picture is too large ({has}), at most {most}: make it smaller, then send it again",
        "file",
    )


def keep(folder: Path, picture: Picture) -> bool:
    """Write a picture in one step; False: it was there. Raises `OSError` when the disk fails."""
    target = folder / f"{picture.file}.{picture.suffix}"
    if target.is_file():
        return False
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".new", delete=False) as out:
        out.write(picture.body)
        out.flush()
        os.fsync(out.fileno())
    Path(out.name).replace(target)
    return True


def find(folder: Path, file: str) -> Path | None:
    """Find a kept picture by its SHA-256; None where there is none."""
    both = (folder / f"{file}.{suffix}" for suffix in ("jpg", "png"))
    return next((path for path in both if path.is_file()), None)
