"""Routes of the review: the report as data and as a page."""

import asyncio
from pathlib import Path

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromPath

from kaibo.house import House
from kaibo.journal.sqlite import entries
from kaibo.live.fold import fold
from kaibo.live.room import Room
from kaibo.review import page, report
from kaibo.review.report import Report

_CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'"


def reviewed(journal: Path, broadcast: str, now_ms: int) -> Report:
    """Review a broadcast from its journal file: one pass folds the room, one tallies the rest."""
    room = Room(broadcast)
    fold(room, entries(journal, broadcast))
    return report.make(room, entries(journal, broadcast), now_ms)


@get("/api/broadcasts/{broadcast:str}/review", tags=["review"], right="see")
async def show_report(broadcast: FromPath[str], house: NamedDependency[House]) -> Report:
    """Give a broadcast's review as data."""
    await house.room(broadcast)
    return await asyncio.to_thread(reviewed, house.journal.path, broadcast, house.clock.now_ms())


@get("/review/{broadcast:str}", media_type=MediaType.HTML, include_in_schema=False, right="see")
async def show_page(broadcast: FromPath[str], house: NamedDependency[House]) -> Response[str]:
    """Give a broadcast's review as a page that needs nothing else."""
    await house.room(broadcast)
    made = await asyncio.to_thread(reviewed, house.journal.path, broadcast, house.clock.now_ms())
    return Response(page.html(made), headers={"content-security-policy": _CSP, "cache-control": "no-cache"})
