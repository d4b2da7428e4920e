"""The catalogue of products: what an import would change in it, before anything is saved."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from kaibo.broadcast import Product
from kaibo.facts import Name
from kaibo.plan import titles
from kaibo.plan.accounts import Brand

_PLAIN: Final = re.compile(r"[A-Za-z0-9_.-]{1,50}", re.ASCII)


class Columns(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an account's sheets call their columns: the field of each header, as it was chosen last time.

    `fields` are those of sheets of products, `orders` those of the shop's orders.
    """

    fields: Annotated[dict[Name, Name], Meta(max_length=500)] = {}
    orders: Annotated[dict[Name, Name], Meta(max_length=500)] = {}


class Merge(Struct, frozen=True, kw_only=True):
    """What rows would do to a catalogue: products by key as they would be, and how many do what."""

    products: dict[str, Product]
    new: int
    changed: int
    unchanged: int


def merge(
    rows: Iterable[Mapping[str, Any]],
    catalogue: Mapping[str, Product],
    brands: Mapping[str, Brand],
    most: int | None = None,
) -> Merge:
    """Hold rows against a catalogue by item number: a known one is updated in the fields it fills.

    `rows` are fields of a product by name and have an item number each; only what would change is in
    `products`. A row without a title gets one built of its parts, of at most `most` characters (None: the
    playbook's). Source: P15.
    """
    keys = {product.number.casefold(): key for key, product in catalogue.items() if product.number}
    named = {name.casefold(): key for key, brand in brands.items() for name in (brand.name, *brand.filed)}
    products: dict[str, Product] = {}
    new = unchanged = 0
    for row in rows:
        values = dict(row)
        number = str(values["number"])
        if "brand" in values:
            values["brand"] = named.get(str(values["brand"]).casefold(), values["brand"])
        key = keys.get(number.casefold())
        if key is None:
            key = _key(number, catalogue)
            product = Product(id=key, **({"title": ""} | values))
        else:
            product = msgspec.structs.replace(catalogue[key], **values)
        if not product.title:
            product = msgspec.structs.replace(product, title=titles.build(product, brands, most))
        known = key in catalogue
        if known and catalogue[key] == product:
            unchanged += 1
            continue
        new += not known
        products[key] = product
    return Merge(products=products, new=new, changed=len(products) - new, unchanged=unchanged)


def _key(number: str, catalogue: Mapping[str, Product]) -> str:
    """Make the key of a new product: its item number, or a digest of it where that cannot be a key."""
    if _PLAIN.fullmatch(number) and number not in catalogue:
        return number
    return "p-" + hashlib.sha256(number.casefold().encode()).hexdigest()[:24]
