"""The figures of a review: each with its value, how it came about, who told it, and whether it is final.

What is counted one by one gives way to the platform's own figure where that is final, or tells
more. A figure nobody told is None, never 0; so is a ratio whose denominator is 0 or not known.
"""

from collections.abc import Callable
from math import isfinite
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from kaibo.clock import MINUTE, SECOND
from kaibo.facts import PlatformReported
from kaibo.live.room import Room
from kaibo.playbook import number
from kaibo.review.curve import airtime, average
from kaibo.review.definitions import DEFINITIONS, Unit
from kaibo.review.tally import Tally
from kaibo.review.watch import watched

Basis = Literal["counted", "official", "derived", "ratio", "missing"]
"""What a value rests on: facts one by one, a platform snapshot, the online curve, other figures, nothing."""


class ReportFigure(Struct, frozen=True, kw_only=True):
    """One figure of a review; `unit` says what `value` counts, and `target` is 0 where none was set.

    `as_of_ms` is the time of the newest fact behind it; `final` is False while the platform may
    still add to it. Source: R1.
    """

    key: str
    zh: str
    en: str
    value: float | None
    unit: Unit
    how_zh: str
    how_en: str
    basis: Basis
    source: str = ""
    as_of_ms: int | None = None
    final: bool = False
    target: float = 0


_SHOP: Final = ("order_paid", "order_placed", "order_refunded")
_CROWD: Final = (
    "entered",
    "commented",
    "liked",
    "followed",
    "shared",
    "reserved",
    "product_clicked",
    "order_paid",
)

_COUNTED: Final[dict[str, tuple[tuple[str, ...], Callable[[Room, Tally], float | None]]]] = {
    "views": (_CROWD, lambda room, tally: len(room.viewers)),
    "entries": (("entered",), lambda room, tally: room.totals.entered),
    "pcu": (("online_counted",), lambda room, tally: room.pcu),
    "acu": (("online_counted",), lambda room, tally: average(room)),
    "private_share": (("entered",), lambda room, tally: _private_share(room)),
    "gmv_fen": (_SHOP, lambda room, tally: room.totals.gmv_fen),
    "orders": (_SHOP, lambda room, tally: room.totals.orders),
    "buyers": (_SHOP, lambda room, tally: len(room.buyers)),
    "clickers": (("product_clicked",), lambda room, tally: len(tally.clickers)),
    "click_pay_uv": (
        ("product_clicked", "order_paid"),
        lambda room, tally: ratio(len(tally.clickers & room.buyers), len(tally.clickers)),
    ),
    "refunds": (_SHOP, lambda room, tally: room.refunds),
    "refunded_fen": (_SHOP, lambda room, tally: room.refunded_fen),
    "comments": (("commented",), lambda room, tally: room.totals.comments),
    "commenters": (("commented",), lambda room, tally: len(tally.commenters)),
    "likes": (("liked", "online_counted"), lambda room, tally: _likes(room, tally)),
    "likers": (("liked",), lambda room, tally: len(tally.likers)),
    "follows": (("followed",), lambda room, tally: room.totals.follows),
    "shares": (("shared",), lambda room, tally: room.totals.shares),
    "reservations": (("reserved",), lambda room, tally: room.reservations),
    "contacts": (("contact_added",), lambda room, tally: room.contacts),
}
"""Figures counted from facts, with the kinds of fact that tell them."""

_RATIOS: Final[dict[str, tuple[str, str, int]]] = {
    "aov_fen": ("gmv_fen", "orders", 1),
    "gpm_uv_fen": ("gmv_fen", "views", 1000),
    "gpm_pv_fen": ("gmv_fen", "entries", 1000),
    "uv_value_fen": ("gmv_fen", "views", 1),
    "comment_rate_uv": ("commenters", "views", 1),
}
"""Figures that are a quotient of two others, times a factor."""

_NOT_REPORTED: Final = frozenset(("acu", "private_share", "click_pay_uv", *_RATIOS))
"""Averages and shares are computed here, never taken over: the platform's denominators differ."""

REPORTED: Final = frozenset(DEFINITIONS) - _NOT_REPORTED
"""The keys a `PlatformReported` may tell in `values`, in the unit of the figure of that name."""

_TARGETS: Final = {"pcu": "online", "views": "views", "orders": "orders", "gmv_fen": "gmv_fen"}


def final_from_ms(room: Room) -> int | None:
    """Tell from when on the platform adds nothing more, in ms UTC; None before sign-off. Source: R1."""
    if room.ended_ms is None:
        return None
    return room.ended_ms + int(number("platform_late_minutes")) * MINUTE


def figures(room: Room, tally: Tally, now_ms: int) -> dict[str, ReportFigure]:
    """Compute every figure of `DEFINITIONS`, in its order."""
    due_ms = final_from_ms(room)
    settled = due_ms is not None and now_ms >= due_ms
    found: dict[str, ReportFigure] = {}
    for key in _COUNTED:
        found[key] = _official(_counted(key, room, tally, settled), tally, room)
    found["watch_s"] = _watch(room, tally, found, settled)
    for key in _RATIOS:
        found[key] = _quotient(key, found)
    return {key: _with_target(found[key], room) for key in DEFINITIONS}


def ratio(above: float | None, below: float | None, times: int = 1) -> float | None:
    """Divide, times a factor; None where either is not known or the denominator is 0."""
    if above is None or not below:
        return None
    return times * above / below


def reported(room: Room, tally: Tally, key: str) -> PlatformReported | None:
    """Give the official snapshot to believe for a figure: the newest final one, else the newest."""
    telling = [report for report in tally.reports if _usable(report, key)]
    return max(telling, key=lambda report: (_final(report, room), report.at_ms), default=None)


def counted(room: Room, tally: Tally, key: str) -> float | None:
    """Count a figure from facts one by one; None where no source tells them, or for a quotient."""
    if key not in _COUNTED:
        return None
    kinds, count = _COUNTED[key]
    return count(room, tally) if any(kind in tally.told for kind in kinds) else None


def _usable(report: PlatformReported, key: str) -> bool:
    value = report.values.get(key)
    return key in REPORTED and value is not None and isfinite(value) and value >= 0


def _counted(key: str, room: Room, tally: Tally, settled: bool) -> ReportFigure:
    kinds, value = _COUNTED[key][0], counted(room, tally, key)
    return _figure(
        key,
        value,
        basis="missing" if value is None else "counted",
        source="、".join(tally.sources(kinds)),
        as_of_ms=tally.last_ms(kinds),
        final=settled and value is not None,
    )


def _official(own: ReportFigure, tally: Tally, room: Room) -> ReportFigure:
    """Replace a counted figure by the platform's where that is final, or tells more."""
    report = reported(room, tally, own.key)
    if report is None:
        return own
    if not _final(report, room) and own.value is not None and report.values[own.key] <= own.value:
        return own
    return _from_report(own.key, report, room)


def _from_report(key: str, report: PlatformReported, room: Room) -> ReportFigure:
    value, base = report.values[key], DEFINITIONS[key]
    final = _final(report, room)
    return _figure(
        key,
        value if base.unit == "s" else round(value),
        basis="official",
        source=f"{report.source} · {report.report}",
        as_of_ms=report.at_ms,
        final=final,
        how_zh=f"官方快照（{'终值' if final else '暂计'}）：{base.how_zh}",
        how_en=f"Official snapshot ({'final' if final else 'provisional'}): {base.how_en}",
    )


def _final(report: PlatformReported, room: Room) -> bool:
    """Tell whether a snapshot closes the evening: one marked final before sign-off does not."""
    due_ms = final_from_ms(room)
    if room.ended_ms is None or due_ms is None:
        return False
    return report.at_ms >= (room.ended_ms if report.final else due_ms)


def _watch(room: Room, tally: Tally, found: dict[str, ReportFigure], settled: bool) -> ReportFigure:
    """Give the average watch time from the best there is: final report, visits, report, online curve."""
    report = reported(room, tally, "watch_s")
    air = airtime(room)
    if report is not None and _final(report, room):
        return _from_report("watch_s", report, room)
    if tally.leavings and air is not None:
        watch = watched(tally.visits, *air)
        return _figure(
            "watch_s",
            ratio(watch.total_ms / SECOND, watch.people),
            basis="counted" if watch.people else "missing",
            source="、".join(tally.sources(("entered", "left"))),
            as_of_ms=tally.last_ms(("entered", "left")),
            final=settled and watch.people > 0,
            how_zh=f"进出记录：总观看时长 ÷ 有进房记录的 {watch.people:,} 人；"
            f"{watch.unclosed:,} 人无离开记录，算到下播",
            how_en=f"From entries and leavings: time watched ÷ {watch.people:,} viewers seen entering; "
            f"{watch.unclosed:,} without a leaving count to the end",
        )
    if report is not None:
        return _from_report("watch_s", report, room)
    acu, views = found["acu"], found["views"]
    seconds = acu.value * (air[1] - air[0]) / SECOND if acu.value is not None and air else None
    value = ratio(seconds, views.value)
    return (
        _joined("watch_s", value, "derived", (acu, views)) if value is not None else _figure("watch_s", None)
    )


def _quotient(key: str, found: dict[str, ReportFigure]) -> ReportFigure:
    above_key, below_key, times = _RATIOS[key]
    above, below = found[above_key], found[below_key]
    value = ratio(above.value, below.value, times)
    return _joined(key, value, "ratio" if value is not None else "missing", (above, below))


def _joined(key: str, value: float | None, basis: Basis, inputs: tuple[ReportFigure, ...]) -> ReportFigure:
    base = DEFINITIONS[key]
    derived = basis == "derived"
    times = [figure.as_of_ms for figure in inputs if figure.as_of_ms is not None]
    return _figure(
        key,
        value,
        basis=basis,
        source="、".join(
            dict.fromkeys(name for figure in inputs for name in figure.source.split("、") if name)
        ),
        as_of_ms=min(times, default=None),
        final=value is not None and all(figure.final for figure in inputs),
        how_zh="推算：平均在线 × 开播时长 ÷ 场观（没有离开记录，也没有官方值）" if derived else base.how_zh,
        how_en="Derived: ACU × time on air ÷ views (no leavings and no official value)"
        if derived
        else base.how_en,
    )


def _figure(
    key: str,
    value: float | None,
    *,
    basis: Basis = "missing",
    source: str = "",
    as_of_ms: int | None = None,
    final: bool = False,
    how_zh: str = "",
    how_en: str = "",
) -> ReportFigure:
    base = DEFINITIONS[key]
    return ReportFigure(
        key=key,
        zh=base.zh,
        en=base.en,
        value=value,
        unit=base.unit,
        how_zh=how_zh or base.how_zh,
        how_en=how_en or base.how_en,
        basis=basis,
        source=source,
        as_of_ms=as_of_ms,
        final=final,
    )


def _with_target(figure: ReportFigure, room: Room) -> ReportFigure:
    name = _TARGETS.get(figure.key)
    if room.plan is None or name is None:
        return figure
    return replace(figure, target=getattr(room.plan.targets, name))


def _private_share(room: Room) -> float | None:
    known = sum(count for traffic, count in room.by_traffic.items() if traffic != "unknown")
    return ratio(room.totals.private, known)


def _likes(room: Room, tally: Tally) -> float | None:
    """Give the likes; None where only online counts without a likes total were told."""
    return room.likes if "liked" in tally.told or room.likes_told else None
