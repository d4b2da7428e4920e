"""Durable append in process, beside a bare SQLite loop with the same rows and the same durability."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import apsw

from bench import crowd, figure, percentile
from kaibo.clock import WallClock
from kaibo.facts import Fact, encode, kind_of, stamp
from kaibo.journal.sqlite import SCHEMA, SqliteJournal

ROOMS, FACTS, BATCH, ROUNDS = 64, 128_000, 100, 7
SINGLES = 25_600
Row = tuple[int, str, int, str, int, str, bytes]


def run() -> list[dict[str, Any]]:
    """Measure the journal and the bare loop in turns, so that both meet the same machine; medians."""
    told = dealt(FACTS)
    work, rows = crowd.batches(told, BATCH), written(told)
    bare, grouped, journal, acks = [], [], [], []
    for _ in range(ROUNDS):
        bare.append(FACTS / loop(rows, BATCH))
        grouped.append(FACTS / loop(rows, BATCH * ROOMS))
        took, waits = appended(work)
        journal.append(FACTS / took)
        acks += waits
    took, waits = appended(crowd.batches(told[:SINGLES], 1))
    base = statistics.median(bare)
    ours = statistics.median(journal)
    share = 100 * statistics.median(mine / its for mine, its in zip(journal, bare, strict=True))
    return [
        figure("journal: append in process, batches of 100, 64 rooms", ours, "events/s"),
        figure("journal: the same, to its acknowledgement, p50", percentile(acks, 0.5), "ms"),
        figure("journal: the same, p99", percentile(acks, 0.99), "ms"),
        figure("bare SQLite loop, a durable commit a batch of 100", base, "events/s"),
        figure("bare SQLite loop, a durable commit a 6,400 rows", statistics.median(grouped), "events/s"),
        figure("journal: share of the bare loop, round by round", share, "%", 80, at_least=True),
        figure("journal: append in process, single facts, 64 rooms", SINGLES / took, "events/s"),
        figure("journal: single facts, p50", percentile(waits, 0.5), "ms"),
        figure("journal: single facts, p99", percentile(waits, 0.99), "ms"),
        figure("bare SQLite loop, a durable commit a row", 5_000 / loop(rows[:5_000], 1), "events/s"),
    ]


def dealt(count: int) -> list[Fact]:
    """Give simulated facts, a hundred to a room in turn."""
    facts = crowd.batches(list(crowd.facts(count)), BATCH)
    return [fact for n, batch in enumerate(facts) for fact in stamp(batch, f"room-{n % ROOMS}")]


def written(told: Iterable[Fact]) -> list[Row]:
    """Give the rows the journal writes of facts, encoded beforehand."""
    now_ms = WallClock().now_ms()
    return [
        (seq, fact.broadcast, fact.at_ms, fact.id, now_ms, kind_of(fact), encode(fact))
        for seq, fact in enumerate(told, 1)
    ]


def loop(rows: Sequence[Row], size: int) -> float:
    """Insert rows in order, one durable commit a `size` rows; gives the seconds."""
    with tempfile.TemporaryDirectory() as folder:
        db = apsw.Connection(str(Path(folder) / "bare.db"))
        list(db.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000"))
        # The journal's own table and indexes, so that both write the same file.
        list(db.execute(SCHEMA))
        began = time.perf_counter()
        for start in range(0, len(rows), size):
            db.execute("BEGIN IMMEDIATE")
            db.executemany("INSERT INTO facts VALUES (?,?,?,?,?,?,?)", rows[start : start + size])
            db.execute("COMMIT")
        took = time.perf_counter() - began
        db.close()
    return took


def appended(work: list[list[Fact]]) -> tuple[float, list[float]]:
    """Append batches, a task a room, each waiting for its ack; gives the seconds, and ms an ack."""
    acks: list[float] = []

    async def room(journal: SqliteJournal, own: list[list[Fact]]) -> None:
        for batch in own:
            began = time.perf_counter()
            await journal.append(batch)
            acks.append((time.perf_counter() - began) * 1000)

    async def all_rooms(folder: Path) -> float:
        journal = SqliteJournal(folder)
        began = time.perf_counter()
        await asyncio.gather(*(room(journal, work[n::ROOMS]) for n in range(ROOMS)))
        took = time.perf_counter() - began
        if journal.seq != sum(map(len, work)):
            raise RuntimeError(f"the journal holds {journal.seq} facts")
        await journal.close()
        return took

    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(all_rooms(Path(folder))), acks
