"""Folding the journal into a room.

Folding the same entries again, in one go or from a snapshot, gives an equal `Room`. Facts whose
time lies outside the broadcast are counted as strays and kept out of the curves; they stay in the
journal.
"""

from collections.abc import Iterable
from typing import Final

from kaibo import facts
from kaibo.clock import HOUR, MINUTE, SECOND
from kaibo.facts import TAGS, Entry, Fact
from kaibo.live.crew import CREW
from kaibo.live.crowd import CROWD
from kaibo.live.room import Changes, Heard, Room, Said
from kaibo.live.windows import Window
from kaibo.words import clip

PRESSED: Final = "crew"
"""The source of what people press in the console."""

LINES_KEPT: Final = 2_000
TEXT_KEPT: Final = 500


def fold(room: Room, entries: Iterable[Entry], changes: Changes | None = None) -> None:
    """Apply entries of the room's broadcast, in order of `seq`; entries already applied are skipped."""
    changed = changes or Changes()
    second, window = -1, Window()
    heard, source, told = Heard(), "", set[type]()
    received_ms, low, high = -1, 0, 0
    for entry in entries:
        if entry.seq <= room.seq:
            continue
        room.seq = entry.seq
        fact = entry.fact
        kind = type(fact)
        at_ms = fact.at_ms
        if entry.received_ms != received_ms:
            received_ms = entry.received_ms
            room.received_ms = max(room.received_ms, received_ms)
            low, high = span(room, received_ms)
            source = ""
        if fact.source != source:
            source, told = fact.source, set()
            heard = room.heard.get(source) or room.heard.setdefault(source, Heard())
            heard.last_ms = received_ms
        heard.facts += 1
        if kind not in told:
            told.add(kind)
            heard.kinds[TAGS.get(kind, "unknown")] = received_ms
        happened = CROWD.get(kind)
        if happened is None:
            CREW[kind](room, fact, changed)
            if source == PRESSED:
                room.pressed.add(fact.id)
            changed.crew = True
            low, high = span(room, received_ms)
            continue
        if at_ms < low or at_ms > high:
            if kind is not facts.PlatformReported:
                room.strays += 1
            continue
        if at_ms > room.latest_ms and kind is not facts.PlatformReported:
            room.latest_ms = at_ms
        if at_ms // SECOND != second:
            second = at_ms // SECOND
            window = room.seconds.get(second) or room.seconds.setdefault(second, Window())
            changed.seconds.add(second)
        happened(room, fact, window)
        if kind in _SPOKEN and (line := said(entry)) is not None:
            _list(room, line, changed)


def span(room: Room, received_ms: int) -> tuple[int, int]:
    """Give the times between which the crowd's facts belong to this broadcast.

    Outside them a clock jumped, or it is another evening's fact. A rehearsal plays faster than the
    wall's clock, so only its own evening bounds it.
    """
    anchor = received_ms if room.went_live_ms is None else room.went_live_ms
    high = anchor + 24 * HOUR if room.rehearsal else received_ms + 10 * MINUTE
    if room.ended_ms is not None:
        high = min(high, room.ended_ms + 2 * HOUR)
    return anchor - 2 * HOUR, high


def stray(room: Room, fact: Fact, received_ms: int) -> bool:
    """Tell whether a fact's time cannot belong to this broadcast.

    Official reports speak of the whole evening and come late by nature (R1): they never stray.
    """
    low, high = span(room, received_ms)
    return type(fact) is not facts.PlatformReported and not low <= fact.at_ms <= high


_SPOKEN: Final = frozenset((facts.Commented, facts.Gifted))


def said(entry: Entry) -> Said | None:
    """Give the line an entry adds to the comment list, if it adds one."""
    fact = entry.fact
    if type(fact) is facts.Commented:
        text = fact.text if len(fact.text) <= TEXT_KEPT else clip(fact.text, TEXT_KEPT)
        return Said(entry.seq, fact.at_ms, fact.name, text, "comment")
    if type(fact) is facts.Gifted:
        return Said(entry.seq, fact.at_ms, fact.name, f"送出 {fact.gift} ×{fact.count}", "gift")
    return None


def _list(room: Room, line: Said, changed: Changes) -> None:
    """Put a line on the comment list, and drop the oldest in one go now and then."""
    room.comments.append(line)
    changed.comments.append(line)
    if len(room.comments) >= 2 * LINES_KEPT:
        room.trimmed_seq = room.comments[-LINES_KEPT - 1].seq
        del room.comments[:-LINES_KEPT]
