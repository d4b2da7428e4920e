"""What a figure usually is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.review.standing import standing
from kaibo.review.usual import Usual, usual
from tests.review.evening import shows

COUNTS = st.lists(st.integers(0, 10**9), min_size=5, max_size=10)


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


def test_a_part_that_is_more_than_its_whole_makes_no_usual_share() -> None:
    told = shows(buyers=[50, 50, 50, 50, 50, 1], clickers=[10, 10, 10, 10, 10, 4])
    assert "click_pay_uv" not in usual(told)
    assert standing(None, "click_pay_uv", told).series == (0.25,)


def test_the_usual_is_of_the_same_broadcasts_as_a_standing() -> None:
    told = shows(views=[100, 110, 120, 130, 140, 150, 160, 170, 180, 190, 9_000, 9_000])
    assert (usual(told)["views"].shows, usual(told)["views"].median) == (10, 145)
    assert standing(1, "views", told).median == usual(told)["views"].median


@given(COUNTS)
def test_the_order_of_broadcasts_changes_nothing(counts: list[int]) -> None:
    assert usual(shows(views=counts)) == usual(shows(views=sorted(counts)))
