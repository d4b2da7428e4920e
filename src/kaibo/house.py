"""A running kaibo: the journal, the rooms folded from it, and the work that goes on by itself.

It owns every broadcast of one data folder: folds what the journal commits, tells the screens, seals
what ended and keeps snapshots. Routes only read it and call `act` and `take_in`.
"""

import asyncio
import logging
import secrets
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import msgspec

from kaibo import solving
from kaibo.aside import Aside
from kaibo.asking import Asking
from kaibo.booth import Booth
from kaibo.broadcast import Broadcast
from kaibo.captioning import Captioning
from kaibo.clock import MINUTE, Clock, WallClock
from kaibo.earshot import Earshot
from kaibo.facts import KINDS, Entry, Fact, Saved
from kaibo.hub import TICK_S, Channel, Listener
from kaibo.journal import Receipt
from kaibo.journal.following import by_broadcast
from kaibo.journal.reading import MILESTONES, milestones
from kaibo.journal.sqlite import SqliteJournal
from kaibo.keeping import SLICE, Keeping
from kaibo.keys import Keys
from kaibo.live import board, rows
from kaibo.live import host as hosting
from kaibo.live.fold import said
from kaibo.live.frames import Head, View
from kaibo.live.host import HostView
from kaibo.live.room import Room, Said
from kaibo.live.stage import Prompter
from kaibo.lives import Lives
from kaibo.lookout import Lookout
from kaibo.making import Films
from kaibo.office import Office
from kaibo.phones import Phones
from kaibo.position import Position
from kaibo.recordings import Recordings
from kaibo.reviews import Reviews
from kaibo.robot import Robot
from kaibo.sealing import Sealing
from kaibo.showings import Showings
from kaibo.spotter import Spotter
from kaibo.standing import Standing
from kaibo.stopping import Stop
from kaibo.wording import Wording

_MILESTONES: Final = frozenset(KINDS[name] for name in MILESTONES)
_KEEP_MS: Final = MINUTE
_RESUMED: Final = 20_000
_log = logging.getLogger(__name__)


class House:
    """Everything that runs over one data folder."""

    def __init__(self, folder: Path, clock: Clock | None = None) -> None:
        """Open the folder; raises `JournalUnavailable` when another kaibo holds it."""
        self.folder = folder
        self.clock = clock or WallClock()
        self.journal = SqliteJournal(folder, self.clock)
        self.counts: Counter[str] = Counter()
        self.standing = Standing()
        self.office = Office(self.clock, self.act)
        self.lives = Lives(self.journal.path)
        self.keys = Keys(folder, self.clock)
        self.robot = Robot(folder / "robot.json")
        self.aside = Aside(solving.load)
        self.asking = Asking(folder)
        self.reviews = Reviews(self.journal.path, self.clock)
        self.spotter = Spotter(self.journal.path, self.reviews.aside)
        self.sealing = Sealing(self.journal.path, self.clock, self.reviews.aside, self._start, self.act)
        self.wording = Wording(self.office, self.clock)
        self.lookout = Lookout(self.act, self._start, self.office.asked)
        self.earshot = Earshot(self.wording, self.act, self._start)
        self.phones = Phones(self.clock, self.act, self._start)
        self.booth = Booth(folder / "obs.json", self.clock, self.act, self._start)
        self.showings = Showings(self.journal.path, self.clock, self.office, self.standing)
        self.stop = Stop(self, self._start)
        self.recordings = Recordings(self, self._start)
        self.films = Films(self, self._start)
        self.captioning = Captioning(self, self._start)
        self._channels: dict[str, Channel] = {}
        self._loading: dict[str, asyncio.Lock] = {}
        self._turns: dict[str, asyncio.Lock] = {}
        self._keeping = Keeping(folder, self.journal)
        self._broken: set[str] = set()
        self._work: set[asyncio.Task[None]] = set()
        self._welcomed = False
        self._hear(milestones(self.journal.path))
        self._folded = Position(self.journal.seq)

    def welcome(self) -> None:
        """Make the rules about words ready, once: a server nobody looks at spends nothing on them."""
        if not self._welcomed:
            self._welcomed = True
            self._start(self.wording.warm())

    @asynccontextmanager
    async def running(self) -> AsyncIterator["House"]:
        """Run until the context ends, then write everything down and let the folder go."""
        try:
            self._start(self._follow())
            self._start(self._tick())
            self._start(self.robot.run())
            self._start(self.showings.run())
            self.stop.resume()
            for going_on in (self._reopen(), self.sealing.resume(), self.films.resume()):
                self._start(going_on)
            yield self
        finally:
            for channel in self._channels.values():
                for listener in channel.listeners | channel.hosts:
                    listener.stop()
            for beside in (self.aside, self.asking, self.reviews, self.films, self.recordings):
                beside.close()
            await self.wording.close()
            await self.booth.close()
            for task in list(self._work):
                task.cancel()
            await asyncio.gather(*self._work, return_exceptions=True)
            await self._keep()
            self.keys.close()
            await self.journal.close()

    @property
    def position(self) -> int:
        """Tell up to which fact the rooms are folded."""
        return self._folded.seq

    # Broadcasts.

    def heads(self) -> list[Head]:
        """List every broadcast, the newest first."""
        return self.standing.heads(self.clock.now_ms())

    async def save(
        self, plan: Broadcast, key: str, by: str = "", *, replaces: int = 0, renew: bool = False
    ) -> Head:
        """Save a broadcast's plan in place of revision `replaces`, 0 for a new one.

        It gets an intake key and keeps it, unless `renew` asks for another. Raises `Refused` 409 where that
        is not the newest revision; the same `key` again changes nothing.
        """
        async with self.turn(plan.id):
            room = self.standing.rooms.get(plan.id)
            if room is None or f"saved:{key}" not in room.pressed:
                self.standing.may_replace(plan.id, replaces)
                kept = room.plan.room_key if room and room.plan and not renew else ""
                plan = msgspec.structs.replace(plan, room_key=kept or secrets.token_urlsafe(12))
                saved = Saved(
                    id=f"saved:{key}",
                    broadcast=plan.id,
                    at_ms=self.clock.now_ms(),
                    source="crew",
                    doc="broadcast",
                    key=plan.id,
                    revision=replaces + 1,
                    body=msgspec.Raw(msgspec.json.encode(plan)),
                    by=by,
                )
                await self.act([saved])
        return board.head(self.standing.rooms[plan.id], self.clock.now_ms())

    def turn(self, broadcast: str) -> asyncio.Lock:
        """Give the lock that lets one press of a broadcast be checked and folded after another.

        Two people who press at once then both meet the room as it is, and one of them is told so.
        """
        return self._turns.setdefault(broadcast, asyncio.Lock())

    def now_ms(self, room: Room) -> int:
        """Tell a room's time now: the wall's, or in a rehearsal the newest fact's."""
        return room.now_ms(self.clock.now_ms())

    async def room(self, broadcast: str) -> Room:
        """Give the live room of a broadcast; raises `Refused` 404 for an unknown one."""
        return (await self._channel(broadcast)).room

    # Facts in.

    async def take_in(self, facts: Sequence[Fact]) -> Receipt:
        """Write facts that came from outside; durable when it returns."""
        receipt = await self.journal.append(facts)
        self.counts["facts_new"] += receipt.new
        self.counts["facts_known"] += receipt.known
        return receipt

    async def act(self, facts: Sequence[Fact]) -> Receipt:
        """Write what the crew did, and return once every screen's room knows it."""
        receipt = await self.take_in(facts)
        await self._folded.reached(receipt.seq)
        return receipt

    # Screens.

    async def watch(
        self, broadcast: str, after: int, *, host: bool = False, member: str = ""
    ) -> tuple[View | HostView, Listener]:
        """Open a screen: everything as of now, comments after `after`, then frames.

        A host's screen gets a host's view, then host's views only (P2).
        """
        channel = await self._channel(broadcast)
        view = self._hosted(channel) if host else await self._view(channel, after)
        # Nothing is awaited between the view and this line, so the next frame follows on it.
        return view, channel.join(host=host, member=member)

    def throw_out(self, member: str) -> None:
        """End everything a member has open: their sessions, and each screen at once."""
        self.keys.close_all(member)
        self.hang_up(member)

    def hang_up(self, member: str) -> None:
        """End every screen of a member; one that may still look comes back by itself."""
        for channel in self._channels.values():
            for listener in channel.listeners | channel.hosts:
                if listener.member == member:
                    listener.stop()
        for watcher in list(self.office.watchers):
            if watcher.member == member:
                watcher.stop()

    def leave(self, broadcast: str, listener: Listener) -> None:
        """Close a screen."""
        channel = self._channels.get(broadcast)
        if channel is not None:
            channel.listeners.discard(listener)
            channel.hosts.discard(listener)

    def screens(self) -> int:
        """Count open screens."""
        return sum(len(channel.listeners) + len(channel.hosts) for channel in self._channels.values())

    async def prompt(self, broadcast: str, change: dict[str, int | bool]) -> Prompter:
        """Move the host's screen of a broadcast; it is no fact, and a restart forgets it."""
        return (await self._channel(broadcast)).prompt(change)

    async def host_view(self, broadcast: str) -> HostView:
        """Show what the host's screen shows."""
        return self._hosted(await self._channel(broadcast))

    def _hosted(self, channel: Channel) -> HostView:
        room, now_ms = channel.room, self.now_ms(channel.room)
        return hosting.view(room, now_ms, rows.evening(room, now_ms), channel.prompter)

    async def view(self, broadcast: str, after: int = 0) -> View:
        """Show everything as of now, with the comments after `after`."""
        return await self._view(await self._channel(broadcast), after)

    async def _view(self, channel: Channel, after: int) -> View:
        """Show a room; comments it no longer holds are read again from the journal."""
        room = channel.room
        if not after:
            return channel.view(self.now_ms(room))
        lines: deque[Said] = deque(maxlen=_RESUMED)
        read, told = after, 0
        while read < room.trimmed_seq:
            until = room.trimmed_seq
            async for page in self.journal.read(room.broadcast, read, until=until):
                spoken = [line for entry in page if (line := said(entry)) is not None]
                lines.extend(spoken)
                told += len(spoken)
            read = until
        skipped = told - len(lines)
        newest = [line for line in room.comments if line.seq > read]
        return channel.view(self.now_ms(room), (*lines, *newest), skipped)

    # Going on by itself.

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._work.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._work.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("background work failed", exc_info=error)

    async def _follow(self) -> None:
        """Fold what commits, in slices, and wake who waits for it."""
        async for page in self.journal.follow(self.position):
            for start in range(0, len(page), SLICE):
                part = page[start : start + SLICE]
                self._fold(part)
                self._folded.move(part[-1].seq)
                await asyncio.sleep(0)

    def _fold(self, entries: Sequence[Entry]) -> None:
        self._hear([entry for entry in entries if type(entry.fact) in _MILESTONES])
        for broadcast, told in self.showings.hear(by_broadcast(entries)).items():
            self.sealing.late(broadcast, told)
            if self.reviews.heard(broadcast, told):
                self._start(self.reviews.keep(broadcast))
            if (channel := self._channels.get(broadcast)) is None:
                continue
            try:
                channel.fold(told)
                self._tell_group(channel)
                self.earshot.hear(channel.room, told, self.clock.now_ms())
            except Exception:
                # The evening goes on, for the other rooms too: what is written is safe, and since no
                # snapshot keeps this room, a restart folds it anew.
                self.counts["faults"] += 1
                self._broken.add(broadcast)
                _log.exception("%s: facts %d to %d were not folded", broadcast, told[0].seq, told[-1].seq)

    def _hear(self, entries: Sequence[Entry]) -> None:
        """Take in milestones: where broadcasts stand, and what is planned."""
        for entry in entries:
            self.standing.hear(entry)
        self.office.hear(entries)
        self.sealing.hear(entries)
        self.showings.hear_saved(entries)

    def _tell_group(self, channel: Channel) -> None:
        """Send new cues of a real evening to the team's group."""
        room = channel.room
        for name in channel.changes.raised:
            raised = room.cues[name].raised
            if not room.rehearsal:
                self.robot.tell(raised.zh, raised.urgency, raised.roles)
        channel.changes.raised.clear()

    async def _channel(self, broadcast: str) -> Channel:
        channel = self._channels.get(broadcast)
        if channel is not None:
            return channel
        self.standing.must_have(broadcast)
        async with self._loading.setdefault(broadcast, asyncio.Lock()):
            if broadcast not in self._channels:
                self._channels[broadcast] = Channel(await self._load(broadcast))
        return self._channels[broadcast]

    async def _reopen(self) -> None:
        """Look after what was on air before a restart, though nobody looks yet."""
        for name, room in list(self.standing.rooms.items()):
            if room.state in ("live", "ending"):
                await self._channel(name)

    async def _load(self, broadcast: str) -> Room:
        room, newest = await self._keeping.load(broadcast, lambda: self.position)
        # What a kaibo that stopped had taken in may not have been listened to any more.
        self.earshot.hear(room, newest, self.clock.now_ms())
        return room

    async def _tick(self) -> None:
        """Raise cues, tell screens, keep snapshots; ten times a second."""
        kept_ms = self.clock.now_ms()
        while True:
            await asyncio.sleep(TICK_S)
            wall_ms = self.clock.now_ms()
            for channel in list(self._channels.values()):
                self._attempt(channel.publish, wall_ms)
                channel.link = self.booth.link(channel.room)
                self._attempt(self.lookout.look, channel.room, wall_ms)
                self._attempt(self.booth.look, channel.room, wall_ms)
                self._attempt(self.phones.look, channel.room, wall_ms)
                self._attempt(self.earshot.look, channel.room, wall_ms)
                # Twenty rooms are told one after another, never in one breath.
                await asyncio.sleep(0)
            if wall_ms - kept_ms >= _KEEP_MS:
                kept_ms = wall_ms
                self._start(self._keep())

    def _attempt(self, work: Callable[..., None], *args: object) -> None:
        """Do a piece of work; if it breaks, that is counted and logged, and the evening goes on."""
        try:
            work(*args)
        except Exception:
            self.counts["faults"] += 1
            _log.exception("%s broke", getattr(work, "__qualname__", work))

    async def _keep(self) -> None:
        """Keep a snapshot of each room that grew, and is whole."""
        for channel in list(self._channels.values()):
            room = channel.room
            if room.broadcast not in self._broken:
                await self._keeping.keep(room)
            if room.sealed and self._keeping.whole(room):
                self._let_go(channel)

    def _let_go(self, channel: Channel) -> None:
        """Forget a sealed room nobody watches: who asks for it again has it from its snapshot."""
        if not channel.listeners and not channel.hosts:
            self._channels.pop(channel.room.broadcast, None)
            self.lookout.forget(channel.room.broadcast)
            self.earshot.forget(channel.room.broadcast)
