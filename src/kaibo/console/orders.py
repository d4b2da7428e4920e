"""Routes of the shop's orders: an export is sent, looked at as often as somebody likes, and brought in.

Facts are never taken back, so everything is shown before: what is new, what is left out and why. The same
export again brings nothing, and a later one only what it has more.
"""

import asyncio
from typing import Any, Final

from litestar import Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Struct

from kaibo.console import exports, mapping
from kaibo.console.auth import Who
from kaibo.console.exports import Export, OrderChoice
from kaibo.console.imports import TOLD, ImportLine
from kaibo.console.press import Key
from kaibo.console.uploads import Uploads, received
from kaibo.house import House
from kaibo.intake.sheets import book, orders, refusals, stream
from kaibo.intake.sheets.bounds import LARGE
from kaibo.intake.sheets.cells import Unit
from kaibo.intake.sheets.columns import Column
from kaibo.intake.sheets.faults import SheetFault
from kaibo.intake.sheets.orders import ORDERS
from kaibo.refused import Refused
from kaibo.review.orders import Brought, Left

_OTHERS: Final = 8


class ConfirmOrders(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Bring in what an export tells; bad rows are left out and come back as a file."""

    key: Key
    choice: OrderChoice = OrderChoice()


class OrderFile(Struct, frozen=True, kw_only=True):
    """An export that was sent and not read yet: the token it is asked for by, and its sheets."""

    token: str
    name: str
    sheets: tuple[str, ...]


class OrderCounts(Struct, frozen=True, kw_only=True):
    """How many orders of an export are what; money in fen.

    `facts` are still to be written, `orders` those of this broadcast: `new`, `changed` (a refund, a city or
    a shipping more) and `known`. Of them `unpaid` were only placed, `prizes` are no sale, `several` hold
    several products, `private` came by WeCom or a sharer, `cityless` tell no city, `unmatched` name no
    product of the plan, and `differ` tell another amount than was heard before, which stands. `left` counts
    orders left out by reason, `others` those by the account that sold them.
    """

    facts: int
    orders: int
    new: int
    changed: int
    known: int
    unpaid: int
    prizes: int
    several: int
    private: int
    cityless: int
    unmatched: int
    differ: int
    gmv_fen: int
    refunded_fen: int
    left: dict[Left, int]
    others: dict[str, int]


class OrderPreview(Struct, frozen=True, kw_only=True):
    """What an export would bring, before anything is written; `header_row` 0: no headers were found.

    `missing` are fields without which nothing can be imported, `personal` headers that tell of a person and
    are not read. `from_ms` and `until_ms` bound when an order of this broadcast was paid.
    """

    token: str
    name: str
    sheets: tuple[str, ...]
    sheet: str
    header_row: int
    columns: tuple[Column, ...]
    sample: tuple[ImportLine, ...]
    unit: Unit
    rows: int
    missing: tuple[str, ...]
    personal: tuple[str, ...]
    account: str
    from_ms: int | None
    until_ms: int | None
    counts: OrderCounts
    refused: int
    wrongs: tuple[SheetFault, ...]
    wrongs_total: int


class OrdersBrought(Struct, frozen=True, kw_only=True):
    """What an import brought: counts as previewed, facts written anew, and rows that were refused."""

    counts: OrderCounts
    facts: int
    refused: int
    seq: int


class OrderProgress(Struct, frozen=True):
    """How far the reading or the writing of an export is, as a share of 1."""

    share: float


_PATH: Final = "/api/broadcasts/{broadcast:str}/orders/import"
_WHAT: Final[dict[str, Any]] = {"tags": ["review"], "right": "review"}


@post(_PATH, status_code=200, request_max_body_size=LARGE.file + 1024, **_WHAT)
async def send_orders(
    broadcast: FromPath[str],
    request: Request[Any, Any, Any],
    uploads: NamedDependency[Uploads],
    house: NamedDependency[House],
    who: NamedDependency[Who],
    name: FromQuery[str] = "",
) -> OrderFile:
    """Take an export of the shop's orders (xlsx, xls or csv), sent as the body; nothing is written."""
    plan = (await house.room(broadcast)).any_plan
    with uploads.places.taken():
        raw = await received(request, LARGE)
        async with uploads.turn:
            kept = await asyncio.to_thread(book.opened, raw, LARGE)
            token = uploads.keep(who.key, plan.account_id, name[:200], kept, broadcast)
    return OrderFile(token=token, name=name[:200], sheets=kept.names)


@post(_PATH + "/{token:str}/check", status_code=200, **_WHAT)
async def check_orders(
    broadcast: FromPath[str],
    token: FromPath[str],
    data: JSONBody[OrderChoice],
    uploads: NamedDependency[Uploads],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> OrderPreview:
    """Look at what an export would bring, read as somebody chose; nothing is written."""
    upload = uploads.one(token, who.key, broadcast)
    async with uploads.turn:
        export = await exports.read(house, upload, data)
        room = await house.room(broadcast)
        air = exports.air(house, room)
        made = await exports.held(house, export, air, data)
    layout, head = export.layout, export.head
    hidden = {column.letter for column in orders.personal(layout)}
    return OrderPreview(
        token=token,
        name=upload.name,
        sheets=upload.book.names,
        sheet=export.sheet,
        header_row=layout.header_row,
        columns=layout.columns,
        sample=tuple(
            ImportLine(row=at + 1, cells=exports.shown(head.rows[at], layout, hidden))
            for at in range(layout.header_row, min(layout.header_row + exports.SAMPLE, len(head.rows)))
        ),
        unit=data.unit,
        rows=export.told.rows,
        missing=orders.missing(layout),
        personal=tuple(column.header for column in layout.columns if column.letter in hidden),
        account=air.account,
        from_ms=air.from_ms,
        until_ms=air.until_ms if air.from_ms is not None else None,
        counts=_counts(made),
        refused=len(export.told.refused),
        wrongs=export.told.wrongs[:TOLD],
        wrongs_total=len(export.told.wrongs),
    )


@get(_PATH + "/{token:str}/progress", **_WHAT)
async def follow_orders(
    broadcast: FromPath[str],
    token: FromPath[str],
    uploads: NamedDependency[Uploads],
    who: NamedDependency[Who],
) -> OrderProgress:
    """Tell how far the reading or the writing of an export is."""
    return OrderProgress(uploads.one(token, who.key, broadcast).share)


@post(_PATH + "/{token:str}/confirm", status_code=200, **_WHAT)
async def confirm_orders(
    broadcast: FromPath[str],
    token: FromPath[str],
    data: JSONBody[ConfirmOrders],
    uploads: NamedDependency[Uploads],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> OrdersBrought:
    """Write what an export brings; stopped on the way, the same file brings the rest."""
    upload = uploads.one(token, who.key, broadcast)
    async with uploads.turn:
        if data.key in upload.done:
            told: OrdersBrought = upload.done[data.key]
            return told
        export = await exports.read(house, upload, data.choice)
        exports.must_be_whole(export.layout)
        room = await house.room(broadcast)
        made = await exports.held(house, export, exports.air(house, room), data.choice)
        written = await exports.write(house, upload, made.facts)
        by = who.named("")
        await mapping.remember(house, upload.account, export.layout.columns, ORDERS, "orders", data.key, by)
        done = OrdersBrought(
            counts=_counts(made), facts=written, refused=len(export.told.refused), seq=house.position
        )
        upload.done[data.key] = done
        return done


@get(
    _PATH + "/{token:str}/refused.xlsx",
    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    **_WHAT,
)
async def refused_orders(
    broadcast: FromPath[str],
    token: FromPath[str],
    uploads: NamedDependency[Uploads],
    who: NamedDependency[Who],
) -> Response[bytes]:
    """Give the rows that were refused as a sheet with a column that says why; personal columns are empty."""
    upload = uploads.one(token, who.key, broadcast)
    if upload.chosen is None:
        raise Refused(404, "import_gone", "还没有预览这份表格", "this sheet was not looked at yet", "token")
    export: Export = upload.chosen.goods

    def work() -> bytes:
        bad = export.told.refused
        hidden = {column.letter for column in orders.personal(export.layout)}
        told = stream.rows(upload.book, export.sheet)
        kept = {at: exports.shown(row, export.layout, hidden, 32_000) for at, row in told if at in bad}
        return refusals.workbook(kept, export.layout, export.told.wrongs)

    async with uploads.turn:
        made = await asyncio.to_thread(work)
    return Response(made, headers={"content-disposition": 'attachment; filename="refused.xlsx"'})


@delete(_PATH + "/{token:str}", status_code=204, **_WHAT)
async def drop_orders(
    broadcast: FromPath[str],
    token: FromPath[str],
    uploads: NamedDependency[Uploads],
    who: NamedDependency[Who],
) -> None:
    """Let an export go, and stop reading or writing it; what was written stays."""
    uploads.one(token, who.key, broadcast)
    uploads.drop(token)


def _counts(made: Brought) -> OrderCounts:
    apart = ("facts", "left", "others")
    named = {name: getattr(made, name) for name in OrderCounts.__struct_fields__ if name not in apart}
    return OrderCounts(
        **named, facts=len(made.facts), left=dict(made.left), others=dict(made.others.most_common(_OTHERS))
    )


ROUTES: Final = (
    send_orders,
    check_orders,
    follow_orders,
    confirm_orders,
    refused_orders,
    drop_orders,
)
"""Every route of an import of orders, in the order they are asked."""
