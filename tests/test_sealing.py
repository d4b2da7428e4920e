"""Sealing goes on until it worked, and again when facts came late."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

import pytest

from kaibo import sealing
from kaibo.aside import Aside
from kaibo.clock import SteppedClock
from kaibo.facts import Entry, Fact, Marked, Sealed
from kaibo.house import House
from kaibo.journal import JournalUnavailable, Receipt
from kaibo.journal.archive import place, unseal
from kaibo.journal.sqlite import SqliteJournal
from kaibo.sealing import Sealing

T = 1_780_000_000_000


def marked(name: str) -> Marked:
    return Marked(id=name, broadcast="b1", at_ms=T, source="crew", label="高光")


def archived(folder: Path) -> list[str]:
    return [entry.fact.id for entry in unseal(place(folder, "b1"))]


async def until(so: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not so():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def nothing() -> None:
    """Load nothing."""


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[SqliteJournal]:
    held = SqliteJournal(tmp_path)
    await held.append([marked("m")])
    yield held
    await held.close()


Make = Callable[[Any], Sealing]


@pytest.fixture
async def made(journal: SqliteJournal, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Make]:
    """Make a sealing that tells by the given function, and waits for nothing."""
    monkeypatch.setattr(sealing, "_AGAIN_S", 0.05)
    monkeypatch.setattr(sealing, "_LATE_S", 0.05)
    aside = Aside(nothing)
    async with asyncio.TaskGroup() as work:

        def start(coroutine: Coroutine[None, None, None]) -> None:
            work.create_task(coroutine)

        yield lambda tell: Sealing(journal.path, SteppedClock(T), aside, start, tell)
    aside.close()


async def told(journal: SqliteJournal) -> list[Sealed]:
    return [e.fact async for page in journal.read("b1") for e in page if isinstance(e.fact, Sealed)]


async def test_what_was_sealed_is_told_with_its_file(
    made: Make, journal: SqliteJournal, tmp_path: Path
) -> None:
    await made(journal.append).seal("b1")
    (fact,) = await told(journal)
    assert (fact.facts, fact.file, fact.at_ms) == (1, place(tmp_path, "b1").name, T)
    assert archived(tmp_path) == ["m"]


async def test_a_journal_that_cannot_write_now_is_tried_again(
    made: Make, journal: SqliteJournal, caplog: pytest.LogCaptureFixture
) -> None:
    tries = 0

    async def tell(facts: Sequence[Fact]) -> Receipt:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise JournalUnavailable("the disk is full")
        return await journal.append(facts)

    await made(tell).seal("b1")
    assert (tries, journal.seq) == (3, 2)
    assert caplog.text.count("not sealed yet") == 2


async def test_a_folder_that_cannot_be_written_to_is_tried_again(
    made: Make, journal: SqliteJournal, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "archive").write_text("in the way", encoding="utf-8")
    work = asyncio.create_task(made(journal.append).seal("b1"))
    await until(lambda: "not sealed yet" in caplog.text)
    (tmp_path / "archive").unlink()
    await work
    assert archived(tmp_path) == ["m"]


async def test_facts_that_come_after_sealing_are_in_the_archive_too(
    made: Make, journal: SqliteJournal, tmp_path: Path
) -> None:
    sealed = made(journal.append)
    await sealed.seal("b1")
    first = await told(journal)
    sealed.hear([Entry(2, T, first[0])])
    sealed.late("b1", [Entry(2, T, first[0])])
    sealed.late("b2", [Entry(3, T, marked("other"))])
    assert not sealed._late, "the telling itself is not late, nor is what was never sealed"
    await journal.append([marked("late")])
    sealed.late("b1", [Entry(3, T, marked("late"))])
    await until(lambda: journal.seq == 4)
    assert archived(tmp_path) == ["m", first[0].id, "late"]


async def test_facts_that_came_while_the_file_was_written_are_sealed_in(
    made: Make, journal: SqliteJournal, tmp_path: Path
) -> None:
    async def tell(facts: Sequence[Fact]) -> Receipt:
        if not await told(journal):
            await journal.append([marked("meanwhile")])
        return await journal.append(facts)

    await made(tell).seal("b1")
    await until(lambda: journal.seq == 4)
    assert archived(tmp_path)[:2] == ["m", "meanwhile"]


async def test_a_restart_seals_what_had_come_late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_LATE_S", 0.05)
    async with House(tmp_path).running() as house:
        await house.take_in([marked("m")])
        await house.sealing.seal("b1")
    async with House(tmp_path).running() as house:
        await house.take_in([marked("late")])
    assert "late" not in archived(tmp_path)
    async with House(tmp_path).running():
        await until(lambda: "late" in archived(tmp_path))
