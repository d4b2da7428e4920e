"""Real spreadsheet files for the tests of reading them."""

import io
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from kaibo.intake.sheets import book, columns, goods
from kaibo.intake.sheets.cells import Unit
from kaibo.intake.sheets.goods import Goods

HEADERS = ("货号", "商品名称", "品牌", "类目", "直播价", "库存")
GOOD = ("A-1", "安踏 跑鞋 A-1", "安踏", "跑鞋", 89, 40)


def xlsx(rows: Sequence[Sequence[Any]], also: Callable[[Any, Any], None] | None = None) -> bytes:
    """Make an xlsx file of one sheet; `also` may add to it what rows cannot say."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as kept:
        page = kept.add_worksheet("商品")
        for at, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell is not None:
                    page.write(at, place, cell)
        if also is not None:
            also(kept, page)
    return made.getvalue()


def read(raw: bytes, unit: Unit = "yuan", *, sure: bool = False) -> Goods:
    """Read a file as an import does."""
    sheet = book.sheet(book.opened(raw))
    return goods.read(sheet, columns.layout(sheet, {}), unit, sure=sure)


def told(raw: bytes) -> list[tuple[int, str, str]]:
    """Give what is wrong with a file, as row, column and code."""
    return [(wrong.row, wrong.column, wrong.code) for wrong in read(raw).wrongs]
