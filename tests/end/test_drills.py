"""What a drill saw becomes measures; what was not reached becomes a proposal; robots are never people."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo import facts
from kaibo.clock import SECOND
from kaibo.end import drills, incidents
from kaibo.end.drills import DrillReport, Round, Sighting, Skipped
from kaibo.live.room import Room
from kaibo.playbook import DRILLS, INCIDENTS
from kaibo.roles import ROLES
from tests.live.rooms import Teller
from tests.strategies import T0

PARTS = {"kaibo": "1", "obs": "29.0.2", "watch": "watching", "relay": "kaibo relay"}


def seen(*marks: tuple[str, float]) -> tuple[Sighting, ...]:
    return tuple(Sighting(at_s * 1000, mark) for mark, at_s in marks)


def reported(drill: str, *rounds: Round, room: Room | None = None, **more: Any) -> DrillReport:
    told = {"crew": "robots", "parts": PARTS, "skipped": (), **more}
    return drills.report(drill, T0, rounds, room or Room("b1"), **told)


def frozen(slate_s: float | None, back_s: float = 2) -> Round:
    slate = [("program:slate", 10 + slate_s), ("fact:feed_lost", 10 + slate_s)] if slate_s is not None else []
    return Round(seen=seen(("broken", 10), *slate, ("mended", 20), ("program:back", 20 + back_s)))


@pytest.mark.parametrize("drill", DRILLS)
def test_every_drill_says_what_it_breaks_and_how_each_measure_is_mended(drill: str) -> None:
    plan = DRILLS[drill]
    assert plan.incident in INCIDENTS and plan.source.startswith("E")
    assert len({one.name for one in plan.measure}) == len(plan.measure) > 0
    for one in plan.measure:
        assert bool(one.since) == bool(one.until), one.name
        assert one.mend_zh and one.mend_en and one.limit >= 0
        assert one.part in ("", "relay", "watch")


@pytest.mark.parametrize(
    ("marks", "since", "until", "found"),
    [
        ((("broken", 1), ("program:slate", 2.5)), "broken", "program:slate", 1.5),
        ((("program:slate", 0.5), ("broken", 1), ("program:slate", 3)), "broken", "program:slate", 2.0),
        ((("broken", 1), ("program:slate", 2), ("program:slate", 9)), "broken", "program:slate", 1.0),
        ((("broken", 1), ("program:slate", 0.5)), "broken", "program:slate", None),
        ((("program:slate", 2),), "broken", "program:slate", None),
        ((), "broken", "program:slate", None),
    ],
)
def test_a_measure_runs_from_the_first_of_one_to_the_first_of_the_other_after_it(
    marks: tuple[tuple[str, float], ...], since: str, until: str, found: float | None
) -> None:
    assert drills.between(seen(*marks), since, until) == found


@given(st.lists(st.tuples(st.sampled_from(("broken", "mended", "x")), st.floats(0, 1000)), max_size=12))
def test_a_measure_is_never_negative_and_knows_no_order_of_telling(marks: list[tuple[str, float]]) -> None:
    found = drills.between(seen(*marks), "broken", "x")
    assert found is None or found >= 0
    assert drills.between(seen(*reversed(marks)), "broken", "x") == found


def test_a_measure_is_as_good_as_its_worst_round() -> None:
    made = reported("freeze", frozen(0.9), frozen(1.1), frozen(1.6))
    slate = made.measured[0]
    assert (slate.values, slate.median, slate.worst) == ((0.9, 1.1, 1.6), 1.1, 1.6)
    assert slate.verdict == "over" and not made.passed
    assert reported("freeze", frozen(0.9), frozen(1.1)).passed


def test_what_did_not_happen_in_a_round_is_missed_and_what_is_not_here_is_skipped() -> None:
    made = reported("freeze", frozen(0.9), frozen(None))
    assert [one.verdict for one in made.measured] == ["missed", "missed", "ok"]
    parts = {name: what for name, what in PARTS.items() if name != "watch"}
    made = reported("freeze", frozen(None), parts=parts)
    assert [one.verdict for one in made.measured] == ["skipped"] * 3
    assert made.passed, "nothing failed, and it says what was left out"
    assert [one.verdict for one in reported("power").measured] == ["missed"] * 4, "no rounds, no proof"


def test_a_value_the_drill_finds_itself_is_held_against_its_limit() -> None:
    lost = [reported("power", Round(seen=(), found={"facts": float(n)})).measured[-1] for n in (0, 2)]
    assert [(one.worst, one.verdict) for one in lost] == [(0.0, "ok"), (2.0, "over")]


def test_what_was_not_reached_is_proposed_with_what_to_change() -> None:
    made = reported("freeze", frozen(2.0))
    (proposal, *rest) = [one for one in made.proposals if one.about == "slate"]
    assert rest == []
    assert "2.00 s" in proposal.zh and "1.50 s" in proposal.en
    assert DRILLS["freeze"].measure[0].mend_zh in proposal.zh


def test_it_is_compared_with_the_last_time_and_slower_is_told() -> None:
    last = reported("freeze", frozen(0.5))
    made = reported("freeze", frozen(0.9), last=last)
    assert made.compared_ms == last.began_ms and made.measured[0].last == 0.5
    assert any("0.50 s → 0.90 s" in one.zh for one in made.proposals if one.about == "slate")
    quick = reported("freeze", frozen(0.55), last=last)
    assert not [one for one in quick.proposals if one.about == "slate"], "a tenth is no change"


def test_what_was_skipped_is_for_the_next_time() -> None:
    none = Skipped(part="relay", zh="没有保底推流", en="no relay")
    made = reported("content", skipped=[none])
    assert any("没有保底推流" in one.zh for one in made.proposals)


def test_a_busy_machine_is_said_before_anything_else() -> None:
    made = reported("freeze", frozen(2.0), busy="load 9.0 / 2 cores")
    assert made.proposals[0].about == "machine" and "9.0" in made.proposals[0].en


def drilled() -> Room:
    """A rehearsal with one device incident: some steps late, some never taken, some cues answered."""
    told = Teller().plan().tell(facts.WentLive, rehearsal=True)
    head = {"broadcast": "b1", "source": "crew", "by": "小王"}

    def at(name: str, seconds: int) -> dict[str, Any]:
        return head | {"id": name, "at_ms": T0 + seconds * SECOND}

    told.told += incidents.opened(told.room(), "i1", "device", "", "tech", at("o", 10))
    cue = next(name for name, one in told.room().cues.items() if one.raised.roles == ("tech",))
    told.tell(facts.CueSeen, 13, cue=cue, role="tech").tell(facts.CueDone, 40, cue=cue, role="tech")
    for step, seconds in (("which", 15), ("spare", 110), ("cloud", 75)):
        told.told += incidents.stepped(told.room(), "i1", step, "tech", at(step, seconds)) or []
    return told.room()


def test_each_role_is_measured_by_the_receipts_of_its_cues() -> None:
    found = {one.role: one for one in drills.reactions(drilled())}
    assert (found["tech"].seen_s, found["tech"].done_s, found["tech"].asked) == (3.0, 30.0, 1)
    assert found["tech"].target_s == 20
    assert (found["host"].seen_s, found["host"].done_s) == (None, None)
    assert set(found) == {step.role for step in INCIDENTS["device"].step}


def test_the_slowest_step_those_nobody_took_and_roles_nobody_holds_are_proposed() -> None:
    made = reported("freeze", frozen(0.9), room=drilled(), crew="people", held=set(ROLES) - {"host"})
    delays = {one.step: one.delay_s for one in made.steps}
    assert (delays["which"], delays["spare"], delays["talk"]) == (5.0, 100.0, None)
    told = {one.about: one.zh for one in made.proposals}
    assert "最慢的一步" in told["spare"] and "cloud" not in told, "65 s is late by less"
    assert "没有人做" in told["talk"] and "没有人做" in told["back"]
    assert "没有人担任「主播」" in told["host"]


def test_a_report_survives_its_journey_through_json() -> None:
    made = reported("freeze", frozen(0.9), room=drilled(), last=reported("freeze", frozen(0.5)))
    assert msgspec.json.decode(msgspec.json.encode(made), type=DrillReport) == made
