"""Routes of incidents: their plans, opening one by one press, its steps, closing it. Source: E9."""

import asyncio
from typing import Annotated, Final

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta, Struct

from kaibo.clock import SECOND
from kaibo.console.auth import Who, must_see_account
from kaibo.console.papers import readable
from kaibo.console.press import Done, Press, Told, press, role
from kaibo.end import incidents
from kaibo.facts import Fact, Id, Incident, Name, Role
from kaibo.house import House
from kaibo.live.room import Room
from kaibo.plan.people import Member
from kaibo.playbook import INCIDENTS, number
from kaibo.playbook.shapes import IncidentPlan
from kaibo.roles import ROLES
from kaibo.studio.obs import ObsError
from kaibo.words import shown

Note = Annotated[str, Meta(max_length=1000)]


class Contact(Struct, frozen=True, kw_only=True):
    """Somebody who holds a role; `note` is what the team page says of them, as how to reach them."""

    name: str
    note: str


class Plans(Struct, frozen=True, kw_only=True):
    """The plan of each type of incident, and who holds each role. Source: E9, P2."""

    plans: dict[Incident, IncidentPlan]
    contacts: dict[Role, tuple[Contact, ...]]


class OpenIncident(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something goes wrong on air; `note` says what is seen."""

    type: Incident
    note: Note = ""
    role: Name = "operator"


class ReopenIncident(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A closed incident came back."""

    note: Note = ""
    role: Name = "operator"


class TakeStep(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A step of an incident's plan was taken, by somebody in a role."""

    role: Name = "operator"


class CloseIncident(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An incident is over."""

    note: Note = ""
    role: Name = "operator"


class Opened(Done, frozen=True):
    """An incident is open: whether the slate was asked for and taken, and what that means for people.

    `slate` is shown, failed (people do it by hand), or none where nobody was asked: the plan wants none, the
    broadcast is not on air, or the press is an old one.
    """

    incident: str
    slate: str
    zh: str
    en: str


@get("/api/incidents", tags=["end"], right="host")
async def show_incidents(
    house: NamedDependency[House], who: NamedDependency[Who], account: FromQuery[str] = ""
) -> Plans:
    """Show what is done about each type of incident, and who holds each role; of an account's team alone."""
    if account:
        must_see_account(who, account)
    members = [
        kept.body
        for kept in house.office.house.listed("member", Member)
        if kept.body is not None and kept.body.active and readable(house, who, "member", kept)
    ]
    team = [one for one in members if not account or not one.accounts or account in one.accounts]
    contacts = {
        role: tuple(Contact(name=shown(one.name), note=shown(one.note)) for one in team if role in one.roles)
        for role in ROLES
    }
    return Plans(plans=INCIDENTS, contacts=contacts)


@post("/api/broadcasts/{broadcast:str}/incidents", status_code=200, tags=["end"], right="host")
async def open_incident(
    broadcast: FromPath[str],
    data: JSONBody[OpenIncident],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Opened:
    """Open an incident: where its plan says so the slate goes on air first, then all is written down.

    Who presses the same type again at once opens no second one, and the slate is asked for again.
    """
    as_role, plan = who.as_role(role(data.role)), INCIDENTS[data.type]
    room = await house.room(broadcast)
    # Nothing is waited for: the picture is asked for before anything is written, or even allowed to fail.
    slate = _asked(house, room, plan, data, who.named(data.by))
    name = f"i-{data.key}"

    def opened(room: Room, told: Told) -> list[Fact] | None:
        nonlocal name
        known = incidents.same(room, data.type, told["at_ms"])
        if known is not None:
            name = known.incident
            return None
        return incidents.opened(room, name, data.type, data.note, as_role, told)

    try:
        done = await press(house, who, broadcast, "incident", data, opened, on_air=False)
    finally:
        held = await slate if slate is not None else None
    return _told(done, name, plan, held)


@post(
    "/api/broadcasts/{broadcast:str}/incidents/{incident:str}/reopen",
    status_code=200,
    tags=["end"],
    right="host",
)
async def reopen_incident(
    broadcast: FromPath[str],
    incident: FromPath[Id],
    data: JSONBody[ReopenIncident],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Opened:
    """Open a closed incident again that came back; its times begin anew."""
    as_role, room = who.as_role(role(data.role)), await house.room(broadcast)
    trouble = incidents.known(room, incident)
    plan = INCIDENTS[trouble.type]
    slate = _asked(house, room, plan, data, who.named(data.by))

    def reopened(room: Room, told: Told) -> list[Fact] | None:
        return incidents.reopened(room, incident, data.note, as_role, told)

    try:
        done = await press(house, who, broadcast, "incident-again", data, reopened, on_air=False)
    finally:
        held = await slate if slate is not None else None
    return _told(done, incident, plan, held)


@post(
    "/api/broadcasts/{broadcast:str}/incidents/{incident:str}/steps/{step:str}",
    status_code=200,
    tags=["end"],
    right="host",
)
async def take_incident_step(
    broadcast: FromPath[str],
    incident: FromPath[Id],
    step: FromPath[Name],
    data: JSONBody[TakeStep],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Say that a step of an incident's plan was taken, by whoever took it."""
    as_role = who.as_role(role(data.role))

    def stepped(room: Room, told: Told) -> list[Fact] | None:
        return incidents.stepped(room, incident, step, as_role, told)

    return await press(house, who, broadcast, "incident-step", data, stepped, on_air=False)


@post(
    "/api/broadcasts/{broadcast:str}/incidents/{incident:str}/close",
    status_code=200,
    tags=["end"],
    right="see",
)
async def close_incident(
    broadcast: FromPath[str],
    incident: FromPath[Id],
    data: JSONBody[CloseIncident],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Close an incident: things are restored."""
    as_role = who.as_role(role(data.role))

    def closed(room: Room, told: Told) -> list[Fact] | None:
        return incidents.closed(room, incident, data.note, as_role, told)

    return await press(house, who, broadcast, "incident-closed", data, closed, on_air=False)


def _asked(house: House, room: Room, plan: IncidentPlan, data: Press, by: str) -> asyncio.Task[bool] | None:
    """Ask for the slate at once where a plan says so, viewers look on, and it was pressed just now."""
    seen = room.went_live_ms is not None and not room.sealed
    fresh = data.ago_ms <= number("incident_same_seconds") * SECOND
    return asyncio.create_task(_hold(house, room, by)) if plan.hold and seen and fresh else None


async def _hold(house: House, room: Room, by: str) -> bool:
    """Put the slate on air; False where OBS is away or did not do it in time, so that people do."""
    try:
        return await asyncio.wait_for(
            house.booth.hold(room, "incident", by), number("incident_hold_answer_seconds")
        )
    except (ObsError, TimeoutError):
        return False


def _told(done: Done, incident: str, plan: IncidentPlan, held: bool | None) -> Opened:
    slate = {None: "none", True: "shown", False: "failed"}[held]
    zh, en = (plan.hand_zh, plan.hand_en) if plan.hold and not held else (plan.does_zh, plan.does_en)
    return Opened(done.seq, done.known, incident, slate, zh, en)


ROUTES: Final = (show_incidents, open_incident, reopen_incident, take_incident_step, close_incident)
"""Every route of incidents."""
