"""A look at the room: what a rule can read of it at one moment, each thing worked out once and only if asked.

What nobody told is None, never 0.
"""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Final

from msgspec import Struct

from kaibo.clock import MINUTE, SECOND
from kaibo.facts import Role
from kaibo.live.figures import NOT_HEARD, VIEWERS
from kaibo.live.formula import Value
from kaibo.live.room import Room
from kaibo.live.syntax import Type

SOLD: Final = ("order_paid",)
SAID: Final = ("commented",)

FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "entered": ("entered",),
    "new": VIEWERS,
    "private": ("entered",),
    "left": ("left",),
    "comments": SAID,
    "questions": SAID,
    "buying": SAID,
    "complaints": SAID,
    "ones": SAID,
    "bought": SAID,
    "likes": ("liked",),
    "follows": ("followed",),
    "shares": ("shared",),
    "clicks": ("product_clicked",),
    "orders": SOLD,
    "gmv": SOLD,
}
"""What `last` and `between` sum, with the kinds of facts each rests on; `gmv` in CNY, all else in times."""


Asked = Callable[[], tuple[Role, ...]]
"""Gives the roles that must be ready for the end of a broadcast. Source: E2."""


class Look:
    """The room at one moment, as a formula reads it."""

    def __init__(
        self, room: Room, now_ms: int, table: Mapping[str, "Signal"], asked: Asked | None = None
    ) -> None:
        """Look at `room` at `now_ms` through a table of signals; without `asked` the playbook says who is."""
        self.room, self.now_ms, self.asked, self._table = room, now_ms, asked, table
        self._values: dict[str, Value | None] = {}
        self._sums: dict[tuple[str, float, float], float | None] = {}
        self._heard = {
            kind for name, heard in room.heard.items() if name not in NOT_HEARD for kind in heard.kinds
        }

    def value(self, signal: str) -> Value | None:
        """Tell a signal; raises `KeyError` for one that does not exist."""
        if signal not in self._values:
            self._values[signal] = self._table[signal].read(self)
        return self._values[signal]

    def between(self, field: str, from_s: float, until_s: float) -> float | None:
        """Sum a field from `from_s` to `until_s` seconds ago; None where nobody ever told of it."""
        key = (field, from_s, until_s)
        if key not in self._sums:
            self._sums[key] = self._sum(field, from_s, until_s) if self.told(*FIELDS[field]) else None
        return self._sums[key]

    def online_ago(self, seconds: float) -> float | None:
        """Tell the count so many seconds before the newest one, or the nearest one up to 15 s older."""
        if self.value("online") is None or self.room.online_ms is None:
            return None
        then = round((self.room.online_ms - seconds * SECOND) / SECOND) + 1
        for at_s in range(then, then - 17, -1):
            window = self.room.seconds.get(at_s)
            if (
                window is not None
                and window.online is not None
                and at_s * SECOND < self.room.online_ms - SECOND
            ):
                return float(window.online)
        return None

    def told(self, *kinds: str) -> bool:
        """Tell whether the crowd's sources ever told a fact of one of these kinds."""
        return not self._heard.isdisjoint(kinds)

    def since(self, at_ms: int | None, unit: int = MINUTE) -> float | None:
        """Tell how long ago something was."""
        return None if at_ms is None else (self.now_ms - at_ms) / unit

    def _sum(self, field: str, from_s: float, until_s: float) -> float:
        now_s, seconds = self.now_ms // SECOND, self.room.seconds
        name = "gmv_fen" if field == "gmv" else field
        span = range(now_s - int(from_s) + 1, now_s - int(until_s) + 1)
        found = sum(map(attrgetter(name), filter(None, map(seconds.get, span))))
        return found / 100 if field == "gmv" else float(found)


class Signal(Struct, frozen=True):
    """One signal: its name, type, unit and meaning, and how it is read off the room."""

    name: str
    type: Type
    unit: str
    zh: str
    en: str
    source: str
    read: Callable[[Look], Value | None]


def figure(
    name: str, unit: str, zh: str, en: str, source: str, read: Callable[[Look], float | None]
) -> Signal:
    """Make a signal that is a number."""

    def number(look: Look) -> float | None:
        value = read(look)
        return None if value is None else float(value)

    return Signal(name, "number", unit, zh, en, source, number)


def word(name: str, zh: str, en: str, source: str, read: Callable[[Look], str | None]) -> Signal:
    """Make a signal that is a text."""
    return Signal(name, "text", "—", zh, en, source, read)
