"""Plans to begin from: what is left out, what stays, and what one plan has that another lacks."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.broadcast import Broadcast, Product, Segment, Shift, Targets
from kaibo.plan.library import SegmentMark, as_run, bare, begun, compare

PLAN = Broadcast(
    id="friday",
    title="周五专场",
    account="旗舰店",
    account_id="a1",
    room_key="secret",
    start_ms=1_780_000_000_000,
    announced_ms=1_780_000_000_000,
    test_ms=1_779_990_000_000,
    cover="cover.png",
    store="s",
    length_minutes=180,
    segments=(
        Segment(id="s1", title="开场", type="talk", at_minute=0, length_s=180),
        Segment(id="s2", title="羊绒衫", product="p1", role="flash", points=("暖", "轻"), locked=True),
        Segment(id="s3", title="福袋", type="bag", length_s=120),
        Segment(id="s4", title="跑鞋", product="p2", role="hit", length_s=600),
    ),
    products=(Product(id="p1", title="羊绒衫", price_fen=9_900), Product(id="p2", title="跑鞋", stock=5)),
    shifts=(Shift(host="小美", at_minute=0),),
    targets=Targets(gmv_fen=100),
)


def of(plan: Broadcast, **fields: Any) -> Broadcast:
    return msgspec.structs.replace(plan, **fields)


segments = st.lists(
    st.builds(
        Segment,
        id=st.just("x"),
        title=st.sampled_from("甲乙丙丁"),
        type=st.sampled_from(("product", "bag", "talk")),
        length_s=st.sampled_from((300, 480)),
    ),
    max_size=9,
).map(lambda some: tuple(of_id(segment, f"s{n}") for n, segment in enumerate(some)))
products = st.lists(
    st.builds(
        Product, id=st.sampled_from("abcd"), title=st.just("货"), price_fen=st.sampled_from((100, 200))
    ),
    max_size=4,
    unique_by=lambda product: product.id,
).map(tuple)
plans = st.builds(
    Broadcast, id=st.sampled_from(("x", "y")), title=st.just("场"), segments=segments, products=products
)


def of_id(segment: Segment, name: str) -> Segment:
    return msgspec.structs.replace(segment, id=name)


def test_what_belongs_to_one_evening_is_left_out_of_a_template() -> None:
    kept = bare(PLAN)
    assert (kept.room_key, kept.account, kept.account_id, kept.cover, kept.store) == ("",) * 5
    assert (kept.start_ms, kept.announced_ms, kept.test_ms) == (None,) * 3
    assert (kept.segments, kept.products, kept.shifts) == (PLAN.segments, PLAN.products, PLAN.shifts)
    assert (kept.targets, kept.length_minutes) == (PLAN.targets, 180)


def test_a_broadcast_begun_from_a_plan_has_its_own_head_and_the_contents() -> None:
    head = Broadcast(id="next", title="下周五", account="分店", account_id="a2", start_ms=1_790_000_000_000)
    new = begun(PLAN, head)
    assert (new.id, new.title, new.account_id, new.start_ms) == ("next", "下周五", "a2", head.start_ms)
    assert (new.room_key, new.test_ms, new.segments) == ("", None, PLAN.segments)


def test_a_plan_as_it_ran_has_its_order_its_lengths_and_an_id_for_each_run() -> None:
    ran = [
        Segment(id="s4", title="跑鞋", product="p2", role="hit", length_s=700),
        Segment(id="s2", title="羊绒衫", product="p1", role="flash", length_s=300),
        Segment(id="s2", title="羊绒衫", product="p1", role="flash", length_s=200),
    ]
    told = as_run(PLAN, ran)
    assert [(s.id, s.length_s) for s in told.segments] == [("s4", 700), ("s2", 300), ("s2-2", 200)]
    assert told.segments[1].points == told.segments[2].points == ("暖", "轻")
    assert not any(s.locked or s.at_minute for s in told.segments)


@given(st.lists(st.sampled_from(("a", "a-2", "a-2-2", "b")), max_size=12))
def test_no_two_segments_of_a_plan_as_it_ran_have_one_id(names: list[str]) -> None:
    told = as_run(PLAN, [Segment(id=name, title=name) for name in names])
    assert len({s.id for s in told.segments}) == len(names)


CHANGES: list[tuple[str, Broadcast, list[tuple[str, str, bool]]]] = [
    ("removed", of(PLAN, segments=PLAN.segments[1:]), [("开场", "removed", False)]),
    (
        "added",
        of(PLAN, segments=(*PLAN.segments, Segment(id="n", title="再见", type="talk"))),
        [("再见", "added", False)],
    ),
    ("moved", of(PLAN, segments=(*PLAN.segments[1:], PLAN.segments[0])), [("开场", "moved", True)]),
    (
        "changed",
        of(PLAN, segments=(of_id(PLAN.segments[0], "other"), *PLAN.segments[1:])),
        [],
    ),
    (
        "longer",
        of(PLAN, segments=(msgspec.structs.replace(PLAN.segments[0], length_s=60), *PLAN.segments[1:])),
        [("开场", "changed", False)],
    ),
]


@pytest.mark.parametrize(("what", "after", "marks"), CHANGES, ids=[change[0] for change in CHANGES])
def test_a_segment_is_told_apart(what: str, after: Broadcast, marks: list[tuple[str, str, bool]]) -> None:
    assert [(mark.title, mark.mark, mark.moved) for mark in compare(PLAN, after).segments] == marks


def test_products_and_fields_are_told_apart_with_both_values() -> None:
    dearer = msgspec.structs.replace(PLAN.products[0], price_fen=19_900)
    after = of(PLAN, title="周六", products=(dearer, Product(id="p3", title="围巾")))
    told = compare(PLAN, after)
    assert [(field.field, field.before, field.after) for field in told.fields] == [
        ("title", "周五专场", "周六")
    ]
    assert [(mark.id, mark.mark) for mark in told.products] == [
        ("p2", "removed"),
        ("p1", "changed"),
        ("p3", "added"),
    ]
    (price,) = told.products[1].fields
    assert (price.field, price.before, price.after) == ("price_fen", 9_900, 19_900)
    assert told.before.by_role == {"talk": 180, "flash": 480, "bag": 120, "hit": 600}
    assert told.before.length_s == 1_380


@given(plans)
def test_a_plan_differs_in_nothing_from_itself(plan: Broadcast) -> None:
    told = compare(plan, plan)
    assert (told.fields, told.products, told.segments) == ((), (), ())
    assert told.before == told.after


@given(plans, plans)
def test_looked_at_from_the_other_side_added_is_removed(before: Broadcast, after: Broadcast) -> None:
    there, back = compare(before, after), compare(after, before)
    swap = {"added": "removed", "removed": "added"}
    for one, other in ((there.products, back.products), (there.segments, back.segments)):
        told = sorted((mark.title, swap[mark.mark]) for mark in one if mark.mark in swap)
        assert told == sorted((mark.title, mark.mark) for mark in other if mark.mark in swap)
    assert sum(mark.moved for mark in there.segments) == sum(mark.moved for mark in back.segments)


@given(plans, plans)
def test_a_difference_applied_to_one_plan_gives_the_other(before: Broadcast, after: Broadcast) -> None:
    told = compare(before, after)
    marks = {mark.after: mark for mark in told.segments if mark.after is not None}
    gone = {
        mark.before
        for mark in told.segments
        if mark.before is not None and (mark.moved or mark.mark == "removed")
    }
    stayed = iter([place for place in range(len(before.segments)) if place not in gone])
    made: list[Segment] = []
    for place in range(len(after.segments)):
        mark = marks.get(place)
        if mark is not None and (mark.moved or mark.mark == "added"):
            made.append(_applied(before, after, mark))
        else:
            made.append(_given(before.segments[next(stayed)], mark))
    assert next(stayed, None) is None
    assert [(s.type, s.title, s.length_s) for s in made] == [
        (s.type, s.title, s.length_s) for s in after.segments
    ]


def _applied(before: Broadcast, after: Broadcast, mark: SegmentMark) -> Segment:
    if mark.before is None:
        assert mark.after is not None
        return after.segments[mark.after]
    return _given(before.segments[mark.before], mark)


def _given(segment: Segment, mark: SegmentMark | None) -> Segment:
    fields = {field.field: field.after for field in mark.fields} if mark else {}
    return msgspec.structs.replace(segment, **fields)
