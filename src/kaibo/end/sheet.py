"""The sheet (收尾单): everything the ending of one broadcast asks for, on one page. Source: E2-E11."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from kaibo.broadcast import BroadcastType, State
from kaibo.clock import local
from kaibo.end import aftercare, countdown, farewell, ready
from kaibo.end.aftercare import Aftercare
from kaibo.end.countdown import EndingLine, EndingStep
from kaibo.end.farewell import ClosingCount, HandoverPanel
from kaibo.end.ready import ReadyCard
from kaibo.live import board
from kaibo.live.frames import Source
from kaibo.live.room import Room
from kaibo.plan.binder import Ticked
from kaibo.plan.checklists import Task
from kaibo.plan.compliance.penalties import PENALTIES, Penalty
from kaibo.plan.devices import DeviceEntry, DeviceType, off_order
from kaibo.plan.people import Member
from kaibo.playbook import FAULTS, SETUPS
from kaibo.playbook.shapes import Fault, Setup
from kaibo.words import shown


class DeviceOff(Struct, frozen=True, kw_only=True):
    """A device in the order in which devices are switched off. Source: E5."""

    device: str
    name: str
    type: DeviceType
    where: str


class EndingPlan(Struct, frozen=True, kw_only=True):
    """The whole ending as of `as_of_ms`; `end_ms` is as planned, or as it was, None without a start.

    `over_ms` is how long the broadcast runs over, `following` when the next one of its account is (Chinese,
    English). `reviewed_ms` is when this type's sign-off was last gone through, `review_due` that it is time
    again (E10). `penalties` are what platforms do about words of the end (E6), `setups` how fast they
    stop (E8), `sources` who told what the figures rest on. The ordered stop itself is in the live view.
    """

    as_of_ms: int
    broadcast: str
    title: str
    account: str
    zone: str
    type: BroadcastType
    state: State
    rehearsal: bool
    start_ms: int | None
    end_ms: int | None
    ended_ms: int | None
    over_ms: int
    following: tuple[str, str] | None
    following_ms: int | None
    reviewed_ms: int
    review_due: bool
    timeline: tuple[EndingStep, ...]
    lines: tuple[EndingLine, ...]
    counter: tuple[ClosingCount, ...]
    handover: HandoverPanel
    ready: ReadyCard
    aftercare: Aftercare
    penalties: tuple[Penalty, ...]
    faults: tuple[Fault, ...]
    setups: tuple[Setup, ...]
    devices: tuple[DeviceOff, ...]
    sources: tuple[Source, ...]


class Team(Struct, frozen=True, kw_only=True):
    """Who and what a broadcast has: its tasks, those ticked, its people and its devices, by key."""

    tasks: Sequence[Task]
    ticked: Mapping[str, Ticked]
    members: Mapping[str, Member]
    devices: Mapping[str, DeviceEntry]


def make(
    room: Room, team: Team, following_ms: int | None, reviewed: tuple[int, bool], now_ms: int
) -> EndingPlan:
    """Write a broadcast's sheet; `reviewed` is when its sign-off was gone through, and whether it is due."""
    plan, at = room.any_plan, countdown.course(room, now_ms)
    here = ready.present(room, team.members)
    whose = ready.whose(room, here)
    next_ = None if following_ms is None else when(following_ms, plan.zone, at.end_ms or now_ms)
    head = board.head(room, now_ms)
    over = at.end_ms is not None and at.began and not at.ended
    return EndingPlan(
        as_of_ms=now_ms,
        broadcast=room.broadcast,
        title=head.title,
        account=head.account,
        zone=plan.zone,
        type=plan.type,
        state=head.state,
        rehearsal=room.rehearsal,
        start_ms=head.went_live_ms or head.start_ms,
        end_ms=at.end_ms,
        ended_ms=room.ended_ms,
        over_ms=max(0, now_ms - at.end_ms) if over and at.end_ms is not None else 0,
        following=next_,
        following_ms=following_ms,
        reviewed_ms=reviewed[0],
        review_due=reviewed[1],
        timeline=countdown.timeline(team.tasks, team.ticked, whose, at),
        lines=countdown.lines(plan.type, next_, at),
        counter=farewell.counter(room, at),
        handover=farewell.handover(room, at),
        ready=ready.card(
            room.ending,
            ready.asked(room, team.tasks, team.members),
            lambda role: ready.of_role(room, role, here),
            at.end_ms,
        ),
        aftercare=aftercare.care(room, team.tasks, team.ticked, whose, at),
        penalties=PENALTIES,
        faults=FAULTS,
        setups=SETUPS,
        devices=tuple(
            DeviceOff(
                device=key,
                name=shown(team.devices[key].name),
                type=team.devices[key].type,
                where=shown(team.devices[key].where),
            )
            for key in off_order(dict(team.devices))
        ),
        sources=board.sources(room),
    )


def when(at_ms: int, zone: str, from_ms: int) -> tuple[str, str]:
    """Say a coming time as a host says it, in Chinese and English: tonight, tomorrow, or the day."""
    then, now = local(at_ms, zone), local(from_ms, zone)
    clock = f"{then:%H:%M}"
    match (then.date() - now.date()).days:
        case 0:
            return f"今天 {clock}", f"today {clock}"
        case 1:
            return f"明天 {clock}", f"tomorrow {clock}"
        case _:
            return f"{then.month} 月 {then.day} 日 {clock}", f"{then:%b} {then.day}, {clock}"
