"""Routes of the desk (中控): cards, prices, stock in lots, the hold-back sale, repeated questions."""

from typing import Annotated, Final

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from kaibo.console.auth import Who
from kaibo.console.press import Done, Press, Told, press, role
from kaibo.facts import (
    Card,
    CardPushed,
    HoldbackStepped,
    HoldbackStopped,
    Id,
    Line,
    Name,
    PriceChanged,
    QuestionAnswered,
    QuestionClaimed,
    StockReleased,
)
from kaibo.house import House
from kaibo.live import holdback
from kaibo.live.questions import Question
from kaibo.live.room import Room
from kaibo.refused import Refused


class Push(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A card was pushed on the platform; `product` goes with a product's card."""

    card: Card
    product: Annotated[str, Meta(max_length=200)] = ""


class Price(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A product's price was changed, in fen."""

    product: Id
    price_fen: Annotated[int, Meta(ge=0, le=10**9)]


class Lot(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A lot of stock was released, in pieces."""

    product: Id
    count: Annotated[int, Meta(ge=1, le=10**6)]


class Step(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Move the hold-back sale of a product to a step."""

    product: Id
    step: Annotated[int, Meta(ge=1, le=7)]


class Stop(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """End the hold-back sale of a product."""

    product: Id


class ClaimQuestion(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take a repeated question, or give it back."""

    role: Name = "desk"
    released: bool = False


class AnswerQuestion(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say that a repeated question was answered, and with what."""

    role: Name = "desk"
    text: Line = ""


@post("/api/broadcasts/{broadcast:str}/cards", status_code=200, tags=["desk"], right="desk")
async def push_card(
    broadcast: FromPath[str], data: JSONBody[Push], house: NamedDependency[House], who: NamedDependency[Who]
) -> Done:
    """Note that a card was pushed: kaibo does not press the platform's buttons."""

    def pushed(room: Room, told: Told) -> CardPushed:
        if data.card != "product":
            return CardPushed(**told, card=data.card)
        return CardPushed(**told, card=data.card, product=must_plan(room, data.product))

    return await press(house, who, broadcast, "card", data, pushed)


@post("/api/broadcasts/{broadcast:str}/prices", status_code=200, tags=["desk"], right="desk")
async def change_price(
    broadcast: FromPath[str], data: JSONBody[Price], house: NamedDependency[House], who: NamedDependency[Who]
) -> Done:
    """Note that a price was changed."""

    def changed(room: Room, told: Told) -> PriceChanged:
        return PriceChanged(**told, product=must_plan(room, data.product), price_fen=data.price_fen)

    return await press(house, who, broadcast, "price", data, changed)


@post("/api/broadcasts/{broadcast:str}/stock", status_code=200, tags=["desk"], right="desk")
async def release_stock(
    broadcast: FromPath[str], data: JSONBody[Lot], house: NamedDependency[House], who: NamedDependency[Who]
) -> Done:
    """Note that a lot of stock was released."""

    def released(room: Room, told: Told) -> StockReleased:
        return StockReleased(**told, product=must_plan(room, data.product), count=data.count)

    return await press(house, who, broadcast, "stock", data, released)


@post("/api/broadcasts/{broadcast:str}/holdback", status_code=200, tags=["desk"], right="desk")
async def step_holdback(
    broadcast: FromPath[str], data: JSONBody[Step], house: NamedDependency[House], who: NamedDependency[Who]
) -> Done:
    """Move the hold-back sale to a step that may come now."""

    def stepped(room: Room, told: Told) -> HoldbackStepped | None:
        product = must_plan(room, data.product)
        sale = holdback.running(room.holdback, product)
        if sale is not None and sale.step == data.step:
            return None
        may = holdback.may_follow(sale, product)
        if data.step not in may:
            steps = "、".join(str(step) for step in may)
            raise Refused(
                409,
                "step_out_of_order",
                f"现在只能到第 {steps} 步，画面已更新",
                f"only step {steps} may come now: the screen shows where the sale stands",
                "step",
            )
        return HoldbackStepped(**told, product=product, step=data.step)

    return await press(house, who, broadcast, "holdback", data, stepped)


@post("/api/broadcasts/{broadcast:str}/holdback/stop", status_code=200, tags=["desk"], right="desk")
async def stop_holdback(
    broadcast: FromPath[str], data: JSONBody[Stop], house: NamedDependency[House], who: NamedDependency[Who]
) -> Done:
    """End the hold-back sale."""

    def stopped(room: Room, told: Told) -> HoldbackStopped | None:
        sale = holdback.running(room.holdback, must_plan(room, data.product))
        return None if sale is None else HoldbackStopped(**told, product=data.product)

    return await press(house, who, broadcast, "holdback-stop", data, stopped)


@post(
    "/api/broadcasts/{broadcast:str}/questions/{question:str}/claim",
    status_code=200,
    tags=["desk"],
    right="see",
)
async def claim_question(
    broadcast: FromPath[str],
    question: FromPath[str],
    data: JSONBody[ClaimQuestion],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Take a repeated question to answer it, or give it back."""

    def claimed(room: Room, told: Told) -> QuestionClaimed:
        mine, asked = _signed(told, who, data), _question(room, question)
        if not data.released and asked.answered_ms is None and asked.by not in ("", mine["by"]):
            raise Refused(
                409,
                "claimed_already",
                f"{asked.by} 已经在答这个问题",
                f"{asked.by} answers this question already",
                "question",
            )
        return QuestionClaimed(**mine, question=question, released=data.released)

    return await press(house, who, broadcast, "claim", data, claimed)


@post(
    "/api/broadcasts/{broadcast:str}/questions/{question:str}/answer",
    status_code=200,
    tags=["desk"],
    right="see",
)
async def answer_question(
    broadcast: FromPath[str],
    question: FromPath[str],
    data: JSONBody[AnswerQuestion],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Say that a repeated question was answered."""

    def answered(room: Room, told: Told) -> QuestionAnswered:
        mine = _signed(told, who, data)
        _question(room, question)
        return QuestionAnswered(**mine, question=question, text=data.text)

    return await press(house, who, broadcast, "answer", data, answered)


def must_plan(room: Room, product: str) -> str:
    """Give a product's id back; raises `Refused` 404 for one the plan does not have."""
    if room.plan is None or all(item.id != product for item in room.plan.products):
        raise Refused(
            404, "unknown_product", "排品里没有这个商品", "the lineup has no such product", "product"
        )
    return product


def _signed(told: Told, who: Who, data: ClaimQuestion | AnswerQuestion) -> Told:
    """Put the role to a head, and its name for who did not give theirs; raises `Refused` 403."""
    return told | {"role": who.as_role(role(data.role)), "by": told["by"] or data.role}


def _question(room: Room, question: str) -> Question:
    asked = room.questions.get(question)
    if asked is None:
        raise Refused(404, "unknown_question", "没有这个问题", "there is no such question", "question")
    return asked


ROUTES: Final = (
    push_card,
    change_price,
    release_stock,
    step_holdback,
    stop_holdback,
    claim_question,
    answer_question,
)
"""Every route of the desk."""
