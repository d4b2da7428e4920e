"""Incidents against their plans: whom they ask, what counts as late, what closing and coming back do."""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo import facts
from kaibo.clock import SECOND
from kaibo.end import incidents
from kaibo.facts import CueDone, CueRaised, Fact, Incident, Role
from kaibo.live import cues
from kaibo.live.cues import Watch
from kaibo.live.room import Room
from kaibo.live.rules import Rules
from kaibo.live.studio import Trouble
from kaibo.playbook import INCIDENTS, number
from kaibo.refused import Refused
from kaibo.roles import ROLES
from tests.live.rooms import Teller, again, hosted, on_air
from tests.strategies import T0

TYPES: tuple[Incident, ...] = get_args(Incident)


def head(at: float, name: str = "k") -> dict[str, Any]:
    return {"id": name, "broadcast": "b1", "at_ms": T0 + round(at * SECOND), "source": "crew", "by": "小王"}


def opened(told: Teller, type: Incident, at: float = 60, name: str = "i1", note: str = "") -> Teller:
    told.told += incidents.opened(told.room(), name, type, note, "floor", head(at, f"open-{name}"))
    return told


def one(room: Room, name: str = "i1") -> Trouble:
    return room.studio.troubles[name]


def raised(told: list[Fact] | list[CueRaised]) -> list[CueRaised]:
    return [fact for fact in told if isinstance(fact, CueRaised)]


@pytest.mark.parametrize("type", TYPES)
def test_every_type_has_a_plan_whose_steps_have_an_owner_and_another_who_stands_in(type: Incident) -> None:
    plan = INCIDENTS[type]
    ids = [step.id for step in plan.step]
    assert len(set(ids)) == len(ids) >= 3
    for step in plan.step:
        assert step.role != step.backup and {step.role, step.backup} <= set(ROLES), step.id
        assert 0 < step.seconds <= plan.restored_s, step.id
        assert step.zh and step.en
    assert plan.source.startswith("E9")


def test_content_and_network_put_the_slate_on_air_and_the_others_do_not() -> None:
    assert [type for type in TYPES if INCIDENTS[type].hold] == ["network", "content"]


def test_no_line_for_the_host_holds_a_figure() -> None:
    for plan in INCIDENTS.values():
        for step in plan.step:
            if "host" in (step.role, step.backup):
                assert not any(letter.isdigit() for letter in step.zh + step.en), step.id


@pytest.mark.parametrize("type", TYPES)
def test_opening_asks_each_owner_once_with_a_back_up_in_time(type: Incident) -> None:
    told = incidents.opened(on_air().room(), "i1", type, "看到了", "floor", head(60))
    asked = raised(told)
    plan = INCIDENTS[type]
    assert [cue.roles for cue in asked] == [(role,) for role in dict.fromkeys(s.role for s in plan.step)]
    for cue in asked:
        own = [step for step in plan.step if step.role == cue.roles[0]]
        assert all(step.zh in cue.zh and step.en in cue.en for step in own)
        assert "看到了" in cue.zh and cue.urgency == "urgent"
        assert (cue.answer_s, cue.ladder) == (min(step.seconds for step in own), (own[0].backup,))
        assert cue.rule == incidents.RULE and cue.about == "i1"
    assert isinstance(told[-1], facts.IncidentOpened), "the fact that bears the press comes last"


def test_the_host_reads_what_to_do_and_no_figure() -> None:
    room = opened(on_air(), "content").room()
    late = incidents.due(room, T0 + 100 * SECOND)
    room = opened(on_air(), "content").room()
    shown = hosted(room, T0 + 61 * SECOND).cues
    assert [cue.zh for cue in shown] and all("秒" not in cue.zh for cue in shown)
    hosts = [cue for cue in late if "host" in cue.roles]
    assert hosts and all("秒" in cue.zh and "秒" not in cue.host_zh and cue.host_zh for cue in hosts)


def test_an_unanswered_cue_goes_on_to_the_back_up() -> None:
    room = opened(on_air(), "device").room()
    on = cues.due(room, T0 + 60 * SECOND + 21 * SECOND, Rules(()), Watch())
    assert {fact.role for fact in on if isinstance(fact, facts.CueEscalated)} == {"floor"}


def test_two_who_press_at_once_mean_one_incident() -> None:
    room = opened(on_air(), "content", 60).room()
    recent = round(number("incident_same_seconds"))
    for after, wanted in ((0, "i1"), (recent, "i1"), (recent + 1, None)):
        found = incidents.same(room, "content", T0 + (60 + after) * SECOND)
        assert (found.incident if found else None) == wanted, after
    assert incidents.same(room, "device", T0 + 60 * SECOND) is None


def test_several_incidents_stand_at_once() -> None:
    told = opened(opened(on_air(), "device", 60, "i1"), "content", 62, "i2")
    assert [trouble.type for trouble in told.room().studio.open()] == ["device", "content"]


def test_steps_are_times_since_it_was_noticed_and_late_against_the_plan() -> None:
    told = opened(on_air(), "content")
    for step, at, role in (("slate", 66, "floor"), ("mute", 90, "tech")):
        told.told += incidents.stepped(told.room(), "i1", step, _role(role), head(at, step)) or []
    stands = incidents.standing(one(told.room()), T0 + 95 * SECOND)
    found = {step.step: (step.delay_s, step.late) for step in stands.steps}
    assert found["slate"] == (6.0, False)
    assert found["mute"] == (30.0, True), "taken, but after its 15 s"
    assert found["stop"] == (None, True) and found["remove"] == (None, False)
    assert (stands.acted_s, stands.restored_s, stands.late) == (6.0, None, False)


def _role(name: str) -> Role:
    return next(role for role in ROLES if role == name)


def test_what_is_late_is_told_once_a_role_and_again_when_nothing_is_restored() -> None:
    told = opened(on_air(), "network")
    seen: list[CueRaised] = []
    for at in range(60, 400):
        due = incidents.due(told.room(), T0 + at * SECOND)
        told.told += due
        seen += due
    assert len({cue.cue for cue in seen}) == len(seen)
    steps = INCIDENTS["network"].step
    first = {step.role: step for step in reversed(steps)}
    expected = {(step.role, step.backup) for step in first.values()} | {("operator", "floor")}
    assert {cue.roles for cue in seen} == expected


def test_nothing_is_late_once_it_was_done_closed_or_the_evening_is_over() -> None:
    told = opened(on_air(), "device")
    for step in INCIDENTS["device"].step:
        told.told += incidents.stepped(told.room(), "i1", step.id, step.role, head(61, step.id)) or []
    assert incidents.due(told.room(), T0 + 200 * SECOND) == []
    told.told += incidents.closed(told.room(), "i1", "好了", "floor", head(230, "c")) or []
    assert incidents.due(told.room(), T0 + 999 * SECOND) == []
    over = opened(on_air(), "device").tell(facts.EndRequested, 61, request="r")
    over.tell(facts.EndConfirmed, 62, request="r")
    assert incidents.due(over.room(), T0 + 999 * SECOND) == []


def test_taking_all_steps_of_a_role_answers_its_cue_and_closing_answers_the_rest() -> None:
    told = opened(on_air(), "content")
    stepped = incidents.stepped(told.room(), "i1", "slate", "floor", head(62, "s1")) or []
    assert [type(fact) for fact in stepped] == [facts.IncidentStepped], "the floor has another step"
    told.told += stepped
    stepped = incidents.stepped(told.room(), "i1", "back", "tech", head(63, "s2")) or []
    assert [type(fact) for fact in stepped] == [CueDone, facts.IncidentStepped]
    told.told += stepped
    closed = incidents.closed(told.room(), "i1", "", "operator", head(64, "c")) or []
    assert len({fact.id for fact in closed}) == len(closed)
    told.told += closed
    assert {cue.state for cue in told.room().cues.values()} == {"done"}


def test_one_that_comes_back_is_opened_again_with_times_of_its_own() -> None:
    told = opened(on_air(), "network")
    told.told += incidents.stepped(told.room(), "i1", "picture", "floor", head(62, "s")) or []
    assert incidents.reopened(told.room(), "i1", "", "floor", head(63, "r")) is None, "it is open"
    told.told += incidents.closed(told.room(), "i1", "", "floor", head(70, "c")) or []
    assert incidents.closed(told.room(), "i1", "", "floor", head(71, "c2")) is None
    back = incidents.reopened(told.room(), "i1", "", "tech", head(100, "r2")) or []
    assert raised(back), "and its owners are asked again"
    told.told += back
    trouble = one(told.room())
    assert (trouble.noticed_ms, trouble.acted_ms, trouble.restored_ms) == (T0 + 100 * SECOND, None, None)
    assert (trouble.opened, trouble.steps) == (2, {})
    late = incidents.due(told.room(), T0 + 120 * SECOND)
    assert late and {cue.cue for cue in late}.isdisjoint(told.room().cues)


@pytest.mark.parametrize(
    ("incident", "step", "closed", "refusal"),
    [
        ("none", "slate", False, (404, "unknown_incident")),
        ("i1", "none", False, (404, "unknown_incident_step")),
        ("i1", "back", True, (409, "incident_closed")),
    ],
)
def test_a_step_that_does_not_fit_is_refused(
    incident: str, step: str, closed: bool, refusal: tuple[int, str]
) -> None:
    told = opened(on_air(), "content")
    if closed:
        told.told += incidents.closed(told.room(), "i1", "", "floor", head(70, "c")) or []
    with pytest.raises(Refused) as refused:
        incidents.stepped(told.room(), incident, step, "floor", head(71, "s"))
    assert (refused.value.status, refused.value.code) == refusal


def test_a_sealed_broadcast_opens_none() -> None:
    told = opened(on_air(), "content")
    told.told += incidents.closed(told.room(), "i1", "", "floor", head(70, "c")) or []
    told.tell(facts.Sealed, 100, facts=1, file="x", sha256="y")
    with pytest.raises(Refused, match="封存"):
        incidents.opened(told.room(), "i2", "content", "", "floor", head(101))
    with pytest.raises(Refused, match="封存"):
        incidents.reopened(told.room(), "i1", "", "floor", head(101))


def test_an_incident_of_a_rehearsal_is_a_drill_and_says_so() -> None:
    told = Teller().plan().tell(facts.WentLive, rehearsal=True)
    found = incidents.opened(told.room(), "i1", "content", "", "floor", head(1))
    assert all("演练" in cue.zh and "演练" not in cue.host_zh for cue in raised(found))
    assert [fact.drill for fact in found if isinstance(fact, facts.IncidentOpened)] == [True]


PRESSES = st.lists(
    st.tuples(
        st.sampled_from(("open", "step", "close", "reopen", "wait")),
        st.sampled_from(TYPES),
        st.integers(0, 6),
        st.integers(1, 90),
    ),
    max_size=25,
)


@given(PRESSES)
def test_any_presses_leave_times_in_order_and_a_snapshot_keeps_them(
    presses: list[tuple[str, Incident, int, int]],
) -> None:
    told, at = on_air(), 0
    for place, (press, type, which, later) in enumerate(presses):
        at += later
        room, name = told.room(), f"i-{type}"
        known, step = name in room.studio.troubles, INCIDENTS[type].step
        mark = head(at, f"p{place}")
        if press == "open" and not known:
            told.told += incidents.opened(room, name, type, "", "floor", mark)
        elif press == "step" and known and one(room, name).restored_ms is None:
            wanted = step[which % len(step)]
            told.told += incidents.stepped(room, name, wanted.id, wanted.role, mark) or []
        elif press == "close" and known:
            told.told += incidents.closed(room, name, "", "floor", mark) or []
        elif press == "reopen" and known:
            told.told += incidents.reopened(room, name, "", "floor", mark) or []
        told.told += incidents.due(told.room(), T0 + at * SECOND)
    room = told.room()
    assert len({fact.id for fact in told.told}) == len(told.told)
    for trouble in room.studio.troubles.values():
        stands = incidents.standing(trouble, T0 + at * SECOND)
        delays = [step.delay_s for step in stands.steps if step.delay_s is not None]
        assert all(delay >= 0 for delay in delays)
        assert stands.acted_s == min(delays, default=None)
        assert stands.restored_s is None or stands.restored_s >= max(delays, default=0)
    assert again(room) == room
