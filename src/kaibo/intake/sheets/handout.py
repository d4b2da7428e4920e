"""Lists to hand on, written as a workbook or as comma-separated text in which nothing typed is a formula."""

import csv
import io
from collections.abc import Sequence
from typing import Final

from kaibo.review.after import Cell, Handout
from kaibo.words import shown

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a sheet may take for the beginning of a formula, in either width."""


def workbook(lists: Sequence[Handout]) -> bytes:
    """Write an xlsx file, a page a list; numbers are numbers, all else is text."""
    # Imported late: it is slow to come, and a server needs it for this file alone.
    import xlsxwriter  # type: ignore[import-untyped]

    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as written:
        bold = written.add_format({"bold": True})
        for each in lists:
            page = written.add_worksheet(each.title)
            page.freeze_panes(1, 0)
            page.set_column(0, len(each.head) - 1, 18)
            for place, name in enumerate(each.head):
                page.write_string(0, place, name, bold)
            for at, row in enumerate(each.rows, start=1):
                for place, cell in enumerate(row):
                    if isinstance(cell, str):
                        page.write_string(at, place, shown(cell)[:32_000])
                    else:
                        page.write_number(at, place, cell)
    return made.getvalue()


def text(each: Handout) -> bytes:
    """Write one list as comma-separated text, with the mark by which a sheet reads it as UTF-8."""
    made = io.StringIO(newline="")
    written = csv.writer(made)
    written.writerow(each.head)
    written.writerows([_plain(cell) for cell in row] for row in each.rows)
    return made.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> Cell:
    """Put a quote before text that a sheet would take for a formula; numbers stay numbers."""
    if not isinstance(cell, str):
        return cell
    seen = shown(cell)
    return f"'{seen}" if seen.lstrip(" ").startswith(_FORMULA) else seen
