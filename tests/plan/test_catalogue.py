"""Rows held against the catalogue: by item number, and only what changes is saved."""

from kaibo.broadcast import Product
from kaibo.plan.accounts import Brand
from kaibo.plan.catalogue import merge

BRANDS = {"anta": Brand(name="安踏", filed=("ANTA安踏",))}
KNOWN = {"A-1": Product(id="A-1", title="鞋 A-1", number="A-1", price_fen=8_900, points=("轻便",))}


def test_a_known_item_number_is_updated_in_the_fields_a_row_fills() -> None:
    merged = merge([{"number": "a-1", "price_fen": 9_900}], KNOWN, {})
    assert (merged.new, merged.changed, merged.unchanged) == (0, 1, 0)
    assert merged.products["A-1"].price_fen == 9_900
    assert merged.products["A-1"].points == ("轻便",)


def test_a_row_that_says_what_is_known_changes_nothing() -> None:
    merged = merge([{"number": "A-1", "price_fen": 8_900}], KNOWN, {})
    assert (merged.products, merged.unchanged) == ({}, 1)


def test_a_new_product_names_its_brand_by_key_and_gets_a_title() -> None:
    merged = merge([{"number": "B-2", "brand": "ANTA安踏", "category": "跑鞋"}], KNOWN, BRANDS)
    assert merged.new == 1
    assert merged.products["B-2"].brand == "anta"
    assert merged.products["B-2"].title == "ANTA安踏跑鞋 B-2"


def test_a_number_that_cannot_be_a_key_gets_one() -> None:
    first = merge([{"number": "货/1", "title": "鞋"}], KNOWN, {}).products
    (key,) = first
    assert key.startswith("p-") and len(key) <= 60
    assert merge([{"number": "货/1", "title": "鞋"}], KNOWN | first, {}).unchanged == 1
