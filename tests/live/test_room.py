from hashlib import sha256
from itertools import pairwise
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from kaibo import facts
from kaibo.broadcast import Broadcast, Segment
from kaibo.clock import HOUR, MINUTE, SECOND
from kaibo.facts import Entry, Fact
from kaibo.journal.snapshots import keep, pack, recall
from kaibo.live import fold as folding
from kaibo.live.fold import fold
from kaibo.live.room import VERSION, Changes, Room
from tests.strategies import T0, any_fact

FEW = st.sampled_from(["a", "b", "c", "crew"])
NAMES = (
    *("id", "source", "viewer", "order", "cue", "segment", "after", "take", "product", "request", "task"),
    *("bag", "question", "promise", "handover", "outgoing", "incoming", "host"),
)
"""What facts speak of: few of each, so that they meet."""
SHAPE = "9:92f144bffc56"
"""The version of a room, and a digest of its fields with all that is in them."""

PLAN = Broadcast(id="b1", title="测试场", segments=(Segment(id="s1", title="开场", at_minute=0),))


def entries(told: list[Fact], received_ms: int | None = None) -> list[Entry]:
    return [Entry(n, received_ms or fact.at_ms, fact) for n, fact in enumerate(told, start=1)]


def head(n: int, at_ms: int = T0) -> dict[str, Any]:
    return {"id": f"f{n}", "at_ms": at_ms, "source": "test", "broadcast": "b1"}


def saved(n: int, revision: int, plan: Broadcast) -> facts.Saved:
    body = msgspec.Raw(msgspec.json.encode(plan))
    return facts.Saved(**head(n), doc="broadcast", key=plan.id, revision=revision, body=body)


def room_of(*told: Fact, received_ms: int | None = None) -> Room:
    room = Room("b1")
    fold(room, entries(list(told), received_ms))
    return room


evenings = st.lists(
    any_fact(
        broadcast=st.just("b1"),
        at_ms=st.integers(T0 - 3 * HOUR, T0 + 3 * HOUR),
        **dict.fromkeys(NAMES, FEW),
        doc=st.just("shopping list"),
    ),
    max_size=40,
)


@given(evenings, st.integers(0, 40))
def test_folding_again_or_from_a_snapshot_gives_an_equal_room(told: list[Fact], cut: int) -> None:
    whole = entries(told, T0)
    once, again = Room("b1"), Room("b1")
    fold(once, whole)
    fold(again, whole[:cut])
    again = msgspec.msgpack.decode(msgspec.msgpack.encode(again), type=Room)
    fold(again, whole[max(0, cut - 5) :])
    assert once == again


@given(evenings, st.lists(st.integers(0, 3), max_size=40), st.lists(st.integers(0, 40), max_size=4))
def test_a_room_is_the_same_however_the_journal_is_sliced(
    told: list[Fact], waits: list[int], cuts: list[int]
) -> None:
    received, whole = T0, []
    for n, fact in enumerate(told):
        received += (waits[n] if n < len(waits) else 0) * SECOND
        whole.append(Entry(n + 1, received, fact))
    once, sliced = Room("b1"), Room("b1")
    fold(once, whole)
    for start, end in pairwise([0, *sorted(cuts), len(whole)]):
        fold(sliced, whole[start:end])
        assert msgspec.msgpack.decode(pack(sliced))["room"]["seq"] == sliced.seq
    fold(sliced, whole)
    assert once == sliced


def bare(schema: Any) -> Any:
    """A schema without its words: docstrings are no part of a shape."""
    if isinstance(schema, dict):
        return {name: bare(part) for name, part in schema.items() if name != "description"}
    return [bare(part) for part in schema] if isinstance(schema, list) else schema


def test_a_room_of_another_shape_has_another_version() -> None:
    shape = msgspec.json.encode(bare(msgspec.json.schema(Room)), order="deterministic")
    told = f"{VERSION}:{sha256(shape).hexdigest()[:12]}"
    assert told == SHAPE, "a snapshot of the old shape must be folded anew: raise VERSION in live/room.py"


@given(evenings)
def test_the_sums_of_the_windows_are_the_totals(told: list[Fact]) -> None:
    room = room_of(*told, received_ms=T0)
    names = ("entered", "new", "private", "left", "comments", "likes", "clicks", "orders", "gmv_fen")
    for name in (*names, "reserved", "contacts"):
        assert sum(getattr(second, name) for second in room.seconds.values()) == getattr(room.totals, name), (
            name
        )
    assert room.totals.new == len(room.viewers) == sum(room.by_traffic.values())


def test_a_viewer_is_counted_once_whatever_they_do() -> None:
    room = room_of(
        facts.Entered(**head(1), viewer="a", traffic="group"),
        facts.Commented(**head(2), viewer="a", text="好"),
        facts.Entered(**head(3), viewer="a", traffic="recommend"),
        facts.Liked(**head(4), viewer="b", count=3),
    )
    assert (room.totals.new, room.totals.entered, room.totals.private, room.totals.likes) == (2, 2, 1, 3)
    assert room.by_traffic == {"group": 1, "unknown": 1}


def test_an_order_is_counted_once_and_a_prize_is_no_sale() -> None:
    def paid(n: int, order: str, fen: int, *, prize: bool = False) -> facts.OrderPaid:
        return facts.OrderPaid(**head(n), order=order, viewer="a", product="p", amount_fen=fen, prize=prize)

    room = room_of(paid(1, "o1", 9_900), paid(2, "o1", 9_900), paid(3, "o2", 0, prize=True))
    assert (room.totals.orders, room.totals.gmv_fen, room.prizes) == (1, 9_900, 1)


def test_the_platforms_like_total_counts_where_it_tells_more() -> None:
    room = room_of(
        facts.Liked(**head(1), viewer="a"),
        facts.OnlineCounted(**head(2), online=10, likes_total=345),
        facts.OnlineCounted(**head(3), online=8, likes_total=340),
    )
    assert (room.likes, room.online, room.pcu) == (345, 8, 10)


def test_facts_of_another_evening_are_strays_and_leave_the_curves_alone() -> None:
    live = facts.WentLive(**head(1))
    comments = [
        facts.Commented(**head(n, at_ms), viewer="a", text="好")
        for n, at_ms in enumerate(
            [T0 - 24 * HOUR, T0 + 25 * HOUR, T0 + 11 * MINUTE, T0 + 9 * MINUTE], start=2
        )
    ]
    room = room_of(live, *comments, received_ms=T0)
    assert (room.totals.comments, room.strays) == (1, 3)


def test_what_comes_long_after_the_end_is_a_stray_and_late_payments_are_not() -> None:
    end: list[Fact] = [
        facts.WentLive(**head(1)),
        facts.EndRequested(**head(2), request="r"),
        facts.EndConfirmed(**head(3, T0 + HOUR), request="r"),
    ]
    late = [
        facts.OrderPaid(**head(n, at_ms), order=f"o{n}", viewer="a", product="p", amount_fen=100)
        for n, at_ms in enumerate([T0 + 2 * HOUR, T0 + 3 * HOUR, T0 + 3 * HOUR + 1], start=4)
    ]
    room = room_of(*end, *late, received_ms=T0 + 4 * HOUR)
    assert (room.totals.orders, room.strays) == (2, 1)
    report = facts.PlatformReported(**head(9, T0 + 30 * HOUR), report="T+1")
    assert room_of(*end, report, received_ms=T0 + 31 * HOUR).strays == 0


def test_a_rehearsal_may_run_ahead_of_the_wall() -> None:
    room = room_of(
        facts.WentLive(**head(1), rehearsal=True),
        facts.Commented(**head(2, T0 + 3 * HOUR), viewer="a", text="好"),
        received_ms=T0,
    )
    assert (room.totals.comments, room.strays, room.now_ms(T0)) == (1, 0, T0 + 3 * HOUR)


def test_a_taken_segment_is_a_copy_that_no_later_plan_changes() -> None:
    room = room_of(
        saved(1, 1, PLAN),
        facts.WentLive(**head(2)),
        facts.SegmentTaken(**head(3), segment="s1", title="开场"),
        saved(4, 2, Broadcast(id="b1", title="新标题", segments=())),
        facts.SegmentTaken(**head(5, T0 + 60 * SECOND), segment="s2", title="第一款"),
    )
    assert [(aired.taken.title, aired.left_ms) for aired in room.aired] == [
        ("开场", T0 + 60 * SECOND),
        ("第一款", None),
    ]
    assert room.plan is not None
    assert room.plan.title == "新标题"


def test_an_older_revision_never_replaces_a_newer_one() -> None:
    room = room_of(saved(1, 2, PLAN), saved(2, 1, Broadcast(id="b1", title="旧")))
    assert room.plan == PLAN


def test_the_states_follow_the_evening() -> None:
    told: list[Fact] = [
        facts.WentLive(**head(1)),
        facts.EndRequested(**head(2), request="r1"),
        facts.EndConfirmed(**head(3), request="another"),
        facts.EndConfirmed(**head(4), request="r1"),
        facts.Sealed(**head(5), facts=4, file="b1.parquet", sha256="x"),
    ]
    states = [room_of(*told[:n]).state for n in range(6)]
    assert states == ["planned", "live", "ending", "ending", "ended", "sealed"]


def test_a_receipt_never_goes_back() -> None:
    cue = facts.CueRaised(**head(1), cue="c1", rule="r", urgency="info", roles=("desk",), zh="做", en="do")
    room = room_of(cue, facts.CueDone(**head(2), cue="c1", by="小王"), facts.CueSeen(**head(3), cue="c1"))
    assert (room.cues["c1"].state, room.cues["c1"].by) == ("done", "小王")


def test_the_comment_list_is_bounded_and_says_where_it_begins(monkeypatch: Any) -> None:
    monkeypatch.setattr(folding, "LINES_KEPT", 5)
    room = room_of(*[facts.Commented(**head(n), viewer="a", text=str(n)) for n in range(1, 24)])
    assert [line.text for line in room.comments][-1] == "23"
    assert 5 <= len(room.comments) < 10
    assert room.trimmed_seq == room.comments[0].seq - 1


def test_changes_name_what_a_fold_touched() -> None:
    changes = Changes()
    room = Room("b1")
    fold(
        room, entries([facts.Commented(**head(1), viewer="a", text="好"), facts.WentLive(**head(2))]), changes
    )
    assert (changes.seconds, len(changes.comments), changes.rundown) == ({T0 // SECOND}, 1, True)


def test_a_snapshot_that_does_not_fit_is_passed_over(tmp_path: Any) -> None:
    room = room_of(facts.WentLive(**head(1)))
    keep(tmp_path, "b1", pack(room))
    assert recall(tmp_path, "b1", newest=1) == room
    assert recall(tmp_path, "b1", newest=0) == Room("b1"), "the journal is older: a backup was restored"
    (tmp_path / "snapshots" / "b1.room").write_bytes(b"\x93torn")
    assert recall(tmp_path, "b1", newest=1) == Room("b1")
    assert recall(tmp_path, "b2", newest=1) == Room("b2")


def test_an_order_imported_later_counts_for_the_segment_of_its_time_and_is_no_new_viewer() -> None:
    def head(n: int, minute: int, source: str = "crew") -> dict[str, Any]:
        return {"id": f"i{n}", "at_ms": T0 + minute * MINUTE, "source": source, "broadcast": "b1"}

    def taken(n: int, minute: int, product: str) -> facts.SegmentTaken:
        return facts.SegmentTaken(
            **head(n, minute), segment=f"s{n}", title="x", product=product, role="flash"
        )

    bought: dict[str, Any] = {"viewer": "order:1", "product": "p1", "amount_fen": 100}
    told: list[Fact] = [
        facts.WentLive(**head(0, 0)),
        taken(1, 1, "p1"),
        taken(2, 5, "p2"),
        taken(3, 9, "p1"),
        facts.OrderPaid(**head(4, 2, "orders"), order="1", **bought),
        facts.OrderPaid(**head(5, 6, "orders"), order="2", **bought),
    ]
    room = Room("b1")
    fold(room, [Entry(n + 1, T0 + 10 * MINUTE, fact) for n, fact in enumerate(told)])
    assert [aired.orders for aired in room.aired] == [1, 0, 0]
    assert (room.totals.orders, room.flash_orders, room.viewers) == (2, 1, set())
