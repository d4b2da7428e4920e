"""Which orders of an export are a broadcast's, and what of them is news."""

import msgspec
import pytest

from kaibo.clock import MINUTE
from kaibo.facts import OrderPaid, OrderPlaced, OrderRefunded
from kaibo.review.orders import Air, Brought, Known, Left, Order, brought, known

LIVE_MS = 1_788_264_000_000
AIR = Air(
    broadcast="b1",
    from_ms=LIVE_MS,
    until_ms=LIVE_MS + 60 * MINUTE,
    account="开播小店",
    products={"A-1": "p1"},
)


def order(number: str = "1", **fields: object) -> Order:
    usual = Order(
        order=number, paid_ms=LIVE_MS + MINUTE, amount_fen=12_900, product=("A-1",), account="开播小店"
    )
    return msgspec.structs.replace(usual, **fields)


def again(made: Brought) -> Known:
    return known(made.facts)


def test_an_order_nobody_told_is_paid_once_and_twice_is_nothing() -> None:
    made = brought([order(city="广州市", traffic="wecom")], AIR, Known())
    (paid,) = made.facts
    assert isinstance(paid, OrderPaid)
    assert (paid.id, paid.source, paid.product, paid.viewer) == ("order:1:paid", "orders", "p1", "order:1")
    assert (made.new, made.gmv_fen, made.private) == (1, 12_900, 1)
    twice = brought([order(city="广州市")], AIR, again(made))
    assert (twice.facts, twice.known, twice.new) == ([], 1, 0)


def test_a_later_export_adds_only_what_it_has_more() -> None:
    first = brought([order(), order("2")], AIR, Known())
    held = again(first)
    later = brought([order(city="广州市", refunded_fen=900), order("2"), order("3")], AIR, held)
    assert (later.new, later.changed, later.known) == (1, 1, 1)
    city, refund, third = later.facts
    assert isinstance(city, OrderPaid) and (city.order, city.city) == ("1", "广州市")
    assert isinstance(refund, OrderRefunded) and (refund.order, refund.amount_fen) == ("1", 900)
    assert isinstance(third, OrderPaid) and third.order == "3"
    more = brought([order(city="广州市", refunded_fen=1_500)], AIR, known([*first.facts, *later.facts]))
    assert [fact.amount_fen for fact in more.facts if isinstance(fact, OrderRefunded)] == [600]
    assert brought([order(refunded_fen=900)], AIR, known([*first.facts, *later.facts])).facts == []


def test_an_order_told_on_air_is_the_same_one_and_another_amount_is_said() -> None:
    pushed = OrderPaid(
        id="push:9", at_ms=LIVE_MS, source="shop", order="1", viewer="v", product="p1", amount_fen=10_000
    )
    made = brought([order()], AIR, known([pushed]))
    assert (made.new, made.known, made.differ) == (0, 1, 1)
    (beside,) = made.facts
    assert isinstance(beside, OrderPaid) and beside.amount_fen == 12_900, "the shop's word stands beside"
    assert brought([order()], AIR, known([pushed, *made.facts])).facts == []


def test_a_later_export_brings_of_shipping_only_what_is_news() -> None:
    """Source: E11."""
    first = brought([order(shipped_ms=LIVE_MS + MINUTE), order("2"), order("3")], AIR, Known())
    assert [fact.id for fact in first.facts] == ["order:1:paid", "order:2:paid", "order:3:paid"]
    sheet = [
        order(shipped_ms=LIVE_MS + MINUTE),
        order("2", shipped_ms=LIVE_MS + 2 * MINUTE, city="广州市"),
        order("3", city="杭州市"),
    ]
    later = brought(sheet, AIR, again(first))
    assert (later.changed, later.known) == (2, 1)
    both, city = later.facts
    assert isinstance(both, OrderPaid) and isinstance(city, OrderPaid)
    assert (both.id, both.shipped_ms, both.city) == ("order:2:shipped", LIVE_MS + 2 * MINUTE, "广州市")
    assert (city.id, city.shipped_ms, city.city) == ("order:3:city", None, "杭州市")
    held = known([*first.facts, *later.facts])
    assert brought(sheet, AIR, held).facts == []
    assert brought([order("2"), order("3")], AIR, held).facts == [], (
        "a sheet without the column takes nothing back"
    )
    (last,) = brought([order("3", shipped_ms=LIVE_MS)], AIR, held).facts
    assert last.id == "order:3:shipped"


def test_of_an_order_told_on_air_shipping_comes_with_the_shops_word() -> None:
    pushed = OrderPaid(
        id="push:9", at_ms=LIVE_MS, source="shop", order="1", viewer="v", product="p1", amount_fen=12_900
    )
    (beside,) = brought([order(shipped_ms=LIVE_MS + MINUTE)], AIR, known([pushed])).facts
    assert isinstance(beside, OrderPaid) and (beside.id, beside.shipped_ms) == (
        "order:1:paid",
        LIVE_MS + MINUTE,
    )


LEFT: dict[str, tuple[Order, Left]] = {
    "before": (order(paid_ms=LIVE_MS - 1_000), "before"),
    "after": (order(paid_ms=LIVE_MS + 61 * MINUTE), "after"),
    "another account": (order(account="别的店"), "other_account"),
    "no account": (order(account=""), "no_account"),
    "no time": (order(paid_ms=None), "undated"),
}


@pytest.mark.parametrize(("one", "why"), LEFT.values(), ids=LEFT.keys())
def test_what_is_not_of_this_evening_is_left_out_with_its_reason(one: Order, why: Left) -> None:
    made = brought([one, order("2")], AIR, Known())
    assert (dict(made.left), made.orders) == ({why: 1}, 1)
    assert made.others == ({"别的店": 1} if why == "other_account" else {})


def test_accounts_part_orders_only_where_the_sheet_names_them_and_nobody_wants_all() -> None:
    assert brought([order(account="")], AIR, Known()).new == 1
    both = [order(account="别的店"), order("2", account="")]
    assert brought([*both, order("3")], AIR, Known(), anyone=True).new == 3
    assert brought([order(account=" 开播小店 ")], AIR, Known()).new == 1


def test_before_a_broadcast_was_on_air_nothing_is_its_own() -> None:
    made = brought([order()], msgspec.structs.replace(AIR, from_ms=None), Known())
    assert (dict(made.left), made.facts) == ({"never_on_air": 1}, [])


def test_an_unpaid_order_is_placed_once_and_paid_later() -> None:
    unpaid = order(paid_ms=None, placed_ms=LIVE_MS + MINUTE)
    made = brought([unpaid], AIR, Known())
    assert isinstance(made.facts[0], OrderPlaced) and (made.unpaid, made.gmv_fen) == (1, 0)
    assert brought([unpaid], AIR, again(made)).facts == []
    assert isinstance(brought([order()], AIR, again(made)).facts[0], OrderPaid)


def test_a_prize_is_told_and_is_no_sale() -> None:
    made = brought([order(prize=True, amount_fen=0)], AIR, Known())
    assert (made.prizes, made.gmv_fen, made.facts[0].prize) == (1, 0, True)  # type: ignore[union-attr]


def test_an_order_paid_in_the_second_of_go_live_is_in() -> None:
    air = msgspec.structs.replace(AIR, from_ms=LIVE_MS + 999)
    assert brought([order(paid_ms=LIVE_MS)], air, Known()).orders == 1
