"""A short drill with the real OBS: what is broken is seen, answered, mended, and nothing told is lost."""

from pathlib import Path

import pytest

from kaibo.drilling.ground import opened
from kaibo.drilling.run import once
from kaibo.end import drills
from kaibo.live.fold import fold
from kaibo.live.room import Room
from kaibo.studio import rig


@pytest.mark.studio
@pytest.mark.timeout(600)
async def test_a_frozen_camera_a_content_incident_and_a_killed_obs_are_drilled(tmp_path: Path) -> None:
    if lacking := rig.missing():
        pytest.skip(f"no drill: this machine lacks {', '.join(lacking)}; on Debian run make drills")
    async with opened(tmp_path / "data", 0, "robots", 7) as ground:
        rounds = {drill: await once(ground, drill) for drill in ("content", "freeze", "obs-kill")}
        watched = ground.screen.link.get("watch", "off") != "off"
        told = ground.told()
    room = Room(ground.broadcast)
    fold(room, told)
    parts = {"obs": "real", **({"watch": "on"} if watched else {})}
    for drill, round in rounds.items():
        made = drills.report(drill, 0, (round,), room, crew="robots", parts=parts, skipped=())
        missed = [one.name for one in made.measured if one.verdict == "missed"]
        assert missed == [], (drill, [one.mark for one in round.seen])
    assert [one.type for one in room.studio.troubles.values()] == ["content", "device", "device"]
    assert all(one.drill and one.restored_ms is not None for one in room.studio.troubles.values())
    assert ground.acknowledged == sum(entry.fact.source == "drill" for entry in told)
