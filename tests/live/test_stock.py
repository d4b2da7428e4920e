"""The till (L4, P21): what was released in lots, what was sold, what is left."""

import pytest
from msgspec.structs import replace

from kaibo.facts import OrderPaid, PriceChanged, ProductClicked, StockReleased
from kaibo.live import stock
from kaibo.live.stage import StockLine
from tests.live.rooms import HIDDEN, PLAN, Teller, on_air


def line(told: Teller, product: str = "p1") -> StockLine:
    room = told.room()
    return next(line for line in stock.lines(room.plan, room.tills) if line.product == product)


def sold(told: Teller, order: str, items: int = 1, product: str = "p1", prize: bool = False) -> Teller:
    fen = 0 if prize else 9_900 * items
    return told.tell(
        OrderPaid, 5, order=order, viewer="v", product=product, items=items, amount_fen=fen, prize=prize
    )


@pytest.mark.parametrize(
    ("before", "lots", "after", "released", "left"),
    [
        (0, (), 0, 0, 100),
        (30, (), 5, 0, 65),
        (0, (20,), 5, 20, 15),
        (30, (20,), 5, 50, 15),
        (30, (20, 10), 5, 60, 25),
        (0, (5,), 9, 5, 0),
    ],
)
def test_what_is_left_counts_the_plan_until_the_first_lot_and_the_lots_from_there(
    before: int, lots: tuple[int, ...], after: int, released: int, left: int
) -> None:
    told = on_air()
    if before:
        sold(told, "before", before)
    for count in lots:
        told.tell(StockReleased, 6, product="p1", count=count)
    if after:
        sold(told, "after", after)
    shown = line(told)
    assert (shown.released, shown.lots, shown.sold, shown.left) == (released, len(lots), before + after, left)


def test_what_nobody_told_is_unknown_and_not_zero() -> None:
    assert line(sold(on_air(), "o", product="p2"), "p2").left is None


def test_an_order_counts_its_pieces_once_and_a_prize_is_no_sale() -> None:
    told = sold(sold(sold(on_air(), "o1", 3), "o1", 3), "o2", 1, prize=True)
    told.tell(ProductClicked, 5, viewer="v", product="p1")
    shown = line(told)
    assert (shown.sold, shown.orders, shown.gmv_fen, shown.clicks) == (3, 1, 29_700, 1)


def test_the_newest_price_stands_and_free_is_a_price() -> None:
    told = on_air()
    assert line(told).price_fen == 9_900
    told.tell(PriceChanged, 1, product="p1", price_fen=7_900).tell(PriceChanged, 2, product="p1", price_fen=0)
    assert line(told).price_fen == 0


def test_lines_stand_in_the_order_of_the_cart_and_only_planned_products_have_one() -> None:
    told = sold(on_air(), "o", product="别家的")
    room = told.room()
    assert [line.product for line in stock.lines(room.plan, room.tills)] == ["p2", "p1"]
    assert "别家的" in room.tills
    assert stock.lines(None, room.tills) == ()


def test_a_title_is_shown_without_what_nobody_sees() -> None:
    hostile = replace(PLAN, products=(replace(PLAN.products[0], title=f"羊绒{HIDDEN}衫"),))
    assert line(Teller().plan(hostile)).title == "羊绒衫"
