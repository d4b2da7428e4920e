from pathlib import Path

import pytest

from kaibo.facts import Commented, decode
from kaibo.journal import archive
from kaibo.journal.memory import MemoryJournal
from tests.journal.test_contract import T, all_of, said

HOSTILE = '\u202e<script>alert(1)</script>\u200b "quoted" \\ \n 🎉'


async def test_a_sealed_broadcast_gives_back_every_fact_as_it_was(tmp_path: Path) -> None:
    journal = MemoryJournal()
    odd = Commented(id="odd", broadcast="b1", at_ms=T, source="t", viewer="v", name=HOSTILE, text=HOSTILE)
    newer = decode(
        b'{"kind":"sung","id":"s","at_ms":1780000000000,"source":"x","broadcast":"b1","note":"\xe2\x99\xaa"}'
    )
    await journal.append([odd, newer, *[said(n) for n in range(6_000)], said(1, broadcast="b2")])
    sealed = await archive.seal(journal.read("b1"), tmp_path, "b1")
    assert sealed.facts == 6_002
    assert list(archive.unseal(sealed.path)) == await all_of(journal, "b1")


async def test_sealing_again_replaces_the_file_and_leaves_no_litter(tmp_path: Path) -> None:
    journal = MemoryJournal()
    await journal.append([said(1)])
    first = await archive.seal(journal.read("b1"), tmp_path, "b1")
    await journal.append([said(2)])
    second = await archive.seal(journal.read("b1"), tmp_path, "b1")
    assert (first.facts, second.facts) == (1, 2)
    assert [path.name for path in (tmp_path / "archive").iterdir()] == ["b1.parquet"]


async def test_a_sealing_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = MemoryJournal()
    await journal.append([said(1)])
    sealed = await archive.seal(journal.read("b1"), tmp_path, "b1")
    before = sealed.path.read_bytes()
    monkeypatch.setattr(archive, "_ask", lambda *_: (0, 0, 0))
    with pytest.raises(archive.SealError, match="not sealed"):
        await archive.seal(journal.read("b1"), tmp_path, "b1")
    assert sealed.path.read_bytes() == before


async def test_an_empty_broadcast_can_be_sealed(tmp_path: Path) -> None:
    sealed = await archive.seal(MemoryJournal().read("b1"), tmp_path, "b1")
    assert list(archive.unseal(sealed.path)) == []
