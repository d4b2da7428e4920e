"""Ended broadcasts, sealed: one Parquet file each, written whole or not at all."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from kaibo.clock import HOUR, MINUTE
from kaibo.facts import (
    CREW_KINDS,
    STUDIO_KINDS,
    TAGS,
    EndConfirmed,
    EndRequested,
    Entry,
    PlatformReported,
    WentLive,
    decode_rows,
)
from kaibo.journal.reading import milestones, pages_of_lines
from kaibo.live.fold import fold
from kaibo.live.room import Room

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

TYPED: Final = {
    "viewer": ("VARCHAR", "viewer"),
    "traffic": ("VARCHAR", "traffic"),
    "city": ("VARCHAR", "city"),
    "product": ("VARCHAR", "product"),
    "order_id": ("VARCHAR", "order"),
    "amount_fen": ("BIGINT", "amount_fen"),
    "items": ("BIGINT", "items"),
    "prize": ("BOOLEAN", "prize"),
    "online": ("BIGINT", "online"),
    "likes_total": ("BIGINT", "likes_total"),
    "times": ("BIGINT", "count"),
    "segment": ("VARCHAR", "segment"),
    "host": ("VARCHAR", "host"),
    "handover": ("VARCHAR", "handover"),
    "outgoing": ("VARCHAR", "outgoing"),
    "incoming": ("VARCHAR", "incoming"),
    "rehearsal": ("BOOLEAN", "rehearsal"),
}
"""Columns beside `body` that questions ask for: each with its type and the field of the fact it holds.

NULL where a kind has no such field, or it was left at its default. One more column, `stray`, says that a fact
of the crowd lies outside the evening: what the fold leaves out, questions leave out too.
"""

_AIR: Final = frozenset((WentLive, EndRequested, EndConfirmed))
_STEADY: Final = (*(TAGS[kind] for kind in (*CREW_KINDS, *STUDIO_KINDS)), TAGS[PlatformReported])
"""Kinds that never stray, whatever their time."""

_LINE: Final = frozenset(("seq", "received_ms", "at_ms", "id", "kind", "body"))
"""The columns that lines of the journal hold; the others are in the body, or the same in all."""

_LONGEST: Final = 8_000_000
"""Bytes a line may have: a plan of two thousand segments, each quote escaped, has some four million."""


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


def seal(journal: Path, broadcast: str) -> SealedFile:
    """Write a broadcast of a journal file to its Parquet file; counts are checked before it takes its place.

    A file of an earlier sealing is replaced in one step. It takes two cores for some seconds, and half
    a gigabyte at most. Raises `SealError` when the count or the order differs, `OSError` when the disk fails.
    """
    target = place(journal.parent, broadcast)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".sealing-") as work:
        rows, made = Path(work) / "rows.jsonl", Path(work) / target.name
        count, last = _written(rows, journal, broadcast)
        air = _Air(broadcast)
        for entry in milestones(journal, broadcast=broadcast):
            if type(entry.fact) in _AIR and entry.seq <= last:
                air.hear(entry)
        _to_parquet(rows, made, broadcast, air)
        held = _ask(made, "count(*), count(DISTINCT seq), coalesce(max(seq), 0)")
        if held != (count, count, last):
            raise SealError(f"{made.name} holds {held}, the journal {(count, count, last)}: not sealed")
        with made.open("rb+") as written:
            digest = hashlib.file_digest(written, "sha256").hexdigest()
            os.fsync(written.fileno())
        made.replace(target)
    return SealedFile(target, count, digest)


def _written(rows: Path, journal: Path, broadcast: str) -> tuple[int, int]:
    """Write the journal's rows as lines; gives how many there are, and the last seq."""
    count = last = 0
    with rows.open("wb") as out:
        for last_of_page, size, lines in pages_of_lines(journal, broadcast):
            out.write(lines)
            out.write(b"\n")
            count, last = count + size, last_of_page
    return count, last


class _Air:
    """When a broadcast went on air and ended, and from which fact on that was known."""

    def __init__(self, broadcast: str) -> None:
        self.room = Room(broadcast)
        self.live_seq: int | None = None
        self.ended_seq: int | None = None

    def hear(self, entry: Entry) -> None:
        room = self.room
        fold(room, (entry,))
        if room.went_live_ms is not None and self.live_seq is None:
            self.live_seq = entry.seq
        if room.ended_ms is not None and self.ended_seq is None:
            self.ended_seq = entry.seq

    def stray(self) -> str:
        """Say in SQL what `live.fold.stray` says."""
        anchor, high = "received_ms", f"received_ms + {10 * MINUTE}"
        if self.live_seq is not None:
            live_ms = self.room.went_live_ms
            anchor = f"if(seq > {self.live_seq}, {live_ms}, received_ms)"
            if self.room.rehearsal:
                high = f"if(seq > {self.live_seq}, {live_ms} + {24 * HOUR}, {high})"
        if self.ended_seq is not None:
            ended_ms = self.room.ended_ms
            high = f"if(seq > {self.ended_seq}, least({high}, {ended_ms} + {2 * HOUR}), {high})"
        kinds = ", ".join(f"'{kind}'" for kind in _STEADY)
        return f"kind NOT IN ({kinds}) AND NOT at_ms BETWEEN {anchor} - {2 * HOUR} AND {high}"


def _duck() -> Any:
    # Imported late: it costs a fifth of a second and 60 MB, and a server on air needs none of it.
    import duckdb

    duck = duckdb.connect(config={"threads": 2, "memory_limit": "1GB"})
    # What takes longer than two seconds would otherwise draw its progress into the server's output.
    duck.execute("SET enable_progress_bar = false")
    return duck


def _to_parquet(rows: Path, made: Path, broadcast: str, air: _Air) -> None:
    columns = "{" + ", ".join(f"{name}: '{kind}'" for name, kind in _COLUMNS.items() if name in _LINE) + "}"
    fields = ", ".join(f'"{field}":"{kind}"' for kind, field in (*TYPED.values(), ("VARCHAR", "source")))
    typed = ", ".join(f'told."{field}" AS {name}' for name, (_, field) in TYPED.items())
    with _duck() as duck:
        # Rows come in order of `seq` and stay so: the file keeps the order of the lines.
        duck.execute(
            f"COPY (SELECT {', '.join(_COLUMNS)}, {typed}, {air.stray()} AS stray FROM ("  # noqa: S608
            "SELECT *, told.source AS source, ? AS broadcast FROM ("
            f"SELECT *, from_json(body, '{{{fields}}}') AS told"
            f" FROM read_json(?, format='newline_delimited', columns={columns},"
            f" maximum_object_size={_LONGEST})))) TO "
            f"'{_quoted(made)}' (FORMAT parquet, COMPRESSION zstd)",
            [broadcast, str(rows)],
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
