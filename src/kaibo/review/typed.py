"""Figures a person read off the platform's own pages and typed in: who, and which of them still stand."""

from collections.abc import Collection, Sequence
from math import isfinite
from typing import Final, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from kaibo.facts import Name, PlatformReported
from kaibo.review.definitions import DEFINITIONS, REPORTED, Unit

SOURCE: Final = "hand"
"""The source of a report that a person typed."""


class Hand(Struct, frozen=True, kw_only=True):
    """Who typed a report, and the figures it takes back without another value."""

    by: Name = ""
    withdrawn: tuple[str, ...] = ()


def read(raw: bytes | msgspec.Raw) -> Hand:
    """Read who typed a report; one without it was typed by nobody known."""
    try:
        return msgspec.json.decode(raw, type=Hand)
    except msgspec.DecodeError:
        return Hand()


def over(reports: Sequence[PlatformReported], keys: Collection[str]) -> list[PlatformReported]:
    """Take the figures of `keys` out of what was typed so far: the newest typed stands alone."""
    kept = []
    for report in reports:
        if report.source == SOURCE and not report.values.keys().isdisjoint(keys):
            values = {key: value for key, value in report.values.items() if key not in keys}
            report = replace(report, values=values)
        if report.source != SOURCE or report.values:
            kept.append(report)
    return kept


TypedAs = Literal["people", "times", "yuan", "s", "per10k"]
"""How a person reads a figure off the platform's pages: money in yuan, shares per 10,000 (万分比)."""

_MOST: Final = 10**12
_DAY_S: Final = 86_400


TYPEABLE: Final = tuple(
    key for key, base in DEFINITIONS.items() if key in REPORTED and (base.official or base.way == "official")
)
"""The figures the platform's pages show, in the order of `DEFINITIONS`."""


def typed_as(key: str) -> TypedAs:
    """Tell how a figure is typed."""
    return _AS[DEFINITIONS[key].unit]


def value(key: str, typed: float) -> float | None:
    """Turn what was typed into a figure's own unit: fen, a share of 1; None where that cannot be one."""
    if not isfinite(typed) or typed < 0:
        return None
    match typed_as(key):
        case "yuan":
            fen = round(typed * 100)
            return fen if abs(fen - typed * 100) < 1e-3 and fen <= _MOST else None
        case "per10k":
            return typed / 10_000 if typed <= 10_000 else None
        case "s":
            return typed if typed <= _DAY_S else None
        case _:
            return typed if typed == int(typed) and typed <= _MOST else None


def written(key: str, figure: float) -> float:
    """Turn a figure into what a person would type."""
    match typed_as(key):
        case "yuan":
            return figure / 100
        case "per10k":
            return round(figure * 10_000, 4)
        case _:
            return figure


_AS: Final[dict[Unit, TypedAs]] = {
    "people": "people",
    "times": "times",
    "fen": "yuan",
    "s": "s",
    "ratio": "per10k",
}
