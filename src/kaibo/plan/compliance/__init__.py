"""Whether words may be used where they are to stand: hints with the rule, its basis, and a way out."""

from kaibo.plan.compliance.checking import Surface, Verdict, WordFinding, blocked, check

__all__ = ["Surface", "Verdict", "WordFinding", "blocked", "check"]
