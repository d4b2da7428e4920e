"""The table of breaks."""

from kaibo.review.paper.breaks import draw
from tests.review.evening import Evening, ten_minutes


def half_hour(after: int = 100) -> Evening:
    evening = Evening().live().take(860, "s", title="<b>清仓</b>")
    return evening.online((at, 300 if at < 900 else after) for at in range(0, 1800, 10)).end(1800)


def test_a_break_says_after_what_and_how_long_never_why() -> None:
    page = draw(half_hour().report())
    assert "上「&lt;b&gt;清仓&lt;/b&gt;」 <b>之后 30 秒</b>" in page
    assert "300 → 100" in page
    assert "▼ -67%" in page
    assert "因为" not in page and "导致" not in page


def test_no_break_says_so() -> None:
    assert "在线人数没有突变" in draw(half_hour(after=290).report())


def test_where_none_was_looked_for_the_page_says_why() -> None:
    assert "没有找突变：在线计数只有 9 分钟" in draw(ten_minutes().report())


def test_before_go_live_there_is_nothing_to_say() -> None:
    assert draw(Evening().report()) == ""
