"""Who watches a broadcast, and what each is sent: one frame for all, encoded once, never half."""

import asyncio
from collections.abc import Iterable
from typing import Final

import msgspec

from kaibo.end.card import card
from kaibo.facts import Entry
from kaibo.live import board, choice, host, rows
from kaibo.live.ending import EndingCard
from kaibo.live.fold import fold
from kaibo.live.frames import Frame, Head, View
from kaibo.live.host import HostView
from kaibo.live.room import Changes, Room, Said
from kaibo.live.rows import Evening
from kaibo.live.stage import PacingProposal, Prompter, Stage, StageChange
from kaibo.live.studio import NO_LINK, StudioLink

TICK_S: Final = 0.1
"""Frames go out at most ten times a second: a person reads no faster."""

_FULL_MS: Final = 250
_BEAT_MS: Final = 1_000
_CHOICE_MS: Final = 5_000
"""What to put next is weighed anew this often, and whenever the crew does something."""

_BEHIND: Final = 100
"""Frames a listener may be behind: ten seconds; a slower one is let go and resumes by `seq`."""

_json: Final = msgspec.json.Encoder()


class Listener:
    """One open screen: the frames it has not taken yet."""

    def __init__(self, member: str = "") -> None:
        """Start with nothing waiting; `member` is who looks."""
        self.member = member
        self._frames: asyncio.Queue[bytes | None] = asyncio.Queue(_BEHIND)

    def tell(self, frame: bytes) -> bool:
        """Hand over a frame; False when the listener is too far behind and was let go."""
        if self._frames.full():
            self.stop()
            return False
        self._frames.put_nowait(frame)
        return True

    def stop(self) -> None:
        """Let the listener go: what waits is dropped, since it will resume by `seq`."""
        while not self._frames.empty():
            self._frames.get_nowait()
        self._frames.put_nowait(None)

    async def take(self) -> bytes | None:
        """Wait for the next frame; None means: let go, resume by `seq`."""
        return await self._frames.get()


class Channel:
    """One broadcast's room and the screens that watch it."""

    def __init__(self, room: Room) -> None:
        """Watch `room`, with nobody looking yet."""
        self.room = room
        self.changes = Changes()
        self.listeners: set[Listener] = set()
        self.hosts: set[Listener] = set()
        self.prompter = Prompter()
        self.link = NO_LINK
        self._sent = room.seq
        self._head: Head | None = None
        self._stage: Stage | None = None
        self._hosted: HostView | None = None
        self._linked: StudioLink | None = None
        self._ending: EndingCard | None = None
        self._chosen: tuple[PacingProposal, ...] | None = None
        self._chosen_ms = self._full_ms = self._beat_ms = 0

    def fold(self, entries: Iterable[Entry]) -> None:
        """Fold what was told; with another take on air the host's screen begins at its first page."""
        before = self.room.take
        fold(self.room, entries, self.changes)
        if self.room.take != before and self.prompter.page:
            self.prompt({"page": 0})

    def join(self, *, host: bool = False, member: str = "") -> Listener:
        """Add a screen of `member` that was just shown the room.

        What screens were last told may have changed and changed back since, which no difference tells: so
        the next frame holds every part whole.
        """
        listener = Listener(member)
        (self.hosts if host else self.listeners).add(listener)
        self._head = self._stage = self._hosted = self._linked = self._ending = None
        return listener

    def publish(self, wall_ms: int) -> None:
        """Send one frame if something changed, or a heartbeat once a second."""
        room, changes, after = self.room, self.changes, self._sent
        beat = _due(self._beat_ms, wall_ms, _BEAT_MS)
        watched = bool(self.listeners or self.hosts)
        if watched and not beat and room.seq == after and not changes.crew:
            return
        self.changes, self._sent = Changes(), room.seq
        if not watched:
            return
        now_ms = room.now_ms(wall_ms)
        full = beat or changes.crew or _due(self._full_ms, wall_ms, _FULL_MS)
        evening = rows.evening(room, now_ms) if full else None
        if self.listeners:
            staged = self._staged(now_ms, evening, crew=changes.crew) if evening else None
            ending = self.ending(now_ms) if evening else self._ending
            frame = board.frame(
                room,
                changes,
                after,
                now_ms,
                evening,
                spoken=beat,
                known=self._head,
                staged=staged,
                link=None if self.link == self._linked else self.link,
                ending=None if ending == self._ending else ending,
            )
            self._linked, self._ending = self.link, ending
            self._head = frame.head or self._head
            told = message(frame)
            self.listeners = {listener for listener in self.listeners if listener.tell(told)}
        if self.hosts and evening:
            self._tell_hosts(now_ms, evening, beat=beat)
        self._full_ms = wall_ms if full else self._full_ms
        self._beat_ms = wall_ms if beat else self._beat_ms

    def _staged(self, now_ms: int, evening: Evening, *, crew: bool) -> StageChange | None:
        if self._chosen is None or crew or _due(self._chosen_ms, now_ms, _CHOICE_MS):
            self._chosen, self._chosen_ms = choice.proposals(self.room, now_ms), now_ms
        stage = board.stage(self.room, now_ms, evening, self.prompter, self._chosen)
        staged, self._stage = board.change(self._stage, stage), stage
        return staged

    def _tell_hosts(self, now_ms: int, evening: Evening, *, beat: bool) -> None:
        """Tell hosts' screens what they show, where it changed or a second passed."""
        view = host.view(self.room, now_ms, evening, self.prompter)
        before, self._hosted = self._hosted, view
        if beat or before is None or not _same(before, view):
            told = message(view)
            self.hosts = {listener for listener in self.hosts if listener.tell(told)}

    def view(self, now_ms: int, said: Iterable[Said] | None = None, skipped: int = 0) -> View:
        """Show everything; of the comment list the lines given, else the newest."""
        return board.view(self.room, now_ms, said, skipped, self.prompter, self.link, self.ending(now_ms))

    def ending(self, now_ms: int) -> EndingCard:
        """Show how the ending stands."""
        return card(self.room, now_ms, self.link)

    def prompt(self, change: dict[str, int | bool]) -> Prompter:
        """Move the host's screen; what was not named stays."""
        moved = self.prompter.moved + 1
        self.prompter = msgspec.structs.replace(self.prompter, **change, moved=moved)
        self.changes.crew = True
        return self.prompter


def _due(since_ms: int, now_ms: int, every_ms: int) -> bool:
    """Tell whether so much time has passed; all is due after a clock was set back."""
    return not 0 <= now_ms - since_ms < every_ms


def _same(one: HostView, other: HostView) -> bool:
    return msgspec.structs.replace(one, seq=other.seq, now_ms=other.now_ms) == other


def message(part: View | Frame | HostView) -> bytes:
    """Encode what a screen receives: `{"view": …}` first, then `{"frame": …}`; for hosts `{"host": …}`."""
    name = b"view" if isinstance(part, View) else b"frame" if isinstance(part, Frame) else b"host"
    return b'{"' + name + b'":' + _json.encode(part) + b"}"
