"""How far the figures can be trusted."""

import pytest

from kaibo import facts as f
from kaibo.review.quality import Check, longest_silence
from tests.review.evening import Evening, ten_minutes


def check(evening: Evening, key: str) -> Check:
    return next(check for check in evening.report().quality.checks if check.key == key)


def test_an_evening_in_order_passes_every_check() -> None:
    verdicts = {check.key: check.verdict for check in ten_minutes().report().quality.checks}
    assert set(verdicts.values()) == {"ok"}


def test_littles_law_shows_both_sides_and_passes_where_they_agree() -> None:
    little = check(ten_minutes(), "little")
    assert (little.left, little.right, little.gap) == (960, 960, 0)
    assert "10/10" in little.note_zh


@pytest.mark.parametrize(("watch_s", "verdict"), [(320, "ok"), (367, "ok"), (369, "look"), (100, "look")])
def test_littles_law_wants_a_look_where_the_sides_lie_apart(watch_s: float, verdict: str) -> None:
    evening = ten_minutes().tell(
        f.PlatformReported, 700, "assistant", report="r", final=True, values={"watch_s": watch_s}
    )
    assert check(evening, "little").verdict == verdict


def test_littles_law_is_no_check_where_watch_time_was_made_from_the_curve() -> None:
    evening = Evening().live().tell(f.Entered, 0, viewer="a").online([(0, 4)]).end(60)
    little = check(evening, "little")
    assert little.verdict == "circular"
    assert little.left == little.right


def test_littles_law_cannot_be_checked_without_counts() -> None:
    assert check(Evening().live().end(60), "little").verdict == "unknown"


def test_an_official_peak_below_the_average_wants_a_look() -> None:
    evening = ten_minutes().tell(
        f.PlatformReported, 700, "assistant", report="r", final=True, values={"pcu": 1}
    )
    assert check(evening, "acu_pcu").verdict == "look"
    assert check(evening, "official_pcu").verdict == "look"


def test_a_stray_fact_is_told_of_and_a_late_official_report_is_none() -> None:
    evening = ten_minutes().tell(f.Commented, -90_000, got=300, viewer="a", text="1")
    assert (check(evening, "strays").left, check(evening, "strays").verdict) == (1, "look")
    late = ten_minutes().tell(f.PlatformReported, 86_400, "assistant", report="r", final=True)
    assert (check(late, "strays").left, check(late, "strays").verdict) == (0, "ok")


def test_a_refund_of_an_order_nobody_saw_paid_wants_a_look() -> None:
    evening = ten_minutes().tell(f.OrderRefunded, 550, "shop", order="other", amount_fen=1)
    assert check(evening, "refunds").verdict == "look"
    assert "福袋奖品单 1 笔" in check(evening, "refunds").note_zh


def test_a_source_that_stopped_is_named_with_the_time_it_stopped() -> None:
    evening = Evening().live()
    for second in range(0, 3_600, 2):
        evening.tell(f.Liked, second, "likes", viewer="a")
        if not 1_200 <= second < 1_800:
            evening.tell(f.Commented, second, "comments", viewer="a", text="1")
    report = evening.end(3_600).report()
    sources = {source.name: source for source in report.quality.sources}
    assert sources["comments"].suspicious
    assert sources["comments"].silence_ms == 602_000
    assert not sources["likes"].suspicious
    assert sources["crew"].silence_ms is None
    silence = next(check for check in report.quality.checks if check.key == "silence")
    assert silence.verdict == "look"
    assert "comments" in silence.note_zh


def test_a_source_that_speaks_seldom_may_be_silent_for_long() -> None:
    evening = Evening().live()
    for minute in range(0, 60, 6):
        evening.paid(minute * 60, "a", 100)
    assert not any(source.suspicious for source in evening.end(3_600).report().quality.sources)


@pytest.mark.parametrize(
    ("beats", "expected"),
    [
        (set(), (10_000, 0)),
        ({1, 2, 9}, (7_000, 2_000)),
        ({8}, (8_000, 0)),
        ({2}, (8_000, 2_000)),
        ({-5, 40, 5}, (5_000, 0)),
    ],
)
def test_the_longest_silence_counts_from_go_live_and_to_sign_off(
    beats: set[int], expected: tuple[int, int]
) -> None:
    assert longest_silence(beats, 0, 10_000) == expected


def test_facts_of_a_newer_program_are_told_of() -> None:
    evening = ten_minutes()
    strange = f.decode(b'{"kind":"sang","id":"z","at_ms":1780056100000,"source":"room","broadcast":"b1"}')
    evening.entries.append(f.Entry(len(evening.entries) + 1, 1_780_056_100_100, strange))
    assert check(evening, "unknown").left == 1


def reports(evening: Evening, **values: float) -> Evening:
    return evening.tell(f.PlatformReported, 90_000, "assistant", report="直播数据", final=True, values=values)


@pytest.mark.parametrize("key", ["gmv_by_source", "value", "steps", "views_by_source", "acu_pcu"])
def test_the_identities_hold_over_ten_minutes(key: str) -> None:
    assert check(ten_minutes(), key).verdict == "ok"


@pytest.mark.parametrize("key", ["gmv_by_source", "value", "steps"])
def test_an_identity_of_figures_nobody_told_cannot_be_checked(key: str) -> None:
    assert check(Evening().live().end(60), key).verdict == "unknown"


def test_fewer_entries_than_viewers_want_a_look() -> None:
    assert check(reports(ten_minutes(), entries=2), "value").verdict == "look"


def test_a_step_larger_than_the_one_before_wants_a_look_and_is_named() -> None:
    found = check(reports(ten_minutes(), exposed=2), "steps")
    assert found.verdict == "look"
    assert "进房" in found.note_zh


@pytest.mark.parametrize(("told", "verdict"), [(10_000 / 3 * 1_000, "ok"), (9_999_999, "look")])
def test_a_rate_the_platform_tells_is_held_against_the_same_divided_here(told: float, verdict: str) -> None:
    evening = reports(ten_minutes(), gpm_pv_fen=told)
    assert check(evening, "official_gpm_pv_fen").verdict == verdict
    assert evening.value("gpm_pv_fen") == pytest.approx(10_000 / 3 * 1_000)


def test_a_rate_the_platform_tells_as_0_is_not_called_a_missing_side() -> None:
    found = check(reports(ten_minutes(), refund_rate=0), "official_refund_rate")
    assert (found.verdict, found.note_zh) == ("look", "官方为 0")
    assert (
        check(reports(Evening().live().end(60), refund_rate=0), "official_refund_rate").verdict == "unknown"
    )
