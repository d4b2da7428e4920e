"""How far the figures can be trusted: checks that hold two ways of knowing against each other."""

from itertools import pairwise
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from kaibo.clock import SECOND
from kaibo.live.room import Room
from kaibo.playbook import number
from kaibo.review.asrun import as_run
from kaibo.review.curve import airtime, curve
from kaibo.review.definitions import DEFINITIONS
from kaibo.review.metrics import REPORTED, ReportFigure, counted, ratio, reported
from kaibo.review.tally import Tally

Verdict = Literal["ok", "look", "unknown", "circular"]
"""Holds, wants a look, cannot be checked, or is no check because one side was made from the other."""


class Check(Struct, frozen=True, kw_only=True):
    """One check: both sides where it has two, their relative gap (a share of the left), and the verdict."""

    key: str
    zh: str
    en: str
    verdict: Verdict
    note_zh: str
    note_en: str
    left: float | None = None
    right: float | None = None
    gap: float | None = None


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


def quality(room: Room, tally: Tally, figures: dict[str, ReportFigure]) -> Quality:
    """Check a review's figures against each other and its sources against the clock."""
    sources = tuple(_source(name, room, tally) for name in sorted(room.heard))
    checks = [
        little(room, figures),
        _acu_pcu(figures),
        _segments(room),
        _views_by_source(room),
        _buyers(figures),
        _refunds(room, tally, figures),
        _strays(room),
        _silence(sources),
    ]
    checks += [_against_official(key, room, tally) for key in DEFINITIONS if _comparable(key, room, tally)]
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


def _segments(room: Room) -> Check:
    run = as_run(room)
    left = sum(row.gmv_fen for row in run.rows) + run.between_gmv_fen
    right = sum(window.gmv_fen for window in room.seconds.values())
    share = ratio(run.between_gmv_fen, right)
    zh = f"段外成交占 {share:.1%}" if share is not None else "没有成交"
    en = f"{share:.1%} of GMV fell outside every segment" if share is not None else "No sales"
    return Check(
        key="segments", zh="各段成交 + 段外成交 = 总成交", en="Σ segments + between = GMV",
        verdict=("ok" if left == right else "look") if right else "unknown",
        note_zh=zh, note_en=en, left=left, right=right,
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
        note_zh=zh, note_en=en, left=figures["refunded_fen"].value, right=figures["gmv_fen"].value,
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


def _comparable(key: str, room: Room, tally: Tally) -> bool:
    return (
        key in REPORTED and reported(room, tally, key) is not None and counted(room, tally, key) is not None
    )


def _against_official(key: str, room: Room, tally: Tally) -> Check:
    report, base = reported(room, tally, key), DEFINITIONS[key]
    left = report.values[key] if report else None
    right = counted(room, tally, key)
    gap = ratio(None if left is None or right is None else right - left, left)
    near = left == right or (gap is not None and abs(gap) <= number("official_gap"))
    zh = "官方为 0" if gap is None else f"逐条计数比官方 {gap:+.1%}"
    en = "The platform tells 0" if gap is None else f"Counted one by one: {gap:+.1%} against the platform"
    return Check(
        key=f"official_{key}", zh=f"{base.zh}：官方值与逐条计数", en=f"{base.en}: official against counted",
        verdict="ok" if near else "look", note_zh=zh, note_en=en, left=left, right=right, gap=gap,
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
