"""Estimates over a panel: the published answers, and what is found where nothing happened."""

import csv
from pathlib import Path

import numpy as np
import pytest

from kaibo.review.increment.panel import Panel, Way, estimate, placebos, placed, simplex

GOLDEN = Path(__file__).resolve().parents[4] / "shared" / "data" / "golden"


@pytest.fixture
def proposition_99() -> Panel:
    """Cigarettes a head in 39 states: California taxed them from 1989 on."""
    file = GOLDEN / "california_prop99.csv"
    if not file.exists():
        pytest.skip("the golden series lie beside the project, in shared/data/golden, and are not here")
    with file.open(encoding="utf-8") as rows:
        told = list(csv.DictReader(rows, delimiter=";"))
    states = [*sorted({row["State"] for row in told} - {"California"}), "California"]
    years = sorted({int(row["Year"]) for row in told})
    values = np.zeros((len(states), len(years)))
    for row in told:
        values[states.index(row["State"]), years.index(int(row["Year"]))] = float(row["PacksPerCapita"])
    return Panel(values, controls=38, before=years.index(1989))


@pytest.mark.parametrize(("way", "published"), [("did", -27.349), ("sc", -19.59), ("sdid", -15.604)])
def test_the_published_effects_of_proposition_99_are_found(
    proposition_99: Panel, way: Way, published: float
) -> None:
    assert estimate(proposition_99, way).value == pytest.approx(published, abs=0.01)


def test_weights_are_shares_and_the_effect_has_an_interval_that_holds_it(proposition_99: Panel) -> None:
    found, _ = placed(proposition_99, "sdid")
    assert sum(found.units) == pytest.approx(1)
    assert min(found.units) >= 0
    assert sum(found.times) == pytest.approx(1)
    assert found.low is not None and found.high is not None
    # The paper tells a standard error of 8.4 for it.
    assert (found.high - found.low) / 2 / 1.96 == pytest.approx(8.4, abs=2)


@pytest.mark.parametrize("way", ["did", "sc", "sdid"])
def test_an_effect_put_in_is_found(way: Way) -> None:
    chance = np.random.default_rng(3)
    common = np.cumsum(chance.normal(0, 1, 60))
    values = 100 + chance.normal(0, 5, (12, 1)) + common + chance.normal(0, 0.5, (12, 60))
    values[11] = values[:4].mean(axis=0) + chance.normal(0, 0.5, 60)
    values[11, 40:] += 8
    found, _ = placed(Panel(values, controls=11, before=40), way)
    assert found.value == pytest.approx(8, abs=1)
    assert found.low is not None and found.high is not None
    assert found.low < 8 < found.high


def test_where_nothing_happened_nothing_is_found_on_the_whole(proposition_99: Panel) -> None:
    tried = placebos(proposition_99, "sdid")
    assert len(tried) == 38
    assert abs(np.median(tried)) < 5


def test_too_few_units_have_an_effect_and_no_interval() -> None:
    values = np.arange(40.0).reshape(4, 10) + np.random.default_rng(1).normal(0, 0.1, (4, 10))
    found, _ = placed(Panel(values, controls=3, before=6), "sdid")
    assert found.low is None
    with pytest.raises(ValueError, match="two units"):
        estimate(Panel(values, controls=1, before=6), "did")


def test_a_sum_that_can_be_made_is_made() -> None:
    parts = np.random.default_rng(2).normal(0, 1, (40, 3))
    weights = simplex(parts, parts @ [0.2, 0.5, 0.3], 0)
    assert weights == pytest.approx([0.2, 0.5, 0.3], abs=1e-3)
