"""What a field of a foreign message holds, read leniently: tools send numbers as text and text as numbers."""

import hashlib
import re
from typing import Any, Final, TypeVar

import msgspec

from kaibo.words import clip

T = TypeVar("T")

NAME_CHARS: Final = 200
"""The longest name a fact holds."""

TEXT_CHARS: Final = 10_000
"""The longest text a fact holds."""

_NUMBER: Final = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,20})(\.\d{1,20})?\s*([kKwW千万亿]?)\+?", re.ASCII)
_SCALE: Final = {"": 1, "k": 10**3, "千": 10**3, "w": 10**4, "万": 10**4, "亿": 10**8}

_any: Final[msgspec.json.Decoder[Any]] = msgspec.json.Decoder()
_raw: Final = msgspec.json.Decoder(msgspec.Raw)
_objects: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_lists: Final = msgspec.json.Decoder(list[msgspec.Raw])


def parse(raw: bytes | msgspec.Raw) -> Any:
    """Read mended JSON of any shape; raises `msgspec.DecodeError`."""
    return _decode(_any, raw)


def parse_object(raw: bytes | msgspec.Raw) -> dict[str, msgspec.Raw]:
    """Read a mended JSON object, its fields yet unread.

    Raises `msgspec.ValidationError` for other JSON and `msgspec.DecodeError` for what is none.
    """
    return _decode(_objects, raw)


def parse_list(raw: bytes | msgspec.Raw) -> list[msgspec.Raw]:
    """Read a mended JSON array, its items yet unread; raises as `parse_object`."""
    return _decode(_lists, raw)


def _decode(decoder: msgspec.json.Decoder[T], raw: bytes | msgspec.Raw) -> T:
    try:
        try:
            return decoder.decode(raw)
        except msgspec.ValidationError:
            _raw.decode(raw)  # a type is wrong at the first letter; whether it is JSON shows at the last
            raise
    except RecursionError:
        raise msgspec.DecodeError("JSON is nested too deeply") from None


def whole(value: object, most: int = 10**12) -> int | None:
    """Read a count from 0 to `most` as tools send it: 12, 12.0, "12", "1,234", "1.2万", "3w+".

    Gives None for anything else.
    """
    if isinstance(value, str):
        return _written(value.strip(), most)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not 0 <= value <= most:
        return None
    return int(value)


def _written(value: str, most: int) -> int | None:
    found = _NUMBER.fullmatch(value)
    if found is None:
        return None
    units, rest, scale = found[1].replace(",", ""), found[2], found[3].lower()
    number = int(units) * _SCALE[scale]
    if rest:
        number += round(float(rest) * _SCALE[scale]) if scale else 0
    return number if number <= most else None


def text(value: object, most: int = TEXT_CHARS) -> str | None:
    """Read text, also where it came as a number; longer than `most` characters it is clipped.

    Gives None for anything else.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return clip(str(value), most)


def name(value: object) -> str:
    """Read a name of up to 200 characters; what is no text is no name."""
    return text(value, NAME_CHARS) or ""


def key(value: object, most: int = NAME_CHARS) -> str:
    """Read an id as text, "" where there is none; 11, 11.0 and " 11 " are the same.

    An id over `most` characters becomes its digest, so that it stays whole in what it tells apart.
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    written = str(value).strip()
    return written if len(written) <= most else digest(written)


def digest(written: str) -> str:
    """Give 32 hexadecimal characters that stand for a text."""
    return hashlib.sha256(written.encode("utf-8", "replace")).hexdigest()[:32]


def fields(value: object) -> dict[str, Any]:
    """Give the fields of an object, and none for anything else."""
    return value if isinstance(value, dict) else {}
