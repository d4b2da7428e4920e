"""Sentences of a text as far as they are near, and notes in a script that nobody says to viewers."""

import re
from bisect import bisect_left, bisect_right
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from kaibo.plan.compliance.rules import MARKS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_NEAR: Final = 60
"""How far from a hit its sentence is read: text without marks must not cost more than it is worth."""

_ASIDE: Final = re.compile(r"[(\[〔【][^()\[\]〔〕【】\n]{3,200}[)\]〕】]")
_LINE: Final = re.compile(
    r" *(?:※|[\[【〔][^\]】〕\n]{1,10}[\]】〕]|"
    r"(?:备注|提示|提词|提醒|注意|场记|中控|场控|导播|助播|技术)[^:\n]{0,4}:)[^\n]{1,300}"
)


@cache
def _bounds() -> "NDArray[np.bool_]":
    """Tell of every character whether a sentence ends with it."""
    import numpy as np

    marks = np.zeros(0x110000, dtype=np.bool_)
    marks[[ord(mark) for mark in MARKS]] = True
    return marks


class Sentence(Struct, frozen=True):
    """What is read around a hit: the text from `first`. It serves every hit between `low` and `high`."""

    text: str
    first: int
    low: int
    high: int


class Sentences:
    """The sentences and notes of a folded text, found when first asked for."""

    def __init__(self, text: str, notes: bool) -> None:
        """Take a text; `notes` tells that it is a script, in which notes stand."""
        self._text, self._notes = text, notes
        self._found: dict[int, list[tuple[int, int]]] = {}

    @cached_property
    def _ends(self) -> list[int]:
        import numpy as np

        codes = np.frombuffer(self._text.encode("utf-32-le"), dtype="<u4")
        return [-1, *np.flatnonzero(_bounds().take(codes)).tolist(), len(self._text)]

    def around(self, start: int, end: int) -> Sentence:
        """Give the sentence around a hit, as far as it is near: 60 to 120 characters on either side."""
        ends = self._ends
        place = bisect_left(ends, start)
        low, high = ends[place - 1] + 1, ends[place]
        if high < end:
            high = ends[bisect_left(ends, end)]
        first, last, least, most = low, high, low, high
        if high - low > 2 * _NEAR:
            # All hits of one stretch of a long sentence share what is read around it.
            stretch = (start - low) // _NEAR
            least = low + stretch * _NEAR
            most = max(least + _NEAR, end)
            first, last = max(low, least - _NEAR), min(high, most + _NEAR)
        # A question is told from a claim by its mark; other marks only end a sentence.
        last += last == high and self._text[high : high + 1] == "?"
        return Sentence(self._text[first:last], first, least, most)

    def note(self, start: int, end: int) -> tuple[str, str] | None:
        """Give what stands before and after in the note a hit is part of; None: it is said to viewers."""
        if not self._notes:
            return None
        asides = self._asides(self._text.rfind("\n", 0, start) + 1)
        place = bisect_right(asides, (start, len(self._text)))
        for first, last in reversed(asides[max(0, place - 3) : place]):
            if first <= start and end <= last:
                return self._text[first:start], self._text[end:last]
        return None

    def _asides(self, low: int) -> list[tuple[int, int]]:
        """Give where the notes stand in the line that begins at `low`."""
        if low not in self._found:
            high = self._text.find("\n", low)
            line = self._text[low : high if high >= 0 else None]
            found = [*_ASIDE.finditer(line), _LINE.match(line)]
            self._found[low] = sorted((low + one.start(), low + one.end()) for one in found if one)
        return self._found[low]
