"""What a figure is, as data: names, unit, what is divided by what, who can tell it, and where that rests."""

from collections.abc import Callable
from functools import partial
from typing import Final, Literal

from msgspec import Struct

Unit = Literal["people", "times", "fen", "s", "ratio", "mean"]
"""What a value counts: a ratio is a share of 1, money is fen, a mean is a number with a fraction."""

Group = Literal["traffic", "sales", "talk"]

Per = Literal["uv", "pv", ""]
"""Whether people are counted once (人数) or every time (人次); "" where neither is counted."""

Window = Literal["evening", "air", "5min", "closing"]
"""Over which time: all facts of the broadcast, on air only, each five minutes, the closing minutes (E2)."""

Way = Literal["room", "visits", "shop", "official", "crew", "wecom"]
"""Who can tell a figure that is missing."""


class Definition(Struct, frozen=True, kw_only=True):
    """One figure as data; `source` is the id of the domain it rests on.

    A quotient is `times` × `above` ÷ `below`; with `part` its numerator is part of its denominator, so that
    more than 1 cannot be. A sum adds `parts`, one with a leading "-" is taken off. All else is counted, or
    told: `way` says by whom, `official` how the platform's own documents call it.
    """

    group: Group
    zh: str
    en: str
    unit: Unit
    source: str
    way: Way = "room"
    how_zh: str = ""
    how_en: str = ""
    above: str = ""
    below: str = ""
    times: int = 1
    part: bool = False
    parts: tuple[str, ...] = ()
    window: Window = "evening"
    official: str = ""

    @property
    def per(self) -> Per:
        """Tell whether people are counted once or every time."""
        if self.unit == "people" or "人数" in self.zh:
            return "uv"
        return "pv" if self.unit == "times" or "人次" in self.zh else ""

    @property
    def computed(self) -> bool:
        """Tell whether it is made from other figures, and so never taken over from anybody."""
        return bool(self.below or self.parts)


Table = dict[str, Definition]
"""Figures by their key, in the order a reader meets them."""


def count(
    group: Group, zh: str, en: str, unit: Unit, how_zh: str, how_en: str, source: str,
    way: Way = "room", official: str = "", window: Window = "evening",
) -> Definition:  # fmt: skip
    """Define a figure that is counted from facts, or told."""
    return Definition(
        group=group, zh=zh, en=en, unit=unit, how_zh=how_zh, how_en=how_en, source=source,
        way=way, official=official, window=window,
    )  # fmt: skip


def quotient(
    group: Group, zh: str, en: str, unit: Unit, above: str, below: str, source: str,
    times: int = 1, official: str = "", part: bool = False,
) -> Definition:  # fmt: skip
    """Define a figure as one divided by another, times a factor."""
    return Definition(
        group=group, zh=zh, en=en, unit=unit, above=above, below=below, source=source,
        times=times, official=official, part=part,
    )  # fmt: skip


rate: Final[Callable[..., Definition]] = partial(quotient, part=True)
"""Define a figure as the share that one has of another it is part of."""


def total(group: Group, zh: str, en: str, unit: Unit, parts: tuple[str, ...], source: str) -> Definition:
    """Define a figure as the sum of others."""
    return Definition(group=group, zh=zh, en=en, unit=unit, parts=parts, source=source)
