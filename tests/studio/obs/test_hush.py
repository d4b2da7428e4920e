"""The sound goes with the picture and comes back with it, in a real OBS."""

from collections.abc import AsyncIterator

import pytest

from kaibo.studio.obs import ObsLink, Scenes
from kaibo.studio.obs.hush import Hush
from kaibo.studio.rig import CAMERA
from tests.conftest import comes_true
from tests.studio.conftest import of

SCENES = Scenes()


@pytest.fixture
async def hush(line: ObsLink) -> AsyncIterator[Hush]:
    hush = Hush(line)
    yield hush
    hush.close()


async def muted(line: ObsLink, name: str = CAMERA) -> bool:
    return bool((await line.call("GetInputMute", {"inputName": name}))["inputMuted"])


async def heard_again(line: ObsLink) -> None:
    async def sounds() -> bool:
        return not await muted(line)

    await comes_true(sounds, bool)


async def hidden(line: ObsLink, hush: Hush) -> None:
    await line.switch(SCENES.slate, "阿May", "incident")
    await hush.mute()
    await comes_true(of(line, "scene"), lambda scene: scene == SCENES.slate)


async def test_nobody_is_heard_until_a_scene_that_is_meant_to_be_heard(line: ObsLink, hush: Hush) -> None:
    for comes_back in (SCENES.product, SCENES.opening) * 3:
        await hidden(line, hush)
        assert await muted(line)
        await line.switch(SCENES.ending, "阿May")
        await comes_true(of(line, "scene"), lambda scene: scene == SCENES.ending)
        assert await muted(line)
        await line.switch(comes_back, "阿May")
        await heard_again(line)


async def test_whom_somebody_else_muted_stays_muted(line: ObsLink, hush: Hush) -> None:
    await line.call("SetInputMute", {"inputName": CAMERA, "inputMuted": True})
    await hidden(line, hush)
    await line.switch(SCENES.product, "阿May")
    await comes_true(of(line, "scene"), lambda scene: scene == SCENES.product)
    assert await muted(line)
    await line.call("SetInputMute", {"inputName": CAMERA, "inputMuted": False})


async def test_the_next_kaibo_gives_back_what_an_earlier_one_muted(line: ObsLink) -> None:
    earlier = Hush(line)
    await hidden(line, earlier)
    earlier.close()
    await line.switch(SCENES.product, "阿May")
    await comes_true(of(line, "scene"), lambda scene: scene == SCENES.product)
    assert await muted(line)
    heir = Hush(line)
    for synced in line.syncs:
        synced()
    await heard_again(line)
    heir.close()
