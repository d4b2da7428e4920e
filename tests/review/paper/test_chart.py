"""The evening as a drawing."""

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from kaibo.review.asrun import as_run
from kaibo.review.curve import curve
from kaibo.review.paper.chart import chart, nice, short
from tests.review.evening import Evening, ten_minutes

ZONE = "Asia/Shanghai"


def drawn(evening: Evening, width: int = 1160) -> str:
    room = evening.room()
    return chart(curve(room), as_run(room).rows, ZONE, width, "wide")


@given(st.floats(0, 1e15))
def test_an_axis_ends_at_or_above_its_highest_value(most: float) -> None:
    assert most <= nice(most) <= max(2, 2 * most, most + 2)


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (7.5, "7.5"), (1_250, "1,250"), (99_999, "99,999"), (250_000, "25万")]
)
def test_an_axis_value_is_short(value: float, text: str) -> None:
    assert short(value) == text


@pytest.mark.parametrize("width", [1160, 400])
def test_a_drawing_is_well_formed_and_tells_both_clocks(width: int) -> None:
    svg = drawn(ten_minutes(), width)
    ElementTree.fromstring(svg)
    assert ">20:00<" in svg
    assert ">+05:00<" in svg


def test_a_line_is_broken_where_nobody_counted() -> None:
    svg = drawn(Evening().live().online([(0, 5), (60, 6), (240, 7), (300, 8)]).end(360))
    assert svg.count('<path class="online"') == 2


def test_a_segments_title_is_escaped_in_the_drawing() -> None:
    svg = drawn(Evening().live().take(0, "s", title='<script>alert("1")</script>&').end(600))
    ElementTree.fromstring(svg)
    assert "<script" not in svg


def test_a_drawing_without_minutes_is_refused() -> None:
    with pytest.raises(ValueError, match="never went live"):
        chart((), (), ZONE, 400, "narrow")
