"""What the room did along a recording: counts by step of its media time, segments as they ran, and marks."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from kaibo.facts import Commented, Fact, Liked, Marked, OrderPaid, SegmentLeft, SegmentTaken, TakeUndone
from kaibo.replay.aired import on_air
from kaibo.replay.timeline import Timeline

STEPS_MOST: Final = 2_000
_STEP_LEAST_MS: Final = 1_000

KINDS: Final = (
    "commented",
    "liked",
    "order_paid",
    "marked",
    "segment_taken",
    "segment_left",
    "take_undone",
    "recording_started",
    "recording_stopped",
)
"""The kinds of facts a curve is made of, with those that lay its recording beside them."""


class CurveSegment(Struct, frozen=True, kw_only=True):
    """A segment as it ran, in media time."""

    start_ms: int
    end_ms: int
    title: str
    product: str


class CurveMark(Struct, frozen=True, kw_only=True):
    """A moment the crew marked, in media time."""

    at_ms: int
    tag: str
    note: str
    by: str


class MediaCurve(Struct, frozen=True, kw_only=True):
    """What the room did along a recording: comments, paid orders and likes by step, segments and marks."""

    step_ms: int
    comments: tuple[int, ...]
    orders: tuple[int, ...]
    likes: tuple[int, ...]
    segments: tuple[CurveSegment, ...]
    marks: tuple[CurveMark, ...]


def step_of(length_ms: int, least_ms: int = _STEP_LEAST_MS) -> int:
    """Give the shortest step of at least `least_ms` of which at most 2,000 cover a recording."""
    return max(least_ms, -(-length_ms // STEPS_MOST))


def curve(facts: Iterable[Fact], line: Timeline, length_ms: int, end_ms: int) -> MediaCurve:
    """Lay what the room did along a recording of `length_ms`; facts outside it are left out.

    An order counts once however often it is told, a prize never. A segment nobody left runs until `end_ms`,
    the end of the broadcast on the wall's clock.
    """
    step = step_of(length_ms)
    steps = max(1, -(-length_ms // step))
    comments, orders, likes = [0] * steps, [0] * steps, [0] * steps
    ran, paid, marks = list[Fact](), set[str](), list[CurveMark]()
    for fact in facts:
        if isinstance(fact, SegmentTaken | SegmentLeft | TakeUndone):
            ran.append(fact)
            continue
        at_ms = line.media_ms(fact.at_ms)
        if at_ms is None or at_ms >= length_ms:
            continue
        match fact:
            case Commented():
                comments[at_ms // step] += 1
            case Liked():
                likes[at_ms // step] += fact.count
            case OrderPaid(prize=False) if fact.order not in paid:
                paid.add(fact.order)
                orders[at_ms // step] += 1
            case Marked():
                marks.append(CurveMark(at_ms=at_ms, tag=fact.tag, note=fact.label, by=fact.by))
    return MediaCurve(
        step_ms=step,
        comments=tuple(comments),
        orders=tuple(orders),
        likes=tuple(likes),
        segments=segments(ran, line, length_ms, end_ms),
        marks=tuple(sorted(marks, key=lambda mark: mark.at_ms)),
    )


def segments(facts: Iterable[Fact], line: Timeline, length_ms: int, end_ms: int) -> tuple[CurveSegment, ...]:
    """Lay segments as they ran along a recording; what it does not show is left out."""
    laid = list[CurveSegment]()
    for one in on_air(facts, end_ms):
        span = line.span(one.start_ms, one.end_ms)
        if span is None or span[0] >= min(span[1], length_ms):
            continue
        laid.append(
            CurveSegment(
                start_ms=span[0],
                end_ms=min(span[1], length_ms),
                title=one.taken.title,
                product=one.taken.product,
            )
        )
    return tuple(laid)
