"""How well moments are found: of simulated evenings whose truth is known, and of labelled chats.

Run `python bench/moments.py`. The labelled part needs the shared data, autosv `uv sync --group beside`.
"""

import os
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
from msgspec import Struct

from bench.replay import figure
from kaibo.clock import SECOND
from kaibo.facts import Known, OrderPaid
from kaibo.intake.simulator import Plan, Simulation, Truth
from kaibo.plan.clips import Clip, ClipReason
from kaibo.replay.highlights import Highlight, find
from kaibo.replay.score import Row, candidates, mark
from kaibo.replay.taste import PLAIN, Taste, taste
from kaibo.studio.bench_files import kind_of, manifest, rows

SEEDS = range(201, 225)
TOP = 9
AFTER_S = 60
"""Orders that a moment brought come until so long after it."""

SELLING = ("flash", "holdback")
TALKING = ("joke", "surprise")
SHARED = Path(os.environ.get("KAIBO_SHARED") or Path(__file__).resolve().parents[2] / "shared")


class Night(Struct, frozen=True):
    """A simulated evening: its facts, its truth, and its moments from the one that sold most."""

    facts: Sequence[Known]
    truth: Truth
    top: Sequence[int]


def run() -> list[dict[str, Any]]:
    """Measure; a figure is name, value, unit, target (with its direction) and ok."""
    nights = [night(seed) for seed in SEEDS]
    return [*_found(nights), *_taught(nights), *_labelled()]


def night(seed: int, minutes: int = 240) -> Night:
    """Play an evening and rank its true moments by the orders they brought over what is usual around them."""
    simulation = Simulation(Plan(seed=seed, minutes=minutes, rate=10))
    facts = list(simulation.facts())
    truth = simulation.truth
    seconds = (truth.end_ms - truth.start_ms) // SECOND
    sold = np.zeros(seconds + 1)
    for fact in facts:
        if isinstance(fact, OrderPaid) and not fact.prize:
            sold[min(seconds, (fact.at_ms - truth.start_ms) // SECOND)] += 1
    sums = np.concatenate([[0.0], np.cumsum(sold)])

    def worth(place: int) -> float:
        one = truth.highlights[place]
        first = (one.start_ms - truth.start_ms) // SECOND
        last = min(seconds, (one.end_ms - truth.start_ms) // SECOND + AFTER_S)
        low, high = max(0, first - 900), min(seconds, last + 900)
        return float(sums[last] - sums[first] - (sums[high] - sums[low]) / (high - low) * (last - first))

    return Night(facts, truth, sorted(range(len(truth.highlights)), key=worth, reverse=True)[:TOP])


def share(evening: Night, found: Sequence[Highlight]) -> float:
    """Give the share of the true top moments that are among those found."""
    return mean(_among(evening, place, found) for place in evening.top)


def _among(evening: Night, place: int, found: Sequence[Highlight]) -> bool:
    true = evening.truth.highlights[place]
    return any(one.start_ms < true.end_ms and true.start_ms < one.end_ms for one in found)


def causes(evening: Night, one: Highlight) -> set[str]:
    """Name the causes of the true moments that a found one shows."""
    true = evening.truth.highlights
    return {each.cause for each in true if one.start_ms < each.end_ms and each.start_ms < one.end_ms}


def look(evening: Night, learned: Taste = PLAIN, orders: bool = True) -> list[Highlight]:
    """Find the nine best moments of an evening; without `orders` nobody told of any."""
    told = [fact for fact in evening.facts if orders or not isinstance(fact, OrderPaid)]
    return find(told, evening.truth.start_ms, evening.truth.end_ms, taste=learned)[:TOP]


def _found(nights: Sequence[Night]) -> list[dict[str, Any]]:
    told = [(evening, look(evening)) for evening in nights]
    blind = [(evening, look(evening, orders=False)) for evening in nights]
    of = f"{len(nights)} simulated evenings of 4 h"
    true = mean(bool(causes(evening, one)) for evening, found in told for one in found)
    return [
        figure(
            f"true top {TOP} moments found among {TOP}, {of}",
            mean(share(*one) for one in told),
            "of 1",
            0.8,
            True,
        ),
        figure("  the worst of these evenings", min(share(*one) for one in told), "of 1"),
        figure("  the top five", mean(_five(*one) for one in told), "of 1"),
        figure("  found ones that are true moments", true, "of 1"),
        figure("  where nobody told of orders", mean(share(*one) for one in blind), "of 1"),
    ]


def _five(evening: Night, found: Sequence[Highlight]) -> float:
    return mean(_among(evening, place, found) for place in evening.top[:5])


def _taught(nights: Sequence[Night]) -> list[dict[str, Any]]:
    """Let a team rate the clips of some evenings, and see whether others then give more of what it likes."""
    told: list[dict[str, Any]] = []
    school, exam = nights[:6], nights[6:]
    for name, liked in (("selling", SELLING), ("talking", TALKING)):
        learned = taste(_rated(evening, one, liked) for evening in school for one in look(evening))
        before = [_liked(evening, look(evening), liked) for evening in exam]
        after = [_liked(evening, look(evening, learned), liked) for evening in exam]
        worst = min(new - old for new, old in zip(after, before, strict=True))
        kept = mean(share(evening, look(evening, learned)) for evening in exam)
        told += [
            figure(f"a team that likes {name}: liked among {TOP}, untaught", mean(before), "of 1"),
            figure(f"  taught by {learned.rated} ratings", mean(after), "of 1", mean(before), True),
            figure("  the evening that lost most", worst, "of 1", -0.2, True),
            figure(f"  true top {TOP} among them then", kept, "of 1"),
        ]
    return told


def _rated(evening: Night, one: Highlight, liked: Sequence[str]) -> Clip:
    return Clip(
        recording="r",
        start_ms=0,
        end_ms=one.end_ms - one.start_ms,
        rating="good" if causes(evening, one) & set(liked) else "bad",
        reasons=tuple(ClipReason(reason.signal, reason.rise) for reason in one.reasons),
    )


def _liked(evening: Night, found: Sequence[Highlight], liked: Sequence[str]) -> float:
    return mean(bool(causes(evening, one) & set(liked)) for one in found)


def _labelled() -> list[dict[str, Any]]:
    """Hold our search and autosv's beside each other on the labelled chats, in the same run."""
    folder = SHARED / "data" / "highlight-bench"
    if not folder.is_dir():
        return []
    ways: dict[str, Callable[[Sequence[Row], int, Any], list[tuple[int, int]]]] = {"kaibo": candidates}
    if (dense := _dense()) is not None:
        ways["autosv 0.0.3"] = lambda talk, count, kind: autosv(dense, talk, count, kind)
    told: list[dict[str, Any]] = []
    labels = manifest(folder)
    for name, way in ways.items():
        took, scores, films = 0.0, dict[str, float](), list[float]()
        for file, label in labels.files.items():
            if not label.highlights:
                continue
            talk, kind = rows(folder / file), kind_of(file, label)
            began = time.process_time()
            clips = way(talk, max(20, len(label.highlights)), kind)
            took += time.process_time() - began
            if kind == "film":
                films.append(mark(clips[: len(label.highlights)], label.highlights, 5).f1)
            else:
                scores["P@10"] = mark(clips[:10], label.highlights, 10).precision
                scores["R@20"] = mark(clips[:20], label.highlights, 10).recall
        scores |= {"films, mean F1": mean(films), "CPU": took}
        told += [
            figure(f"labelled chats, {name}: {what}", value, "s" if what == "CPU" else "of 1")
            for what, value in scores.items()
        ]
    return told


def autosv(dense: Any, talk: Sequence[Row], count: int, kind: str) -> list[tuple[int, int]]:
    """Search as autosv does, with its own calculation and defaults: the fullest windows, none overlapping."""
    length = 60 if kind == "live" else 15
    found = dense([int(row[0]) for row in talk], length, count, 0, 1)
    return [(int(start), int(start) + length) for start, _ in found]


def _dense() -> Any:
    """Load autosv's calculation before anything is timed: that takes seconds. None where it is not there."""
    if find_spec("autosv") is None:
        return None
    return import_module("autosv.calculate.sliding_cpu").find_dense_periods_cpu


if __name__ == "__main__":
    for one in run():
        met = "ok  " if one["ok"] else "MISS"
        print(f"{met} {one['name']:<72}{one['value']:>10} {one['unit']} {one['target']}")
