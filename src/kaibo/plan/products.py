"""What a product is for in a lineup, proposed from figures with its reason, and what it still lacks."""

from collections.abc import Iterable, Sequence
from statistics import median
from typing import Final

from msgspec import Struct

from kaibo.broadcast import Product, Reason, Targets
from kaibo.facts import ProductRole
from kaibo.money import yuan
from kaibo.plan.numbers import Of
from kaibo.playbook import ROLE_WORDS, TALK, number
from kaibo.roles import PRODUCT_ROLES


class Pricing(Struct, frozen=True, kw_only=True):
    """What an order of a room is worth (客单价) in fen, 0 where nobody knows, and how that is known."""

    aov_fen: int
    zh: str
    en: str


class RoleProposal(Struct, frozen=True, kw_only=True):
    """A role proposed for a product, and why; what is not known is among the reasons. Source: P10."""

    role: ProductRole
    reasons: tuple[Reason, ...]


class Lack(Struct, frozen=True, kw_only=True):
    """What a product still lacks before it goes on air: what, and by which rule. Source: P17, P22, P23."""

    what: str
    rule: str
    zh: str
    en: str


def pricing(products: Sequence[Product], targets: Targets) -> Pricing:
    """Tell a room's AOV: from what these products sold, else its targets, else the middle of the prices."""
    orders = sum(product.sold.orders for product in products)
    gmv = sum(product.sold.gmv_fen for product in products)
    if orders and gmv:
        return Pricing(aov_fen=gmv // orders, zh=f"往场 {orders} 单的客单价", en=f"{orders} past orders")
    if targets.orders and targets.gmv_fen:
        return Pricing(
            aov_fen=targets.gmv_fen // targets.orders, zh="本场目标的客单价", en="tonight's targets"
        )
    prices = [one.price_fen for one in products if one.price_fen > 0 and not is_notice(one)]
    if not prices:
        return Pricing(aov_fen=0, zh="还没有价格", en="no prices yet")
    return Pricing(
        aov_fen=int(median(prices)),
        zh=f"没有往场数据，用 {len(prices)} 个商品的中位价代替客单价",
        en=f"no history: the median price of {len(prices)} products stands in for the AOV",
    )


def propose_role(product: Product, room: Pricing, numbers: Of = number) -> RoleProposal:
    """Propose a role from price against AOV, margin and history; `numbers` gives the account's.

    Words of the product that say a role (a collaboration, an exclusive) count before figures; a role that
    figures cannot show stays as somebody chose it. Source: P10.
    """
    if is_notice(product):
        told_zh, told_en = "购物车第 1 位的须知，不分款型", "the notice at the top of the cart has no role"
        return RoleProposal(role=product.role, reasons=(Reason(rule="P14", zh=told_zh, en=told_en),))
    said = _said(product)
    unknown = _unknown(product, room)
    if said:
        return RoleProposal(role=said[0], reasons=(said[1], *unknown))
    price, aov, margin = product.price_fen, room.aov_fen, _margin(product)
    told = _figures(product, room)
    unseen = product.role in _KNOWN_BY_PEOPLE or (product.role == "profit" and margin is None)
    if price <= 0 or aov <= 0 or unseen:
        return RoleProposal(role=product.role, reasons=(*told, *unknown))
    role: ProductRole
    if price < aov * numbers("product_flash_of_aov") and (
        margin is None or margin <= numbers("product_flash_margin")
    ):
        role = "flash"
    elif margin is not None and margin >= numbers("product_profit_margin"):
        role = "profit"
    elif product.sold.shows >= numbers("product_classic_shows"):
        role = "classic"
    elif price > aov * numbers("product_hit_of_aov"):
        role = "hit"
    else:
        role = "classic"
    return RoleProposal(role=role, reasons=(*told, *unknown))


_FOUND_FIRST: Final[tuple[ProductRole, ...]] = ("topic", "exclusive", "flash")
"""Roles that words can say, the one that is hardest to see in figures first."""

_KNOWN_BY_PEOPLE: Final[frozenset[ProductRole]] = frozenset(("topic", "exclusive"))
"""Roles that no figure shows: where a person chose one, figures do not talk against it."""


def _said(product: Product) -> tuple[ProductRole, Reason] | None:
    """Find the role that the product's own words name."""
    text = " ".join((product.offer, product.title, *product.traits))
    for role in _FOUND_FIRST:
        for word in ROLE_WORDS[role].words:
            if word in text:
                zh = f"写着「{word}」，适合做{PRODUCT_ROLES[role]}"
                return role, Reason(rule="P10", zh=zh, en=f"its words say {word!r}: {role}")
    return None


def _margin(product: Product) -> float | None:
    """Give the share of the price that is left after cost; None where either is unknown."""
    if product.price_fen <= 0 or product.cost_fen <= 0:
        return None
    return (product.price_fen - product.cost_fen) / product.price_fen


def _figures(product: Product, room: Pricing) -> tuple[Reason, ...]:
    told = list[Reason]()
    if product.price_fen > 0 and room.aov_fen > 0:
        share = f"{product.price_fen / room.aov_fen:.0%}"
        price, aov = yuan(product.price_fen), yuan(room.aov_fen)
        zh = f"直播价 ¥{price}，是客单价 ¥{aov} 的 {share}（{room.zh}）"
        told.append(Reason(rule="P10", zh=zh, en=f"¥{price} is {share} of the AOV ¥{aov} ({room.en})"))
    margin = _margin(product)
    if margin is not None:
        told.append(Reason(rule="P10", zh=f"毛利率 {margin:.0%}", en=f"a margin of {margin:.0%}"))
    if product.sold.shows:
        sold = product.sold
        told.append(
            Reason(
                rule="P10",
                zh=f"近 {sold.shows} 场卖出 {sold.orders} 单",
                en=f"{sold.orders} orders in {sold.shows} broadcasts",
            )
        )
    return tuple(told)


def _unknown(product: Product, room: Pricing) -> tuple[Reason, ...]:
    """Say what is not known, so that nobody takes a guess for a figure."""
    missing = [
        (product.price_fen <= 0, "没有直播价", "no price"),
        (room.aov_fen <= 0, "不知道客单价", "the AOV is unknown"),
        (product.cost_fen <= 0, "不知道成本，没有看毛利", "the cost is unknown: margin was not weighed"),
        (not product.sold.shows, "没有往场销量", "no past sales"),
    ]
    return tuple(Reason(rule="", zh=zh, en=en) for so, zh, en in missing if so)


NOTICE_WORDS: Final = ("须知", "公告", "说明", "售后", "尺码表", "必看", "notice")
"""What the title of a notice item holds. Source: P14."""

NOT_SOLD: Final = "勿拍"
"""What the title of a product holds that nobody is to buy: a notice, or the prize of a lucky bag."""


def is_notice(product: Product) -> bool:
    """Tell whether this is the notice item at the head of the cart: its title says so. Source: P14.

    Its price says nothing: one may not be typed yet, and some notices are priced so that nobody buys them.
    """
    return product.cart == 1 and any(word in product.title.lower() for word in NOTICE_WORDS)


def is_sold(product: Product) -> bool:
    """Tell whether viewers are to buy a product: it is no notice item and not marked as not for sale."""
    return not is_notice(product) and NOT_SOLD not in product.title


_TOPICS: Final = {topic.id: topic for topic in TALK.topic}


def lacks(product: Product, needed: Iterable[str] = (), numbers: Of = number) -> tuple[Lack, ...]:
    """Tell what a product lacks: boards at hand, certificates, points, price; `needed` adds boards."""
    told = list[Lack]()
    if is_notice(product):
        return ()
    absent = [board for board in dict.fromkeys((*product.boards, *needed)) if board not in product.props]
    if absent:
        zh = "、".join(_TOPICS[board].zh if board in _TOPICS else board for board in absent)
        en = ", ".join(_TOPICS[board].en if board in _TOPICS else board for board in absent)
        told.append(Lack(what="boards", rule="P17", zh=f"缺道具：{zh}", en=f"no board for {en}"))
    points = int(numbers("product_points"))
    if len(product.points) < points:
        count = len(product.points)
        told.append(
            Lack(what="points", rule="P22", zh=f"讲解要点 {count}/{points} 条", en=f"{count}/{points} points")
        )
    if not product.certificates:
        told.append(Lack(what="certificates", rule="P23", zh="没有证书", en="no certificate"))
    if product.price_fen <= 0:
        told.append(Lack(what="price", rule="P10", zh="没有直播价", en="no price"))
    return tuple(told)
