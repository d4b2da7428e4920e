"""The embedded journal: one SQLite file, one writer thread, group commit.

Whatever waits is committed together and synced once (`synchronous=FULL`), so the rate hardly
depends on the disk. Rows go in a hundred a statement: a statement a row would hand the interpreter
lock back and forth a thousand times a second, and a longer one takes SQLite more time a row. The
unique key ends in `(at_ms, id)` and therefore grows at its tail and stays fast however long the
file gets.
"""

import asyncio
import contextlib
import logging
import queue
import threading
from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import apsw
import msgspec

from kaibo.clock import Clock, WallClock
from kaibo.facts import TAGS, Entry, Fact, Unknown, encode, kind_of
from kaibo.journal import JournalFull, JournalUnavailable, Receipt
from kaibo.journal.following import Following
from kaibo.journal.known import MOST, Known
from kaibo.journal.memory import require_broadcast
from kaibo.journal.reading import MILESTONES, read, rows_of

SCHEMA: Final = f"""
CREATE TABLE IF NOT EXISTS facts(
  seq INTEGER PRIMARY KEY, broadcast TEXT NOT NULL, at_ms INTEGER NOT NULL, id TEXT NOT NULL,
  received_ms INTEGER NOT NULL, kind TEXT NOT NULL, body BLOB NOT NULL,
  UNIQUE(broadcast, at_ms, id)) STRICT;
DROP INDEX IF EXISTS milestones;
DROP INDEX IF EXISTS standing;
CREATE INDEX IF NOT EXISTS settled ON facts(seq) WHERE kind IN {MILESTONES};
"""
_ROWS: Final = 500
_GROUP: Final = 20_000
_WAITING: Final = 200_000
_INSERT: Final = "INSERT INTO facts VALUES "
_lines: Final = msgspec.json.Encoder()
_log = logging.getLogger(__name__)


def _bodies(facts: Sequence[Fact]) -> list[bytes]:
    """Encode facts, all in one go where it can be: a call a fact costs more than its encoding."""
    if Unknown not in map(type, facts):
        bodies = _lines.encode_lines(facts).splitlines()
        # JSON kept as it was sent may hold line breaks of its own; then there are more lines than facts.
        if len(bodies) == len(facts):
            return bodies
    return [encode(fact) for fact in facts]


class _Batch:
    """Facts that wait to be written, and the future of whoever waits for them."""

    def __init__(self, facts: Sequence[Fact], loop: asyncio.AbstractEventLoop) -> None:
        self.facts = facts
        self.bodies = _bodies(facts)
        self.loop = loop
        self.done: asyncio.Future[Receipt] = loop.create_future()

    def settle(self, receipt: Receipt | None, error: Exception | None) -> None:
        """Answer the waiting future; runs on its loop."""
        if not self.done.done():
            if receipt is not None:
                self.done.set_result(receipt)
            elif error is not None:
                self.done.set_exception(error)


def _settle(group: list[_Batch], receipts: Sequence[Receipt | None], error: Exception | None) -> None:
    """Answer every batch of a group, waking each loop once: a wake is a system call and gives up the lock."""

    def answer(loop: asyncio.AbstractEventLoop) -> None:
        for batch, receipt in zip(group, receipts, strict=True):
            if batch.loop is loop:
                batch.settle(receipt, error)

    for loop in {batch.loop for batch in group}:
        loop.call_soon_threadsafe(answer, loop)


class SqliteJournal:
    """The journal contract over one SQLite file in `folder`; one process at a time writes it."""

    def __init__(self, folder: Path, clock: Clock | None = None) -> None:
        """Open or make `folder/journal.db`; raises `JournalUnavailable` when another kaibo holds it."""
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / "journal.db"
        self._clock = clock or WallClock()
        self._following = Following()
        self._known: dict[str, Known] = {}
        self._queue: queue.SimpleQueue[_Batch | None] = queue.SimpleQueue()
        self._waiting = 0
        self._closed = False
        self._lock = hold(folder)
        try:
            self._db = _open(self.path)
        except apsw.Error as error:
            self._lock.close()
            raise unavailable(self.path, error) from error
        self._seq = int(rows_of(self._db, "SELECT coalesce(max(seq), 0) FROM facts")[0][0])
        self._writer = threading.Thread(target=self._write, name="journal-writer", daemon=True)
        self._writer.start()

    @property
    def seq(self) -> int:
        """The seq of the newest durable fact."""
        return self._seq

    async def append(self, facts: Sequence[Fact]) -> Receipt:
        """Write facts durably; raises `JournalFull` or `JournalUnavailable`, and then keeps none."""
        require_broadcast(facts)
        if not facts:
            return Receipt(0, 0, self._seq)
        if self._closed:
            raise JournalUnavailable("the journal is closed; start kaibo again")
        if self._waiting + len(facts) > _WAITING:
            raise JournalFull(f"{self._waiting} facts wait to be written; send the batch again in a second")
        batch = _Batch(facts, asyncio.get_running_loop())
        self._waiting += len(facts)
        self._queue.put(batch)
        try:
            return await batch.done
        finally:
            self._waiting -= len(facts)

    def _write(self) -> None:
        """Commit whatever waits, again and again, until told to stop; an error never ends it."""
        running = True
        while running:
            group: list[_Batch] = []
            size = 0
            batch = self._queue.get()
            while batch is not None:
                group.append(batch)
                size += len(batch.facts)
                try:
                    if size >= _GROUP:
                        break
                    batch = self._queue.get_nowait()
                except queue.Empty:
                    break
            else:
                running = False
            if group:
                self._commit(group)

    def _commit(self, group: list[_Batch]) -> None:
        """Write a group in one transaction and answer every batch of it, all with success or none."""
        try:
            try:
                receipts, page = self._insert(group)
            except apsw.ConstraintError:
                # A repeat of something older than the remembered ids: look each one up in the file.
                self._undo()
                receipts, page = self._insert(group, careful=True)
        except Exception as error:
            self._undo()
            told = unavailable(self.path, error)
            _log.error("refused %d batches: %s", len(group), told)
            _settle(group, [None] * len(group), told)
            return
        self._seq += len(page)
        if page:
            group[0].loop.call_soon_threadsafe(self._following.tell, page)
        _settle(group, receipts, None)

    def _undo(self) -> None:
        """Roll back; ids remembered on the way in were not written and are read again from the file."""
        self._known.clear()
        if self._db.in_transaction:
            with contextlib.suppress(apsw.Error):
                self._db.execute("ROLLBACK")

    def _insert(self, group: list[_Batch], *, careful: bool = False) -> tuple[list[Receipt], list[Entry]]:
        """Insert the new facts of a group durably; gives a receipt a batch and the new entries."""
        received = self._clock.now_ms()
        seq = self._seq
        flat: list[Any] = []
        page: list[Entry] = []
        receipts: list[Receipt] = []
        self._db.execute("BEGIN IMMEDIATE")
        for batch in group:
            first = seq
            for fact, body in self._fresh(batch, careful=careful):
                seq += 1
                kind = TAGS.get(type(fact)) or kind_of(fact)
                flat += (seq, fact.broadcast, fact.at_ms, fact.id, received, kind, body)
                page.append(Entry(seq, received, fact))
            receipts.append(Receipt(seq - first, len(batch.facts) - seq + first, seq))
        for start in range(0, len(page), _ROWS):
            rows = min(_ROWS, len(page) - start)
            marks = ",".join(["(?,?,?,?,?,?,?)"] * rows)
            self._db.execute(_INSERT + marks, flat[start * 7 : (start + rows) * 7])
        self._db.execute("COMMIT")
        return receipts, page

    def _fresh(self, batch: _Batch, *, careful: bool) -> Iterable[tuple[Fact, bytes]]:
        """Give the facts of a batch that were never told, with their bodies, and remember their ids."""
        told = zip(batch.facts, batch.bodies, strict=True)
        # Nearly every batch is one room's and all new: one look for all of it.
        if not careful and len({fact.broadcast for fact in batch.facts}) == 1:
            known = self._remembered(batch.facts[0].broadcast)
            if known.add_all([fact.id for fact in batch.facts]):
                return told
        return [
            (fact, body)
            for fact, body in told
            if self._remembered(fact.broadcast).add(fact.id) and not (careful and self._written(fact))
        ]

    def _remembered(self, broadcast: str) -> Known:
        """Give the ids a broadcast has told."""
        return self._known.get(broadcast) or self._recall(broadcast)

    def _written(self, fact: Fact) -> bool:
        """Tell whether the file holds this very fact."""
        key = (fact.broadcast, fact.at_ms, fact.id)
        question = "SELECT 1 FROM facts WHERE broadcast = ? AND at_ms = ? AND id = ?"
        return bool(rows_of(self._db, question, key))

    def _recall(self, broadcast: str) -> Known:
        """Read back the newest ids of a broadcast after a start or a failed write."""
        newest = rows_of(
            self._db,
            "SELECT id FROM (SELECT at_ms, id FROM facts WHERE broadcast = ? ORDER BY at_ms DESC LIMIT ?)"
            " ORDER BY at_ms",
            (broadcast, 2 * MOST),
        )
        known = self._known[broadcast] = Known(row[0] for row in newest)
        return known

    def read(
        self, broadcast: str | None = None, after: int = 0, *, until: int | None = None
    ) -> AsyncIterator[Sequence[Entry]]:
        """Give durable entries in pages of 5,000, read in a thread beside the writer."""
        return read(self.path, broadcast, after, self._seq if until is None else until)

    def follow(self, after: int = 0) -> AsyncIterator[Sequence[Entry]]:
        """Give durable entries, then new ones as they commit, without end."""
        return self._following.follow(after, lambda seq: self.read(after=seq))

    async def close(self) -> None:
        """Write what waits, then let go of the file and the folder."""
        if not self._closed:
            self._closed = True
            self._queue.put(None)
            await asyncio.to_thread(self._writer.join)
            self._db.close()
            self._lock.close()


def _open(path: Path) -> apsw.Connection:
    db = apsw.Connection(str(path))
    db.set_busy_timeout(2_000)
    rows_of(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000")
    rows_of(db, SCHEMA)
    return db


def hold(folder: Path) -> apsw.Connection:
    """Hold the folder for this process until closed; a killed process lets go by itself.

    An exclusive SQLite lock works alike on Windows, macOS and Linux. Raises `JournalUnavailable`
    when another kaibo holds it.
    """
    # Held by an open exclusive transaction; nothing is ever written to the file.
    lock = apsw.Connection(str(folder / "kaibo.lock"))
    try:
        rows_of(lock, "BEGIN EXCLUSIVE")
    except apsw.BusyError as error:
        lock.close()
        raise JournalUnavailable(
            f"{folder} 正被另一个 kaibo 使用；请先停止它，或用 --data 指定别的目录 "
            f"(another kaibo uses {folder}: stop it, or choose another --data folder)"
        ) from error
    return lock


def unavailable(path: Path, error: Exception) -> JournalUnavailable:
    """Say why the journal could not write, and what to do."""
    advice: dict[type[Exception], str] = {
        apsw.FullError: "磁盘已满，请腾出空间后重发 (the disk is full: free space, then send again)",
        apsw.BusyError: "文件被其他程序锁住，请关闭它后重发 (another program locks the file: close it)",
        apsw.ReadOnlyError: "文件只读，请检查权限 (the file is read-only: check its permissions)",
        apsw.IOError: "读写磁盘失败，请检查磁盘 (the disk failed to read or write: check it)",
        apsw.CantOpenError: "无法打开文件，请检查目录权限 (the file cannot be opened: check the folder)",
    }
    what = advice.get(type(error), f"{type(error).__name__}: {error}")
    return JournalUnavailable(f"{path.name}: {what}")
