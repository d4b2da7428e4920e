from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo import facts
from kaibo.broadcast import BroadcastType
from kaibo.clock import HOUR, MINUTE
from kaibo.end import countdown
from kaibo.end.countdown import EndingStep
from kaibo.live.room import Room
from kaibo.plan.binder import Ticked
from kaibo.plan.checklists import PLAYBOOK
from kaibo.plan.compliance import check
from kaibo.playbook import FAREWELL
from tests.live.rooms import PLAN, Teller, on_air
from tests.strategies import T0

TYPES: tuple[BroadcastType, ...] = ("selling", "teaching", "entertainment")
END = T0 + PLAN.length_minutes * MINUTE
NOBODY: dict[str, Ticked] = {}


def ended(teller: Teller, minute: float) -> Teller:
    """Sign off so many minutes since go-live."""
    teller.tell(facts.EndRequested, minute * 60, request="r")
    return teller.tell(facts.EndConfirmed, minute * 60, request="r")


def steps(
    room: Room, now_ms: int, ticked: dict[str, Ticked] = NOBODY, kind: BroadcastType = "selling"
) -> dict[str, EndingStep]:
    at = countdown.course(room, now_ms)
    return {step.task: step for step in countdown.timeline(PLAYBOOK[kind], ticked, lambda _: (), at)}


# (type, minute, task, owner): the timeline of E2, from the countdown on screen to the export.
E2: list[tuple[BroadcastType, int, str, str]] = [
    ("selling", -15, "special-bag", "floor"),
    ("selling", -10, "thanks", "host"),
    ("selling", -5, "handover", "floor"),
    ("selling", -5, "cards-stay", "desk"),
    ("selling", -1, "all-confirm", "operator"),
    ("selling", 3, "export", "operator"),
    ("teaching", -15, "questions-round", "floor"),
    ("teaching", -5, "material-card", "desk"),
    ("entertainment", -15, "special-bag", "floor"),
    ("entertainment", -5, "packet-card", "desk"),
]


@pytest.mark.parametrize(("kind", "minute", "task", "role"), E2)
def test_each_type_has_the_timeline_of_the_field_with_its_owners(
    kind: BroadcastType, minute: int, task: str, role: str
) -> None:
    """Source: E2, E10."""
    step = steps(on_air().room(), T0, kind=kind)[task]
    assert (step.minute, step.role, step.due_ms) == (minute, role, END + minute * MINUTE)


def test_what_is_earlier_or_later_than_the_timeline_is_not_in_it() -> None:
    told = steps(on_air().room(), T0)
    assert {"wecom-left", "prices-back", "winners"}.isdisjoint(told)
    assert [step.minute for step in told.values()] == sorted(step.minute for step in told.values())


@pytest.mark.parametrize(
    ("minute", "task", "state"),
    [
        (-20, "special-bag", "ahead"),
        (-15, "special-bag", "now"),
        (-12, "special-bag", "late"),
        (-5, "handover", "now"),
        (-1, "handover", "late"),
        (-1, "all-confirm", "now"),
        (30, "all-confirm", "now"),
        (30, "stay", "ahead"),
        (30, "export", "ahead"),
    ],
)
def test_a_step_is_on_until_the_next_one_and_what_follows_the_end_waits_for_it(
    minute: int, task: str, state: str
) -> None:
    assert steps(on_air().room(), END + minute * MINUTE)[task].state == state


def test_running_over_moves_what_comes_after_the_end() -> None:
    over = END + 40 * MINUTE
    told = steps(on_air().room(), over)
    assert told["export"].due_ms == over + 3 * MINUTE
    assert told["special-bag"].due_ms == END - 15 * MINUTE


def test_a_moved_end_moves_the_timeline() -> None:
    longer = msgspec.structs.replace(PLAN, length_minutes=PLAN.length_minutes + 30)
    room = on_air().plan(longer, revision=2).room()
    assert steps(room, T0)["all-confirm"].due_ms == END + 29 * MINUTE


def test_once_it_ended_the_real_end_counts_and_what_was_not_done_was_missed() -> None:
    room = ended(on_air(), 100).room()
    done = {"thanks": Ticked(task="thanks", at_ms=T0, by="小美")}
    told = steps(room, T0 + 102 * MINUTE, done)
    assert told["special-bag"].state == "missed"
    assert (told["thanks"].state, told["thanks"].by) == ("done", "小美")
    assert (told["stay"].state, told["camera-off"].state, told["export"].state) == ("late", "now", "ahead")
    assert told["export"].due_ms == T0 + 103 * MINUTE
    assert steps(room, T0 + 104 * MINUTE)["export"].state == "now"
    assert steps(room, T0 + 107 * MINUTE)["export"].state == "late"


def test_before_go_live_nothing_is_due_however_late_it_is() -> None:
    room = Teller().plan(msgspec.structs.replace(PLAN, start_ms=T0)).room()
    assert {step.state for step in steps(room, END + HOUR).values()} == {"ahead"}
    unplanned = steps(Teller().plan().room(), T0)
    assert {step.due_ms for step in unplanned.values()} == {None}


RANK = {"ahead": 0, "now": 1, "late": 2, "missed": 3}


@given(
    length=st.integers(1, 1440),
    end=st.one_of(st.none(), st.integers(0, 2000)),
    looks=st.lists(st.integers(0, 3000), min_size=2, max_size=6),
    kind=st.sampled_from(TYPES),
)
def test_whatever_the_end_the_steps_keep_their_order_and_never_go_back(
    length: int, end: int | None, looks: list[int], kind: BroadcastType
) -> None:
    teller = Teller().plan(msgspec.structs.replace(PLAN, length_minutes=length)).tell(facts.WentLive)
    room = (teller if end is None else ended(teller, end)).room()
    last: dict[str, int] = {}
    for minute in sorted(look for look in looks if end is None or look >= end):
        told = steps(room, T0 + minute * MINUTE, kind=kind)
        dues: list[Any] = [step.due_ms for step in told.values()]
        assert dues == sorted(dues)
        for name, step in told.items():
            assert RANK[step.state] >= last.get(name, 0), (name, step.state)
            last[name] = RANK[step.state]
            if end is None and step.minute > 0:
                assert step.state == "ahead", "the end did not come yet"
            if end is not None and step.minute < 0:
                assert step.state == "missed"


def said(kind: BroadcastType, minute: float, following: tuple[str, str] | None = None) -> dict[str, Any]:
    at = countdown.course(on_air().room(), END + round(minute * MINUTE))
    return {line.line: line for line in countdown.lines(kind, following, at)}


@pytest.mark.parametrize("kind", TYPES)
def test_each_type_has_three_messages_two_interactions_and_one_call(kind: BroadcastType) -> None:
    """Source: E3."""
    whats = [line.what for line in said(kind, -60).values()]
    assert (whats.count("message"), whats.count("interaction"), whats.count("call")) == (3, 2, 1)


def test_the_lines_come_in_their_time_and_the_loop_goes_on_to_the_end() -> None:
    """Source: E2, L7."""
    assert {line.state for line in said("selling", -16).values()} == {"ahead"}
    assert said("selling", -15)["surprise"].state == "now"
    told = said("selling", -2.5)
    assert (told["thanks"].state, told["call"].state, told["farewell"].state) == ("past", "now", "ahead")
    assert told["wecom"].state == told["next"].state == "now"
    assert said("selling", 20)["wecom"].state == "now", "it runs over"
    room = ended(on_air(), 30).room()
    over = countdown.lines("selling", None, countdown.course(room, T0 + 31 * MINUTE))
    assert {line.state for line in over} == {"past"}


def test_the_next_time_is_said_and_a_gap_stays_visible() -> None:
    told = said("selling", -5, ("明天 20:00", "tomorrow 20:00"))
    assert told["next"].zh == "下一场明天 20:00，点预约，开播会提醒你。"
    assert "tomorrow 20:00" in told["call"].en
    assert FAREWELL.gap["zh"] in said("selling", -5)["next"].zh


def test_no_line_holds_a_figure() -> None:
    """Source: P2."""
    for line in FAREWELL.line:
        assert not any(mark.isdigit() for mark in line.zh + line.en), line.id


def test_every_line_passes_the_check_of_words() -> None:
    """Source: X1."""
    for line in FAREWELL.line:
        assert check(line.zh.replace("{next}", "明天 20:00"), "script") == (), line.id
