"""The line to a real OBS: what it does becomes facts at the right time, a crash costs two seconds at most."""

import asyncio
import base64
import io
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from kaibo import facts
from kaibo.broadcast import Broadcast
from kaibo.facts import Fact
from kaibo.house import House
from kaibo.live.room import Room
from kaibo.replay.timeline import Timeline, files
from kaibo.studio.obs import ObsLink, Scenes
from kaibo.studio.rig import Rig

SCENES = Scenes()


@pytest.fixture
async def evening(rig: Rig, tmp_path: Path) -> AsyncIterator[tuple[House, Room, ObsLink]]:
    """A broadcast on air whose OBS is linked."""
    house = House(tmp_path / "data")
    house.booth.set("", rig.obs.settings)
    async with house.running():
        await house.save(Broadcast(id="b1", title="一场"), "k")
        live = facts.WentLive(id="live", broadcast="b1", at_ms=house.clock.now_ms(), source="crew")
        await house.act([live])
        room = await house.room("b1")
        await until(lambda: house.booth.obs(room) is not None)
        obs = house.booth.obs(room)
        assert obs is not None
        await house.booth.switch(room, "product")
        yield house, room, obs
        # Asked anew: what the newest beat told may be a second old.
        if obs.ready and (await obs.call("GetRecordStatus"))["outputActive"]:
            await obs.call("StopRecord")


async def until(so: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < end, "it never came true"
        await asyncio.sleep(0.05)


async def told(house: House, kind: type[Fact]) -> list[Fact]:
    return [
        entry.fact
        async for page in house.journal.read("b1")
        for entry in page
        if isinstance(entry.fact, kind)
    ]


def changes_ms(file: Path) -> Iterator[int]:
    """Give the media times at which the picture begins to be, or not to be, of one colour."""
    with av.open(str(file)) as source:
        flat = False
        for frame in source.decode(video=0):
            now = bool(np.asarray(frame.to_ndarray(format="gray")).std() < 8)
            if now != flat:
                yield round(float(frame.time or 0) * 1000)
            flat = now


async def test_what_is_on_program_when_is_where_the_recording_shows_it(
    evening: tuple[House, Room, ObsLink],
) -> None:
    house, room, obs = evening
    await obs.call("StartRecord")
    await until(lambda: room.studio.recording)
    await asyncio.sleep(2)
    await house.booth.hold(room, "feed")
    await asyncio.sleep(2)
    await house.booth.switch(room, "product", by="小林")
    await asyncio.sleep(1)
    await obs.call("StopRecord")
    await until(lambda: room.studio.recording is False)
    seen = [fact for fact in await told(house, facts.SceneSwitched) if isinstance(fact, facts.SceneSwitched)]
    slate, back = seen[-2:]
    assert (slate.scene, slate.by, slate.why) == (SCENES.slate, "", "feed")
    assert (back.scene, back.by, back.why) == (SCENES.product, "小林", "")
    whole = [*await told(house, facts.RecordingStarted), *await told(house, facts.RecordingStopped)]
    timeline = Timeline.of(whole)
    shown = await asyncio.to_thread(lambda: list(changes_ms(Path(room.studio.file))))
    at = [timeline.media_ms(fact.at_ms) for fact in (slate, back)]
    assert len(shown) == 2
    for there, here in zip(shown, at, strict=True):
        assert here is not None
        assert abs(there - here) <= 600
    await until(lambda: Path(room.studio.file).with_suffix(".mp4").exists())
    assert await asyncio.to_thread(Path(room.studio.file).exists), "the MKV stays"


async def test_a_crash_of_obs_costs_at_most_two_seconds_and_the_pieces_join(
    evening: tuple[House, Room, ObsLink], rig: Rig
) -> None:
    house, room, obs = evening
    await obs.call("StartRecord")
    await until(lambda: room.studio.recording)
    await asyncio.sleep(4)
    killed_ms = house.clock.now_ms()
    rig.obs.kill()
    await until(lambda: house.booth.link(room).trouble == "unreachable")
    assert house.booth.obs(room) is None
    await asyncio.to_thread(rig.obs.start)
    await until(lambda: house.booth.obs(room) is not None)
    await until(lambda: room.studio.recording is False)
    await obs.call("StartRecord")
    await until(lambda: room.studio.recording)
    await asyncio.sleep(2)
    await obs.call("StopRecord")
    await until(lambda: room.studio.recording is False)
    whole = [*await told(house, facts.RecordingStarted), *await told(house, facts.RecordingStopped)]
    timeline = Timeline.of(whole)
    first, second = timeline.pieces
    assert len(files(whole)) == 2
    assert first.end_ms is not None
    assert 0 <= killed_ms - first.end_ms <= 2_000
    assert timeline.media_ms(killed_ms + 500) is None, "what was not recorded has no media time"
    assert second.media_ms == pytest.approx(first.end_ms - first.start_ms, abs=100)
    assert timeline.media_ms(second.start_ms + 1_000) == pytest.approx(second.media_ms + 1_000, abs=100)


@pytest.mark.long
async def test_an_obs_that_hangs_is_said_to_and_comes_back(
    evening: tuple[House, Room, ObsLink], rig: Rig
) -> None:
    house, room, _ = evening
    rig.obs.freeze()
    try:
        await until(lambda: house.booth.link(room).trouble == "no_answer")
        await until(lambda: room.studio.devices["obs"].state == "no_answer")
    finally:
        rig.obs.thaw()
    await until(lambda: house.booth.obs(room) is not None)
    await until(lambda: room.studio.devices["obs"].state == "ready")


async def test_an_incident_takes_the_sound_too_and_a_persons_choice_gives_it_back(
    evening: tuple[House, Room, ObsLink],
) -> None:
    house, room, obs = evening

    async def muted() -> bool:
        said = await obs.call("GetInputMute", {"inputName": obs.settings.camera})
        return bool(said["inputMuted"])

    await house.booth.hold(room, "feed")
    assert not await muted(), "a dead feed makes no sound, and its return is heard for"
    await house.booth.hold(room, "incident")
    assert await muted()
    await house.booth.switch(room, "ending")
    await asyncio.sleep(0.5)
    assert await muted()
    await house.booth.switch(room, "product", "小林")
    for _ in range(100):
        if not await muted():
            break
        await asyncio.sleep(0.1)
    assert not await muted()


async def test_scenes_that_are_missing_are_made_and_hold_a_picture(
    evening: tuple[House, Room, ObsLink],
) -> None:
    house, room, obs = evening
    for scene in (SCENES.slate, SCENES.ending):
        await obs.call("RemoveScene", {"sceneName": scene})
    await until(lambda: set(obs.state.missing) == {SCENES.slate, SCENES.ending})
    made = await house.booth.make_scenes("")
    assert (set(made.scenes), made.left) == ({SCENES.slate, SCENES.ending}, ())
    await until(lambda: obs.state.missing == ())
    assert (await house.booth.make_scenes("")).scenes == ()
    items = await obs.call("GetSceneItemList", {"sceneName": SCENES.slate})
    lowest = min(items["sceneItems"], key=lambda item: int(item["sceneItemIndex"]))
    assert lowest["sourceName"] == obs.settings.camera
    await house.booth.hold(room, "drill")
    await asyncio.sleep(1)
    said = await obs.call(
        "GetSourceScreenshot", {"sourceName": SCENES.slate, "imageFormat": "png", "imageWidth": 640}
    )
    picture = Image.open(io.BytesIO(base64.b64decode(said["imageData"].partition(",")[2]))).convert("L")
    pixels = np.asarray(picture)
    assert pixels.max() > 240, "the words are there"
    assert np.median(pixels) < 60, "on a dark ground that hides the camera"
