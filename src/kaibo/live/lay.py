"""The order of the rundown tonight: the saved plan, with what the crew changed since laid over it."""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec
from msgspec import Struct

from kaibo.broadcast import Segment
from kaibo.facts import SegmentAdded, SegmentMoved, SegmentSkipped, SegmentTimed
from kaibo.live.room import Edit

_DAY_S: Final = 86_400


class Item(Struct, frozen=True, kw_only=True):
    """A segment as it now stands in the rundown: with its time edits, left out or not, planned or added."""

    segment: Segment
    skipped: bool = False
    added: bool = False


def lay(planned: Sequence[Segment], edits: Iterable[Edit], ran: Iterable[str]) -> tuple[Item, ...]:
    """Lay the edits, in the order of the journal, over the plan; gives every known segment exactly once.

    First come the segments that `ran` (ids), in the order they went on air, then what is to come. A
    plan saved anew has the same edits laid over it. An edit of a segment nobody knows changes nothing.

    A move puts its segment right behind `after`; behind "" or something that ran it comes first of what
    is to come, and behind a segment nobody knows it stays. It is free of its minute from then on (its
    wall time or time before the end was promised, and holds). So two moves of different segments give
    the same order whichever came first, unless they went to the same place or one behind the other's
    segment: then the later one has its way, and nothing is lost or doubled. Skips and added seconds
    never depend on the order of other edits.
    """
    edits = tuple(edits)
    known = _known(planned, edits)
    aired = tuple(dict.fromkeys(name for name in ran if name in known))
    order = [name for name in dict.fromkeys(s.id for s in planned) if name not in aired]
    places, free = {"", *aired, *order}, set[str]()
    for edit in edits:
        name = edit.segment
        if isinstance(edit, SegmentAdded) and name not in places:
            _put(order, name, edit.after)
            places.add(name)
        elif isinstance(edit, SegmentMoved) and name in order and edit.after in places and edit.after != name:
            order.remove(name)
            _put(order, name, edit.after)
            free.add(name)
    skipped = {edit.segment: edit.skipped for edit in edits if isinstance(edit, SegmentSkipped)}
    planned_ids = {segment.id for segment in planned}
    return tuple(
        Item(
            segment=msgspec.structs.replace(known[name], at_minute=None) if name in free else known[name],
            skipped=skipped.get(name, False),
            added=name not in planned_ids,
        )
        for name in (*aired, *order)
    )


def _put(order: list[str], name: str, after: str) -> None:
    """Put a name right behind another; first where that one is not to come."""
    order.insert(order.index(after) + 1 if after in order else 0, name)


def _known(planned: Sequence[Segment], edits: Sequence[Edit]) -> dict[str, Segment]:
    """Give every segment by its id, with all seconds added to it; of one told twice the first counts."""
    known: dict[str, Segment] = {}
    seconds: dict[str, int] = {}
    for segment in planned:
        known.setdefault(segment.id, segment)
    for edit in edits:
        if isinstance(edit, SegmentAdded):
            known.setdefault(edit.segment, _added(edit))
        elif isinstance(edit, SegmentTimed):
            seconds[edit.segment] = seconds.get(edit.segment, 0) + edit.seconds
    return known | {name: timed(known[name], more) for name, more in seconds.items() if name in known}


def _added(edit: SegmentAdded) -> Segment:
    return Segment(
        id=edit.segment,
        title=edit.title,
        type=edit.type,
        product=edit.product,
        role=edit.role,
        length_s=edit.length_s,
    )


def timed(segment: Segment, seconds: int) -> Segment:
    """Give a segment that many seconds more or fewer, shortest and longest with it; 1 s to a day remain."""
    length_s = min(_DAY_S, max(1, segment.length_s + seconds))
    change = length_s - segment.length_s
    return msgspec.structs.replace(
        segment,
        length_s=length_s,
        shortest_s=max(1, segment.shortest_s + change) if segment.shortest_s else 0,
        longest_s=min(_DAY_S, segment.longest_s + change) if segment.longest_s else 0,
    )
