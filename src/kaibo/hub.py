"""Who watches a broadcast, and what each is sent: one frame for all, encoded once, never half."""

import asyncio
from typing import Final

import msgspec

from kaibo.live import board
from kaibo.live.frames import Frame, Head, View
from kaibo.live.room import Changes, Room

TICK_S: Final = 0.1
"""Frames go out at most ten times a second: a person reads no faster."""

_FULL_MS: Final = 250
_BEAT_MS: Final = 1_000
_BEHIND: Final = 100
"""Frames a listener may be behind: ten seconds; a slower one is let go and resumes by `seq`."""

_json: Final = msgspec.json.Encoder()


class Listener:
    """One open screen: the frames it has not taken yet."""

    def __init__(self) -> None:
        """Start with nothing waiting."""
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
        self._sent = room.seq
        self._head: Head | None = None
        self._full_ms = 0
        self._told_ms = 0

    def publish(self, wall_ms: int) -> None:
        """Send one frame if something changed, or a heartbeat once a second."""
        changed = self.room.seq != self._sent
        if not self.listeners:
            self.changes, self._sent = Changes(), self.room.seq
            return
        if not changed and wall_ms - self._told_ms < _BEAT_MS:
            return
        full = wall_ms - self._full_ms >= _FULL_MS
        now_ms = self.room.now_ms(wall_ms)
        frame = board.frame(self.room, self.changes, self._sent, now_ms, full=full, known=self._head)
        self._head = frame.head or self._head
        self.changes, self._sent, self._told_ms = Changes(), self.room.seq, wall_ms
        if full:
            self._full_ms = wall_ms
        told = message(frame)
        self.listeners = {listener for listener in self.listeners if listener.tell(told)}


def message(part: View | Frame) -> bytes:
    """Encode what a screen receives: `{"view": …}` first, then `{"frame": …}`."""
    name = b"view" if isinstance(part, View) else b"frame"
    return b'{"' + name + b'":' + _json.encode(part) + b"}"
