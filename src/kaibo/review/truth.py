"""Sources of truth side by side: who told each figure, which one is shown, and why. Source: R1."""

from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from kaibo.clock import HOUR, SECOND
from kaibo.facts import PlatformReported
from kaibo.live.room import Room
from kaibo.playbook import number
from kaibo.review import typed
from kaibo.review.counting import COUNTED, Evening, counted
from kaibo.review.definitions import DEFINITIONS, REPORTED, Unit
from kaibo.review.metrics import ReportFigure, final_from_ms, ratio, reported, standing, usable
from kaibo.review.tally import Shop

Kind = Literal["stream", "shop", "official", "hand"]
"""Facts one by one, one shop's own orders, a snapshot of the platform, a person who read its pages."""

Freshness = Literal["live", "provisional", "final", "next_day"]
"""On air; until the platform's delay is over; after it; told the day after (T+1). Source: R1."""


class Teller(Struct, frozen=True, kw_only=True):
    """One source's value of a figure, as of an instant in ms UTC; `by` is who typed it.

    `used` marks the one the review shows.
    """

    kind: Kind
    source: str
    value: float
    as_of_ms: int
    state: Freshness
    by: str = ""
    used: bool = False


class Truth(Struct, frozen=True, kw_only=True):
    """Everyone who told a figure, the one shown first, and why it is shown.

    `gap` is the widest relative difference to the one shown; `differs` that it is over `official_gap`.
    """

    key: str
    zh: str
    en: str
    unit: Unit
    tellers: tuple[Teller, ...]
    why_zh: str
    why_en: str
    gap: float | None
    differs: bool


_WHY: Final = {
    "none": ("由在线曲线推算；没有别的来源", "derived from the online curve: nobody told it"),
    "only": ("只有这一个来源", "the only source"),
    "alike": ("只有逐条计数；各来源合在一起，同一笔只计一次", "counted one by one, each once"),
    "final": ("官方终值优先", "the platform's final figure comes first"),
    "more": ("还是暂计：官方告知得更多，逐条计数可能有漏", "provisional: the platform tells more"),
    "less": ("还是暂计：官方告知得更少，可能还没到齐", "provisional: the platform tells less so far"),
    "visits": ("还是暂计：按进出记录计算", "provisional: measured from comings and goings"),
}  # fmt: skip


def truths(it: Evening, figures: dict[str, ReportFigure], now_ms: int) -> tuple[Truth, ...]:
    """Put side by side who told each figure that can be told, in the order of `DEFINITIONS`."""
    own = dict(counted(it))
    if it.watch is not None:
        own["watch_s"] = ratio(it.watch.total_ms / SECOND, it.watch.people)
    found = (_truth(it, key, own.get(key), figures[key], now_ms) for key in DEFINITIONS if key in REPORTED)
    return tuple(truth for truth in found if truth.tellers)


def freshness(room: Room, at_ms: int, *, final: bool = False) -> Freshness:
    """Tell how fresh a reading of an instant is; `final` that the platform called it so."""
    due_ms = final_from_ms(room)
    if room.ended_ms is None or due_ms is None or at_ms < room.ended_ms:
        return "live"
    if at_ms >= room.ended_ms + number("next_day_hours") * HOUR:
        return "next_day"
    return "final" if final or at_ms >= due_ms else "provisional"


def _truth(it: Evening, key: str, own: float | None, figure: ReportFigure, now_ms: int) -> Truth:
    base, room = DEFINITIONS[key], it.room
    tellers = _counting(it, key, own, now_ms) + _telling(it, key)
    used = _used(it, key, figure, tellers)
    tellers = [replace(one, used=place == used) for place, one in enumerate(tellers)]
    tellers.sort(key=lambda one: (not one.used, one.kind, -one.as_of_ms))
    gaps = [abs(gap) for one in tellers if (gap := _gap(figure.value, one.value)) is not None]
    gap = max(gaps, default=None)
    zh, en = _WHY[_why(room, figure, tellers)]
    return Truth(
        key=key,
        zh=base.zh,
        en=base.en,
        unit=base.unit,
        tellers=tuple(tellers),
        why_zh=zh,
        why_en=en,
        gap=gap,
        differs=gap is not None and gap > number("official_gap"),
    )


def _gap(shown: float | None, other: float) -> float | None:
    """Give how far another value is from the one shown; where 0 is shown, anything else is all of it."""
    if shown is None:
        return None
    return ratio(other - shown, shown) if shown else float(other != 0)


def _counting(it: Evening, key: str, own: float | None, now_ms: int) -> list[Teller]:
    """List what was counted one by one: all together, and each shop's own where several told."""
    if own is None:
        return []
    kinds = COUNTED[key][0] if key in COUNTED else ("entered", "left")
    state = freshness(it.room, now_ms)
    state = "final" if state == "next_day" else state
    names = "、".join(it.tally.sources(kinds))
    found = [
        Teller(kind="stream", source=names, value=own, as_of_ms=it.tally.last_ms(kinds) or 0, state=state)
    ]
    shops = it.tally.shops
    if key in _SHOPS and len(shops) > 1:
        found += [
            Teller(kind="shop", source=name, value=_of(shop, key), as_of_ms=shop.last_ms, state=state)
            for name, shop in sorted(shops.items())
        ]
    return found


_SHOPS: Final = frozenset(("gmv_fen", "orders", "refunds", "refunded_fen"))


def _of(shop: Shop, key: str) -> int:
    told = {
        "gmv_fen": sum(shop.paid.values()),
        "orders": len(shop.paid),
        "refunds": shop.refunds,
        "refunded_fen": shop.refunded_fen,
    }
    return told[key]


def _telling(it: Evening, key: str) -> list[Teller]:
    """List what each report told of a figure, the one to believe of each source."""
    newest: dict[tuple[str, str], PlatformReported] = {}
    for report in sorted(
        (one for one in it.tally.reports if usable(one, key)), key=lambda one: standing(one, it.room)
    ):
        newest[report.source, report.report] = report
    return [
        Teller(
            kind="hand" if report.source == typed.SOURCE else "official",
            source=f"{report.source} · {report.report}",
            value=report.values[key],
            as_of_ms=report.at_ms,
            state=freshness(it.room, report.at_ms, final=report.final),
            by=it.tally.typists.get(report.id, ""),
        )
        for report in newest.values()
    ]


def _used(it: Evening, key: str, figure: ReportFigure, tellers: list[Teller]) -> int | None:
    """Give the place of the teller the review shows, None where it shows none of them."""
    if figure.basis == "official":
        report = reported(it.room, it.tally, key)
        name = "" if report is None else f"{report.source} · {report.report}"
        return next(place for place, one in enumerate(tellers) if one.source == name)
    return 0 if figure.basis == "counted" else None


def _why(room: Room, figure: ReportFigure, tellers: list[Teller]) -> str:
    told = any(one.kind in ("official", "hand") for one in tellers)
    if not tellers or not tellers[0].used:
        return "none"
    if len(tellers) == 1:
        return "only"
    if figure.basis == "official":
        return "final" if figure.final else "more"
    if not told:
        return "alike"
    return "visits" if figure.key == "watch_s" else "less"
