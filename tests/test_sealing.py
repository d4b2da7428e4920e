"""Sealing goes on until it worked."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from kaibo import sealing
from kaibo.clock import SteppedClock
from kaibo.facts import Fact, Marked, Sealed
from kaibo.journal import JournalUnavailable, Receipt
from kaibo.journal.archive import place, unseal
from kaibo.journal.memory import MemoryJournal

T = 1_780_000_000_000


@pytest.fixture
async def journal() -> AsyncIterator[MemoryJournal]:
    held = MemoryJournal()
    await held.append([Marked(id="m", broadcast="b1", at_ms=T, source="crew", label="高光")])
    yield held
    await held.close()


async def test_what_was_sealed_is_told_with_its_file(journal: MemoryJournal, tmp_path: Path) -> None:
    await sealing.seal(journal, tmp_path, SteppedClock(T), "b1", journal.append)
    (fact,) = [entry.fact async for page in journal.read("b1", 1) for entry in page]
    assert isinstance(fact, Sealed)
    assert (fact.facts, fact.file, fact.at_ms) == (1, place(tmp_path, "b1").name, T)
    assert [entry.fact.id for entry in unseal(place(tmp_path, "b1"))] == ["m"]


async def test_a_journal_that_cannot_write_now_is_tried_again(
    journal: MemoryJournal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    monkeypatch.setattr(sealing, "_AGAIN_S", 0)
    tries = 0

    async def tell(facts: Sequence[Fact]) -> Receipt:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise JournalUnavailable("the disk is full")
        return await journal.append(facts)

    await sealing.seal(journal, tmp_path, SteppedClock(T), "b1", tell)
    assert (tries, journal.seq) == (3, 2)
    assert caplog.text.count("not sealed yet") == 2
