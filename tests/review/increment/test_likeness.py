"""A double mixed from others: the published Basque Country, and what no double can be made of."""

import csv
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from kaibo.review.increment.likeness import Series, double

GOLDEN = Path(__file__).resolve().parents[4] / "shared" / "data" / "golden"
BASQUE = "Basque Country (Pais Vasco)"


class Regions:
    """The regions of Spain by year, with the Basque Country last and the whole of Spain left out."""

    def __init__(self, file: Path) -> None:
        with file.open(encoding="utf-8") as rows:
            told = list(csv.DictReader(rows))
        self.told = {(row["regionname"], int(float(row["year"]))): row for row in told}
        names = {name for name, _ in self.told if not name.startswith("Spain")}
        self.names = [*sorted(names - {BASQUE}), BASQUE]

    def at(self, what: str, year: int) -> Series:
        cells = [self.told[name, year][what] for name in self.names]
        return np.array([float(cell) if cell not in ("", "NA") else np.nan for cell in cells])

    def mean(self, what: str, years: Iterable[int]) -> Series:
        found: Series = np.nanmean([self.at(what, year) for year in years], axis=0)
        return found


@pytest.fixture
def regions() -> Regions:
    file = GOLDEN / "basque_synth_panel.csv"
    if not file.exists():
        pytest.skip("the golden series lie beside the project, in shared/data/golden, and are not here")
    return Regions(file)


def test_the_published_weights_and_effect_of_the_basque_country_are_found(regions: Regions) -> None:
    schooling = ("school.illit", "school.prim", "school.med", "school.high", "school.post.high", "invest")
    sectors = ("agriculture", "energy", "industry", "construction", "services.venta", "services.nonventa")
    described = np.array(
        [
            *(regions.mean(what, range(1964, 1970)) for what in schooling),
            regions.mean("gdpcap", range(1960, 1970)),
            *(regions.mean(f"sec.{what}", range(1961, 1970, 2)) for what in sectors),
            regions.mean("popdens", [1969]),
        ]
    )
    before = np.array([regions.at("gdpcap", year) for year in range(1960, 1970)])
    found = double(described, before)
    weights = dict(zip(regions.names, found.units, strict=False))
    assert weights.pop("Cataluna") == pytest.approx(0.8508, abs=0.005)
    assert weights.pop("Madrid (Comunidad De)") == pytest.approx(0.1492, abs=0.005)
    assert max(weights.values()) < 0.005
    assert found.missed == pytest.approx(0.008865, abs=5e-5)
    after = np.array([regions.at("gdpcap", year) for year in range(1975, 1998)])
    effect = float(np.mean(after[:, -1] - after[:, :-1] @ np.array(found.units)))
    assert effect == pytest.approx(-0.6996, abs=0.005)


def test_what_was_mixed_is_found() -> None:
    chance = np.random.default_rng(5)
    others = chance.uniform(1, 2, (6, 5))
    described = np.column_stack([others, others @ [0.6, 0.4, 0, 0, 0]])
    found = double(described, described)
    assert found.units == pytest.approx((0.6, 0.4, 0, 0, 0), abs=1e-4)
    assert sum(found.predictors) == pytest.approx(1)


def test_no_double_is_made_of_too_little() -> None:
    one = np.arange(6.0).reshape(3, 2)
    with pytest.raises(ValueError, match="two others"):
        double(one, one)
    alike = np.vstack([np.ones((1, 4)), np.arange(8.0).reshape(2, 4)])
    with pytest.raises(ValueError, match="alike tells nothing"):
        double(alike, alike)
