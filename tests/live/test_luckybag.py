"""Lucky bags (L6): all terms from the announcement on, none changed after the start, drawn once."""

from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kaibo.facts import LuckyBagAnnounced, LuckyBagDrawn, LuckyBagOpened
from kaibo.live import luckybag
from kaibo.live.luckybag import Bag
from tests.live.rooms import FEW_RUNS, HIDDEN, again, on_air
from tests.strategies import T0

TERMS: dict[str, Any] = {
    "prize": "香水",
    "seconds": 120,
    "condition": "评论「想要」",
    "winners": 3,
    "worth_fen": 19_900,
}
OTHER: dict[str, Any] = {"prize": "口红", "seconds": 60, "condition": "", "winners": 1, "worth_fen": 100}


def terms(bag: Bag) -> dict[str, Any]:
    return {name: getattr(bag, name) for name in TERMS}


@pytest.mark.parametrize(
    ("at", "state"), [(0, "announced"), (299, "announced"), (300, "open"), (419, "open"), (420, "due")]
)
def test_a_bag_is_announced_then_open_then_due(at: int, state: str) -> None:
    told = on_air().tell(LuckyBagAnnounced, 10, bag="b", due_ms=T0 + 300_000, **TERMS)
    if at >= 300:
        told.tell(LuckyBagOpened, 300, bag="b", **TERMS)
    (card,) = luckybag.cards(told.room().bags, T0 + at * 1000)
    assert (card.state, card.due_ms) == (state, T0 + 300_000)
    assert {name: getattr(card, name) for name in TERMS} == TERMS


def test_terms_may_change_while_only_announced_and_never_after() -> None:
    told = on_air().tell(LuckyBagAnnounced, bag="b", due_ms=T0, **OTHER)
    told.tell(LuckyBagAnnounced, 1, bag="b", due_ms=T0 + 60_000, **TERMS)
    assert terms(told.room().bags["b"]) == TERMS
    told.tell(LuckyBagOpened, 60, bag="b", **TERMS)
    opened = told.room().bags["b"]
    told.tell(LuckyBagOpened, 90, bag="b", **OTHER)
    told.tell(LuckyBagAnnounced, 95, bag="b", due_ms=T0, **OTHER)
    assert told.room().bags["b"] == opened
    assert (opened.opened_ms, opened.draw_ms) == (T0 + 60_000, T0 + 180_000)


def test_a_bag_is_drawn_once() -> None:
    told = on_air().tell(LuckyBagOpened, bag="b", **TERMS)
    told.tell(LuckyBagDrawn, 121, bag="b", entrants=80, winners=("甲", "乙"))
    told.tell(LuckyBagDrawn, 150, bag="b", entrants=2, winners=("丙",))
    bag = told.room().bags["b"]
    assert (bag.drawn_ms, bag.entrants, bag.names) == (T0 + 121_000, 80, ("甲", "乙"))
    assert luckybag.state(bag, T0) == "drawn"


def test_a_draw_whose_opening_nobody_told_is_kept_and_an_opening_told_late_adds_its_terms() -> None:
    told = on_air().tell(LuckyBagDrawn, 121, bag="b", entrants=80, winners=("甲",))
    bag = told.room().bags["b"]
    assert (bag.prize, bag.drawn_ms, luckybag.state(bag, T0)) == ("", T0 + 121_000, "drawn")
    told.tell(LuckyBagAnnounced, 130, bag="b", due_ms=T0, **OTHER).tell(LuckyBagOpened, 1, bag="b", **TERMS)
    late = told.room().bags["b"]
    assert terms(late) == TERMS
    assert (late.drawn_ms, late.entrants, late.names) == (T0 + 121_000, 80, ("甲",))


def test_bags_stand_in_the_order_of_the_evening() -> None:
    told = on_air().tell(LuckyBagAnnounced, bag="late", due_ms=T0 + 900_000, **TERMS)
    told.tell(LuckyBagOpened, 300, bag="first", **TERMS).tell(LuckyBagOpened, 600, bag="second", **TERMS)
    assert [card.bag for card in luckybag.cards(told.room().bags, T0)] == ["first", "second", "late"]


def test_what_a_hostile_source_tells_of_a_bag_is_shown_clean_and_bounded() -> None:
    told = on_air().tell(LuckyBagOpened, bag="b", prize=f"{HIDDEN}<b>奖</b>", condition=f"评{HIDDEN}论")
    told.tell(LuckyBagDrawn, 1, bag="b", winners=tuple(f"{HIDDEN}{'长' * 300}" for _ in range(5_000)))
    (card,) = luckybag.cards(told.room().bags, T0)
    assert (card.prize, card.condition) == ("<b>奖</b>", "评论")
    assert len(card.names) == 200
    assert set(card.names) == {"长" * 39 + "…"}


class Bags(RuleBasedStateMachine):
    """Whatever is told in whatever order: terms stay from the start on, and the first draw stands."""

    def __init__(self) -> None:
        super().__init__()
        self.told = on_air()
        self.fixed: dict[str, dict[str, Any]] = {}
        self.drawn: dict[str, tuple[str, ...]] = {}

    bags = st.sampled_from("ab")
    some = st.sampled_from([TERMS, OTHER])
    at = st.integers(-100, 10_000)

    @rule(bag=bags, terms=some, at=at)
    def announce(self, bag: str, terms: dict[str, Any], at: int) -> None:
        self.told.tell(LuckyBagAnnounced, at, bag=bag, due_ms=T0, **terms)

    @rule(bag=bags, terms=some, at=at)
    def open(self, bag: str, terms: dict[str, Any], at: int) -> None:
        self.told.tell(LuckyBagOpened, at, bag=bag, **terms)
        self.fixed.setdefault(bag, terms)

    @rule(bag=bags, names=st.lists(st.sampled_from("甲乙丙")).map(tuple), at=at)
    def draw(self, bag: str, names: tuple[str, ...], at: int) -> None:
        self.told.tell(LuckyBagDrawn, at, bag=bag, winners=names)
        self.drawn.setdefault(bag, names)

    @invariant()
    def terms_and_draw_stand(self) -> None:
        room = self.told.room()
        assert {name: terms(room.bags[name]) for name in self.fixed} == self.fixed
        assert {name: bag.names for name, bag in room.bags.items() if bag.drawn_ms is not None} == self.drawn
        assert again(room) == room


TestBags = Bags.TestCase
TestBags.settings = FEW_RUNS
