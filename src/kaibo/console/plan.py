"""Routes before the broadcast: list, make, and where to send its data."""

import asyncio
import hashlib
import importlib
from collections import Counter
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfoNotFoundError

import msgspec
from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from kaibo.broadcast import Broadcast, BroadcastType
from kaibo.clock import local
from kaibo.console import library
from kaibo.console.auth import Who, accessed, must_see, must_see_account
from kaibo.console.press import Key
from kaibo.facts import Count, Ms, Name
from kaibo.house import House
from kaibo.live import board
from kaibo.live.frames import Head, Source
from kaibo.live.outlook import Outlook, outlook
from kaibo.live.room import Room
from kaibo.plan.accounts import Account
from kaibo.plan.library import begun
from kaibo.refused import Refused


class NewBroadcast(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A broadcast to make; `key` makes a repeat harmless, `sample` fills in a sample lineup.

    Without an `id` one is made from the day and the key. Begun `from_template` or `from_broadcast` (the first
    named counts) it has the contents and the length of that plan, and a broadcast's scripts.
    """

    key: Key
    title: Name
    id: Annotated[str, Meta(max_length=60, pattern=r"^([a-z0-9][a-z0-9_-]*)?$")] = ""
    account: Name = ""
    account_id: Name = ""
    zone: Annotated[str, Meta(max_length=60)] = "Asia/Shanghai"
    type: BroadcastType = "selling"
    start_ms: Ms | None = None
    announced_ms: Ms | None = None
    length_minutes: Annotated[int, Meta(ge=5, le=1440)] = 240
    sample: bool = False
    from_template: Name = ""
    from_broadcast: Name = ""


class Intake(Struct, frozen=True):
    """Where a broadcast's data go in, and who has sent some."""

    room_key: str
    wxlivespy: str
    facts: str
    sources: tuple[Source, ...]


class RenewIntake(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask for another intake key; `key` makes a repeat harmless."""

    key: Key


class Plan(Struct, frozen=True):
    """A broadcast's plan and its revision."""

    revision: int
    plan: Broadcast


class SavePlan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A plan to save in place of revision `revision`; `key` makes a repeat harmless."""

    key: Key
    revision: Count
    plan: Broadcast
    by: Name = ""


class Lay(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A plan to lay out, saved or not."""

    plan: Broadcast


@get("/api/broadcasts", tags=["plan"], right="own")
async def list_broadcasts(house: NamedDependency[House], who: NamedDependency[Who]) -> list[Head]:
    """List every broadcast the caller may see, the newest first."""
    return [head for head in house.heads() if who.sees(head.account_id)]


@post("/api/broadcasts", status_code=201, tags=["plan"], right="plan")
async def make_broadcast(
    data: JSONBody[NewBroadcast], house: NamedDependency[House], who: NamedDependency[Who]
) -> Head:
    """Make a broadcast; refused 403 for an account the caller may not see."""
    must_see_account(who, data.account_id)
    if made := house.standing.made_with(data.key):
        must_see(house, who, made.broadcast)
        return board.head(made, house.now_ms(made))
    now_ms = house.clock.now_ms()
    day = _local(data.start_ms or now_ms, data.zone).strftime("%m%d-%H%M")
    name = data.id or f"{day}-{hashlib.sha256(data.key.encode()).hexdigest()[:6]}"
    house.standing.may_replace(name, 0)
    sample = Broadcast(id=name, title=data.title)
    if data.sample:
        # Imported late: the simulator needs numpy, and a server on air needs neither.
        simulator = await asyncio.to_thread(importlib.import_module, "kaibo.intake.simulator")
        sample = simulator.sample(name, data.length_minutes, 7, data.start_ms or now_ms)
    account = house.office.house.one("account", data.account_id, Account)
    plan = Broadcast(
        id=name,
        title=data.title.strip() or sample.title,
        account=data.account or (account.name if account else ""),
        account_id=data.account_id,
        zone=data.zone,
        type=data.type,
        start_ms=data.start_ms,
        announced_ms=data.announced_ms,
        length_minutes=data.length_minutes,
        segments=sample.segments,
        products=sample.products,
        targets=sample.targets,
    )
    origin = await library.origin(house, who, data.from_template, data.from_broadcast)
    if origin is not None:
        plan = begun(origin, plan)
    head = await house.save(plan, data.key, who.named(""))
    if data.from_broadcast and not data.from_template:
        await library.copy_scripts(house, who, data.from_broadcast, name, data.key)
    return head


@get("/api/broadcasts/{broadcast:str}/intake", tags=["plan"], right="plan")
async def show_intake(broadcast: FromPath[str], house: NamedDependency[House]) -> Intake:
    """Say where to send a broadcast's data."""
    return await intake_of(house, broadcast)


async def intake_of(house: House, broadcast: str) -> Intake:
    """Give the addresses of a broadcast's doors, and who has sent data there."""
    room = await house.room(broadcast)
    key = room.plan.room_key if room.plan else ""
    return Intake(key, f"/in/wxlivespy/{key}", f"/in/facts/{key}", board.sources(room))


@post("/api/broadcasts/{broadcast:str}/intake/renew", status_code=200, tags=["plan"], right="plan")
async def renew_intake(
    broadcast: FromPath[str],
    data: JSONBody[RenewIntake],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Intake:
    """Give a broadcast another intake key; the one before stops at once."""
    room = await house.room(broadcast)
    if room.plan is not None and f"saved:{data.key}" not in room.pressed:
        plan, by = room.plan, who.named("")
        await house.save(plan, data.key, by, replaces=room.revision, renew=True)
        told = accessed(house, "key_renewed", by=by, detail="接收地址 intake", scope=broadcast)
        await house.act([told])
    return await intake_of(house, broadcast)


@get("/api/broadcasts/{broadcast:str}/plan", tags=["plan"], right="see")
async def show_plan(broadcast: FromPath[str], house: NamedDependency[House]) -> Plan:
    """Show a broadcast's plan."""
    room = await house.room(broadcast)
    return _told(room, Broadcast(id=broadcast, title=broadcast))


@put("/api/broadcasts/{broadcast:str}/plan", tags=["plan"], right="plan")
async def save_plan(
    broadcast: FromPath[str],
    data: JSONBody[SavePlan],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Plan:
    """Save a broadcast's plan; refused 409 when someone saved another meanwhile."""
    room = await house.room(broadcast)
    if data.plan.id != broadcast:
        raise Refused(400, "other_broadcast", "场次编号不一致", "the plan is another broadcast's", "id")
    _local(house.clock.now_ms(), data.plan.zone)
    _once("segments", [segment.id for segment in data.plan.segments])
    _once("products", [product.id for product in data.plan.products])
    must_see_account(who, data.plan.account_id)
    await house.save(data.plan, data.key, who.named(data.by), replaces=data.revision)
    return _told(room, data.plan)


def _told(room: Room, unsaved: Broadcast) -> Plan:
    """Give a room's plan without its key, which is told where the intake is set up alone."""
    return Plan(room.revision, msgspec.structs.replace(room.plan or unsaved, room_key=""))


@post("/api/outlook", status_code=200, tags=["plan"], right="see")
async def show_outlook(
    data: JSONBody[Lay], house: NamedDependency[House], who: NamedDependency[Who]
) -> Outlook:
    """Lay a plan out: times of each segment, gates of the opening it meets, remarks on its shifts."""
    must_see_account(who, data.plan.account_id)
    _local(house.clock.now_ms(), data.plan.zone)
    members = house.office.members().values()
    skills = {member.name: member.skills for member in members if "host" in member.roles}
    return outlook(data.plan, skills, house.office.numbers(data.plan.account_id))


def _local(at_ms: int, zone: str) -> datetime:
    """Give the wall time in a zone; raises `Refused` 400 for a zone nobody knows."""
    try:
        return local(at_ms, zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Refused(400, "unknown_zone", "没有这个时区", f"no time zone {zone!r}", "zone") from error


def _once(field: str, ids: list[str]) -> None:
    """Refuse 400 a plan in which two things have one id: nobody could tell which was taken."""
    twice = next((name for name, count in Counter(ids).items() if count > 1), None)
    if twice is not None:
        raise Refused(
            400,
            "same_id_twice",
            f"编号「{twice[:40]}」出现两次，请改掉一个",
            f"the id {twice[:40]!r} stands twice: change one of them",
            field,
        )
