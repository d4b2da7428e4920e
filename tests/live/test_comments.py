from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo import facts
from kaibo.broadcast import Broadcast, Product, Shift
from kaibo.clock import SECOND
from kaibo.facts import Entry, Fact
from kaibo.intake.simulator import Plan, Simulation
from kaibo.live import comments
from kaibo.live.comments import voices
from kaibo.live.fold import fold
from kaibo.live.room import Room
from kaibo.live.stage import Voices
from tests.strategies import T0

COUNTS = ("questions", "buying", "complaints", "ones", "bought")
PLAN = Broadcast(
    id="b1",
    title="测试场",
    account="青禾奥莱",
    shifts=(Shift(host="小雨", at_minute=0),),
    products=(Product(id="p1", title="卫衣", cart=1), Product(id="p3", title="短靴", cart=3)),
)


def head(n: int, at_ms: int = T0) -> dict[str, Any]:
    return {"id": f"f{n}", "at_ms": at_ms, "source": "test", "broadcast": "b1"}


def room_of(*told: Fact) -> Room:
    room = Room("b1")
    fold(room, [Entry(n, T0, fact) for n, fact in enumerate(told, start=1)])
    return room


def planned() -> list[Fact]:
    body = msgspec.Raw(msgspec.json.encode(PLAN))
    return [
        facts.Saved(**head(901), doc="broadcast", key="b1", revision=1, body=body),
        facts.WentLive(**head(902)),
        facts.SegmentTaken(**head(903), segment="s1", title="卫衣", product="p1"),
    ]


def said(n: int, text: str, viewer: str = "a", name: str = "", at_ms: int = T0) -> facts.Commented:
    return facts.Commented(**head(n, at_ms), viewer=viewer, name=name, text=text)


def stepped(n: int, step: int) -> facts.HoldbackStepped:
    return facts.HoldbackStepped(**head(n), product="p1", step=step)


def test_each_meaning_is_counted_in_its_second_and_in_all() -> None:
    texts = ("1", "已拍", "多少钱", "没声音", "想要", "好看", "已拍，什么时候发货")
    room = room_of(*[said(n, text) for n, text in enumerate(texts, start=1)])
    window = room.seconds[T0 // SECOND]
    assert [getattr(window, name) for name in COUNTS] == [2, 1, 1, 1, 2]
    assert [getattr(room.totals, name) for name in COUNTS] == [2, 1, 1, 1, 2]


def test_a_question_belongs_to_the_product_on_air_or_to_the_one_it_names() -> None:
    room = room_of(*planned(), said(1, "多少钱"), said(2, "3号链接多少钱"), said(3, "9号链接多少钱"))
    assert {name: question.text for name, question in room.questions.items()} == {
        "price-p1-1": "多少钱",
        "price-p3-1": "3号链接多少钱",
    }


@pytest.mark.parametrize("name", ["青禾奥莱", "小雨"])
def test_the_teams_own_words_count_for_nothing(name: str) -> None:
    room = room_of(*planned(), said(1, "想要的扣1", name=name), said(2, "多少钱？", name=name))
    assert (room.questions, room.totals.questions, room.totals.comments) == ({}, 0, 2)


def test_a_viewer_without_a_name_is_not_the_team() -> None:
    bare = msgspec.Raw(msgspec.json.encode(Broadcast(id="b1", title="x")))
    room = room_of(facts.Saved(**head(9), doc="broadcast", key="b1", revision=1, body=bare), said(1, "1"))
    assert room.totals.ones == 1


def test_a_gift_is_no_comment_and_asks_nothing() -> None:
    room = room_of(facts.Gifted(**head(1), viewer="a", gift="多少钱？"), said(2, "送出 多少钱 ×1"))
    assert (room.questions, room.totals.questions) == ({}, 0)


@pytest.mark.parametrize(
    ("step", "ones", "bought"), [(1, 0, 0), (2, 0, 0), (3, 1, 0), (4, 1, 0), (5, 1, 1), (6, 1, 1), (7, 1, 1)]
)
def test_a_hold_back_sale_gathers_from_the_step_that_asks(step: int, ones: int, bought: int) -> None:
    """Source: P21."""
    room = room_of(*planned(), stepped(1, step), said(2, "1"), said(3, "1"), said(4, "已拍"))
    assert room.holdback is not None
    assert (len(room.holdback.ones), len(room.holdback.bought)) == (ones, bought)


def test_a_new_round_counts_anew_and_a_stopped_sale_counts_nothing() -> None:
    told = [
        *planned(),
        stepped(1, 3),
        said(2, "1"),
        stepped(3, 7),
        said(4, "1", "b"),
        stepped(5, 3),
        said(6, "1"),
    ]
    room = room_of(*told)
    assert room.holdback is not None
    assert (room.holdback.round, room.holdback.ones) == (2, {"a"})
    room = room_of(*told, facts.HoldbackStopped(**head(7), product="p1"), said(8, "1", "c"))
    assert room.holdback is not None
    assert room.holdback.ones == {"a"}


def test_a_sale_remembers_so_many_people_and_no_more(monkeypatch: Any) -> None:
    monkeypatch.setattr(comments, "PEOPLE_KEPT", 5)
    told = [fact for n in range(20) for fact in (said(10 + n, "1", f"v{n}"), said(50 + n, "已拍", f"v{n}"))]
    room = room_of(*planned(), stepped(1, 6), *told)
    assert room.holdback is not None
    assert (len(room.holdback.ones), len(room.holdback.bought), room.totals.ones) == (5, 5, 20)


def test_voices_are_those_of_the_last_minute() -> None:
    room = room_of(
        facts.WentLive(**head(9)),
        said(1, "1", at_ms=T0),
        said(2, "1", at_ms=T0 + SECOND),
        said(3, "多少钱", at_ms=T0 + 60 * SECOND),
        said(4, "没声音", at_ms=T0 + 61 * SECOND),
    )
    assert voices(room.seconds, T0 + 60 * SECOND + 900) == Voices(
        questions=1, buying=0, complaints=0, ones=1, bought=0
    )
    assert voices({}, T0) == Voices(questions=0, buying=0, complaints=0, ones=0, bought=0)


WORDS = st.sampled_from(
    ["1", "已拍", "多少钱", "3号链接包邮吗", "主播哪里人", "M", "没声音", "没拍到"]
) | st.text(max_size=20)
PRESSES = st.one_of(
    st.builds(lambda step: stepped(0, step), st.integers(1, 7)),
    st.builds(
        lambda name, released: facts.QuestionClaimed(**head(0), question=name, by="x", released=released),
        st.sampled_from(["price-p1-1", "delivery-p3-1"]),
        st.booleans(),
    ),
    st.builds(lambda name: facts.QuestionAnswered(**head(0), question=name), st.sampled_from(["price-p1-1"])),
)
EVENINGS = st.lists(
    st.builds(
        lambda text, viewer, at: said(0, text, viewer, at_ms=T0 + at * SECOND),
        WORDS,
        st.sampled_from("abc"),
        st.integers(0, 300),
    )
    | PRESSES,
    max_size=60,
)


@given(EVENINGS, st.lists(st.integers(0, 60), max_size=4))
def test_counts_are_equal_however_the_stream_is_sliced_and_snapshots_fit_anywhere(
    told: list[Fact], cuts: list[int]
) -> None:
    whole = [Entry(n, T0, fact) for n, fact in enumerate([*planned(), *told], start=1)]
    once, again = Room("b1"), Room("b1")
    fold(once, whole)
    for cut in (*sorted(cuts), len(whole)):
        fold(again, whole[:cut])
        again = msgspec.msgpack.decode(msgspec.msgpack.encode(again), type=Room)
    assert once == again
    for name in COUNTS:
        assert sum(getattr(second, name) for second in once.seconds.values()) == getattr(once.totals, name)


@given(st.text(st.characters(codec="utf-8"), max_size=500), st.text(max_size=10))
def test_no_comment_breaks_the_room(text: str, product: str) -> None:
    taken = facts.SegmentTaken(**head(1), segment="s", title="x", product=product)
    assert room_of(taken, said(2, text), said(3, text * 20)).totals.comments == 2


def test_the_counts_come_close_to_what_a_simulated_crowd_meant() -> None:
    simulation = Simulation(Plan(minutes=30, rate=20, start_ms=T0, seed=7))
    told = list(simulation.facts())
    room = Room("b1")
    fold(room, [Entry(n, fact.at_ms, fact) for n, fact in enumerate(told, start=1)])
    meant = simulation.truth.comment_kinds
    asked = sum(count for kind, count in meant.items() if kind.startswith("question")) + meant["next"] // 2
    assert room.totals.ones == pytest.approx(meant["one"], rel=0.1, abs=5)
    # Some of those who rush say that they got it (抢到了).
    assert 0.95 * meant["bought"] <= room.totals.bought <= meant["bought"] + meant["rush"] // 4
    assert room.totals.questions == pytest.approx(asked, rel=0.25)
