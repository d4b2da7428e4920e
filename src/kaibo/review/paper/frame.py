"""Where the minutes of a broadcast lie across a drawing."""

from typing import Final

from msgspec import Struct

from kaibo.clock import MINUTE

LEFT: Final = 52
RIGHT: Final = 10
"""The margins of a drawing: figures stand on the left."""


class Frame(Struct, frozen=True):
    """Where minutes lie across a drawing: its width, the minutes it holds, its first instant and zone."""

    width: int
    minutes: int
    start_ms: int
    zone: str

    def x(self, minute: float) -> float:
        """Give the horizontal place of a minute, kept within the drawing."""
        share = min(max(minute / self.minutes, 0), 1)
        return round(LEFT + share * (self.width - LEFT - RIGHT), 1)

    def minute(self, at_ms: int) -> float:
        """Give the minute of an instant."""
        return (at_ms - self.start_ms) / MINUTE
