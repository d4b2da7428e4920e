"""Warnings of words on air: who is told, how loudly, how often, and what the host reads."""

from typing import Any

import msgspec
import pytest

from kaibo import facts
from kaibo.facts import CueRaised, WordsWarned
from kaibo.live import warned
from kaibo.live.warned import Overheard, Where
from kaibo.plan.compliance import Surface
from tests.live.rooms import hosted, on_air, room_of, staged
from tests.plan.compliance.packs import checker
from tests.strategies import T0

CHECKER = checker()


def heard(text: str, where: Where = "speech", at_s: float = 0, about: str = "") -> list[Overheard]:
    surface: Surface = "comment" if where == "comment" else "lucky_bag" if where == "crew" else "speech"
    return [
        Overheard(
            finding=finding,
            where=where,
            sentence=text,
            about=about or f"f{at_s}",
            end=finding.end,
            at_ms=T0 + round(at_s * 1000),
            host="小美",
        )
        for finding in CHECKER.read(text, surface).findings
    ]


class Evening:
    """Warnings as a room keeps them, one batch after another."""

    def __init__(self) -> None:
        self.told = on_air().told

    def hear(self, *batch: Overheard) -> list[CueRaised | WordsWarned]:
        made = warned.due(room_of(self.told).warnings, batch, "b1")
        self.told += made
        return made


def kinds(told: list[CueRaised | WordsWarned]) -> list[str]:
    return [facts.kind_of(fact) for fact in told]


def test_speech_warns_host_and_floor_with_what_to_say() -> None:
    warning, cue = Evening().hear(*heard("今晚呱唧呱"))
    assert isinstance(warning, WordsWarned) and isinstance(cue, CueRaised)
    assert (warning.verdict, warning.where, warning.words, warning.host) == (
        "warn",
        "speech",
        "呱唧呱",
        "小美",
    )
    assert warning.correction == "刚才说的“呱唧呱”不准确，以详情页为准。"
    assert (cue.urgency, cue.roles, cue.rule) == ("notice", ("host", "floor"), "words")
    assert warning.correction in cue.host_zh and "呱唧呱" in cue.zh


@pytest.mark.parametrize(
    ("text", "where", "told"),
    [
        ("搭伙裙领券", "comment", ["words_warned", "cue_raised"]),
        ("今晚呱唧呱", "comment", []),
        ("治百病", "comment", []),
        ("用了专利技术", "speech", ["words_warned"]),
        ("呱唧呱大奖", "crew", ["words_warned", "cue_raised"]),
        ("欢迎来看", "speech", []),
    ],
)
def test_what_is_told_depends_on_where_it_is_said(text: str, where: Where, told: list[str]) -> None:
    assert kinds(Evening().hear(*heard(text, where))) == told


def test_a_comment_goes_to_the_desk_and_not_to_the_host() -> None:
    evening = Evening()
    _, cue = evening.hear(*heard("搭伙裙领券", "comment"))
    assert isinstance(cue, CueRaised)
    assert (cue.urgency, cue.roles, cue.host_zh) == ("urgent", ("desk", "floor"), "")
    assert hosted(room_of(evening.told), T0).cues == ()


def test_a_run_of_copies_of_one_comment_warns_once_until_it_rested() -> None:
    evening = Evening()
    copies = [one for n in range(30) for one in heard("快搭 伙 裙！", "comment", n)]
    assert kinds(evening.hear(*copies)) == ["words_warned", "cue_raised"]
    assert evening.hear(*heard("搭伙裙", "comment", 300)) == []
    assert kinds(evening.hear(*heard("搭伙裙", "comment", 700))) == ["words_warned", "cue_raised"]


def test_a_rule_cues_once_a_minute_and_every_warning_is_kept() -> None:
    evening = Evening()
    assert kinds(evening.hear(*heard("今晚呱唧呱", at_s=0))) == ["words_warned", "cue_raised"]
    assert kinds(evening.hear(*heard("天下第一", at_s=30))) == ["words_warned"], "another word of the rule"
    assert kinds(evening.hear(*heard("这双最好", at_s=61))) == ["words_warned", "cue_raised"]


def test_only_so_many_warnings_of_a_kind_come_in_a_minute() -> None:
    evening = Evening()
    flood = [one for n in range(50) for one in heard("搭伙裙", "comment", n / 10)]
    flood = [
        msgspec.structs.replace(one, finding=msgspec.structs.replace(one.finding, text=f"搭伙裙{n}"))
        for n, one in enumerate(flood)
    ]
    assert kinds(evening.hear(*flood)).count("words_warned") == 12
    assert kinds(evening.hear(*heard("今晚呱唧呱", at_s=5))) == ["words_warned", "cue_raised"]


def test_what_was_told_is_told_again_by_nobody() -> None:
    evening = Evening()
    again = heard("今晚呱唧呱", about="said-1")
    first = evening.hear(*again)
    assert evening.hear(*again) == []
    assert [fact.id for fact in warned.due({}, again, "b1")] == [fact.id for fact in first], "ids are stable"


def test_the_stage_shows_what_nobody_answered_and_the_first_answer_counts() -> None:
    evening = Evening()
    evening.hear(*heard("今晚呱唧呱"))
    (line,) = staged(room_of(evening.told)).warnings
    assert (line.words, line.how, line.delay_s) == ("呱唧呱", "", None)

    def answer(at_s: int, how: str, by: str) -> Any:
        return facts.WordsCorrected(
            id=f"c{by}",
            broadcast="b1",
            at_ms=T0 + at_s * 1000,
            source="crew",
            warning=line.warning,
            how=how,  # type: ignore[arg-type]
            by=by,
        )

    evening.told += [answer(12, "corrected", "老周"), answer(20, "no_fault", "小李")]
    room = room_of(evening.told)
    assert staged(room).warnings == ()
    (kept,) = warned.lines(room.warnings.values())
    assert (kept.how, kept.by, kept.delay_s) == ("corrected", "老周", 12.0)
