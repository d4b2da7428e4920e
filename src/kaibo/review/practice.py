"""What the team did, as numbers: causes a role controls, which no figure of a review counts. Source: R3."""

from collections.abc import Callable, Sequence
from statistics import median
from typing import Final

from msgspec import Struct

from kaibo.clock import HOUR, MINUTE, SECOND, local
from kaibo.facts import Card
from kaibo.live.room import Room
from kaibo.live.windows import total
from kaibo.playbook import number
from kaibo.review.asrun import AsRun
from kaibo.review.curve import airtime
from kaibo.review.definitions import Unit
from kaibo.review.history import Past
from kaibo.review.turns import OnCamera

_DAY: Final = 24 * HOUR


class Ground(Struct, frozen=True, kw_only=True):
    """What practice is read from: the room, its rundown as it ran, the hosts, the past, the zone."""

    room: Room
    run: AsRun
    camera: OnCamera
    past: tuple[Past, ...]
    zone: str


class Practice(Struct, frozen=True):
    """One thing a team does, by what it is called and counted in; `count` gives None where nobody told."""

    zh: str
    en: str
    unit: Unit
    count: Callable[[Ground], float | None]


def _air(it: Ground) -> tuple[int, int] | None:
    return airtime(it.room)


def _late(it: Ground) -> float | None:
    plan, live_ms = it.room.plan, it.room.went_live_ms
    if plan is None or plan.start_ms is None or live_ms is None:
        return None
    return (live_ms - plan.start_ms) / SECOND


def _prime(it: Ground) -> float | None:
    """Share of the minutes on air within the prime hours of the evening. Source: P3."""
    air = _air(it)
    if air is None or air[0] == air[1]:
        return None
    hours = range(int(number("lineup_prime_from_hour")), int(number("lineup_prime_until_hour")))
    marks = range(air[0], air[1], MINUTE)
    return sum(local(at_ms, it.zone).hour in hours for at_ms in marks) / len(marks)


def _week(it: Ground) -> float | None:
    live_ms = it.room.went_live_ms
    if live_ms is None:
        return None
    return 1 + sum(0 <= live_ms - past.went_live_ms < 7 * _DAY for past in it.past)


def _since_start(it: Ground, at_ms: int | None) -> float | None:
    live_ms = it.room.went_live_ms
    return None if live_ms is None or at_ms is None else (at_ms - live_ms) / SECOND


def _first(it: Ground, minutes: float) -> tuple[int, int] | None:
    """Give the first minutes on air as seconds, None while they are not over."""
    air = _air(it)
    if air is None or air[1] - air[0] < minutes * MINUTE:
        return None
    return air[0] // SECOND, air[0] // SECOND + round(minutes * 60)


def _flash(it: Ground) -> float | None:
    air = _air(it)
    if air is None or not it.run.rows:
        return None
    until_ms = air[0] + 30 * MINUTE
    return sum(row.role == "flash" and air[0] <= row.start_ms < until_ms for row in it.run.rows)


def _private_first(it: Ground) -> float | None:
    span = _first(it, 20)
    if span is None or not any(traffic != "unknown" for traffic in it.room.by_traffic):
        return None
    return total(it.room.seconds, *span).private


def _cards(*kinds: Card) -> Callable[[Ground], float | None]:
    def count(it: Ground) -> float | None:
        if it.room.went_live_ms is None:
            return None
        return sum(card.count for key, card in it.room.pushed.items() if key.partition(":")[0] in kinds)

    return count


def _on_air(count: Callable[[Ground], float | None]) -> Callable[[Ground], float | None]:
    """Count nothing before go-live: a zero then says nothing."""
    return lambda it: None if it.room.went_live_ms is None else count(it)


def _ran(count: Callable[[Ground], float | None]) -> Callable[[Ground], float | None]:
    """Count nothing where no segment was taken."""
    return lambda it: count(it) if it.run.rows else None


def _middle(values: Sequence[float]) -> float | None:
    return median(values) if values else None


def _answered(it: Ground) -> float | None:
    asked = it.room.questions.values()
    return sum(one.answered_ms is not None for one in asked) / len(asked) if asked else None


def _answer_s(it: Ground) -> float | None:
    asked = it.room.questions.values()
    return _middle(
        [(one.answered_ms - one.first_ms) / SECOND for one in asked if one.answered_ms is not None]
    )


def _kept(it: Ground) -> float | None:
    promises = it.room.promises.values()
    return sum(one.kept_ms is not None for one in promises) / len(promises) if promises else None


def _entrants(it: Ground) -> float | None:
    drawn = [bag.entrants for bag in it.room.bags.values() if bag.drawn_ms is not None]
    return sum(drawn) if any(drawn) else None


def _reserve_card(it: Ground) -> float | None:
    card = it.room.pushed.get("reservation:")
    return _since_start(it, card.first_ms if card else None)


PRACTICES: Final[dict[str, Practice]] = {
    "late_s": Practice("晚于计划开播", "Went live late", "s", _late),
    "prime_share": Practice("黄金时段占比", "Air in prime hours", "ratio", _prime),
    "week_shows": Practice("7 天内场次", "Broadcasts in 7 days", "times", _week),
    "hosts": Practice(
        "上镜主播", "Hosts on camera", "people", lambda it: len(it.camera.hosts) if it.camera.hosts else None
    ),
    "turn_s": Practice(
        "单次上镜（中位数）",
        "Time on camera (median)",
        "s",
        lambda it: _middle([(turn.end_ms - turn.start_ms) / SECOND for turn in it.camera.turns]),
    ),
    "segments": Practice("过品段数", "Segments aired", "times", _on_air(lambda it: len(it.run.rows))),
    "segment_s": Practice(
        "过品时长（中位数）",
        "Segment length (median)",
        "s",
        lambda it: _middle([row.real_ms / SECOND for row in it.run.rows if row.type == "product"]),
    ),
    "overran": Practice(
        "超时 1 分钟以上的过品",
        "Segments over by a minute",
        "times",
        _ran(lambda it: sum(row.real_ms - row.planned_s * SECOND > MINUTE for row in it.run.rows)),
    ),
    "moved": Practice(
        "换过顺序的过品", "Segments moved", "times", _ran(lambda it: sum(row.moved for row in it.run.rows))
    ),
    "encores": Practice("返场", "Encores", "times", _ran(lambda it: sum(row.encore for row in it.run.rows))),
    "unaired": Practice("计划未播", "Planned, not aired", "times", _ran(lambda it: len(it.run.missed))),
    "flash_30": Practice("前 30 分钟秒杀款", "Flash products in 30 min", "times", _flash),
    "private_20": Practice("前 20 分钟私域进房", "Private entrants in 20 min", "people", _private_first),
    "bags": Practice(
        "福袋",
        "Lucky bags",
        "times",
        _on_air(lambda it: sum(bag.opened_ms is not None for bag in it.room.bags.values())),
    ),
    "bag_entrants": Practice("福袋参与人次", "Lucky bag entrants", "times", _entrants),
    "cards_product": Practice("推商品卡", "Product cards", "times", _cards("product")),
    "cards_reservation": Practice("推预约卡", "Reservation cards", "times", _cards("reservation")),
    "cards_wecom": Practice("推企微卡", "WeCom cards", "times", _cards("wecom")),
    "cards_content": Practice(
        "推文和红包封面", "Articles and covers", "times", _cards("article", "redpacket")
    ),
    "reserve_card_s": Practice("开播多久第一次推预约", "First reservation card after", "s", _reserve_card),
    "stock_lots": Practice(
        "分批放库存",
        "Stock released in lots",
        "times",
        _on_air(lambda it: sum(till.lots for till in it.room.tills.values())),
    ),
    "questions": Practice(
        "反复提问", "Repeated questions", "times", _on_air(lambda it: len(it.room.questions))
    ),
    "answered": Practice("反复提问答复率", "Repeated questions answered", "ratio", _answered),
    "answer_s": Practice("答复用时（中位数）", "Median to answer", "s", _answer_s),
    "kept": Practice("口播承诺兑现率", "Promises kept", "ratio", _kept),
    "warned": Practice("用语提醒", "Words warned of", "times", _on_air(lambda it: len(it.room.warnings))),
    "closing_calls": Practice(
        "收尾口播、互动与引导",
        "Closing messages and calls",
        "times",
        _on_air(lambda it: sum(len(times) for times in it.room.ending.counted.values())),
    ),
    "follow_views": Practice(
        "从关注进房的观众",
        "Viewers from follows",
        "people",
        lambda it: it.room.by_traffic.get("follow", 0) if it.room.totals.entered else None,
    ),
}
"""Everything of it by key."""
