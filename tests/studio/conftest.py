import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from kaibo.studio.obs import ObsLink
from kaibo.studio.rig import Rig
from kaibo.studio.testcard import make
from tests.conftest import comes_true


@pytest.fixture(scope="session")
def cards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the same 48-second recording as mp4, mkv, flv and ts."""
    folder = tmp_path_factory.mktemp("cards")
    for suffix in ("mp4", "mkv", "flv", "ts"):
        make(folder / f"card.{suffix}", 0.8, size=(320, 180))
    return folder


@pytest.fixture
async def line(rig: Rig) -> AsyncIterator[ObsLink]:
    """Keep a line to the real OBS, which shows the camera; the watch of the test may listen in."""
    link = ObsLink(rig.obs.settings, "test", fresh_s=0)
    keeping = asyncio.create_task(link.run())
    try:
        await comes_true(of(link, "ready"), bool)
        await link.switch(link.settings.scenes.product)
        await comes_true(of(link, "scene"), lambda scene: scene == link.settings.scenes.product)
        yield link
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


def of(thing: object, name: str) -> Callable[[], Awaitable[Any]]:
    """Read an attribute again and again, for `comes_true`."""

    async def read() -> Any:
        return getattr(thing, name)

    return read
