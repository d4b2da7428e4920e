import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import Struct

from kaibo.broadcast import Broadcast, Product
from kaibo.facts import Saved
from kaibo.house import House
from kaibo.office import Watcher
from kaibo.plan.accounts import Account
from kaibo.plan.script import Script
from kaibo.plan.shelf import HOUSE
from kaibo.refused import Refused


def everything(_: object) -> bool:
    return True


async def told(watcher: Watcher) -> Any:
    async with asyncio.timeout(5):
        frame = await watcher.take()
    assert frame is not None
    return msgspec.json.decode(frame)


async def test_a_saved_document_outlives_a_restart(tmp_path: Path) -> None:
    async with House(tmp_path).running() as house:
        kept = await house.office.save(
            HOUSE, "account", "a1", Account(name="旗舰店"), replaces=0, press="k", by="小美"
        )
        assert (kept.revision, kept.by, kept.body) == (1, "小美", Account(name="旗舰店"))
    async with House(tmp_path).running() as house:
        assert house.office.house.all("account", Account) == {"a1": Account(name="旗舰店")}
        assert house.heads() == []


async def test_of_two_who_save_at_once_one_is_told_to_read_again(tmp_path: Path) -> None:
    async with House(tmp_path).running() as house:
        hands = await asyncio.gather(
            *(
                house.office.save(
                    HOUSE, "account", "a1", Account(name=f"店{n}"), replaces=0, press=f"k{n}", by=""
                )
                for n in range(4)
            ),
            return_exceptions=True,
        )
        refused = [hand for hand in hands if isinstance(hand, Refused)]
        assert [one.code for one in refused] == ["stale_revision"] * 3
        assert house.office.house.revision("account", "a1") == 1


async def test_the_same_press_again_saves_nothing_and_is_not_refused(tmp_path: Path) -> None:
    async with House(tmp_path).running() as house:
        for _ in range(2):
            kept = await house.office.save(
                HOUSE, "account", "a1", Account(name="店"), replaces=0, press="k", by=""
            )
            assert kept.revision == 1
        pages = [entry.fact async for page in house.journal.read(HOUSE) for entry in page]
    assert len([fact for fact in pages if isinstance(fact, Saved)]) == 1


async def test_many_documents_are_saved_all_or_none(tmp_path: Path) -> None:
    async with House(tmp_path).running() as house:
        await house.office.save(HOUSE, "account", "a1", Account(name="甲"), replaces=0, press="k", by="")
        stale = {"a2": (Account(name="乙"), 0), "a1": (Account(name="丙"), 0)}
        with pytest.raises(Refused):
            await house.office.save_all(HOUSE, "account", dict(stale), press="m", by="")
        assert list(house.office.house.all("account", Account)) == ["a1"]


async def test_who_watches_is_told_at_once_and_only_what_is_theirs(tmp_path: Path) -> None:
    async with House(tmp_path).running() as house:
        await house.save(Broadcast(id="b1", title="一场"), "k")
        await house.save(Broadcast(id="b2", title="另一场"), "k2")
        one = house.office.watch(Watcher("m", "b1", everything))
        other = house.office.watch(Watcher("m", "b2", everything))
        nobody = house.office.watch(Watcher("m", "b1", lambda change: change.doc != "script"))
        script = Script(points=("一双只有 180 克",))
        await house.office.save("b1", "script", "p1", script, replaces=0, press="s", by="小美")
        await house.office.save(HOUSE, "account", "a1", Account(name="店"), replaces=0, press="k", by="")
        change = await told(one)
        assert (change["scope"], change["doc"], change["key"], change["revision"]) == (
            "b1",
            "script",
            "p1",
            1,
        )
        assert change["body"] == {"points": ["一双只有 180 克"]}
        assert (
            (await told(one))["doc"] == (await told(other))["doc"] == (await told(nobody))["doc"] == "account"
        )


async def test_a_document_taken_off_is_told_without_a_body(tmp_path: Path) -> None:
    async with House(tmp_path).running() as house:
        await house.office.save(HOUSE, "account", "a1", Account(name="店"), replaces=0, press="k", by="")
        watcher = house.office.watch(Watcher("m", "", everything))
        await house.office.save(HOUSE, "account", "a1", None, replaces=1, press="x", by="")
        assert "body" not in await told(watcher)


async def test_a_page_of_the_house_hears_that_a_broadcast_changed_without_its_body(tmp_path: Path) -> None:
    async with House(tmp_path).running() as house:
        await house.save(Broadcast(id="b1", title="一场"), "k")
        watcher = house.office.watch(Watcher("m", "", everything))
        await house.office.save("b1", "script", "p1", Script(), replaces=0, press="s", by="小美")
        assert await told(watcher) == {"scope": "b1", "doc": "script", "key": "p1", "revision": 1}


async def test_an_import_is_told_in_few_messages_that_say_to_read_again(tmp_path: Path) -> None:
    async with House(tmp_path).running() as house:
        watcher = house.office.watch(Watcher("m", "", everything))
        count = 5_000
        bodies: dict[str, tuple[Struct | None, int]] = {
            f"p{n}": (Product(id=f"p{n}", title=f"商品 {n}"), 0) for n in range(count)
        }
        await house.office.save_all(HOUSE, "product", bodies, press="k", by="小美")
        assert watcher in house.office.watchers, "nobody is thrown out by an import"
        await house.office.save(HOUSE, "account", "a1", Account(name="店"), replaces=0, press="a", by="")
        frames = []
        while (change := await told(watcher))["doc"] != "account":
            frames.append(change)
        assert frames[0] == {"scope": HOUSE, "doc": "product"}
        assert all(frame == frames[0] for frame in frames)
        assert len(frames) <= 20


async def test_a_few_changes_at_once_are_told_one_by_one(tmp_path: Path) -> None:
    async with House(tmp_path).running() as house:
        watcher = house.office.watch(Watcher("m", "", everything))
        bodies: dict[str, tuple[Struct | None, int]] = {f"a{n}": (Account(name="店"), 0) for n in range(20)}
        await house.office.save_all(HOUSE, "account", bodies, press="k", by="")
        assert [(await told(watcher))["key"] for _ in bodies] == list(bodies)
