"""What of traffic packs belongs in a calendar: bookings, and the deadlines of the next weeks. Source: P40."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from msgspec import Struct

from kaibo.clock import MINUTE, local
from kaibo.plan.accounts import Account
from kaibo.plan.traffic.booking import Booking
from kaibo.plan.traffic.settings import Settings
from kaibo.plan.traffic.slots import SLOT_MINUTES, deadline_ms, monday_of, starts_ms

DEADLINES: Final = 4
"""How many deadlines ahead are told."""


class Event(Struct, frozen=True, kw_only=True):
    """An entry of a calendar, and how many minutes before it rings; `id` stays the same when it moves."""

    id: str
    start_ms: int
    end_ms: int
    title: str
    text: str
    alarms: tuple[int, ...] = ()


class Deadline(Struct, frozen=True, kw_only=True):
    """By when the packs of a week are filed; `monday` begins that week. Source: P40."""

    monday: str
    at_ms: int


def deadlines(now_ms: int, settings: Settings, zone: str, count: int = DEADLINES) -> tuple[Deadline, ...]:
    """Give the next deadlines, the nearest first."""
    monday = monday_of(local(now_ms, zone).date())
    weeks = (monday + timedelta(days=7 * ahead) for ahead in range(count + 2))
    told = (Deadline(monday=day.isoformat(), at_ms=deadline_ms(day, settings, zone)) for day in weeks)
    return tuple(one for one in told if one.at_ms >= now_ms)[:count]


def events(
    bookings: Mapping[str, Booking],
    accounts: Mapping[str, Account],
    now_ms: int,
    settings: Settings,
) -> tuple[Event, ...]:
    """Give the bookings that stand, and the deadlines in every zone the accounts live in."""
    made: list[Event] = []
    for key, booking in bookings.items():
        account = accounts.get(booking.account)
        start = starts_ms(booking, account.zone) if account else None
        if account is None or start is None or booking.state == "refused":
            continue
        made.append(
            Event(
                id=f"booking-{key}",
                start_ms=start,
                end_ms=start + SLOT_MINUTES * MINUTE,
                title=f"流量包 {account.name} {booking.uv:,} UV（{STATES[booking.state]}）",
                text=booking.copy,
                alarms=(30,),
            )
        )
    for zone in sorted({account.zone for account in accounts.values()} or {"Asia/Shanghai"}):
        made += [
            Event(
                id=f"deadline-{deadline.monday}-{zone.replace('/', '-')}",
                start_ms=deadline.at_ms - 30 * MINUTE,
                end_ms=deadline.at_ms,
                title=f"流量包报名截止：{deadline.monday} 那一周",
                text="官方投流，过时不收（P40）",
                alarms=(24 * 60, 60),
            )
            for deadline in deadlines(now_ms, settings, zone)
        ]
    return tuple(sorted(made, key=lambda event: (event.start_ms, event.id)))


STATES: Final = {"draft": "草稿", "filed": "已报", "granted": "已批", "refused": "被拒"}
"""What a booking's state is called."""
