"""What a review needs and the room does not keep: one more pass over the entries.

A fact the room counts as a stray stays out of the tally too.
"""

from collections.abc import Iterable
from typing import Any, Final

from msgspec import Struct

from kaibo import facts
from kaibo.clock import SECOND
from kaibo.end import incidents
from kaibo.end.incidents import IncidentStanding
from kaibo.facts import Entry, Role, kind_of
from kaibo.live.fold import fold, stray
from kaibo.live.room import Room


class Told(Struct):
    """Who told facts of one kind, and the newest of them."""

    sources: set[str] = set()
    last_ms: int = 0


class Answer(Struct, frozen=True, gc=False):
    """A press on a cue: `did` is seen, done or declined."""

    role: Role
    at_ms: int
    did: str


class Tally(Struct):
    """Sets of distinct viewers, visits, beats of each source, official snapshots, answers to cues.

    `visits` are (at_ms, came, viewer) as told; `beats` the seconds in which a source told something
    of the room, official snapshots apart; `escalations` the roles a cue went on to; `remarks` what
    the crew noted and met; `incidents` how each incident stood as it was closed, by the fact that did it.
    """

    commenters: set[str] = set()
    likers: set[str] = set()
    clickers: set[str] = set()
    visits: list[tuple[int, bool, str]] = []
    leavings: int = 0
    told: dict[str, Told] = {}
    beats: dict[str, set[int]] = {}
    reports: list[facts.PlatformReported] = []
    answers: dict[str, list[Answer]] = {}
    escalations: dict[str, set[Role]] = {}
    refunded_orders: set[str] = set()
    remarks: list[facts.Known] = []
    incidents: dict[str, IncidentStanding] = {}
    unknown: int = 0

    def sources(self, kinds: Iterable[str]) -> list[str]:
        """Name the sources that told facts of these kinds, sorted."""
        return sorted(set().union(*(self.told[kind].sources for kind in kinds if kind in self.told)))

    def last_ms(self, kinds: Iterable[str]) -> int | None:
        """Give the time of the newest fact of these kinds, None where there is none."""
        return max((self.told[kind].last_ms for kind in kinds if kind in self.told), default=None)


_STEERING: Final = frozenset((*facts.CREW_KINDS, *facts.STUDIO_KINDS))


def tally(broadcast: str, entries: Iterable[Entry]) -> Tally:
    """Count entries of one broadcast, in order of `seq`; entries already counted are skipped."""
    # This room follows the crew alone: enough to know which facts of the crowd stray from the evening.
    room, found, seq = Room(broadcast), Tally(), 0
    for entry in entries:
        if entry.seq <= seq:
            continue
        seq, fact = entry.seq, entry.fact
        if type(fact) in _STEERING:
            fold(room, (entry,))
            _count(found, fact)
            if isinstance(fact, facts.IncidentClosed):
                _closed(found, room, fact)
        elif not stray(room, fact, entry.received_ms):
            _count(found, fact)
    return found


def _count(found: Tally, fact: facts.Fact) -> None:
    kind = kind_of(fact)
    told = found.told.get(kind) or found.told.setdefault(kind, Told())
    told.sources.add(fact.source)
    told.last_ms = max(told.last_ms, fact.at_ms)
    if isinstance(fact, facts.ROOM_KINDS) and not isinstance(fact, facts.PlatformReported):
        found.beats.setdefault(fact.source, set()).add(fact.at_ms // SECOND)
    count = _COUNT.get(type(fact))
    if count is not None:
        count(found, fact)


def _commented(found: Tally, fact: facts.Commented) -> None:
    found.commenters.add(fact.viewer)


def _liked(found: Tally, fact: facts.Liked) -> None:
    found.likers.add(fact.viewer)


def _clicked(found: Tally, fact: facts.ProductClicked) -> None:
    found.clickers.add(fact.viewer)


def _entered(found: Tally, fact: facts.Entered) -> None:
    found.visits.append((fact.at_ms, True, fact.viewer))


def _left(found: Tally, fact: facts.Left) -> None:
    found.visits.append((fact.at_ms, False, fact.viewer))
    found.leavings += 1


def _refunded(found: Tally, fact: facts.OrderRefunded) -> None:
    found.refunded_orders.add(fact.order)


def _reported(found: Tally, fact: facts.PlatformReported) -> None:
    found.reports.append(fact)


def _seen(found: Tally, fact: facts.CueSeen) -> None:
    found.answers.setdefault(fact.cue, []).append(Answer(fact.role, fact.at_ms, "seen"))


def _done(found: Tally, fact: facts.CueDone) -> None:
    found.answers.setdefault(fact.cue, []).append(Answer(fact.role, fact.at_ms, "done"))


def _declined(found: Tally, fact: facts.CueDeclined) -> None:
    found.answers.setdefault(fact.cue, []).append(Answer(fact.role, fact.at_ms, "declined"))


def _escalated(found: Tally, fact: facts.CueEscalated) -> None:
    found.escalations.setdefault(fact.cue, set()).add(fact.role)


def _remarked(found: Tally, fact: facts.Known) -> None:
    found.remarks.append(fact)


def _closed(found: Tally, room: Room, fact: facts.IncidentClosed) -> None:
    trouble = room.studio.troubles.get(fact.incident)
    if trouble is not None:
        found.incidents[fact.id] = incidents.standing(trouble, fact.at_ms)


def _not_understood(found: Tally, fact: facts.Unknown) -> None:
    found.unknown += 1


_COUNT: Final[dict[type, Any]] = {
    facts.Commented: _commented,
    facts.Liked: _liked,
    facts.ProductClicked: _clicked,
    facts.Entered: _entered,
    facts.Left: _left,
    facts.OrderRefunded: _refunded,
    facts.PlatformReported: _reported,
    facts.CueSeen: _seen,
    facts.CueDone: _done,
    facts.CueDeclined: _declined,
    facts.CueEscalated: _escalated,
    facts.Noted: _remarked,
    facts.Marked: _remarked,
    facts.HostChanged: _remarked,
    facts.IncidentOpened: _remarked,
    facts.IncidentClosed: _remarked,
    facts.FeedLost: _remarked,
    facts.FeedRestored: _remarked,
    facts.Unknown: _not_understood,
}
