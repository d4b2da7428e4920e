"""Scenes made in OBS where it lacks them, also right after it was told to remove one of the name."""

from typing import Any

import pytest

from kaibo.studio.obs import ObsError, scenes
from tests.studio.obs.fake import SCENES, FakeObs
from tests.studio.obs.test_link import linked, until


def lacking(times: int) -> FakeObs:
    """Give an OBS without the slate that lets a scene of that name be made the time after `times`."""
    obs, asked = FakeObs(), list[str]()

    def create(data: dict[str, Any]) -> dict[str, Any] | None:
        asked.append(data["sceneName"])
        return {} if len(asked) > times else None

    obs.answers |= {
        "GetSceneList": {
            "currentProgramSceneName": "讲品",
            "scenes": [{"sceneName": name} for name in SCENES if name != "垫片"],
        },
        "GetInputKindList": {"inputKinds": []},
        "GetVideoSettings": {"baseWidth": 1280, "baseHeight": 720},
        "CreateScene": create,
    }
    return obs


async def test_a_scene_whose_name_is_not_free_yet_is_made_once_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenes, "_AGAIN_S", 0.01)
    async with lacking(2).running() as obs, linked(obs.url) as link:
        await until(lambda: link.ready and link.state.missing)
        made = await scenes.make(link, {}, "")
        assert made.scenes == ("垫片",)
        assert obs.count("CreateScene") == 3


async def test_an_obs_that_refuses_a_scene_for_good_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenes, "_AGAIN_S", 0.01)
    async with lacking(1_000).running() as obs, linked(obs.url) as link:
        await until(lambda: link.ready and link.state.missing)
        with pytest.raises(ObsError, match="CreateScene"):
            await scenes.make(link, {}, "")
        assert obs.count("CreateScene") == 10
