"""Routes of a plan's products: cells pasted into it, and what is to be said of each product."""

import asyncio
from typing import Annotated, Final

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from kaibo.console.imports import TOLD
from kaibo.console.mapping import known_fields
from kaibo.facts import Name
from kaibo.house import House
from kaibo.intake.sheets import book, goods
from kaibo.intake.sheets.cells import Unit
from kaibo.intake.sheets.columns import PRODUCTS, Column, Layout, layout
from kaibo.intake.sheets.faults import SheetFault
from kaibo.plan import titles
from kaibo.plan.accounts import Brand
from kaibo.plan.products import Lack, RoleProposal, is_notice, lacks, pricing, propose_role
from kaibo.plan.titles import TitleFinding


class PasteProducts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Cells pasted from a spreadsheet: `fields` are those of the columns from the cursor on."""

    text: Annotated[str, Meta(min_length=1, max_length=2_000_000)]
    fields: Annotated[tuple[Name, ...], Meta(max_length=book.COLUMNS_MOST)]
    unit: Unit = "yuan"


class Pasted(Struct, frozen=True, kw_only=True):
    """What pasted cells hold: the fields each row fills, and what is wrong with which; rows count from 1.

    `headed` says that the first row was headers, and told the fields.
    """

    headed: bool
    rows: tuple[goods.SheetRow, ...]
    wrongs: tuple[SheetFault, ...]


class Advice(Struct, frozen=True, kw_only=True):
    """What is to be said of a product: the role proposed, what it lacks, what is wrong with its title."""

    product: str
    proposal: RoleProposal
    lacks: tuple[Lack, ...]
    title: tuple[TitleFinding, ...]
    built: str


@post("/api/products/pasted", status_code=200, tags=["plan"], right="products")
async def read_pasted(data: JSONBody[PasteProducts]) -> Pasted:
    """Read cells pasted from a spreadsheet; nothing is saved."""
    return await asyncio.to_thread(_read, data)


def _read(data: PasteProducts) -> Pasted:
    sheet = book.pasted(data.text)
    placed = layout(sheet, {})
    headed = placed.header_row == 1
    if not headed:
        columns = tuple(
            Column(letter=book.letter(place), header="", field=field)
            for place, field in enumerate(known_fields(data.fields, PRODUCTS))
        )
        placed = Layout(header_row=0, columns=columns)
    read = goods.read(sheet, placed, data.unit, sure=True, whole=False)
    return Pasted(headed=headed, rows=read.rows, wrongs=read.wrongs[:TOLD])


@get("/api/broadcasts/{broadcast:str}/advice", tags=["plan"], right="see")
async def advise(broadcast: FromPath[str], house: NamedDependency[House]) -> list[Advice]:
    """Say of each product of a plan which role it suits, what it lacks, what is wrong with its title."""
    room = await house.room(broadcast)
    plan = room.any_plan
    brands = house.office.house.all("brand", Brand)
    day = house.wording.day(plan.zone)
    numbers = house.office.numbers(plan.account_id)
    most = round(numbers("title_chars"))
    checker = await house.wording.checker(plan.account_id)
    worth, counted = pricing(plan.products, plan.targets), titles.numbers(plan.products)

    def advised() -> list[Advice]:
        return [
            Advice(
                product=product.id,
                proposal=propose_role(product, worth, numbers),
                lacks=lacks(product, numbers=numbers),
                title=(
                    () if is_notice(product) else titles.check(product, brands, day, counted, most, checker)
                ),
                built=titles.build(product, brands, most),
            )
            for product in plan.products
        ]

    return await asyncio.to_thread(advised)


ROUTES: Final = (read_pasted, advise)
"""Every route of a plan's products."""
