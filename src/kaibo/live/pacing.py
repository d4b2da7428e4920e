"""Data mode: what goes on air next once the script's hour is over, by what the room has bought so far.

A product's pull is its orders per viewer-minute on air. One airing says little, so nothing is believed
at its face: a room has a rate, a role a rate near the room's, a product one near its role's, and an
airing was luckier or less lucky than its product. Each belief is a Gamma distribution that Poisson
counts move, each level starting from the mean and spread of the one above; what a product is compared
with is learned from the *other* products alone, so that no order counts twice. A product nobody has
tried is believed to be like its role.

Offers are ranked by the mean of that belief times the order value, the viewers expected, the rest since
earlier airings and what stock allows: the money a minute on air is expected to bring. No other order
brings more with the next segment. The upper end of the interval would favour what is least known, and
three minutes of luck with it; over whole simulated evenings it brought no more.
Source: P13, P10, P12, L2.
"""

from collections.abc import Iterable, Sequence
from itertools import takewhile
from math import exp2, prod, sqrt
from typing import Final

from msgspec import Struct

from kaibo.clock import MINUTE
from kaibo.facts import ProductRole
from kaibo.live.stage import PacingProposal
from kaibo.money import yuan
from kaibo.playbook import number
from kaibo.roles import PRODUCT_ROLES
from kaibo.words import shown

_COSTLY: Final[tuple[ProductRole, ...]] = ("profit", "topic")
"""Roles that spend the room's patience: a flash product belongs between two of them. Source: P10."""

_TENTH: Final = 1.2816
"""Standard deviations that leave a tenth on each side: the ends of an 80 % interval."""


_FEWEST: Final = 0.01
"""Orders a segment under which chance is all there is, and the width of the interval says no more."""


class Try(Struct, frozen=True, kw_only=True):
    """One airing of a product so far: how long, before whom, and what it sold.

    `viewer_ms` sums the time of every viewer over the airing: mean online × `air_ms`. An airing that
    nobody was counted at teaches nothing.
    """

    product: str
    role: ProductRole
    air_ms: int
    viewer_ms: int
    orders: int
    gmv_fen: int
    ended_ms: int


class Offer(Struct, frozen=True, kw_only=True):
    """A product that may go next; `stock` is None where nobody counts it.

    `segment` is where the rundown still brings it, "" where it does not; `last_ms`, when it was last on
    air, and `times`, how often, are shown: fatigue is reckoned from the tries.
    """

    product: str
    title: str
    role: ProductRole
    price_fen: int
    stock: int | None = None
    segment: str = ""
    last_ms: int | None = None
    times: int = 0


class _Belief(Struct, frozen=True):
    """A Gamma distribution of orders per viewer-minute: its mean, and its shape (1 / spread²)."""

    rate: float
    shape: float

    def ends(self, orders: float) -> tuple[float, float]:
        """Give between which rates 80 % of segments that expect so many orders will sell.

        What is not known of the product, of this airing and of chance add up to one Gamma distribution;
        its ends are found by the cube-root approximation of Wilson and Hilferty.
        """
        ninth = (1 / self.shape + number("pacing_airing_spread") ** 2 + 1 / max(orders, _FEWEST)) / 9
        low, high = (max(0.0, 1 - ninth + side * sqrt(ninth)) ** 3 for side in (-_TENTH, _TENTH))
        return self.rate * low, self.rate * max(1.0, high)

    def after(self, seen: Iterable["_Seen"], spread: float) -> "_Belief":
        """Move by what was seen, each time varying by `spread` beyond chance: no one time tells all."""
        shape, exposure = self.shape, self.shape / self.rate
        for one in seen:
            weight = 1 / (1 + spread**2 * self.rate * one.exposure)
            shape += weight * one.orders
            exposure += weight * one.exposure
        return _Belief(shape / exposure, shape)


class _Seen(Struct, frozen=True):
    """What a try teaches: orders over viewer-minutes, fewer of them where viewers had just seen it."""

    product: str
    role: ProductRole
    orders: int
    exposure: float


def propose(
    tries: Sequence[Try], offers: Sequence[Offer], now_ms: int, on_air: str
) -> tuple[PacingProposal, ...]:
    """Rank what may go on air after product `on_air` (empty: none), best first; () before anybody watched.

    Never proposed: the product on air, and what is sold out. After a profit or topic product another of
    them is held behind everything else until a flash product was on air. Ties go to what the rundown
    brings anyway, then by product id. Source: P13, P10.
    """
    told = sorted(
        (one for one in tries if one.viewer_ms > 0 and one.air_ms > 0),
        key=lambda one: (one.ended_ms, one.product),
    )
    if not told:
        return ()
    seen = _seen(told)
    viewers = _viewers(told, now_ms)
    costly = _costly(told, offers, on_air)
    ranked: list[tuple[tuple[bool, float, bool, str], PacingProposal]] = []
    for offer in offers:
        if offer.product == on_air or (offer.stock is not None and offer.stock <= 0):
            continue
        held = costly is not None and offer.role in _COSTLY
        belief, value = _believe(offer, seen), _value(offer, told)
        reach = viewers * _rested(offer.product, told, now_ms)
        ends = belief.ends(belief.rate * reach * number("pacing_segment_minutes"))
        score, low, high = (_sold(rate * reach, offer) * value for rate in (belief.rate, *ends))
        proposal = _proposal(offer, (score, low, high), now_ms, costly if held else None)
        ranked.append(((held, -score, not offer.segment, offer.product), proposal))
    return tuple(proposal for _, proposal in sorted(ranked, key=lambda one: one[0]))


def _seen(told: Sequence[Try]) -> list[_Seen]:
    """Turn tries, in order of time, into what they teach."""
    seen: list[_Seen] = []
    for place, one in enumerate(told):
        rest = _rested(one.product, told[:place], one.ended_ms - one.air_ms)
        seen.append(_Seen(one.product, one.role, one.orders, rest * one.viewer_ms / MINUTE))
    return seen


def _believe(offer: Offer, seen: Sequence[_Seen]) -> _Belief:
    """Say what is believed of a product: from the room to its role, and from its role to itself."""
    across, within, by_airing = (number(f"pacing_{name}_spread") for name in ("role", "product", "airing"))
    exposure = sum(one.exposure for one in seen)
    # Half an order more keeps a room that has sold nothing yet from being believed to sell nothing ever.
    room = _Belief((sum(one.orders for one in seen) + 0.5) / exposure, 1 / across**2)
    others = [one for one in seen if one.role == offer.role and one.product != offer.product]
    role = room.after(others, sqrt(within**2 + by_airing**2))
    product = _Belief(role.rate, 1 / (within**2 + 1 / role.shape))
    return product.after((one for one in seen if one.product == offer.product), by_airing)


def _value(offer: Offer, told: Sequence[Try]) -> float:
    """Say the fen an order brings: near the price, or where that is unknown near the role's orders."""
    strength = number("pacing_value_orders")

    def near(prior: float, some: Iterable[Try]) -> float:
        orders = gmv = 0
        for one in some:
            orders, gmv = orders + one.orders, gmv + one.gmv_fen
        return (strength * prior + gmv) / (strength + orders)

    prior = float(offer.price_fen)
    if prior <= 0:
        room = sum(one.gmv_fen for one in told) / max(1, sum(one.orders for one in told))
        prior = near(room, (one for one in told if one.role == offer.role and one.product != offer.product))
    return near(prior, (one for one in told if one.product == offer.product))


def _viewers(told: Sequence[Try], now_ms: int) -> float:
    """Say how many viewers to expect: as over the last minutes, or at the last try if that is older."""
    since = now_ms - number("pacing_viewers_minutes") * MINUTE
    recent = [one for one in told if one.ended_ms > since] or [told[-1]]
    return sum(one.viewer_ms for one in recent) / sum(one.air_ms for one in recent)


def _rested(product: str, told: Iterable[Try], now_ms: int) -> float:
    """Say which share of its pull a product has left: every airing takes some, and time brings it back."""
    drop, half_ms = number("pacing_fatigue_drop"), number("pacing_fatigue_half_life_minutes") * MINUTE
    gaps = (max(0, now_ms - one.ended_ms) for one in told if one.product == product)
    return prod(1 - drop * exp2(-gap / half_ms) for gap in gaps)


def _sold(orders: float, offer: Offer) -> float:
    """Say the orders a minute that stock allows over one segment; `orders` are wanted."""
    return orders if offer.stock is None else min(orders, offer.stock / number("pacing_segment_minutes"))


def _costly(told: Sequence[Try], offers: Sequence[Offer], on_air: str) -> ProductRole | None:
    """Give the role of the last profit or topic product, unless a flash product came since. Source: P10."""
    now = [offer.role for offer in offers if offer.product == on_air]
    since = takewhile(lambda role: role != "flash", (*now, *(one.role for one in reversed(told))))
    return next((role for role in since if role in _COSTLY), None)


def _proposal(
    offer: Offer, money: tuple[float, float, float], now_ms: int, after: ProductRole | None
) -> PacingProposal:
    """Write a proposal with its reason in one line; `after` is the role a flash product must follow first."""
    score, low, high = (round(fen) for fen in money)
    least, most = yuan(low, decimals=False), yuan(high, decimals=False)
    mean = yuan(score, decimals=False)
    zh = [f"每分钟约 ¥{mean}（80 % ¥{least}–{most}）"]
    en = [f"about ¥{mean} a minute (80 %: ¥{least}–{most})"]
    if offer.stock is not None:
        zh.append(f"余量 {offer.stock}")
        en.append(f"{offer.stock} left")
    if offer.last_ms is None:
        zh.append("今晚没上过")
        en.append("not yet on air")
    else:
        minutes = max(0, now_ms - offer.last_ms) // MINUTE
        zh.append(f"距上次 {minutes} 分钟")
        en.append(f"{minutes} min since last")
    if after is not None:
        zh.append(f"刚讲过{PRODUCT_ROLES[after]}，先上{PRODUCT_ROLES['flash']}")
        en.append(f"a flash product first: {after} was just on air")
    return PacingProposal(
        product=offer.product,
        title=shown(offer.title),
        role=offer.role,
        segment=offer.segment,
        encore=offer.times > 0,
        score=score,
        low=low,
        high=high,
        zh="，".join(zh),
        en=", ".join(en),
    )
