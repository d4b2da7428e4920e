"""What platforms do about a breach is told by category, and never made up."""

import pytest

from kaibo.plan.compliance.penalties import PENALTIES, penalties
from kaibo.plan.compliance.rules import Category


@pytest.mark.parametrize(
    ("category", "said"),
    [
        ("induce", ["诱导互动：限流 3 天", "诱导互动：警告", "诱导互动：禁播 1 天"]),
        ("sensitive", ["不当言论：扣信用分", "不当言论：禁播", "不当言论：罚款"]),
        ("copyright", ["版权：下架内容", "版权：永久封禁", "版权：法律追责"]),
    ],
)
def test_each_platform_does_its_own_about_a_breach(category: Category, said: list[str]) -> None:
    told = penalties(category)
    assert [penalty.zh for penalty in told] == said
    assert [penalty.platform for penalty in told] == ["channels", "douyin", "kuaishou"]


def test_a_category_nothing_is_known_of_has_no_penalty() -> None:
    assert penalties("price") == ()


def test_every_penalty_names_its_source_and_its_day() -> None:
    assert {penalty.source for penalty in PENALTIES} == {"E6"}
    assert all(len(penalty.since) == len("2026-11-01") for penalty in PENALTIES)
