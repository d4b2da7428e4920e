"""Ended broadcasts, sealed: one Parquet file each, written whole or not at all."""

import hashlib
import os
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

from kaibo.facts import Entry, decode_rows, encode, kind_of

_COLUMNS: Final = {
    "seq": "BIGINT",
    "received_ms": "BIGINT",
    "broadcast": "VARCHAR",
    "at_ms": "BIGINT",
    "id": "VARCHAR",
    "kind": "VARCHAR",
    "source": "VARCHAR",
    "body": "VARCHAR",
}
_line = msgspec.json.Encoder()


class SealError(Exception):
    """The sealed file does not hold what the journal holds; nothing was put in place."""


class SealedFile(Struct, frozen=True):
    """A sealed broadcast: its file, how many facts it holds, and the digest of its bytes."""

    path: Path
    facts: int
    sha256: str


def place(folder: Path, broadcast: str) -> Path:
    """Tell where the sealed file of a broadcast stands."""
    return folder / "archive" / f"{broadcast}.parquet"


async def seal(pages: AsyncIterator[Sequence[Entry]], folder: Path, broadcast: str) -> SealedFile:
    """Write a broadcast's entries to its Parquet file; counts are checked before it takes its place.

    A file of an earlier sealing is replaced in one step. Raises `SealError` when the count or the
    order differs, `OSError` when the disk fails.
    """
    target = place(folder, broadcast)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".sealing-") as work:
        rows, made = Path(work) / "rows.jsonl", Path(work) / target.name
        count = last = 0
        with rows.open("wb") as out:
            async for page in pages:
                out.writelines(_row(entry) for entry in page)
                count, last = count + len(page), page[-1].seq
        _to_parquet(rows, made)
        held = _ask(made, "count(*), count(DISTINCT seq), coalesce(max(seq), 0)")
        if held != (count, count, last):
            raise SealError(f"{made.name} holds {held}, the journal {(count, count, last)}: not sealed")
        digest = hashlib.sha256(made.read_bytes()).hexdigest()
        with made.open("rb+") as written:
            os.fsync(written.fileno())
        made.replace(target)
    return SealedFile(target, count, digest)


def _row(entry: Entry) -> bytes:
    fact = entry.fact
    row = {
        "seq": entry.seq,
        "received_ms": entry.received_ms,
        "broadcast": fact.broadcast,
        "at_ms": fact.at_ms,
        "id": fact.id,
        "kind": kind_of(fact),
        "source": fact.source,
        "body": encode(fact).decode(),
    }
    return _line.encode(row) + b"\n"


def _duck() -> Any:
    # Imported late: it costs a fifth of a second and 60 MB, and a server on air needs none of it.
    import duckdb

    return duckdb.connect(config={"threads": 1, "memory_limit": "1GB"})


def _to_parquet(rows: Path, made: Path) -> None:
    columns = "{" + ", ".join(f"{name}: '{kind}'" for name, kind in _COLUMNS.items()) + "}"
    with _duck() as duck:
        duck.execute(
            f"COPY (SELECT * FROM read_json(?, format='newline_delimited', columns={columns},"  # noqa: S608
            " maximum_object_size=1000000) ORDER BY seq) TO "
            f"'{_quoted(made)}' (FORMAT parquet, COMPRESSION zstd)",
            [str(rows)],
        )


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _ask(sealed: Path, what: str) -> tuple[int, ...]:
    with _duck() as duck:
        found: tuple[int, ...] = duck.execute(f"SELECT {what} FROM read_parquet(?)", [str(sealed)]).fetchone()  # noqa: S608
    return found


def unseal(sealed: Path) -> Iterator[Entry]:
    """Give the entries of a sealed file in order."""
    with _duck() as duck:
        result = duck.execute(
            "SELECT seq, received_ms, body FROM read_parquet(?) ORDER BY seq", [str(sealed)]
        )
        while rows := result.fetchmany(5_000):
            facts = decode_rows([row[2].encode() for row in rows])
            for row, fact in zip(rows, facts, strict=True):
                yield Entry(row[0], row[1], fact)
