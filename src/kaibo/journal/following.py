"""Live readers of a journal: each gets every page once, in order, whatever its speed."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Final

from kaibo.facts import Entry

BACKLOG: Final = 50_000
"""Entries kept in memory for a slow reader; past that it reads the journal again."""


class Reader:
    """One live reader's waiting pages."""

    def __init__(self) -> None:
        """Start with nothing waiting."""
        self._pages: list[Sequence[Entry]] = []
        self._size = 0
        self._wake = asyncio.Event()

    def tell(self, page: Sequence[Entry]) -> None:
        """Hand over a new page; a reader too far behind keeps only the fact that there is more."""
        self._size += len(page)
        if self._size > BACKLOG:
            self._pages.clear()
        else:
            self._pages.append(page)
        self._wake.set()

    async def take(self) -> list[Sequence[Entry]]:
        """Wait for pages and give them; none at all means: read the journal again."""
        await self._wake.wait()
        self._wake.clear()
        pages, self._pages, self._size = self._pages, [], 0
        return pages


class Following:
    """The live readers of a journal."""

    def __init__(self) -> None:
        """Start without readers."""
        self._readers: set[Reader] = set()

    def tell(self, page: Sequence[Entry]) -> None:
        """Hand a durable page to every reader."""
        for reader in self._readers:
            reader.tell(page)

    async def follow(
        self, after: int, read: Callable[[int], AsyncIterator[Sequence[Entry]]]
    ) -> AsyncIterator[Sequence[Entry]]:
        """Give what `read(after)` holds, then each new page once; falls back to `read` when behind."""
        reader = Reader()
        self._readers.add(reader)
        try:
            while True:
                async for page in read(after):
                    after = page[-1].seq
                    yield page
                # No pages at all: too much came at once to keep, so the journal is read again.
                while pages := await reader.take():
                    for page in pages:
                        fresh = page if page[0].seq > after else [e for e in page if e.seq > after]
                        if fresh:
                            after = fresh[-1].seq
                            yield fresh
        finally:
            self._readers.discard(reader)


def by_broadcast(entries: Sequence[Entry]) -> dict[str, list[Entry]]:
    """Share entries out by the broadcast, or other scope, they are of, each in order."""
    of: dict[str, list[Entry]] = {}
    broadcast, told = "", list[Entry]()
    for entry in entries:
        if entry.fact.broadcast != broadcast:
            broadcast = entry.fact.broadcast
            told = of.setdefault(broadcast, [])
        told.append(entry)
    return of
