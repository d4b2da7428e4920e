from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo import facts
from kaibo.broadcast import Broadcast, Product
from kaibo.clock import HOUR, MINUTE
from kaibo.facts import Card
from kaibo.live.cards import Pushed, advice, pushed
from kaibo.live.stage import CardAdvice
from tests.strategies import T0

PLAN = Broadcast(id="b1", title="测试场", products=(Product(id="p1", title="短靴"),), wecom_most=100)
END = T0 + 4 * HOUR
NONE: dict[str, Pushed] = {}


def push(cards: dict[str, Pushed], card: Card, minute: int, product: str = "") -> dict[str, Pushed]:
    head: dict[str, Any] = {"id": f"{card}{minute}", "at_ms": T0 + minute * MINUTE, "source": "crew"}
    pushed(cards, facts.CardPushed(**head, card=card, product=product))
    return cards


def told(
    cards: dict[str, Pushed], minute: int, contacts: int = 0, taken: int | None = 0, plan: Broadcast = PLAN
) -> dict[str, CardAdvice]:
    taken_ms = None if taken is None else T0 + taken * MINUTE
    product = "" if taken is None else "p1"
    lines = advice(cards, plan, product, taken_ms, T0, END, contacts, T0 + minute * MINUTE)
    return {line.card: line for line in lines}


def test_a_push_is_counted_by_card_and_product() -> None:
    cards = push(push(push({}, "product", 2, "p1"), "product", 1, "p1"), "wecom", 3)
    assert cards == {
        "product:p1": Pushed(count=2, first_ms=T0 + MINUTE, last_ms=T0 + 2 * MINUTE),
        "wecom:": Pushed(count=1, first_ms=T0 + 3 * MINUTE, last_ms=T0 + 3 * MINUTE),
    }


@pytest.mark.parametrize(
    ("last", "taken", "minute", "due"),
    [
        (None, 10, 10, True),
        (9, 10, 11, True),
        (10, 10, 12, False),
        (10, 10, 13, True),
    ],
)
def test_the_product_on_air_is_due_since_its_take_and_every_few_minutes(
    last: int | None, taken: int, minute: int, due: bool
) -> None:
    """Source: L4."""
    cards = {} if last is None else push({}, "product", last, "p1")
    line = told(cards, minute, taken=taken)["product"]
    assert (line.due, line.title, line.count) == (due, "短靴", 0 if last is None else 1)


def test_no_product_is_advised_while_none_is_on_air() -> None:
    assert set(told({}, 10, taken=None)) == {"reservation", "wecom", "article", "redpacket"}


@pytest.mark.parametrize(
    ("last", "minute", "due", "zh"),
    [
        (None, 0, True, "开播 5 分钟内"),
        (None, 6, True, "已过 5 分钟"),
        (4, 6, False, "已推过"),
        (4, 33, False, "已推过"),
        (4, 34, True, "新观众"),
        (230, 234, False, "已推过"),
        (230, 235, True, "快下播"),
        (236, 240, False, "已推过"),
    ],
)
def test_the_next_reservation_is_due_by_minute_five_and_again_for_each_wave(
    last: int | None, minute: int, due: bool, zh: str
) -> None:
    """Source: P33, E2."""
    line = told({} if last is None else push({}, "reservation", last), minute)["reservation"]
    assert (line.due, zh in line.zh) == (due, True)


@pytest.mark.parametrize(
    ("last", "minute", "contacts", "due", "zh"),
    [
        (None, 100, 0, False, "留到下播前"),
        (None, 225, 0, True, "还能接待 100 人"),
        (None, 250, 0, True, "下播前"),
        (None, 230, 99, True, "还能接待 1 人"),
        (None, 230, 100, False, "名额已满（100/100）"),
        (None, 100, 120, False, "名额已满（120/100）"),
        (228, 230, 0, False, "刚推过"),
        (225, 230, 0, True, "循环"),
    ],
)
def test_wecom_is_kept_for_the_last_minutes_and_capped_by_who_can_serve(
    last: int | None, minute: int, contacts: int, due: bool, zh: str
) -> None:
    """Source: L7, E2."""
    line = told({} if last is None else push({}, "wecom", last), minute, contacts)["wecom"]
    assert (line.due, zh in line.zh) == (due, True)


def test_wecom_without_a_limit_says_so() -> None:
    line = told({}, 230, 5_000, plan=Broadcast(id="b1", title="x"))["wecom"]
    assert (line.due, "没报" in line.zh) == (True, True)


def test_a_red_packet_cover_is_the_surprise_of_the_ending_and_an_article_comes_now_and_then() -> None:
    assert not told(NONE, 100)["redpacket"].due
    assert told(NONE, 226)["redpacket"].due
    assert not told(push({}, "redpacket", 226), 230)["redpacket"].due
    assert [told(NONE, minute)["article"].due for minute in (0, 59, 60)] == [False, False, True]
    assert not told(push({}, "article", 60), 119)["article"].due


def test_nothing_is_advised_before_the_broadcast_is_on_air() -> None:
    assert advice({}, PLAN, "p1", T0, None, END, 0, T0) == ()


@given(
    st.integers(-10, 2_000),
    st.integers(0, 200),
    st.lists(
        st.tuples(st.sampled_from(["reservation", "wecom", "article", "redpacket"]), st.integers(0, 300))
    ),
)
def test_what_is_due_comes_first_and_every_line_says_why(
    minute: int, contacts: int, pushes: list[tuple[Card, int]]
) -> None:
    cards: dict[str, Pushed] = {}
    for card, at in pushes:
        push(cards, card, at)
    lines = list(told(cards, minute, contacts).values())
    assert [line.due for line in lines] == sorted((line.due for line in lines), reverse=True)
    assert len(lines) == 5
    assert all(line.zh and line.en for line in lines)
    assert all(line.last_ms is None or line.count for line in lines)
