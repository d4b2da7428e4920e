"""The rundown as it ran: what each stretch of air time was given, and what it earned."""

from bisect import bisect_right

from msgspec import Struct

from kaibo.clock import MINUTE, SECOND
from kaibo.facts import ProductRole, SegmentKind
from kaibo.live.room import Room
from kaibo.live.windows import Window, total
from kaibo.playbook import number


class AsRunRow(Struct, frozen=True, kw_only=True):
    """A segment as it ran; one aired twice has two rows, the later marked as an encore (返场).

    Counts are of everything in the room while it was on air, whatever the product, by whole seconds.
    Money in fen; `gmv_per_minute_fen` is None under a second of air; online counts are None where
    nobody counted near that moment.
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
    online_start: int | None
    online_end: int | None


class AsRun(Struct, frozen=True, kw_only=True):
    """Rows in the order they ran, what fell between and around them, and titles planned but never aired.

    The rows' orders and GMV plus those between are the room's totals.
    """

    rows: tuple[AsRunRow, ...] = ()
    between_orders: int = 0
    between_gmv_fen: int = 0
    between_clicks: int = 0
    between_comments: int = 0
    missed: tuple[str, ...] = ()


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
    rows: list[AsRunRow] = []
    shown: set[str] = set()
    for item, start_ms, next_ms in zip(aired, starts, [*starts[1:], last_ms], strict=True):
        taken = item.taken
        # A stretch ends where the next begins, so that no second is counted twice.
        end_ms = max(start_ms, min(next_ms, last_ms if item.left_ms is None else item.left_ms))
        window = counts.between(start_ms, end_ms)
        name = taken.product or taken.segment
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
                online_start=counts.online(start_ms),
                online_end=counts.online(end_ms),
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


def _missed(room: Room) -> tuple[str, ...]:
    if room.plan is None:
        return ()
    aired = {item.taken.segment for item in room.aired}
    return tuple(segment.title for segment in room.plan.segments if segment.id not in aired)
