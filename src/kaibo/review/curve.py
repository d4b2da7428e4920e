"""The evening minute by minute since go-live."""

from msgspec import Struct

from kaibo.clock import MINUTE, SECOND
from kaibo.live.room import Room
from kaibo.live.windows import Window, average_online
from kaibo.playbook import number


class Minute(Struct, frozen=True, gc=False):
    """One minute since go-live, starting at `at_ms`; money in fen, all else in times.

    `online` is the minute's highest count, None where nobody counted.
    """

    minute: int
    at_ms: int
    online: int | None
    entered: int
    comments: int
    likes: int
    orders: int
    gmv_fen: int


def airtime(room: Room) -> tuple[int, int] | None:
    """Give when the broadcast was on air, in ms UTC: to sign-off, or to the newest fact before it.

    None before go-live.
    """
    if room.went_live_ms is None:
        return None
    end_ms = room.latest_ms if room.ended_ms is None else room.ended_ms
    return room.went_live_ms, max(room.went_live_ms, end_ms)


def curve(room: Room) -> tuple[Minute, ...]:
    """List every minute on air, quiet ones too, up to `curve_minutes_most`; all outside is left out."""
    return tuple(
        Minute(
            minute,
            start_ms + minute * MINUTE,
            None if window.online is None else window.online_most,
            window.entered,
            window.comments,
            window.likes,
            window.orders,
            window.gmv_fen,
        )
        for start_ms, minute, window in _windows(room)
    )


def average(room: Room) -> float | None:
    """Average the highest count of each minute on air (ACU); None where nobody counted. Source: G."""
    return average_online(window for _, _, window in _windows(room))


def _minutes(room: Room, start_s: int) -> dict[int, Window]:
    """Sum into minutes what the curve shows: a minute's other counts would take three times as long."""
    found: dict[int, Window] = {}
    for at_s in sorted(room.seconds):
        second, minute = room.seconds[at_s], (at_s - start_s) // 60
        window = found.get(minute) or found.setdefault(minute, Window())
        window.entered += second.entered
        window.comments += second.comments
        window.likes += second.likes
        window.orders += second.orders
        window.gmv_fen += second.gmv_fen
        if second.online is not None:
            window.online = second.online
            window.online_most = max(window.online_most, second.online_most)
    return found


def _windows(room: Room) -> list[tuple[int, int, Window]]:
    air = airtime(room)
    if air is None:
        return []
    start_ms = air[0] // SECOND * SECOND
    found = _minutes(room, start_ms // SECOND)
    length = (max(air[1], air[0] + 1) - 1 - start_ms) // MINUTE + 1
    most = int(number("curve_minutes_most"))
    return [(start_ms, minute, found.get(minute, Window())) for minute in range(min(length, most))]
