"""Rows one after another: the same as the library reads, however the file is written."""

import datetime
import io
import zipfile
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.intake.sheets import book, cells, stream
from kaibo.intake.sheets.book import Cell
from kaibo.intake.sheets.bounds import LARGE, Bounds
from kaibo.intake.sheets.cells import Unread
from kaibo.refused import Refused
from tests.intake.sheets.making import by_hand, xlsx

ROWS: list[list[Any]] = [
    ["订单号", "时间", "金额", "备注"],
    ["37052", 46_266.5, 12.5, "a & b <c>"],
    [None, None, None, None],
    ["37053", None, 0, "两行\n文字"],
    [True, "x", 1e-7, "_x0041_"],
]


def rewritten(raw: bytes, *changes: tuple[bytes, bytes]) -> bytes:
    """Give an xlsx file with its sheet written otherwise."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(made, "w") as after:
        for part in before.namelist():
            held = before.read(part)
            if part.startswith("xl/worksheets/sheet"):
                for old, new in changes:
                    held = held.replace(old, new)
            after.writestr(part, held)
    return made.getvalue()


def told(raw: bytes, wanted: list[int] | None = None, bounds: Bounds = LARGE) -> list[tuple[int, list[Any]]]:
    held = book.opened(raw, bounds)
    return [(at, list(cells)) for at, cells in stream.rows(held, held.names[0], wanted)]


def test_columns_asked_for_hold_what_the_library_reads() -> None:
    raw = xlsx(ROWS)
    whole = book.sheet(book.opened(raw)).rows
    for at, held in told(raw, [0, 2, 3]):
        assert [held[place] for place in (0, 2, 3)] == [whole[at - 1][place] for place in (0, 2, 3)]
    assert [at for at, _ in told(raw, [0])] == [1, 2, 4, 5]


OTHERWISE = {
    "attributes in another order": ((b'<c r="A2"', b'<c x="1" r="A2"'),),
    "names with a prefix": (
        (b"<row", b"<x:row"),
        (b"</row>", b"</x:row>"),
        (b"<worksheet ", b'<worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '),
    ),
}


@pytest.mark.parametrize("changes", OTHERWISE.values(), ids=OTHERWISE.keys())
def test_a_sheet_written_in_another_way_is_read_by_the_library(
    changes: tuple[tuple[bytes, bytes], ...],
) -> None:
    plain, other = told(xlsx(ROWS), [0, 3]), told(rewritten(xlsx(ROWS), *changes), [0, 3])
    assert [(at, cells[0], cells[3]) for at, cells in other] == [
        (at, cells[0], cells[3]) for at, cells in plain
    ]


def test_more_rows_than_are_read_are_refused_whatever_the_file() -> None:
    few = Bounds(file=10**6, unpacked=10**7, rows=3)
    for raw in (xlsx(ROWS), "\n".join("a,b" for _ in range(9)).encode()):
        with pytest.raises(Refused, match="3"):
            told(raw, [0], few)


def test_a_cell_in_the_farthest_corner_fills_no_memory() -> None:
    far = rewritten(
        xlsx(ROWS),
        (b'<c r="D2"', b'<c r="XFD2"'),
        (b'<row r="5"', b'<row r="1048576"'),
        (b'r="A5"', b'r="A1048576"'),
    )
    with pytest.raises(Refused, match="200,000"):
        told(far, [0])


def meant(cell: Cell) -> Cell:
    """Give what an order sheet makes of a cell: text without its blanks, a time however it was kept."""
    if isinstance(cell, str):
        try:
            return cells.moment(cell) or cells.written(cell)
        except Unread:
            return cells.written(cell)
    if isinstance(cell, datetime.date) and not isinstance(cell, datetime.datetime):
        return datetime.datetime.combine(cell, datetime.time())
    if isinstance(cell, datetime.datetime):
        return cells.moment(cell) or ""
    return cell


def both(raw: bytes) -> tuple[list[tuple[int, list[Cell]]], list[tuple[int, list[Cell]]]]:
    """Give the rows that hold something as they are read here, and as the library reads them."""
    whole = book.workbook(raw).get_sheet_by_name("S").to_python(skip_empty_area=False)
    theirs = [
        (at, _cut([meant(cell) for cell in row]))
        for at, row in enumerate(whole, start=1)
        if any(c != "" for c in row)
    ]
    ours = [(at, _cut([meant(cell) for cell in row])) for at, row in told(raw)]
    return ours, theirs


def _cut(row: list[Cell]) -> list[Cell]:
    while row and row[-1] == "":
        row.pop()
    return row


def row(*held: str, at: int = 1) -> str:
    """Write a row of cells, each as it stands in the file."""
    return f'<row r="{at}">{"".join(held)}</row>'


HEAD = row('<c r="A1"><v>1</v></c>')
SI = (
    '<si><t>零</t></si><si><t xml:space="preserve"> 一 </t></si>'
    "<si><t>A &amp; B &lt;c&gt; &#x4e8c;&#10;</t></si>"
)

WRITTEN = {
    "a text inside": row('<c r="A1" t="inlineStr"><is><t>订单</t></is></c>'),
    "a text inside that keeps its blanks": row(
        '<c r="A1" t="inlineStr"><is><t xml:space="preserve"> a  b </t></is></c>'
    ),
    "runs inside": row(
        '<c r="A1" t="inlineStr"><is><r><rPr><b/><t2/></rPr><t>安</t></r>'
        '<r><t xml:space="preserve"> 踏</t></r></is></c>'
    ),
    "how it sounds, inside": row(
        '<c r="A1" t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></is></c>'
    ),
    "an attribute of the text's tag": row('<c r="A1" t="inlineStr"><is x="1"><t>订单</t></is></c>'),
    "an empty text inside": row('<c r="A1" t="inlineStr"><is><t/></is></c>', '<c r="B1"><v>2</v></c>'),
    "truth": row('<c r="A1" t="b"><v>1</v></c>', '<c r="B1" t="b"><v>0</v></c>'),
    "an error": row('<c r="A1" t="e"><v>#N/A</v></c>', '<c r="B1"><v>2</v></c>'),
    "a formula with its number": row('<c r="A1"><f>B1*2</f><v>4</v></c>', '<c r="B1"><v>2</v></c>'),
    "a formula with its text": row('<c r="A1" t="str"><f>"a"&amp;"b"</f><v>a&amp;b</v></c>'),
    "a formula with an empty text": row('<c r="A1" t="str"><f>""</f><v></v></c>', '<c r="B1"><v>2</v></c>'),
    "a formula without its result": row('<c r="A1"><f>B1*2</f></c>', '<c r="B1"><v>2</v></c>'),
    "a value that keeps its blanks": row('<c r="A1" t="str"><v xml:space="preserve"> x </v></c>'),
    "a day as its text": row('<c r="A1" t="d"><v>2026-09-01T20:01:30</v></c>'),
    "no type and its quotes": row('<c r="A1" t="n"><v>1.50</v></c>'),
    "numbers": row(
        *(
            f'<c r="{name}1"><v>{value}</v></c>'
            for name, value in zip(
                "ABCDEFG", ("-0.5", "1e-7", "1E+3", "-1.5e-3", "129.00", "007", "1e400"), strict=True
            )
        )
    ),
    "a long number": row('<c r="A1"><v>3705200000000000001</v></c>'),
    "a number in blanks": row('<c r="A1">\n  <v>12</v>\n</c>'),
    "cells without names": row("<c><v>1</v></c>", "<c><v>2</v></c>"),
    "some cells without names": row('<c r="A1"><v>1</v></c>', "<c><v>2</v></c>"),
    "a row without a number": "<row><c><v>1</v></c></row>" + row('<c r="B2"><v>2</v></c>', at=2),
    "rows without cells": '<row r="1"/><row r="2"></row>'
    + row('<c r="A3"><v>1</v></c>', at=3)
    + '<row r="4"/>',
    "empty cells of a look": row('<c r="A1" s="3"/>', '<c r="B1" s="1"></c>', '<c r="C1"><v>1</v></c>'),
    "empty cells of a type": row(
        '<c r="A1" t="s"/>', '<c r="B1" t="s"></c>', '<c r="C1" t="n"/>', '<c r="D1"><v>1</v></c>'
    ),
    "an empty shared text": row(
        '<c r="A1" t="s"><v></v></c>', '<c r="B1" t="s"><v/></c>', '<c r="C1"><v>1</v></c>'
    ),
    "an empty number": row('<c r="A1"><v></v></c>', '<c r="B1"><v/></c>', '<c r="C1"><v>1</v></c>'),
    "cells in another order": row('<c r="B1"><v>2</v></c>', '<c r="A1"><v>1</v></c>'),
    "rows in two parts": row('<c r="A1"><v>1</v></c>') + row('<c r="B1"><v>2</v></c>'),
    "single quotes": "<row r='1'><c r='A1' t='s'><v>2</v></c></row>",
    "single quotes but for the name": row("<c r=\"A1\" t='s'><v>2</v></c>"),
    "blanks around the equal sign": row('<c r="A1" t = "s"><v>2</v></c>'),
    "more attributes": row('<c r="A1" s="3" t="s" cm="1"><v>2</v></c>'),
    "attributes the other way round": row('<c t="s" s="3" r="A1"><v>2</v></c>'),
    "attributes on lines of their own": row('<c\n r="A1"\n t="s"><v>2</v></c>'),
    "a comment between cells": row('<c r="A1"><v>1</v></c>', '<!-- <c r="B1"><v>9</v></c> -->'),
    "a comment in a value": row('<c r="A1"><v>1<!-- 9 --></v></c>'),
    "a comment between rows": HEAD + '<!-- <row r="2"><c r="A2"><v>9</v></c></row> -->',
    "plain text marked so": row('<c r="A1" t="str"><v><![CDATA[a<b]]></v></c>'),
    "a number marked so": row('<c r="A1"><v><![CDATA[5]]></v></c>'),
    "escaped characters": row('<c r="A1" t="str"><v>a_x000D_b_x005F_x0041__x0009_</v></c>'),
    "half a character, escaped": row('<c r="A1" t="str"><v>a_xD83D_b</v></c>'),
    "numbers of characters": row('<c r="A1" t="str"><v>&#20013;&#x56FD;&apos;&quot;&gt;</v></c>'),
    "times of a look": row('<c r="A1" s="1"><v>46266.834375</v></c>', '<c r="B1" s="2"><v>46266.5</v></c>'),
}
"""What stands in the rows of a sheet, each the same as the library reads it."""


@pytest.mark.parametrize("rows", WRITTEN.values(), ids=WRITTEN.keys())
def test_what_a_cell_holds_is_what_the_library_reads(rows: str) -> None:
    ours, theirs = both(by_hand(f"<sheetData>{rows}</sheetData>", f'<sst xmlns="{MAIN}">{SI}</sst>'))
    assert ours == theirs


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

SHARED = {
    "plain": "<si><t>a</t></si><si><t>b</t></si><si><t>c</t></si>",
    "an empty one": "<si><t>a</t></si><si/><si><t>c</t></si>",
    "an empty one of two tags": "<si><t>a</t></si><si></si><si><t>c</t></si>",
    "an empty text": "<si><t>a</t></si><si><t/></si><si><t></t></si>",
    "runs": '<si><r><t>a</t></r><r><rPr><sz val="9"/></rPr><t xml:space="preserve"> b</t></r></si>'
    "<si><t>b</t></si><si><t/></si>",
    "how it sounds": '<si><t>東京</t><rPh sb="0" eb="2"><t>トウ</t></rPh><phoneticPr fontId="1"/></si>'
    "<si><t>b</t></si><si><t/></si>",
    "on lines of their own": "<si>\n  <t>a</t>\n</si>\n<si>\n  <t>b</t>\n</si>\n<si><t>c</t></si>\n",
    "attributes": '<si x="1"><t>a</t></si><si><t>b</t></si><si><t>c</t></si>',
    "plain text marked so": "<si><t><![CDATA[a<si>]]></t></si><si><t>b</t></si><si><t>c</t></si>",
    "a comment": "<si><t>a</t></si><!-- <si><t>x</t></si> --><si><t>b</t></si><si><t>c</t></si>",
    "escapes": "<si><t>a_x000D_\n</t></si><si><t>_x0041_</t></si><si><t>&lt;si&gt;&amp;lt;</t></si>",
}
"""Texts that cells share, the same as the library reads them."""


@pytest.mark.parametrize("shared", SHARED.values(), ids=SHARED.keys())
def test_texts_that_cells_share_are_those_the_library_reads(shared: str) -> None:
    held = row(*(f'<c r="{name}1" t="s"><v>{at}</v></c>' for at, name in enumerate("ABC")))
    ours, theirs = both(by_hand(f"<sheetData>{held}</sheetData>", f'<sst xmlns="{MAIN}">{shared}</sst>'))
    assert ours == theirs


LOOKS = (
    "General",
    "0.00",
    "#,##0.00_);[Red](#,##0.00)",
    "¥#,##0.00",
    "[$¥-804]#,##0.00",
    '0.00"days"',
    "0\\d",
    "@",
    "yyyy-mm-dd hh:mm:ss",
    "yyyy/m/d",
    'yyyy"年"m"月"d"日" hh:mm',
    "[Magenta]0.00",
    "[$-804]yyyy/m/d h:mm AM/PM",
    "[h]:mm:ss",
    "m/d;@",
)


def test_a_number_shown_as_a_day_is_a_day_and_no_amount() -> None:
    def looks(kept: Any, page: Any) -> None:
        for at, look in enumerate(LOOKS):
            page.write_number(at, 0, 46_266.5, kept.add_format({"num_format": look}))
        for at, built_in in enumerate((2, 14, 22, 47), start=len(LOOKS)):
            page.write_number(at, 0, 46_266.5, kept.add_format({"num_format": built_in}))

    raw = xlsx([], looks)
    held = book.workbook(raw)
    theirs = held.get_sheet_by_name(held.sheet_names[0]).to_python()
    shown = [isinstance(one, float) for (one,) in theirs]
    assert [isinstance(one[0], float) for _, one in told(raw)] == shown
    assert sum(shown) == 10
    with pytest.raises(Unread, match="日期"):
        cells.money(told(raw)[8][1][0], "yuan")


def test_texts_and_cells_whose_names_have_a_prefix_are_read() -> None:
    for prefixed in (True, False):
        x = "x:" if prefixed else ""
        data = f'<{x}sheetData><{x}row r="1"><{x}c r="A1" t="s"><{x}v>0</{x}v></{x}c></{x}row></{x}sheetData>'
        strings = f'<x:sst xmlns:x="{MAIN}"><x:si><x:t>订单</x:t></x:si></x:sst>'
        raw = by_hand(data, strings, main=f'xmlns:x="{MAIN}"' if prefixed else f'xmlns="{MAIN}"')
        assert both(raw) == ([(1, ["订单"])], [(1, ["订单"])])


@pytest.mark.parametrize("said", ['date1904="1"', 'date1904="true"', "date1904='1'", 'date1904="0"', ""])
def test_days_counted_from_1904_are_the_days_the_library_reads(said: str) -> None:
    held = row('<c r="A1" s="1"><v>44804.834375</v></c>')
    ours, theirs = both(by_hand(f"<sheetData>{held}</sheetData>", properties=f"<workbookPr {said}/>"))
    assert ours == theirs


@pytest.mark.parametrize("odd", ["", '<c r="B3">', '<c r="C4">'])
def test_a_sheet_that_begins_below_and_beside_its_corner_keeps_its_places(odd: str) -> None:
    rows = row('<c r="B3"><v>1</v></c>', at=3) + row('<c r="C4"><v>2</v></c>', at=4)
    rows = rows.replace(odd, odd.replace(" ", "  ")) if odd else rows
    ours, theirs = both(by_hand(f"<sheetData>{rows}</sheetData>"))
    assert ours == theirs == [(3, ["", 1.0]), (4, ["", "", 2.0])]


def test_rows_out_of_order_are_never_left_out_silently() -> None:
    rows = "".join(row(f'<c r="A{at}"><v>{at}</v></c>', at=at) for at in (1, 5, 3))
    try:
        assert [at for at, _ in told(by_hand(f"<sheetData>{rows}</sheetData>"))] == [1, 3, 5]
    except Refused as refused:
        assert "5" in refused.en


cell = st.one_of(
    st.text("安a 1<&>\"'_x0D\n\t", max_size=12),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.integers(-(10**9), 10**9),
    st.booleans(),
    st.none(),
)


def drawn(value: Any, at: str, way: int, strings: list[str]) -> str:
    """Write a cell one of the ways writers do."""
    quote = quoteattr(at)
    match value:
        case None:
            return "" if way % 2 else f'<c r={quote} s="3"/>'
        case bool():
            return f'<c r={quote} t="b"><v>{int(value)}</v></c>'
        case str():
            told = escape(value)
            keep = ' xml:space="preserve"' if value != value.strip() or way % 3 == 0 else ""
            if way % 4 == 0:
                return f'<c r={quote} t="str"><v{keep}>{told}</v></c>'
            if way % 4 == 1:
                return f'<c r={quote} t="inlineStr"><is><t{keep}>{told}</t></is></c>'
            half = len(value) // 2
            keeps = ' xml:space="preserve"'
            runs = "".join(f"<r><t{keeps}>{escape(part)}</t></r>" for part in (value[:half], value[half:]))
            strings.append(f"<si>{runs}</si>" if way % 4 == 2 else f"<si><t{keep}>{told}</t></si>")
            return f'<c r={quote} s="3" t="s"><v>{len(strings) - 1}</v></c>'
        case _:
            look = ' s="3"' if way % 2 else ""
            return f"<c r={quote}{look}><v>{value!r}</v></c>"


@given(st.lists(st.lists(st.tuples(cell, st.integers(0, 11)), max_size=5), min_size=1, max_size=6))
def test_whatever_cells_hold_is_what_the_library_reads(table: list[list[tuple[Any, int]]]) -> None:
    strings = list[str]()
    rows = "".join(
        row(
            *(
                drawn(value, f"{book.letter(place)}{at}", way, strings)
                for place, (value, way) in enumerate(held)
            ),
            at=at,
        )
        for at, held in enumerate(table, start=1)
    )
    ours, theirs = both(
        by_hand(f"<sheetData>{rows}</sheetData>", f'<sst xmlns="{MAIN}">{"".join(strings)}</sst>')
    )
    assert ours == theirs


@given(st.lists(st.lists(cell, max_size=5), min_size=1, max_size=6))
def test_a_table_a_program_wrote_is_what_the_library_reads(table: list[list[Any]]) -> None:
    raw = xlsx(table)
    held = book.workbook(raw)
    whole = held.get_sheet_by_name(held.sheet_names[0]).to_python(skip_empty_area=False)
    theirs = [(at, _cut(list(one))) for at, one in enumerate(whole, start=1) if any(c != "" for c in one)]
    assert [(at, _cut(list(one))) for at, one in told(raw)] == theirs
