"""Real spreadsheet files for the tests of reading them."""

import io
import zipfile
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


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KINDS = "http://schemas.openxmlformats.org/package/2006"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts><numFmt numFmtId="164" formatCode="yyyy/m/d h:mm"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="164"/><xf numFmtId="2"/></cellXfs>'
    "</styleSheet>"
)


def by_hand(data: str, strings: str = "", properties: str = "", main: str = f'xmlns="{_MAIN}"') -> bytes:
    """Put an xlsx file together: what stands in `sheetData`, the shared strings, the workbook's properties.

    Of the styles a cell may name, 1 and 2 are dates and 0 and 3 are none.
    """
    own = "worksheet" if main.startswith("xmlns=") else "x:worksheet"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_KINDS}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_KINDS}/relationships"><Relationship Id="rId1" '
        f'Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}">{properties}<sheets>'
        '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_KINDS}/relationships">'
        f'<Relationship Id="rId1" Type="{_LINKS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/styles.xml": _STYLES,
        "xl/worksheets/sheet1.xml": f"<{own} {main}>{data}</{own}>",
    }
    if strings:
        parts["xl/sharedStrings.xml"] = strings
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, held in parts.items():
            packed.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>\n{held}')
    return made.getvalue()


def read(raw: bytes, unit: Unit = "yuan", *, sure: bool = False) -> Goods:
    """Read a file as an import does."""
    sheet = book.sheet(book.opened(raw))
    return goods.read(sheet, columns.layout(sheet, {}), unit, sure=sure)


def told(raw: bytes) -> list[tuple[int, str, str]]:
    """Give what is wrong with a file, as row, column and code."""
    return [(wrong.row, wrong.column, wrong.code) for wrong in read(raw).wrongs]
