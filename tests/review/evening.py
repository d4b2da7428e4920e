"""Small evenings told as facts, for the tests of the review."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from kaibo import facts as f
from kaibo.broadcast import Broadcast, Segment
from kaibo.clock import HOUR
from kaibo.facts import Entry, Known
from kaibo.live.fold import fold
from kaibo.live.room import Room
from kaibo.review.beside import Beside
from kaibo.review.history import Past
from kaibo.review.report import Report, make
from kaibo.review.tally import Tally, count

T = 1_780_056_000_000
"""2026-05-29 20:00:00 in Shanghai."""

ID = "b1"


class Evening:
    """Collects facts in the order they are told; `at` is seconds since go-live."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def tell(
        self, kind: type[Known], at: float, source: str = "room", got: float | None = None, **fields: Any
    ) -> "Evening":
        number = len(self.entries) + 1
        at_ms = T + round(at * 1000)
        fact = kind(id=f"f{number}", broadcast=ID, at_ms=at_ms, source=source, **fields)
        received_ms = at_ms + 100 if got is None else T + round(got * 1000)
        self.entries.append(Entry(number, received_ms, fact))
        return self

    def plan(self, *segments: Segment, **fields: Any) -> "Evening":
        plan = Broadcast(**{"id": ID, "title": "夏季专场", "segments": segments, **fields})
        body = msgspec.Raw(msgspec.json.encode(plan))
        return self.tell(f.Saved, -3600, "crew", doc="broadcast", key=ID, revision=1, body=body)

    def live(self, **fields: Any) -> "Evening":
        return self.tell(f.WentLive, 0, "crew", **fields)

    def take(self, at: float, segment: str, **fields: Any) -> "Evening":
        return self.tell(f.SegmentTaken, at, "crew", segment=segment, **{"title": segment, **fields})

    def paid(self, at: float, viewer: str, fen: int, order: str = "", **fields: Any) -> "Evening":
        name = order or f"o{len(self.entries)}"
        return self.tell(
            f.OrderPaid, at, "shop", order=name, viewer=viewer, product="p", amount_fen=fen, **fields
        )

    def online(self, counts: Iterable[tuple[float, int]]) -> "Evening":
        for at, online in counts:
            self.tell(f.OnlineCounted, at, "room", online=online)
        return self

    def end(self, at: float) -> "Evening":
        self.tell(f.EndRequested, at - 5, "crew", request="r")
        return self.tell(f.EndConfirmed, at, "crew", request="r")

    def room(self) -> Room:
        room = Room(ID)
        fold(room, self.entries)
        return room

    def tally(self) -> Tally:
        counts = Tally(ID)
        count(counts, self.entries)
        return counts

    def report(self, hours: float = 24, home: str = "", past: tuple[Past, ...] = ()) -> Report:
        now_ms = T + round(hours * HOUR)
        return make(self.room(), self.tally(), now_ms, Beside(home=home, past=past))

    def value(self, key: str, hours: float = 24) -> float | None:
        return self.report(hours).figures[key].value


def ten_minutes() -> Evening:
    """Ten minutes with figures small enough to compute by hand.

    Three viewers (two from private traffic), watching 600, 300 and 60 s; four orders of two buyers
    for 100.00 CNY, one a prize; 1.6 people in the room on average.
    """
    evening = Evening().plan(targets={"views": 4}).live().take(0, "s1", product="p", role="flash")
    evening.tell(f.Entered, 0, viewer="a", name="甲", traffic="group")
    evening.tell(f.Entered, 60, viewer="b", name="乙", traffic="wecom")
    evening.tell(f.Entered, 120, viewer="c", name="丙", traffic="recommend")
    evening.tell(f.Left, 180, viewer="c").tell(f.Left, 360, viewer="b")
    evening.online((minute * 60, 2 if minute in (1, 2, 3, 4, 5, 6) else 1) for minute in range(10))
    evening.tell(f.Commented, 70, viewer="a", text="多少钱").tell(f.Commented, 80, viewer="a", text="1")
    evening.tell(f.Liked, 90, viewer="b", count=5)
    evening.tell(f.ProductClicked, 95, "shop", viewer="a", product="p")
    evening.tell(f.ProductClicked, 96, "shop", viewer="c", product="p")
    evening.paid(100, "a", 2_000, "o1").paid(200, "a", 3_000, "o2")
    evening.take(300, "s2", product="q", role="hit", length_s=300)
    evening.paid(400, "b", 5_000, "o3").paid(400, "b", 5_000, "o3").paid(410, "b", 0, "o4", prize=True)
    evening.tell(f.OrderRefunded, 500, "shop", order="o1", amount_fen=2_000)
    return evening.end(600)


def shows(**counts: Sequence[float | None]) -> tuple[Past, ...]:
    """Broadcasts before, told by their counts: one for each value of the longest list."""
    length = max(map(len, counts.values()), default=0)
    return tuple(
        Past(
            broadcast=f"p{place}",
            title=f"第 {place} 场",
            account="a",
            type="selling",
            went_live_ms=T - (place + 1) * 24 * HOUR,
            ended_ms=T - (place + 1) * 24 * HOUR + HOUR,
            counts={key: values[place] for key, values in counts.items()},
        )
        for place in range(length)
    )
