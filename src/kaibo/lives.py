"""Which live of the platform each broadcast was last known to be."""

import asyncio
from pathlib import Path

from kaibo.intake import wxlivespy
from kaibo.journal.reading import newest_id


class Lives:
    """The platform's ids of lives: kept in memory, and after a restart read back from the ids of the journal.

    A message re-sent without its live's id would otherwise get another id.
    """

    def __init__(self, journal: Path) -> None:
        """Know none yet; `journal` is the journal's file."""
        self._journal = journal
        self._of: dict[str, str] = {}

    async def of(self, broadcast: str) -> str:
        """Give the platform's id of a broadcast's live, "" where none was told."""
        if broadcast not in self._of:
            newest = await asyncio.to_thread(newest_id, self._journal, broadcast, wxlivespy.ID)
            self._of.setdefault(broadcast, wxlivespy.live_of(newest))
        return self._of[broadcast]

    def remember(self, broadcast: str, live_id: str) -> None:
        """Remember which live a broadcast is."""
        if live_id:
            self._of[broadcast] = live_id
