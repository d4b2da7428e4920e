"""The hold-back sale (P21): seven steps, one forward or back, and from the seventh a new round."""

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kaibo.facts import HoldbackStepped, HoldbackStopped, OrderPaid, PriceChanged, StockReleased, TaskDone
from kaibo.live import holdback
from kaibo.live.holdback import Holdback
from kaibo.live.room import Room
from kaibo.live.stage import HoldbackCard
from tests.live.rooms import FEW_RUNS, PLAN, Teller, again, on_air
from tests.strategies import T0


def card(room: Room) -> HoldbackCard:
    return holdback.card(room.holdback, room.plan, room.tills, room.tasks)


def stepped(*steps: int, product: str = "p1") -> Teller:
    told = on_air()
    for place, step in enumerate(steps):
        told.tell(HoldbackStepped, place * 60, product=product, step=step)
    return told


@pytest.mark.parametrize(
    ("step", "follow"),
    [(1, (2,)), (2, (1, 3)), (3, (2, 4)), (4, (3, 5)), (5, (4, 6)), (6, (5, 7)), (7, (3, 6))],
)
def test_the_next_the_one_before_or_a_new_round_may_follow(step: int, follow: tuple[int, ...]) -> None:
    assert holdback.may_follow(Holdback("p1", step), "p1") == follow


@pytest.mark.parametrize("sale", [None, Holdback("p1", 4, stopped=True), Holdback("p2", 4)])
def test_a_sale_that_does_not_run_begins_with_its_selling_points(sale: Holdback | None) -> None:
    assert holdback.may_follow(sale, "p1") == (1,)


def test_who_missed_it_types_1_again_in_a_new_round() -> None:
    told = stepped(1, 2, 3, 4, 5, 6, 7)
    room = told.room()
    assert room.holdback is not None
    room.holdback.ones, room.holdback.bought = {"a", "b"}, {"a"}
    holdback.stepped(room.holdback, HoldbackStepped(id="x", at_ms=T0, source="t", product="p1", step=3))
    assert (room.holdback.round, room.holdback.ones, room.holdback.bought) == (2, set(), set())
    assert card(told.tell(HoldbackStepped, 500, product="p1", step=3).room()).round == 2


def test_a_step_back_keeps_the_round_and_who_typed_1() -> None:
    sale = stepped(1, 2, 3, 4).room().holdback
    assert sale is not None
    sale.ones.add("a")
    holdback.stepped(sale, HoldbackStepped(id="x", at_ms=T0, source="t", product="p1", step=3))
    assert (sale.step, sale.round, sale.ones) == (3, 1, {"a"})


def test_the_fifth_step_counts_down_five_seconds() -> None:
    assert card(stepped(1, 2, 3, 4, 5).room()).opens_ms == T0 + 240_000 + 5_000
    assert card(stepped(1, 2, 3, 4).room()).opens_ms is None


def test_another_product_begins_a_sale_of_its_own() -> None:
    told = stepped(1, 2, 3).tell(HoldbackStepped, 200, product="p2", step=1)
    shown = card(told.room())
    assert (shown.product, shown.step, shown.round, shown.ones) == ("p2", 1, 1, 0)
    assert shown.began_ms == T0 + 200_000


def test_only_the_sale_that_runs_is_stopped() -> None:
    told = stepped(1, 2).tell(HoldbackStopped, 100, product="p2")
    assert card(told.room()).step == 2
    assert card(told.tell(HoldbackStopped, 110, product="p1").room()) == HoldbackCard()
    assert card(told.tell(HoldbackStepped, 120, product="p1", step=1).room()).began_ms == T0 + 120_000


def test_the_card_shows_price_lots_and_the_doubts_told_off() -> None:
    told = stepped(1, 2)
    told.tell(PriceChanged, 61, product="p1", price_fen=8_800).tell(StockReleased, 62, product="p1", count=30)
    told.tell(OrderPaid, 63, order="o", viewer="v", product="p1", items=4, amount_fen=35_200)
    for doubt in ("p1:退换", "p2:发货", "p1:运费险", "p1:退换"):
        told.tell(TaskDone, 64, task=f"doubt:{doubt}")
    shown = card(told.room())
    assert (shown.price_fen, shown.market_fen, shown.title) == (8_800, 19_900, "羊绒衫 A100")
    assert (shown.released, shown.sold, shown.left) == (30, 4, 26)
    assert shown.doubts == ("运费险", "退换")


def test_a_product_nobody_planned_may_be_sold_too() -> None:
    shown = card(stepped(1, product="新品").room())
    assert (shown.title, shown.price_fen, shown.left) == ("新品", 0, None)


class Sale(RuleBasedStateMachine):
    """Whatever a source tells: the step stays 1 to 7, rounds only rise, a product change begins anew."""

    def __init__(self) -> None:
        super().__init__()
        self.told = on_air()
        self.before: Holdback | None = None

    products = st.sampled_from([product.id for product in PLAN.products])

    def tell(self, kind: type, **fields: object) -> Holdback | None:
        before = self.told.room().holdback
        self.told.tell(kind, len(self.told.told), **fields)
        self.before = before
        return self.told.room().holdback

    @rule(product=products, step=st.integers(1, 7))
    def step(self, product: str, step: int) -> None:
        sale = self.tell(HoldbackStepped, product=product, step=step)
        assert sale is not None
        assert (sale.product, sale.step, sale.stopped) == (product, step, False)
        went_on = holdback.running(self.before, product)
        if went_on is None:
            assert (sale.round, sale.began_ms) == (1, sale.stepped_ms)
        else:
            assert sale.round == went_on.round + (went_on.step == 7 and step == 3)
            assert sale.began_ms == went_on.began_ms

    @rule(product=products)
    def follow(self, product: str) -> None:
        for step in holdback.may_follow(self.told.room().holdback, product):
            self.step(product, step)

    @rule(product=products)
    def stop(self, product: str) -> None:
        sale = self.tell(HoldbackStopped, product=product)
        assert holdback.running(sale, product) is None

    @invariant()
    def the_sale_is_sound(self) -> None:
        room = self.told.room()
        shown = card(room)
        assert 0 <= shown.step <= 7
        assert all(1 <= step <= 7 and step != shown.step for step in shown.next)
        assert shown.step == 0 or shown.next
        assert again(room) == room


TestSale = Sale.TestCase
TestSale.settings = FEW_RUNS


def test_what_was_sold_before_the_sale_is_no_part_of_it() -> None:
    told = Teller().tell(OrderPaid, 1, order="before", viewer="v", product="p1", items=25, amount_fen=220_000)
    told.tell(HoldbackStepped, 10, product="p1", step=1)
    shown = card(told.room())
    assert (shown.released, shown.sold, shown.left) == (0, 0, None)
    told.tell(StockReleased, 20, product="p1", count=5)
    told.tell(OrderPaid, 21, order="in", viewer="w", product="p1", items=2, amount_fen=17_600)
    shown = card(told.room())
    assert (shown.released, shown.sold, shown.left) == (5, 2, 3)
