"""The buttons of the floor: each once, each refusal; a bag starts and is drawn once."""

import asyncio
from typing import Any

import pytest

from kaibo import facts
from kaibo.clock import WallClock
from kaibo.playbook import number
from kaibo.refused import Refused
from tests.conftest import Server
from tests.console.pressing import on_air, planned

TERMS = {"prize": "香水", "seconds": 120, "condition": "评论「想要」", "winners": 3, "worth_fen": 19_900}
SOON = 1_800_000_000_000


async def test_a_bag_is_announced_opened_and_drawn(server: Server) -> None:
    room = await on_air(server)
    due_ms = WallClock().now_ms() + 300_000
    await room.press("/bags/announce", key="a", due_ms=due_ms, **TERMS)
    (bag,) = await room.stage("bags")
    assert (bag["bag"], bag["state"], bag["due_ms"]) == ("b-a", "announced", due_ms)
    assert await room.refused("/bags/b-a/draw") == (409, "bag_not_open")
    await room.press("/bags", bag="b-a", **TERMS)
    (bag,) = await room.stage("bags")
    assert {name: bag[name] for name in TERMS} == TERMS
    assert (bag["state"], bag["draw_ms"]) == ("open", bag["opened_ms"] + 120_000)
    for path, body in (("/bags", {}), ("/bags/announce", {"due_ms": due_ms})):
        assert await room.refused(path, bag="b-a", prize="口红", **body) == (409, "bag_started")
    await room.press("/bags/b-a/draw", entrants=80, winners=["甲", "乙"])
    (bag,) = await room.stage("bags")
    assert (bag["state"], bag["prize"], bag["entrants"], bag["names"]) == ("drawn", "香水", 80, ["甲", "乙"])
    assert await room.refused("/bags/b-a/draw", winners=["丙"]) == (409, "bag_drawn")


async def test_two_people_who_open_one_bag_start_it_once(server: Server) -> None:
    room = await on_air(server)
    both = await asyncio.gather(
        *(room.press("/bags", bag="b", prize=prize) for prize in ("香水", "口红")), return_exceptions=True
    )
    assert [one.code for one in both if isinstance(one, Refused)] == ["bag_started"]
    assert len(room.told(facts.LuckyBagOpened)) == 1


async def test_a_bag_may_be_drawn_and_a_promise_kept_after_sign_off(server: Server) -> None:
    room = await on_air(server)
    await room.press("/bags", bag="b", **TERMS)
    await room.press("/promises", key="p", text="补一轮")
    asked = await room.press("/end/request")
    await room.press("/end/confirm", request=asked["request"])
    assert (await room.press("/bags/b/draw"))["known"] is False
    assert (await room.press("/promises/p-p/keep"))["known"] is False


REFUSED: list[tuple[str, dict[str, Any], tuple[int, str]]] = [
    ("/bags", TERMS | {"worth_fen": round(number("bag_prize_most_fen")) + 1}, (422, "prize_too_high")),
    ("/bags", TERMS | {"prize": ""}, (400, "bad_request")),
    ("/bags", TERMS | {"seconds": 9}, (400, "bad_request")),
    ("/bags", TERMS | {"winners": 0}, (400, "bad_request")),
    ("/bags", TERMS | {"worth_fen": -1}, (400, "bad_request")),
    ("/bags/announce", TERMS, (400, "bad_request")),
    ("/bags/announce", TERMS | {"due_ms": SOON, "worth_fen": 10**9}, (422, "prize_too_high")),
    ("/bags/none/draw", {}, (404, "unknown_bag")),
    ("/promises", {"text": ""}, (400, "bad_request")),
    ("/promises/none/keep", {}, (404, "unknown_promise")),
    ("/host", {"host": ""}, (400, "bad_request")),
    ("/handover", {"outgoing": "小美", "incoming": "小美"}, (400, "same_host")),
    ("/handover", {"outgoing": "小美", "incoming": "小\u200b美"}, (400, "same_host")),
    ("/handover/none/confirm", {"host": "小美"}, (404, "unknown_handover")),
]
"""A press, and how it is refused."""


async def test_what_the_floor_cannot_do_is_refused(server: Server) -> None:
    room = await on_air(server)
    for path, body, refusal in REFUSED:
        assert await room.refused(path, **body) == refusal, (path, body)


async def test_a_prize_at_the_limit_of_the_law_is_allowed(server: Server) -> None:
    room = await on_air(server)
    await room.press("/bags", prize="手机", worth_fen=round(number("bag_prize_most_fen")))
    assert len(await room.stage("bags")) == 1


async def test_a_promise_is_kept_once(server: Server) -> None:
    room = await on_air(server)
    await room.press("/promises", key="p", text="下播前补一轮", by="小美")
    kept = [(await room.press("/promises/p-p/keep"))["known"] for _ in range(2)]
    (line,) = (await room.stage("shift"))["promises"]
    assert (kept, line["text"], line["by"], line["kept_ms"] is None) == (
        *([False, True], "下播前补一轮", "小美", False),
    )


@pytest.mark.parametrize("order", [("小美", "小丽"), ("小丽", "小美")])
async def test_both_hosts_confirm_a_hand_over_and_nobody_else(server: Server, order: tuple[str, str]) -> None:
    room = await on_air(server)
    await room.press("/handover", key="h", outgoing="小美", incoming="小丽")
    path = "/handover/h-h/confirm"
    assert await room.refused(path, host="路人") == (403, "not_your_handover")
    assert (await room.press(path, host=order[0]))["known"] is False
    assert (await room.press(path, host=order[0]))["known"] is True
    assert (await room.stage("shift"))["host"] == "小美"
    await room.press(path, host=order[1])
    shift = await room.stage("shift")
    assert (shift["host"], shift["handover"]["confirmed"]) == ("小丽", list(order))
    await room.press("/host", host="替补")
    assert (await room.press(path, host=order[1]))["known"] is True
    assert (await room.stage("shift"))["host"] == "替补"


async def test_off_air_the_floor_opens_nothing(server: Server) -> None:
    room = await planned(server)
    for path, body in (
        ("/bags/announce", TERMS | {"due_ms": SOON}),
        ("/bags", TERMS),
        ("/promises", {"text": "x"}),
        ("/host", {"host": "小美"}),
        ("/handover", {"outgoing": "小美", "incoming": "小丽"}),
        ("/handover/h/confirm", {"host": "小美"}),
    ):
        assert await room.refused(path, **body) == (409, "not_live"), path
