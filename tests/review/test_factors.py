"""The tree of factors."""

from collections.abc import Iterator

import pytest

from kaibo.playbook import FACTORS
from kaibo.review.definitions import DEFINITIONS
from kaibo.review.factors import Branch, Leaf
from kaibo.review.practice import PRACTICES
from tests.review.evening import Evening, ten_minutes


def leaves(branches: tuple[Branch, ...]) -> Iterator[Leaf]:
    for branch in branches:
        yield from branch.leaves
        yield from leaves(branch.branches)


def test_every_factor_has_a_place_and_comes_after_its_branch() -> None:
    seen = {""}
    for factor in FACTORS:
        assert factor.parent in seen, factor.id
        assert factor.id not in seen
        seen.add(factor.id)


def test_every_factor_is_counted_by_something_or_says_what_would() -> None:
    for factor in FACTORS:
        assert factor.measure in {"", *DEFINITIONS, *PRACTICES}, factor.id
        assert not (factor.measure and factor.needs_zh), factor.id
        assert bool(factor.needs_zh) == bool(factor.needs_en), factor.id


def test_every_branch_bears_leaves() -> None:
    parents = {factor.parent for factor in FACTORS}
    assert all(factor.measure or factor.needs_zh or factor.id in parents for factor in FACTORS)


def test_the_tree_holds_every_factor_once_with_tonights_value() -> None:
    tree = ten_minutes().report().factors
    told = {leaf.id: leaf for leaf in leaves(tree.branches)}
    assert tree.factors == len(told) == sum(bool(one.measure or one.needs_zh) for one in FACTORS)
    assert told["depth.orders"].value == 3
    assert told["duration.air"].value == 600
    assert tree.measured == sum(leaf.value is not None for leaf in told.values())


def test_what_is_not_measured_says_what_would_measure_it() -> None:
    told = {leaf.id: leaf for leaf in leaves(ten_minutes().report().factors.branches)}
    assert told["core.weight"].value is None
    assert "平台不公布" in told["core.weight"].needs
    assert told["depth.exposed"].needs


@pytest.mark.parametrize("evening", [Evening(), Evening().live(), Evening().live().end(60)])
def test_an_empty_evening_has_a_tree_too(evening: Evening) -> None:
    assert len(evening.report().factors.branches) == 5
