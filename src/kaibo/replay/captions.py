"""Captions (字幕): what was said on a recording, line by line in its media time, and finding it."""

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import Final, Literal
from unicodedata import category, normalize

from msgspec import Struct

from kaibo.clock import SECOND
from kaibo.playbook import traditional
from kaibo.refused import Refused
from kaibo.words import clip, shown

LINES_MOST: Final = 50_000
"""Lines of a recording: four hours of talking have some 5,000."""

_CHARS: Final = 30
"""Characters of a line: two rows of 15 on a phone."""

_LASTS_MS: Final = 8 * SECOND
_PAUSE_MS: Final = 600
"""A silence as long as this ends a sentence, whether or not the recogniser wrote a stop."""

_STOPS: Final = "。！？!?…；;"
_RESTS: Final = "，,、：: "
_SIMPLER: Final = str.maketrans(*traditional())

Source = Literal["speech", "file"]
"""Heard by a recogniser, or brought by somebody as subtitles."""


class CaptionLine(Struct, frozen=True):
    """What is said in `[start_ms, end_ms)` of a recording's media time."""

    start_ms: int
    end_ms: int
    text: str


class Captions(Struct, frozen=True, kw_only=True):
    """The lines of a recording in order; `until_ms` is how far it was heard, `by` the model or the file."""

    source: Source
    by: str
    until_ms: int
    lines: tuple[CaptionLine, ...]


class CaptionFound(Struct, frozen=True):
    """A line that holds what was searched for, and where in it: `[start, end)` in characters."""

    line: CaptionLine
    start: int
    end: int


def simplified(text: str) -> str:
    """Write traditional characters as simplified ones; a recogniser mixes them."""
    return text.translate(_SIMPLER)


def sentences(heard: Iterable[CaptionLine]) -> tuple[CaptionLine, ...]:
    """Cut what was heard into lines a viewer reads: at most 30 characters and 8 s, broken where one breathes.

    Where a line is broken its time is shared out by characters; what is empty goes.
    """
    return tuple(line for one in heard for line in _cut(_tidy(one)) if line.text)


def ends(lines: Sequence[CaptionLine]) -> tuple[int, ...]:
    """Give the media times at which a sentence ends: at a full stop, or where a silence follows."""
    last = [lines[-1].end_ms] if lines else []
    return tuple(
        [
            one.end_ms
            for one, following in pairwise(lines)
            if one.text[-1:] in _STOPS or following.start_ms - one.end_ms >= _PAUSE_MS
        ]
        + last
    )


def search(lines: Sequence[CaptionLine], wanted: str, most: int = 100) -> tuple[CaptionFound, ...]:
    """Find what was said: width, case, punctuation and spaces do not matter, nor traditional characters."""
    key = _folded(simplified(wanted))[0]
    if not key:
        return ()
    found = list[CaptionFound]()
    for line in lines:
        text, places = _folded(simplified(line.text))
        at = text.find(key)
        if at >= 0:
            found.append(CaptionFound(line, places[at], places[at + len(key) - 1] + 1))
            if len(found) == most:
                break
    return tuple(found)


def srt(lines: Sequence[CaptionLine]) -> str:
    """Write lines as SubRip subtitles."""
    return "\n".join(
        f"{place}\n{_clock(line.start_ms, ',')} --> {_clock(line.end_ms, ',')}\n{_bare(line.text)}\n"
        for place, line in enumerate(lines, 1)
    )


def vtt(lines: Sequence[CaptionLine]) -> str:
    """Write lines as WebVTT subtitles; what could be read as markup is escaped."""
    told = (
        f"{_clock(line.start_ms, '.')} --> {_clock(line.end_ms, '.')}\n{_escaped(_bare(line.text))}\n"
        for line in lines
    )
    return "\n".join(("WEBVTT\n", *told))


def read(text: str) -> tuple[CaptionLine, ...]:
    """Read SubRip or WebVTT subtitles; markup is dropped, lines come back in order of time.

    Raises `Refused` 400 `bad_captions` with the row that is wrong, or where there are none.
    """
    lines = list[CaptionLine]()
    rows = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    at = 0
    while at < len(rows):
        if "-->" not in rows[at]:
            at += 1
            continue
        start_ms, end_ms = _times(rows[at], at + 1)
        at += 1
        said = list[str]()
        while at < len(rows) and rows[at].strip() and "-->" not in rows[at]:
            said.append(rows[at])
            at += 1
        if at < len(rows) and "-->" in rows[at] and said and said[-1].strip().isdigit():
            said.pop()  # the number of the next one, where no empty row stands before it
        words = clip(shown(_unmarked(" ".join(said))).strip(), 500)
        if words:
            lines.append(CaptionLine(start_ms, end_ms, words))
        if len(lines) > LINES_MOST:
            raise _bad(at, f"超过 {LINES_MOST} 条", f"more than {LINES_MOST} lines")
    if not lines:
        raise _bad(1, "没有一条带时间的字幕", "there is no line with a time")
    return tuple(sorted(lines, key=lambda line: (line.start_ms, line.end_ms)))


_TIME: Final = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})")
_MARKUP: Final = re.compile(r"</?[a-zA-Z0-9][^<>]*>|\{\\[^{}]*\}")


def _times(row: str, number: int) -> tuple[int, int]:
    first, _, second = row.partition("-->")
    start, end = _TIME.search(first), _TIME.search(second)
    if start is None or end is None:
        raise _bad(number, f"时间读不懂「{clip(row, 60)}」", f"no times in {clip(row, 60)!r}")
    start_ms, end_ms = _ms(start), _ms(end)
    if end_ms <= start_ms:
        raise _bad(number, "结束不晚于开始", "it ends before it begins")
    return start_ms, end_ms


def _ms(told: re.Match[str]) -> int:
    hours, minutes, seconds = (int(part or 0) for part in told.groups()[:3])
    return ((hours * 60 + minutes) * 60 + seconds) * SECOND + int(told[4].ljust(3, "0"))


def _clock(ms: int, comma: str) -> str:
    seconds, rest = divmod(ms, SECOND)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{comma}{rest:03}"


def _bad(row: int, zh: str, en: str) -> Refused:
    return Refused(400, "bad_captions", f"字幕第 {row} 行：{zh}", f"row {row} of the subtitles: {en}", "text")


def _bare(text: str) -> str:
    """Give a text no reader takes for a time or an end: one row, without arrows."""
    return " ".join(text.replace("-->", "→").split())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _unmarked(text: str) -> str:
    plain = _MARKUP.sub("", text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ").replace("&amp;", "&")


def _folded(text: str) -> tuple[str, list[int]]:
    """Give a text without what does not matter, and of each character left where it stood."""
    pairs = [
        (folded, at)
        for at, char in enumerate(text)
        for folded in normalize("NFKC", char).casefold()
        if category(folded)[0] in "LN"
    ]
    return "".join(char for char, _ in pairs), [at for _, at in pairs]


def _tidy(line: CaptionLine) -> CaptionLine:
    return CaptionLine(line.start_ms, line.end_ms, shown(simplified(line.text)).strip())


def _cut(line: CaptionLine) -> list[CaptionLine]:
    """Cut a line into sentences, and what is still too long where it rests, else in the middle."""
    lasts = line.end_ms - line.start_ms
    pieces = [piece for piece in re.split(f"(?<=[{_STOPS}])", line.text) if piece.strip()]
    for most in (_CHARS, max(1, len(line.text) * _LASTS_MS // max(lasts, 1))):
        pieces = [part for piece in pieces for part in _broken(piece, most)]
    chars = sum(len(piece) for piece in pieces)
    if not chars:
        return []
    edges = [line.start_ms + lasts * so_far // chars for so_far in accumulate(map(len, pieces), initial=0)]
    return [
        CaptionLine(start, end, piece.strip())
        for piece, (start, end) in zip(pieces, pairwise(edges), strict=True)
        if end > start
    ]


def _broken(text: str, most: int) -> list[str]:
    """Break a text into pieces of at most `most` characters, at a rest in their later half if there is."""
    pieces = list[str]()
    while len(text) > most:
        rest = max(text.rfind(char, most // 2, most) for char in _RESTS)
        at = rest + 1 if rest >= most // 2 else most
        pieces.append(text[:at])
        text = text[at:]
    return [*pieces, text]
