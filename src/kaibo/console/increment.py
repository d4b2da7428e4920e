"""Routes of the increment: a study of daily sales, and lots that decide when there is something."""

import asyncio
from typing import Annotated, Any, Final

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody
from msgspec import Meta, Struct

from kaibo import solving
from kaibo.aside import Job
from kaibo.console.uploads import Uploads, received
from kaibo.house import House
from kaibo.intake.sheets import book, sales
from kaibo.intake.sheets.bounds import Bounds
from kaibo.intake.sheets.sales import DailySales
from kaibo.refused import Refused
from kaibo.review.increment.findings import Sales, Study, Verdict

TABLE: Final = Bounds(file=2 * 1024**2, unpacked=32 * 1024**2, rows=book.ROWS_MOST)
"""How large a table of daily sales may be: sixty shops over four hundred days are far less."""

SLOTS_MOST: Final = 400

_SEED_MOST: Final = 2**31 - 1


class Judged(Struct, frozen=True, kw_only=True):
    """A table as it was read, and what it tells; no `study` before units and a first day are chosen.

    `empty` cells held nothing and were read as 0.
    """

    units: tuple[str, ...]
    days: tuple[str, ...]
    empty: int
    study: Study | None


class Outcomes(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What each slot of a drawn plan brought, in any unit; None where nobody measured."""

    seed: Annotated[int, Meta(ge=0, le=_SEED_MOST)]
    told: Annotated[tuple[float | None, ...], Meta(min_length=2, max_length=SLOTS_MOST)]


@post(
    "/api/increment",
    status_code=200,
    tags=["review"],
    right="review",
    request_max_body_size=TABLE.file + 1024,
)
async def judge_sales(
    request: Request[Any, Any, Any],
    uploads: NamedDependency[Uploads],
    house: NamedDependency[House],
    treated: FromQuery[list[str] | None] = None,
    began: FromQuery[str] = "",
) -> Judged:
    """Judge a table of daily sales (xlsx, xls or csv as the body): `treated` had broadcasts from `began` on.

    Nothing of it is saved.
    """
    with uploads.places.taken():
        raw = await received(request, TABLE)
        async with uploads.turn:
            told = await asyncio.to_thread(lambda: sales.read(book.sheet(book.opened(raw, TABLE))))
    study = None
    if treated and began:
        study = await house.aside.run(Job(solving.judge, (_chosen(told, treated, began), 0)))
    return Judged(units=told.units, days=told.days, empty=told.empty, study=study)


@get("/api/increment/lots", tags=["review"], right="see")
async def draw_lots(slots: FromQuery[int], seed: FromQuery[int]) -> tuple[bool, ...]:
    """Draw which slots are with; the same seed draws the same, so that a plan can be shown again."""
    if not (2 <= slots <= SLOTS_MOST and 0 <= seed <= _SEED_MOST):
        raise Refused(
            400,
            "lots_bounds",
            f"时段要 2 到 {SLOTS_MOST} 个，抽签号要 0 到 {_SEED_MOST}",
            f"2 to {SLOTS_MOST} slots, a seed of 0 to {_SEED_MOST}",
            "slots",
        )
    # Imported late: it needs numpy, and a server on air does not.
    from kaibo.review.increment.switchback import drawn

    return drawn(slots, seed)


@post("/api/increment/lots", status_code=200, tags=["review"], right="review")
async def judge_lots(data: JSONBody[Outcomes]) -> Verdict:
    """Judge what the slots of a drawn plan brought."""
    from kaibo.review.increment.switchback import drawn, judged

    return judged(drawn(len(data.told), data.seed), data.told, data.seed)


ROUTES: Final = (judge_sales, draw_lots, judge_lots)


def _chosen(told: DailySales, treated: list[str], began: str) -> Sales:
    strange = [name for name in treated if name not in told.units]
    if strange or began not in told.days[1:]:
        raise Refused(
            400,
            "study_unclear",
            f"表里没有「{strange[0][:20]}」" if strange else "开播第一天要在表里，而且不是最早的一天",
            f"the table has no {strange[0][:20]!r}"
            if strange
            else "the first day must be in the table, not first",
            "treated" if strange else "began",
        )
    places = tuple(at for at, name in enumerate(told.units) if name in treated)
    return Sales(units=told.units, days=told.days, fen=told.fen, treated=places, began=told.days.index(began))
