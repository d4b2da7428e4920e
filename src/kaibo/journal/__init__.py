"""The one journal: everything that happened, in one order, never lost once acknowledged.

`Journal` is the contract. Implementations: `memory` for tests and tools, `sqlite` for one process
and one folder. Ended broadcasts are sealed by `archive`.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from msgspec import Struct

from kaibo.facts import Entry, Fact

__all__ = ["Journal", "JournalFull", "JournalUnavailable", "Receipt"]


class Receipt(Struct, frozen=True):
    """What an append did: `new` facts were written, `known` were there already; `seq` is the last seq."""

    new: int
    known: int
    seq: int


class JournalUnavailable(Exception):
    """The journal cannot write now; nothing of the batch was kept, and a retry may succeed."""


class JournalFull(JournalUnavailable):
    """Too many facts wait to be written; nothing of the batch was kept, and a retry will succeed."""


class Journal(Protocol):
    """An append-only, ordered, durable list of facts.

    - A fact is durable before `append` returns, and a batch is kept whole or refused whole.
    - A fact is told apart by (`broadcast`, `id`): told again, even with another `at_ms`, it is
      known and not written; the first telling stands. An implementation may forget ids beyond the
      newest 100,000 of a broadcast, and then knows a repeat only by its unchanged `at_ms`.
    - `seq` rises by one with every fact, over all broadcasts, and is never used twice.
    - Not promised: that `at_ms` rises with `seq`.
    """

    async def append(self, facts: Sequence[Fact]) -> Receipt:
        """Write facts, each with its `broadcast` set; raises `JournalUnavailable` or `ValueError`."""
        ...

    def read(
        self, broadcast: str | None = None, after: int = 0, *, until: int | None = None
    ) -> AsyncIterator[Sequence[Entry]]:
        """Give entries after `after` up to `until` in order, in pages; of one broadcast, or of all."""
        ...

    def follow(self, after: int = 0) -> AsyncIterator[Sequence[Entry]]:
        """Give entries after `after` in order, in pages, then wait for new ones without end."""
        ...

    @property
    def seq(self) -> int:
        """The seq of the newest durable fact, 0 in an empty journal."""
        ...

    async def close(self) -> None:
        """Write what waits and let go of the folder."""
        ...
