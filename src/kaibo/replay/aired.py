"""Which segment was on air when, as the evening really ran."""

from collections.abc import Iterable

from msgspec import Struct

from kaibo.facts import Fact, SegmentLeft, SegmentTaken, TakeUndone
from kaibo.live import asrun
from kaibo.live.room import Aired


class OnAir(Struct, frozen=True):
    """A segment as it ran, `end_ms` being the span's end where nothing followed."""

    start_ms: int
    end_ms: int
    taken: SegmentTaken


def on_air(facts: Iterable[Fact], end_ms: int) -> list[OnAir]:
    """List the segments as they ran; a take that was undone did not."""
    ran: list[Aired] = []
    for fact in facts:
        if isinstance(fact, SegmentTaken):
            ran = asrun.take(ran, fact)
        elif isinstance(fact, SegmentLeft):
            ran = asrun.leave(ran, fact)
        elif isinstance(fact, TakeUndone):
            ran = asrun.undo(ran, fact.take)
    return [
        OnAir(each.taken.at_ms, end_ms if each.left_ms is None else each.left_ms, each.taken) for each in ran
    ]
