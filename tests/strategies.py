"""Hypothesis strategies for facts, made from the facts' own types: a new kind is covered by itself."""

from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

from kaibo import facts
from kaibo.facts import Known

T0 = 1_780_000_000_000
_TEXT = st.text(st.characters(codec="utf-8"), max_size=12)


def of(told: inspect.Type) -> st.SearchStrategy[Any]:
    """Give values of a msgspec type."""
    match told:
        case inspect.StrType():
            least = told.min_length or 0
            return st.text(st.characters(codec="utf-8"), min_size=least, max_size=max(least, 12))
        case inspect.IntType():
            return st.integers(
                told.ge if told.ge is not None else -(2**40), told.le if told.le is not None else 2**40
            )
        case inspect.FloatType():
            return st.floats(allow_nan=False, allow_infinity=False)
        case inspect.BoolType():
            return st.booleans()
        case inspect.NoneType():
            return st.none()
        case inspect.LiteralType():
            return st.sampled_from(sorted(told.values, key=str))
        case inspect.UnionType():
            return st.one_of([of(part) for part in told.types])
        case inspect.VarTupleType():
            return st.lists(of(told.item_type), max_size=3).map(tuple)
        case inspect.DictType():
            return st.dictionaries(of(told.key_type), of(told.value_type), max_size=3)
        case inspect.RawType():
            return st.dictionaries(_TEXT, st.integers(), max_size=2).map(
                lambda value: msgspec.Raw(msgspec.json.encode(value))
            )
    raise NotImplementedError(f"no strategy for {told}: add one")


def fact_of(kind: type[msgspec.Struct], **fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Give facts of one kind, with some fields from strategies of their own."""
    told = inspect.type_info(kind)
    assert isinstance(told, inspect.StructType)
    fields = {field.name: fixed.get(field.name, of(field.type)) for field in told.fields}
    return st.builds(kind, **fields | {"v": st.just(facts.VERSION)})


def any_fact(**fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[Known]:
    """Give facts of any kind."""
    return st.one_of([fact_of(kind, **fixed) for kind in facts.KINDS.values()])
