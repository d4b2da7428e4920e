"""Where the online count changed its level, and what had been done just before. Source: L2.

It says what came after what, never what caused it. A room too small or counted too briefly has none, and
says so. On simulated rooms with labelled drops the counts of every 10 s find nine in ten, see
docs/40-review.md.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt
from statistics import median
from typing import Final

from msgspec import Struct

from kaibo.clock import MINUTE, SECOND
from kaibo.live.room import Room
from kaibo.playbook import number
from kaibo.review.actions import Action
from kaibo.review.curve import airtime

_STEPS_S: Final = (10, 30, 60)
_LEAST_S: Final = 30
_VALUES_MOST: Final = 3_000
"""A long evening is read less closely: finding the cuts takes the square of the values."""


class Break(Struct, frozen=True, kw_only=True):
    """A change of level that began at `at_ms`: the online count before and after it, in people.

    `action` is the nearest thing done before it, `after_s` seconds earlier (0: within one step of the
    count); None where nothing was done within `break_near_seconds`.
    """

    at_ms: int
    before: int
    after: int
    action: Action | None = None
    after_s: int | None = None


class Breaks(Struct, frozen=True, kw_only=True):
    """The breaks found in order of time; where none could be looked for, `why_zh` and `why_en` say why.

    `step_s` is how closely the count was read, 0 where it was not.
    """

    found: tuple[Break, ...] = ()
    step_s: int = 0
    why_zh: str = ""
    why_en: str = ""


def breaks(room: Room, done: Sequence[Action]) -> Breaks:
    """Find where the online count broke on air, and name the nearest action before each."""
    counts = _counts(room)
    reason = _too_little(counts)
    if reason is not None:
        return Breaks(why_zh=reason[0], why_en=reason[1])
    step_s = _step(counts)
    filling_s = counts[0][0] + number("period_opening_minutes") * 60
    found = [
        one
        for run in _runs(counts, step_s)
        for one in _of(run, step_s)
        # A room that fills up after go-live breaks nowhere.
        if one.after < one.before or one.at_ms >= filling_s * SECOND
    ]
    return Breaks(found=tuple(_labelled(one, done, step_s) for one in found), step_s=step_s)


def _counts(room: Room) -> list[tuple[int, int]]:
    """List the counts on air as (second, people)."""
    air = airtime(room)
    if air is None:
        return []
    most_s = int(number("curve_minutes_most")) * 60
    within = range(air[0] // SECOND, min(air[1] // SECOND + 1, air[0] // SECOND + most_s))
    return sorted(
        (at_s, window.online)
        for at_s, window in room.seconds.items()
        if window.online is not None and at_s in within
    )


def _too_little(counts: Sequence[tuple[int, int]]) -> tuple[str, str] | None:
    if len(counts) < 2:
        return "没有在线人数的计数", "nobody counted who was online"
    minutes, least = (counts[-1][0] - counts[0][0]) / 60, number("break_minutes_least")
    if minutes < least:
        return (
            f"在线计数只有 {minutes:.0f} 分钟，少于 {least:g} 分钟",
            f"counts of {minutes:.0f} min are too few",
        )
    middle, people = median(online for _, online in counts), number("break_online_least")
    if middle < people:
        return (
            f"在线中位数 {middle:g} 人，少于 {people:g} 人：小房间的起落多是偶然",
            f"a median of {middle:g} online: in a small room ups and downs are mostly chance",
        )
    return None


def _step(counts: Sequence[tuple[int, int]]) -> int:
    """Choose how closely to read: as often as was counted, in a long evening less often."""
    gap = median(later[0] - sooner[0] for sooner, later in pairwise(counts))
    gap = max(gap, (counts[-1][0] - counts[0][0]) / _VALUES_MOST)
    return next((step for step in _STEPS_S if gap <= step), _STEPS_S[-1])


def _runs(counts: Sequence[tuple[int, int]], step_s: int) -> list[tuple[int, list[int]]]:
    """Read the count every `step_s` from the first one on; where it fell silent too long a new run begins."""
    stale_s = max(number("online_stale_seconds"), 2 * step_s)
    runs: list[tuple[int, list[int]]] = []
    last_s, last = counts[0]
    start_s, values = last_s, [last]
    for at_s, online in counts[1:]:
        if at_s - last_s > stale_s:
            runs.append((start_s, values))
            start_s, values = at_s, [online]
        else:
            while start_s + len(values) * step_s < at_s:
                values.append(last)
            if start_s + len(values) * step_s == at_s:
                values.append(online)
        last_s, last = at_s, online
    return [*runs, (start_s, values)]


def _of(run: tuple[int, list[int]], step_s: int) -> list[Break]:
    """Find the breaks of one run: cuts of even level whose two sides differ by more than chance."""
    from kaibo.review.levels import even  # numpy is loaded by whoever reviews, not by the server's start

    start_s, values = run
    side = max(2, round(number("break_side_seconds") / step_s))
    found: list[Break] = []
    for place in even(values, number("break_penalty"), max(2, round(_LEAST_S / step_s))):
        before, after = median(values[max(0, place - side) : place]), median(values[place : place + side])
        high, low = max(before, after), min(before, after)
        clear = high - low > max(number("break_share") * high, number("break_noise") * sqrt(high))
        if clear:
            began = _began(values, place, before, after, 2 * side)
            found.append(
                Break(at_ms=(start_s + began * step_s) * SECOND, before=round(before), after=round(after))
            )
    return _merged(found)


def _began(values: Sequence[int], place: int, before: float, after: float, reach: int) -> int:
    """Walk back from a cut to the last value still at the level before."""
    edge, falls = before + (after - before) * 0.15, after < before
    first = max(0, place - reach)
    while place > first and (values[place - 1] < edge if falls else values[place - 1] > edge):
        place -= 1
    return max(first, place - 1)


def _merged(found: Sequence[Break]) -> list[Break]:
    """Join steps of one fall or rise within a minute."""
    kept: list[Break] = []
    for one in found:
        last = kept[-1] if kept else None
        same = last is not None and (last.after < last.before) == (one.after < one.before)
        if last is not None and same and one.at_ms - last.at_ms <= MINUTE:
            kept[-1] = Break(at_ms=last.at_ms, before=last.before, after=one.after)
        else:
            kept.append(one)
    return kept


def _labelled(one: Break, done: Sequence[Action], step_s: int) -> Break:
    """Name the newest action before a break; within one step of the count nobody knows which came first."""
    near_ms, step_ms = number("break_near_seconds") * SECOND, step_s * SECOND
    before = [action for action in done if -step_ms <= one.at_ms - action.at_ms <= near_ms]
    if not before:
        return one
    action = max(before, key=lambda action: action.at_ms)
    after_s = max(0, one.at_ms - action.at_ms) // SECOND
    return Break(at_ms=one.at_ms, before=one.before, after=one.after, action=action, after_s=after_s)
