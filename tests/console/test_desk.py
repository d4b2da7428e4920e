"""The buttons of the desk: each once, each refusal; two people at one sale, one question each."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kaibo import facts
from kaibo.broadcast import Broadcast
from kaibo.console import desk
from kaibo.console.press import Press, press
from kaibo.facts import WentLive
from kaibo.house import House
from kaibo.live.questions import Question
from kaibo.refused import Refused
from tests.conftest import Server
from tests.console.pressing import MACHINES, on_air, planned


async def test_cards_prices_and_lots_are_noted(server: Server) -> None:
    room = await on_air(server)
    await room.press("/cards", card="product", product="p1", by="小李")
    await room.press("/cards", card="wecom", product="p1")
    await room.press("/prices", product="p1", price_fen=8_800)
    await room.press("/stock", product="p1", count=20)
    assert [(fact.card, fact.product, fact.by) for fact in room.told(facts.CardPushed)] == [
        ("product", "p1", "小李"),
        ("wecom", "", ""),
    ]
    line = next(line for line in await room.stage("stock") if line["product"] == "p1")
    assert (line["price_fen"], line["released"], line["lots"], line["left"]) == (8_800, 20, 1, 20)


REFUSED: list[tuple[str, dict[str, Any], tuple[int, str]]] = [
    ("/cards", {"card": "product", "product": "none"}, (404, "unknown_product")),
    ("/cards", {"card": "product"}, (404, "unknown_product")),
    ("/cards", {"card": "poster"}, (400, "bad_request")),
    ("/prices", {"product": "none", "price_fen": 1}, (404, "unknown_product")),
    ("/prices", {"product": "p1", "price_fen": -1}, (400, "bad_request")),
    ("/stock", {"product": "none", "count": 1}, (404, "unknown_product")),
    ("/stock", {"product": "p1", "count": 0}, (400, "bad_request")),
    ("/holdback", {"product": "none", "step": 1}, (404, "unknown_product")),
    ("/holdback", {"product": "p1", "step": 8}, (400, "bad_request")),
    ("/holdback", {"product": "p1", "step": 2}, (409, "step_out_of_order")),
    ("/holdback/stop", {"product": "none"}, (404, "unknown_product")),
    ("/questions/none/claim", {}, (404, "unknown_question")),
    ("/questions/none/answer", {}, (404, "unknown_question")),
    ("/questions/none/claim", {"role": "boss"}, (403, "unknown_role")),
    ("/questions/none/answer", {"role": "boss"}, (403, "unknown_role")),
]
"""A press, and how it is refused."""


async def test_what_the_desk_cannot_do_is_refused(server: Server) -> None:
    room = await on_air(server)
    for path, body, refusal in REFUSED:
        assert await room.refused(path, **body) == refusal, (path, body)


async def test_a_hold_back_sale_goes_step_by_step_around_and_stops(server: Server) -> None:
    room = await on_air(server)
    for step in (1, 2, 3, 4, 5, 6, 7, 3):
        await room.press("/holdback", product="p1", step=step)
    card = await room.stage("holdback")
    assert (card["step"], card["round"], card["next"]) == (3, 2, [2, 4])
    assert await room.refused("/holdback", product="p1", step=5) == (409, "step_out_of_order")
    await room.press("/holdback", product="p2", step=1)
    assert (await room.stage("holdback"))["product"] == "p2"
    assert (await room.press("/holdback/stop", product="p1"))["known"] is True, "it does not run any more"
    await room.press("/holdback/stop", product="p2")
    assert (await room.stage("holdback"))["step"] == 0


async def test_two_people_who_press_the_same_step_move_the_sale_once(server: Server) -> None:
    room = await on_air(server)
    await room.press("/holdback", product="p1", step=1)
    both = await asyncio.gather(*(room.press("/holdback", product="p1", step=2) for _ in range(3)))
    assert sorted(one["known"] for one in both) == [False, True, True]
    assert [fact.step for fact in room.told(facts.HoldbackStepped)] == [1, 2]


async def test_off_air_the_desk_notes_nothing(server: Server) -> None:
    room = await planned(server)
    for path, body in (
        ("/cards", {"card": "wecom"}),
        ("/prices", {"product": "p1", "price_fen": 1}),
        ("/stock", {"product": "p1", "count": 1}),
        ("/holdback", {"product": "p1", "step": 1}),
        ("/holdback/stop", {"product": "p1"}),
        ("/questions/q/claim", {}),
        ("/questions/q/answer", {}),
    ):
        assert await room.refused(path, **body) == (409, "not_live"), path


async def test_a_question_somebody_answers_is_not_claimed_by_another_and_may_be_given_back(
    tmp_path: Path,
) -> None:
    async with House(tmp_path).running() as house:
        await house.save(Broadcast(id="b1", title="一场"), "k")
        room = await house.room("b1")
        await press(
            house, MACHINES, "b1", "went-live", Press(key="l"), lambda _, told: WentLive(**told), on_air=False
        )
        room.questions["q"] = Question("q", "size", "多大码", by="小李", claimed_ms=1)

        async def claim(body: dict[str, object]) -> bool:
            data = msgspec.convert(body, desk.ClaimQuestion)
            done = await desk.claim_question.fn(
                broadcast="b1", question="q", data=data, house=house, who=MACHINES
            )
            return bool(done.known)

        with pytest.raises(Refused) as refused:
            await claim({"key": "1", "by": "小王"})
        assert (refused.value.status, refused.value.code) == (409, "claimed_already")
        assert await claim({"key": "2", "by": "小李"}) is False
        assert await claim({"key": "3", "by": "小王", "released": True}) is False
        room.questions["q"].by = ""
        assert await claim({"key": "4"}) is False
        room.questions["q"].by = "小王"
        assert await claim({"key": "4"}) is True, "a repeat is not refused because another claimed it since"
        room.questions["q"].answered_ms = 5
        assert await claim({"key": "5", "by": "小李"}) is False
        data = msgspec.convert(
            {"key": "6", "role": "support", "text": "160 到 165 穿 M"}, desk.AnswerQuestion
        )
        await desk.answer_question.fn(broadcast="b1", question="q", data=data, house=house, who=MACHINES)
        told = [entry.fact async for page in house.journal.read("b1") for entry in page]
    claims = [fact for fact in told if isinstance(fact, facts.QuestionClaimed)]
    assert [(fact.by, fact.role, fact.released) for fact in claims] == [
        ("小李", "desk", False),
        ("小王", "desk", True),
        ("desk", "desk", False),
        ("小李", "desk", False),
    ]
    (answer,) = [fact for fact in told if isinstance(fact, facts.QuestionAnswered)]
    assert (answer.by, answer.role, answer.text) == ("support", "support", "160 到 165 穿 M")
