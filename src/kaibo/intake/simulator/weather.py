"""What nobody planned: waves after pushes, sudden drops and inflows, a joke that works."""

from math import exp
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from kaibo.facts import Traffic
from kaibo.intake.simulator.curves import Burst, Touch
from kaibo.intake.simulator.script import Moment, Script
from kaibo.playbook import number

Flags = NDArray[np.bool_]


class Wave(Struct, frozen=True):
    """Private viewers who follow one push: `size` of them at scale 1, most of them after `peak_s`."""

    start: int
    traffic: Traffic
    size: float
    peak_s: float

    def flow(self, second: int) -> float:
        """Tell the viewers a second who come `second` seconds after the push."""
        return self.size * second / self.peak_s**2 * exp(-second / self.peak_s)


class Fall(Struct, frozen=True):
    """A time of sudden leaving, in seconds, by `factor` on the hazard."""

    start: int
    end: int
    cause: str
    factor: float


class Surge(Struct, frozen=True):
    """A time of sudden recommendation: `lift` new viewers a second per viewer in the room."""

    start: int
    end: int
    lift: float


class Weather(Struct, frozen=True):
    """The waves, falls and surges of one evening, in order."""

    waves: tuple[Wave, ...]
    falls: tuple[Fall, ...]
    surges: tuple[Surge, ...]


_OPENING: Final[tuple[tuple[int, Traffic, int], ...]] = (
    (0, "reservation", 420),
    (1, "group", 160),
    (4, "moments", 90),
    (6, "group", 140),
    (9, "article", 180),
    (13, "wecom", 90),
    (16, "group", 120),
)
"""Minute, channel and size of the pushes of the first 20 minutes. Source: P30, P36."""
_LATER: Final[tuple[Traffic, ...]] = ("group", "moments", "wecom")
_CAUSES: Final = ("dull", "rival", "stutter")


def brew(script: Script) -> Weather:
    """Draw the weather of the evening and let it move the script's curves."""
    waves = _waves(script)
    quiet = np.ones(script.seconds, dtype=bool)
    for wave in waves:
        quiet[max(0, wave.start - 180) : wave.start + round(wave.peak_s * 5)] = False
        reach = range(min(round(wave.peak_s * 10), script.seconds - wave.start))
        script.curves.wave[wave.start : wave.start + len(reach)] += [wave.flow(second) for second in reach]
    for action in script.actions:
        if action.type in ("bag", "holdback"):
            quiet[max(0, action.start - 150) : action.end + 30] = False
    quiet[:180] = quiet[max(0, script.seconds - 240) :] = False
    falls = _falls(script, quiet)
    surges = _surges(script, quiet)
    _moments(script, quiet)
    return Weather(waves, falls, surges)


def _waves(script: Script) -> tuple[Wave, ...]:
    rng = script.rng
    plans = [(minute * 60 + rng.randint(0, 20), channel, size) for minute, channel, size in _OPENING]
    second = 3000
    while (second := second + rng.randint(2400, 3600)) < script.seconds - 600:
        plans.append((second, rng.choice(_LATER), 320))
    return tuple(
        Wave(at_s, channel, size * rng.uniform(0.7, 1.3), rng.uniform(45, 90))
        for at_s, channel, size in plans
        if at_s < script.seconds - 60
    )


def _falls(script: Script, quiet: Flags) -> tuple[Fall, ...]:
    falls: list[Fall] = []
    for start in _starts(script, quiet, round(script.seconds / 2400)):
        end = start + round(_between(script, "sim_drop_seconds"))
        fall = Fall(start, end, script.rng.choice(_CAUSES), _between(script, "sim_drop_hazard"))
        complaints = (Burst("complaint", start + 3, end + 10, 0.5),) if fall.cause == "stutter" else ()
        script.stir((Touch("hazard", start, end, fall.factor),), complaints)
        falls.append(fall)
    return tuple(sorted(falls, key=lambda fall: fall.start))


def _surges(script: Script, quiet: Flags) -> tuple[Surge, ...]:
    surges: list[Surge] = []
    for start in _starts(script, quiet, round(script.seconds / 3600)):
        length = script.rng.randint(60, 90)
        surge = Surge(start, start + length, script.rng.uniform(0.9, 1.3) / length)
        script.curves.lift[surge.start : surge.end] += surge.lift
        surges.append(surge)
    return tuple(sorted(surges, key=lambda surge: surge.start))


def _moments(script: Script, quiet: Flags) -> None:
    """Jokes and surprises: comments follow the moment by four to six seconds."""
    rng = script.rng
    causes = ["joke"] * round(script.seconds / 1200) + ["surprise"] * round(script.seconds / 3600)
    for start, cause in zip(_starts(script, quiet, len(causes)), causes, strict=False):
        end = start + rng.randint(15, 35)
        kind = "laugh" if cause == "joke" else "cheer"
        touches = [Touch("cheer", start, end + 10, rng.uniform(2, 4))]
        if cause == "surprise":
            touches.append(Touch("gift", start, end + 20, 5.0))
        script.stir(tuple(touches), (Burst(kind, start + rng.randint(4, 6), end + 6, rng.uniform(0.6, 1.8)),))
        script.moments.append(Moment(start, end, cause))
    script.moments.sort(key=lambda moment: moment.start)


def _starts(script: Script, quiet: Flags, count: int) -> list[int]:
    """Draw up to `count` quiet seconds, and leave four minutes of calm around each."""
    starts: list[int] = []
    for _ in range(count):
        free = np.flatnonzero(quiet)
        if not len(free):
            break
        start = int(free[script.rng.randrange(len(free))])
        quiet[max(0, start - 240) : start + 240] = False
        starts.append(start)
    return starts


def _between(script: Script, name: str) -> float:
    return script.rng.uniform(number(f"{name}_least"), number(f"{name}_most"))
