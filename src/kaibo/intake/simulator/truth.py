"""What really happened in a simulated room: the hidden answers that tests compare with."""

from msgspec import Struct

from kaibo.facts import Traffic


class Drop(Struct, frozen=True, kw_only=True):
    """A sudden fall of the online count: its span, its cause, and how it was made.

    `hazard` is the factor on the leaving hazard; `depth` the share of viewers really lost between
    the start and the lowest second up to the end (0.3: 30 % fewer). Source: L2.
    """

    start_ms: int
    end_ms: int
    cause: str
    hazard: float
    depth: float


class Inflow(Struct, frozen=True, kw_only=True):
    """A sudden inflow of recommended viewers: its span and how many more came. Source: L2."""

    start_ms: int
    end_ms: int
    viewers: int


class Highlight(Struct, frozen=True, kw_only=True):
    """A moment worth showing again, as it happened on stage; the comments follow seconds later."""

    start_ms: int
    end_ms: int
    cause: str


class Push(Struct, frozen=True, kw_only=True):
    """A private push: when, through what, how many were expected and how many came in. Source: P36."""

    at_ms: int
    traffic: Traffic
    expected: float
    entered: int


class Effect(Struct, frozen=True, kw_only=True):
    """What an action of the crew is worth: expected room with it minus the same room without it.

    For a segment "without" means that the same time is plain talk. `viewers` counts entries.
    """

    action: str
    type: str
    start_ms: int
    end_ms: int
    orders: float
    gmv_fen: int
    viewers: float
    viewer_minutes: float


class Selling(Struct, frozen=True, kw_only=True):
    """How well a product sells while it is on air: paid orders expected per viewer-minute."""

    product: str
    viewer_minutes: float
    orders_per_viewer_minute: float


class Totals(Struct, kw_only=True):
    """Sums over the facts told, exactly; money in fen.

    `views` counts distinct viewers, `entries` every coming in; `orders` and `gmv_fen` leave out
    prizes and do not take off refunds; `watch_ms` ends open visits with the broadcast; `pcu` is the
    highest count the platform told.
    """

    facts: int = 0
    views: int = 0
    private_views: int = 0
    entries: int = 0
    left: int = 0
    pcu: int = 0
    watch_ms: int = 0
    comments: int = 0
    likes: int = 0
    wecoin: int = 0
    follows: int = 0
    shares: int = 0
    reservations: int = 0
    contacts: int = 0
    clicks: int = 0
    placed: int = 0
    orders: int = 0
    items: int = 0
    gmv_fen: int = 0
    out_of_city: int = 0
    refunds: int = 0
    refunded_fen: int = 0
    prizes: int = 0


class Truth(Struct, frozen=True, kw_only=True):
    """The ground truth of one simulated broadcast; `comment_kinds` counts comments by intent."""

    seed: int
    minutes: int
    rate: float
    city: str
    start_ms: int
    end_ms: int
    drops: tuple[Drop, ...]
    inflows: tuple[Inflow, ...]
    highlights: tuple[Highlight, ...]
    pushes: tuple[Push, ...]
    effects: tuple[Effect, ...]
    products: tuple[Selling, ...]
    comment_kinds: dict[str, int]
    totals: Totals
