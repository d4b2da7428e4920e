"""The room as expected numbers: how a thousand evenings of one script go on average."""

from math import exp

import numpy as np
from msgspec import Struct

from kaibo.intake.simulator.curves import (
    CLICKS,
    GREETING,
    INVITED,
    ORGANIC,
    PAID,
    PASSING_HAZARD,
    PLACED,
    QUIET,
    SHARES,
    STAY_PRIVATE,
    STAY_PUBLIC,
    STAYING_HAZARD,
    Curves,
    Floats,
)
from kaibo.playbook import number


class Pull:
    """The platform's matching: it follows private entrants, and later sales, with a lag. Source: P36.

    It keeps no more than three running averages, so it works on people and on expectations alike.
    """

    def __init__(self, scale: float, step: float = 1) -> None:
        """Start with nothing seen; `step` is the length of one `see` in seconds."""
        self._organic = ORGANIC * scale
        self._lag = 1 - exp(-step * 2 / number("sim_match_lag_seconds"))
        self._memory = 1 - exp(-step / 300)
        self._near = self._far = self._sold = 0.0

    def see(self, private: float, orders: float) -> None:
        """Take in the private entrants and paid orders a second."""
        self._far += (self._near - self._far) * self._lag
        self._near += (private - self._near) * self._lag
        self._sold += (orders - self._sold) * self._memory

    def matched(self, match: float, sold_match: float) -> float:
        """Tell the public entrants a second the platform now sends."""
        return self._organic + match * self._far + sold_match * self._sold


class Tide(Struct, frozen=True):
    """Sums of an expected broadcast, and its facts up to each step (`told`) with its `online` then."""

    facts: float
    entries: float
    orders: float
    gmv: float
    viewer_minutes: float
    told: list[float]
    online: list[float]


def tide(curves: Curves, scale: float = 1, step: int = 1) -> Tide:
    """Let expected numbers flow through the curves in steps of `step` seconds.

    `gmv` is in units of the lineup's mean price. Everything grows in proportion to `scale`.
    """
    force = curves.force
    columns = (
        force["hazard"],
        curves.wave * scale,
        curves.lift,
        curves.match,
        curves.sold_match,
        force["share"] * (SHARES * INVITED / 60),
        force["click"] * force["buy"] * (CLICKS * PLACED * PAID / 60),
        force["price"],
        curves.told(),
    )
    pull = Pull(scale, step)
    passing = staying = facts = entries = orders = gmv = minutes = 0.0
    told: list[float] = []
    online: list[float] = []
    for hazard, wave, lift, match, sold_match, share, sell, price, tells in zip(
        *(_coarse(column, step) for column in columns), strict=True
    ):
        lost_passing = passing * (1 - exp(-PASSING_HAZARD * hazard * step / 60))
        lost_staying = staying * (1 - exp(-STAYING_HAZARD * hazard * step / 60))
        passing, staying = passing - lost_passing, staying - lost_staying
        active = staying + QUIET * passing
        now = passing + staying
        private = wave + share * active
        public = pull.matched(match, sold_match) + lift * now
        sold = sell * active
        pull.see(wave, sold)
        entered = (private + public) * step
        facts += entered * (1 + GREETING) + lost_passing + lost_staying + active * tells * step
        entries += entered
        orders += sold * step
        gmv += sold * price * step
        minutes += now * step / 60
        told.append(facts)
        online.append(now)
        stay = (private * STAY_PRIVATE + public * STAY_PUBLIC) * step
        passing, staying = passing + entered - stay, staying + stay
    return Tide(facts, entries, orders, gmv, minutes, told, online)


def _coarse(curve: Floats, step: int) -> list[float]:
    """Give the mean of the curve over each step; the last one may be shorter."""
    if step == 1:
        return list(map(float, curve))
    starts = np.arange(0, len(curve), step)
    return list(map(float, np.add.reduceat(curve, starts) / np.diff([*starts, len(curve)])))
