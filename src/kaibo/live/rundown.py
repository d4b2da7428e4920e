"""The clock of the rundown: when each segment was planned, when it will really be, and how long is left.

Pure functions of the rundown, what ran, and now: `reckon` gives every segment its times, `air_s` the
length a take copies. Instants are ms UTC throughout, so midnight and a change
of the zone's clock are nothing special; a wall time of day is only read where a segment is held to one.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec
from msgspec import Struct

from kaibo.broadcast import Segment
from kaibo.clock import HOUR, MINUTE, SECOND, local
from kaibo.live.asrun import on_air
from kaibo.live.lay import Item
from kaibo.live.room import Aired
from kaibo.live.stretch import Part, spread
from kaibo.playbook import number

Phase = Literal["default", "warning", "danger", "overtime"]
_AHEAD_MS: Final = 18 * HOUR
"""A wall time further ahead of go-live than this was meant for just before it: the team began late."""


class Tonight(Struct, frozen=True, kw_only=True):
    """What the clock goes by: the rundown as laid, what ran, go-live, planned start and planned sign-off."""

    items: tuple[Item, ...]
    aired: Sequence[Aired] = ()
    went_live_ms: int | None = None
    start_ms: int | None = None
    due_ms: int | None = None
    zone: str = "Asia/Shanghai"


class Slot(Struct, frozen=True, kw_only=True):
    """A segment's place in the evening; times are None only while no start is known.

    `planned_ms` is when it would start if everything went by the rundown since go-live, None where it was
    never in it or runs again. `start_ms` to `end_ms` is when it ran, or now will. A skipped segment takes
    no time. What ran or runs is shown as it was copied, `take` naming it.
    """

    segment: Segment
    state: Literal["done", "on_air", "planned", "skipped"]
    added: bool = False
    take: str = ""
    planned_ms: int | None = None
    start_ms: int | None = None
    end_ms: int | None = None


class Countdown(Struct, frozen=True, kw_only=True):
    """In which phase the segment on air is, and when each begins, in ms UTC. Source: P12."""

    phase: Phase
    warning_ms: int
    danger_ms: int
    overtime_ms: int


class Rundown(Struct, frozen=True, kw_only=True):
    """The whole evening: `over_ms` is how much later than planned sign-off the last segment will end.

    `ends_ms` and `over_ms` are None while the end or the sign-off is not known; negative is early.
    """

    slots: tuple[Slot, ...]
    ends_ms: int | None
    over_ms: int | None
    countdown: Countdown | None


def reckon(tonight: Tonight, now_ms: int) -> Rundown:
    """Give every segment its planned and its expected times, and the totals of the evening.

    What is to come starts when the segment before it ends, or at its anchor if that is later. Flexible
    segments shrink or stretch, each in proportion to what it can give, so that the next anchor, hard end
    or sign-off is met, or missed by least. Nothing to come starts in the past. Source: P11, P12, E2.
    """
    start_ms = tonight.start_ms if tonight.went_live_ms is None else tonight.went_live_ms
    planned = _planned(tonight, start_ms)
    # A broadcast that should have begun and did not takes its minutes along.
    if tonight.went_live_ms is None and start_ms is not None:
        start_ms = max(start_ms, now_ms)
    free_ms = _free_ms(tonight.aired, start_ms, now_ms)
    slots = _ran(tonight, planned, now_ms)
    coming = _coming(tonight)
    spans: Sequence[tuple[int | None, int | None]] = [(None, None)] * len(coming)
    if free_ms is not None:
        ends = {s.id: planned[s.id][1] for s in (i.segment for i in coming) if s.hard_end and s.id in planned}
        spans = spread(_parts(coming, tonight, start_ms, ends), free_ms, tonight.due_ms)
    for item, (from_ms, to_ms) in zip(coming, spans, strict=True):
        slots.append(_slot(item, planned, from_ms, to_ms))
    ends_ms = slots[-1].end_ms if coming else free_ms if slots else None
    over_ms = None if ends_ms is None or tonight.due_ms is None else ends_ms - tonight.due_ms
    on = on_air(tonight.aired)
    return Rundown(
        slots=tuple(slots),
        ends_ms=ends_ms,
        over_ms=over_ms,
        countdown=None if on is None else countdown(due_ms(on), now_ms),
    )


def air_s(tonight: Tonight, segment: str, now_ms: int) -> int:
    """Give the length in s a segment is to have if it is taken now, which is what its copy holds.

    That is its planned length, as much shorter or longer as it would be if it ran next; with a hard end,
    what is left until then. At least 1. Raises `KeyError` for a segment the rundown lacks.
    """
    chosen = {item.segment.id: item for item in tonight.items}[segment]
    coming = [item for item in _coming(tonight) if item is not chosen]
    ran = [item for item in tonight.items if item is not chosen and item not in coming]
    aired = [each for each in tonight.aired if each.taken.segment != segment]
    if aired and aired[-1].left_ms is None:
        aired[-1] = msgspec.structs.replace(aired[-1], left_ms=now_ms)
    taken = msgspec.structs.replace(chosen, skipped=False)
    following = msgspec.structs.replace(tonight, items=(*ran, taken, *coming), aired=aired)
    slot = next(slot for slot in reckon(following, now_ms).slots if slot.segment is taken.segment)
    if slot.start_ms is None or slot.end_ms is None:
        return taken.segment.length_s
    since_ms = now_ms if taken.segment.hard_end else slot.start_ms
    return max(1, (slot.end_ms - since_ms) // SECOND)


def due_ms(aired: Aired) -> int:
    """Give when a segment that went on air should end: its copied length, and what it was given on air."""
    return aired.taken.at_ms + max(1, aired.taken.length_s + aired.extra_s) * SECOND


def countdown(due_ms: int, now_ms: int) -> Countdown:
    """Tell in which phase what is due at `due_ms` is now."""
    warning_ms = due_ms - round(number("segment_warning_seconds") * SECOND)
    danger_ms = due_ms - round(number("segment_danger_seconds") * SECOND)
    phase: Phase = "default"
    if now_ms > due_ms:
        phase = "overtime"
    elif now_ms >= danger_ms:
        phase = "danger"
    elif now_ms >= warning_ms:
        phase = "warning"
    return Countdown(
        phase=phase,
        warning_ms=warning_ms,
        danger_ms=danger_ms,
        overtime_ms=due_ms,
    )


def clock_ms(text: str, live_ms: int, zone: str) -> int:
    """Give the instant a wall time "HH:MM" means to a broadcast that goes live at `live_ms`.

    That is its first occurrence from go-live on, or the last one before where that is over 18 hours
    away. An hour the zone's clock shows twice counts at both; one it leaves out, as much later.
    """
    hour, minute = (int(part) for part in text.split(":"))
    wall = local(live_ms, zone).replace(hour=hour, minute=minute, second=0, microsecond=0)
    shown = sorted(at for days in (-1, 0, 1, 2) for at in _told(wall + timedelta(days=days)))
    after = next(at for at in shown if at >= live_ms)
    return after if after - live_ms <= _AHEAD_MS else max(at for at in shown if at < live_ms)


def _told(wall: datetime) -> set[int]:
    """Give the instants at which a clock shows a wall time: one, or two where it is set back over it."""
    first, second = (round(wall.replace(fold=fold).timestamp()) * SECOND for fold in (0, 1))
    return {first, max(first, second)}


def _parts(
    items: Sequence[Item], tonight: Tonight, live_ms: int | None, ends: Mapping[str, int]
) -> list[Part]:
    """Say what holds each segment; an anchor before one that is listed earlier holds nothing."""
    parts: list[Part] = []
    latest: int | None = None
    for item in items:
        if item.skipped:
            parts.append(Part(0, 0, 0, None, None))
            continue
        segment = item.segment
        anchor = _anchor(segment, live_ms, tonight)
        if anchor is not None and latest is not None and anchor <= latest:
            anchor = None
        latest = latest if anchor is None else anchor
        length = segment.length_s * SECOND
        least, most = segment.shortest_s * SECOND or length, segment.longest_s * SECOND or length
        parts.append(Part(length, least, most, anchor, ends.get(segment.id)))
    return parts


def _anchor(segment: Segment, live_ms: int | None, tonight: Tonight) -> int | None:
    if segment.before_end is not None:
        return None if tonight.due_ms is None else tonight.due_ms - segment.before_end * MINUTE
    if live_ms is None:
        return None
    if segment.at_minute is not None:
        return live_ms + segment.at_minute * MINUTE
    return clock_ms(segment.at_clock, live_ms, tonight.zone) if segment.at_clock else None


def _planned(tonight: Tonight, start_ms: int | None) -> dict[str, tuple[int, int]]:
    """Give when each segment would run if everything went by the rundown since the start."""
    if start_ms is None:
        return {}
    spans = spread(_parts(tonight.items, tonight, start_ms, {}), start_ms, tonight.due_ms)
    return {item.segment.id: span for item, span in zip(tonight.items, spans, strict=True)}


def _free_ms(aired: Sequence[Aired], start_ms: int | None, now_ms: int) -> int | None:
    """Give when what is to come may begin."""
    if aired:
        left_ms = aired[-1].left_ms
        return max(now_ms, due_ms(aired[-1]) if left_ms is None else left_ms)
    return None if start_ms is None else max(start_ms, now_ms)


def _coming(tonight: Tonight) -> list[Item]:
    ran = {aired.taken.segment for aired in tonight.aired}
    return [item for item in tonight.items if item.segment.id not in ran]


def _ran(tonight: Tonight, planned: Mapping[str, tuple[int, int]], now_ms: int) -> list[Slot]:
    """Show what ran and what runs, from the copies."""
    items = {item.segment.id: item for item in tonight.items}
    slots: list[Slot] = []
    for aired in tonight.aired:
        taken = aired.taken
        item = items.pop(taken.segment, None)
        segment = msgspec.structs.replace(
            item.segment if item else Segment(id=taken.segment, title=taken.title),
            title=taken.title,
            type=taken.type,
            product=taken.product,
            role=taken.role,
            length_s=max(1, taken.length_s + aired.extra_s),
            shortest_s=0,
            longest_s=0,
        )
        slots.append(
            Slot(
                segment=segment,
                state="on_air" if aired.left_ms is None else "done",
                added=item is not None and item.added,
                take=taken.id,
                planned_ms=planned[taken.segment][0] if item and planned else None,
                start_ms=taken.at_ms,
                end_ms=max(now_ms, due_ms(aired)) if aired.left_ms is None else aired.left_ms,
            )
        )
    return slots


def _slot(
    item: Item, planned: Mapping[str, tuple[int, int]], start_ms: int | None, end_ms: int | None
) -> Slot:
    before = planned.get(item.segment.id)
    return Slot(
        segment=item.segment,
        state="skipped" if item.skipped else "planned",
        added=item.added,
        planned_ms=None if before is None else before[0],
        start_ms=start_ms,
        end_ms=end_ms,
    )
