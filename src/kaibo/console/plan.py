"""Routes before the broadcast: list, make, and where to send its data."""

import hashlib
from typing import Annotated
from zoneinfo import ZoneInfoNotFoundError

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from kaibo.broadcast import Broadcast
from kaibo.clock import local
from kaibo.facts import Id, Ms, Name
from kaibo.house import House
from kaibo.live import board
from kaibo.live.frames import Head, Source
from kaibo.refused import Refused


class NewBroadcast(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A broadcast to make; `key` makes a repeat harmless, `sample` fills in a sample lineup.

    Without an `id` one is made from the day and the key.
    """

    key: Id
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


@get("/api/broadcasts", tags=["plan"])
async def list_broadcasts(house: NamedDependency[House]) -> list[Head]:
    """List every broadcast, the newest first."""
    return house.heads()


@post("/api/broadcasts", status_code=201, tags=["plan"])
async def make_broadcast(data: JSONBody[NewBroadcast], house: NamedDependency[House]) -> Head:
    """Make a broadcast."""
    if made := house.made_with(data.key):
        return made
    now_ms = house.clock.now_ms()
    try:
        day = local(data.start_ms or now_ms, data.zone).strftime("%m%d-%H%M")
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Refused(400, "unknown_zone", "没有这个时区", f"no time zone {data.zone!r}", "zone") from error
    name = data.id or f"{day}-{hashlib.sha256(data.key.encode()).hexdigest()[:6]}"
    house.must_be_new(name)
    sample = Broadcast(id=name, title=data.title)
    if data.sample:
        # Imported late: the simulator needs numpy, and a server on air needs neither.
        from kaibo.intake import simulator

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
