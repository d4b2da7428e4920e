"""The funnel: steps, rates, and what is said where a step is missing."""

from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo import facts as f
from kaibo.review.funnel import STEPS, Funnel
from tests.review.evening import Evening, ten_minutes


def told(**values: float) -> Funnel:
    """The funnel of a broadcast of which the platform alone told, a day later."""
    evening = Evening().live().end(600)
    evening.tell(f.PlatformReported, 90_000, "assistant", report="直播数据", final=True, values=values)
    return evening.report(48).funnel


def rates(funnel: Funnel) -> list[float | None]:
    return [step.people.rate for step in funnel.steps]


def test_every_step_is_a_share_of_the_one_before() -> None:
    funnel = told(exposed=10_000, views=2_000, product_exposed=1_000, clickers=200, orderers=60, buyers=45)
    assert rates(funnel) == [None, 0.2, 0.5, 0.2, 0.3, 0.75]


def test_a_missing_step_keeps_its_place_and_the_next_rate_is_of_the_step_before_it() -> None:
    funnel = told(exposed=10_000, views=2_000, buyers=40)
    assert rates(funnel) == [None, 0.2, None, None, None, 0.02]
    assert funnel.steps[5].people.since == 1
    assert funnel.steps[2].people.figure.get_zh


def test_more_than_in_the_step_before_has_no_rate_and_is_said() -> None:
    step = told(views=10, buyers=40).steps[5].people
    assert (step.rate, step.grows) == (None, True)


def test_people_and_times_are_counted_apart() -> None:
    funnel = ten_minutes().report().funnel
    assert [step.people.figure.value for step in funnel.steps] == [None, 3, None, 2, None, 2]
    assert [step.times.figure.value for step in funnel.steps] == [None, 3, None, 2, None, 3]
    assert funnel.steps[5].times.grows


@pytest.mark.parametrize("evening", [Evening(), Evening().live(), Evening().live().end(60)])
def test_a_broadcast_nobody_told_of_has_every_step_and_no_count(evening: Evening) -> None:
    funnel = evening.report().funnel
    assert (len(funnel.steps), funnel.known) == (len(STEPS), 0)


@given(st.lists(st.integers(1, 10**6), min_size=6, max_size=6), st.sets(st.integers(0, 5)))
def test_the_steps_multiply_to_the_whole(counts: list[int], missing: set[int]) -> None:
    """Source: R4."""
    falling = dict(zip((step[0] for step in STEPS), sorted(counts, reverse=True), strict=True))
    kept = {key: value for place, (key, value) in enumerate(falling.items()) if place not in missing}
    known = list(kept.values())
    found = [rate for rate in rates(told(**kept)) if rate is not None]
    assert len(found) == max(0, len(known) - 1)
    if known:
        assert prod(found) == pytest.approx(known[-1] / known[0])
