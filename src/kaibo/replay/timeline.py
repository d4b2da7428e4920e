"""Wall clock to media time: which moment of the recording shows what happened when."""

from collections.abc import Iterable, Sequence
from typing import Final, Self

from msgspec import Struct

from kaibo.clock import SECOND
from kaibo.facts import EndConfirmed, Fact, RecordingStarted, RecordingStopped, WentLive

_DRIFT_MOST: Final = 0.02
"""Clocks that differ more than this have lost picture somewhere, and are not stretched over each other."""


class Piece(Struct, frozen=True, kw_only=True):
    """A stretch recorded without a break: wall `[start_ms, end_ms)` lies at `media_ms` of the media.

    `end_ms` is None where no stop was told; `rate` is media time per wall time.
    """

    file: str
    start_ms: int
    end_ms: int | None
    media_ms: int
    rate: float = 1.0

    def at(self, at_ms: int) -> int | None:
        """Give the media time of a wall time, or None outside the piece."""
        if at_ms < self.start_ms or (self.end_ms is not None and at_ms >= self.end_ms):
            return None
        return self.media_ms + round((at_ms - self.start_ms) * self.rate)


class Timeline(Struct, frozen=True, kw_only=True):
    """The pieces of a recording in wall order on one media axis, as when its files are joined.

    `offset_ms` is added to every media time: positive where the picture is later than the facts.
    """

    pieces: tuple[Piece, ...]
    offset_ms: int = 0

    @classmethod
    def of(cls, facts: Iterable[Fact], offset_ms: int = 0, file: str | None = None) -> Self:
        """Read the pieces from what the studio told; with `file`, that file's alone.

        A start without a stop lasts until the next start; a stop without a start is left out.
        """
        told = sorted(
            (fact for fact in facts if isinstance(fact, RecordingStarted | RecordingStopped)),
            key=lambda fact: fact.at_ms,
        )
        pieces: list[Piece] = []
        begun: RecordingStarted | None = None
        for fact in told:
            if isinstance(fact, RecordingStopped) and (begun is None or fact.file != begun.file):
                continue
            if begun is not None and file in (None, begun.file):
                pieces.append(_piece(begun, fact, pieces))
            begun = fact if isinstance(fact, RecordingStarted) else None
        if begun is not None and file in (None, begun.file):
            pieces.append(_piece(begun, None, pieces))
        return cls(pieces=tuple(pieces), offset_ms=offset_ms)

    @classmethod
    def assumed(cls, went_live_ms: int, offset_ms: int = 0) -> Self:
        """Take media time 0 at go-live, where nobody told when the recording began."""
        start = Piece(file="", start_ms=went_live_ms, end_ms=None, media_ms=0)
        return cls(pieces=(start,), offset_ms=offset_ms)

    @classmethod
    def beside(cls, facts: Sequence[Fact], file: str, went_live_ms: int, offset_ms: int = 0) -> Self:
        """Lay a file beside the facts: as it was told when it began, else its first picture is go-live.

        Of several files told the one of its name counts; where none has it, they are taken as joined.
        """
        known = files(facts)
        if not known:
            return cls.assumed(went_live_ms, offset_ms)
        own = _own(known, file)
        return cls.of(facts, offset_ms, own[-1] if own and len(known) > 1 else None)

    def media_ms(self, at_ms: int) -> int | None:
        """Give the media time of a wall time, or None where nothing was recorded."""
        for piece in reversed(self.pieces):
            media = piece.at(at_ms)
            if media is not None:
                return media + self.offset_ms if media + self.offset_ms >= 0 else None
        return None

    def wall_ms(self, media_ms: int) -> int | None:
        """Give the wall time a media time shows, or None where it shows nothing that was told."""
        for piece in self.pieces:
            into = media_ms - self.offset_ms - piece.media_ms
            if into >= 0 and (piece.end_ms is None or into < _length(piece)):
                return piece.start_ms + round(into / piece.rate)
        return None

    def shown(self, length_ms: int) -> list[tuple[int, int]]:
        """Give the wall spans `[start, end)` that a recording of `length_ms` shows, in order."""
        spans = list[tuple[int, int]]()
        for piece in self.pieces:
            first = piece.media_ms + self.offset_ms
            last = length_ms if piece.end_ms is None else min(length_ms, first + _length(piece))
            start = piece.start_ms + round(max(0, -first) / piece.rate)
            end = piece.start_ms + round((last - first) / piece.rate)
            if start < end:
                spans.append((start, end))
        return spans

    def span(self, start_ms: int, end_ms: int) -> tuple[int, int] | None:
        """Give the media span that shows most of a wall span, cut at the borders of one piece."""
        best: tuple[int, int] | None = None
        for piece in self.pieces:
            start = max(start_ms, piece.start_ms)
            end = end_ms if piece.end_ms is None else min(end_ms, piece.end_ms)
            if start >= end:
                continue
            media = max(0, piece.media_ms + round((start - piece.start_ms) * piece.rate) + self.offset_ms)
            until = piece.media_ms + round((end - piece.start_ms) * piece.rate) + self.offset_ms
            if until > media and (best is None or until - media > best[1] - best[0]):
                best = media, until
        return best


def files(facts: Iterable[Fact]) -> tuple[str, ...]:
    """Name the recorded files in the order they were begun, each once."""
    begun = sorted((fact.at_ms, fact.file) for fact in facts if isinstance(fact, RecordingStarted))
    return tuple(dict.fromkeys(file for _, file in begun))


def told_of(facts: Iterable[Fact], file: str) -> bool:
    """Tell whether the studio told when a file began: by its name in whichever box, or of one file only."""
    known = files(facts)
    return len(known) == 1 or bool(_own(known, file))


def _own(known: Sequence[str], file: str) -> list[str]:
    """Give those of a file's name; where there is none, its copies in another box."""
    name = name_of(file)
    stem = name.rpartition(".")[0] or name
    return [told for told in known if name_of(told) == name] or [
        told for told in known if name_of(told).rpartition(".")[0] == stem
    ]


def name_of(file: str) -> str:
    """Give a file's own name, without the folders of whichever machine it lay on."""
    return file.replace("\\", "/").rsplit("/", 1)[-1]


def bounds(facts: Sequence[Fact]) -> tuple[int, int]:
    """Give go-live and end of a broadcast; without them its first fact, and one second past its last."""
    if not facts:
        return 0, 0
    live = [fact.at_ms for fact in facts if isinstance(fact, WentLive)]
    ended = [fact.at_ms for fact in facts if isinstance(fact, EndConfirmed)]
    start = min(live) if live else min(fact.at_ms for fact in facts)
    end = max(ended) if ended else max(fact.at_ms for fact in facts) + SECOND
    return start, max(start, end)


def _piece(
    begun: RecordingStarted, ended: RecordingStarted | RecordingStopped | None, before: list[Piece]
) -> Piece:
    wall = None if ended is None else ended.at_ms - begun.at_ms
    told = ended.media_ms if isinstance(ended, RecordingStopped) else 0
    already = sum(_length(piece) for piece in before if piece.file == begun.file)
    media = told - already if told > already else 0
    drifts = bool(wall and media and abs(media / wall - 1) <= _DRIFT_MOST)
    return Piece(
        file=begun.file,
        start_ms=begun.at_ms,
        end_ms=None if ended is None else ended.at_ms,
        media_ms=sum(_length(piece) for piece in before),
        rate=media / wall if drifts and wall else 1.0,
    )


def _length(piece: Piece) -> int:
    return 0 if piece.end_ms is None else round((piece.end_ms - piece.start_ms) * piece.rate)
