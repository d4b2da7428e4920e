"""What the crew, the studio and kaibo itself do to a room: plan, segments, bags, cues, sign-off."""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from kaibo import facts
from kaibo.broadcast import Broadcast
from kaibo.clock import SECOND
from kaibo.facts import CueRaised, SegmentTaken
from kaibo.live.room import Aired, Changes, Cue, Room


def _saved(room: Room, fact: facts.Saved, changed: Changes) -> None:
    if fact.doc == "broadcast" and fact.revision > room.revision:
        room.plan = msgspec.json.decode(fact.body, type=Broadcast)
        room.revision = fact.revision
        room.made_by = room.made_by or fact.id
        changed.rundown = True


def _went_live(room: Room, fact: facts.WentLive, changed: Changes) -> None:
    if room.went_live_ms is None:
        room.went_live_ms, room.went_live_id = fact.at_ms, fact.id
        room.rehearsal = fact.rehearsal
        room.latest_ms = max(room.latest_ms, fact.at_ms)
        changed.rundown = True


def _taken(room: Room, fact: SegmentTaken, changed: Changes) -> None:
    if room.on_air is not None:
        if room.on_air.taken.segment == fact.segment:
            # Two hands on one button: it is on air already, since the first of them.
            return
        room.aired[-1].left_ms = fact.at_ms
    room.aired.append(Aired(fact))
    changed.rundown = True


def _segment_left(room: Room, fact: facts.SegmentLeft, changed: Changes) -> None:
    aired = room.on_air
    if aired is not None and aired.taken.segment == fact.segment:
        aired.left_ms = fact.at_ms
        changed.rundown = True


def _bag_opened(room: Room, fact: facts.LuckyBagOpened, changed: Changes) -> None:
    room.bags[fact.bag] = fact.at_ms + fact.seconds * SECOND


def _bag_drawn(room: Room, fact: facts.LuckyBagDrawn, changed: Changes) -> None:
    room.bags.pop(fact.bag, None)


def _raised(room: Room, fact: CueRaised, changed: Changes) -> None:
    if fact.cue not in room.cues:
        room.cues[fact.cue] = Cue(fact)
        room.rule_ms[fact.rule] = max(room.rule_ms.get(fact.rule, 0), fact.at_ms)
        changed.cues.add(fact.cue)


_ORDER: Final = {"raised": 0, "seen": 1, "declined": 2, "done": 2}


def _receipt(state: str) -> Callable[[Room, Any, Changes], None]:
    def receive(room: Room, fact: Any, changed: Changes) -> None:
        cue = room.cues.get(fact.cue)
        if cue is not None and _ORDER[state] > _ORDER[cue.state]:
            cue.state, cue.by = state, fact.by or fact.role
            changed.cues.add(fact.cue)

    return receive


def _escalated(room: Room, fact: facts.CueEscalated, changed: Changes) -> None:
    if fact.cue in room.cues:
        room.cues[fact.cue].escalated = True
        changed.cues.add(fact.cue)


def _end_requested(room: Room, fact: facts.EndRequested, changed: Changes) -> None:
    if room.ended_ms is None:
        room.end_request, room.end_requested_ms = fact.request, fact.at_ms


def _end_confirmed(room: Room, fact: facts.EndConfirmed, changed: Changes) -> None:
    if room.ended_ms is None and fact.request == room.end_request:
        room.ended_ms, room.ended_id = fact.at_ms, fact.id
        room.end_request = None
        if room.on_air is not None:
            room.aired[-1].left_ms = fact.at_ms
        changed.rundown = True


def _sealed(room: Room, fact: facts.Sealed, changed: Changes) -> None:
    room.sealed = True


def _kept(room: Room, fact: object, changed: Changes) -> None:
    """Leave the room as it is: the journal keeps the fact."""


CREW: Final[dict[type, Callable[[Room, Any, Changes], None]]] = {
    **dict.fromkeys(facts.CREW_KINDS, _kept),
    **dict.fromkeys(facts.STUDIO_KINDS, _kept),
    facts.Saved: _saved,
    facts.WentLive: _went_live,
    SegmentTaken: _taken,
    facts.SegmentLeft: _segment_left,
    facts.LuckyBagOpened: _bag_opened,
    facts.LuckyBagDrawn: _bag_drawn,
    CueRaised: _raised,
    facts.CueSeen: _receipt("seen"),
    facts.CueDone: _receipt("done"),
    facts.CueDeclined: _receipt("declined"),
    facts.CueEscalated: _escalated,
    facts.EndRequested: _end_requested,
    facts.EndConfirmed: _end_confirmed,
    facts.Sealed: _sealed,
}
"""How each kind of the crew changes a room."""
