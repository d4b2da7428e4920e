"""Ended broadcasts a caller sees: which of them are sealed, what is missing, and what each one counted."""

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from contextlib import suppress
from typing import Any, Literal, TypeVar

from litestar import Request
from msgspec import Struct

from kaibo.asking import Asked, Row
from kaibo.console.auth import Who, must_see_account
from kaibo.facts import PlatformReported, decode
from kaibo.house import House
from kaibo.live.room import Room
from kaibo.plan.accounts import Store
from kaibo.refused import Refused
from kaibo.review import reach, shows
from kaibo.review.metrics import final_from_ms

Told = TypeVar("Told")


class MissingShow(Struct, frozen=True, kw_only=True):
    """An ended broadcast left out: not sealed yet, its file lost, or sealed by an older kaibo."""

    broadcast: str
    title: str
    ended_ms: int
    why: Literal["not_sealed", "lost", "old"]


class TrendBasis(Struct, frozen=True, kw_only=True):
    """What an answer rests on: so many sealed files, between which go-lives, and what is missing.

    Of `provisional` of them the platform may still add something. Source: R1.
    """

    now_ms: int
    files: int
    provisional: int
    from_ms: int | None
    to_ms: int | None
    missing: tuple[MissingShow, ...]


def seen(house: House, who: Who, account: str) -> list[Room]:
    """List the ended broadcasts of an account, or of all a caller sees; the newest first, no rehearsals."""
    if account:
        must_see_account(who, account)
    rooms = (
        room
        for room in house.standing.rooms.values()
        if room.plan and room.ended_ms is not None and room.went_live_ms is not None and not room.rehearsal
    )
    theirs = [
        room
        for room in rooms
        if who.sees(room.any_plan.account_id) and account in ("", room.any_plan.account_id)
    ]
    return sorted(theirs, key=lambda room: room.went_live_ms or 0, reverse=True)


async def held(house: House, due: Sequence[Room]) -> tuple[TrendBasis, list[Room]]:
    """Tell which broadcasts can be asked about, and what the answer rests on."""
    sealed = await house.asking.sealed([room.broadcast for room in due])
    whole = [room for room in due if sealed.get(room.broadcast)]
    times = [room.went_live_ms for room in whole if room.went_live_ms is not None]
    missing = tuple(
        MissingShow(
            broadcast=room.broadcast,
            title=room.any_plan.title,
            ended_ms=room.ended_ms or 0,
            why="old" if room.broadcast in sealed else "lost" if room.state == "sealed" else "not_sealed",
        )
        for room in due
        if not sealed.get(room.broadcast)
    )
    now_ms = house.clock.now_ms()
    basis = TrendBasis(
        now_ms=now_ms,
        files=len(whole),
        provisional=sum(now_ms < (final_from_ms(room) or now_ms) for room in whole),
        from_ms=min(times, default=None),
        to_ms=max(times, default=None),
        missing=missing,
    )
    return basis, whole


async def counted(
    house: House, rooms: Sequence[Room]
) -> dict[str, tuple[shows.Counts, tuple[str, ...], Row]]:
    """Count each broadcast: what is believed of it, which of that is the platform's, and the bare row."""
    questioned = asked(house, rooms)
    rows = await house.asking.ask("totals", questioned)
    told: dict[str, list[PlatformReported]] = {}
    for report in await house.asking.ask("reports", questioned):
        fact = decode(report["body"].encode())
        if isinstance(fact, PlatformReported):
            told.setdefault(fact.broadcast, []).append(fact)
    ended = {room.broadcast: room.ended_ms or 0 for room in rooms}
    return {
        row["broadcast"]: (
            *shows.believed(row, told.get(row["broadcast"], ()), ended[row["broadcast"]]),
            row,
        )
        for row in rows
    }


def asked(house: House, rooms: Iterable[Room]) -> list[Asked]:
    """Name broadcasts to a question, each with its store's city and the host planned first."""
    return [
        Asked(
            broadcast=room.broadcast,
            live_ms=room.went_live_ms or 0,
            ended_ms=room.ended_ms or 0,
            home=_home(house, room.any_plan.store),
            host=min(room.any_plan.shifts, key=lambda shift: shift.at_minute).host.strip()
            if room.any_plan.shifts
            else "",
        )
        for room in rooms
    ]


def _home(house: House, store: str) -> str:
    found = house.office.house.one("store", store, Store) if store else None
    return reach.city(found.city) if found else ""


async def staying(request: Request[Any, Any, Any], work: Coroutine[Any, Any, Told]) -> Told:
    """Do a work for as long as who asked is there: a question nobody waits for is not gone on with."""
    doing, leaving = asyncio.ensure_future(work), asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait((doing, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not doing.done():
            raise Refused(503, "busy", "已离开，没有算完", "left before it was answered")
        return doing.result()
    finally:
        for task in (doing, leaving):
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task


async def _left(request: Request[Any, Any, Any]) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
