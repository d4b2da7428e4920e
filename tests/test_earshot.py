"""Listening on air: speech, comments and what the crew types become warnings, once, also after a restart."""

import asyncio
import secrets
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from kaibo import earshot
from kaibo.broadcast import Broadcast
from kaibo.clock import WallClock
from kaibo.facts import CueDone, CueRaised, Fact, Spoken, WentLive, WordsCorrected, WordsWarned
from kaibo.house import House
from kaibo.journal import JournalUnavailable, Receipt
from kaibo.journal.reading import entries
from kaibo.plan.compliance.documents import TeamWords
from kaibo.plan.compliance.rules import Team
from kaibo.plan.shelf import HOUSE
from tests.conftest import Server
from tests.console.pressing import Pressing

TEAM = [{"word": "呱唧呱", "verdict": "warn", "instead": "实在"}, {"word": "搭伙裙"}]


async def on_air(server: Server) -> tuple[Pressing, str]:
    body = {"words": TEAM}
    await server.desk.ask("PUT", "/api/words/@house", key="w", revision=0, body=body)
    broadcast, room_key = await server.live(title="一场")
    return Pressing(server, broadcast), room_key


async def send(server: Server, room_key: str, *told: dict[str, Any]) -> Any:
    head = {"at_ms": WallClock().now_ms(), "source": "asr"}
    facts = [head | {"id": secrets.token_hex(6)} | one for one in told]
    answer = await server.client.post(f"/in/facts/{room_key}", json=facts)
    return answer.json()


def spoken(text: str, **more: Any) -> dict[str, Any]:
    return {"kind": "spoken", "text": text} | more


async def warnings(room: Pressing, enough: Callable[[list[Any]], bool] = bool) -> list[Any]:
    """Wait until the log holds enough."""
    async with asyncio.timeout(20):
        while True:
            told = await room.server.desk.ask("GET", f"{room.base}/words/log")
            if enough(told["warnings"]):
                return list(told["warnings"])
            await asyncio.sleep(0.05)


async def test_what_is_said_in_pieces_is_warned_of_once_with_a_cue_for_the_host(server: Server) -> None:
    room, key = await on_air(server)
    taken = await send(
        server, key, spoken("今晚这个价真的是呱唧"), spoken("呱。", id="last"), spoken("喜欢就拍。")
    )
    assert (taken["new"], taken["refused"]) == (3, [])
    (line,) = await warnings(room)
    assert (line["words"], line["where"], line["verdict"]) == ("呱唧呱", "speech", "warn")
    (fact,) = room.told(WordsWarned)
    assert (fact.about, fact.source) == ("last", "kaibo")
    (cue,) = room.told(CueRaised)
    host = await server.desk.ask("GET", f"{room.base}/host")
    assert [one["cue"] for one in host["cues"]] == [cue.cue]
    assert (await room.stage("warnings"))[0]["warning"] == fact.warning


async def test_speech_without_a_mark_is_read_when_nobody_speaks_any_more(server: Server) -> None:
    room, key = await on_air(server)
    await send(server, key, spoken("今晚呱唧呱"))
    (line,) = await warnings(room)
    assert line["words"] == "呱唧呱"


async def test_a_flood_of_one_comment_warns_the_desk_once(server: Server) -> None:
    room, key = await on_air(server)
    flood = [{"kind": "commented", "viewer": f"v{n}", "text": "搭伙裙领券"} for n in range(300)]
    await send(server, key, *flood, {"kind": "commented", "viewer": "x", "text": "呱唧呱"})
    told = await warnings(room, lambda told: len(told) >= 2)
    assert {(one["words"], one["where"]) for one in told} == {("搭伙裙", "comment"), ("呱唧呱", "comment")}
    assert len(room.told(WordsWarned)) == 2


async def test_terms_of_a_bag_are_read_as_they_are_typed_but_for_what_was_let_pass(server: Server) -> None:
    room, _ = await on_air(server)
    await room.press("/bags", prize="呱唧呱好礼", condition="搭伙裙领")
    told = await warnings(room, lambda told: len(told) == 2)
    assert {one["where"] for one in told} == {"crew"}
    again, _ = Pressing(server, (await server.live(title="又一场"))[0]), None
    body = {"rule": "team.word", "words": "呱唧呱", "surface": "lucky_bag", "why": "奖品的名字"}
    await server.desk.ask("PUT", f"{again.base}/waivers/w", key="w", revision=0, body=body)
    await again.press("/bags", prize="呱唧呱好礼", condition="搭伙裙领")
    (line,) = await warnings(again)
    assert line["words"] == "搭伙裙"


async def test_a_warning_is_answered_by_name_and_its_cue_is_done_with_it(server: Server) -> None:
    room, key = await on_air(server)
    await send(server, key, spoken("今晚呱唧呱。"))
    (line,) = await warnings(room)
    path = f"/words/{line['warning']}/correct"
    assert await room.refused(path, how="no_fault") == (400, "why_missing")
    assert await room.refused("/words/none/correct") == (404, "unknown_warning")
    press = {"key": "c", "how": "corrected", "said": "刚才说错了", "by": "老周", "role": "floor"}
    await room.press(path, **press)
    assert (await room.press(path, **press))["known"] is True
    assert (await room.press(path, how="removed", by="小李"))["known"] is True, "the first answer counts"
    (told,) = await warnings(room)
    assert (told["how"], told["by"], told["said"]) == ("corrected", "老周", "刚才说错了")
    assert told["delay_s"] >= 0
    assert len(room.told(WordsCorrected)) == len(room.told(CueDone)) == 1
    view = await room.view()
    assert (view["cues"][0]["state"], view["stage"]["warnings"]) == ("done", [])


async def test_nobody_outside_tells_of_warnings_or_signatures(server: Server) -> None:
    _, key = await on_air(server)
    for one in (
        {
            "kind": "words_warned",
            "warning": "w",
            "rule": "r",
            "verdict": "block",
            "where": "speech",
            "words": "x",
        },
        {"kind": "words_corrected", "warning": "w", "how": "no_fault"},
        {"kind": "review_signed", "digest": "d", "pack": "p", "texts": 1},
    ):
        taken = await send(server, key, one)
        assert (taken["new"], taken["refused"][0]["field"]) == (0, "kind")


async def test_what_nobody_listened_to_before_a_crash_is_heard_after_it_and_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_ms = WallClock().now_ms()
    head: dict[str, Any] = {"broadcast": "b1", "at_ms": now_ms, "source": "asr"}
    async with House(tmp_path).running() as house:
        await house.save(Broadcast(id="b1", title="一场"), "k")
        words = TeamWords(words=(Team(word="呱唧呱"),))
        await house.office.save(HOUSE, "words", HOUSE, words, replaces=0, press="w", by="")
        await house.room("b1")
        monkeypatch.setattr(house.earshot, "hear", lambda *_: None)
        await house.act([WentLive(id="w", **head), Spoken(id="s", text="今晚呱唧呱。", **head)])
    for _ in range(2):
        # A crash leaves no snapshot of the last minute.
        shutil.rmtree(tmp_path / "snapshots")
        async with House(tmp_path).running() as house:
            await house.wording.force()
            room = await house.room("b1")
            for _ in range(100):
                await asyncio.sleep(0 if room.warnings else 0.1)
            assert [one.words for one in room.warnings.values()] == ["呱唧呱"]
    told = [entry.fact for entry in entries(tmp_path / "journal.db", "b1")]
    assert [type(fact) for fact in told].count(WordsWarned) == 1


async def test_a_warning_the_journal_would_not_take_is_told_once_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(earshot, "_AGAIN_S", 0.05)
    head: dict[str, Any] = {"broadcast": "b1", "at_ms": WallClock().now_ms(), "source": "asr"}
    async with House(tmp_path).running() as house:
        await house.save(Broadcast(id="b1", title="一场"), "k")
        words = TeamWords(words=(Team(word="呱唧呱"),))
        await house.office.save(HOUSE, "words", HOUSE, words, replaces=0, press="w", by="")
        room = await house.room("b1")
        refusals = 3

        async def tell(told: Sequence[Fact]) -> Receipt:
            nonlocal refusals
            if refusals:
                refusals -= 1
                raise JournalUnavailable("the disk is away")
            return await house.act(told)

        monkeypatch.setattr(house.earshot, "_tell", tell)
        await house.act([WentLive(id="w", **head), Spoken(id="s", text="今晚呱唧呱。", **head)])
        for _ in range(200):
            await asyncio.sleep(0 if room.warnings else 0.1)
        assert [one.words for one in room.warnings.values()] == ["呱唧呱"]
    assert refusals == 0
    told = [entry.fact for entry in entries(tmp_path / "journal.db", "b1")]
    assert [type(fact) for fact in told].count(WordsWarned) == 1
