import contextlib
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import apsw
import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaibo.clock import HOUR
from kaibo.facts import (
    Commented,
    EndConfirmed,
    EndRequested,
    Entry,
    Fact,
    Known,
    Liked,
    OrderPaid,
    WentLive,
    decode,
    encode,
    kind_of,
)
from kaibo.journal import archive
from kaibo.journal.sqlite import SCHEMA
from kaibo.live.fold import fold
from kaibo.live.room import Room
from tests.journal.test_contract import T, said
from tests.strategies import any_fact

HOSTILE = '\u202e<script>alert(1)</script>\u200b "quoted" \\ \n 🎉'


def written(folder: Path, entries: Iterable[Entry]) -> Path:
    """Write a journal file of a folder anew, its rows as given."""
    path = folder / "journal.db"
    path.unlink(missing_ok=True)
    with contextlib.closing(apsw.Connection(str(path))) as db, db:
        db.execute(SCHEMA).fetchall()
        db.executemany(
            "INSERT INTO facts VALUES (?,?,?,?,?,?,?)",
            [
                (
                    entry.seq,
                    fact.broadcast,
                    fact.at_ms,
                    fact.id,
                    entry.received_ms,
                    kind_of(fact),
                    encode(fact),
                )
                for entry in entries
                for fact in (entry.fact,)
            ],
        )
    return path


def numbered(*told: Fact) -> list[Entry]:
    return [Entry(seq, T + seq, fact) for seq, fact in enumerate(told, 1)]


def test_a_sealed_broadcast_gives_back_every_fact_as_it_was(tmp_path: Path) -> None:
    odd = Commented(id="o\0d", broadcast="b1", at_ms=T, source="t", viewer="v", name=HOSTILE, text=HOSTILE)
    newer = decode(
        b'{"kind":"su\\u0000ng","id":"s","at_ms":1780000000000,"source":"x",\n'
        b'"broadcast":"b1","note":"\xe2\x99\xaa"}'
    )
    told = numbered(odd, said(1, broadcast="b2"), newer, *(said(n) for n in range(6_000)))
    sealed = archive.seal(written(tmp_path, told), "b1")
    assert sealed.facts == 6_002
    assert list(archive.unseal(sealed.path)) == [entry for entry in told if entry.fact.broadcast == "b1"]
    assert sealed.sha256 == hashlib.sha256(sealed.path.read_bytes()).hexdigest()


@given(st.lists(any_fact(broadcast=st.just("b1")), max_size=20))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_facts_come_back_from_the_archive(tmp_path: Path, told: list[Fact]) -> None:
    entries = numbered(*{(fact.at_ms, fact.id): fact for fact in told}.values())
    sealed = archive.seal(written(tmp_path, entries), "b1")
    assert list(archive.unseal(sealed.path)) == entries
    heads = [(fact.at_ms, fact.id, kind_of(fact), fact.source) for fact in (e.fact for e in entries)]
    assert _rows(sealed.path, "at_ms, id, kind, source") == heads


def test_sealing_again_replaces_the_file_and_leaves_no_litter(tmp_path: Path) -> None:
    first = archive.seal(written(tmp_path, numbered(said(1))), "b1")
    second = archive.seal(written(tmp_path, numbered(said(1), said(2))), "b1")
    assert (first.facts, second.facts) == (1, 2)
    assert [path.name for path in (tmp_path / "archive").iterdir()] == ["b1.parquet"]


def test_a_sealing_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = written(tmp_path, numbered(said(1)))
    sealed = archive.seal(journal, "b1")
    before = sealed.path.read_bytes()
    monkeypatch.setattr(archive, "_ask", lambda *_: (0, 0, 0))
    with pytest.raises(archive.SealError, match="not sealed"):
        archive.seal(journal, "b1")
    assert sealed.path.read_bytes() == before


def test_an_empty_broadcast_can_be_sealed(tmp_path: Path) -> None:
    sealed = archive.seal(written(tmp_path, []), "b1")
    assert list(archive.unseal(sealed.path)) == []


def test_typed_columns_hold_the_fields_questions_ask_for(tmp_path: Path) -> None:
    paid = OrderPaid(
        id="p", broadcast="b1", at_ms=T, source="shop", order="o\u0000\U0001f389", viewer="v", product="p1",
        amount_fen=990, city="杭州", prize=True,
    )  # fmt: skip
    odd = decode(b'{"kind":"sung","id":"s","at_ms":1780000000000,"source":"x","broadcast":"b1","items":"x"}')
    sealed = archive.seal(written(tmp_path, numbered(paid, said(1), odd)), "b1")
    told = _rows(sealed.path, "order_id, viewer, product, amount_fen, items, city, traffic, prize")
    assert told == [
        ("o\u0000\U0001f389", "v", "p1", 990, None, "杭州", None, True),
        (None, "v", None, None, None, None, None, None),
        (None,) * 8,
    ]


@given(
    st.lists(st.tuples(st.integers(-30, 60), st.integers(-30, 60)), max_size=12),
    st.integers(0, 12),
    st.integers(0, 12),
    st.booleans(),
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_the_fold_counts_as_stray_is_marked_so(
    tmp_path: Path, told: list[tuple[int, int]], live: int, end: int, rehearsal: bool
) -> None:
    facts: list[tuple[int, Known]] = [
        (got, Liked(id=f"l{place}", broadcast="b1", at_ms=T + at * HOUR, source="t", viewer="v"))
        for place, (at, got) in enumerate(told)
    ]
    head: dict[str, Any] = {"broadcast": "b1", "source": "crew"}
    facts.insert(live, (0, WentLive(id="live", at_ms=T, rehearsal=rehearsal, **head)))
    facts[end:end] = [
        (3, EndConfirmed(id="early", at_ms=T, request="other", **head)),
        (3, EndRequested(id="asked", at_ms=T + 3 * HOUR, request="r", **head)),
        (3, EndConfirmed(id="ended", at_ms=T + 3 * HOUR, request="r", **head)),
    ]
    entries = [Entry(seq, T + got * HOUR, fact) for seq, (got, fact) in enumerate(facts, 1)]
    sealed = archive.seal(written(tmp_path, entries), "b1")
    room = Room("b1")
    for entry, (marked,) in zip(entries, _rows(sealed.path, "stray"), strict=True):
        before = room.strays
        fold(room, (entry,))
        assert marked == (room.strays > before), entry


def _rows(sealed: Path, what: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as duck:
        rows: list[tuple[Any, ...]] = duck.execute(
            f"SELECT {what} FROM read_parquet(?) ORDER BY seq",
            [str(sealed)],
        ).fetchall()
    return rows
