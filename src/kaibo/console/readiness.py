"""Routes of the go / no-go board: how it stands, and answering for a red gate by name."""

from typing import Annotated

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from kaibo.broadcast import Broadcast
from kaibo.console.auth import Who
from kaibo.console.press import Done, Press, Told, press
from kaibo.facts import GateOverridden
from kaibo.house import House
from kaibo.live.room import Room
from kaibo.live.studio import StudioLink
from kaibo.plan.accounts import Account
from kaibo.plan.checklists import KEY, Checklist, tasks
from kaibo.plan.lessons import Lesson, Owed, owed, today
from kaibo.plan.readiness import Gate, Inputs, asked, gates, may_go
from kaibo.plan.readiness.board import GATES
from kaibo.plan.readiness.evidence import Line
from kaibo.plan.script import Script
from kaibo.refused import Refused
from kaibo.words import shown


class Readiness(Struct, frozen=True):
    """Whether no gate is red, whether going live `asks` for a reason where one is, and every gate.

    `lessons` are those the account's reviews left open, by due day. Source: R2.
    """

    go: bool
    asks: bool
    gates: tuple[Gate, ...]
    lessons: tuple[Owed, ...]


class AnswerGate(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Answer for a red gate; an empty `why` takes the answer back."""

    why: Annotated[str, Meta(max_length=2000)] = ""


def plan_of(room: Room) -> Broadcast:
    """Give the plan of a broadcast, an empty one where nobody made any."""
    return room.plan or Broadcast(id=room.broadcast, title="")


def _line(link: StudioLink) -> Line | None:
    """Give what the gates ask of the line to an OBS; None where there is none."""
    if link.state == "none":
        return None
    return Line(
        state=link.state,
        zh=link.zh,
        en=link.en,
        version=link.version,
        keyint_s=link.keyint_s,
        disk_mb=link.disk_mb,
        missing=link.missing,
    )


def gates_of(house: House, room: Room) -> tuple[Gate, ...]:
    """Give the gates of a broadcast as of now; `wording.sheet`, asked before, makes this quick."""
    binder = house.office.binder(room.broadcast)
    plan = plan_of(room)
    inputs = Inputs(
        plan=plan,
        now_ms=house.now_ms(room),
        members=house.office.members(),
        scripts=binder.all("script", Script),
        tasks=tasks(plan, binder.one("checklist", KEY, Checklist)),
        ticked=binder.ticked,
        readings=binder.readings,
        answered=binder.answered,
        sheet=house.wording.sheet_now(plan),
        signed=binder.signed,
        number=house.office.numbers(plan.account_id),
        obs=_line(house.booth.ask(plan.account_id)),
        lessons=lessons_of(house, room),
    )
    return gates(inputs)


def lessons_of(house: House, room: Room) -> tuple[Owed, ...]:
    """Give the open lessons of a broadcast's account, as of its day. Source: R2."""
    shelf, account = house.office.house, plan_of(room).account_id
    day = today(house.now_ms(room), shelf.one("account", account, Account))
    return owed(shelf.all("lesson", Lesson), house.office.members(), account, day)


@get("/api/broadcasts/{broadcast:str}/readiness", tags=["plan"], right="see")
async def show_readiness(broadcast: FromPath[str], house: NamedDependency[House]) -> Readiness:
    """Show the go / no-go board of a broadcast."""
    room = await house.room(broadcast)
    await house.wording.sheet(plan_of(room))
    found = gates_of(house, room)
    return Readiness(may_go(found), asked(room.plan), found, lessons_of(house, room))


@post("/api/broadcasts/{broadcast:str}/gates/{gate:str}", status_code=200, tags=["plan"], right="plan")
async def answer_gate(
    broadcast: FromPath[str],
    gate: FromPath[str],
    data: JSONBody[AnswerGate],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Answer for a red gate by name, or take the answer back."""

    def answered(room: Room, told: Told) -> GateOverridden:
        if gate not in GATES:
            raise Refused(404, "unknown_gate", "没有这一项检查", "there is no such gate", "gate")
        return GateOverridden(**told, gate=gate, why=shown(data.why).strip())

    return await press(house, who, broadcast, "gate-overridden", data, answered, on_air=False)
