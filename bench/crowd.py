"""Facts to measure with: a simulated evening, in the mix of kinds a room really has."""

from itertools import islice

from kaibo.clock import MINUTE, WallClock
from kaibo.facts import Fact, encode
from kaibo.intake.simulator import Plan, Simulation


def facts(count: int, minutes: int = 60) -> list[Fact]:
    """Give the first `count` facts of a simulated room that began `minutes` ago and ends about now."""
    # A little more than asked for: the rate is a mean, and the list must not come out short.
    rate = 1.02 * count / (minutes * 60)
    plan = Plan(minutes=minutes, rate=rate, start_ms=WallClock().now_ms() - minutes * MINUTE)
    found: list[Fact] = list(islice(Simulation(plan).facts(), count))
    if len(found) < count:
        raise RuntimeError(f"the simulator gave {len(found)} of {count} facts")
    return found


def batches(told: list[Fact], size: int) -> list[list[Fact]]:
    """Cut facts into batches."""
    return [told[start : start + size] for start in range(0, len(told), size)]


def bodies(told: list[Fact], size: int) -> list[bytes]:
    """Cut facts into the bodies of requests."""
    return [b"[" + b",".join(map(encode, batch)) + b"]" for batch in batches(told, size)]
