"""Switchback (轮换): slots with and without something, drawn by lot, so that chance is told from effect.

Best of all is to let the lot decide which show nights, push minutes or bag minutes there are: then nothing
else can differ between them. Slots come in pairs of neighbours, one of each with and one without.
"""

from collections.abc import Sequence
from itertools import product
from typing import Final

import numpy as np

from kaibo.review.increment.findings import Verdict

PAIRS_LEAST: Final = 6
"""With fewer pairs no outcome at all could be rarer than one in twenty."""

_EXACT_MOST: Final = 14
_DRAWS: Final = 9_999


def drawn(slots: int, seed: int) -> tuple[bool, ...]:
    """Draw which slots are with; of each two neighbours one is. An odd last slot is without."""
    first = np.random.default_rng(seed).integers(0, 2, slots // 2).astype(bool)
    plan = [on for one in first for on in (bool(one), not one)]
    return (*plan, False) if slots % 2 else tuple(plan)


def judged(plan: Sequence[bool], told: Sequence[float | None], seed: int = 0) -> Verdict:
    """Judge what each slot brought; a pair with a slot nobody measured counts for nothing.

    The chance is exact for up to 14 pairs, else from 9,999 lots drawn with `seed`. Raises `ValueError` where
    the plan is no plan of pairs, or not as long as what was told.
    """
    if len(plan) != len(told):
        raise ValueError("one outcome a slot is needed")
    gains = []
    for at in range(0, len(plan) - 1, 2):
        if plan[at] == plan[at + 1]:
            raise ValueError(f"slots {at} and {at + 1} are no pair: one is with, one without")
        one, other = told[at], told[at + 1]
        if one is not None and other is not None:
            gains.append(one - other if plan[at] else other - one)
    if not gains:
        return Verdict()
    found = np.array(gains, dtype=float)
    if len(found) < PAIRS_LEAST:
        return Verdict(value=float(found.mean()), pairs=len(found))
    if len(found) <= _EXACT_MOST:
        lots = np.array(list(product((1, -1), repeat=len(found))), dtype=float)
    else:
        signs = np.random.default_rng(seed).integers(0, 2, (_DRAWS, len(found))) * 2 - 1
        lots = np.vstack([np.ones(len(found)), signs])
    # As large as the one found, rounding left aside.
    as_large = np.abs(lots @ found) >= abs(found.sum()) * (1 - 1e-12)
    return Verdict(value=float(found.mean()), chance=float(as_large.mean()), pairs=len(found))
