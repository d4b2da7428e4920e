"""What everybody has to do around a broadcast, and by when. Source: P1, E10."""

from collections.abc import Collection, Iterable
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from kaibo.broadcast import Broadcast, BroadcastType
from kaibo.clock import MINUTE, instant
from kaibo.facts import Name, Role
from kaibo.plan.people import Member
from kaibo.playbook import CHECKLISTS

Phase = Literal["before", "live", "after"]
Anchor = Literal["start", "end"]
Proof = Literal["none", "note", "photo"]
Standing = Literal["open", "due", "late", "done"]
"""How a task does: its time is far, near or past, or it is ticked; without a time it stays open."""

_TYPES: Final[tuple[BroadcastType, ...]] = ("selling", "teaching", "entertainment")
_Words = Annotated[str, Meta(max_length=300)]


class Task(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A duty: whose, when it is due in minutes around the start or the end, and what proves it.

    `backups` are roles that stand in; `member` is the key of one person where the team chose one. An `id`
    has no colon: those with one are steps of a screen on air. Source: P1, P2.
    """

    id: Annotated[str, Meta(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_.-]+$")]
    role: Role
    phase: Phase = "before"
    zh: Annotated[str, Meta(min_length=1, max_length=300)]
    en: _Words = ""
    anchor: Anchor = "start"
    due_minutes: Annotated[int, Meta(ge=-43_200, le=43_200)] = 0
    backups: Annotated[tuple[Role, ...], Meta(max_length=20)] = ()
    member: Name = ""
    proof: Proof = "none"
    source: Name = ""


class Checklist(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The tasks of one broadcast, once the team changed the playbook's; empty: the playbook's again."""

    tasks: Annotated[tuple[Task, ...], Meta(max_length=300)] = ()

    def __post_init__(self) -> None:
        """Refuse two tasks of one id: a tick would not say which was done."""
        seen: set[str] = set()
        for task in self.tasks:
            if task.id in seen:
                raise ValueError(f"two tasks have the id {task.id!r}: change one of them")
            seen.add(task.id)


class Span(Struct, frozen=True, kw_only=True):
    """When a broadcast starts and ends, in ms UTC: as it was once it was, else as planned, None: not set."""

    start_ms: int | None
    end_ms: int | None


class Due(Struct, frozen=True, kw_only=True):
    """When a task is due in ms UTC, None where the start is not set, and how it stands."""

    due_ms: int | None
    state: Standing


class _Duty(Task, frozen=True, kw_only=True, forbid_unknown_fields=True):
    types: tuple[BroadcastType, ...] = _TYPES


_DUTIES: Final = msgspec.convert(CHECKLISTS["task"], tuple[_Duty, ...])
_SINCE: Final = msgspec.convert(CHECKLISTS["since"], dict[BroadcastType, str])


def _plain(duty: _Duty) -> Task:
    return Task(**{name: getattr(duty, name) for name in Task.__struct_fields__})


PLAYBOOK: Final[dict[BroadcastType, tuple[Task, ...]]] = {
    kind: tuple(_plain(duty) for duty in _DUTIES if kind in duty.types) for kind in _TYPES
}
"""The tasks the playbook gives, by type of broadcast. Source: P1, E10."""

REVIEW: Final = "signoff-review"
"""The task of going through a type's sign-off; ticking it says that this was done. Source: E10."""

KEY: Final = "tasks"
"""The key a broadcast's own checklist is kept under."""


def tasks(plan: Broadcast, checklist: Checklist | None) -> tuple[Task, ...]:
    """Give the tasks of a broadcast: the team's own, or without any the playbook's for its type."""
    return checklist.tasks if checklist and checklist.tasks else PLAYBOOK[plan.type]


def span(plan: Broadcast, went_live_ms: int | None = None, ended_ms: int | None = None) -> Span:
    """Give when a broadcast starts and ends; it may cross midnight, and have no start yet."""
    start_ms = next((at for at in (went_live_ms, plan.start_ms, plan.announced_ms) if at is not None), None)
    planned = None if start_ms is None else start_ms + plan.length_minutes * MINUTE
    return Span(start_ms=start_ms, end_ms=planned if ended_ms is None else ended_ms)


def due(task: Task, around: Span, done: bool, now_ms: int, soon_ms: int) -> Due:
    """Tell when a task is due and how it stands; within `soon_ms` of its time it is `due`."""
    anchor = around.start_ms if task.anchor == "start" else around.end_ms
    due_ms = None if anchor is None else anchor + task.due_minutes * MINUTE
    state: Standing = "open"
    if done:
        state = "done"
    elif due_ms is not None and now_ms > due_ms:
        state = "late"
    elif due_ms is not None and now_ms >= due_ms - soon_ms:
        state = "due"
    return Due(due_ms=due_ms, state=state)


def owns(task: Task, key: str, member: Member) -> bool:
    """Tell whether a task is a member's: they are named for it, or nobody is and they hold its role."""
    return task.member == key if task.member else task.role in member.roles


def may_tick(task: Task, key: str, member: Member) -> bool:
    """Tell whether a member may tick a task: they are named, hold its role or stand in, or lead the team."""
    roles = {task.role, *task.backups}
    return member.rank != "crew" or task.member == key or not roles.isdisjoint(member.roles)


def mine(task: Task, key: str, member: Member, state: Standing, held: Collection[Role]) -> bool:
    """Tell whether a task is on a member's list.

    It is when it is theirs, when they stand in and it is late, or when they lead and nobody of the team
    holds its role (`held` are the roles somebody holds). Source: P2.
    """
    if owns(task, key, member):
        return True
    if state == "late" and not stand_in(task).isdisjoint(member.roles):
        return True
    return member.rank != "crew" and not task.member and task.role not in held


def stand_in(task: Task) -> frozenset[Role]:
    """Give the roles that stand in for a task; its own role too where one person is named for it."""
    return frozenset((*task.backups, task.role) if task.member else task.backups)


def reviewed_ms(kind: BroadcastType, zone: str, again: Iterable[int]) -> int:
    """Tell when a type's sign-off was last gone through: the playbook's day, or the newest of `again`."""
    return max((instant(_SINCE[kind], zone), *again))
