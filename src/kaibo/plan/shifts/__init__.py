"""The solver of shifts: who is on camera when, for an evening or for a week of several accounts."""

from kaibo.plan.shifts.manning import man
from kaibo.plan.shifts.wishes import (
    SHIFT_RULES,
    Host,
    Load,
    Manned,
    Manning,
    Rota,
    ShiftConflicts,
    ShiftRelaxation,
    ShiftRule,
)

__all__ = [
    "SHIFT_RULES",
    "Host",
    "Load",
    "Manned",
    "Manning",
    "Rota",
    "ShiftConflicts",
    "ShiftRelaxation",
    "ShiftRule",
    "man",
]
