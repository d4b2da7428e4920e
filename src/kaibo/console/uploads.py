"""Sheets that somebody sent and has not decided on yet: kept in memory, few, and not for long."""

import asyncio
import secrets
from typing import Any, Final

from msgspec import Struct

from kaibo.clock import MINUTE, Clock
from kaibo.intake.sheets import book
from kaibo.intake.sheets.book import Book, Sheet
from kaibo.intake.sheets.columns import Layout
from kaibo.intake.sheets.goods import Goods
from kaibo.places import Places
from kaibo.refused import Refused

KEPT_MOST: Final = 8
"""Sheets that wait for somebody's word, in all; the oldest is let go."""

_SENDING_MOST: Final = 6
"""Sheets on their way at a time: each is held in memory until it was read."""

KEPT_MS: Final = 30 * MINUTE
"""A sheet waits this long."""


class Chosen(Struct, frozen=True):
    """How a sheet was last read, and what it told."""

    by: Any
    goods: Goods
    layout: Layout


class Upload:
    """A sheet that waits for somebody's word; what was saved of it, by press."""

    def __init__(self, member: str, account: str, name: str, kept: Book, at_ms: int) -> None:
        """Keep a book that `member` sent at `at_ms`."""
        self.member, self.account, self.name, self.book, self.at_ms = member, account, name, kept, at_ms
        self.seen: Sheet | None = None
        self.chosen: Chosen | None = None
        self.done: dict[str, Any] = {}

    def sheet(self, name: str) -> Sheet:
        """Read a sheet, once."""
        if self.seen is None or (name and name != self.seen.name):
            self.seen = book.sheet(self.book, name)
        return self.seen


class Uploads:
    """The sheets that wait, few and not for long; one is read at a time."""

    def __init__(self, clock: Clock) -> None:
        """Start empty."""
        self._clock = clock
        self._kept: dict[str, Upload] = {}
        self.turn = asyncio.Lock()
        self.places = Places(_SENDING_MOST)

    def keep(self, member: str, account: str, name: str, kept: Book) -> str:
        """Keep a book; gives the token it is asked for by."""
        self._sweep()
        while len(self._kept) >= KEPT_MOST:
            del self._kept[next(iter(self._kept))]
        token = secrets.token_urlsafe(12)
        self._kept[token] = Upload(member, account, name, kept, self._clock.now_ms())
        return token

    def one(self, token: str, member: str) -> Upload:
        """Give what `member` sent; raises `Refused` 404 for what is gone or another's."""
        self._sweep()
        found = self._kept.get(token)
        if found is None or found.member != member:
            raise Refused(
                404,
                "import_gone",
                "这份表格已过期，请重新上传；还没有导入任何内容",
                "this sheet is gone: send it again, nothing of it was saved",
                "token",
            )
        return found

    def drop(self, token: str) -> None:
        """Let a book go."""
        self._kept.pop(token, None)

    def _sweep(self) -> None:
        oldest = self._clock.now_ms() - KEPT_MS
        for token in [token for token, kept in self._kept.items() if kept.at_ms < oldest]:
            del self._kept[token]
