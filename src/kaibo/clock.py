"""Time as kaibo keeps it: integer milliseconds UTC, and a local wall clock only at the edges."""

import time
from datetime import UTC, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

SECOND = 1_000
MINUTE = 60_000
HOUR = 3_600_000
HOME = "Asia/Shanghai"
"""The zone of who has none, or one this machine does not know."""


class Clock(Protocol):
    """Something that tells the time; passed in wherever time matters."""

    def now_ms(self) -> int:
        """Tell the present time in milliseconds UTC."""
        ...


class WallClock:
    """The machine's own clock."""

    def now_ms(self) -> int:
        """Tell the present time in milliseconds UTC."""
        return time.time_ns() // 1_000_000


class SteppedClock:
    """A clock that moves only when told to, for tests and fast evenings."""

    def __init__(self, now_ms: int) -> None:
        """Start at `now_ms`."""
        self._now_ms = now_ms

    def now_ms(self) -> int:
        """Tell the time it was last set to, in milliseconds UTC."""
        return self._now_ms

    def step(self, ms: int) -> None:
        """Move by `ms` milliseconds."""
        self._now_ms += ms


def local(at_ms: int, zone: str) -> datetime:
    """Give the wall time of an instant in a zone; raises `ZoneInfoNotFoundError` for an unknown zone."""
    return datetime.fromtimestamp(at_ms / SECOND, UTC).astimezone(ZoneInfo(zone))


def known_zone(name: str) -> str:
    """Give a zone back, `HOME` for one this machine does not know."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return HOME
    return name


def instant(text: str, zone: str) -> int:
    """Read an ISO time as milliseconds UTC; a time without an offset is taken in `zone`.

    Raises `ValueError` for anything else.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return round(moment.timestamp() * SECOND)


def span(ms: int) -> str:
    """Write a length as H:MM:SS, or MM:SS under an hour; a negative one with a minus sign."""
    sign, seconds = ("-" if ms < 0 else ""), abs(ms) // SECOND
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{sign}{hours}:{minutes:02}:{seconds:02}" if hours else f"{sign}{minutes:02}:{seconds:02}"
