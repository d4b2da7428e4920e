"""What a review needs and the room does not keep, folded from the same entries beside it.

A fact the room counts as a stray stays out of the tally too. Folding the same entries in one go, or
going on from a kept tally, gives an equal one.
"""

from collections.abc import Iterable
from typing import Any, Final

import msgspec
from msgspec import Struct

from kaibo import facts
from kaibo.clock import SECOND
from kaibo.end import incidents
from kaibo.end.incidents import IncidentStanding
from kaibo.facts import TAGS, Entry, Role
from kaibo.live.fold import fold, span
from kaibo.live.room import IMPORTED, Room
from kaibo.review import typed
from kaibo.review.flows import TAKE, Flows

VERSION: Final = 2
"""How a tally is folded; raise it where the same fields are to count otherwise."""


class Told(Struct):
    """Who told facts of one kind, and the newest of them."""

    sources: set[str] = set()
    last_ms: int = 0


class Answer(Struct, frozen=True, gc=False):
    """A press on a cue: `did` is seen, done or declined."""

    role: Role
    at_ms: int
    did: str


class Shop(Struct):
    """What one source told of paid orders, by order, and of refunds; money in fen."""

    paid: dict[str, int] = {}
    refunds: int = 0
    refunded_fen: int = 0
    last_ms: int = 0


class Tally(Struct):
    """Distinct viewers, visits, beats of each source, official snapshots, answers to cues, up to `seq`.

    `crew` is the room as the crew's facts alone leave it: enough to know which facts of the crowd stray.
    `visits` are each viewer's comings and goings as told, in ms UTC, a going negative; `beats` the seconds
    in which a source told something of the room, official snapshots apart; `reports` are without `raw`;
    `escalations` the roles a cue went on to; `remarks` what the crew noted and met; `incidents` how each
    stood as it was closed, by the fact that did it; `cities` where each sale of `flows` goes, "" where nobody
    told; `flows` who came from where; `wecoins_at` the coins of gifts of each second, `on_camera` who came
    before the camera when, in ms UTC, `pushes` the cards and lucky bags shown; `stayed_ms` when each viewer
    last followed, shared, reserved, paid or added WeCom; `shops` hold paid orders by who told them,
    `typists` who typed what people typed, by fact. `home` is no fold: the store's city, as who makes a
    review tells it.
    """

    broadcast: str
    seq: int = 0
    crew: Room = msgspec.field(default_factory=lambda: Room(""))
    commenters: set[str] = set()
    likers: set[str] = set()
    clickers: set[str] = set()
    visits: dict[str, list[int]] = {}
    leavings: int = 0
    told: dict[str, Told] = {}
    beats: dict[str, set[int]] = {}
    reports: list[facts.PlatformReported] = []
    cities: dict[str, str] = {}
    home: str = ""
    answers: dict[str, list[Answer]] = {}
    escalations: dict[str, set[Role]] = {}
    refunded_orders: set[str] = set()
    remarks: list[facts.Known] = []
    incidents: dict[str, IncidentStanding] = {}
    wecoins_at: dict[int, int] = {}
    on_camera: list[tuple[int, str]] = []
    pushes: list[facts.Known] = []
    unknown: int = 0
    followers: set[str] = set()
    sharers: set[str] = set()
    gifters: set[str] = set()
    gifts: int = 0
    wecoins: int = 0
    wecoins_told: int = 0
    placed: set[str] = set()
    orderers: set[str] = set()
    shops: dict[str, Shop] = {}
    stayed_ms: dict[str, int] = {}
    typists: dict[str, str] = {}
    flows: Flows = msgspec.field(default_factory=Flows)

    def sources(self, kinds: Iterable[str]) -> list[str]:
        """Name the sources that told facts of these kinds, sorted."""
        return sorted(set().union(*(self.told[kind].sources for kind in kinds if kind in self.told)))

    def last_ms(self, kinds: Iterable[str]) -> int | None:
        """Give the time of the newest fact of these kinds, None where there is none."""
        return max((self.told[kind].last_ms for kind in kinds if kind in self.told), default=None)


_STEERING: Final = frozenset((*facts.CREW_KINDS, *facts.STUDIO_KINDS))
_BEATING: Final = frozenset(facts.ROOM_KINDS) - {facts.PlatformReported}


def count(tally: Tally, entries: Iterable[Entry]) -> None:
    """Fold entries of the tally's broadcast, in order of `seq`; entries already counted are skipped."""
    received_ms, low, high = -1, 0, 0
    who: tuple[str, type] | None = None
    told, beats = Told(), set[int]()
    for entry in entries:
        if entry.seq <= tally.seq:
            continue
        tally.seq, fact = entry.seq, entry.fact
        kind, at_ms = type(fact), fact.at_ms
        if kind in _STEERING:
            fold(tally.crew, (entry,))
            received_ms = -1
        else:
            if entry.received_ms != received_ms:
                received_ms = entry.received_ms
                low, high = span(tally.crew, received_ms)
            # Official reports speak of the whole evening and come late by nature (R1): they never stray.
            if not low <= at_ms <= high and kind is not facts.PlatformReported:
                continue
        if who != (fact.source, kind):
            who = (fact.source, kind)
            told = _told(tally, fact)
            beats = tally.beats.setdefault(fact.source, set()) if kind in _BEATING else set()
        if at_ms > told.last_ms:
            told.last_ms = at_ms
        beats.add(at_ms // SECOND)
        counted = _COUNT.get(kind)
        if counted is not None:
            counted(tally, fact)
        taken = TAKE.get(kind)
        if taken is not None:
            taken(tally.flows, fact)


def _told(tally: Tally, fact: facts.Fact) -> Told:
    kind = fact.kind if isinstance(fact, facts.Unknown) else TAGS[type(fact)]
    told = tally.told.get(kind) or tally.told.setdefault(kind, Told())
    told.sources.add(fact.source)
    return told


def _commented(found: Tally, fact: facts.Commented) -> None:
    found.commenters.add(fact.viewer)


def _liked(found: Tally, fact: facts.Liked) -> None:
    found.likers.add(fact.viewer)


def _clicked(found: Tally, fact: facts.ProductClicked) -> None:
    found.clickers.add(fact.viewer)


def _entered(found: Tally, fact: facts.Entered) -> None:
    times = found.visits.get(fact.viewer)
    if times is None:
        found.visits[fact.viewer] = [fact.at_ms]
    else:
        times.append(fact.at_ms)


def _left(found: Tally, fact: facts.Left) -> None:
    times = found.visits.get(fact.viewer)
    if times is None:
        found.visits[fact.viewer] = [-fact.at_ms]
    else:
        times.append(-fact.at_ms)
    found.leavings += 1


def _gifted(found: Tally, fact: facts.Gifted) -> None:
    found.gifters.add(fact.viewer)
    found.gifts += fact.count
    found.wecoins += fact.wecoin
    at_s = fact.at_ms // SECOND
    found.wecoins_at[at_s] = found.wecoins_at.get(at_s, 0) + fact.wecoin


def _counted(found: Tally, fact: facts.OnlineCounted) -> None:
    found.wecoins_told = max(found.wecoins_told, fact.wecoin_total or 0)


def _stays(found: Tally, viewer: str, at_ms: int) -> None:
    """Note that somebody did what brings viewers back. Source: E4."""
    found.stayed_ms[viewer] = max(at_ms, found.stayed_ms.get(viewer, 0))


def _followed(found: Tally, fact: facts.Followed) -> None:
    found.followers.add(fact.viewer)
    _stays(found, fact.viewer, fact.at_ms)


def _shared(found: Tally, fact: facts.Shared) -> None:
    found.sharers.add(fact.viewer)
    _stays(found, fact.viewer, fact.at_ms)


def _reserved(found: Tally, fact: facts.Reserved) -> None:
    _stays(found, fact.viewer, fact.at_ms)


def _contact_added(found: Tally, fact: facts.ContactAdded) -> None:
    _stays(found, fact.viewer, fact.at_ms)


def _placed(found: Tally, fact: facts.OrderPlaced) -> None:
    found.placed.add(fact.order)
    found.orderers.add(fact.viewer)


def _paid(found: Tally, fact: facts.OrderPaid) -> None:
    if fact.prize:
        return
    shop = _shop(found, fact)
    shop.paid.setdefault(fact.order, fact.amount_fen)
    # The flows take a fact after this: None is a prize by its first telling, as in the room.
    if found.flows.sales.get(fact.order, fact) is None:
        return
    # Told once more, an order may know its city.
    found.cities[fact.order] = fact.city or found.cities.get(fact.order, "")
    if fact.source != IMPORTED:
        # Whom an export names was in the room under another name.
        _stays(found, fact.viewer, fact.at_ms)


def _refunded(found: Tally, fact: facts.OrderRefunded) -> None:
    found.refunded_orders.add(fact.order)
    shop = _shop(found, fact)
    shop.refunds += 1
    shop.refunded_fen += fact.amount_fen


def _shop(found: Tally, fact: facts.OrderPaid | facts.OrderRefunded) -> Shop:
    shop = found.shops.get(fact.source) or found.shops.setdefault(fact.source, Shop())
    shop.last_ms = max(shop.last_ms, fact.at_ms)
    return shop


def _reported(found: Tally, fact: facts.PlatformReported) -> None:
    # What the platform sent besides is in the journal; JSON kept raw does not pack.
    bare = facts.PlatformReported(
        id=fact.id,
        at_ms=fact.at_ms,
        source=fact.source,
        broadcast=fact.broadcast,
        report=fact.report,
        final=fact.final,
        values=fact.values,
    )
    if fact.source == typed.SOURCE:
        hand = typed.read(fact.raw)
        found.typists[fact.id] = hand.by
        found.reports = typed.over(found.reports, {*fact.values, *hand.withdrawn})
    found.reports.append(bare)


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


def _closed(found: Tally, fact: facts.IncidentClosed) -> None:
    found.remarks.append(fact)
    trouble = found.crew.studio.troubles.get(fact.incident)
    if trouble is not None:
        found.incidents[fact.id] = incidents.standing(trouble, fact.at_ms)


def _on_camera(found: Tally, fact: facts.HostChanged | facts.HandoverConfirmed) -> None:
    """Note who came before the camera; a hand-over is one once both hosts confirmed it."""
    camera = found.crew.camera
    if camera.since_ms is not None and (camera.since_ms, camera.host) not in found.on_camera[-1:]:
        found.on_camera.append((camera.since_ms, camera.host))


def _host_changed(found: Tally, fact: facts.HostChanged) -> None:
    _remarked(found, fact)
    _on_camera(found, fact)


def _pushed(found: Tally, fact: facts.Known) -> None:
    found.pushes.append(fact)


def _not_understood(found: Tally, fact: facts.Unknown) -> None:
    found.unknown += 1


_COUNT: Final[dict[type, Any]] = {
    facts.Commented: _commented,
    facts.Liked: _liked,
    facts.ProductClicked: _clicked,
    facts.Entered: _entered,
    facts.Left: _left,
    facts.Gifted: _gifted,
    facts.Followed: _followed,
    facts.Shared: _shared,
    facts.Reserved: _reserved,
    facts.ContactAdded: _contact_added,
    facts.OnlineCounted: _counted,
    facts.OrderPlaced: _placed,
    facts.OrderPaid: _paid,
    facts.OrderRefunded: _refunded,
    facts.PlatformReported: _reported,
    facts.CueSeen: _seen,
    facts.CueDone: _done,
    facts.CueDeclined: _declined,
    facts.CueEscalated: _escalated,
    facts.Noted: _remarked,
    facts.Marked: _remarked,
    facts.HostChanged: _host_changed,
    facts.HandoverConfirmed: _on_camera,
    facts.CardPushed: _pushed,
    facts.LuckyBagOpened: _pushed,
    facts.LuckyBagDrawn: _pushed,
    facts.IncidentOpened: _remarked,
    facts.IncidentClosed: _closed,
    facts.FeedLost: _remarked,
    facts.FeedRestored: _remarked,
    facts.Unknown: _not_understood,
}
