"""Taste (口味): what an account's ratings and moved borders teach about its next clips.

It is a fold of clips, whichever their order: few of them change nothing, many change what is bounded.
"""

from collections.abc import Iterable, Sequence
from math import exp, fsum, log, sqrt
from statistics import median
from typing import Final

from msgspec import Struct

from kaibo.clock import SECOND
from kaibo.plan.clips import Clip, Rating
from kaibo.playbook import number

SIGNALS: Final = ("comment", "like", "click", "order", "mark")
"""The signals a moment is scored by."""

_LIKED: Final[dict[Rating, float]] = {"good": 1.0, "fair": 0.0, "bad": -1.0}
_MOST: Final = log(2)
_STEEP: Final = 1.0
"""How far a signal that tells good from bad clips cleanly goes, as a logarithm."""

_NOTHING: Final = 1e-9
"""A spread below this is that of equal numbers, but for rounding."""


class Taste(Struct, frozen=True, kw_only=True):
    """What was learned from `rated` clips of an account: factors on the shares of signals, and shifts in ms.

    A factor lies between a half and two; what is not named has none. `moved` clips taught the shifts.
    """

    rated: int = 0
    moved: int = 0
    factors: dict[str, float] = {}
    start_ms: int = 0
    end_ms: int = 0

    def factor(self, signal: str) -> float:
        """Give what a signal's share is multiplied by."""
        return self.factors.get(signal, 1.0)


PLAIN: Final = Taste()
"""Nobody taught anything: the playbook's shares, and no shift."""


def taste(clips: Iterable[Clip]) -> Taste:
    """Learn from clips that somebody looked at, of every broadcast of an account; too few teach nothing.

    Each is taken with its signals' rises as they were when it was found, so a clip drawn by hand teaches
    nothing of them. `found_start_ms` and `found_end_ms` are before any shift: learning twice adds nothing.
    """
    looked = list(clips)
    least = int(number("replay_taste_ratings_least"))
    rated = [clip for clip in looked if clip.rating and clip.reasons]
    found = [clip for clip in looked if clip.found_start_ms is not None and clip.rating != "bad"]
    few = len(rated) < least
    starts = [clip.start_ms - clip.found_start_ms for clip in found if clip.found_start_ms is not None]
    ends = [clip.end_ms - clip.found_end_ms for clip in found if clip.found_end_ms is not None]
    return Taste(
        rated=len(rated),
        moved=len(found),
        factors={} if few else _factors(rated),
        start_ms=_shift(starts, least),
        end_ms=_shift(ends, least),
    )


def _factors(rated: Sequence[Clip]) -> dict[str, float]:
    """Weigh each signal by how its rise goes along with being liked, drawn towards what it was."""
    liked = [_LIKED[clip.rating] for clip in rated]
    sure = len(rated) / (len(rated) + number("replay_taste_ratings_half"))
    leanings: dict[str, float] = {}
    for signal in SIGNALS:
        rises = [_rise(clip, signal) for clip in rated]
        leanings[signal] = _STEEP * sure * _together(liked, rises)
    # What all signals lean is no taste: a moment would only stand clearer than it is.
    middle = fsum(leanings.values()) / len(leanings)
    return {signal: exp(max(-_MOST, min(_MOST, lean - middle))) for signal, lean in leanings.items()}


def _rise(clip: Clip, signal: str) -> float:
    """Give how far a signal rose in a clip, as a share of what counts in full."""
    whole = 1.0 if signal == "mark" else number("replay_knee")
    return max(
        (min(1.0, max(0.0, one.rise / whole)) for one in clip.reasons if one.signal == signal), default=0.0
    )


def _together(one: Sequence[float], other: Sequence[float]) -> float:
    """Give the correlation of two rows, 0 where one says nothing. Their order does not matter."""
    size = len(one)
    mean_one, mean_other = fsum(one) / size, fsum(other) / size
    both = fsum((a - mean_one) * (b - mean_other) for a, b in zip(one, other, strict=True))
    spread = sqrt(fsum((a - mean_one) ** 2 for a in one) * fsum((b - mean_other) ** 2 for b in other))
    return both / spread if spread > _NOTHING else 0.0


def _shift(moved: Sequence[int], least: int) -> int:
    """Give the middle shift, drawn towards none where few taught it, and bounded."""
    if len(moved) < least:
        return 0
    most = round(number("replay_taste_shift_seconds_most") * SECOND)
    sure = len(moved) / (len(moved) + number("replay_taste_ratings_half"))
    return max(-most, min(most, round(median(moved) * sure)))
