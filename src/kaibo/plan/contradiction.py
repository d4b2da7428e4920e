"""Which rules contradict each other, and the fewest that must give way.

Rules are dropped one by one until only those are left that contradict each other without any other's help.
One of them must give way; where that is not enough, the same is asked again. So no smaller set exists.
"""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

R = TypeVar("R", bound=str)

_DEEPEST: Final = 4
_MOST: Final = 6


def core(rules: Sequence[R], relaxed: frozenset[R], works: Callable[[frozenset[R]], bool]) -> tuple[R, ...]:
    """Give rules that contradict each other, each needed for it; `works` tries a set of relaxed ones."""
    dropped = set(relaxed)
    for rule in rules:
        if rule not in dropped and not works(frozenset(dropped | {rule})):
            dropped.add(rule)
    return tuple(rule for rule in rules if rule not in dropped)


def smallest(
    rules: Sequence[R],
    relaxed: frozenset[R],
    needed: tuple[R, ...],
    works: Callable[[frozenset[R]], bool],
) -> list[tuple[R, ...]]:
    """Give the smallest sets of rules without which it works, milder ones first; `needed` is the core."""
    level: list[tuple[R, ...]] = [(rule,) for rule in needed]
    for _ in range(_DEEPEST):
        enough = [one for one in level if works(relaxed | frozenset(one))]
        if enough:
            return enough[:_MOST]
        wider: dict[frozenset[R], tuple[R, ...]] = {}
        for one in level:
            for rule in core(rules, relaxed | frozenset(one), works):
                wider.setdefault(frozenset((*one, rule)), (*one, rule))
        level = list(wider.values())
    return []
