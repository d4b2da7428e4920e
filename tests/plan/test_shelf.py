from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.broadcast import Product
from kaibo.facts import Entry, Saved, WentLive
from kaibo.plan.accounts import Account
from kaibo.plan.people import RIGHTS
from kaibo.plan.shelf import BROADCAST_DOCS, DOCS, HOUSE, HOUSE_DOCS, Shelf, shelf

T0 = 1_780_000_000_000


def saved(key: str, revision: int, body: Any, doc: str = "account", seq: int = 0) -> Entry:
    fact = Saved(
        id=f"saved:{key}:{revision}",
        broadcast=HOUSE,
        at_ms=T0 + revision,
        source="crew",
        doc=doc,
        key=key,
        revision=revision,
        body=msgspec.Raw(msgspec.json.encode(body)),
        by="小美",
    )
    return Entry(seq or revision, T0, fact)


def test_the_newest_revision_stands_and_says_who_saved_it_when() -> None:
    made = shelf([saved("a", 1, {"name": "旗舰店"}), saved("a", 2, {"name": "旗舰店二号"})])
    (kept,) = made.listed("account", Account)
    assert (kept.key, kept.revision, kept.at_ms, kept.by) == ("a", 2, T0 + 2, "小美")
    assert made.one("account", "a", Account) == Account(name="旗舰店二号")


def test_a_document_taken_off_is_not_listed_but_keeps_its_revision() -> None:
    made = shelf([saved("a", 1, {"name": "旗舰店"}), saved("a", 2, None)])
    assert made.listed("account", Account) == []
    assert made.one("account", "a", Account) is None
    assert made.revision("account", "a") == 2


def test_saving_an_older_body_again_undoes_a_change() -> None:
    before = {"name": "旗舰店"}
    made = shelf([saved("a", 1, before), saved("a", 2, {"name": "改错了"}), saved("a", 3, before)])
    assert made.one("account", "a", Account) == Account(name="旗舰店")


def test_documents_stand_in_the_order_they_were_first_saved() -> None:
    made = shelf(
        [saved("b", 1, {"name": "乙"}), saved("a", 1, {"name": "甲"}), saved("b", 2, {"name": "乙二"})]
    )
    assert list(made.all("account", Account)) == ["b", "a"]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 4)), max_size=12), st.randoms())
def test_hearing_entries_again_changes_nothing(told: list[tuple[str, int]], order: Any) -> None:
    entries = [saved(key, revision, {"name": f"{key}{revision}"}) for key, revision in told]
    again = [*entries, *order.sample(entries, len(entries))]
    newest = {key: max(revision for one, revision in told if one == key) for key, _ in told}
    for made in (shelf(entries), shelf(again)):
        assert {kept.key: kept.revision for kept in made.listed("account", Account)} == newest


def test_what_is_no_document_here_is_let_by() -> None:
    made = Shelf()
    assert made.hear(Entry(1, T0, WentLive(id="w", at_ms=T0, source="crew"))) is None
    assert made.hear(saved("rules", 1, "text", doc="rules")) is None
    assert made.pressed == {}


def test_an_older_programs_product_is_read_by_todays() -> None:
    made = shelf([saved("p", 1, {"id": "p", "title": "网面鞋"}, doc="product")])
    assert made.one("product", "p", Product) == Product(id="p", title="网面鞋")


@pytest.mark.parametrize("doc", DOCS.values(), ids=lambda doc: doc.name)
def test_every_kind_of_document_says_who_may_read_and_write_it(doc: Any) -> None:
    assert {doc.read, doc.write} <= set(RIGHTS)
    assert RIGHTS[doc.write] <= RIGHTS[doc.read]


def test_no_two_kinds_share_a_name_or_a_path() -> None:
    assert len(DOCS) == len(HOUSE_DOCS) + len(BROADCAST_DOCS)
    assert len({doc.path for doc in DOCS.values()}) == len(DOCS)
