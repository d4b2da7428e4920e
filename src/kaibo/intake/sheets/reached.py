"""What platforms showed of published items, as a table of one row an item."""

import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from unicodedata import normalize

import msgspec
from msgspec import Struct

from kaibo import playbook
from kaibo.facts import EARLIEST_MS
from kaibo.intake.sheets import cells
from kaibo.intake.sheets.book import Cell, Sheet
from kaibo.intake.sheets.cells import Unread
from kaibo.intake.sheets.columns import Column, Table, layout
from kaibo.plan.publishing import PlatformFigures
from kaibo.playbook.shapes import Heading
from kaibo.refused import Refused

FIGURES: Final = Table(msgspec.convert(tomllib.loads(playbook.page("reached.toml")), dict[str, Heading]))
"""A platform's export of works."""

_NAMES: Final = ("address", "title")
_NOTHING: Final = frozenset(("", "-", "--", "—", "/", "无"))
_ADDRESS_MOST: Final = 2000


class ReachedRow(Struct, frozen=True, kw_only=True):
    """A good row: its number, which item it is of, and the figures it tells."""

    row: int
    address: str
    title: str
    reached: PlatformFigures


class ReachedSheet(Struct, frozen=True, kw_only=True):
    """What a table tells: its good rows, and in words what is wrong with others."""

    rows: tuple[ReachedRow, ...]
    wrong: tuple[str, ...]


def read(sheet: Sheet, at_ms: int, by: str) -> ReachedSheet:
    """Read a table of figures seen at `at_ms`; cells that hold nothing tell nothing.

    Raises `Refused` 400 `no_figures` for a table without a title or an address, or without any figure.
    Source: Y5.
    """
    laid = layout(sheet, {}, table=FIGURES)
    named = {column.field: place for place, column in enumerate(laid.columns) if column.field}
    if not laid.header_row or not named.keys() & set(_NAMES) or not named.keys() - set(_NAMES):
        raise Refused(
            400,
            "no_figures",
            "表头里要有「标题」或「链接」，和至少一列数字（播放、完播率、点赞、评论、分享…）",
            "the headers need a title or an address, and at least one figure (plays, completion, likes …)",
            "csv",
        )
    good: list[ReachedRow] = []
    wrong: list[str] = []
    for at, row in enumerate(sheet.rows[laid.header_row :], start=laid.header_row + 1):
        if all(cell == "" for cell in row):
            continue
        told = _row(row, at, named, laid.columns, at_ms, by)
        if isinstance(told, str):
            wrong.append(told)
        else:
            good.append(told)
    return ReachedSheet(rows=tuple(good), wrong=tuple(wrong))


def _row(
    row: Sequence[Cell], at: int, named: Mapping[str, int], columns: Sequence[Column], at_ms: int, by: str
) -> ReachedRow | str:
    """Read a row, or say what is wrong with it."""
    told = {field: row[place] if place < len(row) else "" for field, place in named.items()}
    title = cells.written(told.pop("title", ""))
    address = cells.written(told.pop("address", ""))[:_ADDRESS_MOST]
    if not title and not address:
        return f"第 {at} 行：没有标题也没有链接"
    figures: dict[str, Any] = {}
    for field, cell in told.items():
        if cells.written(cell) in _NOTHING:
            continue
        try:
            figures[field] = _figure(field, cell, columns[named[field]])
        except Unread as unread:
            return f"第 {at} 行「{FIGURES.headings[field].zh}」：{unread.zh}"
    if not figures:
        return f"第 {at} 行：一个数字也没有"
    reached = PlatformFigures(at_ms=max(at_ms, EARLIEST_MS), by=by, **figures)
    return ReachedRow(row=at, address=address, title=title, reached=reached)


def _figure(field: str, cell: Cell, column: Column) -> int | float:
    if field == "completion":
        return _share(cell)
    return cells.money(cell, column.unit or "yuan") if field == "gmv_fen" else cells.count(cell)


def _share(cell: Cell) -> float:
    """Read a share: 45%, 0.45, or 45 where it can be nothing else; raises `Unread`."""
    seen = normalize("NFKC", cells.written(cell)).replace(" ", "")
    try:
        told = Decimal(seen.removesuffix("%"))
    except InvalidOperation:
        raise Unread(
            "no_number", f"「{seen[:20]}」不是比例；请写成 45%", f"{seen[:20]!r} is no share"
        ) from None
    share = told / 100 if seen.endswith("%") or told > 1 else told
    if not 0 <= share <= 1:
        raise Unread(
            "no_number", f"「{seen[:20]}」不在 0% 到 100% 之间", f"{seen[:20]!r} is not within 0-100%"
        )
    return float(share)
