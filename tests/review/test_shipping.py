"""Shipping: which paid orders are late, told only as far as an export told of shipping."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.broadcast import Broadcast, Product
from kaibo.clock import HOUR
from kaibo.facts import Entry, OrderPaid, OrderRefunded
from kaibo.playbook import NUMBERS
from kaibo.review.shipping import Shipping, parcels, shipping

T = 1_788_264_000_000
PLAN = Broadcast(id="b", title="一场", products=(Product(id="p1", title="跑鞋"),))
HOURS = 48.0


def paid(
    order: str, at_h: float = 0, sent_h: float | None = None, got_h: float = 1, **fields: object
) -> Entry:
    """An order paid `at_h` hours after go-live, told `got_h` hours after it, shipped `sent_h` after it."""
    fact = OrderPaid(
        id=f"{order}:{got_h}",
        at_ms=T + round(at_h * HOUR),
        source="orders",
        order=order,
        viewer="v",
        shipped_ms=None if sent_h is None else T + round(sent_h * HOUR),
        **{"product": "p1", "amount_fen": 100} | fields,  # type: ignore[arg-type]
    )
    return Entry(1, T + round(got_h * HOUR), fact)


def back(order: str, fen: int) -> Entry:
    return Entry(
        1, T, OrderRefunded(id=f"{order}:{fen}", at_ms=T, source="orders", order=order, amount_fen=fen)
    )


def stand(told: Sequence[Entry], now_h: float, hours: float = HOURS) -> Shipping | None:
    return shipping(parcels(told), PLAN, hours, T + round(now_h * HOUR))


def counts(told: Sequence[Entry], now_h: float) -> tuple[int, ...]:
    """Orders, shipped, shipped late, waiting, late, unsure."""
    now = stand(told, now_h)
    assert now is not None
    return now.orders, now.shipped, now.shipped_late, now.waiting, now.late, now.unsure


SENT = paid("0", 0, 10, got_h=20)
CASES: dict[str, tuple[list[Entry], float, tuple[int, ...]]] = {
    "shipped": ([SENT], 100, (1, 1, 0, 0, 0, 0)),
    "shipped in the last hour": ([paid("1", 0, 48, got_h=50)], 100, (1, 1, 0, 0, 0, 0)),
    "shipped late": ([paid("1", 0, 49, got_h=50)], 100, (1, 1, 1, 0, 0, 0)),
    "not due yet": ([SENT, paid("1")], 48, (2, 1, 0, 1, 0, 0)),
    "due since the export": ([SENT, paid("1")], 49, (2, 1, 0, 0, 0, 1)),
    "due before the export": ([paid("0", 0, 10, got_h=60), paid("1")], 61, (2, 1, 0, 0, 1, 0)),
    "told again, shipped": ([SENT, paid("1"), paid("1", 0, 30, got_h=70)], 80, (2, 2, 0, 0, 0, 0)),
    "told again without shipping": ([SENT, paid("0", got_h=70)], 80, (1, 1, 0, 0, 0, 0)),
    "a prize": ([SENT, paid("1", prize=True, amount_fen=0)], 80, (1, 1, 0, 0, 0, 0)),
    "a prize by its first telling alone": (
        [SENT, paid("1", prize=True), paid("1"), paid("2"), paid("2", prize=True)],
        80,
        (2, 1, 0, 0, 0, 1),
    ),
    "refunded whole": ([SENT, paid("1"), back("1", 60), back("1", 40)], 80, (1, 1, 0, 0, 0, 0)),
    "refunded in part": ([SENT, paid("1"), back("1", 60)], 80, (2, 1, 0, 0, 0, 1)),
    "refunded before it was paid": ([SENT, back("1", 100), paid("1")], 80, (1, 1, 0, 0, 0, 0)),
}


@pytest.mark.parametrize(("told", "now_h", "found"), CASES.values(), ids=CASES.keys())
def test_an_order_stands_where_the_newest_export_says(
    told: list[Entry], now_h: float, found: tuple[int, ...]
) -> None:
    """Source: E11."""
    assert counts(told, now_h) == found


@pytest.mark.parametrize("told", [[], [paid("1")], [paid("1"), back("1", 10), paid("2", prize=True)]])
def test_where_nobody_ever_told_of_shipping_no_order_is_late(told: list[Entry]) -> None:
    assert stand(told, 1_000) is None


def test_overdue_orders_are_named_the_longest_overdue_first() -> None:
    now = stand(
        [paid("0", 0, 10, got_h=50), paid("b", 3), paid("a", 1), paid("c", 1, product="袜子\u202e")], 60
    )
    assert now is not None
    assert [(one.order, one.product, one.late) for one in now.overdue] == [
        ("a", "跑鞋", True),
        ("c", "袜子", True),
        ("b", "跑鞋", False),
    ]
    assert (now.overdue[0].paid_ms, now.overdue[0].due_ms) == (T + HOUR, T + 49 * HOUR)
    assert (now.told_ms, now.now_ms, now.hours) == (T + 50 * HOUR, T + 60 * HOUR, 48)


def test_of_many_overdue_orders_only_so_many_are_named() -> None:
    most = int(NUMBERS["ship_late_most"].value)
    now = stand([SENT, *(paid(f"{n}", n / 1000) for n in range(1, most + 6))], 200)
    assert now is not None
    assert (len(now.overdue), now.unsure) == (most, most + 5)


def test_the_shop_may_promise_another_time() -> None:
    one = stand([SENT, paid("1")], 30, hours=24)
    assert one is not None and (one.unsure, one.waiting) == (1, 0)


_ENTRIES = st.lists(
    st.one_of(
        st.builds(
            paid,
            st.sampled_from("abcd"),
            st.integers(0, 5),
            st.none() | st.integers(0, 99),
            st.integers(0, 99),
            prize=st.booleans(),
        ),
        st.builds(back, st.sampled_from("abcd"), st.sampled_from((50, 100))),
    ),
    max_size=12,
)


@given(_ENTRIES, st.integers(0, 200))
def test_every_order_stands_in_one_place_and_late_is_only_what_was_due_when_told(
    told: list[Entry], now_h: int
) -> None:
    now = stand(told, now_h)
    if now is None:
        return
    assert now.orders == now.shipped + now.waiting + now.late + now.unsure
    assert now.shipped_late <= now.shipped
    assert len(now.overdue) == now.late + now.unsure
    assert all(one.late == (one.due_ms < now.told_ms) and one.due_ms < now.now_ms for one in now.overdue)
    assert [one.due_ms for one in now.overdue] == sorted(one.due_ms for one in now.overdue)
