from typing import Any

import pytest

from kaibo import facts
from kaibo.clock import MINUTE, SECOND
from kaibo.facts import Entry, Fact
from kaibo.live import cues
from kaibo.live.fold import fold
from kaibo.live.room import Room
from tests.strategies import T0


class Evening:
    """A room on air, told minute by minute."""

    def __init__(self, *, rehearsal: bool = False) -> None:
        self.room = Room("b1")
        self._n = 0
        self.tell(facts.WentLive, 0, rehearsal=rehearsal)

    def tell(self, kind: Any, at_s: float, **fields: Any) -> None:
        self._n += 1
        at_ms = T0 + round(at_s * SECOND)
        told: Fact = kind(id=f"f{self._n}", at_ms=at_ms, source=fields.pop("source", "test"), **fields)
        fold(self.room, [Entry(self._n, at_ms, told)])

    def count(self, start_s: int, end_s: int, online: int) -> None:
        for at_s in range(start_s, end_s, 10):
            self.tell(facts.OnlineCounted, at_s, online=online)

    def due(self, at_s: float) -> list[str]:
        return [cue.rule for cue in cues.due(self.room, T0 + round(at_s * SECOND))]


@pytest.mark.parametrize(
    ("before", "now", "fell"),
    [(1_000, 690, True), (1_000, 710, False), (40, 27, False), (40, 20, True), (4, 1, False)],
)
def test_a_sharp_fall_is_told_and_small_rooms_may_wobble(before: int, now: int, fell: bool) -> None:
    evening = Evening()
    evening.count(0, 120, before)
    evening.tell(facts.OnlineCounted, 120, online=now)
    assert ("sharp_fall" in evening.due(121)) is fell


def test_a_sudden_inflow_is_told() -> None:
    evening = Evening()
    evening.count(0, 120, 400)
    evening.tell(facts.OnlineCounted, 120, online=700)
    (cue,) = cues.due(evening.room, T0 + 121 * SECOND)
    assert (cue.rule, cue.values["more"]) == ("inflow", 300)
    assert "300" in cue.zh
    assert "700" in cue.en


def test_a_stale_count_raises_nothing() -> None:
    evening = Evening()
    evening.count(0, 60, 1_000)
    evening.tell(facts.OnlineCounted, 65, online=100)
    assert evening.due(140) == ["source_silent"]


def test_a_rule_rests_after_its_cue() -> None:
    evening = Evening()
    evening.tell(facts.SegmentTaken, 0, segment="s1", title="空军一号", length_s=360)
    evening.count(0, 900, 100)
    assert evening.due(419) == []
    (cue,) = cues.due(evening.room, T0 + 420 * SECOND)
    assert (cue.rule, cue.roles) == ("segment_over", ("floor",))
    assert cue.zh == "「空军一号」已超时 60 秒，提醒主播切款"
    fold(evening.room, [Entry(10_000, cue.at_ms, cue)])
    assert evening.due(420 + 119) == []
    assert evening.due(420 + 120) == ["segment_over"]


@pytest.mark.parametrize(("late", "ignited"), [(900, True), (300, False), (290, False)])
def test_flash_products_that_do_not_ignite_in_twenty_minutes_are_the_loudest_cue(
    late: int, ignited: bool
) -> None:
    evening = Evening()
    evening.count(0, 600, 300)
    for minute in range(10, 21):
        evening.count(minute * 60, minute * 60 + 60, late)
    assert "flash_not_ignited" not in evening.due(19 * 60)
    assert ("flash_not_ignited" in evening.due(20 * 60 + 5)) is not ignited


def test_fifty_private_entrants_are_told_once() -> None:
    evening = Evening()
    for n in range(50):
        evening.tell(facts.Entered, 10, viewer=f"v{n}", traffic="group")
        if n == 48:
            assert evening.due(11) == []
    assert evening.due(11) == ["private_visible"]


def test_an_overdue_lucky_bag_is_told_until_it_is_drawn() -> None:
    evening = Evening()
    evening.tell(facts.LuckyBagOpened, 0, bag="b", prize="帆布袋", seconds=300)
    evening.count(0, 400, 100)
    assert evening.due(329) == []
    assert evening.due(331) == ["bag_overdue"]
    evening.tell(facts.LuckyBagDrawn, 332, bag="b")
    assert evening.due(333) == []


def test_silence_of_the_room_is_urgent_but_not_in_a_rehearsal() -> None:
    assert Evening().due(61) == ["source_silent"], "nobody connected a source"
    evening = Evening()
    evening.tell(facts.Commented, 5, viewer="v", text="好")
    assert evening.due(64) == []
    assert evening.due(66) == ["source_silent"]
    rehearsal = Evening(rehearsal=True)
    rehearsal.tell(facts.Commented, 5, viewer="v", text="好")
    assert rehearsal.due(600) == []


def test_no_cue_is_raised_off_air() -> None:
    evening = Evening()
    evening.tell(facts.Commented, 5, viewer="v", text="好")
    evening.tell(facts.EndRequested, 10, request="r")
    evening.tell(facts.EndConfirmed, 11, request="r")
    assert evening.due(600) == []
    assert cues.due(Room("b1"), T0) == []


def test_every_rule_fills_its_texts_in_both_languages() -> None:
    for rule in cues.RULES:
        assert rule.zh
        assert rule.en
        assert rule.source
        assert rule.rest_ms >= MINUTE
