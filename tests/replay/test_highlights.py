import json
from collections.abc import Iterable
from itertools import pairwise

import msgspec
import pytest
from bench import moments
from hypothesis import given, settings
from hypothesis import strategies as st

from kaibo.facts import (
    Fact,
    FeedLost,
    FeedRestored,
    HoldbackStepped,
    LuckyBagDrawn,
    LuckyBagOpened,
    Marked,
    ProductClicked,
    SegmentLeft,
    Tag,
    TakeUndone,
)
from kaibo.replay.highlights import Highlight, find, verdict
from tests.replay.evening import MINUTE, START_MS, comment, evening, flood, like, order, taken


def found(facts: Iterable[Fact], minutes: int = 60) -> list[Highlight]:
    return find(facts, START_MS, START_MS + minutes * MINUTE)


def near(highlight: Highlight, second: float, within: float = 30) -> bool:
    return abs(highlight.peak_ms - START_MS - second * 1000) <= within * 1000


BURSTS = (900, 1600, 2500, 3100)


def test_each_burst_of_comments_is_found_where_the_picture_was() -> None:
    facts = evening(60, [fact for at in BURSTS for fact in flood(at, 90, "太好看了")])
    clear = [highlight for highlight in found(facts) if highlight.clear]
    assert sorted(round((one.peak_ms - START_MS) / 1000) for one in clear) == pytest.approx(
        [at + 10 - 6 for at in BURSTS], abs=4
    )


def test_a_steady_room_gives_four_moments_that_are_not_clear() -> None:
    quiet = found(evening(60))
    assert len(quiet) == 4
    assert not any(highlight.clear for highlight in quiet)


def test_no_more_than_nine_moments_are_given() -> None:
    busy = evening(180, [fact for n in range(14) for fact in flood(700 + n * 700, 90, "冲")])
    assert len(found(busy, 180)) == 9


def test_the_best_of_the_rest_lies_apart_from_what_stands_out_and_is_never_made_of_nothing() -> None:
    alone = [fact for at in (0, 1) for fact in flood(1_800 + at, 60, "哇")]
    told = found(alone)
    assert all(near(one, 1_800, 90) for one in told)
    room = sorted(one.start_ms for one in found(evening(60, flood(1_800, 90, "哇"))))
    assert len(room) == 4
    assert all(b - a >= 4 * MINUTE for a, b in pairwise(room))


def test_an_empty_broadcast_yields_none_and_says_so() -> None:
    nothing = found([])
    assert nothing == []
    assert "空场次" in verdict(nothing)[0]
    assert "yields none" in verdict(nothing)[1]


def test_too_few_moments_are_called_few() -> None:
    facts = [comment(1_800, "a")]
    assert len(found(facts)) < 4
    assert "凑不满" in verdict(found(facts))[0]


BAG = LuckyBagOpened(id="bag", at_ms=START_MS + 1_600_000, source="t", bag="b", prize="香水", seconds=120)
DRAW = LuckyBagDrawn(id="draw", at_ms=START_MS + 1_720_000, source="t", bag="b")
ASK = HoldbackStepped(id="ask", at_ms=START_MS + 1_600_000, source="t", product="p", step=3)


@pytest.mark.parametrize(
    ("asked", "at"),
    [
        ([BAG, DRAW], 1_605),
        ([BAG, DRAW], 1_700),
        ([BAG, DRAW], 1_722),
        ([BAG], 1_690),
        ([ASK], 1_605),
    ],
)
def test_comments_the_crew_asked_for_are_no_highlight(asked: list[Fact], at: int) -> None:
    burst = flood(at, 150, "1")
    assert any(one.clear and near(one, at) for one in found(evening(60, burst)))
    assert not any(one.clear and near(one, at) for one in found(evening(60, [*burst, *asked])))


def test_orders_count_even_while_comments_were_asked_for() -> None:
    sold: list[Fact] = [order(1_640 + n / 4, n) for n in range(60)]
    assert any(one.clear and near(one, 1_627, 8) for one in found(evening(60, [*sold, BAG, DRAW])))


def test_an_ordinary_room_beside_a_long_bag_is_no_highlight() -> None:
    bag = LuckyBagOpened(id="bag", at_ms=BAG.at_ms, source="t", bag="b", prize="香水", seconds=900)
    assert not any(one.clear for one in found(evening(60, [bag])))


def test_the_greeting_at_the_start_is_no_highlight() -> None:
    facts = evening(60, flood(20, 300, "来了"))
    assert not any(one.clear or near(one, 20, 120) for one in found(facts))


def test_the_greeting_does_not_hide_what_follows_it() -> None:
    facts = evening(60, [*flood(20, 300, "来了"), *flood(420, 120, "哇")])
    assert near(found(facts)[0], 420)


def test_the_farewell_at_the_end_is_no_highlight() -> None:
    facts = evening(60, flood(3_520, 300, "拜拜"))
    assert not any(one.clear for one in found(facts))


def test_viewers_crying_that_the_sound_is_gone_are_no_highlight() -> None:
    for text in ("没声音了", "听不到", "卡成PPT", "黑屏了"):
        assert not any(one.clear for one in found(evening(60, flood(1_800, 200, text))))


def test_a_feed_that_was_lost_is_no_highlight() -> None:
    lost = FeedLost(id="lost", at_ms=START_MS + 1_795_000, source="t")
    back = FeedRestored(id="back", at_ms=START_MS + 1_810_000, source="t")
    assert not any(one.clear for one in found(evening(60, [*flood(1_800, 200, "？？"), lost, back])))


def test_one_viewer_writing_in_a_loop_makes_no_clear_moment() -> None:
    alone: list[Fact] = [comment(1_800 + n / 4, "loop", f"第{n}遍") for n in range(80)]
    many: list[Fact] = [comment(1_800 + n / 4, f"one-{n}", "哇") for n in range(80)]
    assert found(evening(60, many))[0].score > 2 * found(evening(60, alone))[0].score


def test_a_mark_of_the_crew_is_a_clear_moment() -> None:
    mark = Marked(id="m", at_ms=START_MS + 2_000_000, source="t", label="试穿特别好")
    best = found(evening(60, [mark]))[0]
    assert best.clear
    assert near(best, 1_992, 15)
    assert best.reasons[0].zh == "团队标记：试穿特别好"


@pytest.mark.parametrize(("tag", "clear"), [("quote", True), ("problem", False), ("complaint", False)])
def test_a_quote_is_a_candidate_and_a_problem_or_complaint_is_for_the_review(tag: Tag, clear: bool) -> None:
    mark = Marked(id="m", at_ms=START_MS + 2_000_000, source="t", label="这一刻", tag=tag)
    best = found(evening(60, [mark]))[0]
    assert best.clear is clear
    assert any("这一刻" in reason.zh for reason in best.reasons) is clear


def test_a_problem_beside_a_highlight_is_not_named_as_its_reason() -> None:
    marks = [
        Marked(id="m", at_ms=START_MS + 2_000_000, source="t", label="试穿特别好"),
        Marked(id="p", at_ms=START_MS + 2_003_000, source="t", label="镜头糊了", tag="problem"),
    ]
    best = found(evening(60, marks))[0]
    assert best.reasons[0].zh == "团队标记：试穿特别好"


def test_reasons_name_signals_with_their_rise_and_speak_both_languages() -> None:
    sold: list[Fact] = [order(1_815 + n / 4, n) for n in range(60)]
    best = found(evening(60, [*flood(1_800, 120, "抢到了"), *sold]))[0]
    told = {reason.signal: reason for reason in best.reasons}
    assert {"comment", "order"} <= set(told)
    assert told["comment"].rise > 4
    assert "倍" in told["comment"].zh
    assert "times the usual" in told["comment"].en
    assert "¥" in told["order"].zh
    assert best.quotes[0] == "抢到了"


def test_no_viewer_is_named_in_what_is_told() -> None:
    facts = evening(
        60, [comment(1_800 + n / 5, f"id-{n}", "老王头带货真好", name="老王头") for n in range(90)]
    )
    assert "老王头" not in json.dumps(msgspec.to_builtins(found(facts)), ensure_ascii=False)


def test_a_moment_names_the_segment_on_air_and_stays_inside_it() -> None:
    facts = evening(60, [taken(1_000, "s1", "羊绒衫"), taken(1_795, "s2", "大衣"), *flood(1_806, 120, "哇")])
    best = found(facts)[0]
    assert (best.segment, best.title, best.product) == ("s2", "大衣", "p1")
    assert best.start_ms == START_MS + 1_795_000
    assert 30_000 <= best.end_ms - best.start_ms <= 60_000


def test_after_a_segment_was_left_no_segment_is_named() -> None:
    left = SegmentLeft(id="left", at_ms=START_MS + 1_200_000, source="t", segment="s1")
    best = found(evening(60, [taken(1_000, "s1", "羊绒衫"), left, *flood(1_806, 120, "哇")]))[0]
    assert best.segment == ""


def test_a_take_that_was_undone_names_no_moment() -> None:
    wrong = taken(1_795, "s2", "大衣")
    undone = TakeUndone(id="undone", at_ms=START_MS + 1_800_000, source="t", take=wrong.id)
    facts = evening(60, [taken(1_000, "s1", "羊绒衫"), wrong, undone, *flood(1_806, 120, "哇")])
    assert found(facts)[0].segment == "s1"


def test_a_short_broadcast_still_gives_several_moments() -> None:
    short = found(evening(6), 6)
    assert len(short) >= 4
    assert all(one.end_ms <= START_MS + 6 * MINUTE for one in short)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.builds(comment, st.floats(-10, 700), st.sampled_from("abc"), st.text(min_size=1, max_size=20)),
            st.builds(order, st.floats(0, 600), st.integers(0, 9)),
            st.builds(like, st.floats(0, 600), st.integers(0, 9), st.integers(0, 10**9)),
        ),
        max_size=60,
    ),
    st.integers(0, 10),
)
def test_any_facts_give_at_most_nine_spans_inside_the_broadcast(facts: list[Fact], minutes: int) -> None:
    told = found(facts, minutes)
    assert len(told) <= 9
    assert all(START_MS <= one.start_ms < one.end_ms <= START_MS + minutes * MINUTE for one in told)
    assert [one.score for one in told] == sorted((one.score for one in told), reverse=True)


def test_of_simulated_evenings_what_sold_most_is_found() -> None:
    """Source: Y1. `bench/moments.py` looks at more of them."""
    nights = [moments.night(seed) for seed in (41, 42)]
    found = [moments.look(night) for night in nights]
    assert sum(map(moments.share, nights, found)) / 2 >= 0.75
    assert all(
        moments.causes(night, one) for night, nine in zip(nights, found, strict=True) for one in nine[:5]
    )


def test_clicks_on_products_make_a_moment_and_one_viewers_clicks_do_not() -> None:
    def click(at_s: float, viewer: str) -> ProductClicked:
        at_ms = START_MS + round(at_s * 1000)
        return ProductClicked(id=f"k{at_ms}{viewer}", at_ms=at_ms, source="t", viewer=viewer, product="p")

    crowd = [click(1_200 + n / 4, f"v{n}") for n in range(80)]
    alone = [click(2_400 + n / 4, "v-1") for n in range(80)]
    usual = [click(n * 9.7, f"u{n}") for n in range(370)]
    found = find(evening(60, [*usual, *crowd, *alone]), START_MS, START_MS + 60 * MINUTE)
    best = found[0]
    assert best.start_ms <= START_MS + 1_210_000 <= best.end_ms
    assert best.reasons[0].signal == "click"
    assert "商品点击" in best.reasons[0].zh
    assert not any(one.start_ms <= START_MS + 2_410_000 <= one.end_ms and one.clear for one in found)
