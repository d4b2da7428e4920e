from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo import facts
from kaibo.clock import SECOND
from kaibo.facts import CueEscalated, CueRaised
from kaibo.live import cues, rules
from kaibo.live.cues import Watch
from kaibo.live.formula import Fault, Formula, Reading
from tests.live.evening import Evening, made
from tests.strategies import T0

BASE = "[[rule]]\nname = 'many'\nroles = ['floor']\nzh = '{now}'\nen = '{now}'\nvalues = {now = 'online'}\n"


def many(**keys: Any) -> rules.Rules:
    """A rule that holds while more than 100 watch."""
    told = {"when": "online > 100", "rest_s": 30} | keys
    return made(BASE + "".join(f"{key} = {value!r}\n" for key, value in told.items()))


def wave(evening: Evening, *counts: int) -> None:
    """Tell a count every ten seconds."""
    for place, online in enumerate(counts):
        evening.tell(facts.OnlineCounted, place * 10, online=online)


def test_an_edge_is_told_once_and_again_only_after_it_was_false() -> None:
    evening = Evening()
    wave(evening, 50, 200, 200, 200, 200, 200, 50, 50, 200, 200)
    assert evening.raised(many(), 0, 99) == [10, 80]


def test_a_level_is_told_again_after_each_rest() -> None:
    evening = Evening()
    wave(evening, *[200] * 12)
    assert evening.raised(many(mode="level"), 0, 119) == [0, 30, 60, 90]


def test_a_rule_that_flickers_in_a_loop_is_told_once_a_rest() -> None:
    evening = Evening()
    for at_s in range(300):
        evening.tell(facts.OnlineCounted, at_s, online=50 if at_s % 2 else 200)
    assert evening.raised(many(), 0, 299) == list(range(0, 300, 30))


def test_an_edge_while_resting_is_told_after_the_rest() -> None:
    evening = Evening()
    wave(evening, 200, 50, 200, 200, 200, 200)
    assert evening.raised(many(), 0, 59) == [0, 30]


@pytest.mark.parametrize(("hold_s", "at"), [(0, [10.0]), (5, [15.0]), (20, [30.0]), (21, [])])
def test_a_condition_must_hold_without_a_break(hold_s: int, at: list[float]) -> None:
    evening = Evening()
    wave(evening, 50, 200, 200, 200, 50, 200, 50)
    assert evening.raised(many(hold_s=hold_s), 0, 30)[:1] == at


@pytest.mark.parametrize(("samples", "at"), [(1, [10.0]), (2, [20.0]), (3, [30.0]), (4, [])])
def test_samples_are_counts_of_viewers_on_end_not_looks(samples: int, at: list[float]) -> None:
    evening = Evening()
    wave(evening, 50, 200, 200, 200, 50, 200, 50)
    assert evening.raised(many(samples=samples), 0, 60)[:1] == at


def test_what_is_not_known_makes_a_rule_silent_and_is_no_edge() -> None:
    evening = Evening()
    wave(evening, 200)
    evening.tell(facts.OnlineCounted, 100, online=200)
    assert evening.raised(many(), 0, 110) == [0], "the count was stale from second 30 to 100, not low"


def test_the_known_half_of_an_or_is_enough() -> None:
    evening = Evening()
    wave(evening, 200)
    assert evening.raised(many(when="gmv > 5 || online > 100"), 0, 5) == [0]
    assert evening.raised(many(when="gmv > 5 && online > 100"), 0, 5) == []
    assert evening.raised(many(when="host != 'x' && online > 100"), 0, 5) == [], (
        "who is on camera nobody told"
    )


def test_a_restart_tells_nothing_twice() -> None:
    evening = Evening()
    wave(evening, *[200] * 12)
    assert evening.raised(many(), 0, 10) == [0]
    evening.watch = Watch()
    assert evening.raised(many(), 11, 100) == []


def test_a_cue_that_could_not_be_written_is_raised_again() -> None:
    evening = Evening()
    wave(evening, 200)
    known = many()
    assert len(evening.looks(known, 0, 4, keep=False)) == 5
    assert evening.raised(known, 5, 20) == [5]


def test_the_same_room_and_time_give_the_same_cue() -> None:
    one, two = Evening(), Evening()
    for evening in (one, two):
        wave(evening, 200)
    told = one.looks(many(), 0, 3)
    assert told == two.looks(many(), 0, 3)
    assert told[0].cue == f"many-{T0 // SECOND}"


def test_each_thing_a_rule_is_about_rests_by_itself() -> None:
    evening = Evening()
    wave(evening, *[200] * 12)
    for at_s, host in ((0, "阿May"), (20, "小北"), (40, "阿May")):
        evening.tell(facts.HostChanged, at_s, host=host)
    told = evening.looks(many(about="host", rest_s=60, mode="level"), 0, 70)
    assert [((cue.at_ms - T0) // SECOND, cue.about) for cue in told if isinstance(cue, CueRaised)] == [
        (0, "阿May"), (20, "小北"), (60, "阿May"),
    ]  # fmt: skip
    assert len({cue.cue for cue in told}) == 3
    assert all(cue.cue.isascii() for cue in told), "an id is part of an address"


def test_a_cue_carries_its_figures_and_the_hosts_own_words() -> None:
    evening = Evening()
    wave(evening, 200)
    keys = {"host_zh": "继续", "host_en": "go on", "answer_s": 60, "ladder": ["desk"]}
    text = BASE.replace("['floor']", "['floor', 'host']") + "when = 'online > 100'\n"
    told = made(text + "".join(f"{key} = {value!r}\n" for key, value in keys.items()))
    (cue,) = evening.looks(told, 0, 1)
    assert isinstance(cue, CueRaised)
    assert (cue.zh, cue.values, cue.host_zh, cue.ladder) == ("200", {"now": 200.0}, "继续", ("desk",))


def ladder() -> rules.Rules:
    return many(answer_s=20, ladder=["desk", "operator"], rest_s=300)


def escalated(evening: Evening, start_s: int, until_s: int) -> list[tuple[int, str]]:
    told = evening.looks(ladder(), start_s, until_s)
    return [((cue.at_ms - T0) // SECOND, cue.role) for cue in told if isinstance(cue, CueEscalated)]


def test_a_cue_nobody_answers_goes_up_the_ladder_step_by_step() -> None:
    evening = Evening()
    wave(evening, 200)
    assert escalated(evening, 0, 100) == [(20, "desk"), (40, "operator")]


@pytest.mark.parametrize(
    ("kind", "more"), [(facts.CueSeen, {}), (facts.CueDone, {}), (facts.CueDeclined, {"why": "忙"})]
)
def test_any_answer_ends_the_climb(kind: Any, more: dict[str, str]) -> None:
    evening = Evening()
    wave(evening, 200)
    evening.tell(kind, 25, cue=f"many-{T0 // SECOND}", role="desk", **more)
    assert escalated(evening, 0, 100) == [(20, "desk")]


def test_after_a_restart_each_step_of_the_ladder_is_still_taken_once() -> None:
    evening = Evening()
    wave(evening, 200)
    assert escalated(evening, 0, 25) == [(20, "desk")]
    evening.watch = Watch()
    told = evening.looks(ladder(), 60, 62)
    assert [cue.id for cue in told] == [f"escalated:many-{T0 // SECOND}:operator"]


def test_a_rule_that_fails_is_told_of_once_and_the_others_still_look() -> None:
    evening = Evening()
    wave(evening, 200)
    good = many().ready[0]
    # What a check can foresee is refused on saving; this stands for what it cannot.
    bad = rules.Ready(msgspec.structs.replace(good.rule, name="bad"), good.when, {"now": Fails()})
    assert evening.raised(rules.Rules((bad, good)), 0, 5) == [0]
    assert evening.watch.faults == {"bad": "division by zero: clicks can be 0"}


class Fails(Formula):
    """A formula that fails over every room."""

    def __init__(self) -> None:
        self.signals = ()

    def run(self, reading: Reading) -> float:
        raise Fault("除以零", "division by zero: clicks can be 0")


def test_no_cue_is_raised_off_air() -> None:
    evening = Evening(live=False)
    wave(evening, 200)
    assert evening.looks(many(), 0, 5) == []
    ended = Evening()
    wave(ended, 200)
    ended.tell(facts.EndRequested, 0, request="r")
    ended.tell(facts.EndConfirmed, 0, request="r")
    assert ended.looks(many(answer_s=5, ladder=["desk"]), 0, 60) == []


@given(
    st.lists(st.sampled_from([None, 50, 200]), min_size=1, max_size=60),
    st.sampled_from(["edge", "level"]),
    st.integers(0, 40),
    st.integers(1, 3),
)
def test_cues_of_a_rule_are_never_closer_than_its_rest_and_each_edge_is_an_edge(
    counts: list[int | None], mode: str, hold_s: int, samples: int
) -> None:
    evening = Evening()
    for place, online in enumerate(counts):
        if online is not None:
            evening.tell(facts.OnlineCounted, place * 10, online=online)
    told = evening.raised(many(mode=mode, hold_s=hold_s, samples=samples), 0, len(counts) * 10)
    assert all(after - before >= 30 for before, after in pairwise(told))
    for before, after in pairwise(told):
        low = [at for at, online in enumerate(counts) if online == 50 and before < at * 10 <= after]
        assert mode == "level" or low, "an edge needs a count that was low since the last cue"
    for at_s in told:
        since = max(
            (place * 10 for place, online in enumerate(counts) if online == 50 and place * 10 <= at_s),
            default=-1,
        )
        assert at_s - since >= hold_s


@given(st.lists(st.sampled_from([50, 200]), min_size=1, max_size=40), st.integers(0, 400))
def test_a_restart_at_any_second_never_tells_an_edge_twice(counts: list[int], cut: int) -> None:
    def evening() -> Evening:
        told = Evening()
        wave(told, *counts)
        return told

    end = len(counts) * 10
    parted = evening()
    told = parted.raised(many(), 0, min(cut, end))
    parted.watch = Watch()
    told += parted.raised(many(), min(cut, end) + 1, end)
    for before, after in pairwise(told):
        fell = any(count == 50 and before < at * 10 <= after for at, count in enumerate(counts))
        assert after - before >= 30 and (fell or after == cut + 1)


def test_looking_changes_nothing_of_the_room() -> None:
    evening = Evening()
    wave(evening, 200)
    evening.play(0)
    before = evening.room.seq, dict(evening.room.rule_ms)
    cues.due(evening.room, T0, many(), Watch())
    assert (evening.room.seq, evening.room.rule_ms) == before
