"""What a minute of a product is worth, by its role, its history and when it is on air.

Worths are relative: they say what goes before what. Source: P10, P16, P22, P36, L11, P3.
"""

from collections.abc import Iterable
from statistics import median
from typing import Final

from msgspec import Struct

from kaibo.broadcast import Product
from kaibo.facts import ProductRole
from kaibo.plan.lineup.timeline import Slot, hour_at, least_most, on_camera
from kaibo.plan.lineup.wishes import Wish
from kaibo.plan.people import Skill

COSTLY: Final[frozenset[ProductRole]] = frozenset(("profit", "topic"))
"""Roles that spend the room's patience: a flash product or a bag belongs between two. Source: P10."""

ORDER: Final[tuple[frozenset[ProductRole], ...]] = (
    frozenset(("flash",)),
    frozenset(("hit", "exclusive")),
    frozenset(("profit", "classic")),
    frozenset(("topic",)),
)
"""The default order between two bags. Source: P10."""

_CLOSING_ROLES: Final[frozenset[ProductRole]] = frozenset(("hit", "profit"))


class Times(Struct, frozen=True):
    """Why a slot is worth more or less than another: the factor of its time, and in which part it is."""

    factor: float
    part: str


def worths(wish: Wish, products: Iterable[Product]) -> dict[str, float]:
    """Give what a minute of each product is worth, by id."""
    products = list(products)
    usual: dict[ProductRole, float] = {}
    for role in {product.role for product in products}:
        shown = [gmv_a_show(one) for one in products if one.role == role and one.sold.shows]
        usual[role] = median(shown) if shown else 0.0
    return {product.id: _worth(wish, product, usual[product.role]) for product in products}


def gmv_a_show(product: Product) -> float:
    """Give the GMV in fen a product made in one broadcast, 0 where it never was in one."""
    return product.sold.gmv_fen / product.sold.shows if product.sold.shows else 0.0


def margin(product: Product) -> float:
    """Give the share of the price that is left, 0 where nobody said what it costs."""
    if not product.cost_fen or product.price_fen <= 0:
        return 0.0
    return max(0.0, (product.price_fen - product.cost_fen) / product.price_fen)


def _worth(wish: Wish, product: Product, usual: float) -> float:
    worth = wish.number(f"lineup_worth_{product.role}")
    if product.sold.shows and usual:
        # The root keeps one lucky evening from outweighing a role.
        history = float((gmv_a_show(product) / usual) ** 0.5)
        worth *= min(max(history, wish.number("lineup_history_least")), wish.number("lineup_history_most"))
    worth *= 1 + wish.number("lineup_margin_worth") * margin(product)
    return worth * (wish.number("lineup_worn_worth") if product.worn else 1)


def times(wish: Wish, slot: Slot) -> Times:
    """Weigh the time of a slot. Source: P36, L11, P3."""
    end = wish.broadcast.length_minutes * 60
    late = end - (wish.number("lineup_closing_minutes") + wish.number("lineup_late_minutes")) * 60
    factor, part = 1.0, "middle"
    if slot.start < wish.number("lineup_first_minutes") * 60:
        factor, part = wish.number("lineup_first_worth"), "first"
    elif slot.start < wish.number("lineup_early_minutes") * 60:
        factor, part = wish.number("lineup_early_worth"), "early"
    elif slot.start >= late:
        factor, part = wish.number("lineup_late_worth"), "late"
    hour = hour_at(wish.broadcast, slot.start)
    if hour is not None and wish.number("lineup_prime_from_hour") <= hour < wish.number(
        "lineup_prime_until_hour"
    ):
        factor *= wish.number("lineup_prime_worth")
        part = "prime" if part == "middle" else part
    return Times(factor, part)


def effective(wish: Wish, slot: Slot) -> float:
    """Give the minutes a slot counts for: what is beyond the shortest segment counts less. Source: P12."""
    least, _ = least_most(wish)
    length = (slot.end - slot.start) / 60
    return min(length, least / 60) + max(0.0, length - least / 60) * wish.number("lineup_later_minute_worth")


def skill_for(wish: Wish, role: ProductRole, slot: Slot) -> Skill:
    """Name what a host should be good at here: receiving first, closing at hit and profit. Source: P3."""
    if slot.start < wish.number("lineup_opening_minutes") * 60:
        return "receiving"
    return "closing" if role in _CLOSING_ROLES else "retaining"


def skilled(wish: Wish, role: ProductRole, slot: Slot) -> bool:
    """Tell whether the host on camera is good at what the slot asks for."""
    return skill_for(wish, role, slot) in wish.skills.get(on_camera(wish, slot.start), ())


def airing(wish: Wish, product: Product, worth: float, slot: Slot) -> int:
    """Give the worth of a product in a slot, in points."""
    points = worth * times(wish, slot).factor * effective(wish, slot)
    if skilled(wish, product.role, slot):
        points *= wish.number("lineup_skill_worth")
    rank = next((place for place, roles in enumerate(ORDER) if product.role in roles), 2)
    order = wish.number("lineup_order_worth") * (1 - abs(rank - min(slot.index, 3)) / 3)
    return round(points + order)
