"""The fold: how fast facts become a room, and how soon a killed server knows a long evening again."""

import asyncio
import os
import statistics
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bench import crowd, figure
from kaibo.broadcast import Broadcast
from kaibo.facts import Entry, Fact, WentLive, stamp
from kaibo.house import House
from kaibo.journal import snapshots
from kaibo.live.fold import fold
from kaibo.live.room import Changes, Room

HOURS, RATE, ROUNDS = 4, 30, 5
FACTS = HOURS * 3600 * RATE
TAIL = 60 * RATE
"""Facts since the last snapshot, which is kept once a minute."""

SLICE = 2_000
"""Entries folded in one go, as the house does."""


def run() -> list[dict[str, Any]]:
    """Measure the fold of prepared entries, then the restart, each in a process of its own."""
    with get_context("spawn").Pool(1) as pool:
        rates = pool.apply(folded)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        killed = get_context("spawn").Process(target=evening, args=(folder,))
        killed.start()
        killed.join()
        size = (folder / "snapshots" / "long.room").stat().st_size
        kept = [restarted(folder) for _ in range(3)]
        (folder / "snapshots" / "long.room").unlink()
        bare = restarted(folder)
    return [
        figure("fold of a simulated room", statistics.median(rates), "events/s", 300_000, at_least=True),
        figure("restart: 4 h at 30/s, snapshot and a minute's tail", statistics.median(kept), "s", 1),
        figure("restart: size of the snapshot", size / 1e6, "MB"),
        figure("restart: the same without a snapshot", bare, "s"),
    ]


def live(told: list[Fact]) -> WentLive:
    return WentLive(id="live", broadcast="long", at_ms=told[0].at_ms, source="crew", rehearsal=True)


def folded() -> list[float]:
    """Fold a whole evening some times over; gives the rates."""
    told = crowd.facts(FACTS, HOURS * 60)
    entries = [Entry(seq, fact.at_ms, fact) for seq, fact in enumerate([live(told), *told], 1)]
    rates: list[float] = []
    for _ in range(ROUNDS):
        room = Room("long")
        began = time.perf_counter()
        for start in range(0, len(entries), SLICE):
            fold(room, entries[start : start + SLICE], Changes())
        rates.append(len(entries) / (time.perf_counter() - began))
        if room.seq != len(entries) or room.strays:
            raise RuntimeError(f"folded to {room.seq} with {room.strays} strays")
    return rates


def evening(folder: Path) -> None:
    """Write a long evening with a snapshot a minute before its end, and die without closing anything."""
    asyncio.run(_evening(folder))


async def _evening(folder: Path) -> None:
    told = stamp(crowd.facts(FACTS, HOURS * 60), "long")
    house = House(folder)
    async with house.running():
        await house.save(Broadcast(id="long", title="long", length_minutes=HOURS * 60), "bench")
        await house.act([live(told)])
        room = await house.room("long")
        for batch in crowd.batches(told[:-TAIL], 1_000):
            await house.take_in(batch)
        await house.act(told[-TAIL - 1 : -TAIL])
        snapshots.keep(folder, "long", snapshots.pack(room))
        await house.act(told[-TAIL:])
        os._exit(9)


def restarted(folder: Path) -> float:
    """Open the folder in a new process until the room is as it was; gives the seconds."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(_restarted, (folder,))


def _restarted(folder: Path) -> float:
    async def opened() -> float:
        began = time.perf_counter()
        house = House(folder)
        room = await house.room("long")
        took = time.perf_counter() - began
        if room.seq != house.journal.seq:
            raise RuntimeError(f"the room is at {room.seq}, the journal at {house.journal.seq}")
        await house.journal.close()
        return took

    return asyncio.run(opened())
