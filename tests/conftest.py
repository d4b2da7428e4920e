"""What every test has: a quiet Hypothesis, the shared data, and a server where one is asked for."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import TypeVar

import httpx
import pytest
from hypothesis import settings
from msgspec import Struct

from kaibo import evening
from kaibo.evening import Desk
from kaibo.serving import Address, serving
from kaibo.studio.rig import Rig, missing, rigged

# How long an example takes depends on the machine, and no test is about that.
settings.register_profile("kaibo", deadline=None)
settings.load_profile("kaibo")

Read = TypeVar("Read")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Find the shared data beside the repository, or skip and say how to get them."""
    place = Path(os.environ.get("KAIBO_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    if not (place / "data").is_dir():
        pytest.skip(f"no shared data at {place}: set KAIBO_SHARED to the folder that holds data/")
    return place


async def comes_true(
    read: Callable[[], Awaitable[Read]], wanted: Callable[[Read], object], seconds: float = 20
) -> Read:
    """Read again until what is read is as wanted, and give it: a page shows a change before it is saved."""
    clock = asyncio.get_running_loop()
    end = clock.time() + seconds
    while not wanted(last := await read()):
        assert clock.time() < end, f"not so after {seconds} s; last read: {last!r}"
        await asyncio.sleep(0.05)
    return last


async def settled(desk: Desk) -> None:
    """Wait until the rooms of a server have folded all its journal holds."""
    await comes_true(lambda: desk.ask("GET", "/healthz"), lambda state: state["folded"] >= state["seq"])


class Server(Struct, frozen=True):
    """A running kaibo and a client of it, which shows the key of this start."""

    address: Address
    client: httpx.AsyncClient
    desk: Desk
    folder: Path

    @property
    def url(self) -> str:
        """Where it listens."""
        return self.address.url

    @property
    def key(self) -> str:
        """The key of this start."""
        return self.address.key

    async def settled(self) -> None:
        """Wait until the rooms have folded all that was taken in."""
        await settled(self.desk)

    async def live(self, **plan: object) -> tuple[str, str]:
        """Make a broadcast and go live; gives its id and its room key."""
        made = await self.desk.press("/api/broadcasts", **({"title": "测试场"} | plan))
        broadcast = str(made["id"])
        await self.desk.press(f"/api/broadcasts/{broadcast}/live")
        intake = await self.desk.ask("GET", f"/api/broadcasts/{broadcast}/intake")
        return broadcast, str(intake["room_key"])


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """Run a real server on a free port of this machine."""
    async with (
        serving(tmp_path / "data", "127.0.0.1", 0) as (address, _),
        evening.client(address, 20) as client,
    ):
        yield Server(address, client, Desk(client), tmp_path / "data")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs the real OBS: it draws without a graphics card, so it has the machine to itself."""
    for item in items:
        if "rig" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.studio)


@pytest.fixture(scope="session")
def one_rig() -> Iterator[Rig]:
    """Run the real OBS once for all tests, or skip them and say how to get it."""
    if lacking := missing():
        pytest.skip(f"needs a real OBS, and here is no {' and no '.join(lacking)}: run make studio")
    with rigged() as rig:
        yield rig


@pytest.fixture
def rig(one_rig: Rig) -> Rig:
    """Give a studio that works: whatever the test before broke is mended."""
    one_rig.camera.start()
    one_rig.sink.start()
    if one_rig.obs.alive:
        one_rig.obs.thaw()
    else:
        one_rig.obs.start()
    return one_rig
