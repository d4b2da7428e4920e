"""What the room did, second by second, as arrays."""

import re
from collections import defaultdict
from collections.abc import Iterable
from operator import attrgetter
from typing import Any, Final

import numpy as np
from msgspec import Struct

from kaibo.clock import SECOND
from kaibo.facts import Commented, Fact, Liked, Marked, OrderPaid, ProductClicked, Tag
from kaibo.replay.peaks import LIVE, Curve, Shape

_AT: Final = attrgetter("at_ms")

_TROUBLE: Final = re.compile(
    "没有?声|听不[到见清]|黑屏|花屏|卡[了死住顿爆成]|[太好很]卡|没画面|掉线|断断续续|网络|模糊|糊了"
)
"""Viewers crying that picture or sound is gone: a burst, and no highlight. Source: E9."""

_WANTED: Final[frozenset[Tag]] = frozenset(("highlight", "quote"))
"""Tags of marks that ask for the moment in the replay; the others are for the review."""

_MOST_LIKES: Final = 10
"""One tap burst counts at most this often: a thumb held down is one viewer's joy."""


class Signals(Struct, frozen=True, kw_only=True):
    """One value a second from `start_ms`: `seconds` values in each array.

    `comments` and `clicks` weigh a viewer's quick repeats less; `likes` and `orders` are times, `gmv_fen` is
    fen, `marks` are the crew's, of highlights and quotes.
    """

    start_ms: int
    seconds: int
    comments: Curve
    clicks: Curve
    likes: Curve
    orders: Curve
    gmv_fen: Curve
    marks: Curve


def damped(talk: Iterable[tuple[float, str]], seconds: int, shape: Shape) -> Curve:
    """Count comments a second from `(second, viewer)` in time order; repeats weigh less. Source: Y4."""
    fresh: list[int] = []
    again: list[int] = []
    last: dict[str, float] = {}
    for at_s, viewer in talk:
        if 0 <= at_s < seconds:
            before = last.get(viewer)
            (fresh if before is None or at_s - before > shape.repeat_s else again).append(int(at_s))
            last[viewer] = at_s
    return _tally(fresh, seconds) + shape.repeat_weight * _tally(again, seconds)


def trouble(text: str) -> bool:
    """Tell whether a comment complains of lost picture or sound. Source: E9."""
    return _TROUBLE.search(text) is not None


def wanted(mark: Marked) -> bool:
    """Tell whether a mark asks for its moment in the replay: a problem or a complaint does not."""
    return mark.tag in _WANTED


def gather(facts: Iterable[Fact], start_ms: int, end_ms: int) -> Signals:
    """Fold the facts of `[start_ms, end_ms)` into arrays; facts outside are left out, prizes no orders.

    Complaints of lost picture or sound are no comments here.
    """
    seconds = max(0, -(-(end_ms - start_ms) // SECOND))
    told: dict[type, list[Any]] = defaultdict(list)
    for fact in facts:
        if start_ms <= fact.at_ms < end_ms:
            told[type(fact)].append(fact)
    talk = [fact for fact in told[Commented] if not trouble(fact.text)]
    # Told again, with its city or its shipping, an order is still the one that was paid on air.
    orders = {fact.order: fact for fact in reversed(told[OrderPaid])}
    paid = [fact for fact in orders.values() if not fact.prize]
    likes = [min(fact.count, _MOST_LIKES) for fact in told[Liked]]

    def second(facts: list[Any]) -> list[int]:
        return [(fact.at_ms - start_ms) // SECOND for fact in facts]

    def crowd(facts: list[Any]) -> Curve:
        ordered = sorted(facts, key=_AT)
        return damped((((fact.at_ms - start_ms) / SECOND, fact.viewer) for fact in ordered), seconds, LIVE)

    return Signals(
        start_ms=start_ms,
        seconds=seconds,
        comments=crowd(talk),
        clicks=crowd(told[ProductClicked]),
        likes=_tally(second(told[Liked]), seconds, likes),
        orders=_tally(second(paid), seconds),
        gmv_fen=_tally(second(paid), seconds, [fact.amount_fen for fact in paid]),
        marks=_tally(second([mark for mark in told[Marked] if wanted(mark)]), seconds),
    )


def _tally(at: list[int], seconds: int, weights: list[int] | None = None) -> Curve:
    index = np.asarray(at, dtype=np.intp)
    return np.bincount(index, weights=weights, minlength=seconds).astype(np.float64)
