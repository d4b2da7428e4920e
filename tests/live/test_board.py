"""What screens are shown of a room."""

import msgspec
from msgspec.structs import replace

from kaibo import facts
from kaibo.broadcast import Product, Segment, Shift
from kaibo.live import board
from tests.live.rooms import HIDDEN, PLAN, Teller, hosted, room_of
from tests.strategies import T0

EVIL = f"甲{HIDDEN}乙"


def hostile() -> Teller:
    """An evening in which every text a person or a source may write turns around what follows it."""
    plan = replace(
        PLAN,
        title=EVIL,
        account=EVIL,
        segments=(Segment(id="s1", title=EVIL, product="p1", points=(EVIL,)), Segment(id="s2", title=EVIL)),
        products=(
            Product(id="p1", title=EVIL, points=(EVIL,), stock=5, answers={"size": EVIL}, props=(EVIL,)),
            Product(id="p2", title=EVIL, role="hit", stock=5),
        ),
        shifts=(Shift(host=EVIL, at_minute=0), Shift(host=EVIL, at_minute=120)),
    )
    told = Teller().plan(plan).tell(facts.WentLive, by=EVIL)
    told.tell(facts.SegmentTaken, 60, segment="s1", title=EVIL, product="p1", role="flash", by=EVIL)
    told.tell(facts.SegmentAdded, 61, segment="x1", title=EVIL, by=EVIL)
    for place in range(30):
        told.tell(
            facts.Commented, 62, source=EVIL, viewer=f"v{place}", name=EVIL, text=f"多大码{EVIL}", city=EVIL
        )
    told.tell(facts.Gifted, 63, source=EVIL, viewer="v", name=EVIL, gift=EVIL)
    told.tell(facts.OrderPaid, 64, order="o", viewer="v", product="p1", amount_fen=9_900)
    told.tell(facts.LuckyBagAnnounced, 65, bag="b", prize=EVIL, condition=EVIL, due_ms=T0, by=EVIL)
    told.tell(facts.LuckyBagOpened, 66, bag="b", prize=EVIL, condition=EVIL, by=EVIL)
    told.tell(facts.LuckyBagDrawn, 70, bag="b", winners=(EVIL,))
    told.tell(facts.HoldbackStepped, 71, product="p1", step=1, by=EVIL)
    told.tell(facts.TaskDone, 72, task=f"doubt:p1:{EVIL}", by=EVIL)
    told.tell(facts.Promised, 73, promise="p", text=EVIL, by=EVIL)
    told.tell(facts.HostChanged, 74, host=EVIL, by=EVIL)
    told.tell(facts.HandoverOpened, 75, handover="h", outgoing=EVIL, incoming=f"{EVIL}2", by=EVIL)
    told.tell(facts.HandoverConfirmed, 76, handover="h", host=EVIL)
    told.tell(facts.Marked, 77, label=EVIL, by=EVIL)
    told.tell(
        facts.CueRaised, 78, cue="c", rule="said", urgency="info", roles=("host",), zh=EVIL, en=EVIL, by=EVIL
    )
    return told.tell(facts.CueDeclined, 79, cue="c", why=EVIL, by=EVIL, role="host")


def test_nothing_anybody_writes_turns_around_what_stands_beside_it_on_any_screen() -> None:
    room = hostile().room()
    for now_ms in (T0 + 80_000, T0 + 4_000_000):
        for view in (board.view(room, now_ms), hosted(room, now_ms)):
            told = msgspec.to_builtins(view)
            dirty = {f"{part}: {value}" for part, value in told.items() if set(HIDDEN) & set(written(value))}
            assert dirty == set()
            assert "甲乙" in written(told)


def written(value: object) -> str:
    return msgspec.json.encode(value).decode()


def test_old_seconds_come_in_minutes_and_a_late_one_brings_its_minute_whole() -> None:
    told = Teller().plan().tell(facts.WentLive)
    for second in range(0, 7200, 5):
        told.tell(facts.OnlineCounted, second, online=second)
        told.tell(facts.Commented, second, viewer="v", text="好")
    now_ms = T0 + 7200 * 1000
    room = room_of(told.told, now_ms)
    assert room.totals.comments == 1440
    shown = board.view(room, now_ms).seconds
    recent_s = (now_ms // 1000 - board.RECENT_S) // 60 * 60
    assert len(shown) < board.RECENT_S + 200
    assert all(one.at_s % 60 == 0 for one in shown if one.at_s < recent_s)
    assert sum(one.comments for one in shown) == room.totals.comments
    assert next(one for one in shown if one.at_s < recent_s).online is not None
    early_s = T0 // 1000 + 65
    (late,) = board.seconds(room, {early_s, early_s + 1}, now_ms)
    assert late == next(one for one in shown if one.at_s == early_s // 60 * 60)
