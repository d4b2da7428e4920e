"""Private to public matching: known effects are found within their interval, and none where there is none."""

from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest

from kaibo import facts as f
from kaibo.review import matching as hypotheses
from kaibo.review.history import Bin, Past
from kaibo.review.matching import Hypothesis, Key, bins, matching, verdict
from tests.review.evening import Evening, T, ten_minutes

RUNS = 40
BINS = 48


def show(seed: int, effect: float = 0, threshold: float = 0, gmv_effect: float = 0) -> tuple[Bin, ...]:
    """Draw four hours: a busy opening, moods that last, pushes at the opening and at six other times.

    `effect` public viewers come for a private one, seven tenths of them at once, the rest a bin later.
    """
    draw = np.random.default_rng(seed)
    size = draw.lognormal(np.log(100), 0.5)
    pushes = 30 * np.exp(-np.arange(BINS) / 3) * draw.uniform(0.2, 2)
    pushes[draw.choice(BINS, 6, replace=False)] += draw.uniform(20, 200, 6)
    private = draw.poisson(pushes)
    counts = np.where(private >= threshold, private, 0)
    mood = crowd = 0.0
    told: list[Bin] = []
    for at in range(BINS):
        mood = 0.7 * mood + draw.normal(0, 0.15)
        usual = size * (0.4 + 1.6 * np.exp(-at / 4)) * np.exp(mood)
        brought = effect * (0.7 * counts[at] + 0.3 * (counts[at - 1] if at else 0))
        yuan = told[-1].gmv_fen / 100 if at >= 24 else 0
        public = int(draw.poisson(usual + brought + gmv_effect * yuan))
        crowd = 0.6 * crowd + public
        gmv = draw.poisson(0.02 * crowd) * 100 * draw.uniform(0.5, 1.5) * (3 if draw.random() < 0.1 else 1)
        told.append(Bin(int(private[at]), public, round(100 * gmv)))
    return tuple(told)


@cache
def runs(
    effect: float = 0, threshold: float = 0, gmv_effect: float = 0, shows: int = 8
) -> list[dict[Key, Hypothesis]]:
    return [
        {
            one.key: one
            for one in hypotheses.tested(
                [show(1000 * run + at, effect, threshold, gmv_effect) for at in range(shows)]
            )
        }
        for run in range(RUNS)
    ]


def held(found: Sequence[Hypothesis], truth: float) -> float:
    """Give the share of runs whose interval holds the truth."""
    inside = [one.low is not None and one.high is not None and one.low <= truth <= one.high for one in found]
    return sum(inside) / len(inside)


@pytest.mark.parametrize("effect", [0, 1])
@pytest.mark.parametrize("key", ["all", "early", "middle", "late"])
def test_a_known_matching_lies_within_its_interval_in_nine_of_ten_runs(effect: float, key: Key) -> None:
    assert held([run[key] for run in runs(effect)], effect) >= 0.9


@pytest.mark.parametrize("gmv_effect", [0, 0.05])
def test_what_gmv_brings_lies_within_its_interval_in_nine_of_ten_runs(gmv_effect: float) -> None:
    assert held([run["gmv"] for run in runs(gmv_effect=gmv_effect)], gmv_effect) >= 0.9


def test_where_nothing_is_matched_nothing_is_found() -> None:
    for key in ("all", "early", "late", "gmv"):
        found = [run[key] for run in runs()]
        assert sum(one.low is not None and one.low > 0 for one in found) <= 0.08 * RUNS
    assert sum(run["all"].verdict == "agrees" for run in runs()) == 0


def test_a_matching_of_one_is_told_from_none() -> None:
    assert sum(run["all"].verdict == "agrees" for run in runs(1)) >= 0.9 * RUNS
    assert sum(run["late"].low is not None and run["late"].low > 0 for run in runs(1)) >= 0.9 * RUNS


def test_a_threshold_lies_within_its_interval() -> None:
    assert held([run["threshold"] for run in runs(1, 50)], 50) >= 0.9


def test_a_threshold_is_looked_for_only_where_there_is_matching() -> None:
    found = [run["threshold"] for run in runs() if run["all"].low is not None and run["all"].low <= 0]
    assert found
    assert all(one.value is None and one.verdict == "few" for one in found)


def test_too_few_broadcasts_give_no_interval() -> None:
    few = hypotheses.tested([show(at, 1) for at in range(5)])
    assert {one.verdict for one in few} == {"few"}
    assert all(one.value is None and one.shows == 5 for one in few)


def test_pushes_that_are_always_alike_tell_nothing() -> None:
    private = [50, 20] * (BINS // 2)
    alike = [
        tuple(Bin(push, one.public, one.gmv_fen) for push, one in zip(private, show(at), strict=True))
        for at in range(8)
    ]
    found = {one.key: one for one in hypotheses.tested(alike)}
    # Every broadcast had the same private viewers at the same minute: the minute may as well be the reason.
    assert found["all"].low is None or found["all"].verdict in ("flat", "none", "few")


def test_broadcasts_of_any_shape_stand() -> None:
    shapes: list[list[Bin]] = [[], [Bin()], [Bin(1, 0)] * 3, [Bin(0, 1)] * 3, [Bin(1, 1, 1)] * 300]
    for shape in shapes:
        assert len(hypotheses.tested([shape] * 8)) == 7
    assert len(hypotheses.tested([*shapes, *shapes])) == 7


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (None, None, "few"), (-1, 2, "flat"), (0.5, 1.5, "agrees"), (-0.2, 0.3, "none"), (0.1, 0.6, "less"),
        (1.2, 3, "more"),
    ],
)  # fmt: skip
def test_a_verdict_says_no_more_than_the_interval(
    low: float | None, high: float | None, expected: str
) -> None:
    assert verdict("all", 1, low, high) == expected


def test_a_threshold_below_the_claim_is_less() -> None:
    assert [verdict("threshold", 50, 0, high) for high in (20, 60)] == ["less", "flat"]
    assert verdict("threshold", 50, 40, 60) == "agrees"


@pytest.mark.parametrize(("low", "high", "expected"), [(0.1, 2, "agrees"), (-1, 1, "none"), (-2, -1, "less")])
def test_fading_is_a_difference(low: float, high: float, expected: str) -> None:
    assert verdict("fading", 0, low, high) == expected


def test_bins_count_new_viewers_since_go_live_by_who_brought_them() -> None:
    evening = Evening().live().tell(f.Entered, -60, viewer="early", traffic="group")
    for at, viewer, traffic in (
        (10, "a", "group"), (299, "b", "recommend"), (301, "c", "plaza"), (302, "d", "pack"),
        (303, "e", "wecom"), (304, "a", "plaza"),
    ):  # fmt: skip
        evening.tell(f.Entered, at, viewer=viewer, traffic=traffic)
    evening.paid(305, "a", 700).end(900)
    assert bins(evening.room(), evening.tally()) == (Bin(1, 1, 0), Bin(1, 1, 700), Bin())


def test_where_half_the_viewers_are_of_unknown_source_there_are_no_bins() -> None:
    evening = Evening().live()
    for viewer, traffic in (("a", "group"), ("b", "unknown")):
        evening.tell(f.Entered, 10, viewer=viewer, traffic=traffic)
    assert bins(evening.end(60).room(), evening.tally()) == ()


def test_a_review_tests_its_own_evening_with_those_before() -> None:
    past = tuple(
        Past(
            broadcast=f"p{at}", title="", account="", type="selling", went_live_ms=T, ended_ms=T, counts={},
            bins=show(at, 1),
        )
        for at in range(12)
    )  # fmt: skip
    evening = ten_minutes()
    found = matching(evening.room(), evening.tally(), past)
    assert (found.private, found.public, found.ratio) == (2, 1, 0.5)
    assert found.shows == 10
    assert next(one for one in found.hypotheses if one.key == "all").verdict == "agrees"
