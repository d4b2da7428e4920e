"""Which orders of a shop's export belong to a broadcast, and what of them the journal does not know yet.

An export names no broadcast: an order is this one's that was paid between go-live and sign-off, or shortly
after, for the account that was on air. What is left out is counted with its reason. Source: R5, R8.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, Literal

import msgspec
from msgspec import Struct

from kaibo.clock import SECOND
from kaibo.facts import PRIVATE_TRAFFIC, Fact, OrderPaid, OrderPlaced, OrderRefunded, Traffic
from kaibo.live.room import IMPORTED

Left = Literal["never_on_air", "before", "after", "other_account", "no_account", "undated"]
"""Why an order is left out: the broadcast was never on air, it was paid before go-live or too long after
sign-off, another account sold it or none, or the sheet tells no time at which it was placed or paid."""

KINDS: Final = ("order_placed", "order_paid", "order_refunded")
"""Kinds of facts that tell of orders."""


class Order(Struct, frozen=True, kw_only=True, gc=False):
    """An order as a sheet tells it, all its rows in one; times in ms UTC, money in fen.

    `product` is the row of it that cost most, by every name the sheet has for it; `products` how many there
    are. `buyer` is a pseudonym, "" where the sheet has no buyer's id.
    """

    order: str
    placed_ms: int | None = None
    paid_ms: int | None = None
    amount_fen: int = 0
    refunded_fen: int = 0
    items: int = 1
    product: tuple[str, ...] = ()
    products: int = 1
    city: str = ""
    traffic: Traffic = "unknown"
    account: str = ""
    buyer: str = ""
    prize: bool = False
    shipped_ms: int | None = None


class Air(Struct, frozen=True, kw_only=True):
    """What decides whose an order is: the broadcast, when it was on air, whose account, which products.

    `from_ms` None: it was never on air. `products` are the plan's ids by everything that names them.
    """

    broadcast: str
    from_ms: int | None
    until_ms: int
    account: str = ""
    products: Mapping[str, str] = {}


class Known(Struct, kw_only=True):
    """What the journal knows of a broadcast's orders: paid with city, shipped, refunds in fen, placed ones.

    `sheets` are the paid ones an export told: the shop's word stands beside that of whoever told it on air.
    """

    sheets: set[str] = set()
    paid: dict[str, int] = {}
    cities: dict[str, str] = {}
    shipped: set[str] = set()
    refunded: dict[str, int] = {}
    placed: set[str] = set()


class Brought(Struct, kw_only=True):
    """What an export brings: facts to write, and how many orders are what; money in fen.

    Of the broadcast's orders `new` are those nobody told, `changed` known ones with a city, a shipping
    or a refund more, `known` the rest; `unpaid` were placed and not paid, `prizes` are no sale. `gmv_fen` and
    `refunded_fen` are those of all paid orders of the sheet that belong here, `differ` known with another
    amount: the first telling stands. `left` counts orders left out by reason, `others` by the account that
    sold them.
    """

    facts: list[Fact] = []
    orders: int = 0
    new: int = 0
    changed: int = 0
    known: int = 0
    unpaid: int = 0
    prizes: int = 0
    several: int = 0
    private: int = 0
    cityless: int = 0
    unmatched: int = 0
    differ: int = 0
    gmv_fen: int = 0
    refunded_fen: int = 0
    left: Counter[Left] = msgspec.field(default_factory=Counter)
    others: Counter[str] = msgspec.field(default_factory=Counter)


def known(told: Iterable[Fact]) -> Known:
    """Gather what facts tell of orders."""
    found = Known()
    for fact in told:
        match fact:
            case OrderPaid():
                if fact.source == IMPORTED:
                    found.sheets.add(fact.order)
                found.paid.setdefault(fact.order, fact.amount_fen)
                found.cities[fact.order] = fact.city or found.cities.get(fact.order, "")
                if fact.shipped_ms is not None:
                    found.shipped.add(fact.order)
            case OrderRefunded():
                found.refunded[fact.order] = found.refunded.get(fact.order, 0) + fact.amount_fen
            case OrderPlaced():
                found.placed.add(fact.order)
    return found


def brought(orders: Iterable[Order], air: Air, before: Known, *, anyone: bool = False) -> Brought:
    """Decide of each order whether it belongs to a broadcast, and which facts tell what is new.

    With `anyone`, whichever account sold it, or none. The same orders again bring nothing.
    """
    made = Brought()
    orders = list(orders)
    # A column that is empty throughout says nothing of accounts.
    named = not anyone and bool(air.account) and any(order.account for order in orders)
    own = _plain(air.account)
    for order in orders:
        why = _left(order, air, own if named else "")
        if why is None:
            _take(made, order, air, before)
        else:
            made.left[why] += 1
            if why == "other_account":
                made.others[order.account] += 1
    return made


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


def _left(order: Order, air: Air, own: str) -> Left | None:
    at_ms = order.placed_ms if order.paid_ms is None else order.paid_ms
    if air.from_ms is None:
        return "never_on_air"
    if at_ms is None:
        return "undated"
    # A sheet tells whole seconds.
    if at_ms < air.from_ms // SECOND * SECOND:
        return "before"
    if at_ms > air.until_ms:
        return "after"
    if own and _plain(order.account) != own:
        return "other_account" if order.account else "no_account"
    return None


def _take(made: Brought, order: Order, air: Air, before: Known) -> None:
    made.orders += 1
    product = next((air.products[name] for name in order.product if name in air.products), "")
    if order.paid_ms is None:
        made.unpaid += 1
        _placed(made, order, air, before, product)
        return
    paid_ms = order.paid_ms
    made.prizes += order.prize
    if not order.prize:
        made.gmv_fen += order.amount_fen
        made.refunded_fen += order.refunded_fen
        made.several += order.products > 1
        made.cityless += not order.city
        made.unmatched += not product and bool(air.products)
        made.private += order.traffic in PRIVATE_TRAFFIC
    fresh = order.order not in before.paid
    city = bool(order.city) and not before.cities.get(order.order)
    shipped = order.shipped_ms is not None and order.order not in before.shipped
    if order.order not in before.sheets:
        made.facts.append(_paid(order, paid_ms, air, product, "paid"))
    elif city or shipped:
        made.facts.append(_paid(order, paid_ms, air, product, "shipped" if shipped else "city"))
    if not fresh:
        made.differ += before.paid[order.order] != order.amount_fen
    more = order.refunded_fen - before.refunded.get(order.order, 0)
    if more > 0:
        made.facts.append(
            OrderRefunded(
                id=f"order:{order.order}:refunded:{order.refunded_fen}",
                # An export does not say when money went back: the fact bears the time of payment.
                at_ms=paid_ms,
                source=IMPORTED,
                broadcast=air.broadcast,
                order=order.order,
                amount_fen=more,
            )
        )
    made.new += fresh
    made.changed += not fresh and (city or shipped or more > 0)
    made.known += not (fresh or city or shipped or more > 0)


def _placed(made: Brought, order: Order, air: Air, before: Known, product: str) -> None:
    if order.order in before.placed or order.order in before.paid or order.placed_ms is None:
        made.known += 1
        return
    made.new += 1
    made.facts.append(
        OrderPlaced(
            id=f"order:{order.order}:placed",
            at_ms=order.placed_ms,
            source=IMPORTED,
            broadcast=air.broadcast,
            order=order.order,
            viewer=order.buyer or f"order:{order.order}",
            product=product or _named(order),
            items=order.items,
            amount_fen=order.amount_fen,
        )
    )


def _paid(order: Order, paid_ms: int, air: Air, product: str, what: str) -> OrderPaid:
    return OrderPaid(
        id=f"order:{order.order}:{what}",
        at_ms=paid_ms,
        source=IMPORTED,
        broadcast=air.broadcast,
        order=order.order,
        viewer=order.buyer or f"order:{order.order}",
        product=product or _named(order),
        items=order.items,
        amount_fen=order.amount_fen,
        city=order.city,
        traffic=order.traffic,
        prize=order.prize,
        shipped_ms=order.shipped_ms,
    )


def _named(order: Order) -> str:
    return order.product[0] if order.product else "?"
