"""Keeping plans, beginning from them, and comparing them over HTTP."""

from typing import Any

import pytest

from kaibo.refused import Refused
from tests.conftest import Server
from tests.console.pressing import on_air, planned


async def made(server: Server, **fields: Any) -> Any:
    head = await server.desk.press("/api/broadcasts", title="新的", **fields)
    return (await server.desk.ask("GET", f"/api/broadcasts/{head['id']}/plan"))["plan"]


async def test_a_template_is_kept_and_a_broadcast_begins_from_it(server: Server) -> None:
    room = await planned(server)
    kept = await room.press("/template", title="周五模板")
    assert kept["body"]["of"] == room.broadcast
    assert "room_key" not in kept["body"]["plan"]
    listed = await server.desk.ask("GET", "/api/templates")
    assert [one["key"] for one in listed] == [kept["key"]]
    plan = await made(server, from_template=kept["key"], start_ms=1_780_000_000_000)
    assert [s["id"] for s in plan["segments"]] == [s["id"] for s in kept["body"]["plan"]["segments"]]
    assert (plan["title"], plan["start_ms"]) == ("新的", 1_780_000_000_000)


async def test_the_same_press_keeps_one_template(server: Server) -> None:
    room = await planned(server)
    first = await room.press("/template", title="模板", key="k")
    assert await room.press("/template", title="模板", key="k") == first
    assert len(await server.desk.ask("GET", "/api/templates")) == 1


async def test_a_template_as_run_has_the_order_of_the_evening(server: Server) -> None:
    room = await on_air(server)
    assert await room.refused("/template", title="x", as_run=True) == (409, "nothing_ran")
    for name in ("s3", "s1", "s2"):
        await room.press(f"/segments/{name}/take")
    kept = await room.press("/template", title="实播", as_run=True)
    assert [s["id"] for s in kept["body"]["plan"]["segments"]] == ["s3", "s1"]


async def test_a_copy_has_the_plan_and_the_scripts_of_the_other(server: Server) -> None:
    room = await planned(server)
    script = {"points": ["轻", "暖"]}
    await server.desk.ask("PUT", f"{room.base}/scripts/p1", key="k", revision=0, body=script)
    plan = await made(server, from_broadcast=room.broadcast)
    binder = await server.desk.ask("GET", f"/api/broadcasts/{plan['id']}/binder")
    assert [one["body"]["points"] for one in binder["scripts"]] == [["轻", "暖"]]
    other = (await server.desk.ask("GET", f"{room.base}/plan"))["plan"]
    keys = [
        (await server.desk.ask("GET", f"/api/broadcasts/{name}/intake"))["room_key"]
        for name in (room.broadcast, plan["id"])
    ]
    assert keys[0] != keys[1]
    told = await server.desk.ask("POST", "/api/compare", before=other, after=plan)
    assert (told["segments"], told["products"]) == ([], [])


@pytest.mark.parametrize(
    ("origin", "code"),
    [({"from_template": "none"}, "unknown_template"), ({"from_broadcast": "none"}, "unknown_broadcast")],
)
async def test_nothing_begins_from_what_is_not_there(
    server: Server, origin: dict[str, str], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        await server.desk.press("/api/broadcasts", title="x", **origin)
    assert (refused.value.status, refused.value.code) == (404, code)
    assert await server.desk.ask("GET", "/api/broadcasts") == []


async def test_a_plan_is_laid_out_before_it_is_saved(server: Server) -> None:
    room = await planned(server)
    plan = (await server.desk.ask("GET", f"{room.base}/plan"))["plan"]
    told = await server.desk.ask("POST", "/api/outlook", plan=plan)
    assert [place["segment"] for place in told["places"]] == [s["id"] for s in plan["segments"]]
    with pytest.raises(Refused) as refused:
        await server.desk.ask("POST", "/api/outlook", plan=plan | {"zone": "Mars/Base"})
    assert refused.value.code == "unknown_zone"
