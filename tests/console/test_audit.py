"""The audit trail: every deed is a sentence, told to who may know it, in pages that miss none."""

from contextlib import aclosing
from typing import Any

import msgspec
import pytest

from kaibo.console import deeds
from kaibo.facts import CREW_KINDS, Access, Accessed, GateOverridden, Saved, TaskDone, TaskUndone
from kaibo.plan.checklists import Checklist, Task
from tests.conftest import Server
from tests.console.people import browser, joined, member, sign_in


@pytest.mark.parametrize("kind", CREW_KINDS, ids=lambda kind: kind.__name__)
def test_every_deed_is_a_sentence(kind: type[Any]) -> None:
    head: dict[str, Any] = {"id": "x", "at_ms": 1_780_000_000_000, "source": "crew"}
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(kind):
        if field.required and field.name not in head:
            values[field.name] = _some(field.name, field.type)
    zh, en = deeds.told(kind(**head, **values), {})
    assert zh and en
    assert "\u202e" not in zh + en


def _some(name: str, kind: Any) -> Any:
    if name == "body":
        return msgspec.Raw(b"null")
    if name in ("roles",):
        return ("desk",)
    if name == "action":
        return "signed_in"
    if name in ("step", "count", "seconds", "facts", "revision", "bytes", "price_fen", "due_ms"):
        return 1
    return f"{{{name}}}\u202e" if name in ("title", "text") else "x"


def test_every_access_is_a_sentence_that_names_who() -> None:
    for action in Access.__args__:  # type: ignore[attr-defined]
        fact = Accessed(id="x", at_ms=1_780_000_000_000, source="crew", action=action, member="m1")
        zh, en = deeds.told(fact, {"m1": "小李"})
        assert "\u202e" not in zh + en
        if action != "key_renewed":
            assert "小李" in zh and "小李" in en


def test_a_hostile_name_stays_words() -> None:
    body = msgspec.Raw('{"name": "{who}\u202e<script>{0}"}'.encode())
    saved = Saved(id="x", at_ms=1_780_000_000_000, source="crew", doc="{doc}", key="k", revision=1, body=body)
    zh, _ = deeds.told(saved, {})
    assert zh == "保存了{doc}「{who}<script>{0}」（第 1 版）"


def test_tasks_and_gates_are_called_as_people_call_them() -> None:
    head: dict[str, Any] = {"id": "x", "at_ms": 1_780_000_000_000, "source": "crew", "by": "小李"}
    tea = TaskDone(**head, broadcast="b", task="tea", note="泡好了")
    own = Checklist(tasks=(Task(id="tea", role="floor", zh="给主播泡茶"),))
    assert deeds.told(tea, {}, own)[0] == "完成任务「给主播泡茶」泡好了"
    assert deeds.told(tea, {})[0] == "完成任务「tea」泡好了", "a task no list has any more"
    mic = TaskUndone(**head, broadcast="b", task="mic")
    assert "试麦克风" in deeds.told(mic, {}, own)[0]
    cover = GateOverridden(**head, broadcast="b", gate="cover", why="晚上才给图")
    assert deeds.told(cover, {}) == (
        "为红灯「封面」负责：晚上才给图",
        "answers for the gate “Cover”: 晚上才给图",
    )


async def test_the_trail_is_read_in_pages_that_miss_none(server: Server) -> None:
    broadcast, _ = await server.live(title="一场")
    for n in range(7):
        await server.desk.press(f"/api/broadcasts/{broadcast}/marks", label=f"第{n}次", by="小李")
    whole = await server.desk.ask("GET", "/api/audit?limit=500")
    read: list[int] = []
    before = 0
    while True:
        page = await server.desk.ask("GET", f"/api/audit?limit=3&before={before}")
        read += [deed["seq"] for deed in page["deeds"]]
        before = page["before"]
        if not before:
            break
    assert read == [deed["seq"] for deed in whole["deeds"]]
    assert read == sorted(read, reverse=True)
    assert whole["deeds"][0]["zh"] == "标记「第6次」"
    marks = await server.desk.ask("GET", "/api/audit?kind=marked")
    assert {deed["kind"] for deed in marks["deeds"]} == {"marked"}
    assert len(marks["deeds"]) == 7
    assert (await server.desk.ask("GET", "/api/audit?kind=commented"))["deeds"] == []
    # A page of nothing would be looked for without end.
    assert (await server.client.get("/api/audit?limit=0")).status_code == 400


async def test_who_came_in_and_who_was_turned_away_is_told(server: Server) -> None:
    await (await joined(server, "li")).aclose()
    async with browser(server) as client:
        await sign_in(client, "li", "wrong")
    told = (await server.desk.ask("GET", "/api/audit?member=li"))["deeds"]
    assert [deed["zh"] for deed in told] == [
        "有人用 Li 的登录名输错密码",
        "Li 设了密码，加入团队",
        "给 Li 生成了一次性链接",
        "保存了成员「Li」（第 1 版）",
    ]


async def test_a_manager_of_some_accounts_is_told_of_these_alone(server: Server) -> None:
    other, _ = await server.live(title="乙的一场", account_id="b")
    mine, _ = await server.live(title="甲的一场", account_id="a")
    await server.desk.ask("PUT", "/api/accounts/b", key="k", revision=0, body={"name": "乙"})
    async with aclosing(await joined(server, "guan", rank="manager", accounts=["a"])) as guan:
        told = (await guan.get("/api/audit")).json()["deeds"]
        assert mine in {deed["broadcast"] for deed in told}
        assert other not in {deed["broadcast"] for deed in told}
        assert not any("乙" in deed["zh"] for deed in told)
        assert (await guan.get(f"/api/audit?broadcast={other}")).status_code == 404
    await member(server, "li", roles=["operator"])
