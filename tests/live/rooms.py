"""Rooms made of told facts, for the tests of what the crew works with."""

from collections.abc import Iterable
from typing import Any

import msgspec
from hypothesis import settings

from kaibo import facts
from kaibo.broadcast import Broadcast, Product, Segment, Shift
from kaibo.facts import Entry, Fact
from kaibo.live import board, host, rows
from kaibo.live.fold import fold
from kaibo.live.host import HostView
from kaibo.live.room import Room
from kaibo.live.stage import Prompter, Stage
from tests.strategies import T0

FEW_RUNS = settings(max_examples=25, stateful_step_count=20, deadline=None)
"""Enough for machines whose every step folds an evening anew."""

HIDDEN = "\u202e\u200b"
"""A character that turns what follows around, and one that nobody sees."""

PLAN = Broadcast(
    id="b1",
    title="测试场",
    segments=(
        Segment(id="s1", title="开场", type="talk", at_minute=0),
        Segment(id="s2", title="羊绒衫", product="p1", role="flash", points=("亲肤", "不起球")),
        Segment(id="s3", title="大衣", product="p2", role="hit"),
    ),
    products=(
        Product(
            id="p1", title="羊绒衫 A100", role="flash", price_fen=9_900, market_fen=19_900, stock=100, cart=2
        ),
        Product(id="p2", title="大衣 B200", role="hit", price_fen=49_900, points=("双面呢",), cart=1),
    ),
    shifts=(
        Shift(host="小美", at_minute=0, length_minutes=120),
        Shift(host="小丽", at_minute=120, length_minutes=120),
    ),
)


class Teller:
    """Tells facts one after another, each with a head of its own; `at` is seconds since go-live."""

    def __init__(self) -> None:
        self.told: list[Fact] = []

    def tell(self, kind: type[Any], at: float = 0, **fields: Any) -> "Teller":
        head = {
            "id": f"f{len(self.told)}",
            "at_ms": T0 + round(at * 1000),
            "source": "test",
            "broadcast": "b1",
        }
        self.told.append(kind(**head | fields))
        return self

    def plan(self, plan: Broadcast = PLAN, revision: int = 1) -> "Teller":
        body = msgspec.Raw(msgspec.json.encode(plan))
        return self.tell(facts.Saved, doc="broadcast", key=plan.id, revision=revision, body=body)

    def room(self) -> Room:
        return room_of(self.told)


def on_air() -> Teller:
    """A planned broadcast that went live at second 0."""
    return Teller().plan().tell(facts.WentLive)


def room_of(told: Iterable[Fact], received_ms: int = T0) -> Room:
    room = Room("b1")
    fold(room, [Entry(seq, received_ms, fact) for seq, fact in enumerate(told, start=1)])
    return room


def hosted(room: Room, now_ms: int, prompter: Prompter = board.STILL) -> HostView:
    """What the host's screen shows."""
    return host.view(room, now_ms, rows.evening(room, now_ms), prompter)


def staged(room: Room, now_ms: int = T0) -> Stage:
    """What the crew works with, proposals left out."""
    return board.stage(room, now_ms, rows.evening(room, now_ms), board.STILL, ())


def again(room: Room) -> Room:
    """A room as a snapshot gives it back."""
    return msgspec.msgpack.decode(msgspec.msgpack.encode(room), type=Room)
