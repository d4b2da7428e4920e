"""Products as a sheet tells them: each row read by its columns, what is wrong named by row and column."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from msgspec import Struct

from kaibo.facts import ProductRole
from kaibo.intake.sheets import cells
from kaibo.intake.sheets.book import Cell, Sheet
from kaibo.intake.sheets.cells import Unit, Unread
from kaibo.intake.sheets.columns import Column, Layout
from kaibo.intake.sheets.faults import SheetFault, fault
from kaibo.playbook import COLUMNS, ROLE_WORDS, TALK
from kaibo.roles import PRODUCT_ROLES
from kaibo.words import clip, plain

MIXED: Final = 10
"""Prices that fall into two groups so many times apart may be yuan and fen in one column."""

_ROLES: Final[dict[str, ProductRole]] = {
    **{role: role for role in PRODUCT_ROLES},
    **{zh: role for role, zh in PRODUCT_ROLES.items()},
    **{alias: role for role, known in ROLE_WORDS.items() for alias in known.aliases},
}
_TOPICS: Final = {plain(topic.zh): topic.id for topic in TALK.topic}


class SheetRow(Struct, frozen=True, kw_only=True):
    """One row: its number in the sheet, and the fields of a product it fills."""

    row: int
    values: dict[str, Any]


class Goods(Struct, frozen=True, kw_only=True):
    """What a sheet tells: its good rows, what is wrong with the others, and how many rows there are."""

    rows: tuple[SheetRow, ...]
    wrongs: tuple[SheetFault, ...]
    count: int

    @property
    def refused(self) -> frozenset[int]:
        """Numbers of the rows that something is wrong with."""
        return frozenset(wrong.row for wrong in self.wrongs)


def read(
    sheet: Sheet, layout: Layout, unit: Unit = "yuan", *, sure: bool = False, whole: bool = True
) -> Goods:
    """Read the rows under the headers; `unit` is that of prices whose header names none.

    With `sure`, somebody has looked at the doubts, and their rows are good. Rows that are not `whole` are
    cells of a table that has the rest: they need no number and no title.
    """
    wanted = [(place, column) for place, column in enumerate(layout.columns) if column.field]
    reader = _Reader(sheet, unit)
    told = [
        SheetRow(row=at + 1, values=reader.row(at, wanted))
        for at in range(layout.header_row, len(sheet.rows))
        if any(cell != "" for cell in sheet.rows[at])
    ]
    named = {column.field: column for _, column in wanted}
    if whole:
        reader.wrongs += _nameless(told, named, reader.wrongs)
    reader.wrongs += _twice(told, named.get("number"))
    if not sure:
        reader.wrongs += _mixed(told, named)
    wrongs = sorted(reader.wrongs, key=lambda wrong: (wrong.row, len(wrong.column), wrong.column))
    bad = {wrong.row for wrong in wrongs}
    good = tuple(row for row in told if row.row not in bad)
    return Goods(rows=good, wrongs=tuple(wrongs), count=len(told))


class _Reader:
    """Reads the cells of one sheet, and remembers what is wrong with them."""

    def __init__(self, sheet: Sheet, unit: Unit) -> None:
        self._sheet = sheet
        self._unit = unit
        self.wrongs: list[SheetFault] = []

    def row(self, at: int, wanted: Sequence[tuple[int, Column]]) -> dict[str, Any]:
        """Read one row: the fields it fills; an empty cell fills none."""
        cells_ = self._sheet.rows[at]
        values: dict[str, Any] = {}
        for place, column in wanted:
            cell: Cell = cells_[place] if place < len(cells_) else ""
            try:
                if cell == "":
                    self._explained((at, place))
                else:
                    value = self._value(cell, column)
                    if value not in ("", ()):
                        values[column.field] = value
            except Unread as why:
                self.wrongs.append(_wrong(at + 1, column, why.code, why.zh, why.en))
        return values

    def _explained(self, place: tuple[int, int]) -> None:
        """Refuse an empty cell that would hold something, had the sheet been kept otherwise."""
        if place in self._sheet.merged:
            raise Unread(
                "merged",
                "这是合并单元格，只有左上角一格有值；请取消合并并逐行填写",
                "a merged cell holds its value in the first cell alone: unmerge it and fill in each row",
            )
        if place in self._sheet.unfilled:
            raise Unread(
                "formula",
                "公式没有算好的结果；请用表格软件打开、保存一次，或粘贴为数值",
                "the formula has no result in the file: open and save it once, or paste values",
            )
        if place in self._sheet.failed:
            raise Unread("formula_error", "公式出错了（如 #N/A）", "the formula failed (as #N/A)")

    def _value(self, cell: Cell, column: Column) -> Any:
        kind = COLUMNS[column.field].kind
        if kind == "money":
            return cells.money(cell, column.unit or self._unit)
        if column.field in ("props", "boards"):
            return tuple(_TOPICS.get(plain(name), name) for name in cells.names(cell))
        return _KINDS[kind](cell)


def _role(cell: Cell) -> str:
    seen = cells.text(cell)
    if not seen:
        return ""
    found = _ROLES.get(seen.lower())
    if found is None:
        known = "、".join(PRODUCT_ROLES.values())
        raise Unread(
            "unknown_role",
            f"没有「{clip(seen, 20)}」这种款型；有：{known}",
            f"there is no role {clip(seen, 20)!r}; there are {', '.join(PRODUCT_ROLES)}",
        )
    return found


_KINDS: Final[Mapping[str, Callable[[Cell], Any]]] = {
    "code": cells.code,
    "name": cells.text,
    "names": cells.names,
    "lines": cells.lines,
    "role": _role,
    "count": cells.count,
}


def _wrong(row: int, column: Column, code: str, zh: str, en: str, *, doubt: bool = False) -> SheetFault:
    return fault(row, column, COLUMNS[column.field].zh, code, zh, en, doubt=doubt)


def _nameless(
    told: Sequence[SheetRow], named: Mapping[str, Column], wrongs: Sequence[SheetFault]
) -> list[SheetFault]:
    """Name rows without an item number or a title, unless their cell was refused for another reason."""
    known = {(wrong.row, wrong.column) for wrong in wrongs}
    made = list[SheetFault]()
    for field, zh, en in (
        (
            "number",
            "没有货号；中控改价时要靠它找商品",
            "there is no item number: the desk finds a product by it",
        ),
        ("title", "没有标题", "there is no title"),
    ):
        column = named.get(field, Column(letter="—", header="", field=field))
        for row in told:
            built = field == "title" and {"brand", "category"} <= row.values.keys()
            if field not in row.values and not built and (row.row, column.letter) not in known:
                made.append(_wrong(row.row, column, f"no_{field}", zh, en))
    return made


def _twice(told: Sequence[SheetRow], column: Column | None) -> list[SheetFault]:
    """Name every row whose item number another row has too."""
    if column is None:
        return []
    places = defaultdict[str, list[int]](list)
    for row in told:
        if "number" in row.values:
            places[str(row.values["number"]).casefold()].append(row.row)
    made = list[SheetFault]()
    for rows in places.values():
        for place in rows if len(rows) > 1 else ():
            others = [other for other in rows if other != place]
            zh = "、".join(f"第 {other} 行" for other in others[:5])
            en = ", ".join(map(str, others[:5]))
            made.append(
                _wrong(place, column, "number_twice", f"货号和{zh}重复", f"row {en} has the same item number")
            )
    return made


def _mixed(told: Sequence[SheetRow], named: Mapping[str, Column]) -> list[SheetFault]:
    """Name prices that look as if they were in the other unit than the rest of their column."""
    made = list[SheetFault]()
    for field in ("price_fen", "market_fen", "cost_fen"):
        column = named.get(field)
        if column is None:
            continue
        priced = [(row, int(row.values[field])) for row in told if row.values.get(field)]
        odd = strays([fen for _, fen in priced])
        for row, fen in priced:
            if fen in odd or _off_its_row(field, row):
                zh = f"{fen / 100:g} 元和其他价格相差太大，可能混用了分和元；没错就勾选「价格无误」"
                en = f"{fen / 100:g} yuan is far from the other prices: fen and yuan may be mixed"
                made.append(_wrong(row.row, column, "unit_doubt", zh, en, doubt=True))
    return made


def strays(prices: Sequence[int]) -> frozenset[int]:
    """Give the prices of the smaller of two groups that lie about a hundred times apart; fen.

    Only whole yuan can be fen written by mistake, so the upper group must have no part of a yuan.
    """
    ordered = sorted(set(prices))
    gaps = [(high / low, place) for place, (low, high) in enumerate(pairwise(ordered))]
    widest, place = max(gaps, default=(0.0, 0))
    if widest < MIXED:
        return frozenset()
    lower, upper = ordered[: place + 1], ordered[place + 1 :]
    apart = upper[len(upper) // 2] / lower[len(lower) // 2]
    if any(fen % 100 for fen in upper) or not 30 <= apart <= 300:
        return frozenset()
    times = Counter(prices)
    fewer = min((lower, upper), key=lambda group: sum(times[fen] for fen in group))
    return frozenset(fewer)


def _off_its_row(field: str, row: SheetRow) -> bool:
    """Tell whether a price is some hundred times the market price of its own row, or a hundredth."""
    price, market = row.values.get("price_fen"), row.values.get("market_fen")
    if field != "price_fen" or not price or not market:
        return False
    return not 1 / 30 < price / market < 30
