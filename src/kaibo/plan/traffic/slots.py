"""Days and half hours of traffic packs: when a booking runs, by when it is filed, when it is crowded."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from kaibo.clock import MINUTE, SECOND
from kaibo.plan.traffic.booking import Booking
from kaibo.plan.traffic.settings import Settings

SLOT_MINUTES: Final = 30
"""How long a slot is. Source: P41."""

_MONDAY: Final = 0
_FRIDAY: Final = 4


def day_of(text: str) -> date | None:
    """Read a calendar day such as 2026-11-22; None for a day no calendar has, or of another century."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None


def minute_of(slot: str) -> int:
    """Give the minute of the day a slot begins at."""
    return int(slot[:2]) * 60 + int(slot[3:])


def slot_at(minute: int) -> str:
    """Write the slot that begins at a minute of the day."""
    return f"{minute // 60:02}:{minute % 60:02}"


def offered(settings: Settings) -> tuple[str, ...]:
    """List the slots of a day, 09:00–12:00 and 14:00–22:00 by default. Source: P41."""
    spans = (
        (settings.pack_morning_from_minute, settings.pack_morning_to_minute),
        (settings.pack_evening_from_minute, settings.pack_evening_to_minute),
    )
    return tuple(
        slot_at(minute)
        for begin, end in spans
        for minute in range(begin, min(end, 1440) - SLOT_MINUTES + 1, SLOT_MINUTES)
    )


def starts_ms(booking: Booking, zone: str) -> int | None:
    """Give when a booking begins; None for a day no calendar has."""
    day = day_of(booking.day)
    return None if day is None else _instant(day, minute_of(booking.slot), zone)


def monday_of(day: date) -> date:
    """Give the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def deadline_ms(day: date, settings: Settings, zone: str) -> int:
    """Give by when a booking of a day is filed: Wednesday 16:00 of the week before it. Source: P40."""
    last = monday_of(day) - timedelta(days=7) + timedelta(days=settings.pack_deadline_weekday - 1)
    return _instant(last, settings.pack_deadline_minute, zone)


def crowded(day: date, slot: str, settings: Settings) -> bool:
    """Tell whether coupons are fought over then: Monday morning, Friday evening, month end. Source: P47."""
    minute = minute_of(slot)
    if day.weekday() == _MONDAY and minute < settings.crowded_monday_to_minute:
        return True
    if day.weekday() == _FRIDAY and minute >= settings.crowded_friday_from_minute:
        return True
    return (day + timedelta(days=settings.crowded_month_end_days)).month != day.month


def _instant(day: date, minute: int, zone: str) -> int:
    moment = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)) + timedelta(minutes=minute)
    return round(moment.timestamp() * SECOND)


def apart_ms(settings: Settings) -> int:
    """Give how far two starts of one host must lie apart, in milliseconds. Source: P43."""
    minutes = settings.pack_host_gap_minutes
    return (minutes if settings.pack_host_gap_from_start else minutes + SLOT_MINUTES) * MINUTE
