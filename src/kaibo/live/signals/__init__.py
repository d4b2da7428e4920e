"""Every signal a rule can read, by name, with its unit, meaning and source."""

from typing import Final

from kaibo.live.room import Room
from kaibo.live.signals.crew import CREW
from kaibo.live.signals.crowd import CROWD
from kaibo.live.signals.devices import DEVICES
from kaibo.live.signals.ending import ENDING
from kaibo.live.signals.look import FIELDS, Asked, Look, Signal
from kaibo.live.signals.machines import MACHINES
from kaibo.live.signals.studio import STUDIO

__all__ = ["FIELDS", "SIGNALS", "Look", "look"]

SIGNALS: Final[tuple[Signal, ...]] = (*CREW, *ENDING, *CROWD, *MACHINES, *STUDIO, *DEVICES)
"""Every signal, in the order the manual lists them."""

_TABLE: Final = {signal.name: signal for signal in SIGNALS}


def look(room: Room, now_ms: int, asked: Asked | None = None) -> Look:
    """Look at a room at one moment; `asked` gives the roles that must be ready for its end."""
    return Look(room, now_ms, _TABLE, asked)
