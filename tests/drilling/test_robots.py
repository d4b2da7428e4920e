"""The robot crew plays a whole incident through the doors a team uses, and signs as robots."""

from kaibo.drilling.robots import NAME, Robots
from kaibo.drilling.team import Team
from kaibo.playbook import INCIDENTS
from tests.conftest import Server
from tests.console.pressing import on_air


async def test_the_robots_notice_take_every_step_and_close_under_their_own_name(server: Server) -> None:
    room = await on_air(server)
    robots = Robots(lambda: server.desk, room.broadcast, 7)
    incident = await robots.notice("device")
    await robots.work(incident, "device")
    await robots.finish(incident)
    (card,) = (await room.stage("studio"))["troubles"]
    assert card["restored_ms"] is not None and {step["by"] for step in card["steps"]} == {NAME}
    assert {step["step"] for step in card["steps"]} == {step.id for step in INCIDENTS["device"].step}
    cues = [cue for cue in (await room.view())["cues"] if cue["rule"] == "incident"]
    assert cues and all(cue["seen_ms"] is not None and cue["state"] == "done" for cue in cues)


async def test_people_are_waited_for_and_what_they_pressed_stands(server: Server) -> None:
    room = await on_air(server)
    team = Team(lambda: server.desk, room.broadcast)
    made = await room.press("/incidents", type="host", by="小王")
    assert await team.notice("host") == made["incident"]
    for step in INCIDENTS["host"].step:
        await room.press(f"/incidents/{made['incident']}/steps/{step.id}", role=step.role, by="小王")
    await team.work(made["incident"], "host")
    await team.finish(made["incident"])
    (card,) = (await room.stage("studio"))["troubles"]
    assert {step["by"] for step in card["steps"]} == {"小王"}
