"""One broadcast (场次) as it is planned: a document the team saves, revision by revision."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from kaibo.facts import Count, Fen, Id, Line, Ms, Name, ProductRole, SegmentKind

State = Literal["planned", "live", "ending", "ended", "sealed"]
"""Where a broadcast stands: `ending` is between the two steps of sign-off. Source: E1."""


Percent = Annotated[int, Meta(ge=0, le=100)]

Names = Annotated[tuple[Name, ...], Meta(max_length=100)]
Lines = Annotated[tuple[Line, ...], Meta(max_length=100)]

BroadcastType = Literal["selling", "teaching", "entertainment"]
"""What an evening is for; each has its sign-off. Source: E10."""


class Sold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a product did in its last `shows` broadcasts: paid orders, GMV, clicks; no shows: unknown."""

    shows: Count = 0
    orders: Count = 0
    gmv_fen: Count = 0
    clicks: Count = 0


class Product(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A product of a lineup, or of an account's catalogue.

    `cart` is its place in the cart (P14), `market_fen` the price elsewhere (P21), `cost_fen` what it costs
    the shop (0: nobody said), `points` the key points the host reads (P22), `answers` a ready answer by topic
    of question (L8), `props` the topics for which a board lies ready on set and `boards` those it needs
    (P17). `number` is the item number, `brand` a brand's key, `category`, `traits` (material, function,
    style) and `offer` make its title (P15); `certificates` are proofs at hand (P23), `related` products are
    sold with it, `worn` says that a host wears it (P22). Source: P10.
    """

    id: Id
    title: Name
    role: ProductRole = "classic"
    price_fen: Fen = 0
    market_fen: Fen = 0
    stock: Count = 0
    cart: Count = 0
    points: Lines = ()
    answers: Annotated[dict[Name, Line], Meta(max_length=100)] = {}
    props: Names = ()
    boards: Names = ()
    number: Name = ""
    brand: Name = ""
    category: Name = ""
    traits: Names = ()
    offer: Name = ""
    cost_fen: Fen = 0
    certificates: Names = ()
    related: Annotated[tuple[Id, ...], Meta(max_length=100)] = ()
    worn: bool = False
    sold: Sold = Sold()


class Reason(Struct, frozen=True, kw_only=True):
    """Why something is as it is: the rule's id of the field and the words. Source: docs of each rule."""

    rule: Name
    zh: Line
    en: Line


class Segment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A planned stretch of air time (过品): a product, a lucky bag or talk.

    It starts with the one before it, or not before its anchor: minute `at_minute` since go-live, the
    wall's `at_clock`, or `before_end` minutes before planned sign-off; at most one of the three. It may
    shrink to `shortest_s` and stretch to `longest_s` (0: it does not). With `hard_end` it ends when
    planned, however late it began. A `locked` one stays where it is when a lineup is built anew, and `why`
    says what put it there. Source: P11, P12, E2.
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
    points: Lines = ()
    locked: bool = False
    why: Annotated[tuple[Reason, ...], Meta(max_length=50)] = ()

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
    """What the team wants from a broadcast; 0 means no target was set. Source: P30, P36 for the last two."""

    online: Count = 0
    views: Count = 0
    orders: Count = 0
    gmv_fen: Count = 0
    reservations: Count = 0
    private: Count = 0


class Broadcast(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A planned broadcast: its lineup as segments, its products, shifts and targets, and its intake key.

    `account` is the account's name as it was, `account_id` its key. `announced_ms` is the start that viewers
    were told (none: `start_ms`), `test_ms` when the test stream runs (P31); `cover` is a kept file, `cover_x`
    and `cover_y` what matters in it, in percent from left and top (P37), `category` the platform's (P35),
    `store` a store's key (R6). `wecom_most` is how many new contacts the private team can serve tonight, 0
    where nobody said (L7).
    """

    id: Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    title: Name
    account: Name = ""
    zone: Annotated[str, Meta(max_length=60)] = "Asia/Shanghai"
    room_key: Annotated[str, Meta(max_length=64)] = ""
    start_ms: Ms | None = None
    length_minutes: Annotated[int, Meta(ge=1, le=1440)] = 240
    segments: Annotated[tuple[Segment, ...], Meta(max_length=2000)] = ()
    products: Annotated[tuple[Product, ...], Meta(max_length=2000)] = ()
    shifts: Annotated[tuple[Shift, ...], Meta(max_length=200)] = ()
    wecom_most: Count = 0
    targets: Targets = Targets()
    type: BroadcastType = "selling"
    account_id: Name = ""
    announced_ms: Ms | None = None
    test_ms: Ms | None = None
    cover: Name = ""
    cover_x: Percent = 50
    cover_y: Percent = 50
    category: Name = ""
    store: Name = ""
