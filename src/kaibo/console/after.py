"""Routes of what follows an evening: the lists, and the same lists as files to hand on. Source: E11."""

import asyncio
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Final

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct, structs

from kaibo.aside import Job, Tell
from kaibo.broadcast import Broadcast
from kaibo.clock import known_zone
from kaibo.console.ending import sheet_of
from kaibo.house import House
from kaibo.intake.sheets import handout
from kaibo.journal.reading import entries, entries_of_kinds
from kaibo.live.room import Room
from kaibo.refused import Refused
from kaibo.review.after import After, Guest, after, guests, handouts, of_people
from kaibo.review.shipping import KINDS, Parcels, Shipping, parcels, shipping

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@get("/api/broadcasts/{broadcast:str}/after", tags=["review"], right="see")
async def show_after(broadcast: FromPath[str], house: NamedDependency[House]) -> After:
    """Show what is to be done after a broadcast: duties, prizes, promises, complaints, late orders."""
    return await _after(house, await house.room(broadcast))


@get("/api/broadcasts/{broadcast:str}/after.xlsx", tags=["review"], right="review", media_type=_XLSX)
async def after_workbook(broadcast: FromPath[str], house: NamedDependency[House]) -> Response[bytes]:
    """Give the lists of a broadcast to hand on, as a workbook; names are masked."""
    room = await house.room(broadcast)
    return await _file(house, room, _workbook, "after.xlsx")


@get("/api/broadcasts/{broadcast:str}/after.csv", tags=["review"], right="review", media_type="text/csv")
async def after_text(broadcast: FromPath[str], house: NamedDependency[House]) -> Response[bytes]:
    """Give the people of a broadcast to follow up, as comma-separated text; names are masked."""
    room = await house.room(broadcast)
    return await _file(house, room, _text, "after.csv")


async def _after(house: House, room: Room) -> After:
    return after(room, sheet_of(house, room).aftercare, await _shipping(house, room))


async def _shipping(house: House, room: Room) -> Shipping | None:
    """Say how the orders of a broadcast were shipped, read off the loop; nothing is asked before sign-off."""
    if room.ended_ms is None:
        return None
    told = await asyncio.to_thread(_parcels, house.journal.path, room.broadcast, room.seq)
    plan = room.any_plan
    return shipping(told, plan, house.office.numbers(plan.account_id)("ship_hours"), house.now_ms(room))


@lru_cache(maxsize=2)
def _parcels(journal: Path, broadcast: str, seq: int) -> Parcels:
    """Read what a journal tells of a broadcast's orders, once for each newest fact `seq` of it."""
    return parcels(entries_of_kinds(journal, broadcast, KINDS))


class _Given(Struct, frozen=True):
    """What another process needs to write the lists."""

    journal: Path
    plan: Broadcast
    told: After

    @property
    def zone(self) -> str:
        return known_zone(self.plan.zone)

    @property
    def people(self) -> tuple[Guest, ...]:
        return guests(entries(self.journal, self.plan.id), self.plan)


def _workbook(given: _Given, _: Tell) -> bytes:
    return handout.workbook(handouts(given.told, given.people, given.zone))


def _text(given: _Given, _: Tell) -> bytes:
    return handout.text(of_people(given.people, given.zone))


async def _file(
    house: House, room: Room, write: Callable[[_Given, Tell], bytes], name: str
) -> Response[bytes]:
    """Write a file where reviews are made: going through all of a long evening holds up no screen."""
    plan = structs.replace(room.any_plan, id=room.broadcast)
    given = _Given(house.journal.path, plan, await _after(house, room))
    made = await house.reviews.aside.run(Job(write, given))
    if made is None:
        raise Refused(500, "reckoning_broke", "计算中断，请重试", "the reckoning broke: try again")
    return Response(made, headers={"content-disposition": f'attachment; filename="{name}"'})


ROUTES: Final = (show_after, after_workbook, after_text)
"""Every route of what follows an evening."""
