"""A look at what OBS shows and lets hear: small pictures and levels, read with suspicion."""

import base64
import binascii
import io
import math
from typing import Any, Final

import msgspec
from msgspec import Struct

from kaibo.studio.feedwatch.signs import Grey

SIZE: Final = (32, 18)
_PREFIX: Final = "data:image/png;base64,"
_CHARS_MOST: Final = 64_000
"""A picture this small is never longer."""


class BadPicture(Exception):
    """What OBS gave is no picture that was asked for."""


class _Input(Struct, rename="camel"):
    input_name: str
    input_levels_mul: list[list[float]] = []


class _Meters(Struct):
    inputs: list[_Input]


def picture(data: Any) -> Grey | None:
    """Read a screenshot as OBS gives it; None where it is transparent throughout: the source shows nothing.

    Raises `BadPicture` for anything but a PNG of the size that was asked for.
    """
    from PIL import Image

    if not isinstance(data, str) or not data.startswith(_PREFIX) or len(data) > _CHARS_MOST:
        raise BadPicture("no PNG")
    try:
        raw = base64.b64decode(data[len(_PREFIX) :], validate=True)
        with Image.open(io.BytesIO(raw), formats=("PNG",)) as image:
            if image.size != SIZE:
                raise BadPicture(f"a picture of {image.size[0]} x {image.size[1]}")
            if image.convert("RGBA").getchannel("A").getbbox() is None:
                return None
            return image.convert("RGB").convert("L").tobytes()
    except (OSError, ValueError, SyntaxError, binascii.Error) as error:
        raise BadPicture("a broken PNG") from error


def levels(data: dict[str, Any]) -> dict[str, float] | None:
    """Read how loud each input is, before any fader or mute, 1 being the loudest; None for nonsense."""
    try:
        told = msgspec.convert(data, _Meters)
    except msgspec.ValidationError:
        return None
    return {one.input_name: _loudest(one.input_levels_mul) for one in told.inputs}


def _loudest(channels: list[list[float]]) -> float:
    known = [level for channel in channels for level in channel if math.isfinite(level)]
    return max(known, default=0.0)
