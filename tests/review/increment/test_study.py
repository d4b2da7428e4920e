"""A whole study: every way beside the others, each with its A/A, described only where there is too little."""

import numpy as np
import pytest

from kaibo.review.increment.findings import Found, Sales, Study
from kaibo.review.increment.panel import Panel, Way, placed
from kaibo.review.increment.study import study
from tests.review.increment.test_ratio import alike


def shops(
    effect: float, *, seed: int, others: int = 8, before: int = 56, after: int = 28, growth: float = 1
) -> Sales:
    """Simulate shops that share a week, a season and a market; the first has broadcasts from `before` on."""
    chance = np.random.default_rng(seed)
    days = before + after
    week = np.array([1, 0.95, 0.95, 1, 1.1, 1.3, 1.25])[np.arange(days) % 7]
    common = np.log(week) + alike(chance, days, 0.5, 0.05) + np.log(growth) * np.arange(days) / 7
    rows = []
    for shop in range(others + 1):
        own = common + alike(chance, days, 0.5, 0.05) + np.log(30_000_00 * chance.uniform(0.7, 1.3))
        if shop == 0:
            own = own + np.log1p(effect) * (np.arange(days) >= before)
        rows.append(tuple(round(float(fen)) for fen in np.exp(own)))
    return Sales(
        units=tuple(f"店{shop}" for shop in range(others + 1)),
        days=tuple(str(day) for day in range(days)),
        fen=tuple(rows),
        treated=(0,),
        began=before,
    )


def by_way(found: Study) -> dict[str, Found]:
    return {one.way: one for one in found.found}


def test_an_effect_under_growth_is_found_by_all_but_the_formula_of_the_field() -> None:
    found = by_way(study(shops(0.15, seed=3, growth=1.03)))
    formula = found.pop("formula").value
    assert formula is not None and formula > 0.25
    for way, one in found.items():
        assert one.value == pytest.approx(0.15, abs=0.12), way
        assert one.low is not None and one.high is not None
        assert one.low > -0.05, way


@pytest.mark.parametrize("way", ["did", "sdid"])
def test_intervals_from_other_shops_hold_the_truth_nine_times_in_ten(way: Way) -> None:
    held = 0
    for seed in range(60):
        sales = shops(0.15, seed=seed)
        table = np.log(np.array(sales.fen, dtype=float))
        one, _ = placed(Panel(np.vstack([table[1:], table[:1]]), len(table) - 1, sales.began), way, seed)
        assert one.low is not None and one.high is not None
        held += one.low <= np.log1p(0.15) <= one.high
    assert held >= 54, held


def test_every_interval_has_its_a_a_beside_it() -> None:
    for one in study(shops(0, seed=5)).found:
        assert (one.low is None) or one.tries >= 8, one.way
        assert one.wrong <= max(2, 0.2 * one.tries), one.way


def test_too_little_is_described_and_not_judged() -> None:
    short = study(shops(0.15, seed=1, before=20, after=10))
    assert short.described
    assert {one.why for one in short.found} == {"formula", "days"}
    alone = study(shops(0.15, seed=1, others=0))
    assert alone.described
    assert [one.why for one in alone.found] == ["formula", *["controls"] * 4]
    few = by_way(study(shops(0.15, seed=1, others=3)))
    assert few["ratio"].low is not None
    assert (few["sdid"].value is not None, few["sdid"].low, few["sdid"].why) == (True, None, "controls")


@pytest.mark.parametrize("before", [28, 34, 35])
def test_an_interval_that_cannot_be_tried_where_nothing_happened_is_refused(before: int) -> None:
    one = by_way(study(shops(0.15, seed=1, others=1, before=before)))["ratio"]
    assert one.value is not None
    assert (one.low is not None) == (one.tries > 0) == (before == 35)
    assert one.why == ("" if before == 35 else "controls")


def test_too_few_days_after_are_told_apart_from_too_few_before() -> None:
    assert by_way(study(shops(0.15, seed=1, before=56, after=3)))["ratio"].why == "after"


def test_units_that_sold_nothing_break_nothing() -> None:
    sales = Sales(
        units=("a", "b", "c"), days=("1", "2", "3", "4"), fen=((0,) * 4,) * 3, treated=(0,), began=2
    )
    assert study(sales).described
    for treated, began in (((), 2), ((0,), 0), ((0,), 4)):
        with pytest.raises(ValueError, match="a study needs"):
            study(Sales(units=sales.units, days=sales.days, fen=sales.fen, treated=treated, began=began))


def test_money_is_the_share_of_what_would_have_been_sold() -> None:
    found = by_way(study(shops(0.15, seed=9)))["ratio"]
    sold = np.mean(shops(0.15, seed=9).fen[0][56:])
    assert found.value is not None and found.fen is not None
    assert found.fen == pytest.approx(sold - sold / (1 + found.value))
