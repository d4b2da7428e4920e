"""The doors facts come in by: wxlivespy and kaibo's own format, each for one room key.

A batch is answered only once it is durable. Bad items are refused by place, field and reason and
the rest is kept; a batch of which nothing could be kept is a 422.
"""

import zlib
from collections.abc import Iterable
from typing import Any, Final

import msgspec
from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from kaibo import facts
from kaibo.clock import HOUR
from kaibo.facts import Fact, Refusal
from kaibo.house import House
from kaibo.intake import wxlivespy
from kaibo.refused import Refused

BODY_MOST: Final = 8 * 1024 * 1024
"""Bytes of one request, as sent and as unpacked: some 30,000 comments."""

TOLD_BY_KAIBO: Final[frozenset[type]] = frozenset(
    (
        facts.Saved,
        facts.WentLive,
        facts.CueRaised,
        facts.CueSeen,
        facts.CueDone,
        facts.CueDeclined,
        facts.CueEscalated,
        facts.GateOverridden,
        facts.LinkFollowed,
        facts.FileKept,
        facts.Accessed,
        facts.WordsWarned,
        facts.WordsCorrected,
        facts.ReviewSigned,
        facts.EndRequested,
        facts.EndConfirmed,
        facts.RoleConfirmed,
        facts.ClosingCounted,
        facts.StopStepped,
        facts.Sealed,
        facts.TaskUndone,
        *facts.REPLAY_KINDS,
    )
)
"""Kinds that only kaibo and its console tell; a room key gives no right to them."""


class Taken(Struct, frozen=True):
    """What became of a batch: facts written, facts known already, items refused."""

    new: int
    known: int
    refused: list[Refusal]


@post(
    "/in/facts/{room_key:str}",
    status_code=202,
    tags=["in"],
    summary="Facts in kaibo's own format",
    right="door",
)
async def take_facts(
    room_key: FromPath[str], request: Request[Any, Any, Any], house: NamedDependency[House]
) -> Response[Taken]:
    """Take a JSON array of facts, or one fact a line."""
    broadcast = house.standing.of_key(room_key)
    body = await _body(request)
    try:
        told, refused = facts.decode_batch(body)
    except msgspec.DecodeError as error:
        raise _not_json(error) from error
    gone = {refusal.index for refusal in refused}
    places = (index for index in range(len(told) + len(gone)) if index not in gone)
    placed = zip(places, told, strict=True) if gone else enumerate(told)
    return await _take(house, broadcast, placed, refused)


@post(
    "/in/wxlivespy/{room_key:str}",
    status_code=202,
    tags=["in"],
    summary="What wxlivespy forwards",
    right="door",
)
async def take_wxlivespy(
    room_key: FromPath[str], request: Request[Any, Any, Any], house: NamedDependency[House]
) -> Response[Taken]:
    """Take one envelope of wxlivespy."""
    broadcast = house.standing.of_key(room_key)
    body = await _body(request)
    try:
        told = wxlivespy.read(body, house.clock.now_ms(), await house.lives.of(broadcast))
    except msgspec.DecodeError as error:
        raise _not_json(error) from error
    except ValueError as error:
        raise Refused(
            400, "not_an_envelope", f"不是 wxlivespy 的数据：{error}", str(error), "events"
        ) from error
    house.lives.remember(broadcast, told.live_id)
    return await _take(house, broadcast, enumerate(told.facts), told.refused)


async def _take(
    house: House, broadcast: str, told: Iterable[tuple[int, Fact]], refused: list[Refusal]
) -> Response[Taken]:
    """Write what may be written for `broadcast`, and say what became of every item by its place."""
    latest_ms = house.clock.now_ms() + 24 * HOUR
    kept: list[Fact] = []
    for index, fact in told:
        if type(fact) in TOLD_BY_KAIBO:
            refused.append(Refusal(index, "kind", f"`{facts.kind_of(fact)}` is told by the console alone"))
        elif fact.at_ms > latest_ms:
            refused.append(Refusal(index, "at_ms", "more than a day ahead of this machine: check the clock"))
        else:
            kept.append(fact)
    house.counts["facts_refused"] += len(refused)
    await house.room(broadcast)
    receipt = await house.take_in(facts.stamp(kept, broadcast))
    taken = Taken(receipt.new, receipt.known, refused)
    return Response(taken, status_code=422 if refused and not kept else 202)


async def _body(request: Request[Any, Any, Any]) -> bytes:
    """Read a body within bounds, gzip or plain; raises `Refused` 413 or 400."""
    if int(request.headers.get("content-length") or 0) > BODY_MOST:
        raise _too_large()
    unzip = zlib.decompressobj(wbits=31) if "gzip" in request.headers.get("content-encoding", "") else None
    parts: list[bytes] = []
    size = 0
    try:
        async for chunk in request.stream():
            part = chunk if unzip is None else unzip.decompress(chunk, BODY_MOST + 1 - size)
            size += len(part)
            if size > BODY_MOST or (unzip is not None and unzip.unconsumed_tail):
                raise _too_large()
            parts.append(part)
    except zlib.error as error:
        raise Refused(400, "bad_gzip", "gzip 数据损坏，请重发", f"broken gzip: {error}", "body") from error
    if unzip is not None and not unzip.eof:
        raise Refused(400, "bad_gzip", "gzip 数据不完整，请重发", "the gzip stream is cut short", "body")
    return b"".join(parts)


def _too_large() -> Refused:
    limit = BODY_MOST // 1024 // 1024
    return Refused(
        413,
        "body_too_large",
        f"一次最多 {limit} MB，请分批发送",
        f"at most {limit} MB at once, unpacked: send smaller batches",
        "body",
    )


def _not_json(error: Exception) -> Refused:
    return Refused(400, "not_json", f"不是有效的 JSON：{error}", f"not valid JSON: {error}", "body")
