"""Keeping (快照): rooms written down now and then, and folded from there when somebody asks for one again."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kaibo.facts import Entry
from kaibo.journal import Journal, snapshots
from kaibo.live.fold import fold
from kaibo.live.room import Room

SLICE: Final = 500
"""Entries folded in one go: some milliseconds, so that screens and intake are never held up."""

_log = logging.getLogger(__name__)


class Keeping:
    """The kept rooms of a data folder; a snapshot only saves time, the journal is the truth."""

    def __init__(self, folder: Path, journal: Journal) -> None:
        """Keep rooms in `folder`, beside the journal they are folded from."""
        self._folder, self._journal = folder, journal
        self._kept: dict[str, int] = {}

    async def load(self, broadcast: str, position: Callable[[], int]) -> tuple[Room, deque[Entry]]:
        """Fold a room from its snapshot and the journal, up to where the follower stands by then.

        Gives the newest entries with it: what a kaibo that stopped had taken in last.
        """
        room = await asyncio.to_thread(snapshots.recall, self._folder, broadcast, self._journal.seq)
        self._kept[broadcast] = done = room.seq
        newest: deque[Entry] = deque(maxlen=SLICE)
        while True:
            until = self._journal.seq
            async for page in self._journal.read(broadcast, done, until=until):
                for start in range(0, len(page), SLICE):
                    fold(room, page[start : start + SLICE])
                    await asyncio.sleep(0)
                newest.extend(page)
            done = until
            if done >= position():
                return room, newest

    async def keep(self, room: Room) -> None:
        """Write a room down where it grew; what the disk refuses is tried again the next time."""
        if room.seq <= self._kept.get(room.broadcast, 0):
            return
        packed, seq = snapshots.pack(room), room.seq
        try:
            await asyncio.to_thread(snapshots.keep, self._folder, room.broadcast, packed)
            self._kept[room.broadcast] = seq
        except OSError as error:
            _log.warning("no snapshot of %s: %s", room.broadcast, error)

    def whole(self, room: Room) -> bool:
        """Tell whether a room is written down as it is."""
        return self._kept.get(room.broadcast) == room.seq
