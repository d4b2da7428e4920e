"""Many broadcasts beside each other: their counts, and what is divided from them. Source: R9.

Counts are added up over broadcasts, and shares divided from the sums; a share is never averaged.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from kaibo.broadcast import BroadcastType
from kaibo.facts import PlatformReported
from kaibo.live.room import Room
from kaibo.review.definitions import DEFINITIONS, REPORTED
from kaibo.review.metrics import divided, ratio, reported, requotient, standing
from kaibo.review.tally import Tally

Counts = Mapping[str, float | None]
"""What is counted of a broadcast by its name; None where no source told it."""

COUNTED: Final = (
    "views",
    "entries",
    "pcu",
    "private_views",
    "public_views",
    "unknown_views",
    "gmv_fen",
    "orders",
    "buyers",
    "clickers",
    "clicks",
    "out_orders",
    "city_orders",
    "refunds",
    "refunded_orders",
    "refunded_fen",
    "interactors",
    "comments",
    "commenters",
    "likes",
    "likers",
    "shares",
    "sharers",
    "follows",
    "followers",
    "reservations",
    "reservers",
    "contacts",
    "contacted",
)
"""Figures counted of each broadcast."""


def _known(key: str) -> bool:
    base = DEFINITIONS[key]
    if base.parts:
        return all(_known(part.lstrip("-")) for part in base.parts)
    if base.below:
        return _known(base.above) and _known(base.below)
    return key in COUNTED or key == "acu"


FIGURES: Final = tuple(key for key in DEFINITIONS if _known(key))
"""What is known of many broadcasts, in the order of a review: what is counted, and all made of that."""

_HIGHEST: Final = frozenset(("pcu",))
"""Counts of which several broadcasts have the highest, not the sum."""


class Show(Struct, frozen=True, kw_only=True):
    """An ended broadcast and its figures by their key, ratios among them; None where nobody told it.

    `as_of_ms` is the time of its newest fact, `final` whether the platform adds nothing more, `official` the
    figures taken from the platform's own snapshot; all others were counted one by one.
    """

    broadcast: str
    title: str
    account: str
    account_id: str
    type: BroadcastType
    zone: str
    live_ms: int
    ended_ms: int
    facts: int
    as_of_ms: int
    final: bool
    official: tuple[str, ...]
    figures: dict[str, float | None]


class PeriodCell(Struct, frozen=True, kw_only=True):
    """An account's broadcasts of one period: how many, and their figures together."""

    period: str
    shows: int
    figures: dict[str, float | None]


class FigureChange(Struct, frozen=True, kw_only=True):
    """A figure of two broadcasts; `change` is how much more the second is, as a share of the first."""

    key: str
    first: float | None
    second: float | None
    change: float | None


def figures(counts: Counts) -> dict[str, float | None]:
    """Give every figure of one broadcast, in the order of a review."""
    return together((counts,))


def together(shows: Sequence[Counts]) -> dict[str, float | None]:
    """Give every figure of several broadcasts together: counts added up, shares divided from the sums.

    A share counts those broadcasts only of which both of its parts are known.
    """
    return {key: _together(key, shows) for key in FIGURES}


def compared(first: Counts, second: Counts) -> tuple[FigureChange, ...]:
    """Put the figures of two broadcasts beside each other."""
    return tuple(
        FigureChange(
            key=key, first=first.get(key), second=second.get(key), change=_change(first, second, key)
        )
        for key in FIGURES
    )


def believed(
    counts: Counts, reports: Iterable[PlatformReported], ended_ms: int
) -> tuple[dict[str, float | None], tuple[str, ...]]:
    """Replace counts by the platform's own where these are final, or tell more, as a review does. Source: R1.

    Gives the counts, and the names of those replaced.
    """
    room, tally = Room("", ended_ms=ended_ms), Tally("", reports=list(reports))
    found, official = dict(counts), []
    for key in COUNTED:
        report = reported(room, tally, key) if key in REPORTED else None
        if report is None:
            continue
        value, own = report.values[key], counts.get(key)
        final, _ = standing(report, room)
        if final or own is None or value > own:
            found[key] = round(value)
            official.append(key)
    return found, tuple(official)


def _together(key: str, shows: Sequence[Counts]) -> float | None:
    base = DEFINITIONS[key]
    if key == "acu":
        return ratio(*_summed((counts.get("online_sum"), counts.get("online_minutes")) for counts in shows))
    if base.below:
        sides = [(requotient(base.above, counts), requotient(base.below, counts)) for counts in shows]
        return divided(key, *_summed(sides))
    known = [value for counts in shows if (value := requotient(key, counts)) is not None]
    if not known:
        return None
    return max(known) if key in _HIGHEST else sum(known)


def _summed(sides: Iterable[tuple[float | None, float | None]]) -> tuple[float, float]:
    """Add up both sides of a figure, of those broadcasts that told both."""
    both = [(above, below) for above, below in sides if above is not None and below is not None]
    return sum(above for above, _ in both), sum(below for _, below in both)


def _change(first: Counts, second: Counts, key: str) -> float | None:
    before, after = first.get(key), second.get(key)
    return ratio(after - before, before) if before is not None and after is not None else None
