"""What a figure usually is: its middle and its spread over the account's broadcasts before. Source: R9."""

from collections.abc import Sequence
from statistics import median
from typing import Final

from msgspec import Struct

from kaibo.playbook import number
from kaibo.review.definitions import DEFINITIONS
from kaibo.review.history import Past
from kaibo.review.standing import before

_NORMAL: Final = 1.4826
"""The median distance from the median, times this, is a standard deviation where figures scatter normally."""


class Usual(Struct, frozen=True, kw_only=True):
    """The median of a figure over `shows` broadcasts, and its spread, both in the figure's unit.

    The spread is a robust standard deviation, and never under `usual_spread_least` of the median: a few
    broadcasts that happen to be alike make nothing extraordinary.
    """

    median: float
    spread: float
    shows: int

    def away(self, value: float) -> float:
        """Give how many spreads a value lies off the median, below it as a negative number."""
        return (value - self.median) / self.spread if self.spread else 0.0


def usual(past: Sequence[Past]) -> dict[str, Usual]:
    """Tell what each figure of `DEFINITIONS` usually is; one told by too few broadcasts is left out.

    The least is `usual_shows_least`; the newest `past_shows` count, as in scorecards.
    """
    series = {key: before(key, past) for key in DEFINITIONS}
    return {
        key: _usual(values) for key, values in series.items() if len(values) >= number("usual_shows_least")
    }


def _usual(values: Sequence[float]) -> Usual:
    middle = median(values)
    spread = _NORMAL * median(abs(value - middle) for value in values)
    return Usual(
        median=middle,
        spread=max(spread, number("usual_spread_least") * abs(middle)),
        shows=len(values),
    )
