"""What a journal file holds, read beside whoever writes it: entries in order, milestones, one broadcast's."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

import apsw

from kaibo.facts import Entry, Fact, decode_rows

MILESTONES: Final = (
    "saved",
    "went_live",
    "task_done",
    "task_undone",
    "gate_overridden",
    "reservations_counted",
    "link_followed",
    "review_signed",
    "end_requested",
    "end_confirmed",
    "sealed",
)
"""Kinds that tell what is planned and where a broadcast stands; indexed, so that a start reads them alone."""

_PAGE: Final = 5_000
_STRETCH: Final = 50_000
_MILESTONES: Final = (
    f"SELECT seq, received_ms, body FROM facts WHERE kind IN {MILESTONES} AND seq > ?1"  # noqa: S608
    " AND (?2 IS NULL OR +broadcast = ?2) ORDER BY seq"
)
_LINES: Final = (
    "SELECT max(seq), count(*), CAST(group_concat(line, char(10)) AS BLOB) FROM (SELECT seq, json_object("
    "'seq', seq, 'received_ms', received_ms, 'at_ms', at_ms, 'id', id, 'kind', kind,"
    " 'body', CAST(body AS TEXT)) AS line"
    " FROM facts WHERE seq > ?1 AND seq <= ?2 AND +broadcast = ?3 ORDER BY seq LIMIT ?4)"
)


def milestones(path: Path, after: int = 0, broadcast: str | None = None) -> list[Entry]:
    """Give the facts after `after` that tell where a broadcast stands, or every one of the file, in order."""
    with _opened(path) as db:
        rows = rows_of(db, _MILESTONES, (after, broadcast))
    return [Entry(seq, received_ms, decode_rows([body])[0]) for seq, received_ms, body in rows]


def newest_seq(path: Path) -> int:
    """Give the seq of the newest fact of a journal file, 0 in an empty one."""
    with _opened(path) as db:
        return int(rows_of(db, "SELECT coalesce(max(seq), 0) FROM facts")[0][0])


def newest_id(path: Path, broadcast: str, prefix: str) -> str:
    """Give the id of a broadcast's newest fact whose id begins with `prefix`, "" where none does."""
    with _opened(path) as db:
        question = (
            "SELECT id FROM facts WHERE broadcast = ? AND substr(id, 1, ?) = ? ORDER BY at_ms DESC LIMIT 1"
        )
        found = rows_of(db, question, (broadcast, len(prefix), prefix))
    return str(found[0][0]) if found else ""


def of_kinds(path: Path, broadcast: str, kinds: Sequence[str]) -> Iterator[Fact]:
    """Give a broadcast's facts of some kinds, in order, beside whoever writes the file."""
    for rows in _of_kinds(path, broadcast, kinds):
        yield from decode_rows([body for _, _, body in rows])


def entries_of_kinds(path: Path, broadcast: str, kinds: Sequence[str]) -> Iterator[Entry]:
    """Give a broadcast's facts of some kinds with when they were received, in order."""
    for rows in _of_kinds(path, broadcast, kinds):
        facts = decode_rows([body for _, _, body in rows])
        yield from (Entry(row[0], row[1], fact) for row, fact in zip(rows, facts, strict=True))


def _of_kinds(path: Path, broadcast: str, kinds: Sequence[str]) -> Iterator[list[Any]]:
    with _opened(path) as db:
        marks = ",".join("?" * len(kinds))
        wanted = f"broadcast = ? AND kind IN ({marks})"
        question = f"SELECT seq, received_ms, body FROM facts WHERE {wanted} ORDER BY seq"  # noqa: S608
        told = db.execute(question, (broadcast, *kinds))
        while rows := list(islice(told, _PAGE)):
            yield rows


def entries(
    path: Path, broadcast: str | None = None, after: int = 0, until: int | None = None
) -> Iterator[Entry]:
    """Give the entries of a journal file one by one, beside whoever writes it."""
    for page in pages(path, broadcast, after, until):
        yield from page


async def read(
    path: Path, broadcast: str | None = None, after: int = 0, until: int | None = None
) -> AsyncIterator[Sequence[Entry]]:
    """Give the entries of a journal file in pages, each read in a thread."""
    found = pages(path, broadcast, after, until)
    while page := await asyncio.to_thread(next, found, None):
        yield page


def pages(
    path: Path, broadcast: str | None = None, after: int = 0, until: int | None = None
) -> Iterator[Sequence[Entry]]:
    """Give the entries of a journal file in pages of 5,000, beside whoever writes it."""
    last = 2**62 if until is None else until
    with _opened(path) as db:
        # Where a broadcast begins and ends is asked of its whole index: a short stretch is sooner read.
        if broadcast is not None and last - after > _STRETCH:
            low, high = _span(db, broadcast)
            after, last = max(after, low - 1), min(last, high)
        while page := _page(db, broadcast, after, last):
            yield page
            after = page[-1].seq


def pages_of_lines(path: Path, broadcast: str) -> Iterator[tuple[int, int, bytes]]:
    """Give a broadcast's rows as lines of JSON, in pages: the last seq, how many, and the lines.

    `body` is the fact as it was written, as a string. SQLite writes the lines: the interpreter would take
    three times as long.
    """
    with _opened(path) as db:
        low, last = _span(db, broadcast)
        after = low - 1
        while after < last:
            after, size, lines = rows_of(db, _LINES, (after, last, broadcast, _PAGE))[0]
            yield after, size, lines


def facts_of(path: Path, broadcast: str) -> int:
    """Count the facts of a broadcast."""
    with _opened(path) as db:
        return int(rows_of(db, "SELECT count(*) FROM facts WHERE broadcast = ?", (broadcast,))[0][0])


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[apsw.Connection]:
    """Open a journal file for reading, beside whoever writes it."""
    with contextlib.closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)) as db:
        db.set_busy_timeout(2_000)
        yield db


def _span(db: apsw.Connection, broadcast: str) -> tuple[int, int]:
    """Give the first and the last seq of a broadcast, 1 and 0 where there is none."""
    span = "SELECT coalesce(min(seq), 1), coalesce(max(seq), 0) FROM facts WHERE broadcast = ?"
    low, high = rows_of(db, span, (broadcast,))[0]
    return low, high


def _page(db: apsw.Connection, broadcast: str | None, after: int, until: int) -> list[Entry]:
    """Read one page by its place in the order; the broadcast only filters, so the scan stays a range."""
    question = (
        "SELECT seq, received_ms, body FROM facts WHERE seq > ?1 AND seq <= ?2"
        " AND (?3 IS NULL OR +broadcast = ?3) ORDER BY seq LIMIT ?4"
    )
    rows = rows_of(db, question, (after, until, broadcast, _PAGE))
    facts = decode_rows([row[2] for row in rows])
    return [Entry(row[0], row[1], fact) for row, fact in zip(rows, facts, strict=True)]


def rows_of(db: apsw.Connection, question: str, values: Sequence[str | int | None] = ()) -> list[Any]:
    """Run a question to its end: apsw runs lazily, and a statement that is not read out may not run."""
    return db.execute(question, values).fetchall()
