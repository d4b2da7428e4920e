"""Lessons: what one must say, when it is late, and whose an account's open ones are."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.plan.accounts import Account
from kaibo.plan.lessons import Lesson, owed, owner_of, standing, tags, today
from kaibo.plan.people import Member

LESSON: dict[str, Any] = {
    "problem": "开场二十分钟没有秒杀",
    "change": "第 10 分钟放第一个秒杀",
    "owner": "zhou",
    "due": "2026-06-01",
}
MEMBERS = {"zhou": Member(name="老周")}


def lesson(**more: Any) -> Lesson:
    return msgspec.convert(LESSON | more, Lesson)


def test_a_lesson_has_a_problem_a_change_an_owner_and_a_day() -> None:
    """Source: R2."""
    assert lesson().state == "open"
    for field in LESSON:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({name: value for name, value in LESSON.items() if name != field}, Lesson)
        with pytest.raises(msgspec.ValidationError):
            lesson(**{field: ""})


@pytest.mark.parametrize(
    "wrong",
    [
        {"due": "2026-02-30"},
        {"due": "下周"},
        {"closed": "2026-13-01"},
        {"state": "dropped"},
        {"state": "dropped", "outcome": " \u200b "},
        {"proved": "maybe"},
        {"problem": "长" * 301},
        {"evidence": [{"kind": "mark", "ref": "m"}] * 21},
    ],
)
def test_what_is_no_lesson_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        lesson(**wrong)


def test_a_dropped_lesson_says_why() -> None:
    assert lesson(state="dropped", outcome="换了平台，不再适用").state == "dropped"


@pytest.mark.parametrize(
    ("more", "day", "wanted"),
    [
        ({}, "2026-06-01", "open"),
        ({}, "2026-06-02", "late"),
        ({"state": "done"}, "2026-06-02", "done"),
        ({"state": "dropped", "outcome": "x"}, "2026-06-02", "dropped"),
    ],
)
def test_a_lesson_is_late_once_its_day_is_past(more: dict[str, Any], day: str, wanted: str) -> None:
    assert standing(lesson(**more), day) == wanted


def test_open_lessons_of_an_account_name_who_owes_them_soonest_first() -> None:
    kept = {
        "a": lesson(due="2026-06-03"),
        "b": lesson(owner="gone"),
        "c": lesson(state="done"),
        "d": lesson(account="other"),
    }
    told = owed(kept, MEMBERS, "", "2026-06-02")
    assert [(one.key, one.owner, one.late) for one in told] == [("b", "gone", True), ("a", "老周", False)]
    assert owed({}, {}, "", "2026-06-02") == ()


def test_a_hidden_character_in_a_lesson_reorders_nothing() -> None:
    sly = {"x": lesson(change="改\u202e价", owner="老\u200b周")}
    (told,) = owed(sly, {}, "", "2026-01-01")
    assert (told.change, told.owner) == ("改价", "老周")
    assert owner_of(lesson(), {"zhou": Member(name="老\u202e周")}) == "老周"


@pytest.mark.parametrize(
    ("zone", "wanted"),
    [("Asia/Shanghai", "2026-06-02"), ("America/New_York", "2026-06-01"), ("No/Where", "2026-06-02")],
)
def test_the_day_is_the_accounts_own(zone: str, wanted: str) -> None:
    assert today(1_780_333_200_000, Account(name="a", zone=zone)) == wanted
    assert today(1_780_333_200_000) == "2026-06-02"


@given(st.lists(st.sampled_from(["", "直播间", "开场", "a"])))
def test_tags_are_offered_once_and_a_teams_own_come_after(own: list[str]) -> None:
    found = tags(lesson(tag=tag) for tag in own)
    assert len(found) == len(set(found))
    assert {tag for tag in own if tag} <= set(found)
    assert "" not in found
