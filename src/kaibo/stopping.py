"""The ordered stop (有序停播) of what ended: a machine does what it can, people the rest, then it is sealed.

Each step is a fact before it is tried and after, so a kaibo that dies goes on at the very step; and each
try looks first whether its work is done already, so nothing is done twice. Source: E1, E5, E8.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Final

from kaibo.clock import MINUTE
from kaibo.end import shutdown
from kaibo.end.shutdown import Due, Studio
from kaibo.facts import Fact, Stopping, WentLive
from kaibo.journal import JournalUnavailable
from kaibo.live.room import Room
from kaibo.playbook import number
from kaibo.studio.closing import DEEDS, Unclosed, file, words
from kaibo.studio.obs import ObsError, ObsLink

if TYPE_CHECKING:
    from kaibo.house import House

_LOOK_S: Final = 0.1
"""How often it looks what is due: people and the line to OBS answer to nobody."""

_log = logging.getLogger(__name__)


class Stop:
    """Takes every ended room of a house through its stop."""

    def __init__(self, house: "House", start: Callable[[Coroutine[None, None, None]], None]) -> None:
        """Work for `house`; `start` runs work beside everything else."""
        self._house, self._start = house, start
        self._began_ms: dict[str, int] = {}
        self._played: set[str] = set()

    def resume(self) -> None:
        """Go on with every broadcast that ended and is not sealed."""
        for room in list(self._house.standing.rooms.values()):
            if room.state == "ended":
                self.begin(room.broadcast)

    def begin(self, broadcast: str) -> None:
        """Take an ended broadcast through its stop; where that goes on already, nothing happens."""
        if broadcast not in self._began_ms:
            self._began_ms[broadcast] = self._house.clock.now_ms()
            self._start(self._run(broadcast))

    async def _run(self, broadcast: str) -> None:
        house = self._house
        try:
            room = await house.room(broadcast)
            if room.rehearsal and await self._was_played(broadcast):
                self._played.add(broadcast)
            await self._go_through(room)
            await house.sealing.seal(broadcast)
        finally:
            del self._began_ms[broadcast]
            self._played.discard(broadcast)

    async def _was_played(self, broadcast: str) -> bool:
        """Tell whether a rehearsal was played from a recording: then the machine here had no part in it."""
        async for page in self._house.journal.read(broadcast):
            for entry in page:
                if isinstance(entry.fact, WentLive):
                    return entry.received_ms - entry.fact.at_ms > MINUTE
        return False

    async def _go_through(self, room: Room) -> None:
        """Do what is due until nothing is; a fault is told of, and it goes on."""
        fresh = had_line = True
        while True:
            try:
                line = self._house.booth.obs(room) is not None
                fresh, had_line = fresh or (line and not had_line), line
                due = await self._next(room, fresh)
                if due.seal:
                    return
                if due.step is not None:
                    await self._try(room, due.step)
                fresh = fresh and not due.facts
            except JournalUnavailable as error:
                _log.error("the stop of %s waits for the journal: %s", room.broadcast, error)
                await asyncio.sleep(1)
            await asyncio.sleep(_LOOK_S)

    async def _next(self, room: Room, fresh: bool) -> Due:
        """Write what is due in a room; presses wait meanwhile, so both meet the room as it is."""
        async with self._house.turn(room.broadcast):
            due = shutdown.due(room, self._now_ms(room), self.studio(room), fresh=fresh)
            if due.facts:
                await self._house.act(due.facts)
        return due

    def _now_ms(self, room: Room) -> int:
        """Tell a room's time; a rehearsal's stands still once it ended, so there the wall's goes on."""
        waited_ms = self._house.clock.now_ms() - self._began_ms[room.broadcast]
        return max(self._house.now_ms(room), (room.ended_ms or 0) + waited_ms)

    async def _try(self, room: Room, step: Stopping) -> None:
        """Let the machine do a step, and write how that went."""
        try:
            why = await (file(room) if step == "file" else DEEDS[step](await self._line(room), room))
        except Exception as error:
            # Whatever it was, people are told and can do it by hand; the next step must not be lost with it.
            if not isinstance(error, ObsError | Unclosed):
                self._house.counts["faults"] += 1
                _log.exception("%s of %s broke", step, room.broadcast)
            zh, en = words(error)
            await self._write(room, lambda now_ms: shutdown.failed(room, step, now_ms, zh, en))
            await asyncio.sleep(number("stop_again_seconds"))
        else:
            await self._write(room, lambda now_ms: shutdown.done(room, step, now_ms, why))

    async def _write(self, room: Room, make: Callable[[int], Sequence[Fact]]) -> None:
        async with self._house.turn(room.broadcast):
            await self._house.act(make(self._house.now_ms(room)))

    def studio(self, room: Room) -> Studio:
        """Tell whether a machine does what a machine can in a room."""
        booth = self._house.booth
        # A room just opened may not have been looked at yet.
        booth.look(room, self._house.clock.now_ms())
        if room.broadcast in self._played or booth.link(room).state == "none":
            return "none"
        return "down" if booth.obs(room) is None else "ready"

    async def _line(self, room: Room) -> ObsLink:
        """Give the line to the machine of a room; waits a moment for one that is down."""
        clock = asyncio.get_running_loop().time
        end = clock() + number("stop_wait_seconds")
        while (obs := self._house.booth.obs(room)) is None:
            if clock() >= end:
                link = self._house.booth.link(room)
                raise Unclosed(
                    link.zh or "连不上 OBS：看一眼 OBS 窗口，卡死就重启它",
                    link.en or "OBS cannot be reached: look at its window, restart it where it hangs",
                )
            await asyncio.sleep(_LOOK_S)
        self._must_be_free(obs, room)
        return obs

    def _must_be_free(self, obs: ObsLink, room: Room) -> None:
        """Refuse to stop a machine that another broadcast is on air with by now."""
        for other in self._house.standing.rooms.values():
            on_air = other.state in ("live", "ending") and not other.rehearsal
            account = other.plan.account_id if other.plan else ""
            if on_air and self._house.booth.of(account).url == obs.settings.url:
                raise Unclosed(
                    f"这台 OBS 正在播另一场（{other.broadcast}），kaibo 不动它：人工核对后勾选",
                    f"this OBS is on air with {other.broadcast}, so kaibo leaves it alone: look, then tick",
                )
