"""A running kaibo: the journal, the rooms folded from it, and the work that goes on by itself.

It owns every broadcast of one data folder: folds what the journal commits, raises cues, tells the
screens, seals what ended and keeps snapshots. Routes only read it and call `act` and `take_in`.
"""

import asyncio
import logging
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import msgspec

from kaibo.broadcast import Broadcast
from kaibo.clock import MINUTE, SECOND, Clock, WallClock
from kaibo.facts import KINDS, Entry, Fact, Saved, Sealed
from kaibo.hub import TICK_S, Channel, Listener
from kaibo.intake import wxlivespy
from kaibo.journal import JournalUnavailable, Receipt, archive, snapshots
from kaibo.journal.sqlite import MILESTONES, SqliteJournal, milestones, newest_id
from kaibo.live import board, cues
from kaibo.live.fold import fold, said
from kaibo.live.frames import Head, View
from kaibo.live.room import Room, Said
from kaibo.refused import Refused

_SLICE: Final = 2_000
"""Entries folded in one go: some milliseconds, so that screens and intake are never held up."""

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
        self._standing: dict[str, Room] = {}
        self._keys: dict[str, str] = {}
        self._channels: dict[str, Channel] = {}
        self._loading: dict[str, asyncio.Lock] = {}
        self._kept: dict[str, int] = {}
        self._cued: dict[str, int] = {}
        self._lives: dict[str, str] = {}
        self._raising: set[str] = set()
        self._broken: set[str] = set()
        self._waiting: list[tuple[int, asyncio.Future[None]]] = []
        self._work: set[asyncio.Task[None]] = set()
        for entry in milestones(self.journal.path):
            self._stand(entry)
        self.position = self.journal.seq

    @asynccontextmanager
    async def running(self) -> AsyncIterator["House"]:
        """Run until the context ends, then write everything down and let the folder go."""
        try:
            self._start(self._follow())
            self._start(self._tick())
            for room in list(self._standing.values()):
                if room.state == "ended":
                    self._start(self._seal(room.broadcast))
            yield self
        finally:
            for channel in self._channels.values():
                for listener in channel.listeners:
                    listener.stop()
            for task in list(self._work):
                task.cancel()
            await asyncio.gather(*self._work, return_exceptions=True)
            await self._keep()
            await self.journal.close()

    # Broadcasts.

    def heads(self) -> list[Head]:
        """List every broadcast, the newest first."""
        heads = [board.head(room, self.now_ms(room)) for room in self._standing.values() if room.plan]
        return sorted(heads, key=lambda head: head.went_live_ms or head.start_ms or 0, reverse=True)

    def of_key(self, room_key: str) -> str:
        """Give the broadcast an intake key belongs to; raises `Refused` 404."""
        broadcast = self._keys.get(room_key)
        if broadcast is None:
            raise Refused(
                404,
                "unknown_room_key",
                "直播间密钥不存在，请从控制台复制完整的接收地址",
                "unknown room key: copy the whole intake address from the console",
                "room_key",
            )
        return broadcast

    def made_with(self, key: str) -> Head | None:
        """Give the broadcast a press with this `key` made, if it did: a repeat makes no second one."""
        made = (room for room in self._standing.values() if room.made_by == f"saved:{key}")
        room = next(made, None)
        return None if room is None else board.head(room, self.clock.now_ms())

    def must_be_new(self, broadcast: str) -> None:
        """Refuse 409 to make a broadcast that exists."""
        if broadcast in self._standing:
            raise Refused(
                409,
                "broadcast_exists",
                f"场次 {broadcast} 已存在，请换一个编号",
                f"broadcast {broadcast} exists: choose another id",
                "id",
            )

    async def save(self, plan: Broadcast, key: str, by: str = "") -> Head:
        """Save a broadcast's plan as its next revision; gives it an intake key if it has none."""
        standing = self._standing.get(plan.id)
        if not plan.room_key:
            plan = msgspec.structs.replace(plan, room_key=secrets.token_urlsafe(12))
        saved = Saved(
            id=f"saved:{key}",
            broadcast=plan.id,
            at_ms=self.clock.now_ms(),
            source="crew",
            doc="broadcast",
            key=plan.id,
            revision=1 + (standing.revision if standing else 0),
            body=msgspec.Raw(msgspec.json.encode(plan)),
            by=by,
        )
        await self.act([saved])
        return board.head(self._standing[plan.id], self.clock.now_ms())

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
        await self._reached(receipt.seq)
        return receipt

    async def live_id(self, broadcast: str) -> str:
        """Give the platform's id of the live a broadcast was last known to be, "" where none was told.

        A message re-sent without it would otherwise get another id. Kept in memory, and after a
        restart read back from the ids of the journal.
        """
        if broadcast not in self._lives:
            path = self.journal.path
            newest = await asyncio.to_thread(newest_id, path, broadcast, wxlivespy.ID)
            self._lives.setdefault(broadcast, wxlivespy.live_of(newest))
        return self._lives[broadcast]

    def remember_live(self, broadcast: str, live_id: str) -> None:
        """Remember which live a broadcast is."""
        if live_id:
            self._lives[broadcast] = live_id

    # Screens.

    async def watch(self, broadcast: str, after: int) -> tuple[View, Listener]:
        """Open a screen: everything as of now, comments after `after`, then frames."""
        channel = await self._channel(broadcast)
        view = await self._view(channel, after)
        # Nothing is awaited between the view and this line, so the next frame follows on it.
        listener = Listener()
        channel.listeners.add(listener)
        return view, listener

    def leave(self, broadcast: str, listener: Listener) -> None:
        """Close a screen."""
        channel = self._channels.get(broadcast)
        if channel is not None:
            channel.listeners.discard(listener)

    def screens(self) -> int:
        """Count open screens."""
        return sum(len(channel.listeners) for channel in self._channels.values())

    async def view(self, broadcast: str, after: int = 0) -> View:
        """Show everything as of now, with the comments after `after`."""
        return await self._view(await self._channel(broadcast), after)

    async def _view(self, channel: Channel, after: int) -> View:
        """Show a room; comments it no longer holds are read again from the journal."""
        room = channel.room
        if not after:
            return board.view(room, self.now_ms(room))
        lines: list[Said] = []
        read = after
        while read < room.trimmed_seq:
            until = room.trimmed_seq
            pages = self.journal.read(room.broadcast, read, until=until)
            lines += [line async for page in pages for entry in page if (line := said(entry)) is not None]
            read = until
        skipped = max(0, len(lines) - _RESUMED)
        lines = lines[skipped:] + [line for line in room.comments if line.seq > read]
        return board.view(room, self.now_ms(room), lines, skipped)

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
            for start in range(0, len(page), _SLICE):
                part = page[start : start + _SLICE]
                self._fold(part)
                self.position = part[-1].seq
                self._wake()
                await asyncio.sleep(0)

    def _fold(self, entries: Sequence[Entry]) -> None:
        of: dict[str, list[Entry]] = {}
        broadcast, told = "", list[Entry]()
        for entry in entries:
            fact = entry.fact
            if fact.broadcast != broadcast:
                broadcast = fact.broadcast
                told = of.setdefault(broadcast, [])
            told.append(entry)
            if type(fact) in _MILESTONES:
                self._stand(entry)
        for broadcast, told in of.items():
            channel = self._channels.get(broadcast)
            if channel is None:
                continue
            try:
                fold(channel.room, told, channel.changes)
            except Exception:
                # The evening goes on, for the other rooms too: what is written is safe, and since no
                # snapshot keeps this room, a restart folds it anew.
                self.counts["faults"] += 1
                self._broken.add(broadcast)
                _log.exception("%s: facts %d to %d were not folded", broadcast, told[0].seq, told[-1].seq)

    def _stand(self, entry: Entry) -> None:
        """Keep where every broadcast stands, from its milestones alone."""
        room = self._standing.setdefault(entry.fact.broadcast, Room(entry.fact.broadcast))
        fold(room, [entry])
        if room.plan and room.plan.room_key:
            self._keys[room.plan.room_key] = room.broadcast

    def _wake(self) -> None:
        for seq, waiter in self._waiting:
            if seq <= self.position and not waiter.done():
                waiter.set_result(None)
        self._waiting = [(seq, waiter) for seq, waiter in self._waiting if seq > self.position]

    async def _reached(self, seq: int) -> None:
        if seq > self.position:
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append((seq, waiter))
            await waiter

    async def _channel(self, broadcast: str) -> Channel:
        channel = self._channels.get(broadcast)
        if channel is not None:
            return channel
        if broadcast not in self._standing:
            raise Refused(
                404,
                "unknown_broadcast",
                f"没有场次 {broadcast[:60]}，请从首页选择",
                f"no broadcast {broadcast[:60]!r}: choose one from the home page",
                "broadcast",
            )
        async with self._loading.setdefault(broadcast, asyncio.Lock()):
            if broadcast not in self._channels:
                self._channels[broadcast] = Channel(await self._load(broadcast))
        return self._channels[broadcast]

    async def _load(self, broadcast: str) -> Room:
        """Fold a room from its snapshot and the journal, up to where the follower stands."""
        room = await asyncio.to_thread(snapshots.recall, self.folder, broadcast, self.journal.seq)
        self._kept[broadcast] = room.seq
        done = room.seq
        while True:
            until = self.journal.seq
            async for page in self.journal.read(broadcast, done, until=until):
                for start in range(0, len(page), _SLICE):
                    fold(room, page[start : start + _SLICE])
                    await asyncio.sleep(0)
            done = until
            if done >= self.position:
                return room

    async def _tick(self) -> None:
        """Raise cues, tell screens, keep snapshots; ten times a second."""
        kept_ms = self.clock.now_ms()
        while True:
            await asyncio.sleep(TICK_S)
            wall_ms = self.clock.now_ms()
            for channel in list(self._channels.values()):
                try:
                    self._cue(channel.room, wall_ms)
                    channel.publish(wall_ms)
                except Exception:
                    self.counts["faults"] += 1
                    _log.exception("screens of %s were not told", channel.room.broadcast)
            if wall_ms - kept_ms >= _KEEP_MS:
                kept_ms = wall_ms
                self._start(self._keep())

    def _cue(self, room: Room, wall_ms: int) -> None:
        """Raise the cues of a room, looking at it once a second of its own time."""
        now_ms = room.now_ms(wall_ms)
        # Going live as a rehearsal may set the room's time back.
        if 0 <= now_ms - self._cued.get(room.broadcast, 0) < SECOND:
            return
        self._cued[room.broadcast] = now_ms
        if room.broadcast not in self._raising and (raised := cues.due(room, now_ms)):
            # The room rests a rule only once its cue is folded; until then nobody looks again.
            self._raising.add(room.broadcast)
            self._start(self._raise(room.broadcast, raised))

    async def _raise(self, broadcast: str, raised: Sequence[Fact]) -> None:
        try:
            await self.act(raised)
        except JournalUnavailable as error:
            _log.warning("a cue was not kept: %s", error)
        finally:
            self._raising.discard(broadcast)

    async def _keep(self) -> None:
        """Keep a snapshot of each room that grew, and is whole."""
        for channel in list(self._channels.values()):
            room = channel.room
            if room.seq > self._kept.get(room.broadcast, 0) and room.broadcast not in self._broken:
                packed, seq = snapshots.pack(room), room.seq
                try:
                    await asyncio.to_thread(snapshots.keep, self.folder, room.broadcast, packed)
                    self._kept[room.broadcast] = seq
                except OSError as error:
                    _log.warning("no snapshot of %s: %s", room.broadcast, error)

    def seal_soon(self, broadcast: str) -> None:
        """Seal an ended broadcast in the background."""
        self._start(self._seal(broadcast))

    async def _seal(self, broadcast: str) -> None:
        """Write an ended broadcast to its archive file and say so; a failure is tried again later."""
        while True:
            try:
                pages = self.journal.read(broadcast)
                sealed = await archive.seal(pages, self.folder, broadcast)
                fact = Sealed(
                    id=f"sealed:{sealed.sha256[:16]}",
                    broadcast=broadcast,
                    at_ms=self.clock.now_ms(),
                    source="kaibo",
                    facts=sealed.facts,
                    file=sealed.path.name,
                    sha256=sealed.sha256,
                )
                await self.act([fact])
            except (OSError, archive.SealError, JournalUnavailable) as error:
                _log.error("%s is not sealed yet: %s", broadcast, error)
                await asyncio.sleep(30)
            else:
                return
