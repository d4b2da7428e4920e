"""Routes before the broadcast: list, make, and where to send its data."""

import asyncio
import hashlib
import importlib
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfoNotFoundError

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from kaibo.broadcast import Broadcast
from kaibo.clock import local
from kaibo.console.press import Key
from kaibo.facts import Count, Ms, Name
from kaibo.house import House
from kaibo.live import board
from kaibo.live.frames import Head, Source
from kaibo.refused import Refused


class NewBroadcast(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A broadcast to make; `key` makes a repeat harmless, `sample` fills in a sample lineup.

    Without an `id` one is made from the day and the key.
    """

    key: Key
    title: Name
    id: Annotated[str, Meta(max_length=60, pattern=r"^([a-z0-9][a-z0-9_-]*)?$")] = ""
    account: Name = ""
    zone: Annotated[str, Meta(max_length=60)] = "Asia/Shanghai"
    start_ms: Ms | None = None
    length_minutes: Annotated[int, Meta(ge=5, le=1440)] = 240
    sample: bool = False


class Intake(Struct, frozen=True):
    """Where a broadcast's data go in, and who has sent some."""

    room_key: str
    wxlivespy: str
    facts: str
    sources: tuple[Source, ...]


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


@get("/api/broadcasts", tags=["plan"])
async def list_broadcasts(house: NamedDependency[House]) -> list[Head]:
    """List every broadcast, the newest first."""
    return house.heads()


@post("/api/broadcasts", status_code=201, tags=["plan"])
async def make_broadcast(data: JSONBody[NewBroadcast], house: NamedDependency[House]) -> Head:
    """Make a broadcast."""
    if made := house.standing.made_with(data.key):
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
    plan = Broadcast(
        id=name,
        title=data.title.strip() or sample.title,
        account=data.account,
        zone=data.zone,
        start_ms=data.start_ms,
        length_minutes=data.length_minutes,
        segments=sample.segments,
        products=sample.products,
        targets=sample.targets,
    )
    return await house.save(plan, data.key)


@get("/api/broadcasts/{broadcast:str}/intake", tags=["plan"])
async def show_intake(broadcast: FromPath[str], house: NamedDependency[House]) -> Intake:
    """Say where to send a broadcast's data."""
    room = await house.room(broadcast)
    key = room.plan.room_key if room.plan else ""
    return Intake(key, f"/in/wxlivespy/{key}", f"/in/facts/{key}", board.sources(room))


@get("/api/broadcasts/{broadcast:str}/plan", tags=["plan"])
async def show_plan(broadcast: FromPath[str], house: NamedDependency[House]) -> Plan:
    """Show a broadcast's plan."""
    room = await house.room(broadcast)
    return Plan(room.revision, room.plan or Broadcast(id=broadcast, title=broadcast))


@put("/api/broadcasts/{broadcast:str}/plan", tags=["plan"])
async def save_plan(
    broadcast: FromPath[str], data: JSONBody[SavePlan], house: NamedDependency[House]
) -> Plan:
    """Save a broadcast's plan; refused 409 when someone saved another meanwhile."""
    room = await house.room(broadcast)
    if data.plan.id != broadcast:
        raise Refused(400, "other_broadcast", "场次编号不一致", "the plan is another broadcast's", "id")
    _local(house.clock.now_ms(), data.plan.zone)
    _once("segments", [segment.id for segment in data.plan.segments])
    _once("products", [product.id for product in data.plan.products])
    await house.save(data.plan, data.key, data.by, replaces=data.revision)
    return Plan(room.revision, room.plan or data.plan)


def _local(at_ms: int, zone: str) -> datetime:
    """Give the wall time in a zone; raises `Refused` 400 for a zone nobody knows."""
    try:
        return local(at_ms, zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Refused(400, "unknown_zone", "没有这个时区", f"no time zone {zone!r}", "zone") from error


def _once(field: str, ids: list[str]) -> None:
    """Refuse 400 a plan in which two things have one id: nobody could tell which was taken."""
    twice = next((name for name in ids if ids.count(name) > 1), None)
    if twice is not None:
        raise Refused(
            400,
            "same_id_twice",
            f"编号「{twice[:40]}」出现两次，请改掉一个",
            f"the id {twice[:40]!r} stands twice: change one of them",
            field,
        )
