"""Who came from where: every viewer and every order has one source, and the sums are the room's."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo import facts as f
from kaibo.clock import MINUTE
from kaibo.facts import Entry, Known
from kaibo.live.fold import fold
from kaibo.live.room import Room
from kaibo.review.flows import Sale
from kaibo.review.tally import Tally, count
from tests.review.evening import ID, Evening, T, ten_minutes
from tests.strategies import fact_of

NEAR = st.integers(T - MINUTE, T + MINUTE)
NAMES = st.sampled_from(("a", "b", "c", "d"))
TOLD: tuple[type[msgspec.Struct], ...] = (
    f.Entered, f.Commented, f.Liked, f.Gifted, f.Followed, f.Shared, f.Reserved, f.ContactAdded,
    f.ProductClicked, f.OrderPlaced, f.OrderPaid, f.OrderRefunded, f.Left,
)  # fmt: skip


def near(kind: type[msgspec.Struct]) -> st.SearchStrategy[Known]:
    names = dict.fromkeys(("viewer", "order"), NAMES)
    return fact_of(kind, at_ms=NEAR, broadcast=st.just(ID), **names)


EVENINGS = st.lists(st.one_of([near(kind) for kind in TOLD]), max_size=40).map(
    lambda told: [Entry(seq, T + MINUTE, fact) for seq, fact in enumerate(told, 1)]
)


@given(EVENINGS)
def test_viewers_and_orders_by_source_are_those_of_the_room(entries: list[Entry]) -> None:
    room, tally = Room(ID), Tally(ID)
    fold(room, entries)
    count(tally, entries)
    flows = tally.flows
    by = {traffic: list(flows.origins.values()).count(traffic) for traffic in flows.origins.values()}
    sales = [sale for sale in flows.sales.values() if sale is not None]
    arrived = list(flows.arrived.values())
    assert by == room.by_traffic
    assert flows.origins.keys() == room.viewers
    assert sum(sum(told.values()) for told in arrived) == len(room.viewers)
    assert sum(sale.amount_fen for sale in sales) == room.totals.gmv_fen
    assert len(sales) == room.totals.orders
    assert {sale.viewer for sale in sales} == room.buyers
    for name, total in (
        ("entries", room.totals.entered),
        ("follows", room.totals.follows),
        ("shares", room.totals.shares),
        ("reserved", room.totals.reserved),
        ("contacts", room.totals.contacts),
    ):
        assert sum(getattr(flow, name) for flow in flows.of.values()) == total


def test_a_viewer_keeps_the_source_they_were_first_heard_by() -> None:
    evening = Evening().live().tell(f.Commented, 5, viewer="a", text="在")
    evening.tell(f.Entered, 10, viewer="a", traffic="group").tell(f.Entered, 20, viewer="b", traffic="plaza")
    evening.tell(f.Entered, 30, viewer="b", traffic="group")
    flows = evening.tally().flows
    assert flows.origins == {"a": "unknown", "b": "plaza"}
    assert {traffic: flow.entries for traffic, flow in flows.of.items()} == {"group": 2, "plaza": 1}


@pytest.mark.parametrize(
    ("first", "later", "expected"),
    [("unknown", "pack", "pack"), ("group", "pack", "group"), ("unknown", "unknown", "unknown")],
)
def test_an_order_learns_its_source_once(first: f.Traffic, later: f.Traffic, expected: f.Traffic) -> None:
    evening = Evening().live().paid(5, "a", 100, "o", traffic=first).paid(5, "a", 999, "o", traffic=later)
    assert evening.tally().flows.sales == {"o": Sale(T + 5000, "a", 100, expected)}


def test_a_contact_the_room_never_saw_is_no_viewer() -> None:
    evening = ten_minutes().tell(f.ContactAdded, 300, viewer="wm1", staff="小李")
    flows = evening.tally().flows
    assert "wm1" not in flows.origins
    assert (flows.of["unknown"].contacts, flows.added) == (1, {"小李": 1})


def test_links_opened_by_programs_are_kept_apart() -> None:
    evening = Evening().tell(f.LinkFollowed, -9, code="abcd").tell(f.LinkFollowed, -8, code="abcd", bot=True)
    assert (evening.tally().flows.follows, evening.tally().flows.bots) == ({"abcd": 1}, {"abcd": 1})
