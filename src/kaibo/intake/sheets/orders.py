"""Orders as a shop's export tells them: one row a product, those of one order gathered, faults by row.

Only columns with a field are read. Names, phones, addresses and remarks of buyers are in no column that has
one; a buyer's id leaves this module as a pseudonym only.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from kaibo.facts import EARLIEST_MS, LATEST_MS
from kaibo.intake.sheets import cells
from kaibo.intake.sheets.book import Cell
from kaibo.intake.sheets.cells import Unit, Unread
from kaibo.intake.sheets.columns import Column, Layout, Table
from kaibo.intake.sheets.faults import SheetFault, fault
from kaibo.intake.sheets.stream import Row
from kaibo.playbook import ORDER_COLUMNS
from kaibo.review.orders import Order

ORDERS: Final = Table(ORDER_COLUMNS, brackets=True)
"""A shop's export of orders."""

_PERSONAL: Final = re.compile(
    r"收件|收货人|买家|手机|电话|地址|姓名|微信号|备注|身份证|phone|address|buyer|remark", re.I
)
_PRIZE: Final = re.compile(r"抽奖|福袋|赠品")
_Line = tuple[Any, ...]
"""A row as read: a value a field, None for an empty one, and last its number; 0 where it is wrong."""

_AT: Final = {field: slot for slot, field in enumerate(ORDER_COLUMNS)}
_ROW: Final = len(_AT)
_SLOTS: Final = len(_AT) + 1
_ORDER, _PLACED, _PAID, _STATE = (_AT[field] for field in ("order", "placed", "paid", "state"))
_AMOUNT, _LINE, _REFUNDED, _ITEMS = (
    _AT[field] for field in ("amount_fen", "line_fen", "refunded_fen", "items")
)
_CITY, _PROVINCE, _ACCOUNT, _WAY = (_AT[field] for field in ("city", "province", "account", "way"))
_STAFF, _SHARER, _BUYER, _SHIPPED = (_AT[field] for field in ("staff", "sharer", "buyer", "shipped"))
_NAMES: Final = tuple(_AT[field] for field in ("code", "number", "sku", "title"))
_NEW: Final = object()
_NUMBER: Final = re.compile(r"[0-9A-Za-z_-]{1,60}", re.ASCII)
_SCIENCE: Final = re.compile(r"\d+e\d+", re.I | re.ASCII)
_NOTHING: Final = frozenset(("", "-", "--", "—", "/", "无"))
_OWN_CITY: Final = frozenset(("市辖区", "县", "省直辖县级行政区划"))
_EVERY: Final = 2_000


class OrderSheet(Struct, frozen=True, kw_only=True):
    """What an export tells: its good orders, what is wrong with other rows, and how many rows there are."""

    orders: tuple[Order, ...]
    wrongs: tuple[SheetFault, ...]
    rows: int

    @property
    def refused(self) -> frozenset[int]:
        """Numbers of the rows that something is wrong with."""
        return frozenset(wrong.row for wrong in self.wrongs)


def personal(layout: Layout) -> tuple[Column, ...]:
    """Name the columns that tell of a person: they are not read, except a buyer's id for its pseudonym."""
    return tuple(c for c in layout.columns if _PERSONAL.search(c.header) and c.field != "buyer")


def missing(layout: Layout) -> tuple[str, ...]:
    """Name the fields without which nothing can be imported."""
    fields = {column.field for column in layout.columns}
    lacks = [field for field in ("order", "paid") if field not in fields]
    return (*lacks, *(() if fields & {"amount_fen", "line_fen"} else ("amount_fen",)))


def read(
    rows: Iterable[Row],
    layout: Layout,
    zone: ZoneInfo,
    hide: Callable[[str], str],
    unit: Unit = "yuan",
    hear: Callable[[int], None] = lambda _: None,
) -> OrderSheet:
    """Read the rows under the headers, in the wall's time of `zone`; a row that is wrong refuses its order.

    `hide` makes a pseudonym of a buyer's id, `hear` is told the number of a row now and then, and may raise
    to stop.
    """
    reader = _Reader(layout, zone, hide, unit)
    of: dict[str, list[_Line]] = {}
    count = 0
    for number, row in rows:
        if number <= layout.header_row:
            continue
        count += 1
        if not count % _EVERY:
            hear(number)
        line = reader.line(number, row)
        if line is not None:
            of.setdefault(line[_ORDER], []).append(line)
    orders = [order for lines in of.values() if (order := reader.order(lines)) is not None]
    wrongs = sorted(reader.wrongs, key=lambda wrong: (wrong.row, len(wrong.column), wrong.column))
    return OrderSheet(orders=tuple(orders), wrongs=tuple(wrongs), rows=count)


class _Reader:
    """Reads the rows of one export, and remembers what is wrong with them."""

    def __init__(self, layout: Layout, zone: ZoneInfo, hide: Callable[[str], str], unit: Unit) -> None:
        self._zone, self._hide, self._unit = zone, hide, unit
        self._of = {column.field: column for column in layout.columns if column.field}
        # What a column holds again and again is read once; numbers of orders hardly ever come again.
        self._wanted = [
            (place, column, _AT[column.field], None if column.field == "order" else dict[Cell, Any]())
            for place, column in enumerate(layout.columns)
            if column.field
        ]
        self._bad: set[str] = set()
        self.wrongs: list[SheetFault] = []

    def line(self, number: int, row: Sequence[Cell]) -> _Line | None:
        """Read a row; one that is wrong is named, and refuses the other rows of its order too."""
        values: list[Any] = [None] * _SLOTS
        wrong, size = False, len(row)
        for place, column, slot, kept in self._wanted:
            cell = row[place] if place < size else ""
            if cell == "":
                continue
            value = kept.get(cell, _NEW) if kept is not None else _NEW
            if value is _NEW:
                try:
                    value = self._value(cell, column)
                except Unread as why:
                    value = why
                if kept is not None:
                    kept[cell] = value
            if type(value) is Unread:
                self._refuse(number, column, value.code, value.zh, value.en)
                wrong = True
            else:
                values[slot] = value
        order = values[_ORDER]
        if order is None:
            if not wrong:
                self._refuse(
                    number, self._column("order"), "no_order", "没有订单号", "there is no order number"
                )
            return None
        values[_ROW] = number
        if wrong:
            self._bad.add(order)
            values[_ROW] = 0
        return tuple(values)

    def order(self, lines: list[_Line]) -> Order | None:
        """Gather the rows of an order, None where they are wrong."""
        first = lines[0]
        if first[_ORDER] in self._bad:
            for line in lines:
                if line[_ROW]:
                    self._partly(line[_ROW])
            return None
        told = lines if len(lines) == 1 else _apart(lines)
        amount = first[_AMOUNT] if len(told) == 1 and first[_AMOUNT] is not None else self._amount(told)
        if amount is None:
            return None
        refunded = sum([line[_REFUNDED] or 0 for line in told])
        if refunded and not self._sound(told, amount, refunded):
            return None
        dearest = first if len(told) == 1 else max(told, key=lambda line: line[_LINE] or 0)
        paid_ms = first[_PAID]
        return Order(
            order=first[_ORDER],
            placed_ms=first[_PLACED],
            paid_ms=paid_ms,
            amount_fen=amount,
            refunded_fen=refunded,
            items=sum([1 if line[_ITEMS] is None else line[_ITEMS] for line in told]),
            product=tuple([dearest[slot] for slot in _NAMES if dearest[slot]]),
            products=len(told),
            city=_city(first[_CITY] or "", first[_PROVINCE] or ""),
            traffic="wecom" if first[_STAFF] else "share" if first[_SHARER] else "unknown",
            account=first[_ACCOUNT] or "",
            buyer=first[_BUYER] or "",
            prize=paid_ms is not None and (amount == 0 or _is_prize(first[_STATE], first[_WAY])),
            shipped_ms=first[_SHIPPED] if len(told) == 1 else _last([line[_SHIPPED] for line in told]),
        )

    def _amount(self, told: list[_Line]) -> int | None:
        """Give what was paid for an order: told on each row and counted once, else the sum of its rows."""
        whole = {int(line[_AMOUNT]) for line in told if line[_AMOUNT] is not None}
        if len(whole) == 1:
            return whole.pop()
        if not whole and any(line[_LINE] is not None for line in told):
            return sum(int(line[_LINE] or 0) for line in told)
        code, zh, en = "no_amount", "没有金额", "there is no amount"
        if whole:
            code, zh, en = (
                "amount_differs",
                "各行的订单金额不一样；如果这一列是每个商品的金额，请对应到「商品实付金额」",
                "rows of one order differ: if this is the amount of a row, choose 'Paid for this row'",
            )
        for line in told:
            self._refuse(line[_ROW], self._column("amount_fen"), code, zh, en)
        return None

    def _sound(self, told: list[_Line], amount: int, refunded: int) -> bool:
        """Refuse an order whose refund cannot be."""
        if told[0][_PAID] is None:
            code, zh, en = "refund_unpaid", "没有支付时间却有退款", "refunded, and never paid"
        elif refunded > amount:
            zh = f"退款 {refunded / 100:g} 元多于实付 {amount / 100:g} 元"
            code, en = "refund_over", "more was refunded than was paid"
        else:
            return True
        for line in told:
            self._refuse(line[_ROW], self._column("refunded_fen"), code, zh, en)
        return False

    def _value(self, cell: Cell, column: Column) -> Any:
        match ORDER_COLUMNS[column.field].kind:
            case "code":
                return _number(cell)
            case "money":
                return 0 if _nothing(cell) else cells.money(cell, column.unit or self._unit)
            case "count":
                return cells.count(cell)
            case "time":
                return self._time(cell)
            case _:
                seen = cells.text(cell)
                seen = "" if seen in _NOTHING else seen
                return self._hide(seen) if column.field == "buyer" and seen else seen

    def _time(self, cell: Cell) -> int | None:
        at = cells.moment(cell)
        if at is None:
            return None
        at_ms = int(at.replace(tzinfo=self._zone).timestamp() * 1000)
        if at_ms < EARLIEST_MS:
            raise Unread("too_old", f"{at:%Y-%m-%d} 太早了，请检查日期", f"{at:%Y-%m-%d} is too early")
        if at_ms > LATEST_MS:
            raise Unread("too_late", f"{at:%Y-%m-%d} 太晚了，请检查日期", f"{at:%Y-%m-%d} is too late")
        return at_ms

    def _column(self, field: str) -> Column:
        return self._of.get(field) or Column(letter="—", header="", field=field)

    def _refuse(self, row: int, column: Column, code: str, zh: str, en: str) -> None:
        self.wrongs.append(fault(row, column, ORDER_COLUMNS[column.field].zh, code, zh, en))

    def _partly(self, row: int) -> None:
        said = (
            "同一订单的另一行有错，整单不导入",
            "another row of this order is wrong, so none of it is taken",
        )
        self._refuse(row, self._column("order"), "order_partly", *said)


def _nothing(cell: Cell) -> bool:
    return isinstance(cell, str) and cell.strip() in _NOTHING


def _number(cell: Cell) -> str:
    """Read an order number; raises `Unread` for one a spreadsheet rounded."""
    if isinstance(cell, str) and cell.isdigit() and cell.isascii() and len(cell) <= 60:
        return cell
    seen = cells.code(cell)
    if _SCIENCE.fullmatch(seen):
        raise cells.rounded()
    if not _NUMBER.fullmatch(seen):
        raise Unread("no_number", f"「{seen[:40]}」不是订单号", f"{seen[:40]!r} is no order number")
    return seen


@lru_cache(maxsize=1000)
def _is_prize(state: str | None, way: str | None) -> bool:
    return bool(_PRIZE.search(f"{state} {way}"))


def _city(city: str, province: str) -> str:
    """Give the city an order goes to; of a municipality the sheet may say so by its province alone."""
    return province if city in _OWN_CITY or (not city and province.endswith("市")) else city


def _last(times: list[int | None]) -> int | None:
    """Give when the last of an order's parcels left, as far as its rows tell."""
    return max([at_ms for at_ms in times if at_ms is not None], default=None)


def _apart(lines: list[_Line]) -> list[_Line]:
    """Leave out rows told twice, word for word, as where two exports were put into one sheet."""
    return list({line[:_ROW]: line for line in lines}.values())
