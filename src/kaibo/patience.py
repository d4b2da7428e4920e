"""How long who mistypes a password waits before the next try: longer each time, and never for long.

Mistakes are counted for a name at an address, for an address, and for a name, each with its own allowance: a
person waits for their own mistakes; who tries many names from one place, or one name from many, waits too. A
name is never slowed at an address it has signed in from for what happens elsewhere.
"""

from collections import OrderedDict
from typing import Final, Literal

from msgspec import Struct

from kaibo.clock import HOUR, MINUTE, SECOND

_Of = Literal["name at address", "address", "name"]
_ALLOWED: Final[dict[_Of, int]] = {"name at address": 5, "address": 30, "name": 20}
_LONGEST_MS: Final[dict[_Of, int]] = {"name at address": 5 * MINUTE, "address": 30 * SECOND, "name": MINUTE}
_FORGOTTEN_MS: Final = HOUR
_MOST: Final = 10_000
"""Names and addresses remembered; the one tried longest ago is forgotten first."""

_TOLD_MS: Final = MINUTE
_TOLD_MOST: Final = 60


class _Misses(Struct):
    count: int = 0
    last_ms: int = 0
    until_ms: int = 0


class Patience:
    """What is remembered of tries that failed; time is passed in."""

    def __init__(self) -> None:
        """Start with nothing to hold against anybody."""
        self._misses: OrderedDict[tuple[str, ...], _Misses] = OrderedDict()
        self._known: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._told: OrderedDict[str, int] = OrderedDict()

    def wait_ms(self, name: str, address: str, now_ms: int) -> int:
        """Tell how long to wait before the next try, 0 for not at all."""
        held = [self._misses[key] for _, key in self._keys(name, address) if key in self._misses]
        return max(0, max((misses.until_ms for misses in held), default=0) - now_ms)

    def tried(self, name: str, address: str, now_ms: int) -> None:
        """Count a try as a mistake, before it is known to be one: many at once then count as many."""
        for of, key in self._keys(name, address):
            held = self._misses.pop(key, None)
            if held is None or now_ms - held.last_ms > _FORGOTTEN_MS:
                held = _Misses()
            held.count, held.last_ms = held.count + 1, now_ms
            over = held.count - _ALLOWED[of]
            if over >= 0:
                held.until_ms = now_ms + min(_LONGEST_MS[of], SECOND * 2 ** min(over, 20))
            self._misses[key] = held
        _shrink(self._misses)

    def right(self, name: str, address: str) -> None:
        """Take it all back: the password was right."""
        for of, key in self._keys(name, address):
            held = self._misses.get(key)
            if held is None:
                continue
            if of == "address":
                # Others may still be guessing from there.
                held.count, held.until_ms = max(0, held.count - 1), 0
            else:
                del self._misses[key]
        self._known.pop((name, address), None)
        self._known[name, address] = None
        _shrink(self._known)

    def worth_telling(self, name: str, now_ms: int) -> bool:
        """Tell whether one who is turned away is news: once a minute a name, and not for a flood of names."""
        while self._told and now_ms - next(iter(self._told.values())) >= _TOLD_MS:
            self._told.popitem(last=False)
        if name in self._told or len(self._told) >= _TOLD_MOST:
            return False
        self._told[name] = now_ms
        return True

    def _keys(self, name: str, address: str) -> list[tuple[_Of, tuple[str, ...]]]:
        keys: list[tuple[_Of, tuple[str, ...]]] = [
            ("name at address", ("pair", name, address)),
            ("address", ("address", address)),
        ]
        return keys if (name, address) in self._known else [*keys, ("name", ("name", name))]


def _shrink(held: OrderedDict[tuple[str, ...], _Misses] | OrderedDict[tuple[str, str], None]) -> None:
    while len(held) > _MOST:
        held.popitem(last=False)
