"""The feed watch at work: ten times a second it looks through a line to OBS, and obeys the guard."""

import asyncio
import importlib
import logging
import time
from collections.abc import Callable
from typing import Any, Final

from kaibo import facts
from kaibo.clock import SECOND
from kaibo.facts import Fact
from kaibo.live.room import Room
from kaibo.studio.feedwatch.guard import Back, Guard, Lost, Scene, Switch, Told
from kaibo.studio.feedwatch.look import SIZE, BadPicture, levels, picture
from kaibo.studio.feedwatch.signs import Patience
from kaibo.studio.obs import ObsError, ObsLink

_EVERY_S: Final = 0.1
_ANSWER_S: Final = 1.0
_BAD_MOST: Final = 3
"""So many pictures that cannot be right one after another are a trouble."""

WHYS: Final = ("feed", "back")
"""What this switches scenes for."""

_log = logging.getLogger(__name__)


class FeedWatch:
    """Watches the camera of one OBS for the room its line serves."""

    def __init__(self, link: ObsLink, tell: Callable[[Fact], None], room: Callable[[], Room | None]) -> None:
        """Watch through `link`; what happens is told as facts that name no broadcast.

        `room` gives the room that is watched for, None where none is on air: then nothing is switched.
        """
        self._link, self._tell, self._room = link, tell, room
        self._guard = self._begin("")
        self._camera_heard = False
        self._bad = 0

    async def run(self) -> None:
        """Watch until cancelled; an OBS whose camera nobody named is left alone."""
        if not self._link.settings.watch or not self._link.settings.camera:
            return
        self._link.hears.append(self._heard)
        self._link.syncs.append(self._synced)
        try:
            # Beside the loop: a house without a camera to watch reads no pictures.
            await asyncio.to_thread(importlib.import_module, "PIL.PngImagePlugin")
            await self._link.listen(meters=True)
            while True:
                begun_s = time.monotonic()
                await self._look()
                await asyncio.sleep(max(_EVERY_S / 5, begun_s + _EVERY_S - time.monotonic()))
        finally:
            self._link.hears.remove(self._heard)
            self._link.syncs.remove(self._synced)

    def _begin(self, left: str) -> Guard:
        settings = self._link.settings
        scenes = settings.scenes
        leave = settings.leave or (scenes.opening, scenes.product, scenes.countdown)
        return Guard(scenes.slate, leave.__contains__, Patience.of_playbook(), time.monotonic(), left)

    def _synced(self) -> None:
        """Prove everything anew: this may be another OBS."""
        self._guard.signs.reset(time.monotonic())

    def _resume(self, room: Room) -> None:
        """Take over a slate that was put on before this kaibo came up: it is still to be left."""
        scenes, studio = self._link.settings.scenes, room.studio
        untouched = self._guard.phase == "watching" and not self._link.wanted[0]
        ours = self._link.scene == scenes.slate and studio.scene_why == "feed"
        if untouched and ours and studio.lost_ms is not None:
            self._guard = self._begin(studio.scene_before or scenes.product)

    # What is seen and heard.

    def _heard(self, kind: str, data: dict[str, Any]) -> None:
        """Take in how loud it is: the camera where it was ever heard itself, else the loudest input."""
        if kind != "InputVolumeMeters" or (told := levels(data)) is None:
            return
        camera = told.get(self._link.settings.camera, 0.0)
        self._camera_heard = self._camera_heard or camera > self._guard.patience.silence
        loudest = camera if self._camera_heard else max(told.values(), default=0.0)
        self._guard.signs.hear(time.monotonic(), loudest)

    async def _look(self) -> None:
        """Look once and act; what OBS does not answer proves nothing."""
        room = self._room()
        if room is None or not self._link.ready:
            self._guard.signs.reset(time.monotonic())
            self._link.watching("off")
            return
        self._resume(room)
        try:
            on_program = await self._see()
        except ObsError:
            return
        until_ms = room.studio.vouched_ms
        vouched = until_ms is not None and room.now_ms(self._link.clock.now_ms()) < until_ms
        scene = Scene(self._link.scene, camera=on_program, ours=self._ours(room))
        for told in self._guard.step(time.monotonic(), scene, vouched):
            await self._do(told)
        self._link.doubt("blind_slate", self._guard.phase == "slate" and not on_program and not self._bad)
        self._link.watching("off" if self._bad else self._guard.word(scene, vouched))

    def _ours(self, room: Room) -> bool:
        """Tell whether nobody else wants the slate that is on program: no person, and no incident."""
        scene, why = self._link.wanted
        if not scene:
            # An earlier kaibo put it on, and may have been asked to keep it there.
            return not any(trouble.type == "content" for trouble in room.studio.open())
        return scene != self._link.settings.scenes.slate or why in WHYS

    async def _see(self) -> bool:
        """Take a picture of the camera; gives whether it is part of what is on program."""
        camera = {"sourceName": self._link.settings.camera}
        width, height = SIZE
        shot = camera | {"imageFormat": "png", "imageWidth": width, "imageHeight": height}
        try:
            active, shown = await asyncio.gather(
                self._link.call("GetSourceActive", camera, _ANSWER_S),
                self._link.call("GetSourceScreenshot", shot, _ANSWER_S),
            )
            small = picture(shown.get("imageData"))
        except (BadPicture, ObsError) as error:
            if isinstance(error, ObsError) and error.code != "refused":
                raise
            self._judge(bad=True)
            return False
        self._judge(bad=False)
        self._guard.signs.see(time.monotonic(), small)
        return active.get("videoActive") is True

    def _judge(self, *, bad: bool) -> None:
        """Rest where pictures cannot be right, and say so where they stay so."""
        known, self._bad = self._bad >= _BAD_MOST, min(self._bad + 1, _BAD_MOST) if bad else 0
        if known != (self._bad >= _BAD_MOST):
            self._link.doubt("bad_picture", self._bad >= _BAD_MOST)

    # What is done.

    async def _do(self, told: Told) -> None:
        now_ms = self._link.clock.now_ms()
        match told:
            case Lost(at_s=at_s, why=why):
                at_ms = now_ms - round((time.monotonic() - at_s) * SECOND)
                self._tell(facts.FeedLost(id=f"feed-lost:{now_ms}", at_ms=at_ms, source="kaibo", why=why))
            case Back(why=why):
                self._tell(
                    facts.FeedRestored(id=f"feed-back:{now_ms}", at_ms=now_ms, source="kaibo", why=why)
                )
            case Switch(scene=scene, why=why):
                try:
                    await self._link.switch(scene, why=why)
                except ObsError as error:
                    _log.warning("OBS did not put %s on program: %s", scene, error.en)
