"""Reservations (预约): how many each channel brought, how many will come, and whether they will be told.

There is no way to ask the platform: people read the counts and type them in. Source: P30, P31, P33.
"""

from collections.abc import Iterable, Sequence
from statistics import median
from typing import Final, Literal

from msgspec import Struct

from kaibo.broadcast import Broadcast
from kaibo.clock import HOUR, MINUTE, local
from kaibo.facts import Entered, Fact, Touchpoint
from kaibo.plan.binder import Reading
from kaibo.plan.numbers import Of
from kaibo.playbook import number

CHANNELS: Final[dict[Touchpoint, str]] = {
    "home": "账号主页",
    "article": "公众号",
    "video": "短视频",
    "group": "社群",
    "moments": "朋友圈",
    "wecom": "企微 1 对 1",
    "poster": "海报",
    "other": "其他",
}
"""Every touchpoint with its Chinese name. Source: P30."""

_DAYS: Final = "一二三四五六日"
_SHORTEST_MS: Final = 10 * MINUTE


class Channel(Struct, frozen=True, kw_only=True):
    """What a channel brought as last read, by whom and how; `before` is the reading before that, if any."""

    channel: Touchpoint
    count: int
    at_ms: int
    by: str
    way: str
    before: int | None = None


class Point(Struct, frozen=True):
    """How many reservations were known at a time, over all channels."""

    at_ms: int
    total: int


class Warned(Struct, frozen=True, kw_only=True):
    """Something that costs reservations; `level` is error where reminders are lost. Source: P31."""

    code: str
    level: Literal["error", "warn"]
    zh: str
    en: str
    rule: str = "P31"


class Opened(Struct, frozen=True, kw_only=True):
    """How a past broadcast opened: reservations at its start, viewers since; `came` by reservation alone."""

    broadcast: str
    reserved: int
    came: int
    entered: int


class Forecast(Struct, frozen=True, kw_only=True):
    """How many viewers the opening will have, from reservations; shares are of 1.

    `of` says whom it counts (those who came by reservation, or all), `basis` on what it rests: `shows` own
    broadcasts, or the playbook while those are too few. `chance` is the share of new broadcasts that fall
    between low and high, were they like those before; 0 where nobody can say.
    """

    reserved: int
    low: int
    likely: int
    high: int
    share: float
    of: Literal["reserved", "all"]
    basis: Literal["own", "mixed", "playbook"]
    shows: int
    chance: float


def channels(readings: Iterable[Reading]) -> tuple[Channel, ...]:
    """Give every channel as last read, in the order of touchpoints. Source: P30."""
    newest: dict[Touchpoint, Channel] = {}
    for told in sorted(readings, key=lambda reading: reading.at_ms):
        before = newest.get(told.channel)
        newest[told.channel] = Channel(
            channel=told.channel,
            count=told.count,
            at_ms=told.at_ms,
            by=told.by,
            way=told.way,
            before=before.count if before else None,
        )
    return tuple(newest[name] for name in CHANNELS if name in newest)


def curve(readings: Iterable[Reading]) -> tuple[Point, ...]:
    """Give the sum of all channels after each reading; readings of one time are one point."""
    newest: dict[Touchpoint, int] = {}
    points: dict[int, int] = {}
    for told in sorted(readings, key=lambda reading: reading.at_ms):
        newest[told.channel] = told.count
        points[told.at_ms] = sum(newest.values())
    return tuple(Point(at_ms, total) for at_ms, total in points.items())


def total(readings: Iterable[Reading], until_ms: int | None = None) -> int:
    """Give the reservations of all channels as known at `until_ms`, None for now."""
    points = [point for point in curve(readings) if until_ms is None or point.at_ms <= until_ms]
    return points[-1].total if points else 0


def lower(readings: Sequence[Reading], told: Iterable[tuple[Touchpoint, int]]) -> tuple[Touchpoint, ...]:
    """Name the channels whose new count is below the last: platforms do correct themselves."""
    known = {channel.channel: channel.count for channel in channels(readings)}
    return tuple(name for name, count in told if count < known.get(name, 0))


def pace(points: Sequence[Point], now_ms: int, numbers: Of = number) -> float | None:
    """Give how many reservations come in an hour lately; None where it was not read twice. Source: P30."""
    since_ms = now_ms - numbers("reservation_pace_minutes") * MINUTE
    told = [point for point in points if point.at_ms <= now_ms]
    before = [point for point in told if point.at_ms <= since_ms][-1:]
    recent = before + [point for point in told if point.at_ms > since_ms]
    if len(recent) < 2 or recent[-1].at_ms - recent[0].at_ms < _SHORTEST_MS:
        return None
    hours = (now_ms - max(recent[0].at_ms, since_ms)) / HOUR
    return (recent[-1].total - recent[0].total) / max(hours, _SHORTEST_MS / HOUR)


def at_start(
    reserved: int, hourly: float | None, start_ms: int | None, now_ms: int, numbers: Of = number
) -> int:
    """Give how many reservations there will be at the start if the pace holds, for some hours at most."""
    if hourly is None or start_ms is None or start_ms <= now_ms:
        return reserved
    ahead_ms = min(start_ms - now_ms, numbers("reservation_pace_ahead_minutes") * MINUTE)
    return reserved + max(0, round(hourly * ahead_ms / HOUR))


def window(
    announced_ms: int | None,
    start_ms: int | None,
    test_ms: int | None = None,
    now_ms: int | None = None,
    numbers: Of = number,
) -> tuple[Warned, ...]:
    """Tell what would cost the reminder: a start far from the announced one, a test too near.

    `now_ms` is given for a broadcast that has not begun. Source: P31.
    """
    told_ms = start_ms if announced_ms is None else announced_ms
    if told_ms is None:
        return ()
    found = [
        _off(told_ms, start_ms, numbers("reminder_window_minutes")),
        _missed(told_ms, now_ms, numbers("reminder_window_minutes")),
        _near(told_ms, test_ms, numbers),
    ]
    return tuple(warned for warned in found if warned is not None)


def _off(told_ms: int, start_ms: int | None, reach: float) -> Warned | None:
    off = 0 if start_ms is None else round((start_ms - told_ms) / MINUTE)
    if abs(off) <= reach:
        return None
    word, late = ("晚", "later") if off > 0 else ("早", "earlier")
    return Warned(
        code="reminder_missed",
        level="error",
        zh=f"计划开播比预告{word} {abs(off)} 分钟，超过 {reach:.0f} 分钟不发预约提醒：改预告，或改开播时间",
        en=f"the planned start is {abs(off)} min {late} than announced; past {reach:.0f} min"
        " nobody is reminded: move one of them",
    )


def _missed(told_ms: int, now_ms: int | None, reach: float) -> Warned | None:
    late = 0 if now_ms is None else (now_ms - told_ms) / MINUTE
    if late <= reach:
        return None
    return Warned(
        code="reminder_over",
        level="error",
        zh=f"已过预告时间 {late:.0f} 分钟，预约提醒不会再发：另建预告，重新请大家预约",
        en=f"the announced time was {late:.0f} min ago, the reminder is over: announce anew",
    )


def _near(told_ms: int, test_ms: int | None, numbers: Of) -> Warned | None:
    least, better = numbers("test_ahead_least_minutes"), numbers("test_ahead_better_minutes")
    if test_ms is None:
        return None
    ahead = round((told_ms - test_ms) / MINUTE)
    if ahead > least and ahead >= better:
        return None
    if ahead > least:
        return Warned(
            code="test_near",
            level="warn",
            zh=f"测试推流只比预告早 {ahead} 分钟，最好早 {better:.0f} 分钟以上",
            en=f"the test stream is only {ahead} min ahead of the announced start,"
            f" {better:.0f} or more is better",
        )
    where, place = (f"早 {ahead} 分钟", f"{ahead} min before") if ahead >= 0 else ("晚于预告", "after")
    return Warned(
        code="test_spends_reminder",
        level="error",
        zh=f"测试推流{where}，会用掉预约提醒：至少提前 {least:.0f} 分钟以上，最好 {better:.0f} 分钟",
        en=f"the test stream is {place} the announced start and spends the reminder: put it more than"
        f" {least:.0f} min ahead, better {better:.0f}",
    )


class Opening:
    """Counts the viewers of the first minutes of a broadcast, fact by fact. Source: P36."""

    def __init__(self, went_live_ms: int, numbers: Of = number) -> None:
        """Start with nobody."""
        self.from_ms = went_live_ms
        self.until_ms = went_live_ms + int(numbers("opening_minutes") * MINUTE)
        self._all: set[str] = set()
        self._came: set[str] = set()

    def hear(self, fact: Fact) -> None:
        """Take in a fact; only entries of the first minutes count, each viewer once."""
        if isinstance(fact, Entered) and self.from_ms <= fact.at_ms <= self.until_ms:
            self._all.add(fact.viewer)
            if fact.traffic == "reservation":
                self._came.add(fact.viewer)

    def opened(self, broadcast: str, reserved: int) -> Opened:
        """Give what was counted."""
        return Opened(broadcast=broadcast, reserved=reserved, came=len(self._came), entered=len(self._all))


def forecast(reserved: int, expected: int, past: Sequence[Opened], numbers: Of = number) -> Forecast:
    """Forecast an opening from reservations now, and those expected at the start, and own past broadcasts.

    `past` has the newest first. With few own broadcasts the interval is no narrower than the playbook's;
    with enough, it is what the own ones ever did: of n + 1 alike, the new one lies between the lowest and
    the highest of n with a chance of (n - 1) / (n + 1). Source: P30.
    """
    usable = [one for one in past if one.reserved >= numbers("opening_reserved_least")]
    told = any(one.came for one in usable)
    shares = [(one.came if told else one.entered) / one.reserved for one in usable if one.came or not told]
    shares = shares[: int(numbers("opening_past_most"))]
    given = [numbers("opening_share_low"), numbers("opening_share"), numbers("opening_share_high")]
    enough = len(shares) >= numbers("opening_past_least")
    known = shares if enough else [*shares, given[0], given[2]]
    likely = median(shares) if shares else given[1]
    return Forecast(
        reserved=expected,
        low=round(min(known) * reserved),
        likely=round(likely * expected),
        high=round(max(known) * max(expected, reserved)),
        share=likely,
        of="all" if shares and not told else "reserved",
        basis="own" if enough else "mixed" if shares else "playbook",
        shows=len(shares),
        chance=(len(shares) - 1) / (len(shares) + 1) if enough else 0,
    )


def following(plan: Broadcast, others: Iterable[Broadcast], numbers: Of = number) -> Broadcast | None:
    """Give the next broadcast of the account, if it is soon enough to be announced on air. Source: P33."""
    start_ms = plan.start_ms
    if start_ms is None:
        return None
    until_ms = start_ms + numbers("next_announced_hours") * HOUR
    later = [
        one
        for one in others
        if one.id != plan.id
        and one.account_id == plan.account_id
        and one.start_ms is not None
        and start_ms < one.start_ms <= until_ms
    ]
    return min(later, key=lambda one: one.start_ms or 0, default=None)


def moment(at_ms: int, zone: str) -> str:
    """Write a time as a poster does, such as 11月22日 周日 20:00."""
    at = local(at_ms, zone)
    return f"{at.month}月{at.day}日 周{_DAYS[at.weekday()]} {at:%H:%M}"
