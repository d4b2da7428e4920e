"""What the crew does to a room: each kind, and no order or time of them that breaks it."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaibo import facts
from kaibo.facts import Fact
from kaibo.live import board
from kaibo.live.crew import CREW
from kaibo.live.room import Mark, Room
from tests.live.rooms import HIDDEN, Teller, again, hosted, on_air, room_of, staged
from tests.live.test_room import FEW, NAMES
from tests.strategies import T0, fact_of

wild = st.lists(
    st.one_of(
        [
            fact_of(kind, **dict.fromkeys(NAMES, FEW) | {"broadcast": st.just("b1"), "doc": st.just("x")})
            for kind in (*facts.CREW_KINDS, *facts.STUDIO_KINDS)
        ]
    ),
    max_size=25,
)
"""Whatever the crew's kinds may hold, at any time a fact may have."""


def test_every_kind_of_the_crew_the_studio_and_the_replay_has_its_place() -> None:
    assert set(CREW) == {*facts.CREW_KINDS, *facts.STUDIO_KINDS, *facts.REPLAY_KINDS}


@settings(max_examples=150)
@given(wild, st.sampled_from([T0, facts.EARLIEST_MS, T0 + 10**10]))
def test_no_time_and_no_order_of_what_the_crew_does_breaks_a_room_or_its_screens(
    told: list[Fact], now_ms: int
) -> None:
    room = room_of([*on_air().told, *told])
    assert msgspec.json.encode(board.view(room, now_ms))
    assert msgspec.json.encode(hosted(room, now_ms))
    assert again(room) == room


@settings(max_examples=50)
@given(wild)
def test_a_room_nobody_planned_stands_the_same(told: list[Fact]) -> None:
    room = room_of(told)
    assert msgspec.json.encode(board.view(room, T0))
    assert msgspec.json.encode(hosted(room, T0))


def test_a_mark_keeps_its_tag_and_who_set_it() -> None:
    told = on_air().tell(
        facts.Marked, 60, id="m", label="金句", tag="quote", role="floor", by=f"小{HIDDEN}王"
    )
    room = told.room()
    assert room.marks == [Mark("m", T0 + 60_000, "quote", "金句", "floor", f"小{HIDDEN}王")]
    (line,) = staged(room).marks
    assert (line.tag, line.role, line.by) == ("quote", "floor", "小王")


def test_a_task_was_done_when_it_was_first_done() -> None:
    told = on_air().tell(facts.TaskDone, 5, task="麦克风").tell(facts.TaskDone, 9, task="麦克风")
    assert told.room().tasks == {"麦克风": T0 + 5_000}


def test_pushes_are_counted_by_card_and_product() -> None:
    told = on_air().tell(facts.CardPushed, 50, card="product", product="p1")
    for at, card, product in ((20, "product", "p1"), (30, "product", "p2"), (40, "wecom", "")):
        told.tell(facts.CardPushed, at, card=card, product=product)
    pushed = {key: (card.count, card.last_ms - T0) for key, card in told.room().pushed.items()}
    assert pushed == {"product:p1": (2, 50_000), "product:p2": (1, 30_000), "wecom:": (1, 40_000)}


def test_only_what_the_crew_pressed_is_remembered_as_pressed() -> None:
    told = on_air().tell(facts.Marked, id="mark:k", source="crew", label="高光")
    told.tell(facts.Marked, id="mark:x", source="import", label="高光")
    told.tell(facts.Commented, id="c", source="crew", viewer="v", text="好")
    assert told.room().pressed == {"mark:k"}


def cue(told: Teller, **fields: Any) -> Teller:
    asked = {"cue": "c", "rule": "r", "urgency": "notice", "roles": ("desk",), "zh": "做", "en": "do"}
    return told.tell(facts.CueRaised, 1, **asked | fields)


@pytest.mark.parametrize(
    ("receipts", "state", "why"),
    [
        ((), "raised", ""),
        (("seen",), "seen", ""),
        (("seen", "done", "seen"), "done", ""),
        (("declined", "done"), "declined", "没空"),
        (("done", "declined"), "done", ""),
    ],
)
def test_the_first_of_done_and_declined_stands(receipts: tuple[str, ...], state: str, why: str) -> None:
    kinds = {"seen": facts.CueSeen, "done": facts.CueDone, "declined": facts.CueDeclined}
    told = cue(on_air())
    for place, receipt in enumerate(receipts):
        reason = {"why": "没空"} if receipt == "declined" else {}
        told.tell(kinds[receipt], 2 + place, cue="c", role="desk", **reason)
    held = told.room().cues["c"]
    assert (held.state, held.why) == (state, why)


def test_a_cue_goes_on_to_a_role_once_and_an_unknown_cue_to_nobody() -> None:
    told = cue(on_air())
    for role in ("floor", "operator", "floor"):
        told.tell(facts.CueEscalated, 9, cue="c", role=role)
    told.tell(facts.CueEscalated, 9, cue="none", role="floor").tell(facts.CueSeen, 9, cue="none")
    room = told.room()
    assert list(room.cues) == ["c"]
    assert room.cues["c"].escalated == ("floor", "operator")


def test_what_people_write_into_cues_is_shown_without_what_nobody_sees() -> None:
    told = cue(on_air(), zh=f"换{HIDDEN}款", en=f"sw{HIDDEN}itch", by=f"小{HIDDEN}王")
    told.tell(facts.CueDeclined, 5, cue="c", why=f"没{HIDDEN}货", by=f"小{HIDDEN}李")
    room = told.room()
    (card,) = board.cues(room, room.cues)
    assert (card.zh, card.en, card.said_by, card.by, card.why) == ("换款", "switch", "小王", "小李", "没货")


def test_an_unplanned_room_has_an_empty_stage() -> None:
    stage = staged(Room("b1"))
    assert (stage.stock, stage.bags, stage.marks, stage.holdback.step) == ((), (), (), 0)
