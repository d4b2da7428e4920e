"""Sealing (封存): an ended broadcast goes to its archive file, however often that takes."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final

from kaibo.clock import Clock
from kaibo.facts import Fact, Sealed
from kaibo.journal import Journal, JournalUnavailable, Receipt, archive

_AGAIN_S: Final = 30
_log = logging.getLogger(__name__)


async def seal(
    journal: Journal,
    folder: Path,
    clock: Clock,
    broadcast: str,
    tell: Callable[[Sequence[Fact]], Awaitable[Receipt]],
) -> None:
    """Write an ended broadcast to its archive file and `tell` so; a failure is tried again later."""
    while True:
        try:
            sealed = await archive.seal(journal.read(broadcast), folder, broadcast)
            fact = Sealed(
                id=f"sealed:{sealed.sha256[:16]}",
                broadcast=broadcast,
                at_ms=clock.now_ms(),
                source="kaibo",
                facts=sealed.facts,
                file=sealed.path.name,
                sha256=sealed.sha256,
            )
            await tell([fact])
        except (OSError, archive.SealError, JournalUnavailable) as error:
            _log.error("%s is not sealed yet: %s", broadcast, error)
            await asyncio.sleep(_AGAIN_S)
        else:
            return
