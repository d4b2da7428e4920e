"""Sealing (封存): an ended broadcast goes to its archive file, however often that takes.

Facts that come later, an import of orders or a report of the platform, are sealed in with a new file.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from kaibo.aside import Aside, Job, Tell
from kaibo.clock import Clock
from kaibo.facts import Entry, Fact, Sealed
from kaibo.journal import JournalUnavailable, Receipt, archive
from kaibo.journal.archive import SealedFile
from kaibo.journal.reading import facts_of
from kaibo.refused import Refused

_AGAIN_S: Final = 30
_LATE_S: Final = 60
"""What comes late comes in batches: the first of them opens a minute's wait for the rest."""

_LOOKED_AT: Final = 50
"""Broadcasts sealed last that a start looks at for facts that came late."""

_log = logging.getLogger(__name__)


class Sealing:
    """Seals the broadcasts of a journal file, in a process of their own."""

    def __init__(
        self,
        journal: Path,
        clock: Clock,
        aside: Aside,
        start: Callable[[Coroutine[None, None, None]], None],
        tell: Callable[[Sequence[Fact]], Awaitable[Receipt]],
    ) -> None:
        """Work by `aside`; `start` runs work beside everything else, `tell` writes what was sealed."""
        self._journal, self._clock, self._aside = journal, clock, aside
        self._start, self._tell = start, tell
        self._held: dict[str, int] = {}
        self._late: set[str] = set()

    async def seal(self, broadcast: str) -> None:
        """Write an ended broadcast to its archive file and tell so; a failure is tried again later."""
        sealed = await self._sealed(broadcast)
        while sealed is None:
            await asyncio.sleep(_AGAIN_S)
            sealed = await self._sealed(broadcast)
        # What came while the file was written is not in it; the telling itself need not be.
        if await asyncio.to_thread(facts_of, self._journal, broadcast) > sealed.facts + 1:
            self._soon(broadcast)

    def hear(self, entries: Iterable[Entry]) -> None:
        """Hear how many facts the newest file of a broadcast holds."""
        for entry in entries:
            if isinstance(entry.fact, Sealed):
                self._held.pop(entry.fact.broadcast, None)
                self._held[entry.fact.broadcast] = entry.fact.facts

    def late(self, broadcast: str, entries: Sequence[Entry]) -> None:
        """Seal a broadcast again soon where facts of it came after it was sealed."""
        if broadcast in self._held and any(type(entry.fact) is not Sealed for entry in entries):
            self._soon(broadcast)

    async def resume(self) -> None:
        """Seal again what facts came late to before a restart."""
        for broadcast, held in list(islice(reversed(self._held.items()), _LOOKED_AT)):
            if await asyncio.to_thread(facts_of, self._journal, broadcast) > held + 1:
                self._soon(broadcast)

    def _soon(self, broadcast: str) -> None:
        if broadcast not in self._late:
            self._late.add(broadcast)
            self._start(self._again(broadcast))

    async def _again(self, broadcast: str) -> None:
        await asyncio.sleep(_LATE_S)
        self._late.discard(broadcast)
        await self.seal(broadcast)

    async def _sealed(self, broadcast: str) -> SealedFile | None:
        """Try to seal and tell so; None where that failed."""
        try:
            sealed = await self._aside.run(Job(_seal, (self._journal, broadcast)))
            if isinstance(sealed, SealedFile):
                await self._tell([_fact(sealed, broadcast, self._clock.now_ms())])
                return sealed
            why = sealed or "it was stopped"
        except (JournalUnavailable, Refused) as error:
            why = str(error)
        _log.error("%s is not sealed yet: %s", broadcast, why)
        return None


def _fact(sealed: SealedFile, broadcast: str, now_ms: int) -> Sealed:
    return Sealed(
        id=f"sealed:{sealed.sha256[:16]}",
        broadcast=broadcast,
        at_ms=now_ms,
        source="kaibo",
        facts=sealed.facts,
        file=sealed.path.name,
        sha256=sealed.sha256,
    )


def _seal(given: tuple[Path, str], _: Tell) -> SealedFile | str:
    """Seal in the other process; gives the file, or says why it failed."""
    try:
        return archive.seal(*given)
    except (OSError, archive.SealError) as error:
        return str(error)
