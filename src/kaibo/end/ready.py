"""Who is on a broadcast, and which roles are ready for its end (全员确认). Source: E2, P2."""

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from kaibo.clock import MINUTE
from kaibo.facts import Role
from kaibo.live import shift
from kaibo.live.ending import Ending
from kaibo.live.room import Room
from kaibo.plan.checklists import Task, span
from kaibo.plan.people import Member
from kaibo.playbook import number
from kaibo.roles import ROLES
from kaibo.words import shown


class ReadyLine(Struct, frozen=True, kw_only=True):
    """A role that is asked whether it is ready, who holds it, and who confirmed when; None: nobody yet."""

    role: Role
    people: tuple[str, ...]
    ready: bool
    by: str
    at_ms: int | None


class ReadyCard(Struct, frozen=True, kw_only=True):
    """The confirmation of all roles: asked from `due_ms` on, `missing` are those not ready. Source: E2."""

    due_ms: int | None
    roles: tuple[ReadyLine, ...]
    missing: tuple[Role, ...]


def present(room: Room, members: Mapping[str, Member]) -> dict[str, Member]:
    """Give who of the team is on a broadcast's end: active, not away then, its account theirs."""
    account = room.any_plan.account_id
    at_ms = span(room.any_plan, room.went_live_ms, room.ended_ms).end_ms
    return {
        key: member
        for key, member in members.items()
        if member.active
        and (not member.accounts or account in member.accounts)
        and not (at_ms is not None and any(away.from_ms <= at_ms < away.until_ms for away in member.away))
    }


def whose(room: Room, members: Mapping[str, Member]) -> Callable[[Task], tuple[str, ...]]:
    """Give a reader of who does a task: the person named, the host on camera then, or who holds its role."""

    def people(task: Task) -> tuple[str, ...]:
        if task.member and (named := members.get(task.member)) is not None:
            return (shown(named.name),)
        return of_role(room, task.role, members, task.due_minutes)

    return people


def of_role(room: Room, role: Role, members: Mapping[str, Member], minute: int = -1) -> tuple[str, ...]:
    """Name who holds a role; of hosts who is on camera so many minutes around the end, where one is known."""
    if role == "host" and (host := on_camera(room, minute)):
        return (host,)
    return tuple(shown(member.name) for member in members.values() if role in member.roles)


def on_camera(room: Room, minute: int) -> str:
    """Name the host who is to be on camera so many minutes around the end; "" where none is planned."""
    plan, now = room.any_plan, shift.on_camera(room.camera, room.plan, room.went_live_ms)
    at_minute = plan.length_minutes + min(minute, -1)
    due_ms = None if room.went_live_ms is None else room.went_live_ms + at_minute * MINUTE
    if room.ended_ms is not None or (
        due_ms is not None and now.until_ms is not None and due_ms < now.until_ms
    ):
        return shown(now.host)
    planned = [
        turn.host
        for turn in plan.shifts
        if turn.at_minute <= at_minute < turn.at_minute + turn.length_minutes
    ]
    return shown(planned[0] if planned else now.next or now.host)


def asked(room: Room, tasks: Iterable[Task], members: Mapping[str, Member]) -> tuple[Role, ...]:
    """Give the roles that are asked: those with somebody of the team on this broadcast, in order.

    A host planned or on camera counts, so does who is named for a task, and who confirmed already. Where
    nobody holds a role the operator is asked: one person does it all.
    """
    here = present(room, members)
    held = {role for member in here.values() for role in member.roles}
    held |= {task.role for task in tasks if task.member in here}
    held |= {"host"} if on_camera(room, -1) else set()
    held |= set(room.ending.ready)
    return tuple(role for role in ROLES if role in (held or {"operator"}))


def card(
    ending: Ending, roles: Iterable[Role], people: Callable[[Role], tuple[str, ...]], end_ms: int | None
) -> ReadyCard:
    """Show which roles are asked and which are missing; asked `ready_minutes` before the end."""
    lines = tuple(
        ReadyLine(
            role=role,
            people=people(role),
            ready=role in ending.ready,
            by=shown(one.by) if (one := ending.ready.get(role)) else "",
            at_ms=one.at_ms if one else None,
        )
        for role in roles
    )
    return ReadyCard(
        due_ms=None if end_ms is None else end_ms - round(number("ready_minutes")) * MINUTE,
        roles=lines,
        missing=tuple(line.role for line in lines if not line.ready),
    )
