"""The feed watch against a real OBS, whose camera really dies; and against one that lies."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from kaibo import facts
from kaibo.facts import Fact
from kaibo.live.fold import fold
from kaibo.live.room import Room
from kaibo.studio.feedwatch import FeedWatch
from kaibo.studio.feedwatch.look import levels
from kaibo.studio.obs import ObsLink, ObsSettings, Scenes
from kaibo.studio.rig import Camera, Rig
from tests.conftest import comes_true
from tests.studio.conftest import of

SCENES = Scenes()


class Watched:
    """A room on air whose camera is watched; what is told is folded at once."""

    def __init__(self, link: ObsLink) -> None:
        self.link = link
        self.told: list[Fact] = []
        self.room = Room("b1")
        self.room.went_live_ms = link.clock.now_ms()
        self.watch = FeedWatch(link, self.hear, lambda: self.room)

    def hear(self, fact: Fact) -> None:
        self.told.append(fact)
        fold(self.room, [facts.Entry(len(self.told), fact.at_ms, fact)])

    async def loud(self) -> bool:
        """Wait for the next levels, and tell whether the camera is heard."""
        heard: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def hears(kind: str, data: dict[str, Any]) -> None:
            if kind == "InputVolumeMeters" and not heard.done():
                heard.set_result(max((levels(data) or {}).values(), default=0) > 0.01)

        self.link.hears.append(hears)
        try:
            return await asyncio.wait_for(heard, 5)
        finally:
            self.link.hears.remove(hears)

    async def shows(self, scene: str) -> None:
        await comes_true(of(self.link, "scene"), lambda now: now == scene)

    async def stands(self, word: str) -> None:
        async def watch() -> str:
            return self.link.state.watch

        await comes_true(watch, lambda now: now == word)

    @property
    def kinds(self) -> list[type]:
        return [type(fact) for fact in self.told]


@pytest.fixture
async def watched(line: ObsLink) -> AsyncIterator[Watched]:
    watched = Watched(line)
    watching = asyncio.create_task(watched.watch.run())
    try:
        await watched.stands("watching")
        await comes_true(watched.loud, bool)
        await asyncio.sleep(0.5)
        yield watched
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


def darken(camera: Camera) -> None:
    camera.sound("silent")
    camera.show("black")


@pytest.mark.parametrize(
    ("breaks", "whys"),
    [(Camera.kill, {"frozen", "gone"}), (Camera.freeze, {"frozen"}), (darken, {"black", "frozen"})],
    ids=["killed", "frozen", "black and silent"],
)
async def test_a_dead_camera_gives_way_to_the_slate_until_it_lives(
    rig: Rig, watched: Watched, breaks: Callable[[Camera], None], whys: set[str]
) -> None:
    breaks(rig.camera)
    await watched.shows(SCENES.slate)
    await watched.stands("slate")
    assert watched.link.asked_for(SCENES.slate) == ("", "feed")
    rig.camera.start()
    await watched.shows(SCENES.product)
    await watched.stands("watching")
    lost, restored = watched.told
    assert isinstance(lost, facts.FeedLost)
    assert lost.why in whys
    assert isinstance(restored, facts.FeedRestored)
    assert lost.at_ms < restored.at_ms


@pytest.mark.long
async def test_one_sign_alone_switches_nothing(rig: Rig, watched: Watched) -> None:
    camera = rig.camera
    signs: list[tuple[Callable[[], None], Callable[[], None]]] = [
        (lambda: camera.show("still"), lambda: camera.show("moving")),
        (lambda: camera.show("black"), lambda: camera.show("moving")),
        (lambda: camera.sound("silent"), lambda: camera.sound("tone")),
    ]
    for breaks, mends in signs:
        breaks()
        await watched.stands("doubting")
        mends()
        await watched.stands("watching")
    assert watched.link.scene == SCENES.product
    assert watched.told == []


@pytest.mark.long
async def test_what_a_person_chose_after_the_loss_stays(rig: Rig, watched: Watched) -> None:
    rig.camera.kill()
    await watched.shows(SCENES.slate)
    await watched.link.switch(SCENES.opening, "阿May")
    await watched.shows(SCENES.opening)
    rig.camera.start()
    await watched.stands("watching")
    assert watched.link.scene == SCENES.opening
    assert watched.kinds == [facts.FeedLost, facts.FeedRestored]


@pytest.mark.long
async def test_a_slate_for_an_incident_stays_though_the_camera_lives(rig: Rig, watched: Watched) -> None:
    rig.camera.kill()
    await watched.shows(SCENES.slate)
    await watched.link.switch(SCENES.slate, "阿May", "incident")
    rig.camera.start()
    await watched.stands("watching")
    assert watched.link.scene == SCENES.slate


@pytest.mark.long
async def test_a_picture_somebody_vouches_for_stays(rig: Rig, watched: Watched) -> None:
    rig.camera.kill()
    await watched.shows(SCENES.slate)
    now_ms = watched.link.clock.now_ms()
    watched.hear(facts.FeedVouched(id="v", at_ms=now_ms, source="crew", seconds=600))
    await watched.shows(SCENES.product)
    await watched.stands("vouched")


@pytest.mark.long
async def test_a_slate_an_earlier_kaibo_put_on_is_come_back_from(rig: Rig, line: ObsLink) -> None:
    await line.switch(SCENES.slate)
    await comes_true(of(line, "scene"), lambda scene: scene == SCENES.slate)
    rig.camera.kill()
    link = ObsLink(line.settings, line.name, fresh_s=0)
    watched = Watched(link)
    now_ms = link.clock.now_ms()
    for number, scene in enumerate((SCENES.opening, SCENES.slate)):
        why = "feed" if scene == SCENES.slate else ""
        head: dict[str, Any] = {"id": f"s{number}", "at_ms": now_ms + number, "source": "obs"}
        watched.hear(facts.SceneSwitched(scene=scene, why=why, **head))
    watched.hear(facts.FeedLost(id="l", at_ms=now_ms + 2, source="kaibo", why="frozen"))
    works = [asyncio.create_task(link.run()), asyncio.create_task(watched.watch.run())]
    await watched.stands("slate")
    rig.camera.start()
    await watched.shows(SCENES.opening)
    for work in works:
        work.cancel()
    await asyncio.gather(*works, return_exceptions=True)


class Lying(ObsLink):
    """A line to an OBS that answers with what the test gives it."""

    def __init__(self, shown: Any) -> None:
        super().__init__(ObsSettings(url="ws://127.0.0.1:9", camera="摄像头"), "test")
        self.shown = shown
        self.switched: list[str] = []

    @property
    def ready(self) -> bool:
        return True

    @property
    def scene(self) -> str:
        return SCENES.product

    async def call(
        self, request: str, data: dict[str, Any] | None = None, within_s: float = 1
    ) -> dict[str, Any]:
        return {"videoActive": True} if request == "GetSourceActive" else {"imageData": self.shown}

    async def switch(self, scene: str, by: str = "", why: str = "") -> None:
        self.switched.append(scene)


@pytest.mark.parametrize("shown", [None, "nonsense", "data:image/png;base64,AAAA"])
async def test_pictures_that_cannot_be_right_rest_the_watch(shown: Any) -> None:
    link = Lying(shown)
    watched = Watched(link)
    watching = asyncio.create_task(watched.watch.run())

    async def trouble() -> str:
        return link.state.trouble

    await comes_true(trouble, lambda code: code == "bad_picture")
    for loud in (0.3, *[0.0] * 20):
        for hears in link.hears:
            inputs = [{"inputName": "摄像头", "inputLevelsMul": [[loud, loud, loud]]}]
            hears("InputVolumeMeters", {"inputs": inputs})
        await asyncio.sleep(0.05)
    assert link.state.watch == "off"
    assert link.switched == []
    assert watched.told == []
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)


async def test_a_camera_nobody_named_is_not_watched() -> None:
    link = ObsLink(ObsSettings(url="ws://127.0.0.1:9"), "test")
    await FeedWatch(link, lambda fact: None, lambda: None).run()
    assert link.hears == []
