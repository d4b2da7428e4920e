import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from kaibo import house as module
from kaibo.broadcast import Broadcast
from kaibo.clock import WallClock
from kaibo.facts import Commented, Entry
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
        monkeypatch.setattr(module, "fold", breaks)
        await asyncio.wait_for(house.act([said("bad"), said("good")]), 5)
        assert (await house.room("good")).totals.comments == 1
        assert (await house.room("bad")).totals.comments == 0
        assert house.counts["faults"] == 1
    monkeypatch.undo()
    async with House(tmp_path).running() as house:
        assert [(await house.room(name)).totals.comments for name in ("bad", "good")] == [1, 1]
