"""The order of the stop: whatever fails, dies or is ticked, each step is done once, and in its order."""

from typing import Any, get_args

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from kaibo import facts
from kaibo.clock import MINUTE
from kaibo.end import shutdown
from kaibo.end.card import card
from kaibo.end.shutdown import DONE, MACHINES, STEPS, Due, Studio, following
from kaibo.facts import Entry, Fact, Stopping, StopStepped
from kaibo.live.fold import fold
from kaibo.live.room import Room
from kaibo.live.studio import StudioLink
from kaibo.playbook import number
from kaibo.refused import Refused
from tests.live.rooms import FEW_RUNS
from tests.strategies import T0

LIVE = facts.WentLive(id="live", broadcast="b1", at_ms=T0 - 60 * MINUTE, source="crew")
ASKED = facts.EndRequested(id="ask", broadcast="b1", at_ms=T0, source="crew", request="r")
ENDED = facts.EndConfirmed(id="end", broadcast="b1", at_ms=T0, source="crew", request="r")
READY = StudioLink(state="ready")


def told(key: str = "k", at_ms: int = T0) -> dict[str, Any]:
    return {"id": f"stop-step:{key}", "broadcast": "b1", "at_ms": at_ms, "source": "crew", "by": "小王"}


class Evening:
    """A room that ended, and all it was told."""

    def __init__(self, *more: Fact, rehearsal: bool = False) -> None:
        live = facts.WentLive(id="live", broadcast="b1", at_ms=LIVE.at_ms, source="crew", rehearsal=rehearsal)
        self.room, self.told = Room("b1"), list[Fact]()
        self.tell(live, ASKED, ENDED, *more)

    def tell(self, *told: Fact) -> None:
        first = len(self.told) + 1
        self.told += told
        fold(self.room, [Entry(seq, T0, fact) for seq, fact in enumerate(told, start=first)])

    def steps(self, *states: str) -> list[Stopping]:
        return [fact.step for fact in self.told if isinstance(fact, StopStepped) and fact.state in states]

    def cues(self) -> list[str]:
        return [fact.rule for fact in self.told if isinstance(fact, facts.CueRaised)]

    def due(self, studio: Studio = "ready", after_ms: int = 0, *, fresh: bool = False) -> Due:
        due = shutdown.due(self.room, T0 + after_ms, studio, fresh=fresh)
        self.tell(*due.facts)
        return due

    def try_machine(self, *, works: bool, studio: Studio = "ready", fresh: bool = False) -> None:
        """Let the machine have one try at what is due."""
        due = self.due(studio, fresh=fresh)
        if due.facts:
            due = self.due(studio)
        if due.step is not None and works:
            self.tell(*shutdown.done(self.room, due.step, T0))
        elif due.step is not None:
            self.tell(*shutdown.failed(self.room, due.step, T0, "卡住了", "stuck"))

    def tick(self, step: str, why: str = "") -> None:
        fact = shutdown.ticked(self.room, told(f"{step}-{len(self.told)}"), step, why)
        self.tell(*([fact] if fact is not None else []))


def test_a_machine_does_its_steps_and_people_theirs_then_it_is_sealed() -> None:
    evening = Evening()
    for _ in MACHINES:
        evening.try_machine(works=True)
    assert evening.steps("done") == list(STEPS[:5])
    assert evening.due() == Due(), "people are waited for"
    for step in STEPS[5:]:
        evening.tick(step)
    assert evening.due() == Due(seal=True)
    assert card(evening.room, T0, READY).sealing


def test_without_a_machine_people_tick_every_step() -> None:
    evening = Evening()
    for step in STEPS:
        assert evening.due("none") == Due()
        evening.tick(step)
    assert evening.due("none") == Due(seal=True)


def test_a_failing_step_is_tried_a_few_times_then_people_are_asked_once() -> None:
    evening = Evening()
    evening.try_machine(works=True)
    for _ in range(10):
        evening.try_machine(works=False)
    assert evening.steps("failed") == ["stream"] * round(number("stop_tries"))
    assert evening.cues() == ["stop_failed"]
    line = card(evening.room, T0, READY).steps[1]
    assert (line.state, line.next, line.why) == ("failed", True, "卡住了\nstuck")
    evening.try_machine(works=True, fresh=True)
    assert evening.steps("done") == ["scene", "stream"], "a line that came back is one more try"


def test_an_ending_scene_that_fails_does_not_keep_the_camera_on_air() -> None:
    evening = Evening()
    for works in (False, True):
        evening.try_machine(works=works)
    evening.try_machine(works=True)
    assert evening.steps("by_hand", "done") == ["scene", "stream"]
    assert evening.room.ending.steps["scene"].why.startswith("卡住了")


def test_a_press_has_the_machine_try_again() -> None:
    evening = Evening()
    evening.try_machine(works=True)
    for _ in range(5):
        evening.try_machine(works=False)
    fact = shutdown.again(evening.room, told(), "stream", "ready")
    assert fact is not None
    evening.tell(fact)
    assert shutdown.again(evening.room, told("two"), "stream", "ready") is None, "it is being tried"
    evening.try_machine(works=True)
    assert shutdown.again(evening.room, told("three"), "stream", "ready") is None, "it is done"
    assert evening.steps("done") == ["scene", "stream"]


@pytest.mark.parametrize("studio", get_args(Studio))
def test_a_rehearsal_is_stopped_as_the_real_one_is(studio: Studio) -> None:
    """Same machine, same people, same order: what was rehearsed is what happens."""
    drill, real = Evening(rehearsal=True), Evening()
    for works in (True, *[False] * 6):
        for evening in (drill, real):
            evening.try_machine(works=works, studio=studio)
    assert drill.told[1:] == real.told[1:]
    while (step := following(drill.room)) is not None:
        assert not drill.due(studio).seal
        drill.tick(step)
    assert drill.due(studio) == Due(seal=True)


def test_who_forgets_to_tick_is_reminded_and_then_it_is_sealed_all_the_same() -> None:
    evening = Evening()
    minutes, reminded = round(number("stop_patience_minutes")), round(number("stop_remind_minutes"))
    for minute in range(minutes):
        assert not evening.due("none", minute * MINUTE).seal
    assert evening.cues() == ["stop_waiting"] * ((minutes - 1) // reminded)
    evening.due("none", minutes * MINUTE)
    assert evening.cues()[-1] == "stop_left"
    assert evening.due("none", minutes * MINUTE) == Due(seal=True)
    assert following(evening.room) == "scene", "what is open stays open, and is shown so"


@pytest.mark.parametrize(
    ("evening", "step", "code"),
    [
        (Evening(), "lights", "unknown_step"),
        (Evening(), "network", "stop_out_of_order"),
    ],
)
def test_a_tick_that_may_not_be_is_refused(evening: Evening, step: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        shutdown.ticked(evening.room, told(), step, " ")
    assert refused.value.code == code


def test_a_step_may_be_ticked_early_with_a_reason() -> None:
    evening = Evening()
    evening.tick("network", "路由器冒烟")
    assert evening.steps("by_hand") == ["network"]
    assert following(evening.room) == "scene"


@pytest.mark.parametrize(
    ("studio", "step", "code"),
    [
        ("none", "scene", "by_hand_only"),
        ("ready", "microphone", "by_hand_only"),
        ("ready", "record", "stop_out_of_order"),
    ],
)
def test_a_machine_is_asked_only_for_what_it_can_do_now(studio: Studio, step: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        shutdown.again(Evening().room, told(), step, studio)
    assert refused.value.code == code


def test_nothing_is_stopped_before_the_end() -> None:
    room = Room("b1")
    fold(room, [Entry(1, T0, LIVE)])
    with pytest.raises(Refused, match="还没有下播"):
        shutdown.ticked(room, told(), "scene", "")
    with pytest.raises(Refused, match="还没有下播"):
        shutdown.again(room, told(), "scene", "ready")


class Stops(RuleBasedStateMachine):
    """Machines that work, fail and die, and people who tick what is due, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.evening = Evening()
        self.studio: Studio = "ready"
        self.fresh = True

    @rule(studio=st.sampled_from(get_args(Studio)))
    def line(self, studio: Studio) -> None:
        self.fresh = self.fresh or studio == "ready"
        self.studio = studio

    @rule()
    def kaibo_starts_anew(self) -> None:
        self.fresh = True

    @rule()
    def writes_what_is_due(self) -> None:
        due = self.evening.due(self.studio, fresh=self.fresh)
        self.fresh = self.fresh and not due.facts

    @rule(works=st.booleans())
    def machine_answers(self, works: bool) -> None:
        due = shutdown.due(self.evening.room, T0, self.studio)
        if due.step is not None:
            room, step = self.evening.room, due.step
            self.evening.tell(
                *(shutdown.done(room, step, T0) if works else shutdown.failed(room, step, T0, "坏", "bad"))
            )

    @rule(step=st.sampled_from(STEPS))
    def machine_answers_late(self, step: Stopping) -> None:
        """What was done meanwhile by hand is not told twice."""
        told = shutdown.done(self.evening.room, step, T0)
        state = self.evening.room.ending.steps.get(step)
        assert bool(told) == (state is not None and state.state == "begun")

    @rule(step=st.sampled_from(STEPS))
    def someone_ticks(self, step: Stopping) -> None:
        early = step != following(self.evening.room)
        done = self.evening.room.ending.steps.get(step)
        try:
            self.evening.tick(step)
        except Refused as refused:
            assert early
            assert refused.code == "stop_out_of_order"
        else:
            assert not early or (done is not None and done.state in DONE)

    @rule()
    def someone_presses_again(self) -> None:
        due = following(self.evening.room)
        if due in MACHINES and self.studio != "none":
            fact = shutdown.again(
                self.evening.room, told(f"again-{len(self.evening.told)}"), due, self.studio
            )
            self.evening.tell(*([fact] if fact is not None else []))

    @invariant()
    def done_once_and_in_order(self) -> None:
        done = self.evening.steps("done", "by_hand")
        assert done == list(STEPS[: len(done)])
        ids = [fact.id for fact in self.evening.told]
        assert len(ids) == len(set(ids))

    def teardown(self) -> None:
        """Whatever happened, people alone can bring it to its end."""
        while (step := following(self.evening.room)) is not None:
            self.evening.tick(step)
        assert self.evening.due(self.studio) == Due(seal=True)
        self.done_once_and_in_order()


TestStops = Stops.TestCase
TestStops.settings = FEW_RUNS
