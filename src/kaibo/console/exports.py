"""An export of orders while somebody decides: read as they chose, held against what the house knows."""

import asyncio
import hashlib
import hmac
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import islice
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from msgspec import Meta, Struct

from kaibo import secret
from kaibo.clock import HOUR, MINUTE, known_zone
from kaibo.console import mapping
from kaibo.console.uploads import Chosen, Upload
from kaibo.facts import Fact, Name
from kaibo.house import House
from kaibo.intake.sheets import book, orders, stream
from kaibo.intake.sheets.book import Sheet
from kaibo.intake.sheets.bounds import LARGE
from kaibo.intake.sheets.cells import Unit
from kaibo.intake.sheets.columns import LOOK, Layout
from kaibo.intake.sheets.orders import ORDERS, OrderSheet
from kaibo.journal.reading import of_kinds
from kaibo.live.room import Room
from kaibo.plan.accounts import Account
from kaibo.refused import Refused
from kaibo.review.orders import KINDS, Air, Brought, brought, known
from kaibo.unswept import unswept

SAMPLE: Final = 8
"""Rows a preview shows."""

_SLICE: Final = 5_000
_HIDDEN: Final = "•••"


class OrderChoice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to read an export: which sheet, its row of headers (None: found anew), the field each column fills.

    No `fields`: they are proposed. `unit` is that of amounts whose header names none; `anyone` takes orders
    in whichever account's name they were sold.
    """

    sheet: Name = ""
    header_row: Annotated[int, Meta(ge=0, le=LARGE.rows)] | None = None
    fields: Annotated[tuple[Name, ...], Meta(max_length=LARGE.columns)] = ()
    unit: Unit = "yuan"
    anyone: bool = False


class Export(Struct, frozen=True):
    """An export as it was read: which sheet, what it tells, its first rows, and how it is laid out."""

    sheet: str
    told: OrderSheet
    head: Sheet
    layout: Layout


async def read(house: House, upload: Upload, choice: OrderChoice) -> Export:
    """Read an export as somebody chose, off the loop; the same choice is read once."""
    fields = mapping.known_fields(choice.fields, ORDERS)
    by = (choice.sheet, choice.header_row, fields, choice.unit)
    if upload.chosen is not None and upload.chosen.by == by:
        kept: Export = upload.chosen.goods
        return kept
    known_columns = mapping.remembered(house, upload.account)
    room = await house.room(upload.broadcast)
    zone, hide = ZoneInfo(known_zone(room.any_plan.zone)), _hide(house)
    upload.share = 0.0

    def work() -> Export:
        name, head, size = _head(upload.book, choice.sheet)
        layout = mapping.placed(head, known_columns, ORDERS, "orders", choice.header_row, fields)
        _decent(layout)
        if layout.header_row == 0 or orders.missing(layout):
            return Export(name, OrderSheet(orders=(), wrongs=(), rows=0), head, layout)
        wanted = [place for place, column in enumerate(layout.columns) if column.field]

        def hear(row: int) -> None:
            if upload.stopped:
                raise _stopped()
            upload.share = min(0.99, row / size)

        with unswept():
            told = orders.read(stream.rows(upload.book, name, wanted), layout, zone, hide, choice.unit, hear)
        return Export(name, told, head, layout)

    made = await asyncio.to_thread(work)
    upload.chosen = Chosen(by, made, made.layout)
    return made


def _head(held: book.Book, name: str) -> tuple[str, Sheet, int]:
    """Give the first rows of a sheet, of the first that holds something where none is named, and its size."""
    if name and name not in held.names:
        book.sheet(held, name)
    for one in (name,) if name else held.names:
        first = {at: list(row) for at, row in islice(stream.rows(held, one), LOOK + SAMPLE)}
        if first:
            rows = [first.get(at, []) for at in range(1, max(first) + 1)]
            size = held.raw.count(b"\n") if held.kind == "text" else len(held.raw) // 150
            return one, Sheet(name=one, rows=rows), max(size, 1)
    raise book.empty(name or held.names[0])


def shown(row: Sequence[Any], layout: Layout, hidden: set[str], most: int = 80) -> tuple[str, ...]:
    """Give a row as text, without what tells of a person."""
    return tuple(
        _HIDDEN if column.letter in hidden and cell else cell
        for column, cell in zip(layout.columns, mapping.shown(row, most), strict=False)
    )


async def held(house: House, export: Export, air: Air, choice: OrderChoice) -> Brought:
    """Hold what an export tells against what the journal knows of the broadcast's orders."""

    def work() -> Brought:
        with unswept():
            before = known(of_kinds(house.journal.path, air.broadcast, KINDS))
            return brought(export.told.orders, air, before, anyone=choice.anyone)

    return await asyncio.to_thread(work)


async def write(house: House, upload: Upload, told: Sequence[Fact]) -> int:
    """Write facts slice by slice; gives how many were new."""
    new = 0
    for start in range(0, len(told), _SLICE):
        if upload.stopped:
            raise _stopped()
        receipt = await house.act(told[start : start + _SLICE])
        new += receipt.new
        upload.share = min(1.0, (start + _SLICE) / len(told))
    return new


def air(house: House, room: Room) -> Air:
    """Say what decides whose an order is."""
    plan = room.any_plan
    account = house.office.house.one("account", plan.account_id, Account) if plan.account_id else None
    grace_ms = round(house.office.numbers(plan.account_id)("order_grace_minutes") * MINUTE)
    # What is paid over two hours after sign-off is nobody's evening any more: a room calls it a stray.
    ended = room.ended_ms
    until_ms = house.now_ms(room) if ended is None else ended + min(grace_ms, 2 * HOUR)
    products: dict[str, str] = {}
    for product in plan.products:
        for name in (product.title, product.number, product.id):
            if name:
                products[name] = product.id
    return Air(
        broadcast=room.broadcast,
        from_ms=room.went_live_ms,
        until_ms=until_ms,
        account=account.name if account else plan.account,
        products=products,
    )


def _hide(house: House) -> Callable[[str], str]:
    """Give what makes a pseudonym of a buyer's id: the same in this house always, and nowhere else."""
    own = secret.own(house.folder / "buyers.key")

    @lru_cache(maxsize=100_000)
    def hide(buyer: str) -> str:
        return "buyer:" + hmac.digest(own, buyer.encode(), hashlib.sha256).hex()[:24]

    return hide


def _decent(layout: Layout) -> None:
    """Refuse to read of a person what is not needed."""
    for column in orders.personal(layout):
        if column.field:
            raise Refused(
                400,
                "personal_column",
                f"「{column.header[:20]}」是个人信息，不导入；请改选「不导入」",
                f"{column.header[:20]!r} tells of a person and is not read: choose to ignore it",
                "fields",
            )


def must_be_whole(layout: Layout) -> None:
    """Refuse a sheet that lacks what an order needs."""
    lacks = orders.missing(layout)
    if layout.header_row == 0 or lacks:
        zh = "、".join(ORDERS.headings[field].zh for field in lacks)
        en = ", ".join(ORDERS.headings[field].en for field in lacks)
        raise Refused(
            400,
            "columns_missing",
            f"缺少这些列：{zh}；请选出对应的列",
            f"columns are missing: {en}",
            "fields",
        )


def _stopped() -> Refused:
    return Refused(
        409,
        "import_stopped",
        "已停止；已写入的订单留着，再导入同一份表会补齐",
        "stopped; what was written stays, and the same file again brings the rest",
        "token",
    )
