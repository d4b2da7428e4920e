"""The feed watch against a real OBS: how long until the slate is on program, and until the picture is back?

A camera that sends is killed, frozen where it stands, and shows black without a sound, in turn. Each time is
taken at the event by which OBS says what is on program.
"""

import asyncio
import statistics
import time
from collections.abc import Callable
from typing import Any, Final

from bench import figure
from kaibo.facts import Fact
from kaibo.live.room import Room
from kaibo.studio.feedwatch import FeedWatch
from kaibo.studio.obs import ObsLink
from kaibo.studio.rig import CAMERA, Camera, Rig, missing, rigged

ROUNDS: Final = 10
STEADY_S: Final = 10.5
"""Between rounds, so that none is taken for a feed that is not steady."""

Deed = Callable[[Camera], None]


def _darken(camera: Camera) -> None:
    camera.sound("silent")
    camera.show("black")


def _lighten(camera: Camera) -> None:
    camera.sound("tone")
    camera.show("moving")


WAYS: Final[dict[str, tuple[Deed, Deed]]] = {
    "killed": (Camera.kill, Camera.start),
    "frozen without a word": (Camera.freeze, Camera.thaw),
    "black and silent": (_darken, _lighten),
}


def run() -> list[dict[str, Any]]:
    """Break the camera in every way, ten rounds each."""
    if lacking := missing():
        raise RuntimeError(f"no {' and no '.join(lacking)} here: run make studio")
    with rigged() as rig:
        return asyncio.run(_evening(rig))


async def _evening(rig: Rig) -> list[dict[str, Any]]:
    link = ObsLink(rig.obs.settings, "bench")
    told: list[Fact] = []
    room = Room("bench")
    room.went_live_ms = link.clock.now_ms()
    watch = FeedWatch(link, told.append, lambda: room)
    works = [asyncio.create_task(link.run()), asyncio.create_task(watch.run())]
    scenes = rig.obs.settings.scenes
    figures: list[dict[str, Any]] = []
    try:
        await _watching(link)
        for way, (breaks, mends) in WAYS.items():
            away, sent, moved = [], [], []
            for _ in range(ROUNDS):
                await asyncio.sleep(STEADY_S)
                begun_s = time.monotonic()
                breaks(rig.camera)
                away.append(await _program(link, scenes.slate) - begun_s)
                await asyncio.sleep(3)
                seen = asyncio.create_task(_moves(link))
                await asyncio.to_thread(mends, rig.camera)
                begun_s = time.monotonic()
                back_s = await _program(link, scenes.product)
                sent.append(back_s - begun_s)
                moved.append(back_s - await seen)
            figures += _figures(f"camera {way} → slate on program", away, 1.5)
            figures += _figures("… picture moves in OBS again → back on program", moved, 1.5)
            figures += _figures("… camera sends again → back on program", sent, None)
    finally:
        for work in works:
            work.cancel()
        await asyncio.gather(*works, return_exceptions=True)
    return figures


def _figures(name: str, took: list[float], most: float | None) -> list[dict[str, Any]]:
    return [
        figure(f"{name}, median of {len(took)}", statistics.median(took), "s"),
        figure(f"{name}, slowest", max(took), "s", most),
    ]


async def _program(link: ObsLink, scene: str) -> float:
    """Wait until a scene is on program; gives when OBS said so."""
    came: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def hears(kind: str, data: dict[str, Any]) -> None:
        if kind == "CurrentProgramSceneChanged" and data["sceneName"] == scene and not came.done():
            came.set_result(time.monotonic())

    link.hears.append(hears)
    try:
        return await asyncio.wait_for(came, 30)
    finally:
        link.hears.remove(hears)


async def _moves(link: ObsLink) -> float:
    """Wait until the camera's picture is seen to move; gives when."""
    shot = {"sourceName": CAMERA, "imageFormat": "png", "imageWidth": 32, "imageHeight": 18}
    shown: list[str] = []
    while len(shown) < 3 or len(set(shown[-3:])) < 3:
        shown.append(str((await link.call("GetSourceScreenshot", shot)).get("imageData")))
        await asyncio.sleep(0.04)
    return time.monotonic() - 0.08


async def _watching(link: ObsLink) -> None:
    """Wait until the watch is at work."""
    for _ in range(600):
        if link.state.watch == "watching":
            return
        await asyncio.sleep(0.05)
    raise TimeoutError(f"the watch does not begin: {link.state}")
