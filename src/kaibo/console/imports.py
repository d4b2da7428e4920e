"""Routes of an import: a sheet is looked at as often as somebody likes, then saved in one go, all or none."""

import asyncio
from typing import Annotated, Any, Final

from litestar import Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta, Struct

from kaibo.broadcast import Product
from kaibo.console import mapping
from kaibo.console.auth import Who, must_see_account
from kaibo.console.mapping import known_fields
from kaibo.console.press import Key
from kaibo.console.uploads import Chosen, Upload, Uploads, received
from kaibo.facts import Name
from kaibo.house import House
from kaibo.intake.sheets import book, goods, refusals
from kaibo.intake.sheets.cells import Unit
from kaibo.intake.sheets.columns import PRODUCTS, Column, Layout
from kaibo.intake.sheets.faults import SheetFault
from kaibo.intake.sheets.goods import Goods
from kaibo.plan.accounts import Account, Brand
from kaibo.plan.catalogue import Merge, merge
from kaibo.plan.shelf import HOUSE
from kaibo.refused import Refused

TOLD: Final = 200
"""Faults a preview lists; all of them are in the file of refused rows."""

_SAMPLE: Final = 8


class Choice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to read a sheet: which one, its row of headers (None: found anew), the field each column fills.

    No `fields`: they are proposed. `unit` is that of prices whose header names none; `sure` says that the
    prices in doubt are right.
    """

    sheet: Name = ""
    header_row: Annotated[int, Meta(ge=0, le=book.ROWS_MOST)] | None = None
    fields: Annotated[tuple[Name, ...], Meta(max_length=book.COLUMNS_MOST)] = ()
    unit: Unit = "yuan"
    sure: bool = False


class ConfirmImport(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Save what a sheet tells; bad rows stop it, unless `skip_bad` leaves them out."""

    key: Key
    choice: Choice = Choice()
    skip_bad: bool = False


class ImportLine(Struct, frozen=True, kw_only=True):
    """A row as read: its number and its cells as text."""

    row: int
    cells: tuple[str, ...]


class Preview(Struct, frozen=True, kw_only=True):
    """What a sheet would do, before anything is saved; `header_row` 0: no headers were found."""

    token: str
    name: str
    sheets: tuple[str, ...]
    sheet: str
    header_row: int
    columns: tuple[Column, ...]
    sample: tuple[ImportLine, ...]
    unit: Unit
    total: int
    new: int
    changed: int
    unchanged: int
    refused: int
    doubts: int
    wrongs: tuple[SheetFault, ...]
    wrongs_total: int


class Imported(Struct, frozen=True, kw_only=True):
    """What an import did; all good rows were saved at once."""

    new: int
    changed: int
    unchanged: int
    refused: int
    wrongs: tuple[SheetFault, ...]


@post(
    "/api/products/import",
    status_code=200,
    tags=["plan"],
    right="products",
    request_max_body_size=book.FILE_MOST + 1024,
)
async def look_at_sheet(
    request: Request[Any, Any, Any],
    uploads: NamedDependency[Uploads],
    house: NamedDependency[House],
    who: NamedDependency[Who],
    sheet: FromQuery[str] = "",
    account: FromQuery[str] = "",
    name: FromQuery[str] = "",
) -> Preview:
    """Look at an xlsx, xls or csv file, sent as the body; nothing is saved."""
    must_see_account(who, account)
    if account and house.office.house.one("account", account, Account) is None:
        raise Refused(404, "unknown_account", "没有这个视频号", "there is no such account", "account")
    with uploads.places.taken():
        raw = await received(request)
        async with uploads.turn:
            kept = await asyncio.to_thread(book.opened, raw)
            token = uploads.keep(who.key, account, name[:200], kept)
            try:
                return await _look(house, uploads.one(token, who.key), token, Choice(sheet=sheet[:200]))
            except Refused:
                uploads.drop(token)
                raise


@post("/api/products/import/{token:str}/check", status_code=200, tags=["plan"], right="products")
async def check_sheet(
    token: FromPath[str],
    data: JSONBody[Choice],
    uploads: NamedDependency[Uploads],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Preview:
    """Look at a sheet again, read in another way; nothing is saved."""
    async with uploads.turn:
        return await _look(house, uploads.one(token, who.key), token, data)


@post("/api/products/import/{token:str}/confirm", status_code=200, tags=["plan"], right="products")
async def confirm_sheet(
    token: FromPath[str],
    data: JSONBody[ConfirmImport],
    uploads: NamedDependency[Uploads],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Imported:
    """Save what a sheet tells, in one go; refused 409 where rows are bad, unless they are to be left out."""
    async with uploads.turn:
        upload = uploads.one(token, who.key)
        if data.key in upload.done:
            told: Imported = upload.done[data.key]
            return told
        read, placed = await _read(house, upload, data.choice)
        refused = len(read.refused)
        if refused and not data.skip_bad:
            raise Refused(
                409,
                "rows_refused",
                f"有 {refused} 行不对，还没有导入；改好再传，或选择跳过这些行",
                f"{refused} rows are wrong and nothing was saved: mend them, or leave them out",
                "rows",
            )
        shelf = house.office.house
        # As of the catalogue they were held against: what somebody saves meanwhile is not overwritten.
        revisions = {kept.key: kept.revision for kept in shelf.listed("product", Product)}
        merged = await _merged(house, read, upload.account)
        bodies: dict[str, tuple[Struct | None, int]] = {
            key: (body, revisions.get(key) or shelf.revision("product", key))
            for key, body in merged.products.items()
        }
        by = who.named("")
        await house.office.save_all(HOUSE, "product", bodies, press=data.key, by=by)
        await mapping.remember(house, upload.account, placed.columns, PRODUCTS, "fields", data.key, by)
        done = Imported(
            new=merged.new,
            changed=merged.changed,
            unchanged=merged.unchanged,
            refused=refused,
            wrongs=read.wrongs[:TOLD],
        )
        upload.done[data.key] = done
        return done


@get(
    "/api/products/import/{token:str}/refused.xlsx",
    tags=["plan"],
    right="products",
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
async def refused_rows(
    token: FromPath[str], uploads: NamedDependency[Uploads], who: NamedDependency[Who]
) -> Response[bytes]:
    """Give the rows that were wrong as a sheet with a column that says why, to mend and send again."""
    upload = uploads.one(token, who.key)
    if upload.chosen is None or upload.seen is None:
        raise Refused(404, "import_gone", "还没有预览这份表格", "this sheet was not looked at yet", "token")
    chosen = upload.chosen
    rows = dict(enumerate(upload.seen.rows, start=1))
    made = await asyncio.to_thread(refusals.workbook, rows, chosen.layout, chosen.goods.wrongs)
    return Response(made, headers={"content-disposition": 'attachment; filename="refused.xlsx"'})


@delete("/api/products/import/{token:str}", status_code=204, tags=["plan"], right="products")
async def drop_sheet(
    token: FromPath[str], uploads: NamedDependency[Uploads], who: NamedDependency[Who]
) -> None:
    """Let a sheet go; nothing of it is saved."""
    uploads.one(token, who.key)
    uploads.drop(token)


async def _look(house: House, upload: Upload, token: str, choice: Choice) -> Preview:
    read, placed = await _read(house, upload, choice)
    merged = await _merged(house, read, upload.account)
    sheet = upload.sheet("")
    first = range(placed.header_row, min(placed.header_row + _SAMPLE, len(sheet.rows)))
    return Preview(
        token=token,
        name=upload.name,
        sheets=upload.book.names,
        sheet=sheet.name,
        header_row=placed.header_row,
        columns=placed.columns,
        sample=tuple(ImportLine(row=row + 1, cells=mapping.shown(sheet.rows[row])) for row in first),
        unit=choice.unit,
        total=read.count,
        new=merged.new,
        changed=merged.changed,
        unchanged=merged.unchanged,
        refused=len(read.refused),
        doubts=sum(wrong.doubt for wrong in read.wrongs),
        wrongs=read.wrongs[:TOLD],
        wrongs_total=len(read.wrongs),
    )


async def _read(house: House, upload: Upload, choice: Choice) -> tuple[Goods, Layout]:
    """Read a sheet as somebody chose, off the loop; the same choice is read once."""
    fields = known_fields(choice.fields, PRODUCTS)
    if upload.chosen is not None and upload.chosen.by == choice:
        return upload.chosen.goods, upload.chosen.layout
    known = mapping.remembered(house, upload.account)

    def work() -> tuple[Goods, Layout]:
        sheet = upload.sheet(choice.sheet)
        placed = mapping.placed(sheet, known, PRODUCTS, "fields", choice.header_row, fields)
        return goods.read(sheet, placed, choice.unit, sure=choice.sure), placed

    read, placed = await asyncio.to_thread(work)
    upload.chosen = Chosen(choice, read, placed)
    return read, placed


async def _merged(house: House, read: Goods, account: str) -> Merge:
    shelf = house.office.house
    rows = [row.values for row in read.rows]
    most = round(house.office.numbers(account)("title_chars"))
    # Listed here, on the loop: no document is saved while a list is made.
    catalogue, brands = shelf.all("product", Product), shelf.all("brand", Brand)
    return await asyncio.to_thread(merge, rows, catalogue, brands, most)


ROUTES: Final = (
    look_at_sheet,
    check_sheet,
    confirm_sheet,
    refused_rows,
    drop_sheet,
)
"""Every route of an import, in the order they are asked."""
