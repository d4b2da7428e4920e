"""The moments of a broadcast worth a second look, each with its reasons."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import Final

import numpy as np
from msgspec import Struct, structs

from kaibo.clock import SECOND
from kaibo.facts import (
    Commented,
    Entered,
    Fact,
    Liked,
    Marked,
    OrderPaid,
    ProductClicked,
)
from kaibo.money import yuan
from kaibo.playbook import number
from kaibo.replay.aired import OnAir, on_air
from kaibo.replay.induced import windows
from kaibo.replay.peaks import LIVE, Curve, Shape, rise, set_back, smooth, usual
from kaibo.replay.quotes import cleaned, typical
from kaibo.replay.signals import Signals, gather, wanted
from kaibo.replay.taste import PLAIN, Taste
from kaibo.replay.windows import Fit, Window, best

_CROWDED: Final = 15
"""A short broadcast is shared out between this many gaps, so that several moments fit into it."""

_FREQUENT: Final = (Commented, Liked, Entered, OrderPaid, ProductClicked)
"""Left out where only what the crew did is asked for."""

_SALES: Final = frozenset(("click", "order"))
"""Nobody clicks or buys because the crew asked for a comment."""

_NAMES: Final = {"comment": "评论", "like": "点赞", "click": "商品点击", "order": "成交"}

_MARK_S: Final = 15.0
"""How wide a crew's mark reaches, as the sigma of a Gaussian in seconds."""


class Reason(Struct, frozen=True, kw_only=True):
    """Why a moment was chosen: a signal, how far it rose (sigma; marks: times), and in words."""

    signal: str
    rise: float
    zh: str
    en: str


class Highlight(Struct, frozen=True, kw_only=True):
    """A moment worth a second look; times in ms UTC, already set back by what viewers need to react.

    `clear` tells whether it stands out; a quiet broadcast still gives its best moments, not clear ones.
    `segment`, `title` and `product` name what was on air, empty where nobody took a segment.
    """

    start_ms: int
    end_ms: int
    peak_ms: int
    score: float
    clear: bool
    reasons: tuple[Reason, ...]
    quotes: tuple[str, ...]
    segment: str = ""
    title: str = ""
    product: str = ""


class Evening(Struct, frozen=True, kw_only=True):
    """A broadcast laid out for searching: facts in time order, and per second curves by signal name.

    `rises` are in sigma (marks in times) and set back by each signal's lag; `levels` are the usual ones.
    """

    facts: Sequence[Fact]
    signals: Signals
    shape: Shape
    rises: dict[str, Curve]
    levels: dict[str, Curve]
    aired: Sequence[OnAir]


def find(
    facts: Iterable[Fact],
    start_ms: int,
    end_ms: int,
    shown: Sequence[Window] | None = None,
    taste: Taste = PLAIN,
) -> list[Highlight]:
    """Find 4 to 9 moments between go-live and end, best first; fewer only where hardly anything happened.

    Comments, orders, clicks on products and likes are scored against their own usual level and added up;
    greeting, farewell, lucky bags, "type 1" prompts and a lost feed are damped. `shown` are the wall spans
    (ms) a recording has: of others nothing is found. `taste` weighs the signals as an account likes them.
    `verdict` says it when nothing was there. Source: Y1, Y6, P11, P21, L6.
    """
    evening = lay_out(facts, start_ms, end_ms)
    total = np.zeros(evening.signals.seconds)
    for name, curve in evening.rises.items():
        total += taste.factor(name) * number(f"replay_{name}_share") * tempered(curve)
    found = [_highlight(evening, window, total) for window in _chosen(evening, total, shown)]
    found.sort(key=lambda one: -one.score)
    floor = int(number("replay_candidates_least"))
    return [one for place, one in enumerate(found) if place < floor or one.clear]


def _chosen(evening: Evening, total: Curve, shown: Sequence[Window] | None) -> list[Window]:
    """Choose windows that stand out, and where they are too few the best of the rest."""
    shape, inside = evening.shape, _inside(evening, shown)
    fit = Fit(
        shortest=max(1, shape.length_s // 2),
        longest=shape.length_s,
        apart=shape.gap_s - shape.length_s,
        # A second belongs to a moment while it stands half as high as what is clear.
        worth=number("replay_clear_rise") / 2,
    )
    chosen = best(total, inside, int(number("replay_candidates_most")), fit)
    missing = int(number("replay_candidates_least")) - len(chosen)
    if missing > 0:
        rest = _without(inside, chosen, fit.apart)
        chosen += best(total, rest, missing, structs.replace(fit, worth=0.0))
    return chosen


def _without(inside: Sequence[Window], taken: Sequence[Window], apart: int) -> list[Window]:
    """Give what is left of times beside windows in time order, `apart` seconds from them."""
    left = list[Window]()
    for first, last in inside:
        for start, end in taken:
            if first < end + apart and start - apart < last:
                left.append((first, start - apart))
                first = end + apart
        left.append((first, last))
    return [(first, last) for first, last in left if first < last]


def _inside(evening: Evening, shown: Sequence[Window] | None) -> list[Window]:
    """Give the times of segments, and those between them, in seconds; of `shown` wall spans alone."""
    start_ms, seconds = evening.signals.start_ms, evening.signals.seconds

    def second(at_ms: int) -> int:
        return min(max((at_ms - start_ms) // SECOND, 0), seconds)

    edges = {0, seconds} | {second(at) for run in evening.aired for at in (run.start_ms, run.end_ms)}
    seen = [(0, seconds)] if shown is None else [(second(first), second(last)) for first, last in shown]
    edges |= {edge for span in seen for edge in span}
    return [
        (first, last)
        for first, last in pairwise(sorted(edges))
        if any(start <= first and last <= end for start, end in seen)
    ]


def verdict(found: Sequence[Highlight]) -> tuple[str, str]:
    """Say in Chinese and English what the broadcast gives, above all when it gives nothing. Source: Y6."""
    clear = sum(highlight.clear for highlight in found)
    if not found:
        return (
            "这场直播没有可剪的高光：几乎没有评论、点赞和成交。空场次做不出好回放。",
            "This broadcast gives no highlight: hardly a comment, like or order. "
            "An empty broadcast yields none.",
        )
    few = len(found) < number("replay_candidates_least")
    zh = f"找到 {len(found)} 个候选，其中 {clear} 个明显。" + ("互动太少，凑不满候选。" if few else "")
    en = f"{len(found)} candidates, {clear} of them clear." + (
        " Too little happened for more." if few else ""
    )
    return zh, en


def fitted(shape: Shape, seconds: int) -> Shape:
    """Fit a shape to a broadcast: moments apart so that they tell of all of it, closer in a short one."""
    length = max(1, min(shape.length_s, seconds // _CROWDED))
    gap = max(length, min(int(number("replay_gap_seconds")), seconds // _CROWDED))
    return structs.replace(shape, length_s=length, gap_s=gap)


def lay_out(facts: Iterable[Fact], start_ms: int, end_ms: int) -> Evening:
    """Score every signal of `[start_ms, end_ms)`; what was asked for and the greeting weigh less.

    Damped seconds lower a signal's peaks, not the usual level they are held against.
    """
    held = sorted([fact for fact in facts if start_ms <= fact.at_ms < end_ms], key=attrgetter("at_ms"))
    crew = [fact for fact in held if not isinstance(fact, _FREQUENT)]
    signals = gather(held, start_ms, end_ms)
    shape = fitted(LIVE, signals.seconds)
    greeting = np.ones(signals.seconds)
    greeting[: min(int(number("replay_greeting_seconds")), signals.seconds // 10)] = 0
    unasked = greeting.copy()
    unasked[signals.seconds - min(int(number("replay_farewell_seconds")), signals.seconds // 20) :] = 0
    for first_ms, last_ms in windows(crew):
        first, last = (first_ms - start_ms) // SECOND, -(-(last_ms - start_ms) // SECOND)
        unasked[first:last] *= number("replay_induced_weight")
    told = _told(signals)
    levels = {name: usual(curve, shape.usual_s) for name, curve in told.items()}
    rises = {
        name: rise(curve * (greeting if name in _SALES else unasked), shape, levels[name])
        for name, curve in told.items()
    }
    rises["like"] = _steady(rises["like"])
    rises["mark"] = smooth(signals.marks, _MARK_S) * _MARK_S * np.sqrt(2 * np.pi)
    return Evening(
        facts=held,
        signals=signals,
        shape=shape,
        rises={name: set_back(curve, number(f"replay_{name}_lag_seconds")) for name, curve in rises.items()},
        levels=levels,
        aired=on_air(crew, end_ms),
    )


def tempered(curve: Curve) -> Curve:
    """Let a rise count less the higher it is, so that no signal drowns the others; falls count nothing."""
    knee = number("replay_knee")
    steep = np.maximum(curve, knee)
    return np.where(curve > knee, knee * (1 + np.log(steep / knee)), np.maximum(curve, 0))


def _told(signals: Signals) -> dict[str, Curve]:
    """Name the curves that are held against their own usual level."""
    return {
        "comment": signals.comments,
        "like": signals.likes,
        "click": signals.clicks,
        "order": signals.orders,
    }


def _steady(curve: Curve) -> Curve:
    """Bring a signal that jumps by itself, as likes do, back to units of its own noise."""
    if not len(curve):
        return curve
    wobble = float(np.median(np.abs(curve - np.median(curve)))) * 1.4826
    return curve / max(1.0, wobble)


def _highlight(evening: Evening, window: Window, total: Curve) -> Highlight:
    signals = evening.signals
    at = window[0] + int(total[window[0] : window[1]].argmax())
    start_ms, end_ms, peak_ms = (signals.start_ms + second * SECOND for second in (*window, at))
    on = next((run for run in evening.aired if run.start_ms <= peak_ms < run.end_ms), None)
    lag_ms = round(number("replay_comment_lag_seconds") * SECOND)
    said = [fact for fact in _between(evening, start_ms, end_ms + lag_ms) if isinstance(fact, Commented)]
    return Highlight(
        start_ms=start_ms,
        end_ms=end_ms,
        peak_ms=peak_ms,
        score=round(float(total[at]), 2),
        clear=bool(total[at] >= number("replay_clear_rise")),
        reasons=_reasons(evening, at),
        quotes=typical([(fact.viewer, fact.text) for fact in said], (fact.name for fact in said)),
        segment=on.taken.segment if on else "",
        title=on.taken.title if on else "",
        product=on.taken.product if on else "",
    )


def _reasons(evening: Evening, at: int) -> tuple[Reason, ...]:
    reach = max(1, evening.shape.length_s // 4)
    around = slice(max(0, at - reach), at + reach + 1)
    weighed: list[tuple[float, Reason]] = []
    for name, curve in evening.rises.items():
        height = float(curve[around].max())
        if height >= (0.5 if name == "mark" else 1.0):
            zh, en = _words(evening, name, at + round(number(f"replay_{name}_lag_seconds")))
            part = number(f"replay_{name}_share") * float(tempered(curve[around]).max())
            weighed.append((part, Reason(signal=name, rise=round(height, 1), zh=zh, en=en)))
    return tuple(reason for _, reason in sorted(weighed, key=lambda pair: -pair[0]))


def _words(evening: Evening, name: str, at: int) -> tuple[str, str]:
    """Say what a signal did in the clip's length around its peak."""
    signals, reach = evening.signals, max(1, evening.shape.length_s // 2)
    first, last = max(0, at - reach), min(signals.seconds, at + reach)
    start_ms = signals.start_ms
    if name == "mark":
        near = _between(evening, start_ms + first * SECOND, start_ms + last * SECOND)
        marks = [fact for fact in near if isinstance(fact, Marked) and wanted(fact)]
        labels = "、".join(cleaned(mark.label) for mark in marks) or "—"
        return f"团队标记：{labels}", f"Marked by the crew: {labels}"
    curve = _told(signals)[name]
    count = float(curve[first:last].sum())
    level = float(evening.levels[name][first:last].sum())
    zh = f"{_NAMES[name]} {count:.0f} 次"
    en = f"{count:.0f} {name}s"
    if name == "order":
        money = yuan(int(signals.gmv_fen[first:last].sum()))
        zh, en = f"成交 {count:.0f} 单、¥{money}", f"{en} worth ¥{money}"
    if level < 1:
        return f"{zh}，平时几乎没有", f"{en} where hardly any is usual"
    return f"{zh}，是平时的 {count / level:.1f} 倍", f"{en}, {count / level:.1f} times the usual"


def _between(evening: Evening, start_ms: int, end_ms: int) -> Sequence[Fact]:
    first = bisect_left(evening.facts, start_ms, key=lambda fact: fact.at_ms)
    return evening.facts[first : bisect_left(evening.facts, end_ms, key=lambda fact: fact.at_ms)]
