"""Lying bars."""

import re

from kaibo.review.paper.bars import Bar, bars


def test_bars_are_drawn_for_a_wide_screen_a_phone_and_paper() -> None:
    drawn = bars([Bar("曝光", 10, "10 人"), Bar("进房", 5, "5 人")], "漏斗")
    assert re.findall(r'<svg class="(\w+)"', drawn) == ["wide", "narrow", "sheet"]


def test_the_longest_fills_its_room_and_half_of_it_half() -> None:
    drawn = bars([Bar("曝光", 10, "10 人"), Bar("进房", 5, "5 人")], "漏斗").split("</svg>")[0]
    long, half = (float(wide) for wide in re.findall(r'<rect class="lying"[^>]* width="([\d.]+)"', drawn))
    assert half * 2 == long


def test_a_value_nobody_told_has_no_bar_and_says_so() -> None:
    drawn = bars([Bar("曝光", None, "没有来源告知")], "漏斗")
    assert "<rect" not in drawn
    assert "没有来源告知" in drawn


def test_nought_has_no_length() -> None:
    assert 'width="0.0"' in bars([Bar("支付", 0, "0 人")], "漏斗")


def test_words_from_outside_are_escaped() -> None:
    drawn = bars([Bar("<b>", 1, '"<script>')], '"<i>')
    assert not [tag for tag in ("<b>", "<script>", "<i>") if tag in drawn]
