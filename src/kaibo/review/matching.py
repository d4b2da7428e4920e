"""Whether private viewers bring public ones: what the field believes, held against own broadcasts.

The field says that private entrants are matched one to one by the platform, from 50 on, most in the first 20
minutes, and from the second hour on by GMV too. Here each is a hypothesis with a coefficient, its interval
and how many broadcasts it rests on; too few broadcasts are said to be too few. Source: P36.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct

from kaibo.clock import MINUTE, SECOND
from kaibo.live.room import Room
from kaibo.playbook import number
from kaibo.review.curve import airtime
from kaibo.review.flows import TEN_SECONDS
from kaibo.review.history import Bin, Past
from kaibo.review.tally import Tally
from kaibo.review.traffic import side

if TYPE_CHECKING:
    from kaibo.review.lagged import Panel, Slope, Told

Key = Literal["all", "early", "middle", "late", "fading", "threshold", "gmv"]
"""What is tested: matching in all, early, then, late, more early than late; from how many on; GMV."""

Verdict = Literal["few", "flat", "none", "less", "agrees", "more"]
"""How a hypothesis stands.

`few`: too few broadcasts, or too alike ones; `flat`: the interval holds the claim and no effect alike, so it
says nothing; `none`: no effect to see, and the claim is outside; `less`, `more`: an effect, below or above
the claim; `agrees`: an effect, and the claim is within the interval.
"""


class Hypothesis(Struct, frozen=True, kw_only=True):
    """A claim of the field and what own broadcasts say: public viewers for one private one, or for one yuan.

    Of `threshold` all are people in one bin. `claim` is what the field says; `low` and `high` are an
    interval of 95 %; `bins` were looked at in `shows` broadcasts.
    """

    key: Key
    claim: float
    value: float | None = None
    low: float | None = None
    high: float | None = None
    shows: int = 0
    bins: int = 0
    verdict: Verdict = "few"


class Matching(Struct, frozen=True, kw_only=True):
    """This broadcast's bins, its plain ratio, and every hypothesis over it and the account's before.

    `ratio` is public viewers for one private viewer on the whole evening: no effect of one on the other.
    `wanted` is how many broadcasts with known sources an interval needs, `shows` how many there are.
    """

    bin_minutes: int
    bins: tuple[Bin, ...]
    private: int
    public: int
    ratio: float | None
    shows: int
    wanted: int
    hypotheses: tuple[Hypothesis, ...]


def bins(room: Room, tally: Tally) -> tuple[Bin, ...]:
    """Sum new viewers and GMV into bins since go-live.

    None where it never went live, or where nobody tells the source of half its viewers or more.
    """
    air, known = airtime(room), room.totals.new - room.by_traffic.get("unknown", 0)
    if air is None or 2 * known <= room.totals.new:
        return ()
    width_ms = int(number("matching_bin_minutes")) * MINUTE
    count = min(-(-(air[1] - air[0]) // width_ms), int(number("curve_minutes_most")) * MINUTE // width_ms)
    private, public, gmv_fen = [0] * count, [0] * count, [0] * count
    for tens, here in tally.flows.arrived.items():
        # By the middle of the ten seconds.
        at = (tens * TEN_SECONDS + TEN_SECONDS // 2 - air[0]) // width_ms
        if 0 <= at < count:
            for traffic, people in here.items():
                private[at] += people if side(traffic) == "private" else 0
                public[at] += people if side(traffic) == "public" else 0
    for at_s, window in room.seconds.items():
        at = (at_s * SECOND - air[0]) // width_ms
        if window.gmv_fen and 0 <= at < count:
            gmv_fen[at] += window.gmv_fen
    return tuple(map(Bin, private, public, gmv_fen))


def matching(room: Room, tally: Tally, past: Sequence[Past]) -> Matching:
    """Test every hypothesis on this broadcast and those before it, the newest ones."""
    own = bins(room, tally)
    shows = [show for show in (own, *(one.bins for one in past)) if _tells(show)]
    shows = shows[: int(number("matching_shows_most"))]
    private, public = sum(one.private for one in own), sum(one.public for one in own)
    return Matching(
        bin_minutes=int(number("matching_bin_minutes")),
        bins=own,
        private=private,
        public=public,
        ratio=public / private if private else None,
        shows=len(shows),
        wanted=int(number("matching_shows_least")),
        hypotheses=tested(shows),
    )


def _tells(show: Sequence[Bin]) -> bool:
    """Tell whether a broadcast had both: without either it says nothing of how they go together."""
    return any(one.private for one in show) and any(one.public for one in show)


def tested(shows: Sequence[Sequence[Bin]]) -> tuple[Hypothesis, ...]:
    """Test every hypothesis on broadcasts told as bins, of which the first hours count."""
    claims, most = _claims(), int(number("matching_minutes_most") // number("matching_bin_minutes"))
    if len(shows) < number("matching_shows_least"):
        return tuple(Hypothesis(key=key, claim=claim, shows=len(shows)) for key, claim in claims.items())
    found = _estimated([show[:most] for show in shows])
    return tuple(
        _held(key, claim, *found[key]) if key in found else Hypothesis(key=key, claim=claim, shows=len(shows))
        for key, claim in claims.items()
    )


def _claims() -> dict[Key, float]:
    """Say what the field says of each."""
    one = number("matching_ratio")
    least = number("matching_threshold")
    return {
        "all": one, "early": one, "middle": one, "late": one, "fading": 0, "threshold": least, "gmv": one,
    }  # fmt: skip


_Found = tuple["Slope", int, int]
"""A coefficient, and of how many broadcasts and bins."""


def _estimated(shows: Sequence[Sequence[Bin]]) -> dict[Key, _Found]:
    # Imported late: a server starts without numpy, and most reviews have too few broadcasts.
    from kaibo.review import lagged

    found: dict[Key, _Found] = {}
    pushed = lagged.panel([_pushed(show) for show in shows])
    if pushed is not None:
        (every,) = lagged.slopes(pushed, [(1, 1)])
        found["all"] = every, *_rows(pushed)
        if every.low is not None and every.low > 0:
            found["threshold"] = lagged.threshold(pushed, (0, 1), _GRID), *_rows(pushed)
    split = lagged.panel([_split(show) for show in shows])
    if split is not None:
        for key, slope in zip(_PARTS, lagged.slopes(split, list(_PARTS.values())), strict=True):
            found[key] = slope, *_rows(split, _PARTS[key])
    late = [told for show in shows if (told := _sold(show))[0]]
    sold = lagged.panel(late) if len(late) >= number("matching_shows_least") else None
    if sold is not None:
        found["gmv"] = lagged.slopes(sold, [(1, 0, 0)])[0], *_rows(sold)
    return found


def _rows(data: "Panel", weights: Sequence[float] | None = None) -> tuple[int, int]:
    """Count broadcasts, and the bins in which a coefficient's columns could be anything."""
    if weights is None:
        return data.shows, len(data.y)
    inside = [_part(int(place)) for place in data.place]
    return data.shows, sum(weights[2 * part] != 0 for part in inside)


_PARTS: Final[dict[Key, tuple[float, ...]]] = {
    "early": (1, 1, 0, 0, 0, 0),
    "middle": (0, 0, 1, 1, 0, 0),
    "late": (0, 0, 0, 0, 1, 1),
    "fading": (1, 1, 0, 0, -1, -1),
}
"""The weights of the columns of `_split`: now and a bin ago, in each of three parts of the evening."""

_GRID: Final = (0, 10, 20, 30, 40, 50, 60, 80, 100, 150, 200)
"""The thresholds tried, in people a bin."""


def _part(place: int) -> int:
    """Tell in which part of the evening a bin begins: early, middle or late."""
    minute = place * number("matching_bin_minutes")
    return (minute >= number("matching_early_minutes")) + (minute >= number("matching_late_minutes"))


def _now_and_before(show: Sequence[Bin]) -> list[tuple[int, int]]:
    return [(now.private, before.private) for now, before in zip(show, (Bin(), *show), strict=False)]


def _pushed(show: Sequence[Bin]) -> "Told":
    """Explain public viewers by private ones of the same bin and the one before."""
    return [one.public for one in show], _now_and_before(show), range(len(show))


def _split(show: Sequence[Bin]) -> "Told":
    """Explain them by columns of their own in each part of the evening."""
    columns = [
        [0] * (2 * _part(place)) + list(both) + [0] * (4 - 2 * _part(place))
        for place, both in enumerate(_now_and_before(show))
    ]
    return [one.public for one in show], columns, range(len(show))


def _sold(show: Sequence[Bin]) -> "Told":
    """Explain them by the yuan, and the public viewers, of the bin before, and private ones now.

    GMV of the same bin is left out: public viewers buy.
    """
    first = int(number("matching_gmv_minutes") // number("matching_bin_minutes"))
    late = range(max(first, 1), len(show))
    columns = [(show[at - 1].gmv_fen / 100, show[at - 1].public, show[at].private) for at in late]
    return [show[at].public for at in late], columns, late


def _held(key: Key, claim: float, slope: "Slope", shows: int, bins: int) -> Hypothesis:
    """Hold a coefficient against the claim."""
    return Hypothesis(
        key=key,
        claim=claim,
        value=slope.value,
        low=slope.low,
        high=slope.high,
        shows=shows,
        bins=bins,
        verdict=verdict(key, claim, slope.low, slope.high),
    )


def verdict(key: Key, claim: float, low: float | None, high: float | None) -> Verdict:
    """Tell how a claim stands beside an interval."""
    if low is None or high is None:
        return "few"
    if key == "fading":
        return "agrees" if low > 0 else "less" if high < 0 else "none"
    if low <= claim <= high:
        return "flat" if low <= 0 else "agrees"
    if low <= 0 <= high and key != "threshold":
        return "none"
    return "less" if high < claim else "more"
