"""A believable live-commerce room, the same for the same seed: a model to try things on, not evidence.

`Simulation(Plan(minutes=60, seed=7, rate=20)).facts()` streams facts in time order; when they are
read to the end, `truth` tells what really happened. See docs/21-simulator.md.
"""

from kaibo.intake.simulator.lineup import Lineup, lineup, sample
from kaibo.intake.simulator.page import lines, write
from kaibo.intake.simulator.plan import Plan
from kaibo.intake.simulator.simulation import Simulation
from kaibo.intake.simulator.truth import Truth

__all__ = ["Lineup", "Plan", "Simulation", "Truth", "lines", "lineup", "sample", "write"]
