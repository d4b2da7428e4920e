import asyncio
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from kaibo.aside import Aside, Job, Tell
from kaibo.refused import Refused


def nothing() -> None:
    """Load nothing."""


def told_twice(given: int, tell: Tell) -> tuple[int, int]:
    tell(0.5)
    tell(0.25)
    return given * 2, os.getpid()


def forever(path: Path, _: Tell) -> int:
    path.write_text(str(os.getpid()), encoding="utf-8")
    time.sleep(600)
    return 0


def gone(_: int, __: Tell) -> None:
    os._exit(3)


@pytest.fixture
async def aside() -> AsyncIterator[Aside]:
    made = Aside(nothing)
    yield made
    made.close()


def told(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def there(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


async def seen(path: Path) -> int:
    """Wait until the other process wrote down who it is."""
    for _ in range(2_000):
        if pid := told(path):
            return int(pid)
        await asyncio.sleep(0.01)
    raise AssertionError("the other process did not begin")


async def ended(pid: int) -> None:
    for _ in range(1_000):
        if there(pid):
            await asyncio.sleep(0.01)
    assert not there(pid)


async def test_one_process_does_one_piece_after_another_and_tells_how_far_it_is(aside: Aside) -> None:
    heard: list[float] = []
    first = await aside.run(Job(told_twice, 4, heard.append))
    again = await aside.run(Job(told_twice, 5))
    assert first is not None
    assert again is not None
    assert (first[0], again[0]) == (8, 10)
    assert first[1] == again[1] != os.getpid()
    assert heard == [0.5, 0.25]


async def test_two_pieces_at_once_have_a_process_each(aside: Aside, tmp_path: Path) -> None:
    long = Job(forever, tmp_path / "pid")
    work = aside.run(long)
    running = asyncio.create_task(work)
    busy = await seen(tmp_path / "pid")
    done = await aside.run(Job(told_twice, 1))
    assert done is not None
    assert done[1] != busy
    long.stop()
    stopped = await running
    assert stopped is None


async def test_what_is_stopped_ends_at_once_and_the_next_piece_is_done(aside: Aside, tmp_path: Path) -> None:
    job = Job(forever, tmp_path / "pid")
    work = aside.run(job)
    running = asyncio.create_task(work)
    pid = await seen(tmp_path / "pid")
    job.stop()
    stopped = await running
    assert stopped is None
    await ended(pid)
    done = await aside.run(Job(told_twice, 3))
    assert done is not None
    assert done[0] == 6


async def test_what_was_stopped_before_its_turn_is_never_begun(aside: Aside, tmp_path: Path) -> None:
    job = Job(forever, tmp_path / "pid")
    job.stop()
    never = await aside.run(job)
    assert never is None
    assert told(tmp_path / "pid") == ""


async def test_what_breaks_is_refused_and_the_next_piece_is_done(aside: Aside) -> None:
    with pytest.raises(Refused) as broke:
        await aside.run(Job(gone, 1))
    assert broke.value.code == "reckoning_broke"
    assert await aside.run(Job(told_twice, 1)) is not None


async def test_a_process_nobody_needs_is_let_go() -> None:
    aside = Aside(nothing, idle_s=0.05)
    done = await aside.run(Job(told_twice, 1))
    assert done is not None
    await ended(done[1])
    assert await aside.run(Job(told_twice, 1)) is not None
    aside.close()


async def test_closing_ends_work_that_is_under_way(tmp_path: Path) -> None:
    aside = Aside(nothing)
    running = asyncio.create_task(aside.run(Job(forever, tmp_path / "pid")))
    pid = await seen(tmp_path / "pid")
    aside.close()
    with pytest.raises(Refused):
        await running
    await ended(pid)
