"""The rows of a sheet that were refused, as a sheet of their own: to mend, and to send again."""

import io
from collections import defaultdict
from collections.abc import Mapping, Sequence

from kaibo.intake.sheets.book import Cell
from kaibo.intake.sheets.cells import lined
from kaibo.intake.sheets.columns import Layout
from kaibo.intake.sheets.faults import SheetFault


def workbook(rows: Mapping[int, Sequence[Cell]], layout: Layout, wrongs: Sequence[SheetFault]) -> bytes:
    """Write an xlsx file: the headers, each refused row once as it was, and why it was refused.

    `rows` are those of the sheet by number, counted from 1; the refused ones are enough. Cells are written
    as text, so that a long number stays whole and nothing a person typed is a formula.
    """
    # Imported late: it is slow to come, and a server needs it for this file alone.
    import xlsxwriter  # type: ignore[import-untyped]

    why = defaultdict[int, list[str]](list)
    for wrong in wrongs:
        why[wrong.row].append(f"{wrong.zh} ({wrong.en})")
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(made, options) as written:
        page = written.add_worksheet("被拒的行")
        bold = written.add_format({"bold": True})
        width = len(layout.columns)
        for place, column in enumerate(layout.columns):
            page.write_string(0, place, column.header or column.letter, bold)
        page.write_string(0, width, "原行号 row", bold)
        page.write_string(0, width + 1, "原因 why", bold)
        page.set_column(width + 1, width + 1, 80)
        for at, row in enumerate(sorted(why), start=1):
            for place, cell in enumerate(rows[row]):
                page.write_string(at, place, lined(cell)[:32_000])
            page.write_number(at, width, row)
            page.write_string(at, width + 1, "\n".join(why[row])[:32_000])
    return made.getvalue()
