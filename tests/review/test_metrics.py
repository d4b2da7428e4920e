"""The figures of a review."""

from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaibo import facts as f
from kaibo.review.definitions import DEFINITIONS, REPORTED
from kaibo.review.metrics import ReportFigure, ratio
from tests.review.evening import Evening, T, ten_minutes

BY_HAND: dict[str, float | None] = {
    "views": 3,
    "entries": 3,
    "pcu": 2,
    "acu": 1.6,
    "air_s": 600,
    "watch_s": 320,
    "watched_s": 960,
    "visitors": 3,
    "stayed_1": 3,
    "stayed_5": 2,
    "stayed_10": 1,
    "stay_1_rate_uv": 1,
    "stay_5_rate_uv": 2 / 3,
    "stay_10_rate_uv": 1 / 3,
    "inflow_best": 3,
    "inflow_median": 1.5,
    "private_views": 2,
    "public_views": 1,
    "unknown_views": 0,
    "known_views": 3,
    "private_share": 2 / 3,
    "public_share": 1 / 3,
    "attended": 0,
    "closing_viewers": 3,
    "closing_kept": 2,
    "closing_lost": 1,
    "closing_loss_uv": 1 / 3,
    "gmv_fen": 10_000,
    "orders": 3,
    "buyers": 2,
    "aov_fen": 10_000 / 3,
    "gpm_uv_fen": 1_000 * 10_000 / 3,
    "gpm_pv_fen": 1_000 * 10_000 / 3,
    "uv_value_fen": 10_000 / 3,
    "gmv_minute_fen": 1_000,
    "clickers": 2,
    "clicks": 2,
    "click_pay_uv": 1,
    "view_pay_uv": 2 / 3,
    "view_pay_pv": 1,
    "private_gmv_fen": 10_000,
    "public_gmv_fen": 0,
    "unknown_gmv_fen": 0,
    "known_gmv_fen": 10_000,
    "private_gmv_share": 1,
    "public_gmv_share": 0,
    "uv_value_private_fen": 5_000,
    "uv_value_public_fen": 0,
    "refunds": 1,
    "refunded_orders": 1,
    "refunded_fen": 2_000,
    "net_gmv_fen": 8_000,
    "refund_rate": 1 / 3,
    "refund_rate_fen": 1 / 5,
    "interactors": 2,
    "interaction_rate_uv": 2 / 3,
    "comments": 2,
    "commenters": 1,
    "comment_rate_uv": 1 / 3,
    "comments_each": 2,
    "likes": 5,
    "likers": 1,
    "like_rate_uv": 1 / 3,
}
"""Every figure of ten minutes that somebody told."""


def reported(evening: Evening, at: float, *, final: bool = False, **values: float) -> Evening:
    return evening.tell(f.PlatformReported, at, "assistant", report="直播数据", final=final, values=values)


@pytest.mark.parametrize("key", DEFINITIONS)
def test_a_figure_is_what_a_hand_computes(key: str) -> None:
    expected = BY_HAND.get(key)
    assert ten_minutes().value(key) == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize("key", sorted(DEFINITIONS.keys() - {"air_s"}))
def test_a_figure_nobody_told_is_missing_and_never_nought_and_says_how_to_come_by_it(key: str) -> None:
    figure = Evening().live().end(60).report().figures[key]
    assert (figure.value, figure.final, figure.source) == (None, False, "")
    assert figure.get_zh
    assert figure.get_en


@pytest.mark.parametrize("below", [None, 0, 0.0])
def test_a_ratio_without_a_denominator_is_missing(below: float | None) -> None:
    assert ratio(5, below) is None


def test_a_room_with_viewers_and_no_shop_has_no_sales_figures_at_all() -> None:
    figures = Evening().live().tell(f.Entered, 1, viewer="a").end(60).report().figures
    assert figures["views"].value == 1
    assert {figures[key].value for key in ("gmv_fen", "orders", "refunds", "gpm_uv_fen")} == {None}


def test_a_shop_that_told_of_sales_and_no_refund_has_nought_refunds() -> None:
    assert Evening().live().paid(1, "a", 100).end(60).value("refunds") == 0


def test_a_refund_alone_tells_of_no_sales() -> None:
    evening = Evening().live().tell(f.OrderRefunded, 1, "shop", order="o1", amount_fen=500)
    figures = evening.end(60).report().figures
    assert {figures[key].value for key in ("gmv_fen", "orders", "buyers", "aov_fen")} == {None}
    assert figures["refunded_fen"].value == 500


def test_who_reserves_after_it_went_live_is_no_part_of_who_was_to_come() -> None:
    evening = Evening().tell(f.ReservationsCounted, -60, "crew", channel="group", count=40).live()
    evening.tell(f.Entered, 1, viewer="a", traffic="reservation")
    evening.tell(f.ReservationsCounted, 30, "crew", channel="group", count=80)
    figures = evening.end(60).report().figures
    assert (figures["reserved"].value, figures["attend_rate_uv"].value) == (40, 1 / 40)


def test_a_prize_and_an_order_told_twice_are_no_sales() -> None:
    evening = Evening().live().paid(1, "a", 100, "o1").paid(2, "a", 100, "o1").paid(3, "b", 1, prize=True)
    figures = evening.end(60).report().figures
    assert (figures["gmv_fen"].value, figures["orders"].value, figures["buyers"].value) == (100, 1, 1)


def test_two_ratios_of_one_name_keep_their_denominators_apart() -> None:
    evening = Evening().live().tell(f.Entered, 1, viewer="a").tell(f.Entered, 9, viewer="a")
    figures = evening.paid(20, "a", 1_000).end(60).report().figures
    assert figures["gpm_uv_fen"].value == 1_000_000
    assert figures["gpm_pv_fen"].value == 500_000
    assert figures["gpm_uv_fen"].zh != figures["gpm_pv_fen"].zh


@pytest.mark.parametrize(
    ("hours", "final"), [(0.2, False), (1.0, False), (2.16, False), (2.17, True), (48, True)]
)
def test_figures_are_provisional_until_two_hours_after_sign_off(hours: float, final: bool) -> None:
    report = ten_minutes().report(hours)
    assert report.head.final is final
    assert {figure.final for figure in report.figures.values() if figure.value is not None} == {final}


def test_figures_are_provisional_as_long_as_nobody_signed_off() -> None:
    evening = Evening().live().tell(f.Commented, 5, viewer="a", text="1")
    assert not evening.report(hours=100).figures["comments"].final


def test_a_final_official_figure_replaces_the_counted_one_and_is_final_at_once() -> None:
    figure = reported(ten_minutes(), 700, final=True, views=2).report(0.3).figures["views"]
    assert (figure.value, figure.final, figure.basis) == (2, True, "official")
    assert figure.source == "assistant · 直播数据"


def test_a_snapshot_called_final_before_sign_off_is_not() -> None:
    evening = Evening().live().tell(f.Entered, 1, viewer="a")
    figure = reported(evening, 5, final=True, views=9).end(60).report().figures["views"]
    assert (figure.value, figure.final) == (9, False)


@pytest.mark.parametrize(("told", "value"), [(2, 3), (3, 3), (40, 40)])
def test_a_provisional_official_figure_counts_only_where_it_tells_more(told: int, value: int) -> None:
    assert reported(ten_minutes(), 550, views=told).value("views") == value


def test_the_newest_final_snapshot_is_believed() -> None:
    evening = reported(ten_minutes(), 700, final=True, views=30)
    reported(evening, 900, views=99)
    assert reported(evening, 800, final=True, views=31).value("views") == 31


@pytest.mark.parametrize("key", sorted(set(DEFINITIONS) - REPORTED))
def test_averages_and_shares_are_never_taken_over(key: str) -> None:
    assert reported(ten_minutes(), 700, final=True, **{key: 0.987}).value(key) == ten_minutes().value(key)


def test_a_figure_that_is_no_figure_is_not_believed() -> None:
    assert reported(ten_minutes(), 700, final=True, views=-1).value("views") == 3


def test_a_final_report_of_the_next_day_is_read_too() -> None:
    assert reported(ten_minutes(), 86_400, final=True, gmv_fen=12_000).value("gmv_fen") == 12_000


def watch(evening: Evening) -> ReportFigure:
    return evening.report().figures["watch_s"]


def test_watch_time_comes_from_visits_where_leavings_are_told() -> None:
    figure = watch(reported(ten_minutes(), 500, watch_s=100))
    assert (figure.value, figure.basis) == (320, "counted")
    assert "1 人无离开记录" in figure.how_zh


def test_watch_time_comes_from_the_platform_where_nobody_tells_of_leavings() -> None:
    evening = Evening().live().tell(f.Entered, 0, viewer="a").online([(0, 4)]).end(60)
    figure = watch(reported(evening, 70, watch_s=33.5))
    assert (figure.value, figure.basis) == (33.5, "official")


def test_watch_time_is_derived_from_the_curve_where_there_is_nothing_better_and_says_so() -> None:
    evening = Evening().live().tell(f.Entered, 0, viewer="a").tell(f.Entered, 1, viewer="b")
    figure = watch(evening.online([(0, 4), (60, 2)]).end(120))
    assert (figure.value, figure.basis) == (3 * 120 / 2, "derived")
    assert figure.how_zh.startswith("推算")


def test_likes_are_the_platforms_total_where_it_is_larger() -> None:
    evening = Evening().live().tell(f.Liked, 1, viewer="a", count=3)
    assert evening.tell(f.OnlineCounted, 2, online=1, likes_total=70).end(60).value("likes") == 70


def test_an_online_count_alone_tells_nothing_of_likes() -> None:
    assert Evening().live().online([(1, 5)]).end(60).value("likes") is None


def test_a_target_stands_beside_its_figure() -> None:
    figures = ten_minutes().report().figures
    assert (figures["views"].target, figures["orders"].target) == (4, 0)


viewers = st.sampled_from("abcdef")
seconds = st.integers(-9_000, 12_000)


@settings(max_examples=60)
@given(
    came=st.lists(st.tuples(seconds, viewers, st.booleans()), max_size=15),
    sold=st.lists(st.tuples(seconds, viewers, st.integers(0, 10**9)), max_size=10),
    counts=st.lists(st.tuples(seconds, st.integers(0, 10**6)), max_size=10),
    clicks=st.lists(st.tuples(seconds, viewers), max_size=10),
    ended=st.booleans(),
)
def test_figures_hold_their_identities_and_are_never_not_a_number(
    came: list[tuple[int, str, bool]],
    sold: list[tuple[int, str, int]],
    counts: list[tuple[int, int]],
    clicks: list[tuple[int, str]],
    ended: bool,
) -> None:
    evening = Evening().live()
    for at, viewer, coming in came:
        evening.tell(f.Entered if coming else f.Left, at, viewer=viewer)
    for at, viewer in clicks:
        evening.tell(f.ProductClicked, at, "shop", viewer=viewer, product="p")
    for at, viewer, fen in sold:
        evening.paid(at, viewer, fen)
    evening.online(counts)
    value = {
        key: figure.value
        for key, figure in (evening.end(3_600) if ended else evening).report().figures.items()
    }
    assert all(number is None or (isfinite(number) and number >= 0) for number in value.values())
    gmv, views, orders = value["gmv_fen"], value["views"], value["orders"]
    if gmv is not None and views:
        assert value["gpm_uv_fen"] == pytest.approx(1_000 * gmv / views)
        assert value["uv_value_fen"] == pytest.approx(gmv / views)
    if gmv is not None and orders:
        assert (value["aov_fen"] or 0) * orders == pytest.approx(gmv)
    if value["acu"] is not None:
        assert value["acu"] <= (value["pcu"] or 0)
    for share in (value[key] for key, base in DEFINITIONS.items() if base.part):
        assert share is None or share <= 1
    if gmv is not None and views and value["entries"]:
        by_people = (value["uv_value_fen"] or 0) * views
        assert by_people == pytest.approx((value["gpm_pv_fen"] or 0) * value["entries"] / 1_000)
    sides = [value[key] for key in ("private_gmv_fen", "public_gmv_fen", "unknown_gmv_fen")]
    if gmv is not None and orders:
        assert sum(side or 0 for side in sides) == gmv
    seen = [value[key] for key in ("private_views", "public_views", "unknown_views")]
    assert sum(count or 0 for count in seen) == (views or 0)
    assert (value["buyers"] or 0) <= (orders or 0)


def test_the_out_of_city_share_counts_paid_orders_with_a_city_and_says_how_sure_it_is() -> None:
    evening = Evening().plan().live()
    for number, where in enumerate(("深圳市", "佛山", "广州市", "北京", "", "深圳")):
        evening.paid(60 + number, f"v{number}", 9_900, order=f"o{number}", city=where)
    evening.paid(90, "v9", 0, order="bag", city="上海", prize=True)
    evening.paid(95, "v4", 9_900, order="o4", city="成都")  # the shop tells it once more, with its city
    figure = evening.end(600).report(home="广州市").figures["out_of_city"]
    assert figure.value == pytest.approx(5 / 6)
    assert figure.low == pytest.approx(0.4365, abs=1e-4)
    assert figure.high == pytest.approx(0.9699, abs=1e-4)
    nowhere = evening.report().figures["out_of_city"]
    assert nowhere.value is nowhere.low is None
    assert "门店" in nowhere.how_zh


@pytest.mark.parametrize(
    ("evening", "until_s"), [(ten_minutes(), 600), (Evening().live().paid(90, "a", 100), 90)]
)
def test_time_on_air_is_as_of_its_end_and_not_of_go_live(evening: Evening, until_s: int) -> None:
    figures = evening.report().figures
    assert figures["air_s"].as_of_ms == T + until_s * 1_000
    gmv = figures["gmv_fen"].as_of_ms
    assert figures["gmv_minute_fen"].as_of_ms == gmv


@pytest.mark.parametrize(("out", "known"), [(40, 50), (60, 50)])
def test_the_interval_of_a_share_is_of_the_counts_it_is_made_of(out: int, known: int) -> None:
    evening = Evening().live().paid(60, "a", 100, city="深圳").end(600)
    values = {"out_orders": float(out), "city_orders": float(known)}
    evening.tell(f.PlatformReported, 9_000, "official", report="end", final=True, values=values)
    figure = evening.report(home="广州").figures["out_of_city"]
    if out > known:
        assert figure.value is figure.low is figure.high is None
    else:
        assert figure.value == 0.8
        assert figure.low == pytest.approx(0.6696, abs=1e-4)
