"""The rundown as screens show it, folded from what the crew did."""

from typing import Any

import msgspec
import pytest

from kaibo import facts as f
from kaibo.broadcast import Broadcast, Segment
from kaibo.clock import MINUTE, SECOND
from kaibo.facts import Entry
from kaibo.live import board, rows
from kaibo.live.fold import fold
from kaibo.live.room import Changes, Room
from kaibo.live.rows import air_s, drifts, segments
from tests.strategies import T0

PLAN = Broadcast(
    id="b1",
    title="测试场",
    length_minutes=60,
    segments=(
        Segment(id="A", title="开场", type="talk", length_s=600),
        Segment(id="B", title="秒杀", product="p1", role="flash", length_s=600, shortest_s=300),
        Segment(id="C", title="福袋", type="bag", at_minute=20, length_s=300),
        Segment(id="D", title="交接", type="talk", before_end=5, length_s=300, hard_end=True),
    ),
)


class Evening:
    """A broadcast told minute by minute."""

    def __init__(self, plan: Broadcast = PLAN) -> None:
        self.room, self.changes = Room("b1"), Changes()
        body = msgspec.Raw(msgspec.json.encode(plan))
        self.tell(f.Saved, 0, doc="broadcast", key="b1", revision=1, body=body)

    def tell(self, kind: type[Any], minute: float, **fields: Any) -> "Evening":
        at_ms, seq = T0 + round(minute * MINUTE), self.room.seq + 1
        fact = kind(**{"id": f"f{seq}", "at_ms": at_ms, "source": "crew", "broadcast": "b1"} | fields)
        fold(self.room, [Entry(seq, at_ms, fact)], self.changes)
        return self

    def take(self, minute: float, segment: str, length_s: int = 600) -> "Evening":
        return self.tell(
            f.SegmentTaken, minute, id=f"t{segment}", segment=segment, title=segment, length_s=length_s
        )

    def rows(self, minute: float) -> dict[str, tuple[str, float, float]]:
        shown = rows.evening(self.room, T0 + round(minute * MINUTE)).rows
        return {
            row.segment: (row.state, ((row.start_ms or 0) - T0) / MINUTE, ((row.end_ms or 0) - T0) / MINUTE)
            for row in shown
        }


def live() -> Evening:
    return Evening().tell(f.WentLive, 0)


def test_rows_show_what_ran_runs_and_is_to_come() -> None:
    evening = live().take(0, "A").take(8, "B")
    assert evening.rows(9) == {
        "A": ("done", 0, 8),
        "B": ("on_air", 8, 18),
        "C": ("planned", 20, 25),
        "D": ("planned", 55, 60),
    }
    assert [row.take for row in rows.evening(evening.room, T0).rows] == ["tA", "tB", "", ""]


def test_over_its_time_a_segment_stays_due_when_it_was_and_the_rest_gets_later() -> None:
    evening = live().take(0, "A").take(8, "B")
    assert evening.rows(22)["B"] == ("on_air", 8, 18)
    assert evening.rows(22)["C"] == ("planned", 22, 27)


def test_rows_say_what_holds_each_segment() -> None:
    shown = rows.evening(live().room, T0).rows
    assert [(row.anchor, row.flexible, row.hard_end) for row in shown] == [
        ("", False, False),
        ("", True, False),
        ("minute", False, False),
        ("end", False, True),
    ]


def test_everybodys_edits_are_in_the_rows() -> None:
    evening = live().take(0, "A")
    evening.tell(f.SegmentAdded, 1, segment="x", title="加演", after="B", length_s=60)
    evening.tell(f.SegmentMoved, 1, segment="C").tell(f.SegmentSkipped, 1, segment="B")
    evening.tell(f.SegmentTimed, 1, segment="C", seconds=60).tell(f.SegmentTimed, 1, segment="A", seconds=-60)
    assert evening.rows(2) == {
        "A": ("on_air", 0, 9),
        "C": ("planned", 9, 15),
        "B": ("skipped", 15, 15),
        "x": ("planned", 15, 16),
        "D": ("planned", 55, 60),
    }
    assert [row.added for row in rows.evening(evening.room, T0).rows] == [False, False, False, True, False]
    assert [segment.id for segment in segments(evening.room)] == ["A", "C", "B", "x", "D"]


def test_an_undone_take_gives_the_air_back() -> None:
    evening = live().take(0, "A").take(8, "B")
    evening.tell(f.TakeUndone, 8.2, take="tB")
    assert evening.rows(9)["A"] == ("on_air", 0, 10)
    assert evening.rows(9)["B"] == ("planned", 10, 20)


def test_after_the_end_no_take_is_undone_and_nothing_moves() -> None:
    evening = live().take(0, "A").take(8, "B").tell(f.EndRequested, 30, request="r")
    evening.tell(f.EndConfirmed, 30.5, request="r").tell(f.TakeUndone, 31, take="tB")
    assert evening.rows(40)["B"] == ("done", 8, 30.5)
    assert evening.rows(40) == evening.rows(90)


@pytest.mark.parametrize(("minute", "segment", "seconds"), [(5, "B", 600), (13, "B", 420), (57, "D", 180)])
def test_a_take_copies_the_length_that_is_left_for_it(minute: float, segment: str, seconds: int) -> None:
    evening = live().take(0, "A")
    assert air_s(evening.room, segment, T0 + round(minute * MINUTE)) == seconds


def test_the_timing_of_the_evening() -> None:
    evening = live().take(0, "A")
    told = rows.evening(evening.room, T0 + 9 * MINUTE).timing
    assert (told.mode, told.data_ms, told.due_ms) == ("script", T0 + 60 * MINUTE, T0 + 60 * MINUTE)
    assert (told.phase, told.ends_ms, told.over_ms) == ("warning", T0 + 60 * MINUTE, 0)
    turns = (told.warning_ms, told.danger_ms, told.overtime_ms)
    assert turns == tuple(T0 + 600 * SECOND - before * SECOND for before in (120, 30, 0))
    before = rows.evening(Evening().room, T0).timing
    assert (before.mode, before.phase, before.ends_ms, before.over_ms) == ("script", "", None, None)


def test_while_time_alone_makes_the_rest_later_screens_are_told() -> None:
    evening = live().take(0, "A")
    room = evening.room

    def told(now_ms: int, *, spoken: bool) -> bool:
        known = rows.evening(room, now_ms)
        return board.frame(room, Changes(), room.seq, now_ms, known, spoken=spoken).rundown is not None

    for minute, late in [(5, False), (10, False), (11, True)]:
        now_ms = T0 + minute * MINUTE
        assert drifts(room, now_ms) is late
        assert told(now_ms, spoken=True) is late
        assert not told(now_ms, spoken=False)
    assert drifts(evening.tell(f.SegmentLeft, 11, segment="A").room, T0 + 11 * MINUTE)


def test_a_broadcast_that_should_have_begun_takes_its_rundown_along() -> None:
    assert not drifts(Evening().room, T0), "nobody said when it should begin"
    room = Evening(msgspec.structs.replace(PLAN, start_ms=T0)).room
    assert [drifts(room, T0 + late) for late in (-1, 0, 1)] == [False, False, True]
    assert rows.evening(room, T0 + MINUTE).rows[0].start_ms == T0 + MINUTE


def test_the_gates_of_the_opening_stand_on_what_the_room_saw() -> None:
    evening = (
        live()
        .take(0, "A")
        .tell(f.CardPushed, 2, card="reservation")
        .tell(f.CardPushed, 9, card="reservation")
    )
    evening.tell(f.LuckyBagOpened, 5, bag="g1", prize="杯子").tell(
        f.SegmentTaken, 9, segment="B", title="秒杀", product="p1", role="flash"
    )
    shown = {gate.gate: gate.state for gate in board.opening(evening.room, T0 + 10 * MINUTE)}
    assert shown["next_reservation"] == shown["first_bag"] == shown["first_flash"] == "met"
    assert (shown["welcome"], shown["second_flash"]) == ("missed", "ahead")


def test_the_first_one_of_a_viewer_is_the_first_after_go_live() -> None:
    evening = live()
    for minute, ones in [(-1, 1), (2, 0), (2.5, 3), (4, 1)]:
        evening.tell(f.Commented, minute, source="room", viewer="v", text="1")
        evening.room.seconds[(T0 + round(minute * MINUTE)) // SECOND].ones = ones
    shown = {gate.gate: gate.met_ms for gate in board.opening(evening.room, T0 + 5 * MINUTE)}
    assert shown["welcome"] == (T0 + 150 * SECOND) // SECOND * SECOND
