"""What overlays show: terms and prices as they are, no viewer's name, no figure of the room."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kaibo import facts
from kaibo.broadcast import Broadcast
from kaibo.clock import MINUTE, SECOND
from kaibo.facts import (
    CardPushed,
    Commented,
    EndConfirmed,
    EndRequested,
    HoldbackStepped,
    LuckyBagAnnounced,
    LuckyBagDrawn,
    LuckyBagOpened,
    OrderPaid,
    PriceChanged,
    QuestionAnswered,
    QuestionClaimed,
    SegmentTaken,
    StockReleased,
    WentLive,
)
from kaibo.live import overlay
from kaibo.live.overlay import OverlayView
from kaibo.live.room import Room
from kaibo.plan.compliance import shipped
from kaibo.plan.reservations import moment
from tests.live.rooms import HIDDEN, PLAN, Teller, room_of
from tests.strategies import T0, any_fact

CHECKER = shipped()
PLANNED = replace(PLAN, start_ms=T0, length_minutes=60, account_id="a")
END = T0 + 60 * MINUTE
NEXT = Broadcast(id="b2", title="明晚羊绒专场", account_id="a", start_ms=T0 + 86_400_000)
TERMS: dict[str, Any] = {"prize": "香水", "seconds": 120, "condition": "评论「想要」", "winners": 3}


def live() -> Teller:
    return Teller().plan(PLANNED).tell(WentLive)


def seen(told: Teller, at: float = 0, after: Broadcast | None = None) -> OverlayView:
    return overlay.view(told.room(), after, CHECKER, T0 + round(at * SECOND))


def selling() -> Teller:
    return live().tell(SegmentTaken, 1, segment="s2", title="羊绒衫", product="p1")


def test_a_broadcast_not_on_air_shows_nothing_but_the_next_one() -> None:
    ended = live().tell(EndRequested, 3599, request="r").tell(EndConfirmed, 3600, request="r")
    for told in (Teller(), Teller().plan(PLANNED), ended):
        view = seen(told, 3601, NEXT)
        assert (view.countdown, view.product, view.bag, view.question) == (None,) * 4
        assert view.next is not None and view.next.title == "明晚羊绒专场"


def test_the_countdown_runs_to_the_planned_end_and_is_shown_from_fifteen_minutes_before() -> None:
    view = seen(live(), 60)
    assert view.countdown is not None
    assert (view.countdown.at_ms, view.countdown.since_ms) == (END, END - 15 * MINUTE)
    asked = seen(live().tell(EndRequested, 3590, request="r"), 3591)
    assert (asked.state, asked.countdown) == ("ending", view.countdown)


def test_the_product_on_air_is_shown_with_its_price_as_it_is_now() -> None:
    product = seen(selling(), 2).product
    assert product is not None
    assert (product.title, product.cart, product.price_fen, product.left) == ("羊绒衫 A100", 2, 9_900, None)
    cut = seen(selling().tell(PriceChanged, 3, product="p1", price_fen=8_800), 4).product
    assert cut is not None and cut.price_fen == 8_800


def test_talk_has_no_product_and_an_unknown_one_is_called_as_it_was_taken() -> None:
    assert seen(live().tell(SegmentTaken, 1, segment="s1", title="开场", type="talk"), 2).product is None
    product = seen(live().tell(SegmentTaken, 1, segment="x", title="临时款", product="zz"), 2).product
    assert product is not None
    assert (product.title, product.cart, product.price_fen, product.held) == ("临时款", 0, None, False)


def test_stock_is_told_of_released_lots_alone_and_only_where_orders_are_heard() -> None:
    paid = {"viewer": "v", "order": "o", "product": "p1", "items": 2, "amount_fen": 1}
    cases = [
        (selling().tell(OrderPaid, 2, **paid), None),
        (selling().tell(StockReleased, 2, product="p1", count=50), None),
        (selling().tell(StockReleased, 2, product="p1", count=50).tell(OrderPaid, 3, **paid), 48),
    ]
    for told, left in cases:
        product = seen(told, 5).product
        assert product is not None and product.left == left


@pytest.mark.parametrize(
    ("steps", "after_s", "price"),
    [
        ((1,), 1, None),
        ((1, 2, 3, 4), 60, None),
        ((1, 2, 3, 4, 5), 1, None),
        ((1, 2, 3, 4, 5), 10, 9_900),
        ((1, 2, 3, 4, 5, 6), 1, 9_900),
        ((1, 2, 3, 4, 5, 6, 7, 3), 1, 9_900),
    ],
)
def test_a_holdback_sale_keeps_its_price_until_it_opens(
    steps: tuple[int, ...], after_s: int, price: int | None
) -> None:
    told = selling()
    for at, step in enumerate(steps):
        told.tell(HoldbackStepped, 10 + at, product="p1", step=step)
    product = seen(told, 10 + len(steps) - 1 + after_s).product
    assert product is not None
    assert (product.price_fen, product.held) == (price, price is None)


@pytest.mark.parametrize(
    ("at", "state", "at_s"),
    [
        (20, "announced", 300),
        (359, "announced", 300),
        (360, None, 0),
        (401, "open", 520),
        (530, "open", 520),
        (541, "drawn", 540),
        (599, "drawn", 540),
        (600, None, 0),
    ],
)
def test_a_lucky_bag_is_shown_with_all_its_terms_and_goes_when_it_is_over(
    at: int, state: str | None, at_s: int
) -> None:
    told = live().tell(LuckyBagAnnounced, 10, bag="b", due_ms=T0 + 300_000, **TERMS)
    if at > 400:
        told.tell(LuckyBagOpened, 400, bag="b", **TERMS)
    if at > 540:
        told.tell(LuckyBagDrawn, 540, bag="b", entrants=900, winners=("小美的名字",))
    bag = seen(told, at).bag
    if state is None:
        assert bag is None
        return
    assert bag is not None
    assert (bag.state, bag.at_ms) == (state, T0 + at_s * SECOND)
    assert (bag.prize, bag.condition, bag.winners) == ("香水", "评论「想要」", 3)
    assert "小美" not in str(bag) and "900" not in str(bag)


def test_an_open_bag_goes_before_one_that_is_promised() -> None:
    told = live().tell(LuckyBagAnnounced, 10, bag="later", due_ms=T0 + 30_000, **TERMS)
    told.tell(LuckyBagOpened, 11, bag="now", **TERMS | {"prize": "口红"})
    bag = seen(told, 12).bag
    assert bag is not None and bag.prize == "口红"


def asked(text: str, **claim: Any) -> Teller:
    """A question about the product on air that somebody has taken."""
    told = selling().tell(Commented, 2, viewer="v1", name="深圳大雪", text=text)
    question = next(iter(told.room().questions))
    return told.tell(QuestionClaimed, 3, question=question, by="小王", role="desk", **claim)


def test_only_a_question_somebody_took_is_shown_and_nobody_is_named() -> None:
    waiting = selling().tell(Commented, 2, viewer="v1", name="深圳大雪", text="160斤穿什么码？")
    assert seen(waiting, 4).question is None
    question = seen(asked("@小丽 160斤穿什么码？"), 4).question
    assert question is not None
    assert (question.text, question.title, question.answer) == ("160斤穿什么码？", "羊绒衫 A100", "")
    assert not {"深圳大雪", "小王", "小丽"} & {*map(str, msgspec.structs.astuple(question))}
    assert seen(asked("160斤穿什么码？"), 3 + 180).question is None, "not for ever"


def test_an_answer_stays_for_a_while_and_a_question_taken_goes_before_it() -> None:
    told = asked("160斤穿什么码？")
    first = next(iter(told.room().questions))
    told.tell(QuestionAnswered, 10, question=first, text="160 斤穿 XL", by="小王", role="desk")
    shown = seen(told, 29).question
    assert shown is not None and shown.answer == "160 斤穿 XL"
    assert seen(told, 31).question is None
    told.tell(Commented, 11, viewer="v2", text="什么时候发货？")
    second = next(name for name in told.room().questions if name != first)
    told.tell(QuestionClaimed, 12, question=second, by="小李", role="desk")
    taken = seen(told, 13).question
    assert taken is not None and taken.text == "什么时候发货？"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("这是全网最低价吗？", "这是＊＊＊＊＊吗？"),
        ("发到 138-1234-5678 这个号可以吗", "发到 ＊＊＊ 这个号可以吗"),
        ("加我微信abc12345给优惠吗", ""),
        ("电话13812345678能加吗", ""),
        (f"{HIDDEN}尺码{HIDDEN}准吗", "尺码准吗"),
        ("@小美 @阿强", ""),
        ("码" * 10_000, "码" * 79 + "…"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_words_are_masked_bounded_and_blocked(text: str, shown: str) -> None:
    assert overlay.masked(text, CHECKER) == shown


def test_of_a_blocked_question_only_its_topic_is_left() -> None:
    question = seen(asked("160斤穿什么码？加我微信abc12345"), 4).question
    assert question is not None and question.text == "尺码"


@pytest.mark.parametrize(("at", "now"), [(60, False), (61, True), (120, True), (122, False), (3301, True)])
def test_the_next_broadcast_comes_up_after_its_card_and_before_the_end(at: int, now: bool) -> None:
    told = live()
    if at > 60:
        told.tell(CardPushed, 61, card="reservation")
    after = seen(told, at, NEXT).next
    assert after is not None
    assert (after.when, after.now) == (moment(NEXT.start_ms or 0, NEXT.zone), now)


def planned(name: str, start: int | None, account: str = "a", **facts_: int) -> Room:
    plan = Broadcast(id=name, title=name, account_id=account, start_ms=start)
    room = Room(name, plan=plan)
    for field, value in facts_.items():
        setattr(room, field, value)
    return room


@pytest.mark.parametrize(
    ("rooms", "wanted"),
    [
        ([], ""),
        ([planned("soon", T0 + 1), planned("later", T0 + 9)], "soon"),
        ([planned("past", T0 - 1), planned("none", None)], ""),
        ([planned("theirs", T0 + 1, account="b")], ""),
        ([planned("soon", T0 + 1), planned("over", T0, ended_ms=T0 - MINUTE)], "over"),
        ([planned("soon", T0 + 1), planned("over", T0, ended_ms=T0 - 30 * MINUTE)], "soon"),
        ([planned("over", T0, ended_ms=T0), planned("air", T0, went_live_ms=T0 - 9)], "air"),
        (
            [planned("air", T0, went_live_ms=T0 - 9), planned("try", T0, went_live_ms=T0, rehearsal=True)],
            "air",
        ),
        ([planned("soon", T0 + 1), planned("try", T0, went_live_ms=T0, rehearsal=True)], "try"),
    ],
)
def test_an_accounts_overlays_are_about_what_is_on_air_then_what_ended_then_what_comes(
    rooms: list[Room], wanted: str
) -> None:
    for order in (rooms, rooms[::-1]):
        assert overlay.chosen(order, "a", T0) == wanted


def test_the_next_broadcast_is_the_soonest_planned_of_the_same_account() -> None:
    rooms = [
        planned("air", T0 + 5, went_live_ms=T0),
        planned("theirs", T0 + 1, account="b"),
        planned("late", T0 + 9),
        planned("soon", T0 + 3),
        planned("past", T0 - 3),
    ]
    after = overlay.following(rooms, "a", T0)
    assert after is not None and after.id == "soon"
    assert overlay.following([], "a", T0) is None


HOSTILE = (
    "<img src=x onerror=alert(1)>" * 400,
    "\u202e" + "最" + "\u0301" * 9_000,
    "🤯" * 9_000,
    "مرحبا " * 2_000,
)


@pytest.mark.parametrize("text", HOSTILE, ids=("tags", "marks", "emoji", "right to left"))
def test_whatever_was_written_is_short_on_an_overlay(text: str) -> None:
    title = text[:200]
    plan = replace(PLANNED, products=(replace(PLANNED.products[0], title=title),))
    told = Teller().plan(plan).tell(WentLive)
    told.tell(SegmentTaken, 1, segment="s2", title=title, product="p1")
    told.tell(Commented, 2, viewer="v", name=title, text=f"什么码？{text[:9_900]}")
    for question in told.room().questions:
        told.tell(QuestionClaimed, 3, question=question, by="x", role="desk")
    told.tell(LuckyBagOpened, 3, bag="b", prize=title, condition=text[:10_000], winners=1)
    view = seen(told, 4, replace(NEXT, title=title))
    raw = msgspec.json.encode(view).decode()
    assert len(raw) < 2_000
    assert "\u202e" not in raw


@settings(max_examples=60)
@given(any_fact(broadcast=st.just("b1"), at_ms=st.integers(T0, T0 + 60_000)))
def test_whatever_was_told_can_be_shown(fact: facts.Fact) -> None:
    room = room_of([*live().told, fact])
    assert len(msgspec.json.encode(overlay.view(room, NEXT, CHECKER, T0 + 61_000))) < 4_000
