"""Routes of the rundown on air: take, undo, move, skip, add, and more or less time."""

from typing import Annotated

from litestar import post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from kaibo.broadcast import Segment
from kaibo.console.auth import Who
from kaibo.console.desk import must_plan
from kaibo.console.press import Done, Press, Told, press
from kaibo.facts import (
    Id,
    ProductRole,
    SegmentAdded,
    SegmentKind,
    SegmentMoved,
    SegmentSkipped,
    SegmentTaken,
    SegmentTimed,
    TakeUndone,
)
from kaibo.house import House
from kaibo.live import rows
from kaibo.live.room import Aired, Room
from kaibo.refused import Refused


class Take(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Put a segment on air; `on_air` is the take the screen showed, "" for none, None for any."""

    on_air: Annotated[str, Meta(max_length=200)] | None = None


class Undo(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take back the newest take."""

    take: Id


class Add(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Add a segment behind `after` ("": next), for a product, a bag or talk."""

    title: Annotated[str, Meta(min_length=1, max_length=200)]
    type: SegmentKind = "product"
    product: Annotated[str, Meta(max_length=200)] = ""
    role: ProductRole | None = None
    length_s: Annotated[int, Meta(ge=1, le=86_400)] = 480
    after: Annotated[str, Meta(max_length=200)] = ""


class Move(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Put a segment behind `after`; "" is next."""

    after: Annotated[str, Meta(max_length=200)] = ""


class Skip(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Leave a segment out, or take it back in."""

    skipped: bool = True


class More(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Give a segment `seconds` more, or fewer where negative."""

    seconds: Annotated[int, Meta(ge=-3600, le=3600)]


@post(
    "/api/broadcasts/{broadcast:str}/segments/{segment:str}/take",
    status_code=200,
    tags=["rundown"],
    right="run",
)
async def take_segment(
    broadcast: FromPath[str],
    segment: FromPath[str],
    data: JSONBody[Take],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Put a segment on air, as a copy."""

    def taken(room: Room, told: Told) -> SegmentTaken:
        planned = _known(room, segment)
        _may_take(room.on_air, planned, data.on_air)
        # A press made while the network was down never lies before the take it follows.
        at_ms = max(told["at_ms"], room.aired[-1].taken.at_ms if room.aired else 0)
        return SegmentTaken(
            **told | {"at_ms": at_ms},
            segment=planned.id,
            title=planned.title,
            type=planned.type,
            product=planned.product,
            role=planned.role,
            length_s=rows.air_s(room, planned.id, at_ms),
        )

    return await press(house, who, broadcast, "taken", data, taken)


@post("/api/broadcasts/{broadcast:str}/take/undo", status_code=200, tags=["rundown"], right="run")
async def undo_take(
    broadcast: FromPath[str], data: JSONBody[Undo], house: NamedDependency[House], who: NamedDependency[Who]
) -> Done:
    """Take back the newest take; what was on air before it is on air again."""

    def undone(room: Room, told: Told) -> TakeUndone:
        if room.on_air is None or room.on_air.taken.id != data.take:
            raise Refused(
                409,
                "not_the_newest_take",
                "只能撤销刚刚这一次切款",
                "only the newest take can be undone",
                "take",
            )
        return TakeUndone(**told, take=data.take)

    return await press(house, who, broadcast, "untaken", data, undone)


@post("/api/broadcasts/{broadcast:str}/segments", status_code=200, tags=["rundown"], right="run")
async def add_segment(
    broadcast: FromPath[str], data: JSONBody[Add], house: NamedDependency[House], who: NamedDependency[Who]
) -> Done:
    """Add a segment to the rundown on air."""

    def added(room: Room, told: Told) -> SegmentAdded:
        if data.after:
            _known(room, data.after, "after")
        if data.product:
            must_plan(room, data.product)
        return SegmentAdded(
            **told,
            segment=f"x-{data.key}",
            title=data.title,
            type=data.type,
            product=data.product,
            role=data.role,
            length_s=data.length_s,
            after=data.after,
        )

    return await press(house, who, broadcast, "added", data, added)


@post(
    "/api/broadcasts/{broadcast:str}/segments/{segment:str}/move",
    status_code=200,
    tags=["rundown"],
    right="run",
)
async def move_segment(
    broadcast: FromPath[str],
    segment: FromPath[str],
    data: JSONBody[Move],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Put a segment behind another; two people's moves merge in the order they came."""

    def moved(room: Room, told: Told) -> SegmentMoved:
        _known(room, segment)
        if data.after:
            _known(room, data.after, "after")
        return SegmentMoved(**told, segment=segment, after=data.after)

    return await press(house, who, broadcast, "moved", data, moved)


@post(
    "/api/broadcasts/{broadcast:str}/segments/{segment:str}/skip",
    status_code=200,
    tags=["rundown"],
    right="run",
)
async def skip_segment(
    broadcast: FromPath[str],
    segment: FromPath[str],
    data: JSONBody[Skip],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Leave a segment out tonight, or take it back in."""

    def skipped(room: Room, told: Told) -> SegmentSkipped:
        return SegmentSkipped(**told, segment=_known(room, segment).id, skipped=data.skipped)

    return await press(house, who, broadcast, "skipped", data, skipped)


@post(
    "/api/broadcasts/{broadcast:str}/segments/{segment:str}/time",
    status_code=200,
    tags=["rundown"],
    right="run",
)
async def time_segment(
    broadcast: FromPath[str],
    segment: FromPath[str],
    data: JSONBody[More],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Give a segment more time, or less."""

    def timed(room: Room, told: Told) -> SegmentTimed:
        return SegmentTimed(**told, segment=_known(room, segment).id, seconds=data.seconds)

    return await press(house, who, broadcast, "timed", data, timed)


def _known(room: Room, segment: str, field: str = "segment") -> Segment:
    """Give a segment of the rundown as it now is; raises `Refused` 404 for one it does not have."""
    found = next((item for item in rows.segments(room) if item.id == segment), None)
    if found is None:
        raise Refused(404, "unknown_segment", "流程单里没有这一段", "the rundown has no such segment", field)
    return found


def _may_take(aired: Aired | None, planned: Segment, shown: str | None) -> None:
    """Refuse 409 what is on air already, and a take by someone whose screen showed another take on air."""
    if aired is not None and aired.taken.segment == planned.id:
        raise Refused(
            409,
            "on_air_already",
            f"「{planned.title}」已经在播",
            f"“{planned.title}” is on air already",
            "segment",
        )
    if shown is not None and shown != (aired.taken.id if aired else ""):
        title = aired.taken.title if aired else "无"
        raise Refused(
            409,
            "taken_meanwhile",
            f"现在在播的是「{title}」，有人刚刚切过，画面已更新，请再确认",
            f"“{title}” is on air now, someone has just changed it: press again if you still want to",
            "on_air",
        )
