"""Saving a plan: nobody overwrites unseen, what is on air stays, and a bad plan names its field."""

import asyncio
from typing import Any

import msgspec
import pytest

from kaibo import facts
from kaibo.refused import Refused
from tests.conftest import Server
from tests.console.pressing import Pressing, on_air, planned


async def put(room: Pressing, plan: dict[str, Any], revision: int, key: str = "p") -> Any:
    return await room.server.desk.ask("PUT", f"{room.base}/plan", key=key, revision=revision, plan=plan)


async def plan_of(room: Pressing) -> tuple[int, dict[str, Any]]:
    told = await room.server.desk.ask("GET", f"{room.base}/plan")
    return told["revision"], told["plan"]


async def test_a_plan_is_saved_as_the_next_revision_and_keeps_its_key(server: Server) -> None:
    room = await planned(server)
    revision, plan = await plan_of(room)
    assert revision == 2
    saved = await put(room, plan | {"title": "改过", "room_key": "stolen"}, 2)
    assert (saved["revision"], saved["plan"]["title"]) == (3, "改过")
    assert saved["plan"].get("room_key", "") == ""
    assert [fact.revision for fact in room.told(facts.Saved)] == [1, 2, 3]


async def test_an_old_revision_is_refused_and_the_same_press_again_is_not(server: Server) -> None:
    room = await planned(server)
    _, plan = await plan_of(room)
    await put(room, plan | {"title": "一"}, 2, key="one")
    with pytest.raises(Refused) as refused:
        await put(room, plan | {"title": "二"}, 2, key="two")
    assert (refused.value.status, refused.value.code) == (409, "stale_revision")
    await put(room, plan | {"title": "三"}, 3, key="three")
    again = await put(room, plan | {"title": "一"}, 2, key="one")
    assert (again["revision"], again["plan"]["title"]) == (4, "三"), "it was saved, and changed since"
    assert len(room.told(facts.Saved)) == 4


async def test_of_two_people_saving_the_same_revision_at_once_one_is_told_so(server: Server) -> None:
    room = await planned(server)
    _, plan = await plan_of(room)
    both = await asyncio.gather(
        *(put(room, plan | {"title": name}, 2, key=name) for name in "abc"), return_exceptions=True
    )
    assert [one.code for one in both if isinstance(one, Refused)] == ["stale_revision"] * 2
    assert [fact.revision for fact in room.told(facts.Saved)] == [1, 2, 3]


async def test_of_two_people_making_one_broadcast_at_once_one_is_told_so(server: Server) -> None:
    both = await asyncio.gather(
        *(server.desk.press("/api/broadcasts", title=name, id="friday") for name in "ab"),
        return_exceptions=True,
    )
    assert [one.code for one in both if isinstance(one, Refused)] == ["broadcast_exists"]
    assert len(await server.desk.ask("GET", "/api/broadcasts")) == 1


async def test_a_plan_saved_on_air_leaves_what_is_on_air(server: Server) -> None:
    room = await on_air(server)
    await room.press("/segments/s2/take")
    revision, plan = await plan_of(room)
    renamed = [segment | {"title": "改名"} for segment in plan["segments"] if segment["id"] != "s1"]
    await put(room, plan | {"segments": renamed}, revision)
    rows = {row["segment"]: row for row in (await room.view())["rundown"]}
    assert (rows["s2"]["title"], rows["s2"]["state"]) == ("羊绒衫", "on_air")
    assert rows["s3"]["title"] == "改名"
    assert "s1" not in rows
    await put(room, plan | {"segments": []}, revision + 1, key="empty")
    assert await room.on_air() == "s2"


BAD: list[tuple[dict[str, Any], str, str]] = [
    (
        {"segments": [{"id": "s", "title": "t", "at_minute": 5, "at_clock": "20:00"}]},
        "bad_request",
        "at_clock",
    ),
    (
        {"segments": [{"id": "s", "title": "t", "at_minute": 5, "before_end": 5}]},
        "bad_request",
        "before_end",
    ),
    (
        {"segments": [{"id": "s", "title": "t", "length_s": 60, "shortest_s": 61}]},
        "bad_request",
        "shortest_s",
    ),
    (
        {"segments": [{"id": "s", "title": "t", "length_s": 60, "longest_s": 59}]},
        "bad_request",
        "longest_s",
    ),
    ({"segments": [{"id": "s", "title": "t", "length_s": 0}]}, "bad_request", "length_s"),
    ({"segments": [{"id": "s", "title": "t", "at_clock": "24:00"}]}, "bad_request", "at_clock"),
    ({"segments": [{"id": "s", "title": "t"}] * 2}, "same_id_twice", "segments"),
    ({"products": [{"id": "p", "title": "t"}] * 2}, "same_id_twice", "products"),
    ({"products": [{"id": "p", "title": "t", "price_fen": 1.5}]}, "bad_request", "price_fen"),
    ({"shifts": [{"host": "小美", "at_minute": -1}]}, "bad_request", "at_minute"),
    ({"zone": "Mars/Base"}, "unknown_zone", "zone"),
    ({"id": "other"}, "other_broadcast", "id"),
    ({"length_minutes": 0}, "bad_request", "length_minutes"),
]
"""A change of a plan, the code it is refused with, and the field that is named."""


async def test_a_plan_that_cannot_be_names_its_field(server: Server) -> None:
    room = await planned(server)
    revision, plan = await plan_of(room)
    for change, code, field in BAD:
        body = {"key": "p", "revision": revision, "plan": plan | change}
        answer = await server.client.put(f"{room.base}/plan", content=msgspec.json.encode(body))
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (400, code), change
        assert field in error["field"] + error["en"], change
    assert (await plan_of(room))[0] == revision


async def test_a_plan_of_no_broadcast_is_refused(server: Server) -> None:
    room = Pressing(server, "none")
    with pytest.raises(Refused) as refused:
        await put(room, {"id": "none", "title": "x"}, 0)
    assert refused.value.code == "unknown_broadcast"
