"""What is proposed next: from this room's own airings, once data rules."""

import msgspec
import pytest

from kaibo import facts
from kaibo.broadcast import Broadcast, Product, Segment
from kaibo.clock import MINUTE
from kaibo.facts import Entry, Fact
from kaibo.live import choice
from kaibo.live.fold import fold
from kaibo.live.room import Room

LIVE = 1_795_293_600_000

PRODUCTS = (
    Product(id="notice", title="尺码表"),
    Product(id="p1", title="速干T恤", role="flash", price_fen=5_900, stock=100),
    Product(id="p2", title="板鞋", role="hit", price_fen=26_900, stock=100),
    Product(id="p3", title="卫衣", role="classic", price_fen=15_900, stock=2),
    Product(id="gift", title="福袋奖品", price_fen=100),
)
SEGMENTS = tuple(
    Segment(id=f"s{n}", title=product.title, product=product.id, role=product.role)
    for n, product in enumerate(PRODUCTS[1:4], start=1)
)


def evening(*more: Fact, sold: int = 5) -> Room:
    """Give a room that aired p1 and p2 for eight minutes each, before 100 viewers."""
    plan = Broadcast(id="b", title="专场", segments=SEGMENTS, products=PRODUCTS)
    told: list[Fact] = [
        facts.Saved(
            id="plan", at_ms=LIVE, source="crew", doc="broadcast", key="b", revision=1, body=_raw(plan)
        ),
        facts.WentLive(id="live", at_ms=LIVE, source="crew"),
    ]
    told += [
        facts.OnlineCounted(id=f"n{minute}", at_ms=LIVE + minute * MINUTE, source="s", online=100)
        for minute in range(61)
    ]
    told += [_taken("s1", "p1", "flash", 0), _taken("s2", "p2", "hit", 8)]
    told += [
        facts.OrderPaid(
            id=f"o{n}",
            at_ms=LIVE + 9 * MINUTE,
            source="s",
            order=f"o{n}",
            viewer=f"v{n}",
            product="p2",
            amount_fen=26_900,
        )
        for n in range(sold)
    ]
    told += [facts.SegmentLeft(id="left", at_ms=LIVE + 16 * MINUTE, source="crew", segment="s2"), *more]
    room = Room("b")
    fold(room, [Entry(seq, LIVE + 60 * MINUTE, fact) for seq, fact in enumerate(told, start=1)])
    return room


def _raw(plan: Broadcast) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(plan))


def _taken(segment: str, product: str, role: facts.ProductRole, minute: int) -> Fact:
    return facts.SegmentTaken(
        id=f"t-{segment}",
        at_ms=LIVE + minute * MINUTE,
        source="crew",
        segment=segment,
        title=segment,
        product=product,
        role=role,
    )


def test_the_script_rules_the_first_hour_and_data_what_follows() -> None:
    room = evening()
    assert choice.proposals(room, LIVE + 59 * MINUTE) == ()
    assert choice.proposals(room, LIVE + 60 * MINUTE) != ()


def test_what_sold_well_comes_back_and_what_is_planned_is_moved_not_doubled() -> None:
    found = {one.product: one for one in choice.proposals(evening(), LIVE + 60 * MINUTE)}
    assert found["p2"].encore
    assert found["p2"].segment == ""
    assert not found["p3"].encore
    assert found["p3"].segment == "s3"
    assert found["p2"].score > found["p1"].score


def test_only_products_of_the_lineup_with_a_price_are_proposed() -> None:
    found = {one.product for one in choice.proposals(evening(), LIVE + 60 * MINUTE)}
    assert found == {"p1", "p2", "p3"}


def test_what_is_sold_out_is_not_proposed() -> None:
    gone = facts.OrderPaid(
        id="all",
        at_ms=LIVE + 20 * MINUTE,
        source="s",
        order="all",
        viewer="v",
        product="p3",
        items=2,
        amount_fen=31_800,
    )
    found = {one.product for one in choice.proposals(evening(gone), LIVE + 60 * MINUTE)}
    assert found == {"p1", "p2"}


def test_a_segment_left_out_tonight_would_be_an_encore_or_an_addition() -> None:
    skipped = facts.SegmentSkipped(id="skip", at_ms=LIVE + 20 * MINUTE, source="crew", segment="s3")
    found = {one.product: one for one in choice.proposals(evening(skipped), LIVE + 60 * MINUTE)}
    assert found["p3"].segment == ""


def test_an_airing_counts_its_viewers_and_the_one_on_air_counts_so_far() -> None:
    room = evening(_taken("s3", "p3", "classic", 50))
    told = {one.product: one for one in choice.tries(room, LIVE + 60 * MINUTE)}
    assert told["p2"].orders == 5
    assert told["p2"].gmv_fen == 5 * 26_900
    assert told["p2"].viewer_ms == pytest.approx(100 * 8 * MINUTE)
    assert told["p3"].air_ms == 10 * MINUTE


def test_where_nobody_counted_viewers_nothing_is_proposed() -> None:
    room = evening()
    room.minute_online = {}
    assert choice.proposals(room, LIVE + 60 * MINUTE) == ()
