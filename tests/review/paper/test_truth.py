"""Who told each figure, on the page."""

import msgspec
import pytest

from kaibo import facts as f
from kaibo.review.paper import truth
from kaibo.review.typed import Hand
from tests.review.evening import Evening, ten_minutes


def typed(evening: Evening, by: str, **values: float) -> Evening:
    raw = msgspec.Raw(msgspec.json.encode(Hand(by=by)))
    return evening.tell(f.PlatformReported, 90_000, "hand", report="视频号助手", values=values, raw=raw)


def test_two_that_differ_stand_first_with_who_typed_and_why() -> None:
    drawn = truth.draw(typed(ten_minutes(), "<b>王", comments=2, views=9).report(48))
    assert drawn.index("场观") < drawn.index("评论数")
    assert "! 相差大" in drawn
    assert "&lt;b&gt;王" in drawn
    assert "✓ 官方终值优先" in drawn


def test_one_source_each_says_how_to_come_by_another() -> None:
    drawn = truth.draw(ten_minutes().report())
    assert "在复盘页填视频号助手的数字" in drawn
    assert "<table" not in drawn


@pytest.mark.parametrize("evening", [Evening(), Evening().tell(f.Liked, 1, viewer="a")])
def test_an_evening_nobody_told_of_is_drawn_too(evening: Evening) -> None:
    assert "panel empty" in truth.draw(evening.report())
