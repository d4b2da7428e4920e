"""The ids a broadcast has told already, so that a repeat with a new receive time is still one fact."""

from collections.abc import Iterable, Sequence
from typing import Final

MOST: Final = 100_000
"""Ids kept at least, per broadcast: a busy hour of a large room."""


class Known:
    """A bounded memory of ids: the newest `MOST` at least, twice as many at most.

    Two generations instead of a queue: adding is one set insert, forgetting is one swap.
    """

    def __init__(self, ids: Iterable[str] = ()) -> None:
        """Remember `ids`, oldest first."""
        self._old: set[str] = set()
        self._young: set[str] = set()
        for known in ids:
            self.add(known)

    def __contains__(self, known: str) -> bool:
        return known in self._young or known in self._old

    def add(self, known: str) -> bool:
        """Remember an id; False when it was known already."""
        if known in self._young or known in self._old:
            return False
        if len(self._young) >= MOST:
            self._old, self._young = self._young, set()
        self._young.add(known)
        return True

    def add_all(self, ids: Sequence[str]) -> bool:
        """Remember ids in one go if all of them are new and differ; else remember none and give False."""
        fresh = set(ids)
        if len(fresh) < len(ids) or not (fresh.isdisjoint(self._young) and fresh.isdisjoint(self._old)):
            return False
        if len(self._young) >= MOST:
            self._old, self._young = self._young, set()
        self._young |= fresh
        return True
