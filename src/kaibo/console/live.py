"""Routes on air: the view, going live, taking segments, receipts of cues, marks."""

from typing import Any, Literal

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Struct

from kaibo.end.signoff import already_ended
from kaibo.facts import (
    CueDeclined,
    CueDone,
    CueSeen,
    Fact,
    Id,
    Line,
    Marked,
    Ms,
    Name,
    Role,
    SegmentTaken,
    WentLive,
)
from kaibo.house import House
from kaibo.live.frames import View
from kaibo.live.room import Room
from kaibo.refused import Refused


class Press(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Someone pressed a button; `key` makes a repeat harmless."""

    key: Id
    by: Name = ""


class GoLive(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Go live; a rehearsal says at what time its input begins."""

    rehearsal: bool = False
    at_ms: Ms | None = None


class Receive(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Answer a cue, for a role; `why` goes with declining."""

    role: Role = "operator"
    why: Line = ""


class Mark(Press, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Mark this moment."""

    label: Name = "高光"


class Done(Struct, frozen=True):
    """What a press did: the journal's seq after it; `known` when it was pressed before."""

    seq: int
    known: bool


async def press(house: House, fact: Fact) -> Done:
    """Write one fact of the crew and say whether it was known."""
    receipt = await house.act([fact])
    return Done(receipt.seq, receipt.new == 0)


@get("/api/broadcasts/{broadcast:str}/view", tags=["live"])
async def show_view(
    broadcast: FromPath[str], house: NamedDependency[House], after: FromQuery[int] = 0
) -> View:
    """Show everything of a broadcast as of now, comments only after `after`."""
    return await house.view(broadcast, after)


@post("/api/broadcasts/{broadcast:str}/live", status_code=200, tags=["live"])
async def go_live(broadcast: FromPath[str], data: JSONBody[GoLive], house: NamedDependency[House]) -> Done:
    """Go on air."""
    room = await house.room(broadcast)
    fact_id = f"went-live:{data.key}"
    if room.ended_ms is not None and room.went_live_id != fact_id:
        raise already_ended()
    if room.went_live_ms is not None and room.went_live_id != fact_id:
        raise Refused(409, "already_live", "本场已经开播", "the broadcast is on air already")
    if data.at_ms is not None and not data.rehearsal:
        raise Refused(
            400, "time_of_rehearsal", "只有演练可以指定时间", "only a rehearsal sets its time", "at_ms"
        )
    at_ms = data.at_ms or house.clock.now_ms()
    return await press(
        house,
        WentLive(
            id=fact_id, broadcast=broadcast, at_ms=at_ms, source="crew", by=data.by, rehearsal=data.rehearsal
        ),
    )


@post("/api/broadcasts/{broadcast:str}/segments/{segment:str}/take", status_code=200, tags=["live"])
async def take_segment(
    broadcast: FromPath[str], segment: FromPath[str], data: JSONBody[Press], house: NamedDependency[House]
) -> Done:
    """Put a planned segment on air, as a copy."""
    room = await _on_air(house, broadcast)
    planned = next((s for s in room.plan.segments if s.id == segment), None) if room.plan else None
    if planned is None:
        raise Refused(
            404, "unknown_segment", "流程单里没有这一段", "the rundown has no such segment", "segment"
        )
    aired = room.on_air
    if aired is not None and aired.taken.segment == segment and aired.taken.id != f"taken:{data.key}":
        raise Refused(
            409,
            "on_air_already",
            f"「{planned.title}」已经在播",
            f"“{planned.title}” is on air already",
            "segment",
        )
    fact = SegmentTaken(
        id=f"taken:{data.key}",
        broadcast=broadcast,
        at_ms=house.now_ms(room),
        source="crew",
        segment=planned.id,
        title=planned.title,
        type=planned.type,
        product=planned.product,
        role=planned.role,
        length_s=planned.length_s,
        by=data.by,
    )
    return await press(house, fact)


@post("/api/broadcasts/{broadcast:str}/cues/{cue:str}/{receipt:str}", status_code=200, tags=["live"])
async def receive_cue(
    broadcast: FromPath[str],
    cue: FromPath[str],
    receipt: FromPath[Literal["seen", "done", "declined"]],
    data: JSONBody[Receive],
    house: NamedDependency[House],
) -> Done:
    """Give a cue its receipt: seen, done, or declined with a reason."""
    room = await house.room(broadcast)
    if cue not in room.cues:
        raise Refused(404, "unknown_cue", "没有这条提示", "there is no such cue", "cue")
    if receipt == "declined" and not data.why.strip():
        raise Refused(400, "why_missing", "请写明不做的原因", "say why the cue is declined", "why")
    told: dict[str, Any] = {
        "id": f"cue-{receipt}:{data.key}",
        "broadcast": broadcast,
        "at_ms": house.now_ms(room),
        "source": "crew",
        "cue": cue,
        "by": data.by,
        "role": data.role,
    }
    if receipt == "declined":
        return await press(house, CueDeclined(**told, why=data.why))
    return await press(house, CueSeen(**told) if receipt == "seen" else CueDone(**told))


@post("/api/broadcasts/{broadcast:str}/marks", status_code=200, tags=["live"])
async def mark(broadcast: FromPath[str], data: JSONBody[Mark], house: NamedDependency[House]) -> Done:
    """Mark this moment as worth a second look."""
    room = await _on_air(house, broadcast)
    fact = Marked(
        id=f"mark:{data.key}",
        broadcast=broadcast,
        at_ms=house.now_ms(room),
        source="crew",
        label=data.label,
        by=data.by,
    )
    return await press(house, fact)


async def _on_air(house: House, broadcast: str) -> Room:
    """Give a room that is on air; raises `Refused` 409 for another."""
    room = await house.room(broadcast)
    if room.state not in ("live", "ending"):
        raise Refused(409, "not_live", "本场不在直播中", "the broadcast is not on air")
    return room
