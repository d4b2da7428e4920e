"""Roles proposed from figures, with their reasons; what a product lacks. Source: P10, P17, P22, P23."""

import pytest

from kaibo.broadcast import Product, Sold, Targets
from kaibo.plan.products import Pricing, is_notice, lacks, pricing, propose_role

ROOM = Pricing(aov_fen=10_000, zh="往场", en="past")


def product(**fields: object) -> Product:
    return Product(**({"id": "p", "title": "鞋"} | fields))  # type: ignore[arg-type]


ROLES = {
    "under half the AOV": (product(price_fen=4_900), "flash"),
    "under half the AOV with little margin": (product(price_fen=4_900, cost_fen=4_500), "flash"),
    "under half the AOV with much margin": (product(price_fen=4_900, cost_fen=1_000), "profit"),
    "half the AOV": (product(price_fen=5_000), "classic"),
    "above the AOV": (product(price_fen=12_900), "hit"),
    "above the AOV with much margin": (product(price_fen=12_900, cost_fen=3_000), "profit"),
    "sold in many broadcasts": (product(price_fen=12_900, sold=Sold(shows=6, orders=9)), "classic"),
    "a collaboration": (product(price_fen=4_900, title="熊猫联名款"), "topic"),
    "an exclusive": (product(price_fen=4_900, offer="直播间独家"), "exclusive"),
}


@pytest.mark.parametrize("name", ROLES)
def test_a_role_is_proposed_from_figures_and_words(name: str) -> None:
    given, role = ROLES[name]
    assert propose_role(given, ROOM).role == role


def test_a_reason_names_its_figures_and_what_is_not_known() -> None:
    reasons = propose_role(product(price_fen=4_900), ROOM).reasons
    assert "49.00" in reasons[0].zh and "100.00" in reasons[0].zh and "49%" in reasons[0].zh
    assert any("不知道成本" in reason.zh for reason in reasons)
    assert any("没有往场销量" in reason.zh for reason in reasons)


def test_a_role_that_figures_cannot_show_stays_as_somebody_chose_it() -> None:
    assert propose_role(product(price_fen=4_900, role="topic"), ROOM).role == "topic"
    assert propose_role(product(price_fen=12_900, role="profit"), ROOM).role == "profit"
    assert propose_role(product(price_fen=12_900, cost_fen=12_000, role="profit"), ROOM).role == "hit"


@pytest.mark.parametrize(
    ("title", "cart", "price_fen", "notice"),
    [
        ("购物须知", 1, 0, True),
        ("【勿拍】尺码表与售后说明", 1, 999_900, True),
        ("购物须知", 2, 0, False),
        ("网面跑鞋", 1, 0, False),
    ],
)
def test_the_notice_is_first_in_the_cart_and_says_so_and_lacks_nothing(
    title: str, cart: int, price_fen: int, notice: bool
) -> None:
    one = product(title=title, cart=cart, price_fen=price_fen)
    assert is_notice(one) is notice
    assert (lacks(one) == ()) is notice


def test_without_a_price_or_an_aov_the_role_stays_as_it_is() -> None:
    assert propose_role(product(role="topic"), ROOM).role == "topic"
    nothing = propose_role(product(role="topic", price_fen=1), Pricing(aov_fen=0, zh="", en=""))
    assert nothing.role == "topic"


def test_the_worth_of_an_order_is_told_with_how_it_is_known() -> None:
    sold = product(price_fen=1, sold=Sold(shows=1, orders=4, gmv_fen=40_000))
    assert pricing([sold], Targets()).aov_fen == 10_000
    assert pricing([product()], Targets(orders=2, gmv_fen=10_000)).aov_fen == 5_000
    middle = pricing([product(price_fen=price) for price in (100, 300, 900)], Targets())
    assert middle.aov_fen == 300 and "中位价" in middle.zh
    assert pricing([], Targets()).aov_fen == 0


def test_what_a_product_lacks_is_named_by_its_rule() -> None:
    bare = product(boards=("size",))
    assert [(lack.what, lack.rule) for lack in lacks(bare)] == [
        ("boards", "P17"),
        ("points", "P22"),
        ("certificates", "P23"),
        ("price", "P10"),
    ]
    ready = product(
        boards=("size",), props=("size",), points=("一", "二", "三"), certificates=("质检",), price_fen=1
    )
    assert lacks(ready) == ()
