"""What the team should do now: rules that look at the room and raise cues (提示) for roles.

A rule is data and one pure question; it rests after it fired for its cool-down. Each text is
filled with the figures that made it fire, and the figures are kept in the cue.
"""

from collections.abc import Callable
from math import sqrt
from statistics import median
from typing import Final

from msgspec import Struct

from kaibo.clock import HOUR, MINUTE, SECOND
from kaibo.facts import CueRaised, Role, Urgency
from kaibo.live.room import Room
from kaibo.playbook import number

Figures = dict[str, float]


class Rule(Struct, frozen=True, kw_only=True):
    """One rule: whom it tells, how urgently, how long it rests, and when it holds."""

    name: str
    urgency: Urgency
    roles: tuple[Role, ...]
    rest_ms: int
    zh: str
    en: str
    source: str
    holds: Callable[[Room, int], Figures | None]


def due(room: Room, now_ms: int) -> list[CueRaised]:
    """Give the cues that are due at `now_ms`; none unless the broadcast is on air."""
    if room.state not in ("live", "ending"):
        return []
    raised: list[CueRaised] = []
    for rule in RULES:
        last_ms = room.rule_ms.get(rule.name)
        if last_ms is not None and now_ms - last_ms < rule.rest_ms:
            continue
        figures = rule.holds(room, now_ms)
        if figures is not None:
            raised.append(_raise(rule, room, now_ms, figures))
    return raised


def _raise(rule: Rule, room: Room, now_ms: int, figures: Figures) -> CueRaised:
    told = {name: f"{value:,.0f}" for name, value in figures.items()}
    title = room.on_air.taken.title if room.on_air else ""
    cue = f"{rule.name}-{now_ms}"
    return CueRaised(
        id=f"cue:{cue}",
        broadcast=room.broadcast,
        at_ms=now_ms,
        source="kaibo",
        cue=cue,
        rule=rule.name,
        urgency=rule.urgency,
        roles=rule.roles,
        zh=rule.zh.format(title=title, **told),
        en=rule.en.format(title=title, **told),
        values=figures,
    )


def _minute_ago(room: Room, now_ms: int) -> float | None:
    """Give the median online count between 45 and 75 seconds ago; None without a count there."""
    now_s = now_ms // SECOND
    counts = [
        window.online
        for at_s in range(now_s - 75, now_s - 44)
        if (window := room.seconds.get(at_s)) is not None and window.online is not None
    ]
    return median(counts) if counts else None


def _fresh_online(room: Room, now_ms: int) -> int | None:
    """Give the online count if it is younger than 30 seconds."""
    if room.online is None or room.online_ms is None or now_ms - room.online_ms > 30 * SECOND:
        return None
    return room.online


def _fell(room: Room, now_ms: int) -> Figures | None:
    online, before = _fresh_online(room, now_ms), _minute_ago(room, now_ms)
    if online is None or not before:
        return None
    # The guard keeps small rooms quiet: chance alone moves a count by its square root.
    if online < number("fall_ratio") * before and before - online > number("fall_guard") * sqrt(before):
        return {"now": online, "before": before, "percent": 100 * (1 - online / before)}
    return None


def _flowed_in(room: Room, now_ms: int) -> Figures | None:
    online, before = _fresh_online(room, now_ms), _minute_ago(room, now_ms)
    if online is None or not before:
        return None
    if online > number("inflow_ratio") * before and online - before > number("fall_guard") * sqrt(before):
        return {"now": online, "before": before, "more": online - before}
    return None


def _overran(room: Room, now_ms: int) -> Figures | None:
    aired = room.on_air
    if aired is None:
        return None
    over_ms = now_ms - aired.taken.at_ms - aired.taken.length_s * SECOND
    return {"over": over_ms / SECOND} if over_ms >= MINUTE else None


def _not_ignited(room: Room, now_ms: int) -> Figures | None:
    went_ms = room.went_live_ms or now_ms
    minute = (now_ms - went_ms) // MINUTE
    if not number("flash_ignite_minutes") <= minute < number("flash_ignite_minutes") + 5:
        return None
    first = went_ms // MINUTE
    early = [room.minute_online.get(first + n) for n in (2, 3, 4)]
    late = [room.minute_online.get(first + minute - n) for n in (2, 1, 0)]
    before, after = _mean(early), _mean(late)
    if before is None or after is None or after > before:
        return None
    return {"minutes": minute, "before": before, "after": after, "orders": room.flash_orders}


def _mean(counts: list[int | None]) -> float | None:
    known = [count for count in counts if count is not None]
    return sum(known) / len(known) if known else None


def _private_came(room: Room, now_ms: int) -> Figures | None:
    private = room.totals.private
    return {"private": private} if private >= number("private_entrants_visible") else None


def _bag_overdue(room: Room, now_ms: int) -> Figures | None:
    late = [now_ms - due_ms for due_ms in room.bags.values() if now_ms - due_ms > 30 * SECOND]
    return {"late": max(late) / SECOND} if late else None


def _silent(room: Room, now_ms: int) -> Figures | None:
    if room.rehearsal:
        return None
    told = [heard.last_ms for name, heard in room.heard.items() if name not in ("crew", "kaibo", "studio")]
    quiet_ms = now_ms - max(told, default=room.went_live_ms or now_ms)
    return {"quiet": quiet_ms / SECOND} if quiet_ms >= MINUTE else None


RULES: Final = (
    Rule(
        name="sharp_fall",
        urgency="urgent",
        roles=("floor", "operator", "host"),
        rest_ms=3 * MINUTE,
        zh="在线骤减：1 分钟从 {before} 到 {now}（−{percent}%）。换状态、强调品牌背书，或换品、上福袋",
        en="Sharp fall: {before} to {now} in a minute (-{percent}%). Change energy, product, or open a bag",
        source="L2",
        holds=_fell,
    ),
    Rule(
        name="inflow",
        urgency="notice",
        roles=("floor", "host"),
        rest_ms=3 * MINUTE,
        zh="突然进人：1 分钟多了 {more} 人，现在 {now}。立刻上主推款或福袋",
        en="Inflow: {more} more in a minute, now {now}. Switch to the hit product or open a bag",
        source="L2",
        holds=_flowed_in,
    ),
    Rule(
        name="segment_over",
        urgency="notice",
        roles=("floor",),
        rest_ms=2 * MINUTE,
        zh="「{title}」已超时 {over} 秒，提醒主播切款",
        en="“{title}” is {over} s over: ask the host to move on",
        source="P12",
        holds=_overran,
    ),
    Rule(
        name="flash_not_ignited",
        urgency="urgent",
        roles=("operator", "floor"),
        rest_ms=24 * HOUR,
        zh="{minutes} 分钟秒杀款没有点燃直播间：在线 {before} → {after}，秒杀 {orders} 单。立即加码或换款",
        en="Flash products did not ignite the room in {minutes} min: {before} → {after}, {orders} orders",
        source="L3",
        holds=_not_ignited,
    ),
    Rule(
        name="private_visible",
        urgency="info",
        roles=("operator", "private"),
        rest_ms=24 * HOUR,
        zh="私域进房已到 {private} 人，公域匹配开始见效；开场阶段继续导流",
        en="{private} private entrants: public matching becomes visible; keep pushing while it is early",
        source="P36",
        holds=_private_came,
    ),
    Rule(
        name="bag_overdue",
        urgency="notice",
        roles=("floor", "desk"),
        rest_ms=2 * MINUTE,
        zh="福袋已过开奖时间 {late} 秒，确认是否已开奖",
        en="A lucky bag is {late} s past its draw: check it was drawn",
        source="L5",
        holds=_bag_overdue,
    ),
    Rule(
        name="source_silent",
        urgency="urgent",
        roles=("tech", "operator"),
        rest_ms=5 * MINUTE,
        zh="{quiet} 秒没有收到直播间数据，检查采集工具与网络",
        en="No room data for {quiet} s: check the collecting tool and the network",
        source="R1",
        holds=_silent,
    ),
)
"""The shipped rules."""
