"""The running sums over the facts told."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from kaibo.facts import (
    Commented,
    ContactAdded,
    Entered,
    Followed,
    Gifted,
    Known,
    Left,
    Liked,
    OnlineCounted,
    OrderPaid,
    OrderPlaced,
    OrderRefunded,
    ProductClicked,
    Reserved,
    Shared,
)
from kaibo.intake.simulator.truth import Totals


class Tally:
    """Counts each fact as it is told; who is new and how long people watch, the room itself knows."""

    def __init__(self, city: str) -> None:
        """Start at nothing; `city` is the store's own. Source: R6."""
        self.totals = Totals()
        self._city = city
        self._rules: dict[type[Struct], Callable[[Any], None]] = {
            Liked: self._liked,
            Gifted: self._gifted,
            OnlineCounted: self._counted,
            OrderPaid: self._paid,
            OrderRefunded: self._refunded,
        }
        self._names: dict[type[Struct], str] = {
            Entered: "entries",
            Left: "left",
            Commented: "comments",
            Followed: "follows",
            Shared: "shares",
            Reserved: "reservations",
            ContactAdded: "contacts",
            ProductClicked: "clicks",
            OrderPlaced: "placed",
        }

    def take(self, fact: Known) -> None:
        """Count one fact."""
        kind, totals = type(fact), self.totals
        totals.facts += 1
        name = self._names.get(kind)
        if name:
            setattr(totals, name, getattr(totals, name) + 1)
        elif kind in self._rules:
            self._rules[kind](fact)

    def _liked(self, fact: Liked) -> None:
        self.totals.likes += fact.count

    def _gifted(self, fact: Gifted) -> None:
        self.totals.wecoin += fact.wecoin

    def _counted(self, fact: OnlineCounted) -> None:
        self.totals.pcu = max(self.totals.pcu, fact.online)

    def _paid(self, fact: OrderPaid) -> None:
        totals = self.totals
        if fact.prize:
            totals.prizes += 1
            return
        totals.orders += 1
        totals.items += fact.items
        totals.gmv_fen += fact.amount_fen
        totals.out_of_city += fact.city != self._city

    def _refunded(self, fact: OrderRefunded) -> None:
        self.totals.refunds += 1
        self.totals.refunded_fen += fact.amount_fen
