"""The sharp-fall rule on evenings whose truth is known, and what a look at a room costs.

Evenings: 36 simulated ones of four hours, seeds 201-236, by turns with about 30, 140 and 530 viewers on
average. The thresholds were chosen on seeds 1-60 alone. A cue within four minutes of the start of a drop is
right, each drop counts once, and the rule rests three minutes.
"""

import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from kaibo.clock import SECOND
from kaibo.facts import Entry, Known, OnlineCounted, WentLive
from kaibo.intake.simulator import Plan, Simulation
from kaibo.live import backtest, cues, rules
from kaibo.live.fold import fold
from kaibo.live.room import Room

SEEDS = range(201, 237)
RATES = {1.0: "30 viewers", 4.0: "140 viewers", 15.0: "530 viewers"}


def run() -> list[dict[str, Any]]:
    """Measure and tell the figures."""
    known = rules.read("")
    only = rules.Rules(tuple(rule for rule in known.ready if rule.name in ("sharp_fall", "inflow")))
    tested: dict[float, list[tuple[backtest.Outcome, backtest.Truth]]] = {rate: [] for rate in RATES}
    for seed in SEEDS:
        rate = list(RATES)[seed % 3]
        tested[rate].append(evening(seed, rate, only))
    whole = _fall([one for ones in tested.values() for one in ones])
    figures = [
        _row(f"sharp fall, F1 over {len(SEEDS)} evenings", whole.f1, "", ">= 0.85", (whole.f1 or 0) >= 0.85),
        _row("sharp fall, precision", whole.precision, "", "", True),
        _row("sharp fall, recall", whole.recall, "", "", True),
        _row("sharp fall, median delay", whole.delay_s, "s", "<= 15 s", (whole.delay_s or 99) <= 15),
        _row("sharp fall, false alarms", whole.false_hour, "/h", "<= 0.2 /h", (whole.false_hour or 0) <= 0.2),
    ]
    for rate, name in RATES.items():
        score = _fall(tested[rate])
        figures += [
            _row(f"… {name}: F1", score.f1, "", "", True),
            _row(f"… {name}: median delay", score.delay_s, "s", "", True),
            _row(f"… {name}: false alarms", score.false_hour, "/h", "", True),
        ]
    return [*figures, *cost(known)]


def _fall(tested: list[tuple[backtest.Outcome, backtest.Truth]]) -> backtest.Score:
    return next(score for score in backtest.scores(tested) if score.rule == "sharp_fall")


def evening(seed: int, rate: float, known: rules.Rules) -> tuple[backtest.Outcome, backtest.Truth]:
    """Play one evening through the rules; only counts of viewers matter to them."""
    simulation = Simulation(Plan(minutes=240, seed=seed, rate=rate))
    counts = [fact for fact in simulation.facts() if type(fact) is OnlineCounted]
    drops = tuple(backtest.Event(drop.start_ms, drop.end_ms) for drop in simulation.truth.drops)
    return backtest.run(_entries(simulation.plan, counts), known), backtest.Truth(drops=drops)


def _entries(plan: Plan, facts: Sequence[Known]) -> Iterator[Entry]:
    live = WentLive(id="went", at_ms=plan.start_ms, source="crew", broadcast=plan.broadcast)
    for seq, fact in enumerate([live, *facts], start=1):
        yield Entry(seq, fact.at_ms, fact)


def cost(known: rules.Rules) -> list[dict[str, Any]]:
    """Time looks at a full room after four hours, by every shipped rule."""
    plan = Plan(minutes=240, seed=7, rate=20)
    room = Room(plan.broadcast)
    last_ms = plan.start_ms
    for entry in _entries(plan, list(Simulation(plan).facts())):
        fold(room, [entry])
        last_ms = entry.fact.at_ms
    watch, took = cues.Watch(), list[float]()
    for second in range(200):
        began = time.perf_counter()
        cues.due(room, last_ms + second * SECOND // 10, known, watch)
        took.append((time.perf_counter() - began) * 1000)
    name = f"a look by {len(known.ready)} rules at a room of 4 h"
    p50, p99 = float(np.percentile(took, 50)), float(np.percentile(took, 99))
    return [_row(name + ", p50", p50, "ms", "<= 2 ms", p50 <= 2), _row(name + ", p99", p99, "ms", "", True)]


def _row(name: str, value: float | None, unit: str, target: str, ok: bool) -> dict[str, Any]:
    return {"name": name, "value": round(value or 0, 3), "unit": unit, "target": target, "ok": ok}
