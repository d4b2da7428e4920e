"""Lessons over HTTP: filed, come back, marked done by who may, seen in readiness and in one's tasks."""

import secrets
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from kaibo.clock import WallClock
from kaibo.evening import Desk
from kaibo.plan.people import Member
from kaibo.refused import Refused
from tests.conftest import Server
from tests.console.team import team

YESTERDAY = (date.today() - timedelta(days=2)).isoformat()
LESSON = {"problem": "开场没有秒杀", "change": "第 10 分钟放秒杀", "owner": "zhou", "due": YESTERDAY}


async def save(desk: Desk, name: str, revision: int = 0, **more: Any) -> Any:
    body = LESSON | more
    return await desk.ask(
        "PUT", f"/api/lessons/{name}", key=secrets.token_hex(4), revision=revision, body=body
    )


async def two(server: Server) -> tuple[str, str]:
    """A broadcast that is over, with a lesson filed, and the next one planned."""
    ended, _ = await server.live(title="上一场")
    await server.desk.press(f"/api/broadcasts/{ended}/end/request")
    following = await server.desk.press(
        "/api/broadcasts", title="下一场", start_ms=WallClock().now_ms() + 3_600_000
    )
    head = next(one for one in await server.desk.ask("GET", "/api/broadcasts") if one["id"] == ended)
    await save(server.desk, "l1", broadcast=ended, found_ms=head["went_live_ms"])
    return ended, str(following["id"])


async def gate(server: Server, broadcast: str) -> Any:
    board = await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/readiness")
    return next(one for one in board["gates"] if one["gate"] == "lessons")


async def test_a_lesson_stands_in_the_next_readiness_until_it_is_done(server: Server) -> None:
    """Source: R2."""
    ended, following = await two(server)
    own = await server.desk.ask("GET", f"/api/broadcasts/{ended}/lessons")
    assert [one["key"] for one in own["own"]] == ["l1"]
    back = await server.desk.ask("GET", f"/api/broadcasts/{following}/lessons")
    assert [(one["key"], one["standing"]) for one in back["back"]] == [("l1", "late")]
    red = await gate(server, following)
    assert (red["state"], red["page"], red["source"]) == ("amber", "review", "R2")
    assert "zhou" in red["evidence_zh"]
    done = await server.desk.ask("POST", "/api/lessons/l1/done", key="d1")
    assert done["known"] is False
    assert (await server.desk.ask("POST", "/api/lessons/l1/done", key="d2"))["known"] is True
    assert (await gate(server, following))["state"] == "green"
    back = await server.desk.ask("GET", f"/api/broadcasts/{following}/lessons")
    assert [(one["standing"], one["lesson"]["closed"] != "") for one in back["back"]] == [("done", True)]


async def test_an_amber_gate_keeps_nobody_from_going_live(server: Server) -> None:
    _, following = await two(server)
    board = await server.desk.ask("GET", f"/api/broadcasts/{following}/readiness")
    reds = [one["gate"] for one in board["gates"] if one["state"] == "red"]
    assert "lessons" not in reds


async def test_what_proved_right_is_in_the_library(server: Server) -> None:
    """Source: E10."""
    assert (await server.desk.ask("GET", "/api/lessons"))["months"] == []
    await save(server.desk, "l1", state="done", proved="right", closed="2026-05-20", tag="开场")
    told = await server.desk.ask("GET", "/api/lessons")
    (month,) = told["months"]
    assert (month["month"], month["type"]) == ("2026-05", "selling")
    assert [(one["key"], one["seen"]) for one in month["lessons"]] == [("l1", 1)]
    assert "开场" in told["tags"]


async def test_a_lesson_is_taken_off_and_a_stale_one_refused(server: Server) -> None:
    await save(server.desk, "l1")
    with pytest.raises(Refused) as refused:
        await save(server.desk, "l1")
    assert refused.value.status == 409
    await server.desk.ask("DELETE", "/api/lessons/l1?revision=1&key=x")
    for name in ("l1", "never"):
        with pytest.raises(Refused) as refused:
            await server.desk.ask("POST", f"/api/lessons/{name}/done", key="d")
        assert refused.value.status == 404


async def test_only_its_owner_or_who_reviews_marks_a_lesson_done(tmp_path: Path) -> None:
    members = {
        "mei": Member(name="小美", roles=("host",)),
        "qiang": Member(name="阿强", roles=("host",)),
        "chen": Member(name="小陈", roles=("desk",)),
    }
    async with team(tmp_path, members) as here:
        await save(here.server.desk, "l1", owner="mei", change="慢一点")
        mine = await here.hands("mei").ask("GET", "/api/tasks/mine")
        assert [(one["key"], one["change"], one["late"]) for one in mine["lessons"]] == [
            ("l1", "慢一点", True)
        ]
        assert "没有秒杀" not in str(mine)
        assert (await here.hands("qiang").ask("GET", "/api/tasks/mine"))["lessons"] == []
        with pytest.raises(Refused) as refused:
            await here.hands("qiang").ask("POST", "/api/lessons/l1/done", key="q")
        assert (refused.value.status, refused.value.code) == (403, "not_your_lesson")
        with pytest.raises(Refused) as refused:
            await here.hands("mei").ask("GET", "/api/lessons")
        assert refused.value.status == 403
        await here.hands("mei").ask("POST", "/api/lessons/l1/done", key="m")
        assert (await here.hands("mei").ask("GET", "/api/tasks/mine"))["lessons"] == []
        await save(here.server.desk, "l2", owner="mei")
        await here.hands("chen").ask("POST", "/api/lessons/l2/done", key="c")


async def test_the_lists_of_after_are_shown_and_handed_on(server: Server) -> None:
    """Source: E11."""
    broadcast, _ = await server.live(title="一场")
    told = await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/after")
    assert (told["contacts"], told["care"]["claims"]) == (0, [])
    assert told["care"]["steps"]
    for name, kind in (("after.xlsx", "spreadsheetml"), ("after.csv", "text/csv")):
        answer = await server.client.get(f"/api/broadcasts/{broadcast}/{name}")
        assert answer.status_code == 200
        assert kind in answer.headers["content-type"]
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
