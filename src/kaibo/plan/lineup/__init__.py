"""The solver of lineups (排品): from products, length and hosts to a rundown that says why."""

from kaibo.plan.lineup.conflicts import explain
from kaibo.plan.lineup.rundown import lineup
from kaibo.plan.lineup.search import feasible, search
from kaibo.plan.lineup.timeline import timeline
from kaibo.plan.lineup.wishes import (
    RULES,
    Built,
    Conflicts,
    LeftOut,
    Lineup,
    Relaxation,
    Rule,
    Tell,
    Wish,
)

__all__ = ["RULES", "Built", "Conflicts", "LeftOut", "Lineup", "Relaxation", "Rule", "Tell", "Wish", "build"]


_STATING_S = 0.8
"""Seconds of a build that are not searching: stating the model, and writing the lineup down."""


def build(wish: Wish, tell: Tell | None = None, limit_s: float = 5.0) -> Built:
    """Build the best lineup that keeps every rule, or say which rules contradict each other.

    It takes `limit_s` seconds at most, and some more where the wish is impossible; `tell` hears of each
    lineup found. The same wish and seed give the same lineup, unless time ran out. With neither a lineup nor
    conflicts, time ran out before anything was found. Source: P10, P11, P12, P14, P17, E2, L6.
    """
    line = timeline(wish)
    found = search(wish, line, tell, max(0.5, limit_s - _STATING_S))
    if found is not None:
        return Built(lineup=lineup(wish, line, found), seconds=found.seconds)
    if feasible(wish, line, limit_s):
        return Built(seconds=limit_s)
    return Built(conflicts=explain(wish))
