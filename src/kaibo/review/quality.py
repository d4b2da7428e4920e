"""How far the figures can be trusted: checks that hold two ways of knowing against each other."""

from itertools import pairwise
from math import isfinite, prod
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from kaibo.clock import SECOND
from kaibo.facts import PlatformReported
from kaibo.live.room import Room
from kaibo.playbook import number
from kaibo.review.asrun import AsRun
from kaibo.review.counting import COUNTED, Evening, counted
from kaibo.review.curve import airtime, curve
from kaibo.review.definitions import DEFINITIONS, Unit
from kaibo.review.funnel import funnel
from kaibo.review.metrics import ReportFigure, ratio, reported
from kaibo.review.tally import Tally

Verdict = Literal["ok", "look", "unknown", "circular"]
"""Holds, wants a look, cannot be checked, or is no check because one side was made from the other."""


class Check(Struct, frozen=True, kw_only=True):
    """One check: both sides where it has two, in `unit`, their gap (a share of the left), and the verdict."""

    key: str
    zh: str
    en: str
    verdict: Verdict
    note_zh: str
    note_en: str
    left: float | None = None
    right: float | None = None
    gap: float | None = None
    unit: Unit = "times"


class SourceQuality(Struct, frozen=True, kw_only=True):
    """What one source told: facts in all, seconds in which it told of the room, its longest silence on air.

    A silence is suspicious when it is long for this source: by `silence_seconds` and `silence_gaps`.
    """

    name: str
    facts: int
    seconds: int
    silence_ms: int | None
    silence_from_ms: int | None
    suspicious: bool


class Quality(Struct, frozen=True, kw_only=True):
    """Every check, and every source of the room."""

    checks: tuple[Check, ...]
    sources: tuple[SourceQuality, ...]


def quality(it: Evening, figures: dict[str, ReportFigure], run: AsRun) -> Quality:
    """Check a review's figures and rundown against each other and its sources against the clock."""
    room, tally, own = it.room, it.tally, counted(it)
    sources = tuple(_source(name, room, tally) for name in sorted(room.heard))
    checks = [
        little(room, figures),
        _acu_pcu(figures),
        _segments(room, run),
        _views_by_source(room),
        _gmv_by_source(own),
        _value(figures),
        _steps(figures),
        _buyers(figures),
        _refunds(room, tally, figures),
        _strays(room),
        _silence(sources),
    ]
    checks += [
        _against_official(key, report, value)
        for key in COUNTED
        if (report := reported(room, tally, key)) and (value := own[key]) is not None
    ]
    checks += _rates(tally, figures)
    if tally.unknown:
        checks.append(_unknown_kinds(tally.unknown))
    return Quality(checks=tuple(checks), sources=sources)


def little(room: Room, figures: dict[str, ReportFigure]) -> Check:
    """Hold ACU × time against views × watch time (Little's law), both in viewer-seconds. Source: R1.

    Where the watch time was itself derived from the online curve this is no check, and is not
    passed.
    """
    air, minutes = airtime(room), curve(room)
    acu, views, watch = (figures[key] for key in ("acu", "views", "watch_s"))
    left = None if air is None or acu.value is None else acu.value * (air[1] - air[0]) / SECOND
    right = None if views.value is None or watch.value is None else views.value * watch.value
    gap = ratio(None if left is None or right is None else right - left, left)
    named = Check(
        key="little", zh="平均在线 × 时长 ≈ 场观 × 人均观看时长",
        en="Little's law: ACU × T ≈ views × watch time",
        verdict="unknown", note_zh="缺在线人数、场观或观看时长，无法核对",
        note_en="Online counts, views or watch time are missing", left=left, right=right, gap=gap,
    )  # fmt: skip
    if watch.basis == "derived":
        return replace(
            named,
            verdict="circular",
            note_zh="人均观看时长由在线曲线推算，两边同源，不能互相印证；需要进出记录或官方值",
            note_en="Watch time is derived from the online curve: both sides are one, no independent check",
        )
    if gap is None:
        return named
    counted_minutes = sum(minute.online is not None for minute in minutes)
    told_zh = f"相差 {gap:+.1%}；{counted_minutes}/{len(minutes)} 分钟有在线计数"
    told_en = f"{gap:+.1%} apart; {counted_minutes} of {len(minutes)} minutes have an online count"
    if abs(gap) <= number("little_gap"):
        return replace(
            named, verdict="ok", note_zh=f"{told_zh}，在允许范围内", note_en=f"{told_en}, within tolerance"
        )
    why_zh, why_en = (
        ("，场观或观看时长可能偏高", ", views or watch time may be too high")
        if gap > 0
        else ("，进房或观众可能漏计", ", entries or viewers may be missed")
    )
    return replace(named, verdict="look", note_zh=told_zh + why_zh, note_en=told_en + why_en)


def _acu_pcu(figures: dict[str, ReportFigure]) -> Check:
    acu, pcu = figures["acu"].value, figures["pcu"].value
    if acu is None or pcu is None:
        verdict: Verdict = "unknown"
        zh, en = "没有在线计数，无法核对", "No online counts"
    else:
        verdict = "ok" if acu <= pcu else "look"
        zh, en = f"平均 {acu:,.0f}，最高 {pcu:,.0f}", f"Average {acu:,.0f}, peak {pcu:,.0f}"
    return Check(
        key="acu_pcu", zh="平均在线 ≤ 最高在线", en="ACU ≤ PCU", verdict=verdict,
        note_zh=zh, note_en=en, left=acu, right=pcu,
    )  # fmt: skip


def _segments(room: Room, run: AsRun) -> Check:
    left = sum(row.gmv_fen for row in run.rows) + run.between_gmv_fen
    right = sum(window.gmv_fen for window in room.seconds.values())
    share = ratio(run.between_gmv_fen, right)
    zh = f"段外成交占 {share:.1%}" if share is not None else "没有成交"
    en = f"{share:.1%} of GMV fell outside every segment" if share is not None else "No sales"
    return Check(
        key="segments", zh="各段成交 + 段外成交 = 总成交", en="Σ segments + between = GMV",
        verdict=("ok" if left == right else "look") if right else "unknown",
        note_zh=zh, note_en=en, left=left, right=right, unit="fen",
    )  # fmt: skip


def _views_by_source(room: Room) -> Check:
    left, right = sum(room.by_traffic.values()), len(room.viewers)
    unknown = ratio(room.by_traffic.get("unknown", 0), left)
    zh = f"{unknown:.1%} 的观众来源未知" if unknown is not None else "没有观众记录"
    en = f"The source of {unknown:.1%} of viewers is not known" if unknown is not None else "No viewers"
    return Check(
        key="views_by_source", zh="各来源观众之和 = 场观（逐条计数）", en="Σ sources = views counted",
        verdict=("ok" if left == right else "look") if right else "unknown",
        note_zh=zh, note_en=en, left=left, right=right,
    )  # fmt: skip


def _gmv_by_source(own: dict[str, float | None]) -> Check:
    sides = [own[key] for key in ("private_gmv_fen", "public_gmv_fen", "unknown_gmv_fen")]
    right = own["gmv_fen"]
    left = (
        sum(side for side in sides if side is not None) if any(side is not None for side in sides) else None
    )
    unknown = ratio(sides[2], right)
    zh = f"{unknown:.1%} 的成交额来源未知" if unknown is not None else "没有成交"
    en = f"The source of {unknown:.1%} of GMV is not known" if unknown is not None else "No sales"
    return Check(
        key="gmv_by_source", zh="私域 + 公域 + 来源未知 = 成交额（逐条计数）",
        en="Private + public + unknown = GMV counted",
        verdict="unknown" if not right else "ok" if left == right else "look",
        note_zh=zh, note_en=en, left=left, right=right, unit="fen",
    )  # fmt: skip


def _value(figures: dict[str, ReportFigure]) -> Check:
    """Hold UV value × views against GPM × entries ÷ 1,000: both are the GMV, by people and by times."""
    value, views, gpm, entries = (
        figures[key].value for key in ("uv_value_fen", "views", "gpm_pv_fen", "entries")
    )
    named = Check(
        key="value", zh="UV价值 × 场观 = 千次观看成交 × 进房人次 ÷ 1000",
        en="UV value × views = GPM × entries ÷ 1,000",
        verdict="unknown", note_zh="缺成交、场观或进房人次", note_en="GMV, views or entries are missing",
    )  # fmt: skip
    if value is None or views is None or gpm is None or entries is None:
        return named
    left, right = value * views, gpm * entries / 1000
    note_zh, note_en = "人数与人次两种口径得出同一个成交额", "People and times lead to one GMV"
    sound = abs(left - right) <= max(1.0, 1e-6 * left)
    if entries < views:
        sound = False
        note_zh = f"进房人次 {entries:,.0f} 少于场观 {views:,.0f}：进房没有全部告知，按人次的千次成交偏高"
        note_en = f"{entries:,.0f} entries, fewer than {views:,.0f} views: GPM by entries is too high"
    return replace(
        named,
        verdict="ok" if sound else "look",
        note_zh=note_zh,
        note_en=note_en,
        left=left,
        right=right,
        unit="fen",
    )


def _steps(figures: dict[str, ReportFigure]) -> Check:
    """Hold exposure→pay against the product of the steps between: a step may be smaller, never larger."""
    told = funnel(figures)
    reached = [step.people for step in told.steps if step.people.figure.value is not None]
    named = Check(
        key="steps", zh="曝光到支付 = 各步转化率之积，逐步减少", en="Exposure→pay = product of its steps",
        verdict="unknown", note_zh="已知的步骤不到两步，无法核对", note_en="Fewer than two steps are known",
    )  # fmt: skip
    if len(reached) < 2:
        return named
    grown = [step for step in told.steps if step.people.grows]
    rates = [one.rate for one in reached if one.rate is not None]
    right = ratio(reached[-1].figure.value, reached[0].figure.value)
    if grown:
        names_zh, names_en = "、".join(step.zh for step in grown), ", ".join(step.en for step in grown)
        return replace(
            named, verdict="look",
            note_zh=f"「{names_zh}」多于上一步：两步的来源不同，或上一步没有全部告知",
            note_en=f"{names_en}: more than the step before; the sources differ, or it was not told in full",
        )  # fmt: skip
    left = prod(rates)
    told_zh = f"已知 {told.known}/{len(told.steps)} 步，整体 {left:.2%}"
    told_en = f"{told.known} of {len(told.steps)} steps are known, {left:.2%} in all"
    sound = right is not None and abs(left - right) <= 1e-9
    return replace(
        named, verdict="ok" if sound else "unknown" if right is None else "look",
        note_zh=told_zh, note_en=told_en,
    )  # fmt: skip


def _rates(tally: Tally, figures: dict[str, ReportFigure]) -> list[Check]:
    """Hold ratios a snapshot tells beside its counts against the same, divided here: they are never shown."""
    told: dict[str, float] = {}
    for report in sorted(tally.reports, key=lambda report: report.at_ms):
        told |= {key: value for key, value in report.values.items() if _divided(key) and isfinite(value)}
    return [_rate(key, told[key], figures[key]) for key in DEFINITIONS if key in told]


def _divided(key: str) -> bool:
    return key in DEFINITIONS and DEFINITIONS[key].computed


def _rate(key: str, left: float, figure: ReportFigure) -> Check:
    right = figure.value
    gap = None if right is None else ratio(right - left, left)
    near = left == right or (gap is not None and abs(gap) <= number("official_gap"))
    if right is None:
        zh, en = "缺一边，无法核对", "One side is missing"
    elif gap is None:
        zh, en = "官方为 0", "The platform tells 0"
    else:
        zh = f"这里重算的比官方 {gap:+.1%}；官方的分母没有公布"
        en = f"Divided here: {gap:+.1%} against the platform's own"
    return Check(
        key=f"official_{key}", zh=f"{figure.zh}：官方比率与重算", en=f"{figure.en}: told against divided",
        verdict="unknown" if right is None else "ok" if near else "look", note_zh=zh, note_en=en,
        left=left, right=right, gap=gap, unit=figure.unit,
    )  # fmt: skip


def _buyers(figures: dict[str, ReportFigure]) -> Check:
    buyers, orders, views = (figures[key].value for key in ("buyers", "orders", "views"))
    named = Check(
        key="buyers", zh="成交人数 ≤ 订单数，且 ≤ 场观", en="Buyers ≤ orders and ≤ views",
        verdict="unknown", note_zh="没有订单来源，无法核对", note_en="No source tells of orders",
        left=buyers, right=orders,
    )  # fmt: skip
    if buyers is None or orders is None or views is None:
        return named
    return replace(
        named,
        verdict="ok" if buyers <= min(orders, views) else "look",
        note_zh=f"{buyers:,.0f} 人，{orders:,.0f} 单，场观 {views:,.0f}",
        note_en=f"{buyers:,.0f} buyers, {orders:,.0f} orders, {views:,.0f} views",
    )


def _refunds(room: Room, tally: Tally, figures: dict[str, ReportFigure]) -> Check:
    share = ratio(figures["refunded_fen"].value, figures["gmv_fen"].value)
    lone = len(tally.refunded_orders - room.paid.keys())
    zh = "没有成交，无退款率" if share is None else f"退款金额占成交额 {share:.1%}"
    en = "No sales, no refund share" if share is None else f"Refunded: {share:.1%} of GMV"
    if lone:
        zh, en = f"{zh}；{lone} 笔退款找不到支付记录", f"{en}; {lone} refunded orders were never seen paid"
    if room.prizes:
        zh, en = f"{zh}；福袋奖品单 {room.prizes} 笔未计入成交", f"{en}; {room.prizes} prize orders left out"
    sound = share is None or share <= 1
    return Check(
        key="refunds", zh="退款 ≤ 成交额，且都有支付记录", en="Refunds ≤ GMV, each of a paid order",
        verdict="look" if lone or not sound else "unknown" if share is None else "ok",
        note_zh=zh, note_en=en, unit="fen",
        left=figures["refunded_fen"].value, right=figures["gmv_fen"].value,
    )  # fmt: skip


def _strays(room: Room) -> Check:
    strays = room.strays
    if strays:
        zh = f"{strays:,} 条时间不在本场内，未计入；检查来源电脑的时钟"
        en = f"{strays:,} lie outside the broadcast and are not counted; check the source's clock"
    else:
        zh, en = "全部事实的时间都在本场内", "Every fact's time lies within the broadcast"
    return Check(
        key="strays", zh="事实的时间在本场之内", en="Facts lie within the broadcast",
        verdict="look" if strays else "ok", note_zh=zh, note_en=en, left=strays,
    )  # fmt: skip


def _silence(sources: tuple[SourceQuality, ...]) -> Check:
    silent = [source for source in sources if source.suspicious]
    heard = [source for source in sources if source.silence_ms is not None]
    zh, en = "没有来源异常静默", "No source fell silent for unusually long"
    if not heard:
        zh, en = "直播中没有收到任何来源的数据", "No source told anything of the room on air"
    elif silent:
        names = "、".join(source.name for source in silent)
        zh, en = (
            f"异常静默：{names}；那段时间的数据可能缺失",
            f"Silent: {names}; data of that time may be missing",
        )
    return Check(
        key="silence", zh="直播中各来源没有断", en="No source fell silent on air",
        verdict="look" if silent else "ok" if heard else "unknown", note_zh=zh, note_en=en,
    )  # fmt: skip


def _against_official(key: str, report: PlatformReported, right: float) -> Check:
    left, base = report.values[key], DEFINITIONS[key]
    gap = ratio(right - left, left)
    near = left == right or (gap is not None and abs(gap) <= number("official_gap"))
    zh = "官方为 0" if gap is None else f"逐条计数比官方 {gap:+.1%}"
    en = "The platform tells 0" if gap is None else f"Counted one by one: {gap:+.1%} against the platform"
    return Check(
        key=f"official_{key}", zh=f"{base.zh}：官方值与逐条计数", en=f"{base.en}: official against counted",
        verdict="ok" if near else "look", note_zh=zh, note_en=en, left=left, right=right, gap=gap,
        unit=base.unit,
    )  # fmt: skip


def _unknown_kinds(count: int) -> Check:
    return Check(
        key="unknown", zh="每条事实都读得懂", en="Every fact is understood", verdict="look",
        note_zh=f"{count:,} 条来自更新版本的 kaibo，已保留但未计入；请升级",
        note_en=f"{count:,} were written by a newer kaibo: kept, not counted; upgrade", left=count,
    )  # fmt: skip


def _source(name: str, room: Room, tally: Tally) -> SourceQuality:
    air, beats = airtime(room), tally.beats.get(name, set())
    silence = longest_silence(beats, *air) if air and beats else None
    suspicious = False
    if silence is not None and air is not None:
        usual_ms = (air[1] - air[0]) / len(beats)
        suspicious = silence[0] >= max(number("silence_seconds") * SECOND, number("silence_gaps") * usual_ms)
    return SourceQuality(
        name=name,
        facts=room.heard[name].facts,
        seconds=len(beats),
        silence_ms=silence[0] if silence else None,
        silence_from_ms=silence[1] if silence else None,
        suspicious=suspicious,
    )


def longest_silence(beats: set[int], start_ms: int, end_ms: int) -> tuple[int, int]:
    """Give the longest time on air without a beat, in ms, and when it began; `beats` are whole seconds."""
    on_air = sorted(at_s * SECOND for at_s in beats if start_ms < at_s * SECOND < end_ms)
    marks = [start_ms, *on_air, end_ms]
    return max(
        ((later - earlier, earlier) for earlier, later in pairwise(marks)),
        key=lambda gap: gap[0],
    )
