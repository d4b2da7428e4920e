"""One suite for every journal: what `Journal` promises."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaibo.clock import SteppedClock
from kaibo.facts import Commented, Entry, Fact, decode
from kaibo.journal import Journal
from kaibo.journal.memory import MemoryJournal
from kaibo.journal.sqlite import SqliteJournal

T = 1_780_000_000_000


def said(number: int, *, broadcast: str = "b1", at_ms: int | None = None) -> Commented:
    return Commented(
        id=f"c{number}",
        broadcast=broadcast,
        at_ms=T + number if at_ms is None else at_ms,
        source="test",
        viewer="v",
        text=f"第{number}句",
    )


@pytest.fixture(params=["memory", "sqlite"])
async def journal(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Journal]:
    made: Journal = (
        MemoryJournal(SteppedClock(T))
        if request.param == "memory"
        else SqliteJournal(tmp_path, SteppedClock(T))
    )
    yield made
    await made.close()


async def all_of(journal: Journal, broadcast: str | None = None, after: int = 0) -> list[Entry]:
    return [entry async for page in journal.read(broadcast, after) for entry in page]


async def test_what_was_appended_is_read_in_order_with_rising_seq(journal: Journal) -> None:
    facts = [said(n) for n in range(7)]
    receipt = await journal.append(facts[:3])
    assert (receipt.new, receipt.known, receipt.seq) == (3, 0, 3)
    await journal.append(facts[3:])
    entries = await all_of(journal)
    assert [entry.fact for entry in entries] == facts
    assert [entry.seq for entry in entries] == list(range(1, 8))
    assert {entry.received_ms for entry in entries} == {T}


async def test_a_fact_told_again_is_known_even_with_a_new_time(journal: Journal) -> None:
    await journal.append([said(1)])
    receipt = await journal.append([said(1, at_ms=T + 99_999), said(2), said(2)])
    assert (receipt.new, receipt.known) == (1, 2)
    assert [entry.fact.at_ms for entry in await all_of(journal)] == [T + 1, T + 2]


async def test_the_same_id_in_another_broadcast_is_another_fact(journal: Journal) -> None:
    await journal.append([said(1), said(1, broadcast="b2")])
    assert len(await all_of(journal)) == 2
    assert [e.fact.broadcast for e in await all_of(journal, "b2")] == ["b2"]


async def test_reading_starts_after_any_seq(journal: Journal) -> None:
    await journal.append([said(n, broadcast=f"b{n % 2}") for n in range(10)])
    assert [e.seq for e in await all_of(journal, after=4)] == [5, 6, 7, 8, 9, 10]
    assert [e.seq for e in await all_of(journal, "b0", after=4)] == [5, 7, 9]
    assert [e.seq async for page in journal.read(until=2) for e in page] == [1, 2]


async def test_a_follower_gets_the_past_and_then_each_new_fact_once(journal: Journal) -> None:
    await journal.append([said(1), said(2)])
    got: list[int] = []

    async def listen() -> None:
        async for page in journal.follow(after=1):
            got.extend(entry.seq for entry in page)
            if got[-1] == 40:
                return

    listener = asyncio.create_task(listen())
    for n in range(3, 41):
        await journal.append([said(n)])
    await asyncio.wait_for(listener, 5)
    assert got == list(range(2, 41))


async def test_a_follower_that_sleeps_through_a_flood_still_gets_everything(journal: Journal) -> None:
    got: list[int] = []
    follower = journal.follow()
    await journal.append([said(0)])
    got += [entry.seq for entry in await anext(follower)]
    for start in range(1, 60_001, 10_000):
        await journal.append([said(n) for n in range(start, start + 10_000)])
    while got[-1] < 60_001:
        got += [entry.seq for entry in await anext(follower)]
    assert got == list(range(1, 60_002))


async def test_a_fact_without_a_broadcast_refuses_the_batch_whole(journal: Journal) -> None:
    with pytest.raises(ValueError, match="'c2': broadcast is empty"):
        await journal.append([said(1), said(2, broadcast="")])
    assert await all_of(journal) == []


async def test_a_kind_of_a_newer_kaibo_is_kept_whole(journal: Journal) -> None:
    head = b'"id":"h1","at_ms":1780000000000,"source":"x","broadcast":"b1"'
    raw = b'{"kind":"hologram_shown",' + head + b',"depth":[1,{"z":2}]}'
    await journal.append([decode(raw)])
    (entry,) = await all_of(journal)
    assert entry.fact == decode(raw)


async def test_many_writers_at_once_lose_and_double_nothing(journal: Journal) -> None:
    async def write(start: int) -> int:
        return sum([(await journal.append([said(n), said(n + 1)])).new for n in range(start, start + 50)])

    new = await asyncio.gather(*(write(start) for start in range(0, 500, 25)))
    entries = await all_of(journal)
    assert sum(new) == len(entries) == len({entry.fact.id for entry in entries}) == 526
    assert [entry.seq for entry in entries] == list(range(1, 527))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(st.lists(st.integers(0, 30), max_size=12), max_size=12))
def test_both_journals_agree_whatever_is_told_twice(
    batches: Sequence[Sequence[int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    async def run() -> None:
        memory = MemoryJournal(SteppedClock(T))
        sqlite = SqliteJournal(tmp_path_factory.mktemp("journal"), SteppedClock(T))
        try:
            for turn, numbers in enumerate(batches):
                facts: list[Fact] = [said(n, at_ms=T + n + turn) for n in numbers]
                assert await memory.append(facts) == await sqlite.append(facts)
            assert await all_of(memory) == await all_of(sqlite)
        finally:
            await sqlite.close()

    asyncio.run(run())
