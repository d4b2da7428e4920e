"""Daily sales as a sheet tells them: the first column a day, each other column a shop or a city."""

import datetime
import re
from itertools import pairwise
from typing import Final

from msgspec import Struct

from kaibo.intake.sheets import cells
from kaibo.intake.sheets.book import Cell, Sheet, letter
from kaibo.intake.sheets.cells import Unit, Unread
from kaibo.refused import Refused
from kaibo.words import clip

UNITS_MOST: Final = 60
DAYS_MOST: Final = 400
_DAY: Final = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})\D*")
_LONG: Final = 60


class DailySales(Struct, frozen=True, kw_only=True):
    """Sales in fen: a row for each unit, a column for each day of `days` (YYYY-MM-DD), with none left out.

    `empty` counts cells that held nothing and were read as 0.
    """

    units: tuple[str, ...]
    days: tuple[str, ...]
    fen: tuple[tuple[int, ...], ...]
    empty: int = 0


def read(sheet: Sheet, unit: Unit = "yuan") -> DailySales:
    """Read a table of daily sales; raises `Refused` 400 that names the cell that is wrong, and what to do."""
    rows = [(at, row) for at, row in enumerate(sheet.rows) if any(cell != "" for cell in row)]
    if len(rows) < 3:
        raise _wrong("第一行写表头（日期、各店名），下面每天一行", "one row of headers, then a row a day")
    head, body = rows[0][1], rows[1:]
    places = [at for at, cell in enumerate(head) if at and cells.written(cell)]
    units = tuple(clip(cells.written(head[at]), _LONG) for at in places)
    if not units or len(units) > UNITS_MOST or len(set(units)) < len(units):
        raise _wrong(
            f"表头从第二列起写店名或城市名，各不相同，最多 {UNITS_MOST} 个",
            f"headers from the second column on name shops or cities, each once, at most {UNITS_MOST}",
        )
    told = sorted((_day(row[0], at), at, row) for at, row in body)
    _whole([day for day, _, _ in told])
    fen = [[_fen(row, place, at, unit) for _, at, row in told] for place in places]
    return DailySales(
        units=units,
        days=tuple(day.isoformat() for day, _, _ in told),
        fen=tuple(tuple(cell or 0 for cell in row) for row in fen),
        empty=sum(cell is None for row in fen for cell in row),
    )


def _whole(days: list[datetime.date]) -> None:
    if len(days) > DAYS_MOST:
        raise _wrong(f"最多 {DAYS_MOST} 天", f"at most {DAYS_MOST} days")
    for one, other in pairwise(days):
        if other == one:
            raise _wrong(f"{one} 写了两行，请合成一行", f"{one} has two rows: make it one")
        if (other - one).days > 1:
            missing = one + datetime.timedelta(days=1)
            raise _wrong(
                f"缺 {missing} 这一天；没有卖出也请写一行 0",
                f"{missing} is missing: write a row of 0 where nothing was sold",
            )


def _day(cell: Cell, row: int) -> datetime.date:
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if isinstance(cell, datetime.date):
        return cell
    found = _DAY.match(cells.written(cell))
    try:
        return datetime.date(*(int(part) for part in found.groups())) if found else datetime.date(0, 1, 1)
    except ValueError:
        raise _wrong(
            f"第 {row + 1} 行 A 列不是日期：{clip(cells.written(cell), 20)}；请写成 2026-11-22",
            f"row {row + 1}, column A holds no date: write it as 2026-11-22",
        ) from None


def _fen(row: list[Cell], place: int, at: int, unit: Unit) -> int | None:
    cell = row[place] if place < len(row) else ""
    if cell == "":
        return None
    try:
        return cells.money(cell, unit)
    except Unread as wrong:
        where = f"{letter(place)}{at + 1}"
        raise _wrong(f"{where} 格：{wrong.zh}", f"cell {where}: {wrong.en}") from None


def _wrong(zh: str, en: str) -> Refused:
    return Refused(400, "sales_unread", zh, en, "file")
