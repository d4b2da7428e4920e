"""What viewers write: made safe to compare and count, never changed where it is stored."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_INVISIBLE: Final = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0e\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff]"
)
"""Control, zero-width and direction-changing characters: seen by no reader, used to evade or spoof."""

_EMOJI_GLUE: Final = re.compile("[\u200d\ufe0f]")
"""What holds an emoji of several parts together: kept for the eye, dropped for comparing."""

_BREAK: Final = re.compile(r"[\s,.!?;:~…·、，。！？；：（）()\[\]【】《》<>\"'“”‘’/\\|@#&*+=_-]+")
_REPEAT: Final = re.compile(r"(.)\1{2,}")
_STOP: Final = frozenset("的了是我你他她吗吧啊呢哦嗯在有就都也不这那个") | {"一个", "可以", "什么", "怎么"}
_ESCAPE: Final = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)


def mend(raw: bytes) -> bytes:
    """Make JSON text decodable: no byte-order mark, and U+FFFD for what is no character.

    That is bytes that are not UTF-8, and the lone half of a surrogate pair, which a program that cuts
    an emoji in two writes as an escape.
    """
    clean = raw.decode("utf-8-sig", "replace").encode()
    if b"\\ud" not in clean and b"\\uD" not in clean:
        return clean
    return _ESCAPE.sub(lambda found: rb"\ufffd" if found[1] else found[0], clean)


def shown(text: str) -> str:
    """Take out the characters no reader sees, so that text cannot reorder or hide what is beside it."""
    return _INVISIBLE.sub("", text)


def plain(text: str) -> str:
    """Fold text for comparing: compatibility forms, lower case, no invisible characters, runs cut to two."""
    seen = _EMOJI_GLUE.sub("", shown(text))
    folded = unicodedata.normalize("NFKC", seen).lower().strip()
    return _REPEAT.sub(r"\1\1", folded)


def top(texts: Iterable[str], count: int = 10) -> list[tuple[str, int]]:
    """Count the phrases most comments share: whole short comments, and their pieces between marks.

    A phrase has 1 to 8 characters and counts once per comment; most frequent first, ties by text.
    """
    seen: Counter[str] = Counter()
    for text, times in Counter(texts).items():
        for piece in _pieces(text[:200]):
            seen[piece] += times
    return sorted(seen.items(), key=lambda item: (-item[1], item[0]))[:count]


@lru_cache(maxsize=8_192)
def _pieces(text: str) -> tuple[str, ...]:
    """Give the phrases of a comment, which is counted again and again while it is new."""
    pieces = {piece for piece in _BREAK.split(plain(text)) if 1 <= len(piece) <= 8}
    return tuple(pieces - _STOP)


def clip(text: str, most: int) -> str:
    """Shorten text to `most` characters, the last being an ellipsis where something was cut."""
    return text if len(text) <= most else text[: most - 1] + "…"
