"""What is said, cut to what an eye can read at once: two lines of fifteen letters. Source: Y1."""

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from msgspec import Struct

from kaibo.plan.films import FilmPart
from kaibo.studio.film.terms import Caption
from kaibo.words import shown

LINE: Final = 15
"""Letters of a line; Latin ones count half."""

_PAUSES: Final = frozenset("，。！？；：、,.!?;: ")
_BRIEF_MS: Final = 200
"""Less of a caption than this is not shown."""


class Saying(Struct, frozen=True):
    """Lines that stand in `[start_ms, end_ms)` of the film."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]


def sayings(captions: Iterable[Caption], parts: Sequence[FilmPart]) -> list[Saying]:
    """Bring captions of a recording into the time of a film; one ends where the next begins."""
    given = sorted(captions, key=lambda one: (one.start_ms, one.end_ms))
    found, begin = list[Saying](), 0
    for part in parts:
        for one in given:
            start, end = max(one.start_ms, part.start_ms), min(one.end_ms, part.end_ms)
            if end - start >= _BRIEF_MS:
                shift = begin - part.start_ms
                found += _pieces(one.text, start + shift, end + shift)
        begin += part.end_ms - part.start_ms
    found.sort(key=lambda one: one.start_ms)
    return [
        Saying(one.start_ms, min(one.end_ms, after.start_ms), one.lines)
        for one, after in pairwise(found)
        if after.start_ms > one.start_ms
    ] + found[-1:]


def cells(text: str) -> float:
    """Count the letters of a text; narrow ones half."""
    return sum(1.0 if unicodedata.east_asian_width(char) in "WF" else 0.5 for char in text)


def broken(text: str, lines: int) -> list[str]:
    """Break a text into even stretches of whole letters, at pauses where they lie near."""
    left, found = text.strip(), list[str]()
    for remaining in range(lines, 1, -1):
        at = _break(left, cells(left) / remaining)
        head, left = left[:at].strip(), left[at:].strip()
        found += [head] if head else []
    return [*found, left] if left else found


def _pieces(text: str, start: int, end: int) -> list[Saying]:
    """Cut a caption into pieces of two lines, each standing as long as its letters ask for."""
    words = " ".join(shown(text[:400]).split())
    whole = cells(words)
    if not words:
        return []
    count = 1
    while True:
        pieces = [broken(piece, -int(-cells(piece) // LINE)) for piece in broken(words, count)]
        if count >= len(words) or all(
            len(lines) <= 2 and max(map(cells, lines)) <= LINE + 2 for lines in pieces
        ):
            break
        count += 1
    found, done = list[Saying](), 0.0
    for lines in pieces:
        begin = start + int((end - start) * done / whole)
        done = min(whole, done + sum(map(cells, lines)))
        found.append(Saying(begin, start + int((end - start) * done / whole), tuple(lines)))
    return [one for one in found if one.end_ms > one.start_ms]


def _break(text: str, wanted: float) -> int:
    """Give where to break a text after about `wanted` letters: after a pause nearby, and in no Latin word."""
    reached, best, worth = 0.0, len(text), float("inf")
    for at, char in enumerate(text[:-1], 1):
        reached += cells(char)
        inside = char.isascii() and char.isalnum() and text[at].isascii() and text[at].isalnum()
        cost = abs(reached - wanted) + (0 if char in _PAUSES else 3) + (50 if inside else 0)
        cost += 20 if text[at] in _PAUSES else 0
        if cost < worth:
            best, worth = at, cost
    return best
