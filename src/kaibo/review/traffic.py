"""Traffic by source: how many came from where, how long they stayed, and what they were worth.

Viewers go by the source of the first thing heard of them; orders by the order's own source where somebody
told it, else by their viewer's. Unknown is a source of its own and is never shared out. Source: R4, R5, R8.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from kaibo.clock import SECOND
from kaibo.facts import PRIVATE_TRAFFIC, Touchpoint, Traffic
from kaibo.review.channels import Channels
from kaibo.review.counting import Evening
from kaibo.review.flows import Flow, Flows, source_of
from kaibo.review.metrics import final_from_ms, ratio
from kaibo.review.outreach import Outreach

Side = Literal["private", "public", "paid", "unknown"]
"""Who brings a viewer: the brand, the platform by itself, the platform for money, or nobody told."""

PAID_TRAFFIC: Final[frozenset[Traffic]] = frozenset(("pack", "ad"))
"""Public traffic that was paid for. Source: P40, X5."""

SOURCES: Final[dict[Traffic, tuple[str, str]]] = {
    "group": ("社群", "groups"),
    "moments": ("朋友圈", "moments"),
    "article": ("公众号", "article"),
    "wecom": ("企微", "WeCom"),
    "reservation": ("预约提醒", "reservation"),
    "share": ("分享", "shares"),
    "follow": ("关注页", "followed"),
    "recommend": ("推荐", "recommended"),
    "plaza": ("直播广场", "plaza"),
    "search": ("搜索", "search"),
    "video": ("短视频", "short video"),
    "pack": ("流量包 / 加热", "packs, heated"),
    "ad": ("广告", "ads"),
    "other": ("其他", "other"),
    "unknown": ("未知", "unknown"),
}
"""Every traffic source with its names."""

TOUCHED: Final[dict[Touchpoint, Traffic]] = {
    "group": "group",
    "moments": "moments",
    "article": "article",
    "wecom": "wecom",
    "video": "video",
}
"""The source that viewers of a touchpoint's own link come by, where the platform tells one."""

_KINDS: Final = ("entered", "order_paid", "commented", "liked", "followed", "shared", "product_clicked")


class SourceRow(Struct, frozen=True, kw_only=True):
    """What a source brought, or a side of several; money in fen, None: nobody told or a denominator of 0.

    `watch_ms` is the time on air of the `watched` viewers whose comings are known, `opened` how often people
    opened links of the source's touchpoint. Shares are of all viewers and of all GMV, unknown included.
    """

    key: str
    side: Side | None
    viewers: int = 0
    entries: int = 0
    watch_ms: int | None = None
    watched: int = 0
    follows: int = 0
    shares: int = 0
    clickers: int = 0
    buyers: int = 0
    orders: int = 0
    gmv_fen: int = 0
    reserved: int = 0
    contacts: int = 0
    opened: int | None = None
    share: float | None = None
    sales_share: float | None = None
    uv_value_fen: float | None = None
    gpm_fen: float | None = None
    watch_s: float | None = None


class Sources(Struct, frozen=True, kw_only=True):
    """Every source that was told of, the most viewers first and unknown last, then the sides, then all.

    `official` is the platform's own count by source, side by side and never mixed in.
    """

    rows: tuple[SourceRow, ...]
    sides: tuple[SourceRow, ...]
    all: SourceRow
    official: Channels | None
    source: str
    as_of_ms: int | None
    final: bool


def side(traffic: Traffic) -> Side:
    """Tell who brings viewers of a source. Source: P36, R5."""
    if traffic == "unknown":
        return "unknown"
    if traffic in PRIVATE_TRAFFIC:
        return "private"
    return "paid" if traffic in PAID_TRAFFIC else "public"


def sources(it: Evening, beside: Outreach, now_ms: int) -> Sources:
    """Count what each source brought; the sums are the room's own totals."""
    tally = it.tally
    rows = _rows(it, beside)
    every = _sum("all", None, rows)
    rated = [_rated(row, every) for row in rows]
    rated.sort(key=lambda row: (row.side == "unknown", -row.viewers, -row.gmv_fen, row.key))
    due_ms = final_from_ms(it.room)
    return Sources(
        rows=tuple(rated),
        sides=tuple(
            _rated(_sum(name, name, own), every)
            for name in _SIDES
            if (own := [row for row in rows if row.side == name])
        ),
        all=_rated(every, every),
        official=tally.flows.channels,
        source="、".join(tally.sources(_KINDS)),
        as_of_ms=tally.last_ms(_KINDS),
        final=due_ms is not None and now_ms >= due_ms,
    )


class _Sold(Struct):
    """Orders, their sum and their buyers, each buyer in the source of their first order alone."""

    orders: int = 0
    gmv_fen: int = 0
    buyers: int = 0


def _rows(it: Evening, beside: Outreach) -> list[SourceRow]:
    flows = it.tally.flows
    people = flows.people()
    # Whoever clicks has been heard of: each has a source.
    clickers = Counter(map(flows.origins.get, it.tally.clickers))
    sold, spent = _sold(flows), _spent(it)
    clicked = {TOUCHED[name]: count for name, count in opened(flows, beside).items() if name in TOUCHED}
    rows = []
    for name in SOURCES:
        if not (people[name] or name in flows.of or name in sold or name in clicked):
            continue
        did, sale = flows.of.get(name, Flow()), sold.get(name, _Sold())
        total_ms, watched = spent.get(name, (0, 0)) if spent is not None else (None, 0)
        rows.append(
            SourceRow(
                key=name,
                side=side(name),
                viewers=people[name],
                entries=did.entries,
                watch_ms=total_ms,
                watched=watched,
                follows=did.follows,
                shares=did.shares,
                clickers=clickers[name],
                buyers=sale.buyers,
                orders=sale.orders,
                gmv_fen=sale.gmv_fen,
                reserved=did.reserved,
                contacts=did.contacts,
                opened=clicked.get(name),
            )
        )
    return rows


def _sold(flows: Flows) -> dict[Traffic, _Sold]:
    found: dict[Traffic, _Sold] = {}
    buyers = set[str]()
    for sale in flows.sales.values():
        if sale is None:
            continue
        name = source_of(sale, flows)
        own = found.get(name) or found.setdefault(name, _Sold())
        own.orders += 1
        own.gmv_fen += sale.amount_fen
        own.buyers += sale.viewer not in buyers
        buyers.add(sale.viewer)
    return found


def _spent(it: Evening) -> dict[Traffic, tuple[int, int]] | None:
    """Sum the time on air of each source's viewers, in ms, and count them; None without leavings."""
    if it.watch is None:
        return None
    return {name: (sum(lengths), len(lengths)) for name, lengths in it.watch.ms.items()}


def opened(flows: Flows, beside: Outreach) -> dict[Touchpoint, int]:
    """Count by touchpoint how often people opened its links; one without a link is left out."""
    found: dict[Touchpoint, int] = {}
    for code, link in beside.links.items():
        found[link.channel] = found.get(link.channel, 0) + flows.follows.get(code, 0)
    return found


_SIDES: Final[tuple[Side, ...]] = ("private", "public", "paid", "unknown")
_SUMMED: Final = (
    "viewers", "entries", "watched", "follows", "shares", "clickers", "buyers", "orders",
    "gmv_fen", "reserved", "contacts",
)  # fmt: skip


def _sum(key: str, whose: Side | None, rows: Sequence[SourceRow]) -> SourceRow:
    sums = {name: sum(getattr(row, name) for row in rows) for name in _SUMMED}
    watched = [row.watch_ms for row in rows if row.watch_ms is not None]
    opened = [row.opened for row in rows if row.opened is not None]
    return SourceRow(
        key=key,
        side=whose,
        watch_ms=sum(watched) if watched else None,
        opened=sum(opened) if opened else None,
        **sums,
    )


def _rated(row: SourceRow, every: SourceRow) -> SourceRow:
    """Add the quotients, each from counts."""
    return replace(
        row,
        share=ratio(row.viewers, every.viewers),
        sales_share=ratio(row.gmv_fen, every.gmv_fen),
        uv_value_fen=ratio(row.gmv_fen, row.viewers),
        gpm_fen=ratio(row.gmv_fen, row.entries, 1000),
        watch_s=ratio(row.watch_ms, row.watched * SECOND),
    )
