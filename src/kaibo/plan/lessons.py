"""Lessons (改进): what a review found, why, what changes, who owns it, by when. Source: R2, E10."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from kaibo.broadcast import BroadcastType
from kaibo.clock import HOME, known_zone, local
from kaibo.facts import Id, Ms, Name
from kaibo.plan.accounts import Account, Day
from kaibo.plan.people import Member
from kaibo.words import shown

LessonState = Literal["open", "done", "dropped"]
"""A change that is still to be made, was made, or was let go with a reason."""

EvidenceKind = Literal["mark", "incident", "cue", "check", "figure", "words"]
"""What bears a lesson out: a marked moment, an incident, a cue, a check, a figure, words on air."""

LessonStanding = Literal["open", "late", "done", "dropped"]
"""How a lesson does on a day; `late`: open, and its day is past."""

Must = Annotated[str, Meta(min_length=1, max_length=300)]
"""What a lesson cannot be without: a problem nobody changes anything about is none. Source: R2."""


class Evidence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What bears a lesson out: `ref` is the mark, incident, rule, check or figure, `note` how it was then."""

    kind: EvidenceKind
    ref: Id
    at_ms: Ms | None = None
    note: Name = ""


class Lesson(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A problem of a broadcast, its cause, what changes, whose that is (a member's key) and by which day.

    `account`, `type` and `found_ms`, when it was held, are the broadcast's. `outcome` is how it went, or why
    it was dropped; `closed` the day of that. `proved` says whether the change was right, `again` in which
    later broadcasts the problem was seen once more. Source: R2, E10.
    """

    problem: Must
    cause: Annotated[str, Meta(max_length=300)] = ""
    change: Must
    owner: Annotated[str, Meta(min_length=1, max_length=200)]
    due: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    broadcast: Name = ""
    found_ms: Ms | None = None
    account: Name = ""
    type: BroadcastType = "selling"
    tag: Annotated[str, Meta(max_length=30)] = ""
    evidence: Annotated[tuple[Evidence, ...], Meta(max_length=20)] = ()
    state: LessonState = "open"
    outcome: Annotated[str, Meta(max_length=300)] = ""
    closed: Day = ""
    proved: Literal["", "right", "wrong"] = ""
    again: Annotated[tuple[Id, ...], Meta(max_length=200)] = ()

    def __post_init__(self) -> None:
        """Refuse a day no calendar has, and a lesson dropped without saying why."""
        for day in filter(None, (self.due, self.closed)):
            date.fromisoformat(day)
        if self.state == "dropped" and not shown(self.outcome).strip():
            raise ValueError("a lesson that is dropped says why: fill in `outcome`")


class Owed(Struct, frozen=True, kw_only=True):
    """An open lesson before the next broadcast: what was to change, who owes it (by name), and by when."""

    key: Id
    change: str
    owner: str
    due: str
    late: bool


def today(now_ms: int, account: Account | None = None) -> str:
    """Give the day an account has now, such as 2026-11-22; in Shanghai's zone where nobody knows its own."""
    return f"{local(now_ms, known_zone(account.zone if account else HOME)):%Y-%m-%d}"


def standing(lesson: Lesson, today: str) -> LessonStanding:
    """Tell how a lesson does on a day such as 2026-11-22."""
    return "late" if lesson.state == "open" and lesson.due < today else lesson.state


def owner_of(lesson: Lesson, members: Mapping[str, Member]) -> str:
    """Name who owns a lesson; somebody who left the team goes by the key."""
    member = members.get(lesson.owner)
    return shown(member.name if member else lesson.owner)


def owed(
    lessons: Mapping[str, Lesson], members: Mapping[str, Member], account: str, today: str
) -> tuple[Owed, ...]:
    """List an account's open lessons, those due first in front. Source: R2."""
    found = (
        Owed(
            key=key,
            change=shown(lesson.change),
            owner=owner_of(lesson, members),
            due=lesson.due,
            late=standing(lesson, today) == "late",
        )
        for key, lesson in lessons.items()
        if lesson.state == "open" and lesson.account == account
    )
    return tuple(sorted(found, key=lambda one: (one.due, one.key)))


TAGS: Final = ("开场", "福袋", "憋单", "排品", "话术", "主播", "流量", "设备", "下播", "售后")
"""Tags offered for the library; a team may write its own."""


def tags(lessons: Iterable[Lesson]) -> tuple[str, ...]:
    """List the tags to choose from: those offered, then the team's own in the order they came."""
    return tuple(dict.fromkeys((*TAGS, *(shown(one.tag) for one in lessons if one.tag))))
