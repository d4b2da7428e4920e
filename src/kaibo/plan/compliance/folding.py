"""Folding of text for checking: evasions undone, and each character's place in the original kept."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from msgspec import Struct

from kaibo.playbook import FOLD, TALK
from kaibo.words import shown

_SAME: Final = str.maketrans(TALK.traditional + FOLD.looks, TALK.simplified + FOLD.reads)
_SPELLED: Final = tuple((re.compile(spelled.find), spelled.read) for spelled in FOLD.spelled)
_KEPT_SYMBOLS: Final = frozenset("%￥¥<>《》")


class Folded(Struct, frozen=True):
    """A text as it reads, and for each of its characters where it begins and ends in the original."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def fold(text: str) -> Folded:
    """Fold a text: one width, lower case, simplified, nothing that only comes between, spellings read."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for place, letter in enumerate(text):
        for read in _read(letter):
            letters.append(read)
            starts.append(place)
            ends.append(place + 1)
    folded = Folded("".join(letters), tuple(starts), tuple(ends))
    for pattern, read in _SPELLED:
        folded = _respell(folded, pattern, read)
    return folded


@lru_cache(maxsize=8_192)
def _read(letter: str) -> str:
    """Give how one character reads: nothing for one that only comes between."""
    if letter == "\n":
        return "。"
    same = letter.translate(_SAME)
    if same != letter:
        return same
    folded = unicodedata.normalize("NFKC", shown(letter)).lower().translate(_SAME)
    if unicodedata.category(letter) == "So" and not folded.isascii():
        return ""
    return "".join(part for part in folded if not _between(part))


def _between(letter: str) -> bool:
    if letter in _KEPT_SYMBOLS:
        return False
    return letter in FOLD.dropped or unicodedata.category(letter) in {"So", "Sk", "Mn", "Me", "Zs", "Cf"}


def _respell(folded: Folded, pattern: re.Pattern[str], read: str) -> Folded:
    """Replace every spelling a pattern finds; the place of what replaces it is the whole of it."""
    texts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for found in pattern.finditer(folded.text):
        start, end = found.span()
        texts += [folded.text[done:start], read]
        starts += folded.starts[done:start] + (folded.starts[start],) * len(read)
        ends += folded.ends[done:start] + (folded.ends[end - 1],) * len(read)
        done = end
    if not done:
        return folded
    texts.append(folded.text[done:])
    return Folded("".join(texts), (*starts, *folded.starts[done:]), (*ends, *folded.ends[done:]))
