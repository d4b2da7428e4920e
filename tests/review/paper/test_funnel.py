"""The funnel on the page."""

from kaibo import facts as f
from kaibo.review.paper import funnel
from tests.review.evening import Evening, ten_minutes


def test_a_step_nobody_told_stays_and_says_how_to_come_by_it() -> None:
    drawn = funnel.draw(ten_minutes().report())
    assert "没有来源告知" in drawn
    assert "只有平台知道" in drawn
    assert "对进房" in drawn


def test_more_than_in_the_step_before_is_marked_in_words() -> None:
    evening = ten_minutes().tell(
        f.PlatformReported, 90_000, "assistant", report="r", final=True, values={"exposed": 2}
    )
    assert "! 多于曝光" in funnel.draw(evening.report(48))


def test_an_evening_nobody_told_of_says_what_to_do() -> None:
    assert "panel empty" in funnel.draw(Evening().report())
