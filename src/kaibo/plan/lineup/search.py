"""The search: CP-SAT looks for the best lineup, and says how far what it found is from proven best."""

from math import inf
from typing import Final

import msgspec
from msgspec import Struct

from kaibo.plan.lineup.model import Chances, Model, Values, chances, related
from kaibo.plan.lineup.sketch import narrowed, sketch
from kaibo.plan.lineup.timeline import Slot, Timeline, room
from kaibo.plan.lineup.wishes import Tell, Wish, airings_most

_NEARLY: Final = 0.9
"""Where products fill this share of the finest slots, gaps are cut no other way."""


class Found(Struct, frozen=True):
    """The product of each filled slot, what it is worth, and how much better the best may be."""

    placed: dict[Slot, str]
    worth: float
    gap: float
    optimal: bool
    seconds: float


def feasible(wish: Wish, line: Timeline, limit_s: float) -> bool:
    """Tell whether any lineup keeps every rule; where that is not known in time, that one does."""
    if line.broken:
        return False
    from ortools.sat.python import cp_model

    given = chances(wish, line)
    if wish.holds("all") and sum(one.id not in given.locked for one in given.products) > room(line):
        return False
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = wish.seed
    solver.parameters.max_time_in_seconds = limit_s
    return solver.solve(Model(wish, line, given, valued=False).model) != cp_model.INFEASIBLE


def search(wish: Wish, line: Timeline, tell: Tell | None, limit_s: float) -> Found | None:
    """Find the best lineup of a timeline in `limit_s`; None where none keeps the rules, or none was found."""
    if line.broken:
        return None
    given = chances(wish, line)
    if sum(product.id not in given.locked for product in given.products) >= _NEARLY * room(line):
        line = narrowed(line)
        given = chances(wish, line)
        full = not given.again and len(sketch(wish, line, given)) == room(line)
        given = msgspec.structs.replace(given, full=full)
    filled = sketch(wish, line, given)
    stated = Model(wish, line, given)
    stated.hint(filled)
    return _solve(wish, line, stated, tell, limit_s) or _solve(
        wish, line, stated, tell, limit_s, as_hinted=True
    )


def most(wish: Wish, line: Timeline, stated: Model) -> float:
    """Bound what any lineup is worth by leaving rules out, for what the solver has no time to prove.

    Where gaps are cut in one way, that is the best assignment of airings to slots; else the best product in
    every slot, whatever else it is in.
    """
    given, values = stated.chances, stated.chances.values(wish)
    pairs = len(related(given.products)) * round(wish.number("lineup_related_worth"))
    first = {name: stated.present + more for name, more in values.first.items() if name not in given.locked}
    if all(len(gap.patterns) <= 1 for gap in line.gaps):
        return _assigned(wish, given, values, first) + pairs
    best: dict[Slot, int] = dict.fromkeys(given.slots, 0)
    for (_, slot), points in values.put.items():
        best[slot] = max(best[slot], points)
    cuts = [
        [sum(best[slot] for slot in pattern) for pattern in gap.patterns] for gap in line.gaps if gap.patterns
    ]
    return float(sum(map(max, cuts)) + sum(sorted(first.values(), reverse=True)[: room(line)]) + pairs)


def _assigned(wish: Wish, given: Chances, values: Values, first: dict[str, int]) -> float:
    """Give the worth of the best assignment of airings to slots; a slot may stay empty."""
    from ortools.graph.python import linear_sum_assignment  # type: ignore[import-untyped]

    runs: list[tuple[str, int]] = []
    for product in given.products:
        times = airings_most(wish, product) if product.id in given.again else 1
        runs += [(product.id, first.get(product.id, 0) if run == 0 else 0) for run in range(times)]
    solver = linear_sum_assignment.SimpleLinearSumAssignment()
    for row, (name, more) in enumerate(runs):
        for column, slot in enumerate(given.slots):
            if (name, slot) in values.put:
                solver.add_arc_with_cost(row, column, -values.put[name, slot] - more)
        # An airing that does not happen, and a slot that stays empty, meet each other.
        for column in range(len(runs)):
            solver.add_arc_with_cost(row, len(given.slots) + column, 0)
    for row in range(len(given.slots)):
        for column in range(len(given.slots) + len(runs)):
            solver.add_arc_with_cost(len(runs) + row, column, 0)
    return float(-solver.optimal_cost()) if solver.solve() == solver.OPTIMAL else inf


def _solve(
    wish: Wish, line: Timeline, stated: Model, tell: Tell | None, limit_s: float, *, as_hinted: bool = False
) -> Found | None:
    """Solve, or only see what the hint is worth."""
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    # One search gives the same lineup for the same seed, as two that race do not; the relaxation is nearly
    # whole, so all of it goes in. (Two that take turns would too, but version 9.15 aborts in some of them.)
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.random_seed = wish.seed
    solver.parameters.max_time_in_seconds = limit_s
    solver.parameters.fix_variables_to_their_hinted_value = as_hinted

    above = most(wish, line, stated)

    def gap_of(worth: float, bound: float) -> float:
        return max(0.0, min(bound, above) - worth) / max(1.0, worth)

    class Told(cp_model.CpSolverSolutionCallback):
        """Tells who watches of each lineup found."""

        def on_solution_callback(self) -> None:
            """Tell how far it is; near enough is enough."""
            gap = gap_of(self.objective_value, inf if as_hinted else self.best_objective_bound)
            if tell is not None:
                tell(gap)
            if gap <= wish.number("lineup_gap_enough"):
                self.stop_search()

    status = solver.solve(stated.model, Told())
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return Found(
        placed={slot: name for (name, slot), var in stated.put.items() if solver.value(var)},
        worth=solver.objective_value,
        gap=min(1.0, gap_of(solver.objective_value, inf if as_hinted else solver.best_objective_bound)),
        optimal=status == cp_model.OPTIMAL and not as_hinted,
        seconds=solver.wall_time,
    )
