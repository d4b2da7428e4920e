from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.clock import MINUTE
from kaibo.live.pacing import Offer, Try, propose
from kaibo.live.stage import PacingProposal
from kaibo.roles import PRODUCT_ROLES
from tests.strategies import T0

NOW = T0 + 60 * MINUTE


def tried(product: str, orders: int, **told: Any) -> Try:
    """Make an airing of a hit at 100 yuan: 8 minutes before 100 viewers, half an hour ago."""
    minutes, viewers = told.pop("minutes", 8), told.pop("viewers", 100)
    ended = NOW - told.pop("ago", 30) * MINUTE
    fen = {"gmv_fen": orders * 10_000} | told
    air_ms = minutes * MINUTE
    head: dict[str, Any] = {"role": "hit", "air_ms": air_ms, "viewer_ms": viewers * air_ms, "ended_ms": ended}
    return Try(**head | fen, product=product, orders=orders)


def offer(product: str, **told: Any) -> Offer:
    """Make an offer of a hit at 100 yuan."""
    head: dict[str, Any] = {"title": f"title {product}", "role": "hit", "price_fen": 10_000}
    return Offer(**head | told, product=product)


def is_held(one: PacingProposal) -> bool:
    return "先上秒杀款" in one.zh


def order(tries: list[Try], offers: list[Offer], on_air: str = "") -> list[str]:
    return [one.product for one in propose(tries, offers, NOW, on_air)]


ROOM = [tried(f"other{number}", 8, ago=40 + number) for number in range(4)]
"""What a room is used to: four hits with 8 orders in 8 minutes each."""

IDS = st.sampled_from(["a", "b", "c", "d"])
ROLES = st.sampled_from(sorted(PRODUCT_ROLES))
TRIES = st.lists(
    st.builds(
        Try,
        product=IDS,
        role=ROLES,
        air_ms=st.integers(0, 2**40),
        viewer_ms=st.integers(0, 2**60),
        orders=st.integers(0, 10**9),
        gmv_fen=st.integers(0, 10**12),
        ended_ms=st.integers(T0, NOW),
    ),
    max_size=12,
)
OFFERS = st.lists(
    st.builds(
        Offer,
        product=IDS,
        title=st.text(max_size=4),
        role=ROLES,
        price_fen=st.integers(0, 10**12),
        stock=st.none() | st.integers(0, 10**6),
        segment=st.sampled_from(["", "s1"]),
        last_ms=st.none() | st.integers(T0, NOW + MINUTE),
        times=st.integers(0, 3),
    ),
    max_size=4,
    unique_by=lambda one: one.product,
)


# What the order promises, whatever happened.


@given(TRIES, OFFERS, IDS)
def test_figures_are_finite_and_the_score_lies_within_its_interval(
    tries: list[Try], offers: list[Offer], on_air: str
) -> None:
    for one in propose(tries, offers, NOW, on_air):
        assert 0 <= one.low <= one.score <= one.high < 10**40


@given(TRIES, OFFERS, IDS)
def test_what_is_sold_out_or_on_air_is_never_proposed_and_all_else_is(
    tries: list[Try], offers: list[Offer], on_air: str
) -> None:
    found = order(tries, offers, on_air)
    free = {one.product for one in offers if one.stock != 0 and one.product != on_air}
    watched = any(one.viewer_ms and one.air_ms for one in tries)
    assert sorted(found) == (sorted(free) if watched else [])


@given(TRIES, OFFERS, st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_the_order_of_asking(
    tries: list[Try], offers: list[Offer], dice: Any
) -> None:
    tries = [msgspec.structs.replace(one, ended_ms=T0 + at * MINUTE) for at, one in enumerate(tries)]
    told = propose(tries, offers, NOW, "")
    dice.shuffle(tries)
    dice.shuffle(offers)
    assert propose(tries, offers, NOW, "") == told


@given(st.integers(0, 400), st.integers(1, 40), st.integers(1, 30))
def test_more_orders_never_lower_a_product(orders: int, more: int, minutes: int) -> None:
    def score(sold: int) -> float:
        own = tried("a", sold, minutes=minutes)
        return next(one.score for one in propose([*ROOM, own], [offer("a")], NOW, ""))

    assert score(orders + more) >= score(orders)


@given(st.integers(1, 500), st.integers(1, 100))
def test_less_stock_never_raises_a_product(stock: int, less: int) -> None:
    offers = [offer("a", stock=stock), offer("b", stock=max(1, stock - less))]
    tries = [*ROOM, tried("a", 50), tried("b", 50)]
    scores = {one.product: one.score for one in propose(tries, offers, NOW, "")}
    assert scores["b"] <= scores["a"]


def test_nothing_is_proposed_before_anybody_watched() -> None:
    assert propose([], [offer("a")], NOW, "") == ()
    assert propose([tried("a", 3, viewers=0)], [offer("a")], NOW, "") == ()
    assert propose(ROOM, [], NOW, "") == ()


def test_a_room_that_has_sold_nothing_yet_still_has_an_order() -> None:
    tries = [tried("a", 0, ago=40), tried("b", 0, viewers=400, ago=50)]
    assert order(tries, [offer("b"), offer("a"), offer("new")]) == ["new", "a", "b"]


# What decides.


@pytest.mark.parametrize(
    ("why", "tries", "offers", "best"),
    [
        ("more orders in the same time", [tried("a", 20), tried("b", 9)], [{}, {}], "a"),
        (
            "the same orders before fewer viewers",
            [tried("a", 12, viewers=300), tried("b", 12, viewers=150)],
            [{}, {}],
            "b",
        ),
        (
            "the same orders of more value",
            [tried("a", 9), tried("b", 9, gmv_fen=270_000)],
            [{}, {"price_fen": 30_000}],
            "b",
        ),
        ("a better seller that is nearly gone", [tried("a", 30), tried("b", 9)], [{"stock": 2}, {}], "b"),
        ("a better seller just on air", [tried("a", 12, ago=1), tried("b", 9, ago=60)], [{}, {}], "b"),
        ("the same seller, rested", [tried("a", 12, ago=55), tried("b", 9, ago=60)], [{}, {}], "a"),
        (
            "an untried product of a role that sells",
            [tried("a", 8), tried("other", 3, role="classic")],
            [{}, {"role": "classic"}],
            "a",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_goes_first(why: str, tries: list[Try], offers: list[dict[str, Any]], best: str) -> None:
    shown = [offer(name, **told) for name, told in zip("ab", offers, strict=True)]
    assert order([*ROOM, *tries], shown)[0] == best


def test_three_minutes_of_luck_do_not_win_over_a_proven_seller() -> None:
    lucky = tried("lucky", 9, minutes=3, ago=120)
    proven = [tried("proven", 20, ago=ago) for ago in (240, 180, 120)]
    raw = {"lucky": lucky.orders / lucky.viewer_ms, "proven": proven[0].orders / proven[0].viewer_ms}
    assert raw["lucky"] > raw["proven"]
    assert order([*ROOM, lucky, *proven], [offer("lucky"), offer("proven")]) == ["proven", "lucky"]


def test_one_airing_moves_a_product_less_than_its_own_rate_says() -> None:
    tries = [*ROOM, tried("a", 32)]
    a, new = propose(tries, [offer("a"), offer("new")], NOW, "")
    # It sold four times what the room is used to.
    assert new.score < a.score < 3 * new.score


def test_no_product_is_evidence_for_itself() -> None:
    """Were it counted for its role too, one that is alone in its role would be believed twice."""

    def score(aired_as: str) -> float:
        tries = [*ROOM, tried("a", 30, role=aired_as)]
        return propose(tries, [offer("a", role="classic")], NOW, "")[0].score

    assert score("classic") == score("exclusive")


def test_in_a_large_room_one_airing_is_still_one_airing() -> None:
    """A thousand orders leave no chance in the count, but one airing may be lucky as a whole."""
    crowd = [tried(f"other{number}", 800, viewers=10_000, ago=40 + number) for number in range(4)]
    once, often = (
        tried("once", 1530, viewers=10_000, ago=400),
        [tried("often", 1500, viewers=10_000, ago=ago) for ago in (1600, 1200, 800, 400)],
    )
    assert order([*crowd, once, *often], [offer("once"), offer("often")])[0] == "often"


def test_the_interval_narrows_with_every_airing() -> None:
    def width(airings: int) -> float:
        tries = [tried("a", 40, viewers=500, ago=100 * (1 + place)) for place in range(airings)]
        found = propose([*ROOM, *tries], [offer("a")], NOW, "")[0]
        return (found.high - found.low) / found.score

    assert width(0) > width(1) > width(3) > width(6)


def test_an_untried_product_is_believed_to_be_like_its_role() -> None:
    tries = [tried("f1", 30, role="flash"), tried("f2", 34, role="flash"), tried("h1", 6), tried("h2", 8)]
    offers = [offer("new flash", role="flash"), offer("new hit")]
    flash, hit = propose(tries, offers, NOW, "")
    assert flash.product == "new flash"
    assert flash.score > 2 * hit.score


def test_an_order_is_worth_near_the_price_until_orders_say_otherwise() -> None:
    cut = [tried("a", 40, gmv_fen=40 * 5_000, ago=ago) for ago in (120, 90)]
    full = [tried("b", 40, ago=ago) for ago in (120, 90)]
    a, b = (propose([*ROOM, *cut, *full], [offer(name)], NOW, "")[0].score for name in "ab")
    assert 0.5 * b < a < 0.6 * b


def test_a_product_without_a_price_is_valued_like_its_role() -> None:
    tries = [*ROOM, tried("bag", 8, role="profit", gmv_fen=8 * 60_000)]
    dear = propose(tries, [offer("x", price_fen=0, role="profit")], NOW, "")[0].score
    cheap = propose(tries, [offer("x", price_fen=0)], NOW, "")[0].score
    assert dear > 1.5 * cheap


def test_a_product_tires_with_every_airing_and_rests_with_time() -> None:
    def score(*agos: int) -> float:
        """Air it for a moment that teaches nothing of how it sells."""
        tries = [tried("a", 0, ago=ago, air_ms=1, viewer_ms=1) for ago in agos]
        return propose([*ROOM, tried("b", 8, ago=1), *tries], [offer("a")], NOW, "")[0].score

    assert score() > score(60) > score(20) > score(5)
    assert score(20) > score(20, 45)


# Roles, ties, and what is said.


@pytest.mark.parametrize(
    ("before", "on_air", "held"),
    [
        (["profit"], "", {"p", "t"}),
        (["topic"], "", {"p", "t"}),
        (["profit", "hit"], "", {"p", "t"}),
        (["profit", "flash"], "", set()),
        (["profit", "flash", "classic"], "", set()),
        (["hit"], "", set()),
        (["flash"], "p", {"t"}),
        (["profit"], "f", set()),
    ],
)
def test_a_flash_product_goes_between_two_that_cost_patience(
    before: list[str], on_air: str, held: set[str]
) -> None:
    tries = [tried(f"x{at}", 8, role=role, ago=40 - at) for at, role in enumerate(before)]
    roles = {"p": "profit", "t": "topic", "f": "flash", "h": "hit"}
    offers = [offer(name, role=role, price_fen=90_000) for name, role in roles.items()]
    found = propose(tries, offers, NOW, on_air)
    assert {one.product for one in found if is_held(one)} == held
    assert [is_held(one) for one in found] == sorted(is_held(one) for one in found)


def test_ties_go_to_what_the_rundown_brings_and_then_by_id() -> None:
    offers = [offer("c"), offer("b"), offer("d", segment="s1"), offer("a")]
    assert order(ROOM, offers) == ["d", "a", "b", "c"]


def test_the_reason_says_the_money_the_stock_and_the_rest_in_one_line() -> None:
    tries = [*ROOM, tried("a", 12, ago=46)]
    offers = [offer("a", stock=120, last_ms=NOW - 46 * MINUTE - 1, times=1)]
    found = propose(tries, offers, NOW, "")[0]
    money = [f"{fen / 100:,.0f}" for fen in (found.score, found.low, found.high)]
    assert found.zh == "每分钟约 ¥{}（80 % ¥{}–{}），余量 120，距上次 46 分钟".format(*money)
    expected = "about ¥{} a minute (80 %: ¥{}–{}), 120 left, 46 min since last"
    assert found.en == expected.format(*money)
    assert found.encore
    assert "\n" not in found.zh


def test_a_new_product_says_so_and_a_held_one_says_what_goes_first() -> None:
    found = propose([*ROOM, tried("x", 4, role="profit")], [offer("t", role="topic")], NOW, "")[0]
    assert found.zh.endswith("，今晚没上过，刚讲过利润款，先上秒杀款")
    assert found.en.endswith(", not yet on air, a flash product first: profit was just on air")
    assert not found.encore
