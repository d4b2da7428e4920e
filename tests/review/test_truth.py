"""Who told each figure, which one is shown, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo import facts as f
from kaibo.review.truth import Truth, freshness
from tests.review.evening import Evening, T, ten_minutes


def report(
    evening: Evening, at: float, source: str = "assistant", final: bool = False, **values: float
) -> Evening:
    return evening.tell(f.PlatformReported, at, source, report="直播数据", final=final, values=values)


def truth(evening: Evening, key: str, hours: float = 24) -> Truth:
    return next(one for one in evening.report(hours).truths if one.key == key)


def test_one_source_alone_is_shown() -> None:
    found = truth(ten_minutes(), "comments")
    assert [(one.kind, one.value, one.used) for one in found.tellers] == [("stream", 2, True)]
    assert (found.gap, found.differs) == (0, False)


def test_two_that_disagree_both_stand_the_one_shown_first() -> None:
    found = truth(report(ten_minutes(), 700, final=True, views=6), "views", 0.3)
    assert [(one.kind, one.value, one.used) for one in found.tellers] == [
        ("official", 6, True),
        ("stream", 3, False),
    ]
    assert found.differs
    assert found.why_zh == "官方终值优先"


def test_a_provisional_snapshot_that_tells_less_stands_beside_the_counted_one() -> None:
    found = truth(report(ten_minutes(), 650, views=2), "views", 1)
    assert [(one.kind, one.used, one.state) for one in found.tellers] == [
        ("stream", True, "provisional"),
        ("official", False, "provisional"),
    ]


@pytest.mark.parametrize("order", [(700, 800), (800, 700)])
def test_snapshots_in_any_order_lead_to_the_same(order: tuple[int, int]) -> None:
    evening = ten_minutes()
    for at in order:
        report(evening, at, final=True, views=at)
    found = truth(evening, "views", 1)
    assert found.tellers[0].value == 800
    assert len(found.tellers) == 2


def test_an_order_told_by_two_shops_counts_once_and_each_shop_stands_by_itself() -> None:
    evening = Evening().live().paid(1, "a", 100, "o1").paid(2, "b", 200, "o2")
    evening.tell(f.OrderPaid, 2, "orders", order="o2", viewer="x", product="p", amount_fen=200)
    evening.tell(f.OrderPaid, 3, "orders", order="o3", viewer="y", product="p", amount_fen=400)
    found = truth(evening.end(60), "gmv_fen")
    assert [(one.kind, one.source, one.value) for one in found.tellers] == [
        ("stream", "orders、shop", 700),
        ("shop", "orders", 600),
        ("shop", "shop", 300),
    ]


@pytest.mark.parametrize(
    ("at", "final", "state"),
    [
        (300, False, "live"),
        (300, True, "live"),
        (700, False, "provisional"),
        (700, True, "final"),
        (600 + 7_200, False, "final"),
        (600 + 12 * 3_600, False, "next_day"),
    ],
)
def test_a_reading_is_live_provisional_final_and_of_the_next_day(at: int, final: bool, state: str) -> None:
    """Source: R1."""
    assert freshness(ten_minutes().room(), T + at * 1_000, final=final) == state


def test_while_on_air_everything_is_live() -> None:
    evening = Evening().live().tell(f.Commented, 1, viewer="a", text="1")
    assert truth(evening, "comments").tellers[0].state == "live"


def test_what_is_derived_is_not_among_those_who_told() -> None:
    evening = Evening().live().tell(f.Entered, 0, viewer="a").online([(0, 4), (60, 2)]).end(120)
    assert "watch_s" not in {one.key for one in evening.report().truths}


@given(
    st.lists(
        st.tuples(
            st.integers(0, 100_000), st.booleans(), st.sampled_from(["hand", "assistant"]), st.integers(0, 9)
        ),
        max_size=8,
    )
)
def test_the_one_shown_is_the_figure_of_the_review(told: list[tuple[int, bool, str, int]]) -> None:
    evening = ten_minutes()
    for at, final, source, views in told:
        report(evening, at, source, final, views=views)
    made = evening.report(48)
    found = next(one for one in made.truths if one.key == "views")
    assert [one.value for one in found.tellers if one.used] == [made.figures["views"].value]
    assert found.tellers[0].used
