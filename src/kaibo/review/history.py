"""What went before: a broadcast of the same account as a later review remembers it."""

from msgspec import Struct

from kaibo.review.reach import Orders


class Bin(Struct, frozen=True, array_like=True):
    """New viewers of some minutes since go-live, from private and from public traffic, and their GMV in fen.

    Packs, ads and viewers of unknown source are in neither. Source: P36.
    """

    private: int = 0
    public: int = 0
    gmv_fen: int = 0


class Past(Struct, frozen=True, kw_only=True):
    """An ended broadcast: when it ran, in ms UTC, its kind, and its figures as counts by their key.

    `counts` hold every figure of `DEFINITIONS` that is no quotient of others; None where nobody told it.
    Ratios are computed from them when they are read, over several broadcasts from their sums. Source: R9.
    `bins` are its new viewers by private and public traffic (`matching.bins`), `reservers` who reserved the
    broadcast after it on air; `orders` tell how many went out of the store's city.
    """

    broadcast: str
    title: str
    account: str
    type: str
    went_live_ms: int
    ended_ms: int
    counts: dict[str, float | None]
    bins: tuple[Bin, ...] = ()
    reservers: tuple[str, ...] = ()
    orders: Orders = Orders(out=0, known=0)
