"""The checker of words: a comment, long text, how soon it is ready, beside bare searches of literals.

Rules: every shipped pack and a team's list of 10,000 words. Texts: the labelled sentences of the tests, clean
shop talk in one long text; and those that look like a breach and are none, where every rule has most to do.
"""

import random
import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import ahocorasick  # type: ignore[import-not-found]
from ahocorasick_rs import AhoCorasick

from bench import figure, percentile
from kaibo import playbook
from kaibo.plan.compliance import Checker, Team, read

SETS = Path(__file__).parent.parent / "tests" / "plan" / "compliance" / "sets"
TEAM = 10_000
LONG = 500_000
"""Characters of a long text."""


def run() -> list[dict[str, Any]]:
    """Measure and tell the figures."""
    clean, alike = texts()
    began = time.perf_counter()
    pack = read(playbook.words())
    checker = Checker(pack, team())
    ready = time.perf_counter() - began
    for text in clean + alike:
        # The first reading of a sentence compiles the patterns of its rules.
        checker.read(text, "script")
    took = [timed(partial(checker.read, text, "comment")) * 1000 for text in clean + alike]
    literals = sorted({word for rule in pack.rules for word in rule.anchors} | {one.word for one in team()})
    long, hard = joined(clean), joined(alike)
    return [
        figure(f"words: {len(pack.rules)} rules, literals with a team's list", len(literals), ""),
        figure("words: packs read and ready", ready, "s", 0.5),
        figure("words: a comment, p50", percentile(took, 0.5), "ms"),
        figure("words: a comment, p99", percentile(took, 0.99), "ms", 1),
        figure(
            "words: long text", speed(long, lambda: checker.read(long, "script")), "MB/s", 10, at_least=True
        ),
        figure("… of sentences like a breach", reading(checker, hard), "MB/s"),
        *beside(literals, long),
    ]


def reading(checker: Checker, text: str) -> float:
    return speed(text, lambda: checker.read(text, "script"))


def beside(literals: list[str], long: str) -> list[dict[str, Any]]:
    """Time bare searches of the same literals in the same text, without folding, context or exemptions."""
    quick = AhoCorasick(literals)
    other = ahocorasick.Automaton()
    for word in literals:
        other.add_word(word, word)
    other.make_automaton()
    plain = re.compile("|".join(map(re.escape, sorted(literals, key=len, reverse=True))))
    short = long[:5_000]
    return [
        figure("… bare ahocorasick-rs", speed(long, lambda: quick.find_matches_as_indexes(long)), "MB/s"),
        figure("… bare pyahocorasick", speed(long, lambda: list(other.iter(long))), "MB/s"),
        figure("… bare re, plain alternation", speed(short, lambda: plain.findall(short), 1), "MB/s"),
    ]


def texts() -> tuple[list[str], list[str]]:
    """Give clean sentences, and lawful ones that look like a breach."""
    rows = [
        line.split("\t")
        for path in sorted(SETS.glob("*.tsv"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    clean = [row[-1] for row in rows if row[0] == "0" and row[1] == "plain"]
    return clean, [row[-1] for row in rows if row[0] == "0" and row[1] != "plain"]


def team() -> list[Team]:
    """Make up a team's list."""
    chance = random.Random(1)
    han = [chr(code) for code in range(0x4E00, 0x7000)]
    return [Team(word="".join(chance.choices(han, k=chance.randint(2, 5)))) for _ in range(TEAM)]


def joined(sentences: list[str]) -> str:
    text = "\n".join(sentences)
    return (text * (LONG // len(text) + 1))[:LONG]


def speed(text: str, work: Callable[[], object], rounds: int = 5) -> float:
    """Give the best rate of some rounds, in MB of UTF-8 a second."""
    return len(text.encode()) / 1e6 / min(timed(work) for _ in range(rounds))


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
