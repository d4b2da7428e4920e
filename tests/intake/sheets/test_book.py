"""Files as people send them: read, or refused in words that say what to do."""

import csv
import io
import zipfile

import pytest

from kaibo.intake.sheets import book
from kaibo.refused import Refused
from tests.intake.sheets.making import GOOD, HEADERS, by_hand, read, xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def packed(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as into:
        for name, part in parts.items():
            into.writestr(name.replace("__", "/"), part)
    return made.getvalue()


REFUSED = {
    "a file over 20 MB": (b"PK\x03\x04" + b"\0" * book.FILE_MOST, "file_too_large"),
    "a password-protected xlsx": (OLE + "EncryptedPackage".encode("utf-16-le"), "file_protected"),
    "an OLE file that is no sheet": (OLE, "file_broken"),
    "a cut xlsx": (xlsx([HEADERS, GOOD])[:3000], "file_broken"),
    "a zip of something else": (packed(**{"readme.txt": b"hello"}), "not_a_sheet"),
    "a web page saved as xls": (b"<html><table><tr><td>1</td></tr></table></html>", "not_a_sheet"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not_a_sheet"),
    "a PDF": (b"%PDF-1.7 ...", "not_a_sheet"),
    "bytes of no encoding": (b"\xff\xff\x80\x81,\xfe" * 30, "not_a_sheet"),
    "a file of bombs": (
        packed(**{"xl__workbook.xml": b"<x/>", "xl__a.xml": b"0" * (book.UNPACKED_MOST + 1)}),
        "unpacked_too_large",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_readable_sheet_is_refused_by_name(name: str) -> None:
    raw, code = REFUSED[name]
    with pytest.raises(Refused) as refused:
        book.sheet(book.opened(raw))
    assert refused.value.code == code
    assert refused.value.zh and refused.value.en


def test_a_part_that_lies_about_its_size_is_weighed_all_the_same() -> None:
    raw = bytearray(packed(**{"xl__workbook.xml": b"0" * (book.UNPACKED_MOST + 1)}))
    entry = raw.rindex(b"PK\x01\x02")
    raw[entry + 24 : entry + 28] = (100).to_bytes(4, "little")
    with pytest.raises(Refused) as refused:
        book.opened(bytes(raw))
    assert refused.value.code == "unpacked_too_large"


def test_an_empty_sheet_and_an_unknown_one_are_named() -> None:
    with pytest.raises(Refused) as refused:
        book.sheet(book.opened(xlsx([])))
    assert refused.value.code == "sheet_empty"
    with pytest.raises(Refused) as refused:
        book.sheet(book.opened(xlsx([HEADERS])), "价目")
    assert refused.value.code == "sheet_unknown" and "商品" in refused.value.zh


def test_the_first_sheet_that_holds_something_is_read_unless_one_is_named() -> None:
    def also(kept: object, _: object) -> None:
        kept.add_worksheet("价目").write(0, 0, "x")  # type: ignore[attr-defined]

    opened = book.opened(xlsx([], also))
    assert opened.names == ("商品", "价目")
    assert book.sheet(opened).name == "价目"


def test_a_cell_in_the_far_corner_is_refused_before_the_sheet_is_laid_out() -> None:
    def corner(_: object, page: object) -> None:
        page.write(1_048_575, 16_383, "x")  # type: ignore[attr-defined]

    with pytest.raises(Refused) as refused:
        book.sheet(book.opened(xlsx([HEADERS], corner)))
    assert refused.value.code == "too_many_rows"


def test_cells_that_never_end_hold_up_nobody() -> None:
    # Three kilobytes as a file; looked through once a cell they would take minutes.
    held = book.opened(by_hand(f'<sheetData><row r="1">{"<c>" * 350_000}</row></sheetData>'))
    with pytest.raises(Refused) as refused:
        book.sheet(held)
    assert refused.value.code == "file_broken"


@pytest.mark.parametrize("x", ["", "x:"])
@pytest.mark.parametrize("most", [320, 500, 1 << 22])
def test_formulas_are_found_however_many_rows_are_looked_through_at_once(
    x: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book, "_ROWS", most)
    rows = "".join(
        f'<{x}row r="{at}"><{x}c r="A{at}"><{x}f>1/0</{x}f></{x}c>'
        f'<{x}c r="B{at}" t="e"><{x}v>#N/A</{x}v></{x}c></{x}row>'
        for at in range(1, 9)
    )
    main = {"main": 'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'} if x else {}
    held = book.opened(by_hand(f"<{x}sheetData>{rows}</{x}sheetData>", **main))
    assert book.formulas(held, "S") == (
        frozenset((at, 0) for at in range(8)),
        frozenset((at, 1) for at in range(8)),
    )


def test_a_workbook_that_is_all_properties_is_not_taken_apart() -> None:
    held = book.opened(by_hand("<sheetData/>", properties="<a/>" * 5_000_000))
    with pytest.raises(Refused, match="too large"):
        book.sheet(held)


def test_more_rows_or_columns_than_are_read_are_refused() -> None:
    lines = "货号,标题\n" + "A,b\n" * book.ROWS_MOST
    with pytest.raises(Refused) as refused:
        book.sheet(book.opened(lines.encode()))
    assert refused.value.code == "too_many_rows"
    with pytest.raises(Refused) as refused:
        book.sheet(book.opened(xlsx([["x"] * (book.COLUMNS_MOST + 1)])))
    assert refused.value.code == "too_many_columns"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_file_is_read_in_any_encoding_and_delimiter(encoding: str, delimiter: str) -> None:
    made = io.StringIO()
    writer = csv.writer(made, delimiter=delimiter)
    writer.writerows([HEADERS, GOOD, ("A-2", "鞋，带\n换行;和,逗号", "安踏", "跑鞋", "1,299.00", "1.2万")])
    goods = read(made.getvalue().encode(encoding))
    assert goods.wrongs == ()
    assert [row.values["price_fen"] for row in goods.rows] == [8_900, 129_900]
    assert goods.rows[1].values["stock"] == 12_000


def test_a_quotation_mark_without_a_partner_is_named_by_its_line() -> None:
    raw = ('货号,标题\nA-1,"' + "长" * 200_000).encode()
    with pytest.raises(Refused) as refused:
        book.sheet(book.opened(raw))
    assert refused.value.code == "cell_too_long" and "2" in refused.value.zh


@pytest.mark.parametrize(("column", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_spreadsheets_name_them(column: int, name: str) -> None:
    assert book.letter(column) == name
