"""A review as an Excel workbook: numbers as numbers, frozen heads, a chart of the evening."""

import io
import re
from collections.abc import Sequence
from typing import Any, Final

from kaibo.clock import local
from kaibo.review.paper.book import CURVE
from kaibo.review.paper.sheet import Cell, Column, Kind, Sheet
from kaibo.words import shown

_FORMATS: Final[dict[Kind, str]] = {
    "text": "@",
    "at": "yyyy-mm-dd hh:mm:ss",
    "people": "#,##0",
    "times": "#,##0",
    "fen": '"¥"#,##0.00',
    "s": "#,##0.0",
    "ratio": "0.0%",
    "mean": "#,##0.00",
}
_WIDTHS: Final[dict[Kind, int]] = {
    "text": 22,
    "at": 20,
    "people": 12,
    "times": 14,
    "fen": 16,
    "s": 12,
    "ratio": 10,
    "mean": 12,
}
_TEXT_MOST: Final = 32_000
"""Characters of a cell; Excel takes 32,767."""

_ROWS_MOST: Final = 1_000_000
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def workbook(sheets: Sequence[Sheet], zone: str) -> bytes:
    """Write an xlsx file of these sheets; instants are the wall's time in `zone`, money is yuan.

    Words are written as text, never as a formula or a link, whatever they begin with.
    """
    # Imported late: it is slow to come, and a server needs it for such files alone.
    import xlsxwriter  # type: ignore[import-untyped]

    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as book:
        formats = {
            kind: book.add_format({"num_format": form, "valign": "top"}) for kind, form in _FORMATS.items()
        }
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.freeze_panes(1, 1)
            for place, column in enumerate(sheet.columns):
                page.set_column(place, place, _WIDTHS[column.kind])
                page.write_string(0, place, f"{column.zh}\n{column.en}", bold)
            for at, row in enumerate(sheet.rows[:_ROWS_MOST], start=1):
                for place, (column, cell) in enumerate(zip(sheet.columns, row, strict=True)):
                    kind = _kind(sheet, column, at - 1)
                    _write(page, at, place, cell, kind, formats[kind], zone)
            if sheet.name == CURVE and sheet.rows:
                page.insert_chart(1, len(sheet.columns) + 1, _chart(book, len(sheet.rows)))
    return made.getvalue()


def _kind(sheet: Sheet, column: Column, place: int) -> Kind:
    return sheet.kinds[place] if sheet.kinds and column.kind == "times" else column.kind


def _write(page: Any, at: int, place: int, cell: Cell, kind: Kind, form: Any, zone: str) -> None:
    if cell is None or cell == "":
        page.write_blank(at, place, None, form)
    elif isinstance(cell, str):
        page.write_string(at, place, _UNWRITABLE.sub("", shown(cell))[:_TEXT_MOST], form)
    elif kind == "at":
        page.write_datetime(at, place, local(int(cell), zone).replace(tzinfo=None), form)
    else:
        page.write_number(at, place, cell / 100 if kind == "fen" else cell, form)


def _chart(book: Any, rows: int) -> Any:
    """Draw the people online as a line over the sales of each minute as columns."""
    sales = book.add_chart({"type": "column"})
    sales.add_series(_series(rows, 3) | {"y2_axis": True, "fill": {"color": "#f0b45b"}, "gap": 20})
    online = book.add_chart({"type": "line"})
    online.add_series(_series(rows, 1) | {"line": {"color": "#1a5fd0", "width": 1.75}})
    online.combine(sales)
    online.set_title({"name": "在线人数与每分钟成交额 Online and GMV a minute", "name_font": {"size": 12}})
    online.set_x_axis({"num_format": "hh:mm", "interval_unit": max(1, rows // 12), "text_axis": True})
    online.set_y_axis({"name": "在线（人） Online", "min": 0})
    sales.set_y2_axis({"name": "成交额（元） GMV", "min": 0})
    online.set_legend({"position": "bottom"})
    online.set_size({"width": 960, "height": 420})
    return online


def _series(rows: int, column: int) -> dict[str, Any]:
    return {
        "name": [CURVE, 0, column],
        "categories": [CURVE, 1, 0, rows, 0],
        "values": [CURVE, 1, column, rows, column],
    }
