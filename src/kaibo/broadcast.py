"""One broadcast (场次) as it is planned: a document the team saves, revision by revision."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from kaibo.facts import Count, Fen, Id, Ms, Name, ProductRole, SegmentKind

State = Literal["planned", "live", "ending", "ended", "sealed"]
"""Where a broadcast stands: `ending` is between the two steps of sign-off. Source: E1."""


class Product(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A product of a lineup. Source: P10."""

    id: Id
    title: Name
    role: ProductRole = "classic"
    price_fen: Fen = 0
    stock: Count = 0


class Segment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A planned stretch of air time (过品): a product, a lucky bag or talk. Source: P12."""

    id: Id
    title: Name
    type: SegmentKind = "product"
    product: Annotated[str, Meta(max_length=200)] = ""
    role: ProductRole | None = None
    at_minute: Annotated[int, Meta(ge=0, le=1440)]
    length_s: Annotated[int, Meta(ge=1, le=86_400)] = 480


class Targets(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the team wants from a broadcast; 0 means no target was set."""

    online: Count = 0
    views: Count = 0
    orders: Count = 0
    gmv_fen: Count = 0


class Broadcast(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A planned broadcast: its lineup as segments, its products, its targets, and its intake key."""

    id: Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    title: Name
    account: Name = ""
    zone: Annotated[str, Meta(max_length=60)] = "Asia/Shanghai"
    room_key: Annotated[str, Meta(max_length=64)] = ""
    start_ms: Ms | None = None
    length_minutes: Annotated[int, Meta(ge=1, le=1440)] = 240
    segments: tuple[Segment, ...] = ()
    products: tuple[Product, ...] = ()
    targets: Targets = Targets()
