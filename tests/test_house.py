import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from kaibo import hub
from kaibo.broadcast import Broadcast
from kaibo.clock import WallClock
from kaibo.facts import Commented, EndConfirmed, EndRequested, Entry, Sealed, WentLive
from kaibo.house import House
from kaibo.live.fold import fold
from kaibo.live.room import Room


def said(broadcast: str) -> Commented:
    now_ms = WallClock().now_ms()
    return Commented(id="c", broadcast=broadcast, at_ms=now_ms, source="t", viewer="v", text="好")


async def test_a_room_that_breaks_leaves_the_others_whole_and_is_folded_anew_by_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(room: Room, entries: Iterable[Entry], changes: Any = None) -> None:
        told = list(entries)
        if room.broadcast == "bad" and isinstance(told[0].fact, Commented):
            room.seq = told[-1].seq
            raise RuntimeError("a defect")
        fold(room, told, changes)

    async with House(tmp_path).running() as house:
        for name in ("bad", "good"):
            await house.save(Broadcast(id=name, title=name), name)
            await house.room(name)
        monkeypatch.setattr(hub, "fold", breaks)
        await asyncio.wait_for(house.act([said("bad"), said("good")]), 5)
        assert (await house.room("good")).totals.comments == 1
        assert (await house.room("bad")).totals.comments == 0
        assert house.counts["faults"] == 1
    monkeypatch.undo()
    async with House(tmp_path).running() as house:
        assert [(await house.room(name)).totals.comments for name in ("bad", "good")] == [1, 1]


async def test_a_sealed_room_nobody_watches_is_let_go_and_comes_back_whole(tmp_path: Path) -> None:
    async with House(tmp_path).running() as house:
        await house.save(Broadcast(id="b1", title="一场"), "k")
        _, listener = await house.watch("b1", 0)
        head: dict[str, Any] = {"broadcast": "b1", "at_ms": WallClock().now_ms(), "source": "crew"}
        await house.act([WentLive(id="w", **head), said("b1")])
        await house.act(
            [EndRequested(id="r", request="r", **head), EndConfirmed(id="e", request="r", **head)]
        )
        await house.act([Sealed(id="s", facts=5, file="f", sha256="x", **head)])
        held = await house.room("b1")
        await house._keep()
        assert await house.room("b1") is held, "a screen watches it"
        house.leave("b1", listener)
        await house._keep()
        again = await house.room("b1")
        assert again is not held
        assert again == held


async def test_what_breaks_while_looking_at_a_room_keeps_no_screen_from_being_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("a defect")

    async with House(tmp_path).running() as house:
        monkeypatch.setattr(house.lookout, "look", breaks)
        await house.save(Broadcast(id="b1", title="一场"), "k")
        _, listener = await house.watch("b1", 0)
        await house.act([said("b1")])
        frame = await asyncio.wait_for(listener.take(), 5)
        while frame is not None and "好".encode() not in frame:
            frame = await asyncio.wait_for(listener.take(), 5)
        assert frame is not None
        assert house.counts["faults"] > 0
