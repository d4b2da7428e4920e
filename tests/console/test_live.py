"""The buttons every role has: going live, cues and receipts, marks, tasks, the host's screen."""

import asyncio
from typing import Any

from kaibo import facts
from kaibo.clock import HOUR, WallClock
from kaibo.refused import Refused
from tests.conftest import Server
from tests.console.pressing import on_air, planned


async def test_of_two_people_who_go_live_at_once_one_is_told_so(server: Server) -> None:
    room = await planned(server)
    both = await asyncio.gather(*(room.press("/live") for _ in range(2)), return_exceptions=True)
    assert [one.code for one in both if isinstance(one, Refused)] == ["already_live"]
    assert len(room.told(facts.WentLive)) == 1


async def test_only_a_rehearsal_sets_its_time(server: Server) -> None:
    room = await planned(server)
    at_ms = WallClock().now_ms() - 24 * HOUR
    assert await room.refused("/live", at_ms=at_ms) == (400, "time_of_rehearsal")
    await room.press("/live", at_ms=at_ms, rehearsal=True)
    head = (await room.view())["head"]
    assert (head["went_live_ms"], head["rehearsal"]) == (at_ms, True)


async def test_a_cue_in_a_persons_own_words_reaches_its_roles(server: Server) -> None:
    room = await on_air(server)
    await room.press(
        "/cues", key="c", roles=["floor", "host", "floor"], text="上福袋", urgency="urgent", by="小王"
    )
    (cue,) = (await room.view())["cues"]
    assert (cue["cue"], cue["rule"], cue["zh"], cue["roles"]) == (
        "said-c",
        "said",
        "上福袋",
        ["floor", "host"],
    )
    assert (cue["said_by"], cue["answer_ms"]) == ("小王", cue["raised_ms"] + 60_000)
    shown = await server.desk.ask("GET", f"{room.base}/host")
    assert [line["zh"] for line in shown["cues"]] == ["上福袋"]
    assert set(shown) & {"numbers", "seconds", "cards", "stock", "comments"} == set()


async def test_a_cue_of_which_the_operator_knows_already_goes_on_to_nobody(server: Server) -> None:
    room = await on_air(server)
    for roles in (["floor"], ["operator", "floor"]):
        await room.press("/cues", roles=roles, text="看一眼")
    assert [cue.ladder for cue in room.told(facts.CueRaised)] == [("operator",), ()]


REFUSED: list[tuple[str, dict[str, Any], tuple[int, str]]] = [
    ("/cues", {"roles": ["boss"], "text": "x"}, (403, "unknown_role")),
    ("/cues", {"roles": [], "text": "x"}, (400, "bad_request")),
    ("/cues", {"roles": ["floor"], "text": "  "}, (400, "text_missing")),
    ("/cues", {"roles": ["floor"], "text": "\u200b"}, (400, "text_missing")),
    ("/cues", {"roles": ["floor"], "text": "长" * 201}, (400, "bad_request")),
    ("/cues/none/seen", {}, (404, "unknown_cue")),
    ("/cues/said-c/maybe", {}, (400, "bad_request")),
    ("/cues/said-c/seen", {"role": "boss"}, (403, "unknown_role")),
    ("/cues/said-c/seen", {"role": "desk"}, (403, "not_your_cue")),
    ("/cues/said-c/declined", {"role": "floor"}, (400, "why_missing")),
    ("/cues/said-c/declined", {"role": "floor", "why": " "}, (400, "why_missing")),
    ("/marks", {"role": "boss"}, (403, "unknown_role")),
    ("/marks", {"tag": "boring"}, (400, "bad_request")),
    ("/prompter", {"size": 20}, (400, "bad_request")),
]
"""A press, and how it is refused."""


async def test_what_cannot_be_said_or_answered_is_refused(server: Server) -> None:
    room = await on_air(server)
    await room.press("/cues", key="c", roles=["floor"], text="上福袋")
    for path, body, refusal in REFUSED:
        assert await room.refused(path, **body) == refusal, (path, body)


async def test_the_operator_answers_for_any_role_and_a_role_for_its_own(server: Server) -> None:
    room = await on_air(server)
    await room.press("/cues", key="c", roles=["floor"], text="上福袋")
    await room.press("/cues/said-c/seen", role="floor", by="小王")
    await room.press("/cues/said-c/declined", role="operator", why="库存不够", by="小张")
    (cue,) = (await room.view())["cues"]
    assert (cue["state"], cue["by"], cue["role"], cue["why"]) == ("declined", "小张", "operator", "库存不够")


async def test_one_key_marks_a_moment_with_its_tag(server: Server) -> None:
    room = await on_air(server)
    await room.press("/marks")
    await room.press("/marks", label="没声音", tag="problem", role="tech", by="小周")
    marks = await room.stage("marks")
    assert [(mark["label"], mark["tag"], mark["role"], mark["by"]) for mark in marks] == [
        ("高光", "highlight", "operator", ""),
        ("没声音", "problem", "tech", "小周"),
    ]


async def test_a_task_is_ticked_off_once_before_and_on_air(server: Server) -> None:
    room = await planned(server)
    known = [(await room.press("/tasks/mic/done"))["known"] for _ in range(2)]
    assert (known, [fact.task for fact in room.told(facts.TaskDone)]) == ([False, True], ["mic"])


async def test_the_hosts_screen_moves_by_what_is_named(server: Server) -> None:
    room = await on_air(server)
    await room.press("/prompter", page=2, size=120)
    moved = await room.press("/prompter", black=True)
    assert moved == {
        "page": 2,
        "size": 120,
        "mirrored": False,
        "black": True,
        "columns": 0,
        "rows": 0,
        "moved": 2,
    }
    assert (await server.desk.ask("GET", f"{room.base}/host"))["prompter"] == moved
    assert await room.stage("prompter") == moved


async def test_buttons_of_the_evening_wait_for_the_evening(server: Server) -> None:
    room = await planned(server)
    assert await room.refused("/marks") == (409, "not_live")
    assert await room.refused("/cues", roles=["floor"], text="x") == (409, "not_live")
