"""When to publish: weeks that are too thin or too full, free slots, how fresh a broadcast is. Source: Y3."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from kaibo.clock import SECOND, local
from kaibo.plan.publishing import Publication
from kaibo.playbook import number

Fresh = Literal["", "fresh", "falling", "old"]
"""Within the best days after the broadcast, falling, or old enough to be used again; "": nobody knows."""

_DAY_MS: Final = 86_400_000
_WEEK: Final = 7
_SATURDAY: Final = 5
_DAYS: Final = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_DAYS_EN: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Slot(Struct, frozen=True, kw_only=True):
    """A time worth publishing at, and why this one."""

    at_ms: int
    zh: str
    en: str


class CalendarWeek(Struct, frozen=True, kw_only=True):
    """A week by its Monday: how many items are due or out, and whether that is too few or too many."""

    monday: str
    items: int
    zh: str
    en: str


class Newest(Struct, frozen=True, kw_only=True):
    """The newest broadcast there is something to publish of: its title, and when it ended."""

    title: str
    ended_ms: int


def when(item: Publication) -> int | None:
    """Tell when an item went out or is due, None for one that lies in the queue."""
    return item.published_ms if item.published_ms is not None else item.due_ms


def freshness(ended_ms: int | None, at_ms: int) -> tuple[float | None, Fresh]:
    """Tell how many days after its broadcast an item is, and how fresh that is. Source: Y3."""
    if ended_ms is None:
        return None, ""
    days = max(0.0, (at_ms - ended_ms) / _DAY_MS)
    if days <= number("publishing_fresh_days"):
        return round(days, 1), "fresh"
    return round(days, 1), "falling" if days <= number("publishing_stale_days") else "old"


def releases(items: Iterable[Publication], zone: str) -> Counter[date]:
    """Count what goes out by day: one film on several platforms of a day is one release. Source: Y3."""
    told = {
        (local(at, zone).date(), item.broadcast, item.film or item.title or place)
        for place, item in enumerate(items)
        if item.state != "dropped" and (at := when(item)) is not None
    }
    return Counter(day for day, *_ in told)


def weeks(items: Sequence[Publication], now_ms: int, zone: str) -> tuple[CalendarWeek, ...]:
    """Give last week, this one and those to come with what goes out in each. Source: Y3."""
    out = releases(items, zone)
    this = _monday(local(now_ms, zone).date())
    ahead = int(number("publishing_ahead_days")) // _WEEK
    mondays = [this + timedelta(days=_WEEK * place) for place in range(-1, ahead + 1)]
    return tuple(_week(monday, _in_week(out, monday), this) for monday in mondays)


def slots(
    items: Sequence[Publication], now_ms: int, zone: str, newest: Newest | None = None
) -> tuple[Slot, ...]:
    """Propose times to come: evenings of working days, weekends spread, no more a week than is good.

    A day on which something goes out is not proposed, nor one beside it where others are free. Source: Y3.
    """
    out = releases(items, zone)
    today = local(now_ms, zone).date()
    days = [today + timedelta(days=place) for place in range(int(number("publishing_ahead_days")))]
    proposed: list[Slot] = []
    for apart in (2, 1):
        for day in days:
            if any(out[day + timedelta(days=near)] for near in range(1 - apart, apart)):
                continue
            at_ms = _at(day, zone)
            if at_ms > now_ms and _in_week(out, _monday(day)) < number("publishing_week_most"):
                out[day] += 1
                proposed.append(_slot(at_ms, day, zone, newest))
    return tuple(sorted(proposed, key=lambda slot: slot.at_ms))


def again(
    items: Sequence[tuple[str, Publication]], now_ms: int, usual: float | None
) -> tuple[tuple[str, int], ...]:
    """Name old items that did well and may be used again, with their plays, the most played first.

    Those whose film was published or queued again since are left out. Source: Y3.
    """
    old_ms = now_ms - round(number("publishing_stale_days") * _DAY_MS)
    found = []
    for key, item in items:
        plays = next((one.plays for one in reversed(item.reached) if one.plays is not None), None)
        out_ms = item.published_ms
        if item.state != "published" or out_ms is None or out_ms > old_ms or plays is None:
            continue
        later = any(
            other.broadcast == item.broadcast
            and other.film == item.film
            and other.state != "dropped"
            and (when(other) is None or (when(other) or 0) > old_ms)
            for name, other in items
            if name != key
        )
        if not later and usual is not None and plays >= usual:
            found.append((key, plays))
    return tuple(sorted(found, key=lambda one: (-one[1], one[0])))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _in_week(out: Counter[date], monday: date) -> int:
    return sum(out[monday + timedelta(days=place)] for place in range(_WEEK))


def _week(monday: date, items: int, this: date) -> CalendarWeek:
    least, most = int(number("publishing_week_least")), int(number("publishing_week_most"))
    if items > most:
        zh, en = f"{items} 条，多于每周 {most} 条：挪一条到下周", f"{items}, over {most} a week: move one on"
    elif items >= least:
        zh, en = f"{items} 条，正好", f"{items}, as it should be"
    elif monday < this:
        zh, en = f"{items} 条，少于每周 {least} 条", f"{items}, under {least} a week"
    else:
        zh, en = f"{items} 条，还差 {least - items} 条", f"{items}, {least - items} more wanted"
    return CalendarWeek(monday=monday.isoformat(), items=items, zh=zh, en=en)


def _hour(day: date) -> int:
    """Choose an hour: in the evening of a working day, spread over a weekend; it wanders from day to day."""
    weekend = day.weekday() >= _SATURDAY
    first = int(number("publishing_weekend_first_hour" if weekend else "publishing_evening_first_hour"))
    last = int(number("publishing_weekend_last_hour" if weekend else "publishing_evening_last_hour"))
    step = 5 if weekend else 1
    choices = range(first, max(first + 1, last if not weekend else last + 1), step)
    return choices[day.toordinal() % len(choices)]


def _at(day: date, zone: str) -> int:
    moment = datetime(day.year, day.month, day.day, _hour(day), tzinfo=ZoneInfo(zone))
    return round(moment.timestamp() * SECOND)


def _slot(at_ms: int, day: date, zone: str, newest: Newest | None) -> Slot:
    weekend = day.weekday() >= _SATURDAY
    zh = f"{_DAYS[day.weekday()]}，" + ("周末分散发" if weekend else "工作日晚间")
    en = f"{_DAYS_EN[day.weekday()]}, " + ("weekends are spread" if weekend else "a working day's evening")
    if newest is not None:
        days, fresh = freshness(newest.ended_ms, at_ms)
        whole = int(days or 0)
        word = {"fresh": "正新鲜", "falling": "热度在降", "old": "适合旧素材新发"}.get(fresh, "")
        word_en = {"fresh": "fresh", "falling": "falling", "old": "use old ones again"}.get(fresh, "")
        zh += f"；《{newest.title}》后第 {whole} 天，{word}"
        en += f"; {whole} days after {newest.title!r}: {word_en}"
    return Slot(at_ms=at_ms, zh=zh, en=en)
