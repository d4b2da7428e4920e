"""How long viewers stayed, on the page."""

from kaibo.review.paper import dwell
from tests.review.evening import Evening, ten_minutes


def test_the_distribution_has_every_bin_and_every_source() -> None:
    drawn = dwell.draw(ten_minutes().report())
    assert "1 分–3 分" in drawn
    assert "不到 10 秒" in drawn
    assert "社群" in drawn
    assert "1 次没有离开记录" in drawn


def test_without_leavings_the_page_says_what_is_needed() -> None:
    assert "需要告知观众进出的来源" in dwell.draw(Evening().live().end(60).report())
