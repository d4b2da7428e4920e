"""Where a crop looks: from one look to the next in a calm move, and at once where parts meet."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from kaibo.plan.films import Look

_LEAST: Final = 4.0
"""A look this near the last one (in hundredths of the width) moves nothing."""

_MOVE_MS: Final = 800
_JOIN_MS: Final = 300
"""A look this near a join belongs to the new picture, and is there at once."""


class _Move(Struct, frozen=True):
    at_ms: int
    was: float
    to: float
    lasts_ms: int

    def at(self, ms: int) -> float:
        if self.lasts_ms <= 0 or ms >= self.at_ms + self.lasts_ms:
            return self.to
        share = max(0.0, (ms - self.at_ms) / self.lasts_ms)
        return self.was + (self.to - self.was) * share * share * (3 - 2 * share)


class Gaze:
    """The way of a crop's middle over a film, in shares of the width."""

    def __init__(self, looks: Sequence[Look], joins_ms: Sequence[int] = ()) -> None:
        """Make it of looks in the film's time; without any it stays in the middle."""
        self._moves = [_Move(0, 50.0, 50.0, 0)]
        for look in sorted(looks, key=lambda one: one.at_ms):
            last = self._moves[-1]
            if abs(look.x - last.to) < _LEAST and len(self._moves) > 1:
                continue
            join = min((join for join in (0, *joins_ms)), key=lambda join: abs(join - look.at_ms))
            if abs(join - look.at_ms) <= _JOIN_MS:
                self._moves.append(_Move(min(join, look.at_ms), look.x, look.x, 0))
            else:
                self._moves.append(_Move(look.at_ms, last.at(look.at_ms), look.x, _MOVE_MS))
        self._at = 0

    def share(self, ms: int) -> float:
        """Give the share of the width the crop's middle is at, 0 to 1; times must not go back."""
        while self._at + 1 < len(self._moves) and self._moves[self._at + 1].at_ms <= ms:
            self._at += 1
        return self._moves[self._at].at(ms) / 100
