"""Interaction by period on the page."""

from kaibo.review.paper.periods import draw
from tests.review.evening import Evening, ten_minutes
from tests.review.test_periods import hour


def test_ours_stands_beside_the_measured_set_with_its_source() -> None:
    page = draw(hour().report())
    for cell in ("2.0", "¥0.40", "50.0%", "42", "¥18.70", "3.2%", "67", "7.6%"):
        assert f">{cell}<" in page, cell
    assert "L11" in page


def test_what_is_not_known_is_a_dash() -> None:
    assert '<td class="n">—</td>' in draw(ten_minutes().report())


def test_before_go_live_it_says_what_to_do() -> None:
    assert "从开播起算" in draw(Evening().report())
