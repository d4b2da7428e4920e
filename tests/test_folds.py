"""Folds: kept on disk, caught up from the journal, and never believed against it."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kaibo import facts as f
from kaibo import folds
from kaibo.broadcast import Broadcast
from kaibo.clock import HOUR
from kaibo.facts import Fact
from kaibo.folds import Folds
from kaibo.journal.reading import pages
from kaibo.journal.sqlite import SqliteJournal
from kaibo.live.fold import fold
from kaibo.live.room import Room
from kaibo.review.history import Past
from kaibo.review.tally import Tally, count
from tests.past import Over
from tests.past import write as evenings
from tests.review.evening import ID, T, ten_minutes

DAY = 24 * HOUR


def write(folder: Path, told: Sequence[Fact]) -> Path:
    """Append facts to the journal of a folder; gives its file."""

    async def append() -> Path:
        journal = SqliteJournal(folder)
        await journal.append(told)
        await journal.close()
        return journal.path

    return asyncio.run(append())


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return write(tmp_path, [entry.fact for entry in ten_minutes().entries])


@pytest.fixture
def keen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every fold, however little was folded."""
    monkeypatch.setattr(folds, "MUCH", 1)


def folded(journal: Path) -> tuple[Room, Tally]:
    """Fold the whole journal at once."""
    room, tally = Room(ID), Tally(ID)
    for page in pages(journal, ID):
        fold(room, page)
        count(tally, page)
    return room, tally


def comment(number: int, broadcast: str = ID) -> Fact:
    return f.Commented(
        id=f"late{number}", broadcast=broadcast, at_ms=T + 590_000, source="r", viewer=f"v{number}", text="好"
    )


def kept(journal: Path) -> Path:
    return journal.parent / "snapshots" / f"{ID}.fold"


def test_a_fold_is_caught_up_in_memory_and_from_disk(journal: Path, keen: None) -> None:
    held = Folds(journal)
    held.of(ID)
    assert kept(journal).is_file()
    write(journal.parent, [comment(1), comment(2, "other"), comment(3)])
    assert held.of(ID) == Folds(journal).of(ID) == folded(journal)
    assert len(held.of(ID)[1].commenters) == 3


def test_little_work_is_not_kept_until_it_is_asked_for(journal: Path) -> None:
    held = Folds(journal)
    held.of(ID)
    assert not kept(journal).exists()
    held.keep(ID)
    assert kept(journal).is_file()


def damage(place: Path) -> None:
    place.write_bytes(place.read_bytes()[:-9])


def ahead(place: Path) -> None:
    (place.parent.parent / "journal.db").unlink()
    write(place.parent.parent, [comment(7)])


@pytest.mark.parametrize("spoil", [damage, ahead])
def test_a_kept_fold_that_does_not_fit_is_passed_over(
    journal: Path, keen: None, spoil: Callable[[Path], None]
) -> None:
    Folds(journal).of(ID)
    spoil(kept(journal))
    assert Folds(journal).of(ID) == folded(journal)


def test_a_fold_of_another_shape_is_passed_over(
    journal: Path, keen: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    Folds(journal).of(ID)
    spoiled = msgspec.msgpack.decode(kept(journal).read_bytes())
    spoiled["version"], spoiled["tally"]["leavings"] = "another", 99
    kept(journal).write_bytes(msgspec.msgpack.encode(spoiled))
    assert Folds(journal).of(ID) == folded(journal)


def test_a_folder_that_cannot_be_written_to_can_be_reviewed(journal: Path, keen: None) -> None:
    (journal.parent / "snapshots").write_text("in the way", encoding="utf-8")
    assert Folds(journal).of(ID) == folded(journal)


def test_only_a_few_broadcasts_are_held(journal: Path) -> None:
    held = Folds(journal)
    for name in ("b2", "b3", "b4", ID):
        held.of(name)
    assert set(held._held) == {"b3", "b4", ID}


def evening(
    name: str, day: int, account: str = "a", *, end: bool = True, rehearsal: bool = False
) -> list[Fact]:
    """An evening of one order, `day` days after the first."""
    at_ms = T + day * DAY
    plan = Broadcast(id=name, title=name.upper(), account=account, account_id=account, type="teaching")
    told: list[Fact] = [
        f.Saved(
            id=f"s{name}", broadcast=name, at_ms=at_ms, source="crew", doc="broadcast", key=name, revision=1,
            body=msgspec.Raw(msgspec.json.encode(plan)),
        ),
        f.WentLive(id=f"w{name}", broadcast=name, at_ms=at_ms, source="crew", rehearsal=rehearsal),
        paid(name, at_ms, 1),
    ]  # fmt: skip
    if end:
        head: dict[str, Any] = {"broadcast": name, "at_ms": at_ms + 60_000, "source": "crew"}
        told.append(f.EndRequested(id=f"r{name}", request="r", **head))
        told.append(f.EndConfirmed(id=f"e{name}", request="r", **head))
    return told


def paid(name: str, at_ms: int, number: int) -> Fact:
    return f.OrderPaid(
        id=f"o{name}{number}", broadcast=name, at_ms=at_ms + 1_000, source="shop", order=f"{name}{number}",
        viewer="v", product="p", amount_fen=500,
    )  # fmt: skip


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    told = [
        *evening("one", 0),
        *evening("two", 1),
        *evening("practice", 2, rehearsal=True),
        *evening("theirs", 2, "b"),
        *evening("running", 2, end=False),
        *evening("three", 3),
        *evening("later", 5),
        *evening("now", 4, end=False),
    ]
    # Facts of other days must not be strays for having been received today.
    monkeypatch.setattr("kaibo.live.fold.span", lambda room, _: (0, 2**62))
    monkeypatch.setattr("kaibo.review.tally.span", lambda room, _: (0, 2**62))
    yield write(tmp_path, told)


def names(past: Sequence[Past]) -> list[str]:
    return [one.broadcast for one in past]


def test_the_past_is_the_accounts_ended_evenings_before_the_newest_first(house: Path) -> None:
    held = Folds(house)
    assert names(held.past("now")) == ["three", "two", "one"]
    assert names(held.past("now", most=2)) == ["three", "two"]
    assert names(held.past("one")) == names(held.past("unknown")) == []


def test_what_is_remembered_is_counts_and_no_quotients(house: Path) -> None:
    past = Folds(house).past("two")[0]
    assert (past.title, past.account, past.type, past.ended_ms - past.went_live_ms) == (
        "ONE",
        "a",
        "teaching",
        60_000,
    )
    assert (past.counts["gmv_fen"], past.counts["orders"], past.counts["comments"]) == (500, 1, None)
    assert "aov_fen" not in past.counts


def test_the_past_is_kept_and_counted_anew_once_it_was_sealed_again(house: Path) -> None:
    held = Folds(house)
    assert held.past("two")[0].counts["orders"] == 1
    write(house.parent, [paid("one", T, 2)])
    assert held.past("two")[0].counts["orders"] == 1, "kept figures stand until it is sealed again"
    write(
        house.parent,
        [f.Sealed(id="z", broadcast="one", at_ms=T + HOUR, source="kaibo", facts=6, file="", sha256="")],
    )
    assert held.past("two")[0].counts["orders"] == 2
    assert Folds(house).past("two") == held.past("two")


async def test_what_is_remembered_counts_what_came_late_to_a_fold_in_memory(tmp_path: Path) -> None:
    before, after = (
        Over(id="before", title="上一场", orders=2, days=3),
        Over(id="after", title="这一场", orders=1),
    )
    await evenings(tmp_path / "data", [before, after])
    held = Folds(tmp_path / "data" / "journal.db")
    held.look()
    held.of(before.id)
    head: dict[str, Any] = {"broadcast": before.id, "at_ms": held.standing.rooms[before.id].went_live_ms}
    paid: dict[str, Any] = {"viewer": "v9", "product": "p1", "items": 1, "amount_fen": 77_700}
    late = f.OrderPaid(id="late", source="orders", order="o9", **paid, **head)
    sealed = f.Sealed(id="again", source="kaibo", facts=9, file="before.parquet", sha256="", **head)
    await asyncio.to_thread(write, tmp_path / "data", [late, sealed])
    (past,) = held.past(after.id)
    assert past.counts["gmv_fen"] == 97_700
