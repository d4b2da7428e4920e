"""Every signal a rule can read, by name, with its unit, meaning and source."""

from typing import Final

from kaibo.live.room import Room
from kaibo.live.signals.crew import CREW
from kaibo.live.signals.crowd import CROWD
from kaibo.live.signals.look import FIELDS, Look, Signal

__all__ = ["FIELDS", "SIGNALS", "Look", "look"]

SIGNALS: Final[tuple[Signal, ...]] = (*CREW, *CROWD)
"""Every signal, in the order the manual lists them."""

_TABLE: Final = {signal.name: signal for signal in SIGNALS}


def look(room: Room, now_ms: int) -> Look:
    """Look at a room at one moment."""
    return Look(room, now_ms, _TABLE)
