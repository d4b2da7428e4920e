"""Every list, table and text somebody may send has an end: nothing grows as it is told."""

from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import pytest
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter
from msgspec import Meta, inspect

from kaibo.app import PRESSED

BODIES = {
    route.fn.__name__ + " " + min(route.paths): hints["data"]
    for route in PRESSED
    if isinstance(route, HTTPRouteHandler)
    and "data" in (hints := get_type_hints(route.fn, include_extras=True))
}


def unbounded(shape: Any, path: str, seen: set[type]) -> Iterator[str]:
    """Name the lists, tables and texts of a type that have no end."""
    match shape:
        case inspect.StructType(cls=cls, fields=fields) if cls not in seen:
            seen.add(cls)
            for field in fields:
                yield from unbounded(field.type, f"{cls.__name__}.{field.name}", seen)
        case inspect.UnionType(types=types):
            for one in types:
                yield from unbounded(one, path, seen)
        case inspect.Metadata(type=one):
            yield from unbounded(one, path, seen)
        case (
            inspect.VarTupleType(item_type=item, max_length=most)
            | inspect.ListType(item_type=item, max_length=most)
        ):
            if most is None:
                yield path
            yield from unbounded(item, f"{path}[]", seen)
        case inspect.DictType(key_type=key, value_type=value, max_length=most):
            if most is None and not isinstance(key, inspect.LiteralType):
                yield path
            yield from unbounded(key, f"{path} key", seen)
            yield from unbounded(value, f"{path}{{}}", seen)
        case inspect.StrType(max_length=None, pattern=None):
            yield path
        case _:
            pass


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_nothing_that_may_be_sent_is_without_an_end(body: Any) -> None:
    assert list(unbounded(inspect.type_info(body), "body", set())) == []


def test_no_address_says_bounds_that_are_not_kept() -> None:
    # What msgspec bounds in a body is not looked at in an address: there it is said to the framework.
    vain = [
        f"{route.fn.__name__}({name})"
        for route in PRESSED
        if isinstance(route, HTTPRouteHandler)
        for name, hint in get_type_hints(route.fn, include_extras=True).items()
        if get_origin(hint) is Annotated
        and any(isinstance(one, QueryParameter) for one in get_args(hint)[1:])
        and any(isinstance(one, Meta) for one in get_args(hint)[1:])
    ]
    assert vain == []
