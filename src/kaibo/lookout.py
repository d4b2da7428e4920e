"""The lookout (瞭望): rooms are looked at through their rules, and what is due is raised as facts."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import Final

from kaibo.clock import SECOND
from kaibo.end import incidents
from kaibo.facts import Fact, Role
from kaibo.journal import JournalUnavailable, Receipt
from kaibo.live import cues, rules
from kaibo.live.cues import Watch
from kaibo.live.room import Room
from kaibo.live.rules import Rules

_LOOK_MS: Final = SECOND // 5
_log = logging.getLogger(__name__)


class Lookout:
    """Looks at rooms, and remembers what each look must know of the one before."""

    def __init__(
        self,
        tell: Callable[[Sequence[Fact]], Awaitable[Receipt]],
        start: Callable[[Coroutine[None, None, None]], None],
        asked: Callable[[Room], tuple[Role, ...]],
    ) -> None:
        """Look, and `tell` what is due; what takes its time is a work to `start`.

        `asked` gives the roles that must be ready for the end of a broadcast.
        """
        self._tell, self._start, self._asked = tell, start, asked
        self._watches: dict[str, Watch] = {}
        self._rules: dict[str, tuple[str, Rules]] = {}
        self._busy: set[str] = set()
        self._reading = asyncio.Lock()

    async def read(self, text: str) -> Rules:
        """Read a team's rules beside the loop, which it would hold up too long.

        One file at a time: several threads together would hold it up after all.
        """
        async with self._reading:
            return await asyncio.to_thread(rules.read, text)

    def look(self, room: Room, wall_ms: int) -> None:
        """Look at a room, five times a second of its own time, and raise what is due.

        Nobody looks again before what was raised is folded: only then a rule rests.
        """
        name, now_ms = room.broadcast, room.now_ms(wall_ms)
        watch = self._watches.setdefault(name, Watch())
        # Going live as a rehearsal may set the room's time back.
        if name in self._busy or 0 <= now_ms - watch.looked_ms < _LOOK_MS:
            return
        text, known = self._rules.get(name, ("", None))
        if known is None or text != room.rules:
            self._begin(name, self._learn(name, room.rules))
            return
        failed = set(watch.faults)
        raised: list[Fact] = [
            *cues.due(room, now_ms, known, watch, partial(self._asked, room)),
            *incidents.due(room, now_ms),
        ]
        for rule in watch.faults.keys() - failed:
            _log.warning("%s: rule %s failed: %s", name, rule, watch.faults[rule])
        if raised:
            self._begin(name, self._raise(name, raised))

    def forget(self, name: str) -> None:
        """Forget what was seen of a broadcast that is over."""
        self._watches.pop(name, None)
        self._rules.pop(name, None)

    def _begin(self, name: str, work: Coroutine[None, None, None]) -> None:
        self._busy.add(name)
        self._start(work)

    async def _learn(self, name: str, text: str) -> None:
        try:
            self._rules[name] = text, await self.read(text)
            self._watches.setdefault(name, Watch()).faults.clear()
        finally:
            self._busy.discard(name)

    async def _raise(self, name: str, raised: Sequence[Fact]) -> None:
        try:
            await self._tell(raised)
        except JournalUnavailable as error:
            _log.warning("%s: a cue was not kept: %s", name, error)
        finally:
            self._busy.discard(name)
