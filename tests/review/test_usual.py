"""What a figure usually is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.review.usual import Usual, usual
from tests.review.evening import shows

COUNTS = st.lists(st.integers(0, 10**9), min_size=5, max_size=12)


def test_too_few_broadcasts_make_nothing_usual() -> None:
    assert usual(shows(views=[1, 2, 3, 4])) == {}
    assert usual(shows(views=[1, 2, None, 3, 4])) == {}


def test_the_middle_is_the_median_and_one_odd_evening_does_not_widen_the_spread() -> None:
    told = usual(shows(views=[900, 1_000, 1_100, 1_000, 90_000]))["views"]
    assert (told.median, told.shows) == (1_000, 5)
    assert told.spread == pytest.approx(1.4826 * 100)
    assert told.away(1_000 + 2 * told.spread) == pytest.approx(2)


def test_broadcasts_that_happen_to_be_alike_make_nothing_extraordinary() -> None:
    told = usual(shows(views=[100] * 5))["views"]
    assert told.spread == 5
    assert Usual(median=0, spread=0, shows=5).away(7) == 0


def test_a_ratio_is_divided_anew_for_every_broadcast() -> None:
    told = usual(shows(gmv_fen=[100, 200, 300, 400, 0], orders=[1, 1, 1, 1, 0], aov_fen=[9] * 5))
    assert "aov_fen" not in told, "an evening without an order has no order's worth"
    told = usual(shows(gmv_fen=[100, 200, 300, 400, 500], orders=[1, 2, 3, 2, 1]))
    assert told["aov_fen"].median == 100


@given(COUNTS)
def test_the_order_of_broadcasts_changes_nothing(counts: list[int]) -> None:
    assert usual(shows(views=counts)) == usual(shows(views=sorted(counts)))
