"""The tree of factors on the page."""

from kaibo.review.paper.factors import draw
from tests.review.evening import Evening, ten_minutes


def test_every_branch_is_a_part_and_every_factor_a_line() -> None:
    report = ten_minutes().report()
    page = draw(report)
    assert page.count("<li") == report.factors.factors
    for name in ("开播时长", "开播频次", "消费深度", "核心数据", "粉丝"):
        assert f">{name} <" in page


def test_what_is_not_measured_says_so_in_words() -> None:
    report = ten_minutes().report()
    assert draw(report).count("<i>未测</i>") == report.factors.factors - report.factors.measured


def test_before_go_live_there_is_no_tree() -> None:
    assert draw(Evening().report()) == ""
