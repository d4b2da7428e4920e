"""Reach (辐射): which share of orders went out of the store's city, and how sure that is. Source: R6."""

from collections.abc import Sequence
from math import sqrt
from typing import Final

from msgspec import Struct

_Z95: Final = 1.959964
_DRAWS: Final = 4_000
_SHOWS_LEAST: Final = 5
"""Fewer broadcasts say nothing of how much one differs from the next."""

_ENDINGS: Final = ("特别行政区", "自治州", "地区", "市", "盟")


class Orders(Struct, frozen=True, kw_only=True):
    """Paid orders of one broadcast: how many went out of the city, to a city known, to one nobody told."""

    out: int
    known: int
    unknown: int = 0


class ReachShare(Struct, frozen=True, kw_only=True):
    """A share of 1 with its interval of 95 %; all three None where nothing is known.

    `low` and `high` hold for this broadcast alone; `how` names the way they were found.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    how: str = ""


class Reach(Struct, frozen=True, kw_only=True):
    """The out-of-city share of one broadcast, and over it and the `shows` before it together."""

    home: str
    orders: Orders
    here: ReachShare
    over: ReachShare
    shows: int


def reach(cities: Sequence[str], home: str, before: Sequence[Orders]) -> Reach:
    """Tell how far orders went, in this broadcast and over those before it that sold something known."""
    own = counted(cities, home)
    told = [show for show in (own, *before) if show.known]
    return Reach(
        home=city(home),
        orders=own,
        here=wilson(own.out, own.known),
        over=clustered(told) if len(told) > 1 else ReachShare(),
        shows=len(told),
    )


def city(name: str) -> str:
    """Name a city as people do: 广州市 and 广州 are one. The empty name stays empty."""
    name = name.strip()
    for ending in _ENDINGS:
        if name.endswith(ending) and len(name) > len(ending) + 1:
            return name[: -len(ending)]
    return name


def counted(cities: Sequence[str], home: str) -> Orders:
    """Count orders by the city each is shipped to; without a `home` nothing is known of any."""
    own = city(home)
    names = [city(name) for name in cities]
    known = [name for name in names if name and own]
    return Orders(out=sum(name != own for name in known), known=len(known), unknown=len(names) - len(known))


def wilson(out: float, known: float) -> ReachShare:
    """Give a share with Wilson's interval of 95 %, which holds for few orders and shares near 0 and 1."""
    if not known:
        return ReachShare()
    share, z2 = out / known, _Z95 * _Z95
    middle = (share + z2 / (2 * known)) / (1 + z2 / known)
    half = _Z95 / (1 + z2 / known) * sqrt(share * (1 - share) / known + z2 / (4 * known * known))
    return ReachShare(
        value=share,
        low=max(0.0, min(share, middle - half)),
        high=min(1.0, max(share, middle + half)),
        how="wilson",
    )


def clustered(shows: Sequence[Orders], seed: int = 0) -> ReachShare:
    """Give the share over several broadcasts, with an interval from drawing whole broadcasts by lot.

    Orders of one evening are alike, so an interval over single orders would be too narrow; it is never
    narrower than that, for a few evenings may happen to be alike. With fewer than five broadcasts that sold
    something there is no interval. The same seed gives the same interval.
    """
    # Imported late: a server on air needs no numpy.
    import numpy as np

    sold = np.array([(show.out, show.known) for show in shows if show.known], dtype=float)
    if not len(sold):
        return ReachShare()
    value = float(sold[:, 0].sum() / sold[:, 1].sum())
    if len(sold) < _SHOWS_LEAST:
        return ReachShare(value=value)
    drawn = np.random.default_rng(seed).integers(0, len(sold), (_DRAWS, len(sold)))
    out, known = sold[drawn, 0].sum(axis=1), sold[drawn, 1].sum(axis=1)
    low, high = np.quantile(out / known, (0.025, 0.975))
    plain = wilson(sum(show.out for show in shows), sum(show.known for show in shows))
    return ReachShare(
        value=value,
        low=min(float(low), plain.low or 0.0),
        high=max(float(high), plain.high or 0.0),
        how="clusters",
    )
