"""Witnesses write down what they saw when, and who waits for it is told."""

import asyncio
from typing import Any

from kaibo.drilling.witness import Beside, Log
from kaibo.studio.obs import ObsSettings


async def test_who_waits_sees_what_comes_after_and_not_what_was_before() -> None:
    log = Log()
    log.see("program:slate")
    log.see("broken")
    assert not await log.sees("program:slate", "broken", 0.01), "that was before it broke"
    waiting = asyncio.create_task(log.sees("program:slate", "broken", 20))
    await asyncio.sleep(0)
    log.see("program:slate")
    assert await waiting
    assert [one.mark for one in log.take()] == ["program:slate", "broken", "program:slate"]
    assert log.take() == ()


def test_what_obs_tells_is_read_by_its_state_and_not_by_active() -> None:
    log = Log()
    beside = Beside(ObsSettings(), log)
    told: tuple[tuple[str, dict[str, Any]], ...] = (
        ("StreamStateChanged", {"outputActive": False, "outputState": "OBS_WEBSOCKET_OUTPUT_RECONNECTING"}),
        ("StreamStateChanged", {"outputActive": True, "outputState": "OBS_WEBSOCKET_OUTPUT_RECONNECTED"}),
        ("RecordStateChanged", {"outputState": "OBS_WEBSOCKET_OUTPUT_STOPPED"}),
        ("CurrentProgramSceneChanged", {"sceneName": "垫片"}),
        ("CurrentProgramSceneChanged", {"sceneName": "讲品"}),
        ("StreamStateChanged", {"outputState": "OBS_WEBSOCKET_OUTPUT_STARTING"}),
        ("SomethingElse", {}),
    )
    for kind, data in told:
        beside._heard(kind, data)
    marks = ["stream:reconnecting", "stream:on", "record:off", "program:slate", "program:back"]
    assert [one.mark for one in log.seen] == marks
