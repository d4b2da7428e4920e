"""One broadcast (场次) as it is planned: a document the team saves, revision by revision."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from kaibo.facts import Count, Fen, Id, Line, Ms, Name, ProductRole, SegmentKind

State = Literal["planned", "live", "ending", "ended", "sealed"]
"""Where a broadcast stands: `ending` is between the two steps of sign-off. Source: E1."""


class Product(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A product of a lineup.

    `cart` is its place in the cart (P14), `market_fen` the price elsewhere (P21), `points` the key
    points the host reads (P22), `answers` a ready answer by topic of question (L8), and `props` the
    topics for which a board lies ready on set (P17). Source: P10.
    """

    id: Id
    title: Name
    role: ProductRole = "classic"
    price_fen: Fen = 0
    market_fen: Fen = 0
    stock: Count = 0
    cart: Count = 0
    points: tuple[Line, ...] = ()
    answers: dict[str, Line] = {}
    props: tuple[Name, ...] = ()


class Segment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A planned stretch of air time (过品): a product, a lucky bag or talk.

    It starts with the one before it, or not before its anchor: minute `at_minute` since go-live, the
    wall's `at_clock`, or `before_end` minutes before planned sign-off; at most one of the three. It may
    shrink to `shortest_s` and stretch to `longest_s` (0: it does not). With `hard_end` it ends when
    planned, however late it began. Source: P11, P12, E2.
    """

    id: Id
    title: Name
    type: SegmentKind = "product"
    product: Annotated[str, Meta(max_length=200)] = ""
    role: ProductRole | None = None
    at_minute: Annotated[int, Meta(ge=0, le=1440)] | None = None
    at_clock: Annotated[str, Meta(pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$")] = ""
    before_end: Annotated[int, Meta(ge=0, le=1440)] | None = None
    length_s: Annotated[int, Meta(ge=1, le=86_400)] = 480
    shortest_s: Annotated[int, Meta(ge=0, le=86_400)] = 0
    longest_s: Annotated[int, Meta(ge=0, le=86_400)] = 0
    hard_end: bool = False
    points: tuple[Line, ...] = ()

    def __post_init__(self) -> None:
        """Refuse two anchors, and a shortest or longest length on the wrong side of the planned one."""
        if sum((self.at_minute is not None, bool(self.at_clock), self.before_end is not None)) > 1:
            raise ValueError(f"segment {self.id!r} has more than one of at_minute, at_clock, before_end")
        if self.shortest_s > self.length_s or 0 < self.longest_s < self.length_s:
            raise ValueError(f"segment {self.id!r}: shortest_s <= length_s <= longest_s does not hold")


class Shift(Struct, frozen=True, kw_only=True):
    """A host's time on camera, in minutes since go-live. Source: P3."""

    host: Name
    at_minute: Annotated[int, Meta(ge=0, le=1440)]
    length_minutes: Annotated[int, Meta(ge=1, le=1440)] = 120


class Targets(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the team wants from a broadcast; 0 means no target was set."""

    online: Count = 0
    views: Count = 0
    orders: Count = 0
    gmv_fen: Count = 0


class Broadcast(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A planned broadcast: its lineup as segments, its products, shifts and targets, and its intake key.

    `wecom_most` is how many new contacts the private team can serve tonight, 0 where nobody said (L7).
    """

    id: Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    title: Name
    account: Name = ""
    zone: Annotated[str, Meta(max_length=60)] = "Asia/Shanghai"
    room_key: Annotated[str, Meta(max_length=64)] = ""
    start_ms: Ms | None = None
    length_minutes: Annotated[int, Meta(ge=1, le=1440)] = 240
    segments: tuple[Segment, ...] = ()
    products: tuple[Product, ...] = ()
    shifts: tuple[Shift, ...] = ()
    wecom_most: Count = 0
    targets: Targets = Targets()
