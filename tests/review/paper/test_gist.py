"""The first words of a review: chosen by a rule, and no word the figures do not carry."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from kaibo import facts as f
from kaibo.review.actions import Action
from kaibo.review.breaks import Break, Breaks
from kaibo.review.definitions import DEFINITIONS
from kaibo.review.paper.book import sheets
from kaibo.review.paper.gist import MOST, TOLD, GistPoint, _break, points
from kaibo.review.paper.page import html
from kaibo.review.paper.say import anchor, reached, said, said_en
from kaibo.review.paper.wecom import markdown
from kaibo.review.report import Report
from tests.review.evening import Evening, T, shows, ten_minutes

CAUSE = re.compile(r"因为|由于|导致|所以|因此|造成|使得|归功|because|caus|due to|led to|thanks to", re.I)
NUMBER = re.compile(r"\d[\d,.]*%?")


def sold(paid: int, *, ended: bool = True, **targets: int) -> Evening:
    """A short evening with so many orders of 10.00 CNY, each of another viewer."""
    evening = Evening().plan(targets=targets).live()
    for place in range(paid):
        evening.tell(f.Entered, 10 + place, viewer=f"v{place}").paid(12 + place, f"v{place}", 1_000)
    return evening.end(100) if ended else evening


def ten_minutes_on_air() -> Evening:
    evening = ten_minutes()
    evening.entries = evening.entries[:-2]
    return evening


def rules(evening: Evening, **more: object) -> list[tuple[str, str]]:
    return [(point.rule, point.key) for point in points(evening.report(**more))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("evening", "said"),
    [
        (Evening(), "按「开播」"),
        (Evening().live(), "导入小店订单"),
        (Evening().live().end(60), "导入小店订单"),
    ],
)
def test_where_nothing_is_known_it_says_what_to_do(evening: Evening, said: str) -> None:
    (only,) = points(evening.report())
    assert only.rule == "nothing"
    assert said in only.zh


def test_a_target_missed_comes_before_one_reached_and_the_greatest_miss_first() -> None:
    told = rules(sold(40, views=50, orders=100, gmv_fen=1_000))
    assert told[:2] == [("missed", "orders"), ("missed", "views")]
    (only,) = [point for point in points(sold(40, orders=100).report()) if point.rule == "missed"]
    assert only.zh == "支付订单 40，目标 100，完成 40%"
    assert only.en == "Paid orders 40 of a target of 100, 40%"


def test_nothing_is_missed_while_the_broadcast_is_on_air() -> None:
    told = points(sold(40, ended=False, orders=100).report(0.5))
    assert ("reached", "orders") in [(point.rule, point.key) for point in told]
    assert all(point.rule not in ("missed", "usual") for point in told)
    assert all("暂计" in point.zh and "provisional" in point.en for point in told)


def test_what_is_far_from_the_usual_is_told_with_its_median() -> None:
    past = shows(views=[100, 102, 98, 101, 99], gmv_fen=[40_000, 41_000, 39_000, 40_500, 39_500])
    told = points(sold(40).report(past=past))
    first = next(point for point in told if point.key == "views")
    assert first.rule == "usual"
    assert first.zh == "场观 40 人，比以往 5 场的中位数（100 人）低 60%"
    assert first.en == "Views 40: 60% below the median of 5 broadcasts before, 100"
    assert (first.value, first.against) == (40, 100)
    assert "gmv_fen" not in [point.key for point in told if point.rule == "usual"], "as usual is no news"


def test_incidents_on_air_come_before_figures_and_drills_and_later_ones_not_at_all() -> None:
    def met(at: float, drill: bool = False) -> Evening:
        evening = sold(40, orders=100)
        evening.entries = evening.entries[:-2]
        evening.tell(f.IncidentOpened, at, "crew", incident="i", type="network", drill=drill)
        evening.tell(f.IncidentClosed, at + 80, "crew", incident="i")
        return evening.end(100)

    first = points(met(10).report())[0]
    assert (first.rule, first.value, first.against) == ("incident", 80, 180)
    assert first.zh == "直播中有事故「断网或卡顿」：1 分 20 秒恢复，目标 3 分 00 秒"
    assert rules(met(10, drill=True))[0][0] == "missed"
    assert rules(met(4000))[0][0] == "missed"


def test_a_lost_feed_nobody_called_an_incident_is_told_too() -> None:
    evening = Evening().live().tell(f.FeedLost, 60, "obs", why="网络").end(600)
    assert points(evening.report())[0].zh == "直播中画面或声音中断 1 次"


def test_what_makes_figures_unsafe_comes_first_of_all() -> None:
    evening = sold(40, orders=100)
    evening.tell(f.OrderRefunded, 50, "shop", order="never-paid", amount_fen=100)
    evening.tell(f.Commented, 999_999, viewer="late", text="?")
    first = points(evening.report())[0]
    assert first.rule == "unsafe"
    assert "先核对再用数字" in first.zh and "另有 1 项" in first.zh


def test_a_check_named_like_a_figure_takes_no_figures_line() -> None:
    evening = sold(40).tell(f.OrderRefunded, 50, "shop", order="never-paid", amount_fen=100)
    assert [one[:2] for one in rules(evening)][:2] == [("unsafe", "refunds"), ("plain", "gmv_fen")]


def test_the_best_segment_is_held_against_the_middle_of_all() -> None:
    evening = Evening().live()
    for place, orders in enumerate((1, 6, 2)):
        evening.take(place * 60, f"s{place}", title=f"款 {place}")
        for order in range(orders):
            evening.paid(place * 60 + 1 + order, "a", 1_000)
    told = next(point for point in points(evening.end(180).report()) if point.rule == "segment")
    assert told.zh == "「款 1」播出时成交最快：每分钟 ¥60.00，3 段的中位数 ¥20.00"


def test_each_group_of_figures_has_one_line() -> None:
    told = points(sold(40, views=100, orders=100, gmv_fen=10_000_000).report())
    groups = [DEFINITIONS[point.key].group for point in told if point.key in DEFINITIONS]
    assert len(groups) == len(set(groups))


def test_every_figure_a_gist_may_tell_is_one_of_a_review() -> None:
    assert set(TOLD) <= set(DEFINITIONS)


EVENINGS = st.builds(
    lambda orders, ended, views, gmv, past: sold(orders, ended=ended, views=views, gmv_fen=gmv).report(
        past=shows(**past)
    ),
    st.integers(0, 30),
    st.booleans(),
    st.integers(0, 60),
    st.integers(0, 60_000),
    st.fixed_dictionaries(
        {"views": st.lists(st.integers(0, 99), min_size=6, max_size=6)},
        optional={"gmv_fen": st.lists(st.integers(0, 99_999), min_size=6, max_size=6)},
    ),
)


@settings(max_examples=60)
@given(EVENINGS)
def test_every_number_in_a_sentence_is_one_of_the_report_and_no_word_names_a_cause(report: Report) -> None:
    told = points(report)
    assert 1 <= len(told) <= MOST
    for point in told:
        assert not CAUSE.search(point.zh + point.en)
        if point.rule in ("missed", "reached", "usual", "plain"):
            _carried(point, report)


def _carried(point: GistPoint, report: Report) -> None:
    figure = report.figures[point.key]
    assert point.value == figure.value
    assert figure.value is not None and point.unit is not None
    before = report.usual.get(point.key)
    held = figure.target if point.rule in ("missed", "reached") else before.median if before else None
    assert point.against in (None, held)
    known = {figure.value} | ({held} if held is not None else set())
    numbers = {number for value in known for number in NUMBER.findall(said(value, point.unit))}
    numbers |= {number for value in known for number in NUMBER.findall(said_en(value, point.unit))}
    if held:
        numbers |= {reached(figure.value, held), f"{abs(figure.value / held - 1):.0%}"}
        numbers |= {f"{abs(figure.value - held) * 100:.1f}", "10"}
    if before:
        numbers.add(str(before.shows))
    for sentence in (point.zh, point.en):
        found = {number.rstrip(".,") for number in NUMBER.findall(sentence)}
        assert found <= {number.rstrip(".,") for number in numbers}, sentence


@pytest.mark.parametrize(
    ("value", "target", "said"),
    [(9_996, 10_000, "99%"), (10_000, 10_000, "100%"), (29, 100, "29%"), (0, 5, "0%"), (3, 2, "150%")],
)
def test_a_target_missed_by_a_hair_is_not_called_reached(value: int, target: int, said: str) -> None:
    assert reached(value, target) == said


def about(evening: Evening, key: str, **before: list[float]) -> str:
    return next((one.zh for one in points(evening.report(past=shows(**before))) if one.key == key), "")


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ([0, 0, 0, 0, 0], "，比以往 5 场的中位数（0 人）高"),
        ([10, 90, 100, 70, 60], "，比以往 5 场的中位数（70 人）低 43%"),
        ([39, 41, 40, 39, 42], "，与以往 5 场的中位数（40 人）相近"),
        ([3, 3, 3, 3, 3], "，比以往 5 场的中位数（3 人）的 10 倍还多"),
    ],
)
def test_only_what_is_near_the_median_is_called_near(before: list[float], words: str) -> None:
    assert about(sold(40), "views", views=before) == f"场观 40 人{words}"


def test_a_share_of_a_handful_is_no_news() -> None:
    before = {"buyers": [10.0] * 5, "clickers": [100.0] * 5, "gmv_fen": [5_000.0] * 5, "views": [100.0] * 5}
    few = Evening().live().tell(f.ProductClicked, 5, "shop", viewer="a", product="p").paid(6, "a", 100)
    told = few.end(600).report(past=shows(**before))
    assert told.figures["click_pay_uv"].value == 1
    assert not [one for one in points(told) if one.key in DEFINITIONS and DEFINITIONS[one.key].below]


def test_gmv_says_what_of_it_was_refunded() -> None:
    evening = sold(40, gmv_fen=40_000)
    evening.entries = evening.entries[:-2]
    for order in [one.fact.order for one in evening.entries if isinstance(one.fact, f.OrderPaid)]:
        evening.tell(f.OrderRefunded, 80, "shop", order=order, amount_fen=1_000)
    told = about(evening.end(100), "gmv_fen")
    assert told == "成交额 ¥400.00，目标 ¥400.00，完成 100%（已退款 ¥400.00）"


def test_a_stretch_of_seconds_has_no_pace() -> None:
    evening = Evening().live()
    for place, at in enumerate((0, 60, 120, 180)):
        evening.take(at, f"s{place}", title=f"款 {place}").paid(at + 1, "a", 1_000)
    evening.take(240, "slip", title="按错").paid(241, "a", 5_000).take(243, "s5", title="款 5")
    told = next(one for one in points(evening.end(400).report()) if one.rule == "segment")
    assert "按错" not in told.zh and "4 段" not in told.zh


def test_figures_that_are_none_of_the_main_ones_are_not_called_nothing() -> None:
    evening = Evening().live().end(600)
    evening.tell(f.PlatformReported, 9_000, "hand", report="typed", final=True, values={"exposed": 900})
    (only,) = points(evening.report())
    assert only.rule == "nothing"
    assert "还没有收到任何数字" not in only.zh and "填官方数据" in only.zh


ADVERSE = {
    "no viewer": Evening().plan(targets={"views": 9}).live().end(3_600),
    "one viewer": Evening()
    .live()
    .tell(f.Entered, 1, viewer="a")
    .paid(2, "a", 100)
    .paid(3, "a", 9)
    .end(3_600),
    "prizes only": Evening().live().paid(5, "a", 0, prize=True).paid(6, "b", 0, prize=True).end(3_600),
    "never paid": Evening().live().tell(f.OrderRefunded, 5, "shop", order="x", amount_fen=900).end(3_600),
    "ten seconds": Evening().live().take(0, "s").online([(1, 5), (9, 7)]).paid(3, "a", 9_900).end(10),
    "on air": ten_minutes_on_air(),
    "contradiction": ten_minutes()
    .tell(f.PlatformReported, 9_000, "official", report="a", final=True, values={"views": 0, "gmv_fen": 1})
    .tell(f.PlatformReported, 9_001, "official", report="b", final=True, values={"views": 9_999, "pcu": 0}),
}


@pytest.mark.parametrize("name", ADVERSE)
@pytest.mark.parametrize("hours", [0.001, 1, 3, 48])
def test_every_evening_has_a_gist_and_a_page(name: str, hours: float) -> None:
    report = ADVERSE[name].report(hours, home="广州", past=shows(views=[0, 0, 0, 0, 0, 0], orders=[1] * 6))
    told = points(report)
    assert 1 <= len(told) <= MOST
    for point in told:
        assert not CAUSE.search(point.zh + point.en)
        assert not re.search(r"nan|inf\b|None", point.zh + point.en)
    for form in ("page", "file", "paper"):
        assert "nan" not in html(report, form).split("</style>")[1]
    assert sheets(report)
    assert markdown(report)


def test_a_figure_that_may_still_change_says_so() -> None:
    soon, later = points(ten_minutes().report(1)), points(ten_minutes().report(3))
    assert all("暂计" in point.zh for point in soon if point.key in DEFINITIONS)
    assert not any("暂计" in point.zh for point in later)


def test_every_point_leads_to_a_part_of_the_page() -> None:
    report = sold(40, orders=100).tell(f.FeedLost, 60, "obs", why="x").report()
    page = html(report)
    for point in points(report):
        assert f'id="{anchor(point.section)}"' in page


def test_a_segments_title_is_escaped_and_kept_on_one_line() -> None:
    evening = Evening().live()
    for place in range(3):
        evening.take(place * 60, f"s{place}", title="<b>x\n\n‮y</b>").paid(place * 60 + 5, "a", 1_000)
    page = html(evening.end(180).report())
    assert "「&lt;b&gt;x y&lt;/b&gt;」播出时成交最快" in page


def test_a_change_online_is_told_by_what_came_before_it_and_never_as_its_cause() -> None:
    report = sold(1).report()
    done = Action(at_ms=T + 30_000, kind="card", zh="推商品卡「甲」")
    found = (
        Break(at_ms=T + 40_000, before=400, after=390),
        Break(at_ms=T + 60_000, before=100, after=150, action=done, after_s=30),
    )
    (told,) = _break(replace(report, breaks=Breaks(found=found, step_s=10)))
    assert told.zh == "20:01 在线从 100 变到 150 人，在推商品卡「甲」之后 30 秒"
    assert (told.value, told.against) == (150, 100)
    assert not CAUSE.search(told.zh + told.en)
    at_once = replace(found[1], after_s=0)
    (same,) = _break(replace(report, breaks=Breaks(found=(at_once,), step_s=10)))
    assert same.zh.endswith("，与推商品卡「甲」同时"), "within a step nobody knows which came first"
