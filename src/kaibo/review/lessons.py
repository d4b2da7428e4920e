"""Lessons of a broadcast (改进与跟进): last time's, its own, what its evidence proposes. Source: R2, E10."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from kaibo.broadcast import BroadcastType
from kaibo.clock import HOME, SECOND, local
from kaibo.end import incidents
from kaibo.facts import Tag
from kaibo.live.room import Cue, Room
from kaibo.plan.accounts import Account
from kaibo.plan.lessons import (
    Evidence,
    EvidenceKind,
    Lesson,
    LessonStanding,
    owner_of,
    standing,
    today,
)
from kaibo.plan.people import Member
from kaibo.plan.shelf import Shelf
from kaibo.playbook import INCIDENTS
from kaibo.review.quality import Check
from kaibo.words import clip, shown

DRAFTS_MOST: Final = 20
"""Drafts proposed at once: nobody files more of one evening."""


class Filed(Struct, frozen=True, kw_only=True):
    """A lesson as it stands today: its revision, who saved it when, and its owner's name."""

    key: str
    revision: int
    saved_ms: int
    by: str
    owner: str
    standing: LessonStanding
    lesson: Lesson


class LessonDraft(Struct, frozen=True, kw_only=True):
    """A lesson the evidence proposes, never filed by itself; `known` is an earlier one of the same kind."""

    problem: str
    cause: str
    evidence: Evidence
    known: str = ""


class Lessons(Struct, frozen=True, kw_only=True):
    """Last time's lessons and whether they were done, the broadcast's own, and drafts. Source: R2."""

    back: tuple[Filed, ...]
    own: tuple[Filed, ...]
    drafts: tuple[LessonDraft, ...]


class Proven(Struct, frozen=True, kw_only=True):
    """A lesson that proved right; `seen` is in how many broadcasts its problem came up. Source: E10."""

    key: str
    problem: str
    change: str
    tag: str
    seen: int
    owner: str
    broadcast: str


class LibraryMonth(Struct, frozen=True, kw_only=True):
    """What proved right for a type of broadcast in a month such as 2026-11, most seen first. Source: E10."""

    type: BroadcastType
    month: str
    lessons: tuple[Proven, ...]


def filed(house: Shelf, now_ms: int) -> tuple[Filed, ...]:
    """Give every lesson of a house, each as it stands on the day its account has now."""
    members, accounts = house.all("member", Member), house.all("account", Account)
    return tuple(
        Filed(
            key=kept.key,
            revision=kept.revision,
            saved_ms=kept.at_ms,
            by=shown(kept.by),
            owner=owner_of(kept.body, members),
            standing=standing(kept.body, today(now_ms, accounts.get(kept.body.account))),
            lesson=kept.body,
        )
        for kept in house.listed("lesson", Lesson)
    )


def lessons(room: Room, filed: Iterable[Filed], checks: Iterable[Check], now_ms: int) -> Lessons:
    """Give the lessons a review of a broadcast shows, of all that were `filed` those of its account."""
    plan = room.any_plan
    held_ms = room.went_live_ms or plan.start_ms or now_ms
    mine = [one for one in filed if one.lesson.account == plan.account_id]
    before = [
        one
        for one in mine
        if one.lesson.broadcast != room.broadcast and (one.lesson.found_ms or 0) <= held_ms
    ]
    own = tuple(one for one in mine if one.lesson.broadcast == room.broadcast)
    told = {(one.kind, one.ref) for each in own for one in each.lesson.evidence}
    fresh = [
        one for one in _drafts(room, checks, now_ms) if (one.evidence.kind, one.evidence.ref) not in told
    ]
    return Lessons(
        back=_back(before),
        own=own,
        drafts=tuple(_known(one, before) for one in fresh[:DRAFTS_MOST]),
    )


def _back(before: Sequence[Filed]) -> tuple[Filed, ...]:
    """Give the lessons of last time, and what was still open of those before them; open ones first."""
    last_ms = max((one.lesson.found_ms or 0 for one in before), default=0)
    found = [one for one in before if one.lesson.state == "open" or (one.lesson.found_ms or 0) == last_ms]
    return tuple(sorted(found, key=lambda one: (one.lesson.state != "open", one.lesson.due, one.key)))


def _known(draft: LessonDraft, before: Iterable[Filed]) -> LessonDraft:
    """Say of a draft whether the same rule or check gave a lesson before; a moment is ever new."""
    if draft.evidence.kind not in ("cue", "check"):
        return draft
    same = (draft.evidence.kind, draft.evidence.ref)
    for one in before:
        if any((each.kind, each.ref) == same for each in one.lesson.evidence):
            return LessonDraft(
                problem=draft.problem, cause=draft.cause, evidence=draft.evidence, known=one.key
            )
    return draft


_MARKS: Final[dict[Tag, str]] = {"problem": "问题", "complaint": "差评"}


def _drafts(room: Room, checks: Iterable[Check], now_ms: int) -> list[LessonDraft]:
    return [
        *_troubles(room, now_ms),
        *_marked(room),
        *_late(room, now_ms),
        *_unanswered(room),
        *_checked(checks),
    ]


def _draft(
    kind: EvidenceKind, ref: str, problem: str, cause: str = "", at_ms: int | None = None, note: str = ""
) -> LessonDraft:
    told = Evidence(kind=kind, ref=ref, at_ms=at_ms, note=clip(shown(note), 200))
    return LessonDraft(problem=clip(shown(problem), 300), cause=clip(shown(cause), 300), evidence=told)


def _marked(room: Room) -> Iterable[LessonDraft]:
    for mark in room.marks:
        if mark.tag in _MARKS:
            word = f"{_MARKS[mark.tag]}标记"
            yield _draft("mark", mark.mark, mark.label or word, at_ms=mark.at_ms, note=f"{word} {mark.by}")


def _troubles(room: Room, now_ms: int) -> Iterable[LessonDraft]:
    for name, trouble in room.studio.troubles.items():
        if trouble.drill:
            continue
        told = incidents.standing(trouble, now_ms if trouble.restored_ms is None else trouble.restored_ms)
        zh = INCIDENTS[trouble.type].zh
        back = "没有恢复" if told.restored_s is None else f"{told.restored_s:.0f} 秒恢复"
        slow = f"，目标 {told.target_s} 秒" if told.late else ""
        cause = trouble.closing or trouble.note
        note = f"{zh} {back}（目标 {told.target_s} 秒）"
        yield _draft("incident", name, f"{zh}：{back}{slow}", cause, trouble.noticed_ms, note)


def _late(room: Room, now_ms: int) -> Iterable[LessonDraft]:
    """Propose the rules whose cues went unanswered or had to be handed on, those most often first."""
    of = defaultdict[str, list[Cue]](list)
    for cue in room.cues.values():
        due_ms = cue.raised.at_ms + cue.raised.answer_s * SECOND
        unseen = cue.seen_ms is None and cue.closed_ms is None
        if cue.raised.answer_s and (cue.escalated or (unseen and now_ms > due_ms)):
            of[cue.raised.rule].append(cue)
    for rule, cues in sorted(of.items(), key=lambda item: (-len(item[1]), item[0])):
        left = sum(cue.seen_ms is None and cue.closed_ms is None for cue in cues)
        first = cues[0].raised
        note = f"{len(cues)} 次没按时回应，{left} 次始终没人看"
        yield _draft("cue", rule, f"提示「{clip(first.zh, 60)}」{note}", at_ms=first.at_ms, note=note)


def _unanswered(room: Room) -> Iterable[LessonDraft]:
    """Propose words on air nobody answered for. Source: X1."""
    left = [one for one in room.warnings.values() if not one.how]
    if left:
        yield _draft(
            "words",
            "open",
            f"{len(left)} 处用语提醒没有处理",
            at_ms=min(one.at_ms for one in left),
            note="、".join(dict.fromkeys(one.words for one in left)),
        )


def _checked(checks: Iterable[Check]) -> Iterable[LessonDraft]:
    for check in checks:
        if check.verdict == "look":
            yield _draft("check", check.key, f"数据要核对：{check.zh}", check.note_zh, note=check.note_zh)


def library(filed: Iterable[Filed]) -> tuple[LibraryMonth, ...]:
    """Group what proved right by type of broadcast and month, the newest first. Source: E10."""
    of = defaultdict[tuple[BroadcastType, str], list[Filed]](list)
    for one in filed:
        if one.lesson.proved == "right":
            day = one.lesson.closed or f"{local(one.saved_ms, HOME):%Y-%m-%d}"
            of[one.lesson.type, day[:7]].append(one)
    found = [
        LibraryMonth(
            type=kind,
            month=month,
            lessons=tuple(
                sorted((_proven(one) for one in several), key=lambda one: (-one.seen, one.tag, one.key))
            ),
        )
        for (kind, month), several in of.items()
    ]
    order: tuple[BroadcastType, ...] = ("selling", "teaching", "entertainment")
    by_type = sorted(found, key=lambda one: order.index(one.type))
    return tuple(sorted(by_type, key=lambda one: one.month, reverse=True))


def _proven(one: Filed) -> Proven:
    lesson = one.lesson
    return Proven(
        key=one.key,
        problem=shown(lesson.problem),
        change=shown(lesson.change),
        tag=shown(lesson.tag),
        seen=1 + len(set(lesson.again) - {lesson.broadcast}),
        owner=one.owner,
        broadcast=lesson.broadcast,
    )
