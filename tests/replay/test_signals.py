import pytest
from msgspec import structs

from kaibo.facts import Fact, Marked
from kaibo.replay.peaks import FILM, LIVE
from kaibo.replay.signals import damped, gather
from tests.replay.evening import START_MS, comment, like, order


def test_a_viewers_quick_repeats_count_less() -> None:
    comments = damped([(0, "a"), (5, "a"), (5, "b"), (24, "a"), (60, "a")], 100, FILM)
    assert comments[[0, 5, 24, 60]] == pytest.approx([1, 1.35, 0.35, 1])


def test_in_a_live_room_different_viewers_count_and_hardly_one_who_writes_on_and_on() -> None:
    talk = sorted([(at, "a") for at in range(0, 60, 2)] + [(30, "b"), (31, "c")])
    comments = damped(talk, 400, LIVE)
    assert comments.sum() == pytest.approx(3 + 29 * 0.05)
    assert damped([(0, "a"), (301, "a")], 400, LIVE).sum() == 2


def test_each_fact_counts_in_its_second_and_none_outside_the_span() -> None:
    facts: list[Fact] = [
        comment(-1, "early"),
        comment(0, "a"),
        comment(9.999, "b"),
        comment(10, "late"),
        order(3, 1, 5_000),
        order(3.5, 2, 2_500),
        order(4, 3, 0, prize=True),
        like(6, 1, 3),
        like(6, 2, 500),
        Marked(id="m", at_ms=START_MS + 7_000, source="t", label="!"),
        Marked(id="n", at_ms=START_MS + 7_000, source="t", label="没声", tag="problem"),
    ]
    signals = gather(facts, START_MS, START_MS + 10_000)
    assert signals.seconds == 10
    assert signals.comments.tolist() == [1, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    assert signals.orders[3] == 2
    assert signals.orders.sum() == 2
    assert signals.gmv_fen[3] == 7_500
    assert signals.likes[6] == 13
    assert signals.marks[7] == 1


def test_an_order_told_again_by_an_export_is_one() -> None:
    first = order(3, 1, 5_000)
    told: list[Fact] = [
        first,
        structs.replace(first, id="again", source="orders", city="广州市"),
        order(4, 2, 900),
    ]
    signals = gather(told, START_MS, START_MS + 10_000)
    assert (signals.orders.sum(), signals.gmv_fen.sum()) == (2, 5_900)


def test_an_empty_span_gives_empty_curves() -> None:
    signals = gather([comment(0, "a")], START_MS, START_MS)
    assert signals.seconds == 0
    assert len(signals.comments) == 0
