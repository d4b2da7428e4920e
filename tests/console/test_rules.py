"""A team's own rules: saved only when right, by revision, and in force at once."""

import asyncio
import secrets
from typing import Any

import pytest

from kaibo.clock import WallClock
from tests.conftest import Server

GOOD = """
[[rule]]
name = "crowded"
when = "online > 700"
roles = ["floor"]
urgency = "urgent"
zh = "人多了：{now} 人"
en = "crowded: {now}"
values = { now = "online" }
"""


def rule(**changed: str) -> str:
    fields = {
        "name": '"mine"',
        "when": '"online > 700"',
        "roles": '["floor"]',
        "zh": '"看看"',
        "en": '"look"',
    } | changed
    return "[[rule]]\n" + "\n".join(f"{name} = {value}" for name, value in fields.items())


async def put(server: Server, broadcast: str, text: str, revision: int = 0, key: str = "") -> Any:
    body = {"key": key or secrets.token_hex(8), "revision": revision, "text": text}
    return await server.client.put(f"/api/broadcasts/{broadcast}/rules", json=body)


async def test_a_saved_rule_is_in_force_at_once(server: Server) -> None:
    broadcast, key = await server.live()
    answer = await put(server, broadcast, GOOD)
    assert answer.status_code == 200, answer.text
    assert answer.json()["revision"] == 1
    assert "crowded" in [line["name"] for line in answer.json()["rules"]]
    fact = {
        "kind": "online_counted",
        "id": "n1",
        "at_ms": WallClock().now_ms(),
        "source": "test",
        "online": 800,
    }
    assert (await server.client.post(f"/in/facts/{key}", json=[fact])).status_code == 202
    async with asyncio.timeout(10):
        cues: list[Any] = []
        while not any(cue["rule"] == "crowded" for cue in cues):
            await asyncio.sleep(0.05)
            cues = (await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/view"))["cues"]
    assert next(cue for cue in cues if cue["rule"] == "crowded")["zh"] == "人多了：800 人"


@pytest.mark.parametrize(
    ("text", "field", "said"),
    [
        ("[[rule]\n", "text", ""),
        (rule(rest_s="9" * 5_000), "text", "TOML"),
        (rule(when='"online >"'), "mine", "when"),
        (rule(when='"onlin > 5"'), "mine", "onlin"),
        (rule(when="\"online > 'a'\""), "mine", "when"),
        (rule(when='"orders / clicks > 0.1"'), "mine", "clicks"),
        (rule(roles='["boss"]'), "mine", "roles"),
        (rule(zh='"{nobody}"'), "mine", "nobody"),
        (GOOD + rule(when="\"last('smiles', 60) > 1\""), "mine", "smiles"),
    ],
)
async def test_a_wrong_rule_is_refused_by_name_and_place_and_nothing_is_saved(
    server: Server, text: str, field: str, said: str
) -> None:
    broadcast, _ = await server.live()
    answer = await put(server, broadcast, text)
    assert answer.status_code == 422, answer.text
    error = answer.json()["error"]
    assert error["code"] == "rule_wrong"
    assert error["field"] == field
    assert said in error["zh"] + error["en"]
    page = await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/rules")
    assert (page["revision"], page["text"]) == (0, "")


async def test_two_who_save_at_once_do_not_overwrite_each_other(server: Server) -> None:
    broadcast, _ = await server.live()
    answers = await asyncio.gather(*(put(server, broadcast, rule(name=f'"r{n}"')) for n in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    late = next(answer.json()["error"] for answer in answers if answer.status_code == 409)
    assert late["code"] == "stale_revision"


async def test_a_repeated_press_saves_once(server: Server) -> None:
    broadcast, _ = await server.live()
    first = await put(server, broadcast, GOOD, key="k")
    again = await put(server, broadcast, GOOD, key="k")
    assert first.json() == again.json()
    assert again.json()["revision"] == 1


async def test_trying_rules_names_everything_wrong_and_saves_nothing(server: Server) -> None:
    text = rule(name='"one"', when='"onlin > 5"') + "\n" + rule(name='"two"', roles='["boss"]') + "\n" + GOOD
    answer = await server.client.post("/api/rules/check", json={"text": text})
    assert [wrong["rule"] for wrong in answer.json()] == ["one", "two"]
