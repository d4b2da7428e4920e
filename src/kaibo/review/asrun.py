"""The rundown as it ran: what each stretch of air time was given, and what it earned."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from msgspec import Struct

from kaibo.broadcast import Segment
from kaibo.clock import MINUTE, SECOND
from kaibo.facts import ProductRole, SegmentKind, SegmentSkipped
from kaibo.live.room import Room
from kaibo.live.windows import Window, total
from kaibo.playbook import number


class AsRunRow(Struct, frozen=True, kw_only=True):
    """A segment as it ran; one aired twice has two rows, the later marked as an encore (返场).

    Counts are of everything in the room while it was on air, whatever the product, by whole seconds.
    Money in fen; `gmv_per_minute_fen` is None under a second of air; online counts are None where
    nobody counted near that moment. `came` counts entries, `left` leavings (None where no source tells of
    them); `order_rate` is orders ÷ product clicks, None without a click. `planned_place` is its place in
    the plan from 1, None for one added on air; `moved` says that it ran out of the plan's order.
    """

    segment: str
    title: str
    type: SegmentKind
    role: ProductRole | None
    product: str
    encore: bool
    on_air: bool
    start_ms: int
    end_ms: int
    planned_s: int
    real_ms: int
    orders: int
    gmv_fen: int
    gmv_per_minute_fen: float | None
    clicks: int
    comments: int
    questions: int
    order_rate: float | None
    came: int
    left: int | None
    online_start: int | None
    online_end: int | None
    planned_place: int | None
    moved: bool


class Missed(Struct, frozen=True, kw_only=True):
    """A planned segment that never aired, by its place in the plan; `skipped` where the crew left it out."""

    place: int
    title: str
    skipped: bool


class AsRun(Struct, frozen=True, kw_only=True):
    """Rows in the order they ran, what fell between and around them, and segments planned but never aired.

    The rows' orders and GMV plus those between are the room's totals.
    """

    rows: tuple[AsRunRow, ...] = ()
    between_orders: int = 0
    between_gmv_fen: int = 0
    between_clicks: int = 0
    between_comments: int = 0
    missed: tuple[Missed, ...] = ()


def as_run(room: Room) -> AsRun:
    """Set every segment taken beside what the room did while it was on air."""
    rows = _rows(room)
    return AsRun(
        rows=rows,
        between_orders=room.totals.orders - sum(row.orders for row in rows),
        between_gmv_fen=room.totals.gmv_fen - sum(row.gmv_fen for row in rows),
        between_clicks=room.totals.clicks - sum(row.clicks for row in rows),
        between_comments=room.totals.comments - sum(row.comments for row in rows),
        missed=_missed(room),
    )


def _rows(room: Room) -> tuple[AsRunRow, ...]:
    if not room.aired:
        return ()
    aired = sorted(room.aired, key=lambda item: item.taken.at_ms)
    starts = [item.taken.at_ms for item in aired]
    last_ms = max([room.latest_ms if room.ended_ms is None else room.ended_ms, *starts])
    counts = _Counts(room)
    places = {segment.id: place for place, segment in enumerate(_planned(room), start=1)}
    kept = _in_order(
        places[name] for name in dict.fromkeys(one.taken.segment for one in aired) if name in places
    )
    rows: list[AsRunRow] = []
    shown: set[str] = set()
    for item, start_ms, next_ms in zip(aired, starts, [*starts[1:], last_ms], strict=True):
        taken = item.taken
        # A stretch ends where the next begins, so that no second is counted twice.
        end_ms = max(start_ms, min(next_ms, last_ms if item.left_ms is None else item.left_ms))
        window = counts.between(start_ms, end_ms)
        name, place = taken.product or taken.segment, places.get(taken.segment)
        rows.append(
            AsRunRow(
                segment=taken.segment,
                title=taken.title,
                type=taken.type,
                role=taken.role,
                product=taken.product,
                encore=name in shown,
                on_air=item.left_ms is None,
                start_ms=start_ms,
                end_ms=end_ms,
                planned_s=taken.length_s,
                real_ms=end_ms - start_ms,
                orders=window.orders,
                gmv_fen=window.gmv_fen,
                gmv_per_minute_fen=_per_minute(window.gmv_fen, end_ms - start_ms),
                clicks=window.clicks,
                comments=window.comments,
                questions=window.questions,
                order_rate=window.orders / window.clicks if window.clicks else None,
                came=window.entered,
                left=window.left if room.totals.left else None,
                online_start=counts.online(start_ms),
                online_end=counts.online(end_ms),
                planned_place=place,
                moved=place is not None and place not in kept,
            )
        )
        shown.add(name)
    return tuple(rows)


class _Counts:
    """The room's seconds, asked for stretches and for the online count near an instant."""

    def __init__(self, room: Room) -> None:
        self._seconds = room.seconds
        self._counted = sorted(at_s for at_s, window in room.seconds.items() if window.online is not None)
        self._stale_s = int(number("online_stale_seconds"))

    def between(self, start_ms: int, end_ms: int) -> Window:
        return total(self._seconds, start_ms // SECOND, end_ms // SECOND)

    def online(self, at_ms: int) -> int | None:
        at_s = at_ms // SECOND
        before = bisect_right(self._counted, at_s)
        if not before or at_s - self._counted[before - 1] > self._stale_s:
            return None
        return self._seconds[self._counted[before - 1]].online


def _per_minute(gmv_fen: int, length_ms: int) -> float | None:
    return gmv_fen * MINUTE / length_ms if length_ms >= SECOND else None


def _planned(room: Room) -> tuple[Segment, ...]:
    return room.plan.segments if room.plan else ()


def _in_order(places: Iterable[int]) -> set[int]:
    """Give the most places that stand in rising order: all others were moved."""
    tails: list[tuple[int, ...]] = []
    for place in places:
        at = bisect_left(tails, place, key=lambda run: run[-1])
        run = (*(tails[at - 1] if at else ()), place)
        tails[at : at + 1] = [run]
    return set(tails[-1]) if tails else set()


def _missed(room: Room) -> tuple[Missed, ...]:
    aired = {item.taken.segment for item in room.aired}
    skipped = {edit.segment: edit.skipped for edit in room.edits if isinstance(edit, SegmentSkipped)}
    return tuple(
        Missed(place=place, title=segment.title, skipped=skipped.get(segment.id, False))
        for place, segment in enumerate(_planned(room), start=1)
        if segment.id not in aired
    )
