"""A believable sample lineup (排品) of an outlet store, for any length of broadcast."""

import tomllib
from collections.abc import Iterator
from importlib import resources
from itertools import cycle
from random import Random
from typing import Final, NamedTuple

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from kaibo.broadcast import Broadcast, Product, Segment, Targets
from kaibo.facts import ProductRole, SegmentKind


class _Goods(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A product of the catalogue, before it has its place in a lineup."""

    role: ProductRole
    title: str
    price_fen: int
    market_fen: int
    points: tuple[str, ...]
    answers: dict[str, str]
    props: tuple[str, ...]


class _Catalogue(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the store sells, the answers that hold for all of it, and what is said between its products."""

    answers: dict[str, str]
    talk: dict[str, tuple[str, ...]]
    product: tuple[_Goods, ...]


def _read() -> _Catalogue:
    page = resources.files("kaibo.intake.simulator") / "catalogue.toml"
    return msgspec.convert(tomllib.loads(page.read_text(encoding="utf-8")), _Catalogue)


_CATALOGUE: Final = _read()
_ROLES: Final = tuple(dict.fromkeys(goods.role for goods in _CATALOGUE.product))

_STOCK: Final[dict[ProductRole, int]] = {
    "flash": 2000,
    "hit": 3000,
    "classic": 1000,
    "profit": 500,
    "topic": 600,
    "exclusive": 800,
}
_PRIZES: Final = ("品牌周边", "定制礼品", "运动水壶", "50元无门槛券", "联名帆布袋")
_NOTICE: Final = Product(id="p00", cart=1, title="【勿拍】尺码表与售后说明：7天无理由，48小时内发货")
_GIFT: Final = Product(id="p99", title="福袋奖品 定制礼品（勿拍）", role="topic")


class _Slot(NamedTuple):
    """A stretch of air time to fill: what kind, how many minutes, and a title unless it is a product."""

    type: SegmentKind
    minutes: int
    title: str = ""
    role: ProductRole | None = None


_OPENING: Final = (
    _Slot("talk", 3, "开播公告 · 预约下一场"),
    _Slot("talk", 2, "开场欢迎 · 扣1互动"),
    _Slot("bag", 1),
    _Slot("product", 6, role="flash"),
    _Slot("product", 6, role="flash"),
    _Slot("talk", 2, "关注 · 进群 · 引导分享"),
    _Slot("bag", 2),
    _Slot("product", 8, role="hit"),
)
"""Welcome, bag at 5, flash at 10, second done at 18, bag at 20, main product done at 30. Source: P11."""

_BRIEF: Final = (
    _Slot("talk", 1, "开场欢迎 · 扣1互动"),
    _Slot("bag", 1),
    _Slot("product", 3, role="flash"),
    _Slot("product", 5, role="hit"),
    _Slot("product", 4, role="profit"),
    _Slot("talk", 2, "预约下一场 · 引导关注"),
)
"""The opening of a broadcast under twenty minutes: everything once, and soon."""

_ROUND: Final = (
    _Slot("product", 8, role="profit"),
    _Slot("product", 6, role="flash"),
    _Slot("product", 8, role="topic"),
    _Slot("bag", 2),
    _Slot("product", 7, role="classic"),
    _Slot("product", 9, role="hit"),
    _Slot("talk", 2, "预约下一场 · 引导关注"),
    _Slot("product", 8, role="exclusive"),
    _Slot("product", 6, role="flash"),
    _Slot("product", 7, role="profit"),
    _Slot("bag", 2),
    _Slot("product", 8, role="hit"),
)
"""Flash products keep viewers between profit and topic items. Source: P10, P12."""

_ANSWERS: Final = _Slot("talk", 5, "返场答疑 · 自由提问")
"""Fills what is too short for a product. Source: P12."""

_FAREWELL_MINUTES: Final = 5


class Lineup(NamedTuple):
    """Segments in the order of the evening, and the products they show."""

    segments: tuple[Segment, ...]
    products: tuple[Product, ...]


def lineup(minutes: int, seed: int) -> Lineup:
    """Make a sample lineup of `minutes`, the same for the same seed. Source: P10, P11, P12, P14, E2."""
    rng = Random(f"lineup:{seed}")  # noqa: S311 - a sample, not a secret
    shelves = {role: _shelf(role, rng) for role in _ROLES}
    farewell = _FAREWELL_MINUTES if minutes >= 30 else 0
    segments: list[Segment] = []
    shown: dict[str, Product] = {}
    bags = 0
    for at_minute, slot in _slots(minutes - farewell):
        product, title = "", slot.title
        if slot.role:
            item = next(shelves[slot.role])
            product, title = item.id, ("返场 · " if item.id in shown else "") + item.title
            # In the cart a product stands where it is first shown, behind the notice (P14).
            shown.setdefault(item.id, replace(item, cart=len(shown) + 2))
        elif slot.type == "bag":
            product, title = _GIFT.id, f"福袋{_circled(bags)} {_PRIZES[bags % len(_PRIZES)]}"
            bags += 1
        segments.append(
            Segment(
                id=f"s{len(segments) + 1:02}",
                title=title,
                type=slot.type,
                product=product,
                role=slot.role,
                at_minute=at_minute,
                length_s=slot.minutes * 60,
                points=_said(slot),
            )
        )
    if farewell:
        segments.append(_farewell(minutes, len(segments) + 1))
    gift = (replace(_GIFT, cart=len(shown) + 2),) if bags else ()
    return Lineup(tuple(segments), (_NOTICE, *sorted(shown.values(), key=lambda item: item.id), *gift))


def sample(broadcast_id: str, minutes: int, seed: int, start_ms: int) -> Broadcast:
    """Make a ready sample broadcast document: lineup, products and targets."""
    segments, products = lineup(minutes, seed)
    return Broadcast(
        id=broadcast_id,
        title="青禾奥莱 · 运动鞋服专场",
        account="青禾奥莱",
        start_ms=start_ms,
        length_minutes=minutes,
        segments=segments,
        products=products,
        targets=Targets(
            online=600,
            views=150 * minutes,
            orders=3 * minutes,
            gmv_fen=600 * 100 * minutes,
        ),
    )


def _shelf(role: ProductRole, rng: Random) -> Iterator[Product]:
    """Give the products of one role in an order of the seed, over and over."""
    first = _ROLES.index(role)
    items = [
        Product(
            id=f"p{first + 1}{place}",
            title=goods.title,
            # A title ends in the item number (P15), after the brand it begins with.
            number=goods.title.rsplit(" ", 1)[-1],
            role=role,
            price_fen=goods.price_fen,
            market_fen=goods.market_fen,
            stock=_STOCK[role],
            points=goods.points,
            answers=_CATALOGUE.answers | goods.answers,
            props=goods.props,
        )
        for place, goods in enumerate((one for one in _CATALOGUE.product if one.role == role), start=1)
    ]
    rng.shuffle(items)
    return cycle(items)


def _slots(minutes: int) -> Iterator[tuple[int, _Slot]]:
    """Fill `minutes` with the opening and then rounds; the last slot takes what is left."""
    at_minute = 0
    pattern = [*(_OPENING if minutes >= 20 else _BRIEF)]
    while at_minute < minutes:
        if not pattern:
            pattern = [*_ROUND]
        slot, left = pattern.pop(0), minutes - at_minute
        if slot.role and minutes >= 20 and left < 6:
            slot = _ANSWERS
        if left - slot.minutes < (1 if slot.role and minutes >= 20 else 3):
            slot = slot._replace(minutes=left)
        yield at_minute, slot
        at_minute += slot.minutes


def _said(slot: _Slot) -> tuple[str, ...]:
    """Give what the host says in a stretch without a product; a product brings its own points."""
    return () if slot.role else _CATALOGUE.talk.get(slot.title or slot.type, ())


def _farewell(minutes: int, number: int) -> Segment:
    slot = _Slot("talk", _FAREWELL_MINUTES, "下播交接 · 加企微 · 预约下一场")
    return Segment(
        id=f"s{number:02}",
        title=slot.title,
        type=slot.type,
        points=_said(slot),
        at_minute=minutes - _FAREWELL_MINUTES,
        length_s=_FAREWELL_MINUTES * 60,
    )


def _circled(index: int) -> str:
    return chr(ord("①") + index) if index < 20 else str(index + 1)
