"""The steps of the ordered stop, ticked over HTTP."""

import asyncio
from contextlib import aclosing
from typing import Any

import pytest

from kaibo.end.shutdown import STEPS
from tests.conftest import Server
from tests.console.people import joined
from tests.console.pressing import Pressing, on_air


async def over(server: Server) -> Pressing:
    """Bring a broadcast to its end."""
    room = await on_air(server)
    asked = await room.press("/end/request")
    await room.press("/end/confirm", request=asked["request"])
    return room


async def lines(room: Pressing) -> dict[str, dict[str, Any]]:
    return {line["step"]: line for line in (await room.view())["ending"]["steps"]}


async def test_people_tick_each_step_and_then_it_is_sealed(server: Server) -> None:
    room = await over(server)
    assert {line["way"] for line in (await lines(room)).values()} == {"people"}
    for step in STEPS:
        shown = await lines(room)
        assert [name for name, line in shown.items() if line["next"]] == [step]
        assert (await room.press(f"/end/steps/{step}", by="小王"))["known"] is False
    assert {line["by"] for line in (await lines(room)).values()} == {"小王"}
    for _ in range(100):
        if (await room.view())["head"]["state"] == "sealed":
            break
        await asyncio.sleep(0.1)
    assert (await room.view())["head"]["state"] == "sealed"


@pytest.mark.parametrize(
    ("step", "body", "expected"),
    [
        ("lights", {}, (404, "unknown_step")),
        ("network", {}, (409, "stop_out_of_order")),
        ("network", {"why": "  "}, (409, "stop_out_of_order")),
        ("scene", {"by_hand": False}, (409, "by_hand_only")),
        ("power", {"by_hand": False}, (409, "by_hand_only")),
        ("scene", {"by_hand": "maybe"}, (400, "bad_request")),
        ("scene", {"why": "x" * 1001}, (400, "bad_request")),
    ],
)
async def test_a_tick_that_may_not_be_is_refused(
    server: Server, step: str, body: dict[str, Any], expected: tuple[int, str]
) -> None:
    room = await over(server)
    assert await room.refused(f"/end/steps/{step}", **body) == expected


async def test_nothing_is_ticked_before_the_end(server: Server) -> None:
    room = await on_air(server)
    for by_hand in (True, False):
        assert await room.refused("/end/steps/scene", by_hand=by_hand) == (409, "not_ended")


async def test_of_two_people_who_tick_at_once_one_did_it(server: Server) -> None:
    room = await over(server)
    both = await asyncio.gather(*(room.press("/end/steps/scene", key=key, by=key) for key in ("甲", "乙")))
    assert sorted(done["known"] for done in both) == [False, True]
    again = await room.press("/end/steps/scene", key="甲", by="甲")
    assert again["known"] is True
    ticked = (await lines(room))["scene"]
    assert ticked["by"] == ("甲" if both[0]["known"] is False else "乙")


async def test_a_step_may_be_ticked_early_for_a_reason_which_is_kept(server: Server) -> None:
    room = await over(server)
    await room.press("/end/steps/power", why="跳闸了")
    shown = (await lines(room))["power"]
    assert (shown["state"], shown["why"], shown["next"]) == ("by_hand", "跳闸了", False)


async def test_the_one_who_switches_devices_off_may_tick(server: Server) -> None:
    room = await over(server)
    async with aclosing(await joined(server, "lao-li", roles=["tech"])) as tech:
        answer = await tech.post(f"/api/broadcasts/{room.broadcast}/end/steps/scene", json={"key": "k"})
    assert answer.status_code == 200, answer.text
