"""How the checker of words judges sentences of writers who did not write its rules.

The sets are lines of label, category, surface, kind and text (`tests/plan/compliance/sets/`); 1 is a breach.
A sentence counts as found fault with when anything but an "info" is said of it.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from msgspec import Struct

from kaibo.plan.compliance import Checker, Surface, shipped

from . import figure

SETS = Path(__file__).resolve().parent.parent / "tests" / "plan" / "compliance" / "sets"
SHARED = Path(os.environ.get("KAIBO_SHARED") or Path(__file__).resolve().parents[2] / "shared")
SAMPLE = SHARED / "data" / "adlaw-sample.tsv"

EVASIONS = ("width", "case", "trad", "blank", "symbol", "digit", "pinyin", "homophone")


class Sentence(Struct, frozen=True):
    """A labelled sentence: a breach or not, of what (or taken for what), where, and how it is written."""

    breach: bool
    category: str
    surface: Surface
    kind: str
    text: str


class Judged(Struct, frozen=True):
    """What became of labelled sentences: how many breaches were found or missed, how many others flagged."""

    found: int = 0
    missed: int = 0
    flagged: int = 0
    passed: int = 0

    @property
    def recall(self) -> float:
        """The share of breaches found."""
        return self.found / max(1, self.found + self.missed)

    @property
    def precision(self) -> float:
        """The share of what was found fault with that is a breach."""
        return self.found / max(1, self.found + self.flagged)

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.found / max(1, 2 * self.found + self.missed + self.flagged)

    @property
    def alarms(self) -> float:
        """False alarms per 1,000 sentences that are no breach."""
        return 1_000 * self.flagged / max(1, self.flagged + self.passed)


def sentences(path: Path) -> list[Sentence]:
    """Read a set; the visible sample has no column for the kind and calls ad copy “ad”."""
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Sentence(
            row[0] == "1",
            row[1],
            cast(Surface, {"ad": "ad_copy"}.get(row[2], row[2])),
            row[3] if len(row) > 4 else "plain",
            row[-1],
        )
        for row in rows
        if row[0] in ("0", "1")
    ]


def finds(checker: Checker, one: Sentence) -> bool:
    """Tell whether fault is found with a sentence."""
    return any(finding.verdict != "info" for finding in checker.read(one.text, one.surface).findings)


def judge(checker: Checker, rows: Iterable[Sentence]) -> Judged:
    """Count what becomes of sentences."""
    counts = Counter((one.breach, finds(checker, one)) for one in rows)
    return Judged(
        found=counts[True, True],
        missed=counts[True, False],
        flagged=counts[False, True],
        passed=counts[False, False],
    )


def pairs(checker: Checker, rows: Iterable[Sentence]) -> tuple[int, int]:
    """Count minimal pairs of which both sides are judged right, and all of them."""
    right: dict[str, list[bool]] = defaultdict(list)
    for one in rows:
        if one.kind.startswith("pair:"):
            right[one.kind].append(finds(checker, one) == one.breach)
    return sum(all(both) for both in right.values()), len(right)


def told(name: str, checker: Checker, rows: list[Sentence], held: bool) -> list[dict[str, Any]]:
    """Give the figures of a set; a target stands beside those that are held to it."""
    over_all = judge(checker, rows)
    absolute = judge(checker, [one for one in rows if one.category == "absolute"])
    clean = judge(checker, [one for one in rows if one.category == "plain"])
    figures = [
        figure(f"{name}: F1", over_all.f1, "", 0.75 if held else None, at_least=True),
        figure(f"{name}: precision", over_all.precision, ""),
        figure(f"{name}: recall", over_all.recall, ""),
    ]
    if absolute.found + absolute.missed:
        target = 0.85 if held else None
        figures.append(figure(f"{name}: F1 of absolute words", absolute.f1, "", target, at_least=True))
    if clean.flagged + clean.passed:
        figures.append(figure(f"{name}: false alarms in 1,000 clean", clean.alarms, "", 8))
    right, of = pairs(checker, rows)
    if of:
        figures.append(figure(f"{name}: minimal pairs right", right / of, "", 0.9, at_least=True))
    for kind in EVASIONS:
        evaded = judge(checker, [one for one in rows if one.kind == kind and one.breach])
        if evaded.found + evaded.missed:
            figures.append(figure(f"{name}: {kind} found", evaded.recall, ""))
    return figures


def run() -> list[dict[str, Any]]:
    """Judge the visible sample where it is at hand, and every set of the tests."""
    checker = shipped()
    figures: list[dict[str, Any]] = []
    if SAMPLE.exists():
        f1 = judge(checker, sentences(SAMPLE)).f1
        figures.append(figure("visible sample: F1", f1, "", 0.95, at_least=True))
    for path in sorted(SETS.glob("*.tsv")):
        figures += told(path.stem, checker, sentences(path), path.stem.startswith("kept"))
    return figures
