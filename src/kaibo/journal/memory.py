"""A journal in memory, for tests and for tools that read a file once; durable as long as the process."""

from collections.abc import AsyncIterator, Sequence

from kaibo.clock import Clock, WallClock
from kaibo.facts import Entry, Fact
from kaibo.journal import Receipt
from kaibo.journal.following import Following
from kaibo.journal.known import Known


class MemoryJournal:
    """The journal contract over a list."""

    def __init__(self, clock: Clock | None = None) -> None:
        """Start empty; `clock` stamps `received_ms`."""
        self._clock = clock or WallClock()
        self._entries: list[Entry] = []
        self._known: dict[str, Known] = {}
        self._following = Following()

    @property
    def seq(self) -> int:
        """The seq of the newest fact."""
        return len(self._entries)

    async def append(self, facts: Sequence[Fact]) -> Receipt:
        """Keep facts; raises `ValueError` for one without a broadcast."""
        require_broadcast(facts)
        page: list[Entry] = []
        received = self._clock.now_ms()
        for fact in facts:
            known = self._known.setdefault(fact.broadcast, Known())
            if known.add(fact.id):
                page.append(Entry(self.seq + len(page) + 1, received, fact))
        self._entries += page
        if page:
            self._following.tell(page)
        return Receipt(len(page), len(facts) - len(page), self.seq)

    async def read(
        self, broadcast: str | None = None, after: int = 0, *, until: int | None = None
    ) -> AsyncIterator[Sequence[Entry]]:
        """Give kept entries as one page."""
        stop = self.seq if until is None else until
        page = [
            entry
            for entry in self._entries[max(after, 0) : stop]
            if broadcast is None or entry.fact.broadcast == broadcast
        ]
        if page:
            yield page

    def follow(self, after: int = 0) -> AsyncIterator[Sequence[Entry]]:
        """Give kept entries, then new ones without end."""
        return self._following.follow(after, lambda seq: self.read(after=seq))

    async def close(self) -> None:
        """Do nothing: there is nothing to let go of."""


def require_broadcast(facts: Sequence[Fact]) -> None:
    """Refuse a batch in which a fact names no broadcast, with `ValueError`."""
    for fact in facts:
        if not fact.broadcast:
            raise ValueError(f"fact {fact.id!r}: broadcast is empty; set it before appending")
