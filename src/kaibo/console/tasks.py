"""Routes of tasks: what is to be done around a broadcast, what is mine, and ticking it off with its proof."""

import asyncio
from collections.abc import Iterator
from typing import Annotated, Final

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from kaibo.broadcast import Broadcast, BroadcastType
from kaibo.clock import HOUR, MINUTE
from kaibo.console import files
from kaibo.console.auth import Who
from kaibo.console.press import Done, Press, Told, press
from kaibo.facts import Role, TaskDone, TaskUndone
from kaibo.house import House
from kaibo.live.room import Room
from kaibo.plan import checklists
from kaibo.plan.accounts import Account
from kaibo.plan.binder import Ticked
from kaibo.plan.checklists import KEY, Checklist, Standing, Task
from kaibo.plan.lessons import Lesson, Owed, owed, today
from kaibo.refused import Refused
from kaibo.studio import pictures
from kaibo.words import shown

_DAY: Final = 24 * HOUR
_MOST: Final = 300


class Finish(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Tick a task off, with a note or a kept file as its proof where it asks for one."""

    note: Annotated[str, Meta(max_length=2000)] = ""
    photo: Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?$")] = ""


class TaskLine(Struct, frozen=True, kw_only=True):
    """A task as it stands now: `mine` says that it is the caller's, `may_tick` that they may tick it."""

    task: Task
    due_ms: int | None
    state: Standing
    done: Ticked | None
    mine: bool
    may_tick: bool


class Tasks(Struct, frozen=True, kw_only=True):
    """All tasks of a broadcast; `own` says that the team changed the playbook's, as `revision`.

    `reviewed_ms` is when this type's sign-off was last gone through; `review_due` that it is time again.
    """

    type: BroadcastType
    zone: str
    start_ms: int | None
    end_ms: int | None
    own: bool
    revision: int
    reviewed_ms: int
    review_due: bool
    tasks: list[TaskLine]


class MyTask(Struct, frozen=True, kw_only=True):
    """A task of mine, and the broadcast it is for."""

    broadcast: str
    title: str
    zone: str
    line: TaskLine


class MyTasks(Struct, frozen=True, kw_only=True):
    """My tasks of broadcasts that are near, the soonest first, done ones last; `more` were left out.

    `lessons` are what reviews asked the caller to change: that alone, for a host reads no figures (P2).
    """

    now_ms: int
    tasks: list[MyTask]
    more: int
    lessons: tuple[Owed, ...]


@get("/api/broadcasts/{broadcast:str}/tasks", tags=["plan"], right="own")
async def list_tasks(
    broadcast: FromPath[str], house: NamedDependency[House], who: NamedDependency[Who]
) -> Tasks:
    """List every task of a broadcast; a host reads everybody's titles, and what others noted not (P2)."""
    room = house.standing.rooms[broadcast]
    plan = room.any_plan
    binder = house.office.binder(broadcast)
    own = binder.one("checklist", KEY, Checklist)
    around = checklists.span(plan, room.went_live_ms, room.ended_ms)
    now_ms, numbers = house.now_ms(room), house.office.numbers(plan.account_id)
    reviewed_ms = checklists.reviewed_ms(plan.type, plan.zone, reviews(house, plan.type))
    return Tasks(
        type=plan.type,
        zone=plan.zone,
        start_ms=around.start_ms,
        end_ms=around.end_ms,
        own=bool(own and own.tasks),
        revision=binder.revision("checklist", KEY),
        reviewed_ms=reviewed_ms,
        review_due=house.clock.now_ms() - reviewed_ms > numbers("signoff_review_days") * _DAY,
        tasks=list(_lines(house, who, room, plan, now_ms, _held(house))),
    )


@get("/api/tasks/mine", tags=["plan"], right="own")
async def list_my_tasks(house: NamedDependency[House], who: NamedDependency[Who]) -> MyTasks:
    """List the caller's tasks of broadcasts that are near, the soonest first."""
    now_ms = house.clock.now_ms()
    held = _held(house)
    found = [
        (_soonest(line), room, line)
        for room in house.standing.rooms.values()
        if room.plan and who.sees(room.plan.account_id) and _near(house, room, room.plan, now_ms)
        for line in _lines(house, who, room, room.plan, now_ms, held, only_mine=True)
        if _asked_still(room, line, now_ms)
    ]
    found.sort(key=lambda one: one[0])
    return MyTasks(
        now_ms=now_ms,
        tasks=[_mine(room, line) for _, room, line in found[:_MOST]],
        more=max(0, len(found) - _MOST),
        lessons=_lessons(house, who),
    )


@post("/api/broadcasts/{broadcast:str}/tasks/{task:str}/done", status_code=200, tags=["plan"], right="own")
async def finish_task(
    broadcast: FromPath[str],
    task: FromPath[str],
    data: JSONBody[Finish],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Tick off a task with its proof; a holder of its role, who stands in, and who leads the team may."""
    if data.photo and await asyncio.to_thread(pictures.find, files.folder_of(house), data.photo) is None:
        raise files.unknown_file()

    def finished(room: Room, told: Told) -> TaskDone | None:
        if task in house.office.binder(broadcast).ticked:
            return None
        asked = _ticked_by(house, who, room, task)
        if asked is not None:
            _must_prove(asked, data)
        return TaskDone(**told, task=task, note=data.note.strip(), photo=data.photo)

    return await press(house, who, broadcast, "task", data, finished, on_air=False)


@post("/api/broadcasts/{broadcast:str}/tasks/{task:str}/undone", status_code=200, tags=["plan"], right="own")
async def reopen_task(
    broadcast: FromPath[str],
    task: FromPath[str],
    data: JSONBody[Press],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Open a task again that was ticked by mistake; who may tick it may."""

    def reopened(room: Room, told: Told) -> TaskUndone | None:
        if task not in house.office.binder(broadcast).ticked:
            return None
        _ticked_by(house, who, room, task)
        return TaskUndone(**told, task=task)

    return await press(house, who, broadcast, "task-undone", data, reopened, on_air=False)


def _ticked_by(house: House, who: Who, room: Room, name: str) -> Task | None:
    """Give the task a caller may tick, None for a step of a screen on air, which everybody there may.

    Raises `Refused` 404 for no task of this broadcast, 403 for one that is not the caller's.
    """
    if ":" in name:
        return None
    plan = room.any_plan
    own = house.office.binder(room.broadcast).one("checklist", KEY, Checklist)
    task = next((one for one in checklists.tasks(plan, own) if one.id == name), None)
    if task is None:
        raise Refused(
            404,
            "unknown_task",
            "清单里没有这项任务，请刷新后再看",
            "the checklist has no such task: reload it",
            "task",
        )
    if not checklists.may_tick(task, who.key, who.member):
        raise Refused(
            403,
            "not_your_task",
            "这项任务不归你，也没有让你替补；请让负责的人来打勾",
            "this task is not yours, and you do not stand in for it: ask who does it to tick it",
            "task",
        )
    return task


def _must_prove(task: Task, data: Finish) -> None:
    """Refuse 400 a tick without the proof its task asks for."""
    if task.proof == "note" and not shown(data.note).strip():
        raise Refused(
            400, "note_missing", "这项任务要写一句结果", "this task needs a note of what came out", "note"
        )
    if task.proof == "photo" and not data.photo:
        raise Refused(400, "photo_missing", "这项任务要拍一张照片", "this task needs a photo", "photo")


def _lines(
    house: House,
    who: Who,
    room: Room,
    plan: Broadcast,
    now_ms: int,
    held: frozenset[Role],
    *,
    only_mine: bool = False,
) -> Iterator[TaskLine]:
    """Show the tasks of a broadcast to a caller: all of them, or theirs."""
    binder = house.office.binder(room.broadcast)
    around = checklists.span(plan, room.went_live_ms, room.ended_ms)
    soon_ms = round(house.office.numbers(plan.account_id)("task_soon_minutes") * MINUTE)
    for task in checklists.tasks(plan, binder.one("checklist", KEY, Checklist)):
        ticked = binder.ticked.get(task.id)
        due = checklists.due(task, around, ticked is not None, now_ms, soon_ms)
        mine = checklists.mine(task, who.key, who.member, due.state, held)
        if mine or not only_mine:
            yield TaskLine(
                task=task,
                due_ms=due.due_ms,
                state=due.state,
                done=ticked if ticked is None or mine or who.may("see") else ticked.bare(),
                mine=mine,
                may_tick=checklists.may_tick(task, who.key, who.member),
            )


def _mine(room: Room, line: TaskLine) -> MyTask:
    plan = room.any_plan
    return MyTask(broadcast=room.broadcast, title=shown(plan.title), zone=plan.zone, line=line)


def _lessons(house: House, who: Who) -> tuple[Owed, ...]:
    """List the open lessons the caller owns, of every account they may see."""
    shelf = house.office.house
    own = {key: one for key, one in shelf.all("lesson", Lesson).items() if one.owner == who.key}
    now_ms, members = house.clock.now_ms(), house.office.members()
    found = [
        one
        for account in sorted({lesson.account for lesson in own.values()})
        if who.shares(account)
        for one in owed(own, members, account, today(now_ms, shelf.one("account", account, Account)))
    ]
    return tuple(sorted(found, key=lambda one: (one.due, one.key)))


def _held(house: House) -> frozenset[Role]:
    """Give the roles somebody of the team holds."""
    return frozenset(
        role for member in house.office.members().values() if member.active for role in member.roles
    )


def _near(house: House, room: Room, plan: Broadcast, now_ms: int) -> bool:
    """Tell whether a broadcast is near enough to be worked on; a rehearsal's tasks are nobody's."""
    if room.rehearsal:
        return False
    around = checklists.span(plan, room.went_live_ms, room.ended_ms)
    if around.start_ms is None or around.end_ms is None:
        return room.state == "planned"
    numbers = house.office.numbers(plan.account_id)
    ahead_ms, back_ms = numbers("tasks_ahead_days") * _DAY, numbers("tasks_back_days") * _DAY
    return around.start_ms - ahead_ms <= now_ms <= around.end_ms + back_ms


def _asked_still(room: Room, line: TaskLine, now_ms: int) -> bool:
    """Tell whether a task still asks for something: none of before sign-off after it, a tick for a day."""
    if line.done is not None:
        return now_ms - line.done.at_ms < _DAY
    return room.ended_ms is None or line.task.phase == "after"


def _soonest(line: TaskLine) -> tuple[bool, bool, int]:
    return (line.done is not None, line.due_ms is None, line.due_ms or 0)


def reviews(house: House, kind: BroadcastType) -> Iterator[int]:
    """Give when the team went through a type's sign-off: its task ticked, or its checklist changed."""
    for name, room in house.standing.rooms.items():
        if room.plan is None or room.plan.type != kind:
            continue
        binder = house.office.binder(name)
        if (ticked := binder.ticked.get(checklists.REVIEW)) is not None:
            yield ticked.at_ms
        if binder.one("checklist", KEY, Checklist) is not None:
            yield binder.kept("checklist", KEY).at_ms
