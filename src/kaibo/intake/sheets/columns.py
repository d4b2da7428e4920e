"""Which column of a sheet is what: the row of headers is found, and each header held against known names."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final

from msgspec import Struct

from kaibo.intake.sheets.book import Cell, Sheet, letter
from kaibo.intake.sheets.cells import Unit, written
from kaibo.playbook import COLUMNS
from kaibo.playbook.shapes import Heading

LOOK: Final = 20
"""Rows in which headers are looked for."""

_NAME: Final = 100
"""Characters of a header that are remembered."""

_BRACKETS: Final = re.compile(r"[(\[【<].*?[)\]】>]")
_DUST: Final = re.compile(r"[\s*:_\-/()\[\]【】<>]+")


class Table(Struct, frozen=True, dict=True):
    """One kind of sheet: its fields with what headers call them; do words in brackets belong to a name?

    A shop's orders have 商品编码(平台) and 商品编码(自定义); a sheet of products has 价格(必填).
    """

    headings: Mapping[str, Heading]
    brackets: bool = False

    def folded(self, header: str) -> str:
        """Fold a header for remembering and comparing; clipped."""
        return folded(header, brackets=self.brackets)

    @cached_property
    def known(self) -> dict[str, str]:
        """The field of each folded alias."""
        return {self.folded(alias): field for field, one in self.headings.items() for alias in one.aliases}


class Column(Struct, frozen=True, kw_only=True):
    """A column: its letter, its header as read, the field it fills ("": none), its unit.

    `unit` is what the header says of it, None where it says nothing.
    """

    letter: str
    header: str
    field: str = ""
    unit: Unit | None = None


class Layout(Struct, frozen=True, kw_only=True):
    """How a sheet is laid out: the row of headers, counted from 1 (0: none was found), and its columns."""

    header_row: int
    columns: tuple[Column, ...]


def folded(header: str, *, brackets: bool = False) -> str:
    """Fold a header for comparing: no spaces, stars and case, no brackets and not what they hold; clipped.

    With `brackets`, what they hold stays.
    """
    plain = unicodedata.normalize("NFKC", header).lower()
    return _DUST.sub("", plain if brackets else _BRACKETS.sub("", plain))[:_NAME]


PRODUCTS: Final = Table(COLUMNS)
"""Sheets of products."""


def layout(
    sheet: Sheet, remembered: Mapping[str, str], header_row: int | None = None, table: Table = PRODUCTS
) -> Layout:
    """Propose how a sheet is laid out; what this account called a column last time counts first.

    `remembered` is the field of each folded header, `header_row` a row somebody chose, counted from 1.
    """
    if header_row is None:
        hits = [_hits(row, remembered, table) for row in sheet.rows[:LOOK]]
        best = max(range(len(hits)), key=lambda row: hits[row], default=0)
        header_row = best + 1 if hits and hits[best] >= 2 else 0
    headers = sheet.rows[header_row - 1] if 0 < header_row <= len(sheet.rows) else []
    columns, taken = list[Column](), set[str]()
    for place in range(max(map(len, sheet.rows))):
        header = written(headers[place])[:200] if place < len(headers) else ""
        field = _field(header, remembered, table)
        field = "" if field in taken else field
        taken |= {field} - {""}
        columns.append(Column(letter=letter(place), header=header, field=field, unit=_unit(header)))
    return Layout(header_row=header_row, columns=tuple(columns))


def _hits(row: Sequence[Cell], remembered: Mapping[str, str], table: Table) -> int:
    found = {_field(cell, remembered, table) for cell in row if isinstance(cell, str) and len(cell) <= 40}
    return len(found - {""})


def _field(header: str, remembered: Mapping[str, str], table: Table) -> str:
    """Name the field a header fills, "" for one nobody knows."""
    name = table.folded(header)
    if name in remembered and remembered[name] in ("", *table.headings):
        return remembered[name]
    # A unit in brackets is part of no name, whatever else is.
    return table.known.get(name) or table.known.get(folded(header), "")


def _unit(header: str) -> Unit | None:
    seen = unicodedata.normalize("NFKC", header)
    if re.search(r"[(\[/]\s*分\s*[)\]]?|单位[::]?分|分$", seen):
        return "fen"
    return "yuan" if re.search(r"[(\[/]\s*元\s*[)\]]?|单位[::]?元|元$", seen) else None
