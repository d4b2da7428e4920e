"""Titles: built of their parts within a length, and every fault found. Source: P15, X1."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.broadcast import Product
from kaibo.plan import titles
from kaibo.plan.accounts import Brand
from kaibo.words import shown

BRANDS = {
    "anta": Brand(name="安踏", filed=("ANTA安踏",), until="2027-01-01"),
    "ln": Brand(name="李宁"),
    "old": Brand(name="旧牌", filed=("旧牌",), until="2026-01-01"),
}
SHOE = Product(
    id="p",
    title="ANTA安踏跑鞋限时价网面透气 A-1",
    number="A-1",
    brand="anta",
    category="跑鞋",
    offer="限时价",
    traits=("网面", "透气"),
)
WORDS = st.text(max_size=30)


def codes(product: Product, others: Counter[str] | None = None) -> list[str]:
    counted = titles.numbers([product]) if others is None else others
    return [finding.code for finding in titles.check(product, BRANDS, "2026-11-22", counted)]


def changed(**fields: object) -> Product:
    return Product(**({name: getattr(SHOE, name) for name in SHOE.__struct_fields__} | fields))


def test_a_title_is_brand_category_offer_traits_and_item_number() -> None:
    assert titles.build(SHOE, BRANDS) == SHOE.title
    assert codes(SHOE) == []


def test_traits_give_way_before_the_item_number() -> None:
    assert titles.build(SHOE, BRANDS, 18) == "ANTA安踏跑鞋限时价网面 A-1"


FAULTS = {
    "no_item_number": changed(number=""),
    "no_number": changed(title="ANTA安踏跑鞋"),
    "number_elsewhere": changed(title="ANTA安踏 A-1 跑鞋"),
    "brand_unfiled": changed(brand="ln", title="李宁跑鞋 A-1"),
    "brand_expired": changed(brand="old", title="旧牌跑鞋 A-1"),
    "no_brand": changed(title="跑鞋 A-1"),
    "no_category": changed(title="ANTA安踏 A-1"),
    "title_long": changed(title="ANTA安踏跑鞋" + "长" * 60 + " A-1"),
    "hidden": changed(title="ANTA安踏\u200b跑鞋 A-1"),
    "forbidden_word": changed(title="ANTA安踏最好的跑鞋 A-1"),
}


@pytest.mark.parametrize("code", FAULTS)
def test_a_fault_of_a_title_is_found_with_what_to_do(code: str) -> None:
    assert codes(FAULTS[code]) == [code]


def test_a_brand_nobody_registered_is_not_filed() -> None:
    assert "brand_unfiled" in codes(changed(brand="无名"))


def test_an_item_number_that_two_products_have_is_named() -> None:
    assert codes(SHOE, titles.numbers([SHOE, changed(id="q", number="a-1")])) == ["number_twice"]


@given(brand=WORDS, category=WORDS, offer=WORDS, traits=st.lists(WORDS, max_size=6), number=WORDS)
def test_a_built_title_keeps_its_length_and_ends_in_the_number(
    brand: str, category: str, offer: str, traits: list[str], number: str
) -> None:
    product = Product(
        id="p",
        title="",
        brand=brand,
        category=category,
        offer=offer,
        traits=tuple(traits),
        number=number,
    )
    built = titles.build(product, {})
    assert len(built) <= 60
    assert built.endswith(" ".join(shown(number).split()))
