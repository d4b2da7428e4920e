"""The review of a long evening: cold in a new process from the folder as a house leaves it, and warm."""

import asyncio
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import psutil

from bench import crowd, figure
from kaibo.broadcast import Broadcast
from kaibo.clock import WallClock
from kaibo.facts import EndConfirmed, EndRequested, Fact, WentLive, stamp
from kaibo.folds import Folds
from kaibo.house import House
from kaibo.review.paper import page
from kaibo.reviews import Reviews

FACTS, HOURS = 1_000_000, 4
NEW, ROUNDS = 1_000, 5
"""Facts told before every other warm review, and how often."""


class Took(NamedTuple):
    """How long a review took, in s: by the wall, and of the processor's time, the other process's too."""

    wall: float
    busy: float


def run() -> list[dict[str, Any]]:
    """Measure cold reviews, each in a process of its own, then warm ones; page and all."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _alone(evening, folder)
        kept = (folder / "snapshots" / "long.fold").stat().st_size
        cold = [_alone(reviews, folder, 0)[0] for _ in range(3)]
        warm = _alone(reviews, folder, ROUNDS)[1:]
        again, warm = warm[::2], warm[1::2]
        (folder / "snapshots" / "long.fold").unlink()
        bare = _alone(reviews, folder, 0)[0]
    return [
        figure("review of 1,000,000 facts, cold: a new process, page and all", _middle(cold).wall, "s", 2),
        figure("review, cold: processor time", _middle(cold).busy, "s"),
        figure("review, warm: asked again", 1000 * _middle(again).wall, "ms", 300),
        figure("review, after 1,000 new facts", 1000 * _middle(warm).wall, "ms"),
        figure("review, after 1,000 new facts: processor time", 1000 * _middle(warm).busy, "ms"),
        figure("review: size of the kept fold", kept / 1e6, "MB"),
        figure("review: cold, nothing kept", bare.wall, "s"),
        figure("review: load while it was measured", psutil.getloadavg()[0], ""),
    ]


def _middle(took: list[Took]) -> Took:
    return sorted(took)[len(took) // 2]


def _alone(work: Any, *given: Any) -> Any:
    # Not a multiprocessing.Pool: its workers may not start the processes a house starts.
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


def evening(folder: Path) -> None:
    """Write a long evening as a house does: taken in, signed off, sealed and kept."""
    asyncio.run(_evening(folder))


async def _evening(folder: Path) -> None:
    told = stamp(crowd.facts(FACTS, HOURS * 60), "long")
    head: dict[str, Any] = {"broadcast": "long", "source": "crew"}
    house = House(folder)
    async with house.running():
        await house.save(Broadcast(id="long", title="long", length_minutes=HOURS * 60), "bench")
        await house.act([WentLive(id="live", at_ms=told[0].at_ms, rehearsal=True, **head)])
        for batch in crowd.batches(told, 2_000):
            await house.take_in(batch)
        at_ms = told[-1].at_ms
        await house.act(
            [
                EndRequested(id="asked", at_ms=at_ms, request="r", **head),
                EndConfirmed(id="ended", at_ms=at_ms, request="r", **head),
            ]
        )
        await house.sealing.seal("long")
        await house.reviews.keep("long")


def reviews(folder: Path, warm: int) -> list[Took]:
    """Review as a house does: cold, then again as it is, and after new facts, in turn."""
    return asyncio.run(_reviews(folder, warm))


async def _reviews(folder: Path, warm: int) -> list[Took]:
    house = House(folder)
    at_ms = Folds(folder / "journal.db").of("long")[0].ended_ms or 0 if warm else 0
    made = Reviews(folder / "journal.db", WallClock())
    try:
        took = [await _review(made)]
        for turn in range(warm):
            took.append(await _review(made))
            # The least a simulation tells of is five minutes; here it all happens at the evening's end.
            told = stamp(crowd.facts(NEW, 5), "long")
            await house.journal.append([_at(fact, at_ms, f"{turn}:{fact.id}") for fact in told])
            took.append(await _review(made))
    finally:
        made.close()
        await house.journal.close()
    return took


async def _review(reviews: Reviews) -> Took:
    began, busy = time.perf_counter(), _busy()
    report = await reviews.of("long")
    page.html(report)
    wall, busy = time.perf_counter() - began, _busy() - busy
    if report.figures["comments"].value is None:
        raise RuntimeError("the review counts no comments")
    return Took(wall, busy)


def _busy() -> float:
    """Sum the processor's time of this process and those it started, in s."""
    here = psutil.Process()
    times = [one.cpu_times() for one in (here, *here.children(recursive=True))]
    return sum(one.user + one.system for one in times)


def _at(fact: Any, at_ms: int, name: str) -> Fact:
    moved: Fact = msgspec.structs.replace(fact, at_ms=at_ms, id=name)
    return moved
