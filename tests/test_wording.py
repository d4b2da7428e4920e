"""The rules in force: a house's own packs beside the shipped ones, the previous while another is built."""

import asyncio
import secrets
import threading
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect

from kaibo import evening, wording
from kaibo.evening import Desk
from kaibo.plan.compliance import Team, shipped
from kaibo.plan.compliance.penalties import penalties
from kaibo.refused import Refused
from kaibo.serving import serving
from kaibo.wording import build, try_pack
from tests.conftest import Server, comes_true
from tests.plan.compliance.packs import OURS

BROKEN = OURS.replace('anchors = ["全网"]', "anchors = []")


async def put(server: Server, path: str, body: Any, revision: int = 0) -> Any:
    return await server.desk.ask("PUT", path, key=secrets.token_hex(4), revision=revision, body=body)


async def found(server: Server, text: str) -> list[str]:
    texts = [{"id": "a", "text": text, "surface": "title"}]
    (told,) = await server.desk.ask("POST", "/api/check", texts=texts)
    return [finding["rule"] for finding in told["findings"]]


async def test_a_pack_of_ones_own_counts_at_once_and_can_be_switched_off(server: Server) -> None:
    assert await found(server, "今晚呱唧呱") == []
    await put(server, "/api/packs/ours", {"text": OURS})
    assert await found(server, "今晚呱唧呱") == ["absolute.ours"]
    told = await server.desk.ask("GET", "/api/rules/words")
    rule = next(one for one in told["rules"] if one["id"] == "absolute.ours")
    assert (rule["own"], rule["severity"]["speech"], rule["basis"][0]["law"]) == (True, "warn", "广告法")
    assert rule["uses"][0]["why"] == "建议"
    assert sum(group["rules"] for group in told["groups"]) == len(told["rules"])
    await put(server, "/api/packs/ours", {"text": OURS, "off": True}, 1)
    assert await found(server, "今晚呱唧呱") == []
    await server.desk.ask("DELETE", "/api/packs/ours?revision=2&key=gone")
    assert (await server.desk.ask("GET", "/api/words"))["packs"] == []


@pytest.mark.parametrize(
    ("text", "field", "says"),
    [
        (BROKEN, "ours.absolute.both.anchors", "anchors"),
        ("[[rule]\n", "ours", "文件"),
        (OURS.replace('category = "patent"', 'category = "moon"'), "ours.patent.ours.category", "moon"),
        (OURS.replace("{0,6}(?", "{0,6}(?P<"), "ours.absolute.both.find", "find"),
        (OURS + OURS.split("[[rule]]")[1].join(["[[rule]]", ""]), "ours.absolute.ours.id", "already"),
    ],
)
async def test_a_broken_pack_is_refused_by_rule_and_field_and_the_previous_stays(
    server: Server, text: str, field: str, says: str
) -> None:
    await put(server, "/api/packs/ours", {"text": OURS})
    for path, body in (
        ("/api/packs/check", {"name": "ours", "text": text}),
        ("/api/packs/ours", {"key": "k", "revision": 1, "body": {"text": text}}),
    ):
        method = "POST" if "check" in path else "PUT"
        with pytest.raises(Refused) as refused:
            await server.desk.ask(method, path, **body)
        assert (refused.value.status, refused.value.code, refused.value.field) == (422, "broken_pack", field)
        assert says in refused.value.zh
    assert await found(server, "今晚呱唧呱") == ["absolute.ours"]


async def test_a_pack_is_tried_before_it_is_saved_and_tells_which_examples_flip(server: Server) -> None:
    await put(server, "/api/packs/ours", {"text": OURS})
    milder = OURS.replace('"呱唧呱", ', "")
    told = await server.desk.ask("POST", "/api/packs/check", name="ours", text=milder)
    assert {(one["text"], one["before"], one["after"], one["fits"]) for one in told["flips"]} == {
        ("呱唧呱价格", "block", "none", False),
        ("今晚呱唧呱", "block", "none", False),
    }
    assert await found(server, "今晚呱唧呱") == ["absolute.ours"], "nothing was saved"


async def test_words_are_pasted_and_what_is_none_is_told_by_line(server: Server) -> None:
    text = "呱唧呱\t实在\t别吹\n# 一段说明\n\n★★\n!呱唧呱鸡\n呱唧呱,靠谱"
    told = await server.desk.ask("POST", "/api/words/@house/import", key="k", text=text)
    assert (told["new"], told["known"], [wrong["line"] for wrong in told["wrongs"]]) == (2, 0, [4])
    words = {one["word"]: one for one in told["kept"]["body"]["words"]}
    assert words["呱唧呱"]["instead"] == "靠谱", "of a word told twice the last counts"
    assert words["呱唧呱鸡"]["allow"] is True
    assert await found(server, "呱唧呱鸡来了，呱唧呱") == ["team.word"]
    again = await server.desk.ask("POST", "/api/words/@house/import", key="k2", text="呱唧呱\n加我")
    assert (again["new"], again["known"], again["kept"]["revision"]) == (1, 1, 2)
    with pytest.raises(Refused) as refused:
        await server.desk.ask("POST", "/api/words/@house/import", key="k3", text="# 没有词")
    assert refused.value.code == "words_none"


async def test_the_previous_rules_stay_in_force_while_others_are_built(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    await put(server, "/api/accounts/a", {"name": "甲"})
    await put(server, "/api/words/a", {"words": [{"word": "旧词"}]})
    may = asyncio.Event()
    loop, real = asyncio.get_running_loop(), wording.build

    def slow(*asked: Any) -> Any:
        asyncio.run_coroutine_threadsafe(may.wait(), loop).result(20)
        return real(*asked)

    monkeypatch.setattr(wording, "build", slow)
    saving = asyncio.create_task(put(server, "/api/words/a", {"words": [{"word": "新词"}]}, 1))

    async def told(text: str) -> list[str]:
        body = {"account": "a", "texts": [{"id": "a", "text": text, "surface": "title"}]}
        (answer,) = await server.desk.ask("POST", "/api/check", **body)
        return [finding["text"] for finding in answer["findings"]]

    await asyncio.sleep(0.1)
    assert await told("旧词新词") == ["旧词"]
    may.set()
    await saving
    assert await told("旧词新词") == ["新词"]


async def test_rules_shown_after_a_change_are_the_new_ones_though_they_are_still_built(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    await put(server, "/api/packs/ours", {"text": OURS})
    may, real = threading.Event(), wording.build

    def slow(*asked: Any) -> Any:
        may.wait(20)
        return real(*asked)

    monkeypatch.setattr(wording, "build", slow)
    taking_off = asyncio.create_task(server.desk.ask("DELETE", "/api/packs/ours?revision=1&key=off"))
    await asyncio.sleep(0.1)
    shown = asyncio.create_task(server.desk.ask("GET", "/api/rules/words"))
    await asyncio.sleep(0.1)
    may.set()
    assert not [rule["id"] for rule in (await shown)["rules"] if rule["own"]]
    await taking_off


async def test_a_server_answers_before_its_rules_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may, real = threading.Event(), wording.build

    def slow(*asked: Any) -> Any:
        may.wait(20)
        return real(*asked)

    monkeypatch.setattr(wording, "build", slow)
    async with (
        serving(tmp_path / "data", "127.0.0.1", 0) as (address, _),
        evening.client(address, 20) as client,
    ):
        desk = Desk(client)
        checking = asyncio.create_task(desk.ask("POST", "/api/check", texts=[]))
        assert await desk.ask("GET", "/healthz")
        assert not checking.done()
        may.set()
        assert await checking == []


def test_every_checker_of_a_house_shares_the_rules_kaibo_ships() -> None:
    one, other = build({}, ())[0], build({"ours": OURS}, (Team(word="呱唧呱"),))[0]
    assert all(mine is theirs for mine, theirs in zip(one.pack.rules, other.pack.rules, strict=False))
    assert len(other.pack.rules) == len(one.pack.rules) + OURS.count("[[rule]]")


async def test_rules_are_told_with_what_platforms_do_about_them(server: Server) -> None:
    groups = {one["id"]: one for one in (await server.desk.ask("GET", "/api/rules/words"))["groups"]}
    told = groups["induce"]["penalties"]
    assert told[0]["platform"] == "channels"
    assert told[0]["zh"] == penalties("induce")[0].zh


def test_a_pack_that_no_longer_reads_is_left_out_and_told_of() -> None:
    checker, left_out = build(
        {"old": BROKEN, "good": OURS.replace(".ours", ".good").replace(".both", ".two")}, ()
    )
    assert [(one.pack, one.rule, one.field) for one in left_out] == [("old", "absolute.both", "anchors")]
    assert checker.pack.rule("absolute.good") is not None
    assert checker.pack.rule("absolute.both") is None
    assert shipped().pack.rules[0].rule.id in {ready.rule.id for ready in checker.pack.rules}
    assert try_pack({"old": BROKEN}, "new", OURS).rule("absolute.ours"), "another's fault is not this one's"


async def test_who_looks_finds_the_rules_made_ready_and_a_server_nobody_looks_at_reads_none(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[int] = []
    real = wording.build

    def counted(*asked: Any) -> Any:
        built.append(1)
        return real(*asked)

    monkeypatch.setattr(wording, "build", counted)
    assert await server.desk.ask("GET", "/api/broadcasts") == []
    assert built == []
    for _ in range(2):
        key = {"Authorization": f"Bearer {server.key}"}
        async with connect(f"{server.url.replace('http', 'ws')}/ws/plan", additional_headers=key) as socket:
            await socket.recv()
    await comes_true(lambda: asyncio.sleep(0, len(built)), lambda times: times == 1)
