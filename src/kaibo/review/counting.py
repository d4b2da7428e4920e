"""What is counted one by one: every figure that facts tell, from the room and its tally."""

from bisect import bisect_left
from collections.abc import Callable
from math import inf
from statistics import median
from typing import Final

from msgspec import Struct

from kaibo.clock import MINUTE, SECOND
from kaibo.facts import PRIVATE_TRAFFIC
from kaibo.live.room import Room
from kaibo.plan import reservations
from kaibo.playbook import number
from kaibo.review import reach
from kaibo.review.curve import airtime, average
from kaibo.review.flows import Sale, source_of
from kaibo.review.tally import Tally
from kaibo.review.watch import Watch, watched

_BIN_S: Final = 300
"""New viewers are counted by five minutes. Source: L10."""


class Evening(Struct, frozen=True):
    """What figures are counted from; `watch` is None where nobody told of leavings, or nothing was on air.

    `counts` are the figures themselves, counted once.
    """

    room: Room
    tally: Tally
    watch: Watch | None
    counts: dict[str, float | None] = {}

    def told(self, *kinds: str) -> bool:
        """Tell whether any source told a fact of these kinds."""
        return any(kind in self.tally.told for kind in kinds)


Count = Callable[[Evening], float | None]

_SOLD: Final = ("order_paid", "order_placed")
_SHOP: Final = (*_SOLD, "order_refunded")
_CROWD: Final = (
    "entered",
    "commented",
    "gifted",
    "liked",
    "followed",
    "shared",
    "reserved",
    "product_clicked",
    "order_paid",
)
_VISITS: Final = ("entered", "left")
_TALK: Final = ("commented", "liked", "shared", "followed")

COUNTED: Final[dict[str, tuple[tuple[str, ...], Count]]] = {
    "views": (_CROWD, lambda it: len(it.room.viewers) or None),
    "entries": (("entered",), lambda it: it.room.totals.entered),
    "pcu": (("online_counted",), lambda it: it.room.pcu),
    "acu": (("online_counted",), lambda it: average(it.room)),
    "air_s": (("went_live",), lambda it: _air_s(it.room)),
    "watched_s": (_VISITS, lambda it: it.watch.total_ms / SECOND if it.watch else None),
    "visitors": (_VISITS, lambda it: it.watch.people if it.watch else None),
    "stayed_1": (_VISITS, lambda it: _stayed(it, 1)),
    "stayed_5": (_VISITS, lambda it: _stayed(it, 5)),
    "stayed_10": (_VISITS, lambda it: _stayed(it, 10)),
    "inflow_best": (_CROWD, lambda it: max(_inflow(it.room), default=None)),
    "inflow_median": (_CROWD, lambda it: _middle(_inflow(it.room)[:-1])),
    "private_views": (("entered",), lambda it: _sided(it, it.room.totals.private)),
    "public_views": (("entered",), lambda it: _sided(it, _public(it.room))),
    "unknown_views": (_CROWD, lambda it: it.room.by_traffic.get("unknown", 0)),
    "reserved": (("reservations_counted",), lambda it: _reserved(it)),
    "attended": (("entered",), lambda it: _attended(it)),
    "closing_viewers": (_VISITS, lambda it: _closing(it, kept=False)),
    "closing_kept": (_VISITS, lambda it: _closing(it, kept=True)),
    "gmv_fen": (_SOLD, lambda it: it.room.totals.gmv_fen),
    "orders": (_SOLD, lambda it: it.room.totals.orders),
    "buyers": (_SOLD, lambda it: len(it.room.buyers)),
    "clickers": (("product_clicked",), lambda it: len(it.tally.clickers)),
    "clicks": (("product_clicked",), lambda it: it.room.totals.clicks),
    "orderers": (("order_placed",), lambda it: len(it.tally.orderers | it.room.buyers)),
    "placed": (("order_placed",), lambda it: _placed(it)),
    "private_gmv_fen": (("order_paid",), lambda it: _sold(it, "private")),
    "public_gmv_fen": (("order_paid",), lambda it: _sold(it, "public")),
    "unknown_gmv_fen": (("order_paid",), lambda it: _sides(it)["unknown"]),
    "out_orders": (("order_paid",), lambda it: _out(it.tally).out if it.tally.home else None),
    "city_orders": (("order_paid",), lambda it: _out(it.tally).known if it.tally.home else None),
    "refunds": (_SHOP, lambda it: it.room.refunds),
    "refunded_orders": (_SHOP, lambda it: len(it.tally.refunded_orders & _sales(it.tally).keys())),
    "refunded_fen": (_SHOP, lambda it: it.room.refunded_fen),
    "interactors": (_TALK, lambda it: len(_interactors(it.tally))),
    "comments": (("commented",), lambda it: it.room.totals.comments),
    "commenters": (("commented",), lambda it: len(it.tally.commenters)),
    "likes": (("liked", "online_counted"), lambda it: _likes(it)),
    "likers": (("liked",), lambda it: len(it.tally.likers)),
    "follows": (("followed",), lambda it: it.room.totals.follows),
    "followers": (("followed",), lambda it: len(it.tally.followers)),
    "shares": (("shared",), lambda it: it.room.totals.shares),
    "sharers": (("shared",), lambda it: len(it.tally.sharers)),
    "gifts": (("gifted",), lambda it: it.tally.gifts),
    "gifters": (("gifted",), lambda it: len(it.tally.gifters)),
    "gift_fen": (("gifted", "online_counted"), lambda it: _gift_fen(it)),
    "reservations": (("reserved",), lambda it: it.room.reservations),
    "reservers": (("reserved",), lambda it: len(it.tally.flows.reservers)),
    "contacts": (("contact_added",), lambda it: it.room.contacts),
    "contacted": (("contact_added",), lambda it: len(it.tally.flows.adders)),
    "public_contacted": (("contact_added",), lambda it: _public_contacted(it.tally)),
}
"""Figures counted from facts, with the kinds of fact that tell them."""


def evening(room: Room, tally: Tally) -> Evening:
    """Gather what figures are counted from; visits are measured once, for all of them."""
    air = airtime(room)
    watch = None
    if air is not None and tally.leavings:
        watch = watched(tally.visits, tally.flows.origins, air, _closing_ms(room))
    it = Evening(room, tally, watch)
    it.counts.update((key, count(it) if it.told(*kinds) else None) for key, (kinds, count) in COUNTED.items())
    return it


def counted(it: Evening) -> dict[str, float | None]:
    """Give every figure that facts tell; None where no source tells them."""
    return it.counts


def _closing_ms(room: Room) -> float:
    """Tell when the closing minutes began; before sign-off nobody knows."""
    return inf if room.ended_ms is None else room.ended_ms - number("closing_phase_minutes") * MINUTE


def _air_s(room: Room) -> float | None:
    air = airtime(room)
    return None if air is None else (air[1] - air[0]) / SECOND


def _stayed(it: Evening, minutes: int) -> int | None:
    if it.watch is None:
        return None
    return sum(len(some) - bisect_left(some, minutes * MINUTE) for some in it.watch.ms.values())


def _inflow(room: Room) -> list[int]:
    """Count new viewers of each five minutes on air, the quiet ones too; the last may be cut short."""
    air = airtime(room)
    if air is None:
        return []
    start_s, most = air[0] // SECOND, int(number("curve_minutes_most")) * 60
    bins = [0] * (min(max(air[1] // SECOND - start_s, 0), most) // _BIN_S + 1)
    for at_s, window in room.seconds.items():
        if 0 <= at_s - start_s < len(bins) * _BIN_S:
            bins[(at_s - start_s) // _BIN_S] += window.new
    return bins


def _middle(values: list[int]) -> float | None:
    return median(values) if values else None


def _public(room: Room) -> int:
    known = sum(count for traffic, count in room.by_traffic.items() if traffic != "unknown")
    return known - room.totals.private


def _sided(it: Evening, count: int) -> int | None:
    """Give a count of viewers by side, None where no source was told of any."""
    return count if it.room.by_traffic.keys() - {"unknown"} else None


def _reserved(it: Evening) -> int:
    """Count who had reserved by go-live: who did later came without it."""
    return reservations.total(it.tally.flows.readings, it.room.went_live_ms)


def _attended(it: Evening) -> int | None:
    return _sided(it, it.room.by_traffic.get("reservation", 0))


def _closing(it: Evening, *, kept: bool) -> int | None:
    """Count who was in the room in the closing minutes, or those of them who stay with the brand."""
    if it.watch is None or it.room.ended_ms is None:
        return None
    there, from_ms, stayed = it.watch.closing, _closing_ms(it.room), it.tally.stayed_ms
    return sum(stayed.get(viewer, 0) >= from_ms for viewer in there) if kept else len(there)


def _placed(it: Evening) -> int:
    """Count orders created: those told as placed, and those paid of which nobody told it."""
    sold = _sales(it.tally).keys()
    return len((it.tally.placed | sold) - (it.room.paid.keys() - sold))


def _sales(tally: Tally) -> dict[str, Sale]:
    return {order: sale for order, sale in tally.flows.sales.items() if sale is not None}


def _side(tally: Tally, sale: Sale) -> str:
    """Tell which side brought a sale: private, public or unknown."""
    traffic = source_of(sale, tally.flows)
    if traffic == "unknown":
        return "unknown"
    return "private" if traffic in PRIVATE_TRAFFIC else "public"


def _sides(it: Evening) -> dict[str, int]:
    found = {"private": 0, "public": 0, "unknown": 0}
    for sale in _sales(it.tally).values():
        found[_side(it.tally, sale)] += sale.amount_fen
    return found


def _sold(it: Evening, of: str) -> int | None:
    """Give the GMV of a side, None where the side of no order is known."""
    if all(_side(it.tally, sale) == "unknown" for sale in _sales(it.tally).values()):
        return None
    return _sides(it)[of]


def _out(tally: Tally) -> reach.Orders:
    return reach.counted(tuple(tally.cities.values()), tally.home)


def _interactors(tally: Tally) -> set[str]:
    return tally.commenters | tally.likers | tally.sharers | tally.followers


def _likes(it: Evening) -> float | None:
    """Give the likes; None where only online counts without a likes total were told."""
    return it.room.likes if it.told("liked") or it.room.likes_told else None


def _gift_fen(it: Evening) -> float | None:
    wecoins = max(it.tally.wecoins, it.tally.wecoins_told)
    return wecoins * number("wecoin_fen") if it.told("gifted") or wecoins else None


def _public_contacted(tally: Tally) -> int | None:
    """Count contacts who came by public traffic; None where nobody is known on both sides."""
    known = {viewer: tally.flows.origins.get(viewer, "unknown") for viewer in tally.flows.adders}
    found = [traffic not in PRIVATE_TRAFFIC for traffic in known.values() if traffic != "unknown"]
    return sum(found) if found else None
