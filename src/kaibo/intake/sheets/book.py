"""A spreadsheet file (xlsx, xls, csv) as rows of cells; what is no such file, or too large, is refused.

An xlsx file is measured before anything unpacks it: what its parts weigh unpacked, and how many rows and
columns hold something. A file made to fill the memory is so refused by its own figures.
"""

import datetime
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

import python_calamine
from defusedxml import ElementTree
from msgspec import Struct

from kaibo.intake.sheets import text
from kaibo.intake.sheets.bounds import SMALL, Bounds
from kaibo.refused import Refused

FILE_MOST: Final = SMALL.file
UNPACKED_MOST: Final = SMALL.unpacked
ROWS_MOST: Final = SMALL.rows
COLUMNS_MOST: Final = SMALL.columns

Cell = str | float | int | bool | datetime.date | datetime.time | datetime.timedelta
"""What a cell holds; an empty one holds ""."""

Place = tuple[int, int]
"""A cell: its row and column, counted from 0."""

_PACKED: Final = 1 << 14
_ABOUT_MOST: Final = 16 * 1024**2
_ROWS: Final = 1 << 22
"""Bytes of rows looked through in one go; hardly a row of as many columns as are read is longer."""

_OLE: Final = b"\xd0\xcf\x11\xe0"
_CELL: Final = re.compile(
    rb"<(?:\w+:)?c\b([^<>]*+(?<!/))>((?:[^<]++|<(?!/?(?:\w+:)?c[ >]))*+)</(?:\w+:)?c>", re.DOTALL
)
"""A cell and what it holds; it ends before the next one, so that cells without an end take no longer."""

_AT: Final = re.compile(rb'\br="([A-Z]{1,4})(\d{1,9})"')
_VALUE: Final = re.compile(rb"<(?:\w+:)?v\b[^>/]*>[^<]", re.DOTALL)
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f\b")
_ERROR: Final = re.compile(rb'\bt="e"')


class Sheet(Struct, frozen=True, kw_only=True):
    """One table: rows from the first of the sheet on, and the cells that say nothing by themselves.

    `merged` names cells covered by another one, `unfilled` formulas whose result the file does not hold,
    `failed` formulas that gave an error.
    """

    name: str
    rows: list[list[Cell]]
    merged: frozenset[Place] = frozenset()
    unfilled: frozenset[Place] = frozenset()
    failed: frozenset[Place] = frozenset()


class Book(Struct, frozen=True, kw_only=True):
    """A file as it was given: its sheets by name, and its bytes; text has one sheet without a name."""

    names: tuple[str, ...]
    raw: bytes
    kind: str
    bounds: Bounds = SMALL


def letter(column: int) -> str:
    """Name a column, counted from 0, as spreadsheets do: A, B … Z, AA."""
    name = ""
    left = column + 1
    while left:
        left, rest = divmod(left - 1, 26)
        name = chr(65 + rest) + name
    return name


def opened(raw: bytes, bounds: Bounds = SMALL) -> Book:
    """Look at a file; raises `Refused` for one that is too large, locked, broken or no spreadsheet."""
    if len(raw) > bounds.file:
        raise too_large(bounds)
    kind = _kind(raw)
    if kind == "text":
        text.decoded(raw)
        return Book(names=("",), raw=raw, kind=kind, bounds=bounds)
    if kind == "xlsx":
        _measure(raw, bounds)
    names = tuple(workbook(raw).sheet_names)
    if not names:
        raise empty("")
    return Book(names=names, raw=raw, kind=kind, bounds=bounds)


def sheet(book: Book, name: str = "") -> Sheet:
    """Read one sheet of a book, the first that holds something where none is named.

    Raises `Refused` for a sheet that is not there, empty, or of more rows or columns than are read.
    """
    if name and name not in book.names:
        known = "、".join(book.names[:10])
        raise Refused(
            400,
            "sheet_unknown",
            f"没有工作表「{name[:40]}」；有：{known}",
            f"there is no sheet {name[:40]!r}; there are {known}",
            "sheet",
        )
    if book.kind == "text":
        told = text.rows(text.decoded(book.raw), book.bounds.rows + 1)
        return _within(Sheet(name="", rows=[list(row) for row in told]))
    for one in (name,) if name else book.names:
        read = _read(book, one)
        if name or any(any(cell != "" for cell in row) for row in read.rows):
            return _within(read)
    raise empty(book.names[0])


def pasted(cells: str) -> Sheet:
    """Read cells copied from a spreadsheet; raises `Refused` where there are none, or too many."""
    return _within(Sheet(name="", rows=[list(row) for row in text.rows(cells, ROWS_MOST + 1, "\t")]))


def _read(book: Book, name: str) -> Sheet:
    unfilled, failed = formulas(book, name) if book.kind == "xlsx" else (frozenset(), frozenset())
    try:
        found = workbook(book.raw).get_sheet_by_name(name)
        rows = found.to_python(skip_empty_area=False)
        ranges = found.merged_cell_ranges or []
    except python_calamine.CalamineError as error:
        raise broken(error) from error
    merged = frozenset(
        (row, column)
        for (top, left), (bottom, right) in ranges
        for row in range(top, min(bottom, ROWS_MOST) + 1)
        for column in range(left, min(right, COLUMNS_MOST) + 1)
        if (row, column) != (top, left)
    )
    return Sheet(name=name, rows=rows, merged=merged, unfilled=unfilled, failed=failed)


def _within(read: Sheet) -> Sheet:
    """Give a sheet back; raises `Refused` for an empty one or one of too many rows or columns."""
    rows = read.rows
    while rows and not any(cell != "" for cell in rows[-1]):
        rows.pop()
    if not rows:
        raise empty(read.name)
    bounded(len(rows), max(map(len, rows)), SMALL)
    return read


def bounded(rows: int, columns: int, bounds: Bounds) -> None:
    """Refuse a sheet of more rows or columns than are read."""
    if rows > bounds.rows:
        raise Refused(
            400,
            "too_many_rows",
            f"最多读 {bounds.rows:,} 行，这张表到第 {rows:,} 行；请拆成几份",
            f"at most {bounds.rows:,} rows are read, this sheet goes to row {rows:,}: split it",
            "file",
        )
    if columns > bounds.columns:
        raise Refused(
            400,
            "too_many_columns",
            f"最多读 {bounds.columns} 列，这张表到 {letter(columns - 1)} 列；请删掉用不到的列",
            f"at most {bounds.columns} columns are read, this sheet goes to {letter(columns - 1)}",
            "file",
        )


def _kind(raw: bytes) -> str:
    """Tell what a file is by its first bytes, whatever its name says."""
    if raw.startswith(b"PK\x03\x04"):
        return "xlsx"
    if raw.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in raw:
            raise _locked()
        return "xls"
    start = raw[:400].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"%pdf")):
        raise Refused(
            400,
            "not_a_sheet",
            "这是网页或文档，不是表格；请用表格软件打开，另存为 xlsx",
            "this is a web page or a document: open it in a spreadsheet program and save it as xlsx",
            "file",
        )
    return "text"


def workbook(raw: bytes) -> python_calamine.CalamineWorkbook:
    """Open a workbook; raises `Refused` for a locked or broken one."""
    try:
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
    except python_calamine.PasswordError as error:
        raise _locked() from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise broken(error) from error


def _measure(raw: bytes, bounds: Bounds) -> None:
    """Refuse an xlsx file by what it would unpack to; what its parts say of themselves is not believed."""
    size = 0
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            names = set(packed.namelist())
            for part in packed.infolist():
                size += _weight(raw, part, bounds.unpacked - size, bounds)
    except (zipfile.BadZipFile, zlib.error, IndexError, ValueError, NotImplementedError) as error:
        raise broken(error) from error
    if "xl/workbook.xml" not in names:
        raise Refused(
            400,
            "not_a_sheet",
            "不是 xlsx 表格；请用表格软件另存为 xlsx 或 csv",
            "this is no xlsx file: save it as xlsx or csv in a spreadsheet program",
            "file",
        )


def _weight(raw: bytes, part: zipfile.ZipInfo, most: int, bounds: Bounds) -> int:
    """Give what a part weighs unpacked, unpacking it piece by piece and keeping nothing."""
    at = part.header_offset
    begin = at + 30 + int.from_bytes(raw[at + 26 : at + 28], "little")
    begin += int.from_bytes(raw[at + 28 : at + 30], "little")
    held = memoryview(raw)[begin : begin + part.compress_size]
    if part.flag_bits & 1:
        raise _locked()
    if part.compress_type == zipfile.ZIP_STORED:
        size = len(held)
    elif part.compress_type == zipfile.ZIP_DEFLATED:
        size, unpack = 0, zlib.decompressobj(-15)
        # A little at a time: what is packed tightest grows a thousandfold.
        for start in range(0, len(held), _PACKED):
            size += len(unpack.decompress(held[start : start + _PACKED]))
            if size > most or unpack.eof:
                break
    else:
        raise ValueError(f"part {part.filename!r} is packed in a way spreadsheets do not use")
    if size > most:
        limit = bounds.unpacked // 1024 // 1024
        raise Refused(
            413,
            "unpacked_too_large",
            f"表格解开后超过 {limit} MB；请只留要导入的列，再另存一份",
            f"the sheet unpacks to more than {limit} MB: keep the columns to import, and save it anew",
            "file",
        )
    return size


def formulas(book: Book, name: str) -> tuple[frozenset[Place], frozenset[Place]]:
    """Find a sheet's formulas without a result, and those that failed; refuses a sheet too large to read."""
    unfilled, failed = set[Place](), set[Place]()
    rows = columns = 0
    for attributes, inside in _cells(part(book.raw, name)):
        at = _AT.search(attributes)
        if at is None:
            continue
        row, column = int(at[2]) - 1, _index(at[1])
        rows, columns = max(rows, row + 1), max(columns, column + 1)
        if _ERROR.search(attributes):
            failed.add((row, column))
        elif _FORMULA.search(inside) and not _VALUE.search(inside):
            unfilled.add((row, column))
    bounded(rows, columns, book.bounds)
    return frozenset(unfilled), frozenset(failed)


def _cells(rows: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Find the cells some rows at a time: nobody else waits meanwhile, not even where nothing is found."""
    at = 0
    while at < len(rows):
        last = at + _ROWS
        end = max(rows.rfind(b"</row>", at, last), rows.rfind(b":row>", at, last))
        end = end + 5 if end > at else last
        yield from _CELL.findall(rows, at, end)
        at = end


def _index(name: bytes) -> int:
    column = 0
    for char in name:
        column = column * 26 + char - 64
    return column - 1


def part(raw: bytes, name: str) -> bytes:
    """Give the part of an xlsx file that holds a sheet."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            return packed.read(path(raw, name))
    except (KeyError, zipfile.BadZipFile, ValueError) as error:
        raise broken(error) from error


def path(raw: bytes, name: str) -> str:
    """Name the part of an xlsx file that holds a sheet; raises `Refused` where none is named."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            kept = parsed(packed, "xl/workbook.xml")
            links = parsed(packed, "xl/_rels/workbook.xml.rels")
    except (KeyError, ElementTree.ParseError, zipfile.BadZipFile, ValueError) as error:
        raise broken(error) from error
    target = {link.get("Id"): link.get("Target", "") for link in links}
    for one in kept.iter():
        if one.tag.endswith("}sheet") and one.get("name") == name:
            ids = [value for key, value in one.attrib.items() if key.endswith("}id")]
            found = target.get(ids[0] if ids else "", "")
            return found.lstrip("/") if found.startswith("/") else f"xl/{found}"
    raise broken(KeyError(name))


def parsed(packed: zipfile.ZipFile, name: str) -> Element:
    """Parse a part that says how others are to be read; raises `ValueError` for one too large for that."""
    if packed.getinfo(name).file_size > _ABOUT_MOST:
        raise ValueError(f"{name} is too large")
    # The type of the defused parser is not told.
    root: Element = ElementTree.fromstring(packed.read(name))
    return root


def too_large(bounds: Bounds = SMALL) -> Refused:
    """Say that a file is too large."""
    limit = bounds.file // 1024 // 1024
    return Refused(
        413,
        "file_too_large",
        f"文件超过 {limit} MB；去掉图片和用不到的工作表，再另存一份",
        f"the file is over {limit} MB: take out pictures and unused sheets, and save it anew",
        "file",
    )


def _locked() -> Refused:
    return Refused(
        400,
        "file_protected",
        "文件有密码；请在表格软件里取消密码，再另存一份",
        "the file is protected by a password: take it off and save the file anew",
        "file",
    )


def broken(error: Exception) -> Refused:
    """Say that a file cannot be read."""
    why = str(error)[:120] or type(error).__name__
    return Refused(
        400,
        "file_broken",
        f"表格文件损坏，读不出来（{why}）；请用表格软件打开后另存为 xlsx",
        f"the file is broken ({why}): open it in a spreadsheet program and save it as xlsx",
        "file",
    )


def empty(name: str) -> Refused:
    """Say that a sheet holds nothing."""
    return Refused(
        400,
        "sheet_empty",
        f"工作表「{name}」是空的，请换一张" if name else "表格是空的",
        f"the sheet {name!r} is empty: choose another" if name else "the table is empty",
        "sheet",
    )
