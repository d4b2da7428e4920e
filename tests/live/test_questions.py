from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo import facts
from kaibo.broadcast import Broadcast, Product
from kaibo.clock import MINUTE, SECOND
from kaibo.live import questions
from kaibo.live.questions import KEPT, Question, answered, asked, cards, claimed, ready_answer
from kaibo.live.stock import Till
from tests.strategies import T0

BOOT = Product(
    id="p21",
    title="短靴",
    price_fen=29_900,
    market_fen=59_900,
    stock=100,
    cart=3,
    points=("头层牛皮，软底", "三色可选"),
    answers={"size": "正码，脚宽拍大一码"},
    props=("material",),
)
PLAN = Broadcast(id="b1", title="测试场", products=(BOOT, Product(id="p22", title="毛衣")))


def head(at_ms: int = T0, n: int = 1) -> dict[str, Any]:
    return {"id": f"f{n}-{at_ms}", "at_ms": at_ms, "source": "test", "broadcast": "b1"}


def comment(text: str, viewer: str = "a", at_ms: int = T0) -> facts.Commented:
    return facts.Commented(**head(at_ms), viewer=viewer, text=text)


def answer(question: str, at_ms: int, text: str = "") -> facts.QuestionAnswered:
    return facts.QuestionAnswered(**head(at_ms), question=question, text=text, by="小林", role="desk")


def claim(question: str, by: str, at_ms: int = T0, *, released: bool = False) -> facts.QuestionClaimed:
    return facts.QuestionClaimed(**head(at_ms), question=question, by=by, role="desk", released=released)


def crowd(text: str, topic: str, people: int, product: str = "p21") -> dict[str, Question]:
    held: dict[str, Question] = {}
    for n in range(people):
        asked(held, comment(text, f"v{n}", T0 + n), topic, product)
    return held


def test_questions_on_one_topic_of_one_product_are_one_and_count_people() -> None:
    held: dict[str, Question] = {}
    for text, viewer in (("多大码", "a"), ("尺码表呢", "b"), ("尺码？", "b")):
        asked(held, comment(text, viewer), "size", "p21")
    asked(held, comment("多大码"), "size", "p22")
    asked(held, comment("包邮吗"), "delivery", "p21")
    assert list(held) == ["size-p21-1", "size-p22-1", "delivery-p21-1"]
    assert (held["size-p21-1"].askers, held["size-p21-1"].text) == ({"a", "b"}, "多大码")


def test_a_question_of_the_room_belongs_to_no_product() -> None:
    held = crowd("明天几点播", "next", 2)
    assert (list(held), held["next-1"].product) == (["next-1"], "")


@pytest.mark.parametrize("product", ["商品/一", "../x", "p" * 200, "a b", "?", "\u202e"])
def test_a_question_id_is_short_and_safe_in_an_address_whatever_the_product(product: str) -> None:
    (question,) = crowd("多大码", "size", 1, product)
    assert question.isascii()
    assert len(question) <= 100
    assert set(question) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


def test_questions_without_a_topic_are_one_where_they_are_alike() -> None:
    held: dict[str, Question] = {}
    for text in (
        "主播是哪里人",
        "请问主播是哪里人呀？",
        "哪里人啊",
        "背景音乐叫什么",
        "@青禾 背景音乐叫什么呀",
    ):
        asked(held, comment(text, text), "", "p21")
    assert [question.text for question in held.values()] == ["主播是哪里人", "背景音乐叫什么"]
    assert [len(question.askers) for question in held.values()] == [3, 2]


def test_who_asks_after_the_answer_opens_the_next_round_but_not_while_it_is_being_said() -> None:
    held = crowd("多大码", "size", 3)
    answered(held, answer("size-p21-1", T0 + MINUTE, "正码"))
    asked(held, comment("多大码", "x", T0 + MINUTE + 10 * SECOND), "size", "p21")
    assert list(held) == ["size-p21-1"], "it crossed the answer on its way"
    asked(held, comment("多大码", "y", T0 + 3 * MINUTE), "size", "p21")
    assert [(q.question, q.round, len(q.askers)) for q in held.values()] == [
        ("size-p21-1", 1, 3),
        ("size-p21-2", 2, 1),
    ]


def test_the_first_of_two_claims_counts_and_a_claim_can_be_given_back() -> None:
    held = crowd("多大码", "size", 1)
    claimed(held, claim("size-p21-1", "小林"))
    claimed(held, claim("size-p21-1", "小王", T0 + 1))
    question = held["size-p21-1"]
    assert (question.by, question.claimed_ms) == ("小林", T0)
    claimed(held, claim("size-p21-1", "小林", T0 + 2, released=True))
    assert (question.by, question.role, question.claimed_ms) == ("", "", None)
    claimed(held, claim("size-p21-1", "小王", T0 + 3))
    assert question.by == "小王"


def test_an_answer_closes_once_and_nobody_claims_what_is_answered() -> None:
    held = crowd("多大码", "size", 1)
    answered(held, answer("size-p21-1", T0 + 5, "正码"))
    answered(held, answer("size-p21-1", T0 + 9, "偏大"))
    claimed(held, claim("size-p21-1", "小王", T0 + 10))
    question = held["size-p21-1"]
    assert (question.answered_ms, question.answer, question.by) == (T0 + 5, "正码", "小林")
    answered(held, answer("gone-1", T0))
    claimed(held, claim("gone-1", "小王"))


def test_a_room_holds_few_questions_and_keeps_the_claimed_and_the_repeated() -> None:
    held = crowd("多大码", "size", 5)
    held |= crowd("包邮吗", "delivery", 1)
    claimed(held, claim("delivery-p21-1", "小林"))
    for n in range(1_000):
        asked(held, comment(f"{chr(0x4E00 + n)}{chr(0x5E00 + n)}是谁", at_ms=T0 + n), "", "p21")
        assert len(held) <= KEPT
    assert {"size-p21-1", "delivery-p21-1"} <= set(held)
    assert f"{chr(0x4E00 + 999)}{chr(0x5E00 + 999)}是谁" in {question.text for question in held.values()}


def test_a_question_remembers_so_many_askers_and_no_more(monkeypatch: Any) -> None:
    monkeypatch.setattr(questions, "ASKERS_KEPT", 10)
    assert len(crowd("多大码", "size", 50)["size-p21-1"].askers) == 10


def test_the_queue_shows_who_waits_first_then_claimed_then_answered_for_a_while() -> None:
    held = crowd("包邮吗", "delivery", 1)
    for topic, people in (("size", 3), ("price", 2), ("stock", 1), ("returns", 1)):
        held |= crowd(topic, topic, people)
    claimed(held, claim("size-p21-1", "小林"))
    answered(held, answer("stock-p21-1", T0 + MINUTE))
    answered(held, answer("returns-p21-1", T0 - 20 * MINUTE))
    shown = cards(held, PLAN, {}, T0 + 2 * MINUTE)
    assert [(card.topic, card.state, card.count) for card in shown] == [
        ("price", "open", 2),
        ("delivery", "open", 1),
        ("size", "claimed", 3),
        ("stock", "answered", 1),
    ]
    assert (shown[0].zh, shown[0].en, shown[0].title) == ("价格", "Price", "短靴")


@pytest.mark.parametrize(
    ("topic", "till", "words"),
    [
        ("size", None, "正码，脚宽拍大一码"),
        ("price", None, "到手价 ¥299（专柜 ¥599）"),
        ("price", Till(price_fen=19_950), "到手价 ¥199.50（专柜 ¥599）"),
        ("price", Till(price_fen=60_000), "到手价 ¥600"),
        ("stock", Till(items=98), "还有 2 件"),
        ("stock", Till(released=50, lots=1, items=50), "这一批已经拍完"),
        ("how_to_buy", None, "点下方购物袋，3 号链接直接拍"),
        ("material", None, "头层牛皮，软底"),
        ("returns", None, ""),
        ("", None, ""),
    ],
)
def test_the_products_data_answer(topic: str, till: Till | None, words: str) -> None:
    """Source: L8."""
    assert ready_answer(BOOT, till, topic) == words


def test_what_is_not_known_is_not_answered() -> None:
    bare = Product(id="p", title="裸")
    for topic in (*questions.TOPICS, ""):
        assert ready_answer(bare, None, topic) == ""


@pytest.mark.parametrize(
    ("topic", "people", "product", "prop"),
    [
        ("size", 5, "p21", True),
        ("size", 4, "p21", False),
        ("material", 9, "p21", False),
        ("price", 9, "p21", False),
        ("size", 9, "", False),
        ("", 9, "p21", False),
    ],
)
def test_a_board_is_missing_where_many_ask_what_it_would_say(
    topic: str, people: int, product: str, prop: bool
) -> None:
    """Source: P17."""
    (card,) = cards(crowd("这是什么", topic, people, product), PLAN, {}, T0)
    assert card.prop is prop


def test_a_board_is_missing_also_where_the_same_is_asked_after_each_answer() -> None:
    held = crowd("多大码", "size", 3)
    answered(held, answer("size-p21-1", T0 + MINUTE))
    for n in range(2):
        asked(held, comment("多大码", f"w{n}", T0 + 3 * MINUTE), "size", "p21")
    assert [card.prop for card in cards(held, PLAN, {}, T0 + 4 * MINUTE)] == [True, True]


def test_hostile_words_are_shown_cleaned_and_cut() -> None:
    held = crowd("\u202e<b>" + "哈" * 9_000, "", 1)
    (card,) = cards(held, PLAN, {}, T0)
    assert (len(card.text) <= 80, card.text.startswith("<b>哈"), card.zh == card.text) == (True, True, True)


@given(st.lists(st.tuples(st.text(max_size=30), st.sampled_from(["", "size", "next"]), st.text(max_size=5))))
def test_any_questions_are_held_shown_and_kept(told: list[tuple[str, str, str]]) -> None:
    held: dict[str, Question] = {}
    for n, (text, topic, product) in enumerate(told):
        asked(held, comment(text, f"v{n % 3}", T0 + n), topic, product)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(held), type=dict[str, Question]) == held
    assert all(name == question.question for name, question in held.items())
    assert len(cards(held, None, {}, T0)) == min(len(held), questions.SHOWN)
