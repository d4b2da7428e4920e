"""The countdown (倒计时): what is due in the last quarter of an hour, whose, what is said. Source: E2."""

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import Final, Literal

from msgspec import Struct

from kaibo.broadcast import BroadcastType
from kaibo.clock import MINUTE
from kaibo.facts import Closing, Role
from kaibo.live.room import Room
from kaibo.plan.binder import Ticked
from kaibo.plan.checklists import Proof, Task, span
from kaibo.playbook import FAREWELL, number
from kaibo.words import shown

EndingState = Literal["ahead", "now", "late", "done", "missed"]
"""How a step does: its time is to come, has come, is past; ticked; or the end came without it."""

_EVER: Final = 10**15


class EndingStep(Struct, frozen=True, kw_only=True):
    """A step of the ending's timeline: `minute` is negative before the end, `due_ms` None without a start.

    `people` are who does it, by name; `backups` the roles that stand in. Source: E2.
    """

    task: str
    minute: int
    due_ms: int | None
    role: Role
    people: tuple[str, ...]
    backups: tuple[Role, ...]
    zh: str
    en: str
    source: str
    proof: Proof
    state: EndingState
    done_ms: int | None
    by: str


class EndingLine(Struct, frozen=True, kw_only=True):
    """A line the host says: `what` of "3-2-1" it is, whether in a loop, when it begins. Source: E2, E3."""

    line: str
    minute: int
    at_ms: int | None
    what: Closing | None
    loop: bool
    state: Literal["ahead", "now", "past"]
    zh: str
    en: str
    source: str


class Course(Struct, frozen=True, kw_only=True):
    """When an ending happens: the end as it was or as planned, None without a start, and the time now.

    `began` says that the broadcast went on air: before that nothing is due, however late it is.
    """

    end_ms: int | None
    began: bool
    ended: bool
    now_ms: int

    def due(self, minute: int) -> int | None:
        """Tell when a minute around the end is; one after it does not come before the end really came."""
        if self.end_ms is None:
            return None
        late = minute > 0 and not self.ended
        return (max(self.end_ms, self.now_ms) if late else self.end_ms) + minute * MINUTE


def course(room: Room, now_ms: int) -> Course:
    """Give the course of a broadcast's ending; running over moves what comes after the end."""
    around = span(room.any_plan, room.went_live_ms, room.ended_ms)
    return Course(
        end_ms=around.end_ms,
        began=room.went_live_ms is not None,
        ended=room.ended_ms is not None,
        now_ms=now_ms,
    )


def timeline(
    tasks: Iterable[Task],
    ticked: Mapping[str, Ticked],
    whose: Callable[[Task], tuple[str, ...]],
    at: Course,
) -> tuple[EndingStep, ...]:
    """Give the steps from a quarter of an hour before the end to the export after it. Source: E2."""
    from_, until = -number("ending_from_minutes"), number("ending_until_minutes")
    found = [task for task in tasks if task.anchor == "end" and from_ <= task.due_minutes <= until]
    return steps(found, ticked, whose, at)


def steps(
    tasks: Iterable[Task], ticked: Mapping[str, Ticked], whose: Callable[[Task], tuple[str, ...]], at: Course
) -> tuple[EndingStep, ...]:
    """Show tasks around the end in the order of their times; each is on until the next one's time."""
    found = sorted(tasks, key=lambda task: task.due_minutes)
    minutes = sorted({task.due_minutes for task in found})
    until = dict(pairwise(minutes))
    return tuple(
        _step(task, until.get(task.due_minutes), ticked.get(task.id), whose(task), at) for task in found
    )


def _step(
    task: Task, until: int | None, ticked: Ticked | None, people: tuple[str, ...], at: Course
) -> EndingStep:
    return EndingStep(
        task=task.id,
        minute=task.due_minutes,
        due_ms=at.due(task.due_minutes),
        role=task.role,
        people=people,
        backups=task.backups,
        zh=shown(task.zh),
        en=shown(task.en),
        source=task.source,
        proof=task.proof,
        state=_state(task, until, ticked is not None, at),
        done_ms=ticked.at_ms if ticked else None,
        by=shown(ticked.by) if ticked else "",
    )


def _state(task: Task, until: int | None, done: bool, at: Course) -> EndingState:
    if done:
        return "done"
    if task.phase == "live" and at.ended:
        return "missed"
    due_ms = at.due(task.due_minutes)
    if due_ms is None or not at.began or at.now_ms < due_ms:
        return "ahead"
    late_ms = at.due(until) if until is not None else due_ms + _last_ms()
    return "now" if late_ms is None or at.now_ms < late_ms else "late"


def _last_ms() -> int:
    return round(number("ending_until_minutes")) * MINUTE


def lines(kind: BroadcastType, following: tuple[str, str] | None, at: Course) -> tuple[EndingLine, ...]:
    """Give what the host says towards the end of a type of broadcast, first to last; no figure is in it (P2).

    `following` is when the next broadcast is, in Chinese and English; without it the gap stays visible.
    """
    said = sorted((line for line in FAREWELL.line if kind in line.types), key=lambda line: -line.minute)
    zh, en = following or (FAREWELL.gap["zh"], FAREWELL.gap["en"])
    minutes = sorted({line.minute for line in said}, reverse=True)
    until = dict(pairwise(minutes))
    return tuple(
        EndingLine(
            line=line.id,
            minute=-line.minute,
            at_ms=at.due(-line.minute),
            what=line.what,
            loop=line.loop,
            state=_said(line.minute, None if line.loop else until.get(line.minute), at),
            zh=line.zh.replace("{next}", zh),
            en=line.en.replace("{next}", en),
            source=line.source,
        )
        for line in said
    )


def _said(minute: int, until: int | None, at: Course) -> Literal["ahead", "now", "past"]:
    """Tell whether a line is to come, is on, or is past; one in a loop is on until the end."""
    from_ms = at.due(-minute)
    if from_ms is None or not at.began or at.now_ms < from_ms:
        return "past" if at.ended else "ahead"
    until_ms = _EVER if until is None else at.due(-until)
    return "past" if at.ended or (until_ms is not None and at.now_ms >= until_ms) else "now"
