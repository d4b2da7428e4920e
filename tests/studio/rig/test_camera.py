"""The camera of the rig can be broken in every way and mended."""

import asyncio
from typing import Any

import pytest

from kaibo.studio.obs import ObsLink
from kaibo.studio.rig import CAMERA, Camera, Rig
from tests.conftest import comes_true


@pytest.mark.long
async def test_it_moves_stands_still_goes_black_and_dies(rig: Rig, line: ObsLink) -> None:
    async def picture() -> str:
        what: dict[str, Any] = {"imageFormat": "png", "imageWidth": 32, "imageHeight": 18}
        return str((await line.call("GetSourceScreenshot", {"sourceName": CAMERA, **what}))["imageData"])

    async def moves() -> bool:
        before = await picture()
        await asyncio.sleep(0.3)
        return before != await picture()

    assert await comes_true(moves, bool)
    for stops in (Camera.freeze, Camera.kill, lambda camera: camera.show("still"), lambda c: c.show("black")):
        stops(rig.camera)
        await comes_true(moves, lambda moves: not moves)
        rig.camera.start()
        assert await comes_true(moves, bool)


def test_one_that_is_not_started_says_so() -> None:
    with pytest.raises(RuntimeError, match="not started"):
        Camera(9).show("black")
