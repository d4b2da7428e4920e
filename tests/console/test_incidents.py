"""One press opens an incident from any screen: the slate first, then who does what, and when it was over."""

import asyncio
from contextlib import aclosing

from kaibo import facts
from kaibo.playbook import INCIDENTS
from tests.conftest import Server
from tests.console.people import joined
from tests.console.pressing import on_air, planned


async def test_an_incident_runs_from_noticed_to_restored(server: Server) -> None:
    room = await on_air(server)
    made = await room.press("/incidents", type="content", note="说错话", role="floor", by="小王")
    incident = made["incident"]
    (card,) = (await room.stage("studio"))["troubles"]
    assert (card["incident"], card["type"], card["by"], card["role"]) == (
        incident,
        "content",
        "小王",
        "floor",
    )
    assert card["acted_ms"] is None and card["drill"] is False
    for step in INCIDENTS["content"].step:
        await room.press(f"/incidents/{incident}/steps/{step.id}", role=step.role)
    await room.press(f"/incidents/{incident}/close", note="更正了", role="operator")
    (card,) = (await room.stage("studio"))["troubles"]
    assert card["noticed_ms"] <= card["acted_ms"] <= card["restored_ms"]
    assert [one["step"] for one in card["steps"]] == [step.id for step in INCIDENTS["content"].step]
    cues = [cue for cue in (await room.view())["cues"] if cue["rule"] == "incident"]
    assert cues and {cue["state"] for cue in cues} == {"done"}, "nobody is asked about what is over"


async def test_without_a_studio_machine_people_are_told_what_to_do_by_hand(server: Server) -> None:
    room = await on_air(server)
    made = await room.press("/incidents", type="content")
    plan = INCIDENTS["content"]
    assert (made["slate"], made["zh"]) == ("failed", plan.hand_zh)
    made = await room.press("/incidents", type="product")
    assert (made["slate"], made["zh"]) == ("none", INCIDENTS["product"].does_zh)
    assert len(room.told(facts.IncidentOpened)) == 2, "and each is written down"


async def test_an_old_press_and_a_broadcast_not_on_air_ask_for_no_slate(server: Server) -> None:
    before = await planned(server)
    made = await before.press("/incidents", type="content")
    assert (made["slate"], made["zh"]) == ("none", INCIDENTS["content"].hand_zh)
    room = await on_air(server)
    made = await room.press("/incidents", type="content", ago_ms=600_000)
    assert made["slate"] == "none"


async def test_two_who_press_at_once_open_one_incident(server: Server) -> None:
    room = await on_air(server)
    both = await asyncio.gather(*(room.press("/incidents", type="device", by=by) for by in ("甲", "乙")))
    assert len({one["incident"] for one in both}) == 1
    assert sorted(one["known"] for one in both) == [False, True]
    assert len(room.told(facts.IncidentOpened)) == 1


async def test_a_repeat_of_a_press_changes_nothing(server: Server) -> None:
    room = await on_air(server)
    once = await room.press("/incidents", key="x", type="host")
    again = await room.press("/incidents", key="x", type="host")
    assert (once["incident"], again["known"]) == (again["incident"], True)
    step = f"/incidents/{once['incident']}/steps/cover"
    assert [(await room.press(step, key=key))["known"] for key in ("s", "s", "t")] == [False, True, True]
    close = f"/incidents/{once['incident']}/close"
    assert [(await room.press(close, key=key))["known"] for key in ("c", "d")] == [False, True]


async def test_one_that_came_back_is_opened_again(server: Server) -> None:
    room = await on_air(server)
    incident = (await room.press("/incidents", type="network"))["incident"]
    assert (await room.press(f"/incidents/{incident}/reopen"))["known"] is True
    await room.press(f"/incidents/{incident}/close")
    assert (await room.press(f"/incidents/{incident}/reopen", note="又断了"))["known"] is False
    (card,) = (await room.stage("studio"))["troubles"]
    assert (card["note"], card["restored_ms"]) == ("又断了", None)


async def test_what_does_not_fit_is_refused(server: Server) -> None:
    room = await on_air(server)
    incident = (await room.press("/incidents", type="host"))["incident"]
    assert await room.refused("/incidents", type="fire") == (400, "bad_request")
    assert await room.refused("/incidents", type="host", note="x" * 1001) == (400, "bad_request")
    assert await room.refused("/incidents", type="host", role="nobody") == (403, "unknown_role")
    for path in ("/steps/cover", "/close", "/reopen"):
        assert await room.refused(f"/incidents/none{path}") == (404, "unknown_incident")
    assert await room.refused(f"/incidents/{incident}/steps/none") == (404, "unknown_incident_step")
    await room.press(f"/incidents/{incident}/close")
    assert await room.refused(f"/incidents/{incident}/steps/cover") == (409, "incident_closed")


async def test_a_host_may_call_for_help_and_take_a_step_but_speaks_for_no_other_role(
    server: Server,
) -> None:
    room = await on_air(server)
    async with aclosing(await joined(server, "mei", roles=["host"])) as mei:
        made = await mei.post(f"{room.base}/incidents", json={"key": "h", "type": "content", "role": "host"})
        assert made.status_code == 200, made.text
        incident = made.json()["incident"]
        step = f"{room.base}/incidents/{incident}/steps/stop"
        assert (await mei.post(step, json={"key": "s", "role": "host"})).status_code == 200
        for path, role in ((f"{room.base}/incidents", "floor"), (step, "tech")):
            body = {"key": "n", "role": role} | ({"type": "host"} if role == "floor" else {})
            assert (await mei.post(path, json=body)).json()["error"]["code"] == "not_your_role"
        closing = await mei.post(f"{room.base}/incidents/{incident}/close", json={"key": "c"})
        assert closing.status_code == 403, "whether it is over is for who sees the room"


async def test_the_plans_name_who_holds_each_role(server: Server) -> None:
    async with aclosing(await joined(server, "ji", roles=["tech", "floor"])):
        told = await server.desk.ask("GET", "/api/incidents")
        assert set(told["plans"]) == set(INCIDENTS)
        assert told["plans"]["content"]["hold"] is True
        named = {role: [one["name"] for one in people] for role, people in told["contacts"].items()}
        assert named["tech"] == named["floor"] != [] and named["host"] == []
    async with aclosing(await joined(server, "li", rank="manager", accounts=["a"])) as li:
        assert (await li.get("/api/incidents?account=b")).status_code == 403
        assert (await li.get("/api/incidents?account=a")).status_code == 200
