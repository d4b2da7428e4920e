"""Folding of text for checking: evasions undone, and each character's place in the original kept."""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from kaibo import playbook
from kaibo.plan.compliance.leaping import leaping

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HAN: Final = "\u3400-\u9fff"
"""Chinese characters, as a range within a class of a pattern."""

_UNSEEN: Final = (
    "\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\u0300-\u036f\u20d0-\u20f0\U000e0000-\U000e007f"
)
_PICTURES: Final = "\u2190-\u2bff\u3012-\u3013\U0001f000-\U0001faff"
_FOLD: Final = playbook.FOLD
_BETWEEN: Final = re.escape(_FOLD.between) + _PICTURES
_MARK: Final = f"[{_UNSEEN}{_BETWEEN} \\t\u00a0\u3000]"

# One class comes first in the pattern, so that the search leaps from one mark to the next.
_DROPPED: Final = re.compile(
    f"[{_UNSEEN}{_BETWEEN} \\t\u00a0\u3000(（](?:"
    f"(?<=[{HAN}]{_MARK}){_MARK}{{0,7}}(?=[{HAN}])(?<!\\+(?=[微薇威徽溦嶶扣]))"
    f"|(?<=[{HAN}]{_MARK}){_MARK}{{0,3}}(?=[a-z0-9])(?<!\\+(?=[a-z]))"
    f"|(?<=[a-z0-9]{_MARK}){_MARK}{{0,3}}(?=[{HAN}])"
    f"|(?<=[a-z][{_BETWEEN}])[{_BETWEEN}]{{0,3}}(?=[a-z0-9])"
    f"|(?<=[{_UNSEEN}])[{_UNSEEN}]*"
    f"|(?<=[{HAN}][(（])[ a-zà-üāăēěīĭǐōŏǒūŭǔǖǘǚǜńňǹ]{{1,8}}[)）])"
)
"""What stands for nothing. A blank between letters parts words; a mark between digits is a number's."""

_SPELLED: Final = tuple(
    (re.compile(leaping(spelled.find) or f"({spelled.find})"), spelled.read) for spelled in _FOLD.spelled
)
_CAPITAL: Final = str.maketrans("肆伍陆柒捌玖拾佰仟", "四五六七八九十百千")
_NUMERAL: Final = "零一二三四五六七八九十百千肆伍陆拾佰仟万亿0-9"
_NUMERALS: Final = re.compile(
    f"[零一二三七八九肆伍陆拾佰仟](?=[{_NUMERAL}]{{2}})"
    f"(?:(?<=[肆伍陆拾佰仟])|[零一二三四五六七八九十百千万亿0-9]{{0,12}}[肆伍陆拾佰仟])"
    f"[{_NUMERAL}]{{0,20}}"
)
"""Numerals as banks write them; a single one of them is most often another word (大陆, 队伍)."""

_PHRASES: Final = re.compile("|".join(map(re.escape, _FOLD.phrases)))


class Folded(Struct, frozen=True):
    """A text as it reads; `origin` gives the place of what was found in it in the text as it was written.

    `cuts` are the places of the folded text from where on the two are apart by another number, `nexts` where
    the original goes on there, and `lasts` where what stood before it ended. `under` is what was folded.
    """

    text: str
    cuts: Sequence[int] = ()
    nexts: Sequence[int] = ()
    lasts: Sequence[int] = ()
    under: "Folded | None" = None

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Give where `start` to `end` of the folded text stand in the original; not for nothing."""
        first, last = self.beneath(start, end)
        return self.under.origin(first, last) if self.under else (first, last)

    def beneath(self, start: int, end: int) -> tuple[int, int]:
        """Give where `start` to `end` stand in the text that was folded last."""
        cut = bisect_right(self.cuts, start) - 1
        first = start if cut < 0 else self.nexts[cut] + start - self.cuts[cut]
        cut = bisect_left(self.cuts, end)
        if cut < len(self.cuts) and self.cuts[cut] == end:
            return first, self.lasts[cut]
        return first, end if cut == 0 else self.nexts[cut - 1] + end - self.cuts[cut - 1]


class Letters:
    """How each character reads, one for one; worked out the first time a character is met."""

    _UNKNOWN: Final = 0xFFFF_FFFF

    def __init__(self, known: Mapping[str, str]) -> None:
        """Begin with characters known; every other reads as Unicode says."""
        self._known = known

    @cached_property
    def _reads(self) -> "NDArray[np.uint32]":
        import numpy as np

        return np.full(0x110000, self._UNKNOWN, dtype=np.uint32)

    def read(self, text: str) -> str:
        """Read a text; lone surrogates read as U+FFFD."""
        # Loaded with the first text: a server starts without it.
        import numpy as np

        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        read = self._reads.take(codes)
        if (unknown := read == self._UNKNOWN).any():
            for code in np.unique(codes[unknown]).tolist():
                self._reads[code] = ord(self._letter(chr(code)))
            read = self._reads.take(codes)
        return read.astype("<u4", copy=False).tobytes().decode("utf-32-le")

    def _letter(self, letter: str) -> str:
        if "\ud800" <= letter <= "\udfff":
            return "\ufffd"
        if letter in self._known:
            return self._known[letter]
        folded = unicodedata.normalize("NFKC", letter).lower()
        # ⑴ and ⒈ are the number they hold.
        folded = folded.strip("().") if len(folded) > 1 else folded
        if len(folded) != 1:
            # One character must stay one: what Unicode takes apart keeps its own form.
            folded = letter.lower() if len(letter.lower()) == 1 else letter
        return self._known.get(folded, folded)


_LETTERS: Final = Letters(
    {
        **dict(zip(*playbook.traditional(), strict=True)),
        **dict(zip(_FOLD.looks, _FOLD.reads, strict=True)),
    }
)


def fold(text: str) -> Folded:
    """Fold a text: one width, lower case, simplified, nothing that only comes between, spellings read."""
    same = _LETTERS.read(text)
    first = respelled(same, ((*found.span(), "") for found in _DROPPED.finditer(same)))
    spans = [(*found.span(), _FOLD.phrases[found[0]]) for found in _PHRASES.finditer(first.text)]
    spans += [(*found.span(), found[0].translate(_CAPITAL)) for found in _NUMERALS.finditer(first.text)]
    for pattern, read in _SPELLED:
        spans += [(*found.span(1), read) for found in pattern.finditer(first.text)]
    return respelled(first.text, sorted(spans), under=first) if spans else first


def characters(pattern: str) -> str:
    """Give a pattern with its Chinese characters as they read in folded text; all else stays as it is."""
    pairs = zip(pattern, _LETTERS.read(pattern), strict=True)
    return "".join(read if "\u3400" <= one <= "\u9fff" else one for one, read in pairs)


def folded(words: Iterable[str]) -> list[str]:
    """Fold many short words at once."""
    written = [" ".join(word.splitlines()) for word in words]
    return [line.strip() for line in fold("\n".join(written)).text.split("\n")] if written else []


def respelled(text: str, spans: Iterable[tuple[int, int, str]], under: Folded | None = None) -> Folded:
    """Read spans of a text, in order of their start, another way; of those that overlap the first."""
    parts: list[str] = []
    cuts: list[int] = []
    nexts: list[int] = []
    lasts: list[int] = []
    done = length = 0
    for start, end, read in spans:
        if start < done:
            continue
        parts.append(text[done:start])
        length += start - done
        last = start
        if read:
            # Each character of a reading begins where the span does, and ends where it ends.
            parts.append(read)
            cuts += range(length, length + len(read))
            nexts += [start] * len(read)
            lasts += [start] + [end] * (len(read) - 1)
            length += len(read)
            last = end
        cuts.append(length)
        nexts.append(end)
        lasts.append(last)
        done = end
    parts.append(text[done:])
    return Folded("".join(parts), cuts, nexts, lasts, under=under)
