"""The forces in a room second by second, and what changes them."""

from collections.abc import Iterable
from typing import Final, Literal

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from kaibo.playbook import number

Force = Literal[
    "hazard", "talk", "cheer", "click", "buy", "price", "share", "follow", "gift", "reserve", "contact"
]
"""A factor on a rate: 1 is an ordinary minute (`price` is in units of the lineup's mean price)."""

FORCES: Final[tuple[Force, ...]] = (
    "hazard", "talk", "cheer", "click", "buy", "price", "share", "follow", "gift", "reserve", "contact",
)  # fmt: skip

Floats = NDArray[np.float64]

# People come in two tempers: most pass by, some stay. Rates below are per minute of a staying
# viewer's presence; a passing one does `QUIET` as much. All of it is this model's own assumption,
# set so that a four-hour evening looks like the benchmarks R10 and L10 speak of.
PASSING_HAZARD: Final = 1.1
STAYING_HAZARD: Final = 0.13
QUIET: Final = 0.3
STAY_PUBLIC: Final = 0.2
STAY_PRIVATE: Final = 0.5
COMMENTS: Final = 0.16
LIKES: Final = 0.55
CLICKS: Final = 0.035
"""Clicks on the cart while the host only talks; a product on air has a factor on it."""
FOLLOWS: Final = 0.008
SHARES: Final = 0.005
GIFTS: Final = 0.005
RESERVES: Final = 0.004
CONTACTS: Final = 0.001
GREETING: Final = 0.05
"""Comments of greeting a new viewer writes."""
INVITED: Final = 0.8
"""Viewers a share brings."""
ORGANIC: Final = 1.5
"""Public viewers a second that come without any match; pushes are given in the same unit."""
PLACED: Final = 0.04
"""Orders placed per click on an ordinary product."""
PAID: Final = 0.85
"""Share of the placed orders that are paid."""
SOLD_MATCH: Final = 3.0
"""Public viewers the platform adds per paid order once it matches sales."""


class Touch(Struct, frozen=True):
    """A factor on one force from second `start` to second `end`."""

    force: Force
    start: int
    end: int
    factor: float


class Burst(Struct, frozen=True):
    """Additional comments of one kind: `rate` a minute per active viewer, from `start` to `end`."""

    kind: str
    start: int
    end: int
    rate: float


class Curves:
    """Every force of one broadcast as one number a second."""

    def __init__(self, seconds: int) -> None:
        """Start with ordinary minutes, shaped by the period of the broadcast. Source: L11, P36."""
        self.seconds = seconds
        self.force: dict[Force, Floats] = {name: np.ones(seconds) for name in FORCES}
        self.burst = np.zeros(seconds)
        self.lift = np.zeros(seconds)
        self.wave = np.zeros(seconds)
        self.match = np.full(seconds, number("sim_match_late"))
        self.match[: _second("sim_match_fade_minutes")] = number("sim_match_middle")
        self.match[: _second("sim_match_first_minutes")] = number("sim_match_ratio")
        self.sold_match = np.zeros(seconds)
        self.sold_match[_second("sim_match_sales_minutes") :] = SOLD_MATCH
        opening = min(_second("sim_opening_minutes"), seconds // 4)
        closing = seconds - min(_second("sim_closing_minutes"), seconds // 4)
        periods: tuple[tuple[Force, str], ...] = (
            ("talk", "comments"),
            ("gift", "gifts"),
            ("follow", "follows"),
        )
        for force, name in periods:
            middle = number(f"sim_{name}_middle")
            self.force[force][:opening] *= number(f"sim_{name}_opening") / middle
            self.force[force][closing:] *= number(f"sim_{name}_closing") / middle

    def touch(self, touches: Iterable[Touch], bursts: Iterable[Burst] = ()) -> None:
        """Lay factors and bursts over the curves."""
        for item in touches:
            self.force[item.force][item.start : item.end] *= item.factor
        for burst in bursts:
            self.burst[burst.start : burst.end] += burst.rate

    def without(self, touches: Iterable[Touch], bursts: Iterable[Burst]) -> "Curves":
        """Give a copy in which these factors and bursts were never laid."""
        other = object.__new__(Curves)
        other.__dict__.update(self.__dict__)
        other.force = dict(self.force)
        other.burst = self.burst.copy()
        for item in touches:
            if other.force[item.force] is self.force[item.force]:
                other.force[item.force] = self.force[item.force].copy()
            other.force[item.force][item.start : item.end] /= item.factor
        for burst in bursts:
            other.burst[burst.start : burst.end] -= burst.rate
        return other

    def told(self) -> Floats:
        """Give the facts an active viewer makes a second, but for coming, going and greeting."""
        force = self.force
        orders = PLACED * force["buy"] * (1 + PAID)
        minute = (
            COMMENTS * force["talk"]
            + self.burst
            + LIKES * force["cheer"]
            + CLICKS * force["click"] * (1 + orders)
            + FOLLOWS * force["follow"]
            + SHARES * force["share"]
            + GIFTS * force["gift"]
            + RESERVES * force["reserve"]
            + CONTACTS * force["contact"]
        )
        return minute / 60


def _second(name: str) -> int:
    return round(number(name) * 60)
