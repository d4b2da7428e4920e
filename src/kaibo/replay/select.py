"""What goes into the reel: a fast teaser of the best moments, then the moments in time order."""

from collections.abc import Sequence

from msgspec import Struct

from kaibo.clock import SECOND
from kaibo.playbook import number

_TEASER_CUTS = 3


class Span(Struct, frozen=True):
    """A stretch of the recording, `[start_ms, end_ms)` in media time."""

    start_ms: int
    end_ms: int


class Moment(Struct, frozen=True, kw_only=True):
    """A candidate on the recording: its stretch and its peak in media ms, and its score."""

    start_ms: int
    end_ms: int
    peak_ms: int
    score: float


class Reel(Struct, frozen=True, kw_only=True):
    """The highlight version: `teaser` first, best moment first; then `body` in time order. Source: Y1."""

    teaser: tuple[Span, ...]
    body: tuple[Span, ...]

    @property
    def spans(self) -> tuple[Span, ...]:
        """Every span in playing order."""
        return self.teaser + self.body

    @property
    def length_ms(self) -> int:
        """How long the reel plays."""
        return sum(span.end_ms - span.start_ms for span in self.spans)


def choose(moments: Sequence[Moment], recording_ms: int) -> Reel:
    """Choose teaser and body from the candidates: at most 5 minutes in all, each clip at least 15 s.

    A recording shorter than a moment cuts it; moments outside are left out. With more moments than fit,
    the weakest go. Gives an empty reel where nothing is left. Source: Y1, Y2.
    """
    inside = [kept for moment in moments if (kept := _inside(moment, recording_ms))]
    ranked = sorted(inside, key=lambda moment: -moment.score)
    teaser_ms = round(number("replay_teaser_seconds") * SECOND)
    room_ms = round(number("replay_reel_seconds_most") * SECOND) - teaser_ms
    ranked = ranked[: max(1, room_ms // round(number("replay_clip_seconds_least") * SECOND))]
    if not ranked:
        return Reel(teaser=(), body=())
    body = [_around(moment, length) for moment, length in zip(ranked, _shares(ranked, room_ms), strict=True)]
    return Reel(teaser=_teaser(ranked, teaser_ms, recording_ms), body=_joined(body))


def _inside(moment: Moment, recording_ms: int) -> Moment | None:
    start, end = max(0, moment.start_ms), min(moment.end_ms, recording_ms)
    if end - start < SECOND:
        return None
    peak = min(max(moment.peak_ms, start), end)
    return Moment(start_ms=start, end_ms=end, peak_ms=peak, score=moment.score)


def _shares(moments: Sequence[Moment], room_ms: int) -> list[int]:
    """Share the room equally, what a short moment leaves going to the others."""
    shares = [0] * len(moments)
    order = sorted(range(len(moments)), key=lambda place: moments[place].end_ms - moments[place].start_ms)
    for done, place in enumerate(order):
        whole = moments[place].end_ms - moments[place].start_ms
        shares[place] = min(whole, room_ms // (len(moments) - done))
        room_ms -= shares[place]
    return shares


def _around(moment: Moment, length_ms: int) -> Span:
    start = max(moment.start_ms, min(moment.peak_ms - length_ms // 2, moment.end_ms - length_ms))
    return Span(start, start + length_ms)


def _teaser(ranked: Sequence[Moment], teaser_ms: int, recording_ms: int) -> tuple[Span, ...]:
    """Cut one short look at the peak of each of the best moments."""
    best = ranked[:_TEASER_CUTS]
    length = teaser_ms // len(best)
    starts = (max(0, min(moment.peak_ms - length // 2, recording_ms - length)) for moment in best)
    return tuple(Span(start, min(start + length, recording_ms)) for start in starts)


def _joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Put spans in time order, overlapping ones joined."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start_ms):
        if joined and span.start_ms <= joined[-1].end_ms:
            joined[-1] = Span(joined[-1].start_ms, max(joined[-1].end_ms, span.end_ms))
        else:
            joined.append(span)
    return tuple(joined)
