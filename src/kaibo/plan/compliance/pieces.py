"""Speech that comes in pieces: each hit is told once, however the pieces are split.

A sentence is read when its mark came, or when nobody spoke for a while. One that goes on without a mark is
read a stretch at a time, each with what stands before and after it, so that what is told depends on the
words alone and not on where they were cut.
"""

import re
from typing import Final

from msgspec import Struct

from kaibo.plan.compliance.checking import Checker, WordFinding
from kaibo.plan.compliance.rules import MARKS

_BOUND: Final = re.compile(f"[{MARKS}]")
_STEP: Final = 20
_BEFORE: Final = 60
_AFTER: Final = 80
"""Characters of a long sentence read in one go, and how many before and after are looked at with them.

What follows must hold a hit that begins at the end of the stretch, and what a rule looks at behind it.
"""


class Piece(Struct, frozen=True, kw_only=True):
    """A piece of what was said: `about` is the id of the fact that told it."""

    about: str
    at_ms: int
    text: str
    host: str = ""


class Heard(Struct, frozen=True, kw_only=True):
    """Words of speech a rule speaks about, in their sentence, and the piece they end in.

    `end` is where they end in that piece; places of the finding are those in the sentence.
    """

    finding: WordFinding
    sentence: str
    piece: Piece
    end: int


class Pieces:
    """What was said and is not settled yet."""

    def __init__(self) -> None:
        """Start with nothing said."""
        self._text = ""
        self._marks: list[tuple[int, Piece]] = []
        self._settled = self._told = 0

    @property
    def waiting(self) -> bool:
        """Whether something said is still to be settled."""
        return self._settled < len(self._text)

    @property
    def last_ms(self) -> int | None:
        """When the newest piece of what waits was said, None where nothing waits."""
        return self._marks[-1][1].at_ms if self._marks and self.waiting else None

    def hear(self, piece: Piece, checker: Checker) -> list[Heard]:
        """Take a piece in, and give the hits that are settled by it."""
        self._marks.append((len(self._text), piece))
        self._text += piece.text
        found: list[Heard] = []
        while True:
            most = self._settled + _STEP + _AFTER
            mark = _BOUND.search(self._text, self._settled, most)
            if mark:
                found += self._settle(mark.end(), mark.end(), checker)
                self._drop(mark.end())
            elif len(self._text) >= most:
                found += self._settle(most, self._settled + _STEP, checker)
                self._settled += _STEP
                self._drop(self._settled - _BEFORE)
            else:
                return found

    def close(self, checker: Checker) -> list[Heard]:
        """Settle all that was said, as nobody speaks any more."""
        found = self._settle(len(self._text), len(self._text), checker)
        self._drop(len(self._text))
        return found

    def _settle(self, end: int, until: int, checker: Checker) -> list[Heard]:
        """Read up to `end`, and give the hits that begin before `until` and were not told yet."""
        sentence = self._text[:end]
        found: list[Heard] = []
        for finding in checker.read(sentence, "speech").findings:
            if max(self._settled, self._told) <= finding.start < until:
                self._told = finding.end
                start, piece = next(mark for mark in reversed(self._marks) if mark[0] < finding.end)
                found.append(
                    Heard(finding=finding, sentence=sentence.strip(), piece=piece, end=finding.end - start)
                )
        return found

    def _drop(self, count: int) -> None:
        """Forget the first `count` characters; below 0: none."""
        if count > 0:
            self._text = self._text[count:]
            self._settled, self._told = max(0, self._settled - count), max(0, self._told - count)
            moved = [(start - count, piece) for start, piece in self._marks]
            ends = [start for start, _ in moved[1:]] + [len(self._text)]
            self._marks = [mark for mark, end in zip(moved, ends, strict=True) if end > 0]
