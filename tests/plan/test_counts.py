"""TypedTable counts: the words and numbers teams use are understood, the rest is named by its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.facts import Touchpoint
from kaibo.plan.counts import LINES_MOST, read


@pytest.mark.parametrize(
    ("line", "channel", "count"),
    [
        ("公众号 700", "article", 700),
        ("公众号推文\t1.2万", "article", 12_000),
        ("社群：1,234 人", "group", 1_234),
        ("微信群，８８", "group", 88),
        ("朋友圈=0", "moments", 0),
        ("企微1对1 35位", "wecom", 35),
        ("短视频 3千", "video", 3_000),
        ("个人主页 12个", "home", 12),
        ("海报二维码|9", "poster", 9),
        ("其它 2w", "other", 20_000),
        ("Moments 5", "moments", 5),
        ('"公众号"\t"70"', "article", 70),
    ],
)
def test_a_line_names_a_channel_and_its_count(line: str, channel: Touchpoint, count: int) -> None:
    told = read(line)
    assert [(row.channel, row.count) for row in told.rows] == [(channel, count)]
    assert told.wrong == ()


@pytest.mark.parametrize(
    ("line", "why"),
    [("公众号 -5", "人数"), ("抖音 5", "渠道"), ("公众号 7 左右吧", "人数"), ("公众号 99999999999", "人数")],
)
def test_a_line_nobody_understands_is_named(line: str, why: str) -> None:
    told = read(f"渠道\t预约\n\n{line}")
    assert told.rows == ()
    (wrong,) = told.wrong
    assert wrong.line == 3
    assert why in wrong.zh


def test_a_channel_named_twice_is_taken_once_and_said() -> None:
    told = read("公众号 5\n社群 6\n公众号 7")
    assert [(row.channel, row.count) for row in told.rows] == [("article", 5), ("group", 6)]
    assert [wrong.line for wrong in told.wrong] == [3]


@given(st.text(max_size=300))
def test_any_text_is_read_or_named(text: str) -> None:
    told = read(text)
    assert len(told.rows) + len(told.wrong) <= LINES_MOST
    assert all(row.count >= 0 for row in told.rows)
