"""Findings: what a study is given and what it tells, as data that needs no reckoning to be read."""

from typing import Literal

from msgspec import Struct

Way = Literal["formula", "ratio", "did", "sc", "sdid"]


class Sales(Struct, frozen=True, kw_only=True):
    """Sales a day in fen: a row of `fen` for each unit, a column for each day; broadcasts from `began` on.

    `treated` are the places of the units that had them. A day of which a unit told nothing is 0.
    """

    units: tuple[str, ...]
    days: tuple[str, ...]
    fen: tuple[tuple[int, ...], ...]
    treated: tuple[int, ...]
    began: int


class Found(Struct, frozen=True, kw_only=True):
    """What one way finds: a relative effect (0.15: 15 % more than without) with its interval of 95 %.

    `why` is empty, or why there is none: too few `days` before, or `after`, too few `controls`, `zeros`, or
    that it is the `formula`. `tries` are its A/A: as often it was asked where nothing happened, and `wrong`
    times its interval left 0 out; without a try there is no interval. `fen` is the effect a day in money, of
    all units with broadcasts together.
    """

    way: Way
    value: float | None
    low: float | None = None
    high: float | None = None
    fen: float | None = None
    why: str = ""
    tries: int = 0
    wrong: int = 0


class Study(Struct, frozen=True, kw_only=True):
    """Every way's finding, and the size of what it rests on; `described` where no way has an interval."""

    before: int
    after: int
    treated: int
    controls: int
    described: bool
    found: tuple[Found, ...]


class Verdict(Struct, frozen=True, kw_only=True):
    """The mean of with less without, and how rarely lots alone bring one as large; None: too few pairs."""

    value: float | None = None
    chance: float | None = None
    pairs: int = 0
