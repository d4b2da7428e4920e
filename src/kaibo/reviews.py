"""Reviews (复盘): made in a process of their own, so that no screen on air waits for a past evening."""

import asyncio
import gc
import logging
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from kaibo.aside import Aside, Job, Tell
from kaibo.clock import MINUTE, Clock
from kaibo.facts import Entry, Sealed
from kaibo.folds import Folds
from kaibo.refused import Refused
from kaibo.review import report
from kaibo.review.beside import Beside
from kaibo.review.lessons import filed
from kaibo.review.outreach import outreach
from kaibo.review.report import Report

EVERY: Final = 100_000
"""Facts of a broadcast after which its fold is kept anew: half a second of folding for who asks next."""

_log = logging.getLogger(__name__)


AGAIN_MS: Final = MINUTE
"""A review is given again for so long where nothing came in since: it says as of when it is."""


def reviewed(journal: Path, broadcast: str, now_ms: int) -> Report:
    """Review a broadcast from its journal file, beside whoever writes it; `now_ms` is the wall's time."""
    return _reviewer(journal).review(broadcast, now_ms)


class _Reviewer:
    """Who makes the reviews of a journal in one process: what was folded and made lies ready."""

    def __init__(self, journal: Path) -> None:
        self.folds = Folds(journal)
        self._made: dict[str, tuple[tuple[int, int], Report]] = {}

    def review(self, broadcast: str, now_ms: int) -> Report:
        room, tally = self.folds.of(broadcast)
        past = self.folds.past(broadcast)
        known = (tally.seq, self.folds.heard)
        before, made = self._made.get(broadcast, (None, None))
        if made is None or before != known or not 0 <= now_ms - made.now_ms < AGAIN_MS:
            shelf = self.folds.shelf
            made = report.make(
                room,
                tally,
                now_ms,
                Beside(
                    home=self.folds.home(room),
                    past=past,
                    outreach=outreach(shelf, room.any_plan),
                    lessons=filed(shelf, now_ms),
                ),
            )
            self._made = {broadcast: (known, made)}
        return made


class Reviews:
    """The reviews of a house's broadcasts; one is made at a time, and `aside` is where."""

    def __init__(self, journal: Path, clock: Clock) -> None:
        """Review what `journal`, the journal's file, holds; `clock` tells what is final."""
        self._journal, self._clock = journal, clock
        self.aside = Aside(_ready)
        self._turn = asyncio.Lock()
        self._told: Counter[str] = Counter()

    async def of(self, broadcast: str) -> Report:
        """Review a broadcast as of now; raises `Refused` 500 where that broke."""
        job = Job(_review, (self._journal, broadcast, self._clock.now_ms()))
        async with self._turn:
            made = await self.aside.run(job)
        if made is None:
            raise Refused(500, "reckoning_broke", "计算中断，请重试", "the reckoning broke: try again")
        return made

    async def keep(self, broadcast: str) -> None:
        """Keep what a review of a broadcast is made from; where that fails, a review takes longer."""
        self._told.pop(broadcast, None)
        job = Job(_keep, (self._journal, broadcast))
        try:
            async with self._turn:
                await self.aside.run(job)
        except Refused as error:
            _log.warning("%s was not kept for its review: %s", broadcast, error.en)

    def heard(self, broadcast: str, entries: Sequence[Entry]) -> bool:
        """Hear that facts of a broadcast came in; tells whether to keep it: many came, or it is sealed."""
        before = self._told[broadcast]
        self._told[broadcast] = before + len(entries)
        return before < EVERY <= before + len(entries) or any(type(entry.fact) is Sealed for entry in entries)

    def close(self) -> None:
        """End the process."""
        self.aside.close()


def _ready() -> None:
    """Let the garbage collector rest: folds hold no cycles, and looking through millions of parts takes long.

    Naming this function has loaded what a review needs.
    """
    gc.disable()


def _review(given: tuple[Path, str, int], _: Tell) -> Report:
    return reviewed(*given)


def _keep(given: tuple[Path, str], _: Tell) -> None:
    journal, broadcast = given
    _reviewer(journal).folds.keep(broadcast)


@lru_cache(maxsize=1)
def _reviewer(journal: Path) -> _Reviewer:
    """Give who reviews a journal: a process looks at one at a time."""
    return _Reviewer(journal)
