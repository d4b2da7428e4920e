"""What only the file-backed journal must bear: restarts, full disks, locked files, murder."""

import asyncio
import random
import subprocess
import sys
from pathlib import Path

import apsw
import msgspec
import pytest

from kaibo.clock import SteppedClock
from kaibo.facts import PlatformReported, WentLive
from kaibo.journal import JournalFull, JournalUnavailable
from kaibo.journal import known as known_ids
from kaibo.journal import sqlite as sqlite_journal
from kaibo.journal.reading import milestones
from kaibo.journal.sqlite import SqliteJournal
from tests.journal.test_contract import T, all_of, said

WRITER = """
import asyncio, sys
from pathlib import Path
from kaibo.journal.sqlite import SqliteJournal
from tests.journal.test_contract import said

async def write(journal, lane):
    n = lane * 1_000_000
    while True:
        batch = [said(n + i) for i in range(7)]
        await journal.append(batch)
        print(batch[0].id, batch[-1].id, flush=True)
        n += 7

async def main():
    journal = SqliteJournal(Path(sys.argv[1]))
    print("ready", flush=True)
    await asyncio.gather(*(write(journal, lane) for lane in range(4)))

asyncio.run(main())
"""


async def test_a_restart_remembers_ids_and_goes_on_counting(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path, SteppedClock(T))
    await journal.append([said(1), said(2)])
    await journal.close()
    journal = SqliteJournal(tmp_path, SteppedClock(T))
    receipt = await journal.append([said(1, at_ms=T + 5_000), said(3)])
    assert (receipt.new, receipt.known, receipt.seq) == (1, 1, 3)
    await journal.close()


async def test_every_commit_is_synced_to_disk(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path)
    told = (
        journal._db.execute("PRAGMA synchronous").fetchall()
        + journal._db.execute("PRAGMA journal_mode").fetchall()
    )
    assert told == [(2,), ("wal",)]
    await journal.close()


async def test_a_repeat_older_than_the_remembered_ids_is_known_by_its_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_ids, "MOST", 10)
    monkeypatch.setattr(sqlite_journal, "MOST", 10)
    journal = SqliteJournal(tmp_path, SteppedClock(T))
    await journal.append([said(n) for n in range(100)])
    receipt = await journal.append([said(0), said(100)])
    assert (receipt.new, receipt.known) == (1, 1)
    assert len(await all_of(journal)) == 101
    await journal.close()


async def test_a_full_disk_refuses_the_batch_whole_and_recovers(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path, SteppedClock(T))
    await journal.append([said(0)])
    used = int(str(journal._db.execute("PRAGMA page_count").fetchall()[0][0]))
    journal._db.execute(f"PRAGMA max_page_count={used + 2}")
    with pytest.raises(JournalUnavailable, match=r"磁盘已满.*disk is full"):
        await journal.append([said(n) for n in range(1, 2_000)])
    assert len(await all_of(journal)) == 1
    journal._db.execute("PRAGMA max_page_count=1073741823")
    receipt = await journal.append([said(n) for n in range(2_000)])
    assert (receipt.new, receipt.known) == (1_999, 1)
    assert [entry.seq for entry in await all_of(journal)] == list(range(1, 2_001))
    await journal.close()


async def test_a_locked_file_is_named_and_the_journal_recovers(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path, SteppedClock(T))
    journal._db.set_busy_timeout(50)
    thief = apsw.Connection(str(journal.path))
    thief.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalUnavailable, match=r"锁住.*locks the file"):
        await journal.append([said(1)])
    thief.execute("ROLLBACK")
    thief.close()
    assert (await journal.append([said(1)])).new == 1
    await journal.close()


async def test_a_second_kaibo_on_one_folder_is_refused_with_advice(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path)
    with pytest.raises(JournalUnavailable, match="choose another --data folder"):
        SqliteJournal(tmp_path)
    await journal.close()
    await SqliteJournal(tmp_path).close()


async def test_too_much_waiting_is_refused_at_the_door(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_journal, "_WAITING", 5)
    journal = SqliteJournal(tmp_path)
    with pytest.raises(JournalFull, match="send the batch again"):
        await journal.append([said(n) for n in range(6)])
    await journal.close()


async def test_milestones_are_found_without_reading_the_crowd(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path)
    live = WentLive(id="live", broadcast="b1", at_ms=T, source="crew")
    await journal.append([said(1), live, said(2)])
    assert [entry.fact for entry in milestones(journal.path)] == [live]
    await journal.close()


@pytest.mark.parametrize("turn", range(20))
def test_a_killed_writer_loses_nothing_it_acknowledged(tmp_path: Path, turn: int) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert writer.stdout
    assert writer.stdout.readline() == "ready\n"
    patience = random.Random(turn).uniform(0.01, 0.4)
    try:
        writer.wait(patience)
    except subprocess.TimeoutExpired:
        writer.kill()
    told = [line.split() for line in writer.stdout.read().splitlines() if line.count("c") == 2]
    writer.wait()
    writer.stdout.close()

    async def check() -> None:
        journal = SqliteJournal(tmp_path)
        entries = await all_of(journal)
        ids = [entry.fact.id for entry in entries]
        assert len(ids) == len(set(ids)), "a fact is there twice"
        assert [entry.seq for entry in entries] == list(range(1, len(ids) + 1)), "a fact is torn out"
        kept = set(ids)
        for first, last in told[:-1]:
            batch = {f"c{n}" for n in range(int(first[1:]), int(last[1:]) + 1)}
            assert batch <= kept, f"acknowledged and lost: {batch - kept}"
        assert len(ids) % 7 == 0, "a batch is torn"
        await journal.close()

    asyncio.run(check())


async def test_json_with_line_breaks_of_its_own_is_kept_whole(tmp_path: Path) -> None:
    raw = msgspec.Raw(b'{\n  "a": [\r\n 1]\n}')
    told = PlatformReported(id="p", at_ms=T, source="x", broadcast="b", report="r", raw=raw)
    journal = SqliteJournal(tmp_path)
    await journal.append([said(1), told, said(2)])
    await journal.close()
    again = SqliteJournal(tmp_path)
    kept = [entry.fact for entry in await all_of(again)]
    await again.close()
    assert [fact.id for fact in kept] == [said(1).id, "p", said(2).id]
    assert isinstance(kept[1], PlatformReported)
    assert msgspec.json.decode(kept[1].raw) == {"a": [1]}
