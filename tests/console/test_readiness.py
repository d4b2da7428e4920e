"""The go / no-go board over HTTP: answering by name, and going live despite."""

from typing import Any

from kaibo.clock import WallClock
from kaibo.facts import GateOverridden, WentLive
from tests.conftest import Server
from tests.console.pressing import Pressing, planned


async def board(room: Pressing) -> Any:
    return await room.server.desk.ask("GET", f"{room.base}/readiness")


async def state(room: Pressing, gate: str) -> str:
    return next(str(one["state"]) for one in (await board(room))["gates"] if one["gate"] == gate)


async def scheduled(server: Server) -> Pressing:
    """A planned broadcast with products and a start."""
    room = await planned(server)
    told = await server.desk.ask("GET", f"{room.base}/plan")
    plan = told["plan"] | {"start_ms": WallClock().now_ms()}
    await server.desk.ask("PUT", f"{room.base}/plan", key="s", revision=told["revision"], plan=plan)
    return room


async def test_a_bare_plan_is_red_and_says_where_to_put_it_right(server: Server) -> None:
    room = await planned(server)
    told = await board(room)
    assert told["go"] is False
    cover = next(gate for gate in told["gates"] if gate["gate"] == "cover")
    assert (cover["state"], cover["page"], cover["source"]) == ("red", "overview", "P37")
    assert cover["answered"] is None


async def test_a_red_gate_is_answered_for_by_name_and_taken_back(server: Server) -> None:
    room = await planned(server)
    await room.press("/gates/cover", key="a", why="品牌方晚上才给图", by="老周")
    gate = next(one for one in (await board(room))["gates"] if one["gate"] == "cover")
    assert gate["state"] == "overridden"
    assert (gate["answered"]["why"], gate["answered"]["by"]) == ("品牌方晚上才给图", "老周")
    assert (await room.press("/gates/cover", key="a", why="品牌方晚上才给图", by="老周"))["known"] is True
    await room.press("/gates/cover", why=" \u200b ")
    assert await state(room, "cover") == "red"
    assert await room.refused("/gates/nothing", why="x") == (404, "unknown_gate")


async def test_a_planned_broadcast_with_red_gates_goes_live_only_with_a_reason(server: Server) -> None:
    room = await scheduled(server)
    assert await room.refused("/live") == (409, "not_ready")
    assert await room.refused("/live", despite=" \u200b ") == (409, "not_ready")
    assert room.told(WentLive) == []
    await room.press("/live", key="go", despite="八点整必须开", by="老周")
    answers = room.told(GateOverridden)
    assert answers
    assert {(answer.why, answer.by) for answer in answers} == {("八点整必须开", "老周")}
    assert (await board(room))["go"] is True
    assert (await room.press("/live", key="go", despite="八点整必须开"))["known"] is True
    assert len(room.told(WentLive)) == 1


async def test_a_rehearsal_and_a_room_opened_on_the_spot_are_not_asked(server: Server) -> None:
    await (await scheduled(server)).press("/live", rehearsal=True, at_ms=1_780_000_000_000)
    await (await planned(server)).press("/live")


async def test_gates_already_answered_for_ask_for_no_second_reason(server: Server) -> None:
    room = await scheduled(server)
    for gate in (await board(room))["gates"]:
        if gate["state"] == "red":
            await room.press(f"/gates/{gate['gate']}", why="已知")
    await room.press("/live")
