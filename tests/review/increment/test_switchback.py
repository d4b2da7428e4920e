"""Lots: fair plans, an exact chance, and no verdict on too little."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.review.increment.findings import Verdict
from kaibo.review.increment.switchback import drawn, judged


@given(st.integers(0, 60), st.integers(0, 1_000))
def test_of_each_two_neighbours_one_is_with_and_the_same_seed_draws_the_same(slots: int, seed: int) -> None:
    plan = drawn(slots, seed)
    assert len(plan) == slots
    assert all(plan[at] != plan[at + 1] for at in range(0, slots - 1, 2))
    assert plan == drawn(slots, seed)


def test_both_orders_of_a_pair_are_drawn_alike() -> None:
    first = [drawn(2, seed)[0] for seed in range(1_000)]
    assert 430 < sum(first) < 570


def test_the_chance_is_exact() -> None:
    # Fisher's lots over six pairs that all gain: 2 of 64.
    verdict = judged((True, False) * 6, (3, 1, 4, 1, 5, 1, 4, 2, 6, 1, 3, 2))
    assert verdict.chance == pytest.approx(2 / 64)
    assert verdict.value == pytest.approx(17 / 6)


def test_chance_alone_is_seldom_taken_for_an_effect() -> None:
    chance = np.random.default_rng(4)
    wrong = 0
    for seed in range(300):
        plan = drawn(40, seed)
        # A room that rises and falls by itself, with nothing done to it.
        told = 100 + 20 * np.sin(np.arange(40) / 6) + chance.normal(0, 5, 40)
        verdict = judged(plan, [float(one) for one in told], seed)
        assert verdict.chance is not None
        wrong += verdict.chance < 0.05
    assert wrong <= 27


def test_too_few_pairs_have_no_chance_and_an_unmeasured_slot_costs_its_pair() -> None:
    assert judged((True, False) * 5, (2, 1) * 5) == Verdict(value=1, pairs=5)
    assert judged((True, False), (None, 1)) == Verdict()
    assert judged((True, False) * 7, (2, 1) * 6 + (None, 9)).pairs == 6
    with pytest.raises(ValueError, match="no pair"):
        judged((True, True), (1, 2))
    with pytest.raises(ValueError, match="one outcome"):
        judged((True, False), (1,))
