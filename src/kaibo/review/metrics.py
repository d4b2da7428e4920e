"""The figures of a review: each with its value, how it came about, who told it, and whether it is final.

What is counted one by one gives way to the platform's own figure where that is final, or tells
more. A figure nobody told is None, never 0; so is a ratio whose denominator is 0 or not known.
"""

from collections.abc import Mapping
from math import isfinite
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from kaibo.clock import MINUTE, SECOND
from kaibo.facts import PlatformReported
from kaibo.live.room import Room
from kaibo.playbook import number
from kaibo.review import reach
from kaibo.review.counting import COUNTED, Evening, counted, evening
from kaibo.review.curve import airtime
from kaibo.review.definitions import DEFINITIONS, REPORTED, WAYS, Unit
from kaibo.review.tally import Tally

Basis = Literal["counted", "official", "derived", "ratio", "sum", "missing"]
"""What a value rests on: facts one by one, a platform snapshot, the online curve, other figures, nothing."""


class ReportFigure(Struct, frozen=True, kw_only=True):
    """One figure of a review; `unit` says what `value` counts, and `target` is 0 where none was set.

    `as_of_ms` is the time of the newest fact behind it; `final` is False while the platform may
    still add to it. `low` and `high` are an interval of 95 % where one is known; `get_zh` and `get_en`
    say how to come by a figure that is missing. Source: R1.
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
    low: float | None = None
    high: float | None = None
    get_zh: str = ""
    get_en: str = ""


_RATIOS: Final = {
    key: (base.above, base.below, base.times) for key, base in DEFINITIONS.items() if base.below
}
"""Figures that are a quotient of two others, times a factor."""

_TARGETS: Final = {
    "pcu": "online",
    "views": "views",
    "orders": "orders",
    "gmv_fen": "gmv_fen",
    "reserved": "reservations",
    "private_views": "private",
}


def final_from_ms(room: Room) -> int | None:
    """Tell from when on the platform adds nothing more, in ms UTC; None before sign-off. Source: R1."""
    if room.ended_ms is None:
        return None
    return room.ended_ms + int(number("platform_late_minutes")) * MINUTE


def figures(room: Room, tally: Tally, now_ms: int) -> dict[str, ReportFigure]:
    """Compute every figure of `DEFINITIONS`, in its order."""
    return measured(evening(room, tally), now_ms)


def measured(it: Evening, now_ms: int) -> dict[str, ReportFigure]:
    """Compute every figure of `DEFINITIONS`, in its order, from an evening gathered before."""
    room, tally = it.room, it.tally
    due_ms = final_from_ms(room)
    settled = due_ms is not None and now_ms >= due_ms
    own = counted(it)
    found: dict[str, ReportFigure] = {}
    for key, base in DEFINITIONS.items():
        if not base.computed and key != "watch_s":
            found[key] = _official(_counted(key, own.get(key), tally, settled), tally, room)
    found["watch_s"] = _watch(it, found, settled)
    air = airtime(room)
    if air is not None:
        # Go-live began it; it lasts until the newest fact or the sign-off.
        found["air_s"] = replace(found["air_s"], as_of_ms=air[1])
    for key, base in DEFINITIONS.items():
        if base.parts:
            found[key] = _summed(key, found)
    for key in _RATIOS:
        found[key] = _quotient(key, found)
    found["out_of_city"] = _between(found, tally)
    return {key: _with_target(found[key], room) for key in DEFINITIONS}


def requotient(key: str, counts: Mapping[str, float | None]) -> float | None:
    """Give a figure of a broadcast kept as counts; a sum or quotient is computed anew. Source: R9."""
    base = DEFINITIONS[key]
    if base.parts:
        return _added(base.parts, counts)
    if not base.below:
        return counts.get(key)
    return divided(key, requotient(base.above, counts), requotient(base.below, counts))


def divided(key: str, above: float | None, below: float | None) -> float | None:
    """Divide the sides of a figure; None, too, where a part is over its whole: one side lacks something."""
    base = DEFINITIONS[key]
    value = ratio(above, below, base.times)
    return None if base.part and value is not None and not 0 <= value <= 1 else value


def ratio(above: float | None, below: float | None, times: int = 1) -> float | None:
    """Divide, times a factor; None where either is not known or the denominator is 0."""
    if above is None or not below:
        return None
    return times * above / below


def reported(room: Room, tally: Tally, key: str) -> PlatformReported | None:
    """Give the official snapshot to believe for a figure: the newest final one, else the newest.

    Of two as of one instant the one told later is believed.
    """
    found: PlatformReported | None = None
    for report in tally.reports:
        if usable(report, key) and (found is None or standing(report, room) >= standing(found, room)):
            found = report
    return found


def standing(report: PlatformReported, room: Room) -> tuple[bool, int]:
    """Rank a snapshot against others: a final one before all others, then by its time."""
    return (_final(report, room), report.at_ms)


def usable(report: PlatformReported, key: str) -> bool:
    """Tell whether a snapshot tells a figure, and as one may believe it."""
    value = report.values.get(key)
    if key not in REPORTED or value is None or not isfinite(value) or value < 0:
        return False
    return DEFINITIONS[key].unit != "ratio" or value <= 1


def _counted(key: str, value: float | None, tally: Tally, settled: bool) -> ReportFigure:
    if value is None:
        return _figure(key, None)
    kinds = COUNTED[key][0]
    return _figure(
        key,
        value,
        basis="counted",
        source="、".join(tally.sources(kinds)),
        as_of_ms=tally.last_ms(kinds),
        final=settled,
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
        value if base.unit in ("s", "ratio", "mean") else round(value),
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


def _watch(it: Evening, found: dict[str, ReportFigure], settled: bool) -> ReportFigure:
    """Give the average watch time from the best there is: final report, visits, report, online curve."""
    room, tally, watch = it.room, it.tally, it.watch
    report = reported(room, tally, "watch_s")
    if report is not None and _final(report, room):
        return _from_report("watch_s", report, room)
    if watch is not None:
        people = watch.people
        return _figure(
            "watch_s",
            ratio(watch.total_ms / SECOND, people),
            basis="counted" if people else "missing",
            source="、".join(tally.sources(("entered", "left"))),
            as_of_ms=tally.last_ms(("entered", "left")),
            final=settled and people > 0,
            how_zh=f"进出记录：总观看时长 ÷ 有进房记录的 {people:,} 人；"
            f"{watch.unclosed:,} 人无离开记录，算到下播",
            how_en=f"From entries and leavings: time watched ÷ {people:,} viewers seen entering; "
            f"{watch.unclosed:,} without a leaving count to the end",
        )
    if report is not None:
        return _from_report("watch_s", report, room)
    air, acu, views = airtime(room), found["acu"], found["views"]
    seconds = acu.value * (air[1] - air[0]) / SECOND if acu.value is not None and air else None
    value = ratio(seconds, views.value)
    return (
        _joined("watch_s", value, "derived", (acu, views)) if value is not None else _figure("watch_s", None)
    )


def _added(parts: tuple[str, ...], values: Mapping[str, float | None]) -> float | None:
    """Add up figures, one with a leading "-" is taken off; None where one of them is not known."""
    total = 0.0
    for part in parts:
        value = values.get(part.lstrip("-"))
        if value is None:
            return None
        total += -value if part.startswith("-") else value
    return total


def _summed(key: str, found: dict[str, ReportFigure]) -> ReportFigure:
    parts = DEFINITIONS[key].parts
    inputs = tuple(found[part.lstrip("-")] for part in parts)
    value = _added(parts, {figure.key: figure.value for figure in inputs})
    return _joined(key, value, "sum", inputs)


def _quotient(key: str, found: dict[str, ReportFigure]) -> ReportFigure:
    base = DEFINITIONS[key]
    above, below = found[base.above], found[base.below]
    value = divided(key, above.value, below.value)
    told = _joined(key, value, "ratio", (above, below))
    if value is not None or above.value is None or not below.value:
        return told
    often = above.unit == "times"
    return replace(
        told,
        get_zh=f"{above.zh}（{above.value:,.0f}）多于{below.zh}（{below.value:,.0f}）："
        f"两边来源不同，有一边没有全部告知{'，或同一人多次' if often else ''}；请看数据质量",
        get_en=f"{above.en} ({above.value:,.0f}) over {below.en} ({below.value:,.0f}): the sources differ, "
        f"one side was not told in full{', or one viewer did it often' if often else ''}; see data quality",
    )


def _joined(key: str, value: float | None, basis: Basis, inputs: tuple[ReportFigure, ...]) -> ReportFigure:
    if value is None:
        return _figure(key, None, inputs=inputs)
    times = [figure.as_of_ms for figure in inputs if figure.as_of_ms is not None]
    derived = basis == "derived"
    return _figure(
        key,
        value,
        basis=basis,
        source="、".join(
            dict.fromkeys(name for figure in inputs for name in figure.source.split("、") if name)
        ),
        as_of_ms=min(times, default=None),
        final=all(figure.final for figure in inputs),
        how_zh="推算：平均在线 × 开播时长 ÷ 场观（没有离开记录，也没有官方值）" if derived else "",
        how_en="Derived: ACU × time on air ÷ views (no leavings and no official value)" if derived else "",
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
    inputs: tuple[ReportFigure, ...] = (),
) -> ReportFigure:
    base = DEFINITIONS[key]
    get_zh, get_en = ("", "") if value is not None else _get(key, inputs)
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
        get_zh=get_zh,
        get_en=get_en,
    )


def _get(key: str, inputs: tuple[ReportFigure, ...]) -> tuple[str, str]:
    """Say how to come by a missing figure: by its missing sides, or that its denominator is 0."""
    missing = [figure for figure in inputs if figure.value is None]
    if inputs and not missing:
        return "分母为 0", "the denominator is 0"
    if not missing:
        return WAYS[DEFINITIONS[key].way]
    return (
        "；".join(f"缺{figure.zh}：{figure.get_zh}" for figure in missing),
        "; ".join(f"no {figure.en.lower()}: {figure.get_en}" for figure in missing),
    )


def _with_target(figure: ReportFigure, room: Room) -> ReportFigure:
    name = _TARGETS.get(figure.key)
    if room.plan is None or name is None:
        return figure
    return replace(figure, target=getattr(room.plan.targets, name))


def _between(found: dict[str, ReportFigure], tally: Tally) -> ReportFigure:
    """Add the interval of the out-of-city share, and what it does not know. Source: R6."""
    figure, out, known = (found[key] for key in ("out_of_city", "out_orders", "city_orders"))
    orders = reach.counted(tuple(tally.cities.values()), tally.home)
    # Of the counts that are shown, whoever told them.
    share = reach.ReachShare() if figure.value is None else reach.wilson(out.value or 0, known.value or 0)
    if not tally.home:
        zh, en = (
            "没有填门店城市：在账号页填门店，并在本场选它",
            "no store's city: add the store and choose it for this broadcast",
        )
    else:
        zh, en = (
            f"{orders.unknown:,} 单没有收货城市，不计在内",
            f"{orders.unknown:,} orders without a city left out",
        )
    return replace(
        figure,
        low=share.low,
        high=share.high,
        get_zh=zh if figure.value is None and not tally.home else figure.get_zh,
        get_en=en if figure.value is None and not tally.home else figure.get_en,
        how_zh=f"{figure.how_zh}；95% 区间为 Wilson 区间；{zh}",
        how_en=f"{figure.how_en}; Wilson's interval of 95 %; {en}",
    )
