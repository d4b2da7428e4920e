"""The rundown of a room as screens show it: rows with their times, and how the evening stands."""

from msgspec import Struct

from kaibo.broadcast import Segment
from kaibo.clock import MINUTE
from kaibo.live import rhythm
from kaibo.live import rundown as clock
from kaibo.live.frames import RundownRow
from kaibo.live.lay import lay
from kaibo.live.room import Room
from kaibo.live.rundown import Slot, Tonight
from kaibo.live.stage import Timing
from kaibo.words import shown


class Evening(Struct, frozen=True):
    """The rundown of a room at one moment: what ran, is on air and is to come, and how the evening stands."""

    rows: tuple[RundownRow, ...]
    timing: Timing


def segments(room: Room) -> tuple[Segment, ...]:
    """Give every segment of the rundown as it now is, those added on air too."""
    return tuple(item.segment for item in tonight(room).items)


def air_s(room: Room, segment: str, now_ms: int) -> int:
    """Give the length in s a take at `now_ms` copies; raises `KeyError` for a segment the rundown lacks."""
    return clock.air_s(tonight(room), segment, now_ms)


def tonight(room: Room) -> Tonight:
    """Give what the clock of a room's rundown goes by."""
    plan = room.any_plan
    start = room.went_live_ms if room.went_live_ms is not None else plan.start_ms
    return Tonight(
        items=lay(plan.segments, room.edits, [aired.taken.segment for aired in room.aired]),
        aired=room.aired,
        went_live_ms=room.went_live_ms,
        start_ms=plan.start_ms,
        due_ms=None if start is None else start + plan.length_minutes * MINUTE,
        zone=plan.zone,
    )


def evening(room: Room, now_ms: int) -> Evening:
    """Reckon the rundown as of now; once the broadcast ended nothing moves any more."""
    laid = tonight(room)
    reckoned = clock.reckon(laid, now_ms if room.ended_ms is None else min(now_ms, room.ended_ms))
    left = reckoned.countdown
    timing = Timing(
        mode=rhythm.mode(room.went_live_ms, now_ms),
        data_ms=rhythm.data_ms(room.went_live_ms),
        due_ms=laid.due_ms,
        ends_ms=reckoned.ends_ms,
        over_ms=reckoned.over_ms,
        phase=left.phase if left else "",
        warning_ms=left.warning_ms if left else None,
        danger_ms=left.danger_ms if left else None,
        overtime_ms=left.overtime_ms if left else None,
    )
    return Evening(tuple(_row(slot, timing.overtime_ms) for slot in reckoned.slots), timing)


def _row(slot: Slot, due_ms: int | None) -> RundownRow:
    segment = slot.segment
    return RundownRow(
        segment=segment.id,
        title=shown(segment.title),
        type=segment.type,
        role=segment.role,
        product=segment.product,
        state=slot.state,
        planned_ms=slot.planned_ms,
        start_ms=slot.start_ms,
        end_ms=due_ms if slot.state == "on_air" else slot.end_ms,
        length_s=segment.length_s,
        anchor=_anchor(segment),
        flexible=segment.shortest_s > 0 or segment.longest_s > 0,
        hard_end=segment.hard_end,
        added=slot.added,
        take=slot.take,
    )


def _anchor(segment: Segment) -> str:
    if segment.at_minute is not None:
        return "minute"
    if segment.at_clock:
        return "clock"
    return "" if segment.before_end is None else "end"


def drifts(room: Room, now_ms: int) -> bool:
    """Tell whether time alone makes what is to come later.

    Nothing is on air, or it is over its time, or the broadcast should have begun and did not.
    """
    if room.state == "planned":
        return room.plan is not None and room.plan.start_ms is not None and now_ms > room.plan.start_ms
    aired = room.on_air
    return room.ended_ms is None and (aired is None or now_ms > clock.due_ms(aired))
