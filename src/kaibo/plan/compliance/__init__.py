"""Whether words may be used where they are to stand: hints with the rule, its basis, and a way out."""

from kaibo.plan.compliance.checking import (
    Checker,
    Exempted,
    Reading,
    WordFinding,
    blocked,
    check,
    shipped,
)
from kaibo.plan.compliance.pack import BrokenPack, Pack, read
from kaibo.plan.compliance.rules import SHORT, SURFACES, Category, Rule, Surface, Team, Verdict

__all__ = [
    "SHORT",
    "SURFACES",
    "BrokenPack",
    "Category",
    "Checker",
    "Exempted",
    "Pack",
    "Reading",
    "Rule",
    "Surface",
    "Team",
    "Verdict",
    "WordFinding",
    "blocked",
    "check",
    "read",
    "shipped",
]
