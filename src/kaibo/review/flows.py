"""Who came from where and what each source brought, folded beside the tally.

A viewer belongs to the source of the first thing heard of them, as in the room: one whose first sign of life
is a comment is of unknown source, whatever they enter by later. Source: R4, R5.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct

from kaibo import facts
from kaibo.clock import SECOND
from kaibo.facts import Traffic
from kaibo.live.room import IMPORTED
from kaibo.plan.binder import Reading
from kaibo.review.channels import Channels, channels

TEN_SECONDS: Final = 10 * SECOND


class Flow(Struct):
    """What the viewers of one source did, in times; `entries` go by the source of each entry."""

    entries: int = 0
    follows: int = 0
    shares: int = 0
    reserved: int = 0
    contacts: int = 0


class Sale(Struct):
    """A paid order as first told; `traffic` is the order's own source, as soon as somebody tells it."""

    at_ms: int
    viewer: str
    amount_fen: int
    traffic: Traffic = "unknown"


class Flows(Struct):
    """Viewers and orders by source, and what was counted outside the room.

    `origins` is each viewer's source; `arrived` counts new viewers by source in each ten seconds since 1970;
    `sales` are paid orders by id, None for a prize; `reservers` reserved the next broadcast, `adders` became
    contacts, `added` counts contacts by the name of the staff; `readings` are reservations as typed in,
    `follows` and `bots` openings of links by code; `channels` is the newest official count by source.
    """

    origins: dict[str, Traffic] = {}
    of: dict[Traffic, Flow] = {}
    arrived: dict[int, dict[Traffic, int]] = {}
    sales: dict[str, Sale | None] = {}
    reservers: set[str] = set()
    adders: set[str] = set()
    added: dict[str, int] = {}
    readings: list[Reading] = []
    follows: dict[str, int] = {}
    bots: dict[str, int] = {}
    channels: Channels | None = None

    def people(self) -> Counter[Traffic]:
        """Count the viewers of each source: there are far fewer stretches of time than viewers."""
        found = Counter[Traffic]()
        for here in self.arrived.values():
            found.update(here)
        return found


def source_of(sale: Sale, flows: Flows) -> Traffic:
    """Give an order's source: its own where somebody told it, else its viewer's."""
    return flows.origins.get(sale.viewer, "unknown") if sale.traffic == "unknown" else sale.traffic


def _seen(flows: Flows, fact: Any) -> None:
    """Give whoever is heard of first by anything but an entry the unknown source."""
    if fact.viewer not in flows.origins:
        _new(flows, fact, "unknown")


def _new(flows: Flows, fact: Any, traffic: Traffic) -> Traffic:
    """Take in a viewer nobody heard of before; gives their source."""
    flows.origins[fact.viewer] = traffic
    at = fact.at_ms // TEN_SECONDS
    here = flows.arrived.get(at) or flows.arrived.setdefault(at, {})
    here[traffic] = here.get(traffic, 0) + 1
    return traffic


def _flow(flows: Flows, traffic: Traffic) -> Flow:
    return flows.of.get(traffic) or flows.of.setdefault(traffic, Flow())


def _entered(flows: Flows, fact: facts.Entered) -> None:
    if fact.viewer not in flows.origins:
        _new(flows, fact, fact.traffic)
    _flow(flows, fact.traffic).entries += 1


def _followed(flows: Flows, fact: facts.Followed) -> None:
    _flow(flows, flows.origins.get(fact.viewer) or _new(flows, fact, "unknown")).follows += 1


def _shared(flows: Flows, fact: facts.Shared) -> None:
    _flow(flows, flows.origins.get(fact.viewer) or _new(flows, fact, "unknown")).shares += 1


def _reserved(flows: Flows, fact: facts.Reserved) -> None:
    flows.reservers.add(fact.viewer)
    _flow(flows, flows.origins.get(fact.viewer) or _new(flows, fact, "unknown")).reserved += 1


def _contact(flows: Flows, fact: facts.ContactAdded) -> None:
    # A contact may be known by another id than in the room: it makes no viewer.
    flows.adders.add(fact.viewer)
    flows.added[fact.staff] = flows.added.get(fact.staff, 0) + 1
    _flow(flows, flows.origins.get(fact.viewer, "unknown")).contacts += 1


def _paid(flows: Flows, fact: facts.OrderPaid) -> None:
    if fact.order in flows.sales:
        known = flows.sales[fact.order]
        if known is not None and known.traffic == "unknown":
            known.traffic = fact.traffic
        return
    if fact.prize:
        flows.sales[fact.order] = None
        return
    flows.sales[fact.order] = Sale(fact.at_ms, fact.viewer, fact.amount_fen, fact.traffic)
    if fact.source != IMPORTED:
        _seen(flows, fact)


def _reported(flows: Flows, fact: facts.PlatformReported) -> None:
    told = channels(fact)
    if told is not None and (flows.channels is None or told.at_ms >= flows.channels.at_ms):
        flows.channels = told


def _counted(flows: Flows, fact: facts.ReservationsCounted) -> None:
    reading = Reading(channel=fact.channel, count=fact.count, at_ms=fact.at_ms, by=fact.by, way=fact.way)
    flows.readings.append(reading)


def _opened(flows: Flows, fact: facts.LinkFollowed) -> None:
    of = flows.bots if fact.bot else flows.follows
    of[fact.code] = of.get(fact.code, 0) + 1


TAKE: Final[dict[type, Callable[[Flows, Any], None]]] = {
    facts.Entered: _entered,
    facts.Commented: _seen,
    facts.Gifted: _seen,
    facts.Liked: _seen,
    facts.Followed: _followed,
    facts.Shared: _shared,
    facts.Reserved: _reserved,
    facts.ContactAdded: _contact,
    facts.ProductClicked: _seen,
    facts.OrderPaid: _paid,
    facts.PlatformReported: _reported,
    facts.ReservationsCounted: _counted,
    facts.LinkFollowed: _opened,
}
"""How each kind of fact that says something of sources is taken in."""
