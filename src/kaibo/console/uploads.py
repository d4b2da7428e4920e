"""Sheets that somebody sent and has not decided on yet: kept in memory, few, and not for long."""

import asyncio
import secrets
from typing import Any, Final

from litestar import Request
from msgspec import Struct

from kaibo.clock import MINUTE, Clock
from kaibo.intake.sheets import book
from kaibo.intake.sheets.book import Book, Sheet
from kaibo.intake.sheets.bounds import SMALL, Bounds
from kaibo.intake.sheets.columns import Layout
from kaibo.places import Places
from kaibo.refused import Refused

KEPT_MOST: Final = 8
"""Sheets that wait for somebody's word, in all; the oldest is let go."""

_SENDING_MOST: Final = 6
"""Sheets on their way at a time: each is held in memory until it was read."""

KEPT_MS: Final = 30 * MINUTE
"""A sheet waits this long."""

HELD_MOST: Final = 240 * 1024 * 1024
"""Bytes of all sheets that wait; the oldest is let go for the newest."""


class Chosen(Struct, frozen=True):
    """How a sheet was last read, and what it told."""

    by: Any
    goods: Any
    layout: Layout


class Upload:
    """A sheet that waits for somebody's word; what was saved of it, by press."""

    def __init__(
        self, member: str, account: str, name: str, kept: Book, at_ms: int, broadcast: str = ""
    ) -> None:
        """Keep a book that `member` sent at `at_ms`; `broadcast` is the one it is for, "" for none."""
        self.member, self.account, self.name, self.book, self.at_ms = member, account, name, kept, at_ms
        self.broadcast = broadcast
        self.stopped = False
        self.share = 0.0
        self.seen: Sheet | None = None
        self.chosen: Chosen | None = None
        self.done: dict[str, Any] = {}

    def sheet(self, name: str) -> Sheet:
        """Read a sheet, once."""
        if self.seen is None or (name and name != self.seen.name):
            self.seen = book.sheet(self.book, name)
        return self.seen


class Uploads:
    """The sheets that wait, few and not for long; one is read, or written from, at a time."""

    def __init__(self, clock: Clock) -> None:
        """Start empty."""
        self._clock = clock
        self._kept: dict[str, Upload] = {}
        self.turn = asyncio.Lock()
        self.places = Places(_SENDING_MOST)

    def keep(self, member: str, account: str, name: str, kept: Book, broadcast: str = "") -> str:
        """Keep a book; gives the token it is asked for by."""
        self._sweep()
        while self._kept and not self._fits(kept):
            self.drop(next(iter(self._kept)))
        token = secrets.token_urlsafe(12)
        self._kept[token] = Upload(member, account, name, kept, self._clock.now_ms(), broadcast)
        return token

    def _fits(self, kept: Book) -> bool:
        held = sum(len(upload.book.raw) for upload in self._kept.values())
        return len(self._kept) < KEPT_MOST and held + len(kept.raw) <= HELD_MOST

    def one(self, token: str, member: str, broadcast: str = "") -> Upload:
        """Give what `member` sent for a broadcast; raises `Refused` 404 for what is gone or another's."""
        self._sweep()
        found = self._kept.get(token)
        if found is None or (found.member, found.broadcast) != (member, broadcast):
            raise Refused(
                404,
                "import_gone",
                "这份表格已过期或已取消，请重新上传；导入过的不会重复",
                "this sheet is gone: send it again, what was brought in before is not brought in twice",
                "token",
            )
        return found

    def drop(self, token: str) -> None:
        """Let a book go, and stop reading it."""
        found = self._kept.pop(token, None)
        if found is not None:
            found.stopped = True

    def _sweep(self) -> None:
        oldest = self._clock.now_ms() - KEPT_MS
        for token in [token for token, kept in self._kept.items() if kept.at_ms < oldest]:
            del self._kept[token]


async def received(request: Request[Any, Any, Any], bounds: Bounds = SMALL) -> bytes:
    """Read a file; one that says it is too large is refused before it is read."""
    if int(request.headers.get("content-length") or 0) > bounds.file:
        raise book.too_large(bounds)
    parts, size = list[bytes](), 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > bounds.file:
            raise book.too_large(bounds)
        parts.append(chunk)
    if not size:
        raise Refused(400, "file_missing", "没有收到文件", "no file was sent", "file")
    return b"".join(parts)
