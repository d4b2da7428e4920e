"""Interaction by period: the opening, the middle and the last quarter of an hour. Source: L11."""

from typing import Final, Literal

from msgspec import Struct

from kaibo.clock import MINUTE, SECOND
from kaibo.live.room import Room
from kaibo.live.windows import Window, total
from kaibo.playbook import number
from kaibo.review.curve import airtime
from kaibo.review.metrics import ratio
from kaibo.review.tally import Tally

Span = Literal["opening", "middle", "ending"]

SPANS: Final[dict[Span, tuple[str, str]]] = {
    "opening": ("开场", "Opening"),
    "middle": ("中段", "Middle"),
    "ending": ("尾声", "Ending"),
}
"""The periods of a broadcast with their names."""


class Period(Struct, frozen=True, kw_only=True):
    """What viewers did in one period; ratios are None where a side is not known or the denominator is 0.

    `gift_fen_per_minute` is the worth of gifts, None where no source tells of any;
    `follow_rate` is follows ÷ (people in the room when it began + entries during it).
    """

    span: Span
    start_ms: int
    end_ms: int
    comments: int
    follows: int
    present: int | None
    comments_per_minute: float | None
    gift_fen_per_minute: float | None
    follow_rate: float | None


class Periods(Struct, frozen=True, kw_only=True):
    """The periods in order; none before go-live. `running` says that the end is not known yet.

    A broadcast shorter than opening and ending together has no middle, and its ending takes what is left.
    """

    rows: tuple[Period, ...] = ()
    running: bool = False


def periods(room: Room, tally: Tally) -> Periods:
    """Divide the time on air and count each part."""
    air = airtime(room)
    if air is None or air[0] == air[1]:
        return Periods()
    running = room.ended_ms is None
    return Periods(
        rows=tuple(
            _period(span, start_ms, end_ms, room, tally)
            for span, start_ms, end_ms in _parts(*air, running)
            if end_ms - start_ms >= SECOND
        ),
        running=running,
    )


def _parts(start_ms: int, end_ms: int, running: bool) -> tuple[tuple[Span, int, int], ...]:
    opened = min(end_ms, start_ms + round(number("period_opening_minutes") * MINUTE))
    closing = end_ms if running else max(opened, end_ms - round(number("closing_phase_minutes") * MINUTE))
    return ("opening", start_ms, opened), ("middle", opened, closing), ("ending", closing, end_ms)


def _period(span: Span, start_ms: int, end_ms: int, room: Room, tally: Tally) -> Period:
    window = total(room.seconds, start_ms // SECOND, end_ms // SECOND)
    minutes = (end_ms - start_ms) / MINUTE
    within = range(start_ms // SECOND, end_ms // SECOND)
    gift_fen = sum(coins for at_s, coins in tally.wecoins_at.items() if at_s in within) * number("wecoin_fen")
    present = _present(span, start_ms, window, room)
    return Period(
        span=span,
        start_ms=start_ms,
        end_ms=end_ms,
        comments=window.comments,
        follows=window.follows,
        present=present,
        comments_per_minute=ratio(window.comments, minutes) if "commented" in tally.told else None,
        gift_fen_per_minute=ratio(gift_fen, minutes) if "gifted" in tally.told else None,
        follow_rate=ratio(window.follows, present) if "followed" in tally.told else None,
    )


def _present(span: Span, start_ms: int, window: Window, room: Room) -> int | None:
    """Count who could follow: in the room at the start, or come since; at go-live the room was empty."""
    if not room.totals.entered:
        return None
    if span == "opening":
        return window.entered
    before = _online(start_ms, room)
    return None if before is None else before + window.entered


def _online(at_ms: int, room: Room) -> int | None:
    at_s = at_ms // SECOND
    for back_s in range(at_s, at_s - int(number("online_stale_seconds")) - 1, -1):
        window = room.seconds.get(back_s)
        if window is not None and window.online is not None:
            return window.online
    return None
