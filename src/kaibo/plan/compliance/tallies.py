"""How often each rule speaks in many texts, so that one that speaks too often is seen."""

import re
from collections import Counter
from typing import Final

from msgspec import Struct

from kaibo.plan.compliance.checking import Checker
from kaibo.plan.compliance.rules import MARKS, Surface

_SENTENCE: Final = re.compile(rf"[^{MARKS}]*\w[^{MARKS}]*")


class Tally(Struct, frozen=True, kw_only=True):
    """How often a rule spoke in some texts, in a thousand of their sentences, and how often it let pass."""

    rule: str
    hits: int
    per_1000: float
    exempted: int


class Stats:
    """Counts of each rule over many texts."""

    def __init__(self, checker: Checker) -> None:
        """Begin with nothing counted."""
        self._checker = checker
        self._hits: Counter[str] = Counter()
        self._exempted: Counter[str] = Counter()
        self.sentences = 0

    def add(self, text: str, surface: Surface) -> None:
        """Count what the rules say about a text, each for itself."""
        reading = self._checker.read(text, surface, every=True)
        self._hits.update(one.rule for one in reading.findings)
        self._exempted.update(one.rule for one in reading.exempted)
        self.sentences += sum(1 for _ in _SENTENCE.finditer(text))

    def tallies(self) -> tuple[Tally, ...]:
        """Give the rules that spoke or let pass, the loudest first."""
        names = sorted({*self._hits, *self._exempted}, key=lambda rule: (-self._hits[rule], rule))
        return tuple(
            Tally(
                rule=rule,
                hits=self._hits[rule],
                per_1000=round(self._hits[rule] * 1000 / max(1, self.sentences), 2),
                exempted=self._exempted[rule],
            )
            for rule in names
        )
