"""Shipping (发货): which paid orders were not seen shipped in time, as far as exports of the shop tell.

Nobody tells of shipping as it happens: an export does days later, and knows nothing of what came after it.
So an order is late only where what was told of shipping came in after the order was due. Source: E11.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from kaibo.broadcast import Broadcast
from kaibo.clock import HOUR
from kaibo.facts import Entry, OrderPaid, OrderRefunded
from kaibo.playbook import number
from kaibo.words import clip, shown

KINDS: Final = ("order_paid", "order_refunded")
"""Kinds of facts that tell which orders are to be shipped, and which were."""


class Overdue(Struct, frozen=True, kw_only=True):
    """A paid order that is due and was not seen shipped; `product` is its title, times in ms UTC.

    Not `late`, it came due after shipping was told last.
    """

    order: str
    product: str
    paid_ms: int
    due_ms: int
    late: bool


class Shipping(Struct, frozen=True, kw_only=True):
    """How orders stand as of `now_ms`, told by exports that came in until `told_ms`; counts are orders.

    Of `orders`, paid and neither prizes nor refunded whole, `shipped` left, `shipped_late` of them more than
    `hours` after payment. The others are `waiting`, not due yet; `late`, due before `told_ms`; or `unsure`,
    due since, which the next export tells. `overdue` names late and unsure ones, the longest overdue first,
    at most `ship_late_most`. Source: E11.
    """

    now_ms: int
    told_ms: int
    hours: float
    orders: int
    shipped: int
    shipped_late: int
    waiting: int
    late: int
    unsure: int
    overdue: tuple[Overdue, ...]


class Parcel(Struct, kw_only=True, gc=False):
    """A paid order as it was told last: `product` an id or a name, times in ms UTC, money in fen."""

    order: str
    product: str
    paid_ms: int
    amount_fen: int
    prize: bool
    shipped_ms: int | None


class Parcels(Struct, kw_only=True):
    """What facts tell of a broadcast's orders, by number; `told_ms`: when somebody told of shipping last."""

    paid: dict[str, Parcel] = {}
    refunded: dict[str, int] = {}
    told_ms: int | None = None


def parcels(entries: Iterable[Entry]) -> Parcels:
    """Gather what facts tell of orders and their shipping; an order told twice is one."""
    found = Parcels()
    for entry in entries:
        match entry.fact:
            case OrderPaid() as fact:
                before = found.paid.get(fact.order)
                found.paid[fact.order] = Parcel(
                    order=fact.order,
                    product=fact.product,
                    paid_ms=fact.at_ms,
                    amount_fen=fact.amount_fen,
                    # A prize is one by its first telling, as in the room.
                    prize=before.prize if before else fact.prize,
                    shipped_ms=before.shipped_ms if before and fact.shipped_ms is None else fact.shipped_ms,
                )
                if fact.shipped_ms is not None:
                    found.told_ms = max(found.told_ms or 0, entry.received_ms)
            case OrderRefunded() as fact:
                found.refunded[fact.order] = found.refunded.get(fact.order, 0) + fact.amount_fen
    return found


def shipping(found: Parcels, plan: Broadcast, hours: float, now_ms: int) -> Shipping | None:
    """Say how orders due `hours` after payment stand as of `now_ms`; None where nobody told of shipping."""
    told_ms = found.told_ms
    if told_ms is None:
        return None
    grace_ms = round(hours * HOUR)
    wanted = [
        one
        for one in found.paid.values()
        if not one.prize and not 0 < one.amount_fen <= found.refunded.get(one.order, 0)
    ]
    rest = [one for one in wanted if one.shipped_ms is None]
    due = [one for one in rest if one.paid_ms + grace_ms < now_ms]
    late = sum(one.paid_ms + grace_ms < told_ms for one in due)
    due.sort(key=lambda one: (one.paid_ms, one.order))
    titles = {product.id: product.title for product in plan.products}
    return Shipping(
        now_ms=now_ms,
        told_ms=told_ms,
        hours=hours,
        orders=len(wanted),
        shipped=len(wanted) - len(rest),
        shipped_late=sum(
            one.shipped_ms is not None and one.shipped_ms > one.paid_ms + grace_ms for one in wanted
        ),
        waiting=len(rest) - len(due),
        late=late,
        unsure=len(due) - late,
        overdue=tuple(
            Overdue(
                order=one.order,
                product=clip(shown(titles.get(one.product) or one.product), 60),
                paid_ms=one.paid_ms,
                due_ms=one.paid_ms + grace_ms,
                late=one.paid_ms + grace_ms < told_ms,
            )
            for one in due[: int(number("ship_late_most"))]
        ),
    )
