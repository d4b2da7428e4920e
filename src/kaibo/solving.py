"""What the solver's process does: lineups and shifts in five seconds each, and studies of daily sales."""

import importlib
from typing import Final

from kaibo.aside import Tell
from kaibo.plan import lineup, shifts
from kaibo.plan.lineup import Built, Wish
from kaibo.plan.shifts import Manning, Rota
from kaibo.review.increment.findings import Sales, Study

LIMIT_S: Final = 4.5
"""Seconds a search may take; what is left of five goes to handing it over and reading the answer."""


def load() -> None:
    """Load what the solver needs, a second or more."""
    importlib.import_module("ortools.sat.python.cp_model")
    importlib.import_module("ortools.graph.python.linear_sum_assignment")


def build(wish: Wish, tell: Tell) -> Built:
    """Build a lineup."""
    return lineup.build(wish, tell, LIMIT_S)


def man(rota: Rota, _: Tell) -> Manning:
    """Man broadcasts."""
    return shifts.man(rota, LIMIT_S)


def judge(given: tuple[Sales, int], _: Tell) -> Study:
    """Judge daily sales, with the seed of its tries."""
    # Imported late: the house names this function, and needs no numpy.
    from kaibo.review.increment.study import study

    return study(*given)
