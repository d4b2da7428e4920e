"""The rows of a sheet one after another: a large export is read without being held.

An xlsx file that its writer wrote plainly is read by the few columns somebody asks for; any other way of
writing the same is read by the library, which holds the whole sheet.
"""

import datetime
import html
import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final

import python_calamine
from defusedxml import ElementTree

from kaibo.intake.sheets import book, text
from kaibo.intake.sheets.book import Book, Cell, letter

Row = tuple[int, Sequence[Cell]]
"""A row: its number, counted from 1, and its cells; of one read by columns, only those."""

_PIECE: Final = 1 << 20
_BARE: Final = re.compile(rb"<sheetData\s*(?:/>|>\s*</sheetData>)")
_INNER: Final = re.compile(rb"<v\b[^>]*(?<!/)>([^<]*)</v>")
_TYPE: Final = re.compile(rb"""\bt\s*=\s*["'](\w+)""")
_LOOK: Final = re.compile(rb"""\bs\s*=\s*["'](\d+)""")
_LOOKS: Final = 1_000
_FROM_1904: Final = re.compile(rb"""\bdate1904\s*=\s*["'](?:1|true)\b""")
_ZERO: Final = datetime.datetime(1899, 12, 30)
_DAY_FORMS: Final = frozenset(
    str(form) for form in (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))
)
"""Formats every spreadsheet knows that show a number as a day or a time."""

_QUOTED: Final = re.compile(r'"[^"]*"|\\.|[_*].|\[(?!(?:h+|m+|s+)\])[^]]*\]', re.I)
_DAY_LETTER: Final = re.compile(r"[ymdhs]", re.I)
_RUN: Final = re.compile(r"<t\b[^>]*?(?:/>|>(.*?)</t>)", re.DOTALL)
_SOUND: Final = re.compile(r"<rPh\b.*?</rPh>", re.DOTALL)
_ESCAPED: Final = re.compile(r"_x(?!d[89a-f])([0-9a-f]{4})_", re.I)
"""A character as spreadsheets escape it; half of one stays as it is written."""


class _NotPlain(Exception):
    """The sheet is written in a way this module does not read."""


def rows(held: Book, name: str, wanted: Sequence[int] | None = None) -> Iterator[Row]:
    """Give the rows of a sheet that hold something, each as long as its last cell or longer.

    Of `wanted` columns, counted from 0, only those are sure to be read (None: all); the others may be "".
    Raises `Refused` for a sheet that cannot be read, or of more rows than the book's bounds.
    """
    for number, cells in _rows(held, name, wanted):
        if number > held.bounds.rows:
            book.bounded(number, 0, held.bounds)
        yield number, cells


def _rows(held: Book, name: str, wanted: Sequence[int] | None) -> Iterator[Row]:
    if held.kind == "text":
        told = text.rows(text.decoded(held.raw), held.bounds.rows + 1)
        return ((at, cells) for at, cells in enumerate(told, start=1) if any(cells))
    if held.kind == "xlsx":
        return _plainly(held, name, range(held.bounds.columns) if wanted is None else wanted)
    return _by_library(held, name)


def _by_library(held: Book, name: str) -> Iterator[Row]:
    if held.kind == "xlsx":
        # Looked at before the library makes room for the farthest cell somebody named.
        book.formulas(held, name)
    try:
        sheet = book.workbook(held.raw).get_sheet_by_name(name)
        # Empty rows above the first cell are given, empty columns beside it are not.
        beside: list[Cell] = [""] * (sheet.start[1] if sheet.start else 0)
        for at, cells in enumerate(sheet.iter_rows(), start=1):
            if any(cell != "" for cell in cells):
                yield at, beside + cells
    except python_calamine.CalamineError as error:
        raise book.broken(error) from error


def _plainly(held: Book, name: str, wanted: Sequence[int]) -> Iterator[Row]:
    """Read a sheet by its columns; where a row is not written plainly, begin anew with the library."""
    told = 0
    try:
        for number, cells in _columns(held, name, wanted):
            yield number, cells
            told = number
    except _NotPlain:
        yield from ((number, cells) for number, cells in _by_library(held, name) if number > told)


def _columns(held: Book, name: str, wanted: Sequence[int]) -> Iterator[Row]:
    try:
        with zipfile.ZipFile(io.BytesIO(held.raw)) as packed:
            names = set(packed.namelist())
            if _FROM_1904.search(packed.read("xl/workbook.xml")):
                raise _NotPlain
            strings = _strings(packed) if "xl/sharedStrings.xml" in names else []
            days = _days(packed) if "xl/styles.xml" in names else frozenset()
            with packed.open(book.path(held.raw, name)) as part:
                yield from _Reader(wanted, strings, days).read(iter(lambda: part.read(_PIECE), b""))
    except IndexError:
        # Shared texts that are not found here may be written otherwise, or kept elsewhere.
        raise _NotPlain from None
    except (KeyError, zipfile.BadZipFile, ElementTree.ParseError, ValueError) as error:
        raise book.broken(error) from error


def _strings(packed: zipfile.ZipFile) -> list[bytes | str]:
    """Give the texts that cells share, each as it stands in the file until somebody reads it."""
    held = packed.read("xl/sharedStrings.xml")
    _, *strings = held.split(b"<si>")
    if held.count(b"<si") != len(strings) or _aside(held):
        raise _NotPlain
    return list(strings)


def _aside(held: bytes) -> bool:
    """Tell whether there are comments, or text in which nothing is escaped."""
    # One character is found many times sooner than two.
    return b"!" in held and b"<!" in held


def _days(packed: zipfile.ZipFile) -> frozenset[bytes]:
    """Name the looks of cells that show a number as a day or a time."""
    root = book.parsed(packed, "xl/styles.xml")
    codes = {one.get("numFmtId"): one.get("formatCode", "") for one in root.iterfind("{*}numFmts/{*}numFmt")}
    days = _DAY_FORMS | {
        form for form, code in codes.items() if _DAY_LETTER.search(_QUOTED.sub("", code).split(";")[0])
    }
    looks = root.iterfind("{*}cellXfs/{*}xf")
    return frozenset(b"%d" % at for at, look in enumerate(looks) if look.get("numFmtId") in days)


def _text(piece: str) -> str:
    """Read a text: one run, or several with looks of their own; how it sounds is left out."""
    if piece.startswith("<t>"):
        end = piece.find("<", 3)
        told = (
            piece[3:end] if piece.startswith("</t></si>", end) or piece.startswith("</t></is>", end) else None
        )
    else:
        told = None
    if told is None:
        told = "".join(_RUN.findall(_SOUND.sub("", piece)))
    if "&" in told:
        told = html.unescape(told)
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), told) if "_x" in told else told


def _pattern(names: Sequence[str]) -> re.Pattern[bytes]:
    """Make what finds the cells of some columns: their name, row, attributes, and value or all they hold."""
    ends = defaultdict[str, str](str)
    for name in names:
        ends[name[:-1]] += name[-1]
    some = "|".join(f"{begin}[{last}]" for begin, last in ends.items())
    # No part runs over the next tag it could not pass: a sheet of cells that never end takes no longer.
    inside = r"(?:[^<]++|<(?!/?c[ >]))*+"
    cell = rf'<c r="({some})(\d+)"([^<>]*+)>(?:<v>([^<]*+)</v></c>|({inside})</c>)?'
    return re.compile(cell.encode())


class _Reader:
    """Reads rows of an xlsx sheet by some of its columns."""

    def __init__(self, wanted: Sequence[int], strings: list[bytes | str], days: frozenset[bytes]) -> None:
        self._days = days
        self._looks: dict[bytes, tuple[bytes, bool]] = {}
        self._places = {letter(place).encode(): place for place in wanted}
        self._width = max(wanted, default=-1) + 1
        self._strings = strings
        self._cells = _pattern([letter(place) for place in wanted])

    def read(self, pieces: Iterator[bytes]) -> Iterator[Row]:
        """Give the rows; raises `_NotPlain`."""
        places, strings = self._places, self._strings
        number, last, some, row = 0, b"", False, list[Cell]()
        # Looking for every cell at once costs half of taking rows and cells apart.
        for name, at, attributes, value, inside in chain.from_iterable(map(self._found, _whole(pieces))):
            if at != last:
                if some:
                    yield number, row
                if int(at) <= number:
                    raise ValueError(f"row {int(at)} stands below row {number}")
                number, last, some, row = int(at), at, False, [""] * self._width
            if value and attributes == b' t="s"':
                told = strings[int(value)]
                cell: Cell = told if isinstance(told, str) else self._string(int(value))
            elif value and not attributes:
                cell = float(value)
            else:
                cell = self._value(attributes, value, inside)
            if cell != "":
                row[places[name]], some = cell, True
        if some:
            yield number, row

    def _found(self, rows: bytes) -> list[tuple[bytes, ...]]:
        if rows.count(b"<c") != rows.count(b'<c r="') or _aside(rows):
            raise _NotPlain
        return self._cells.findall(rows)

    def _string(self, at: int) -> str:
        """Read a shared text when the first cell shows it: most of a sheet's are in columns nobody wants."""
        told = self._strings[at]
        if isinstance(told, bytes):
            told = self._strings[at] = _text(told.decode())
        return told

    def _value(self, attributes: bytes, value: bytes, inside: bytes) -> Cell:
        """Read a cell that is no number and no shared text written in the usual way."""
        if inside:
            if b"<v" not in inside:
                at = inside.find(b"<is")
                return _text(inside[at + 4 :].decode()) if at >= 0 else ""
            found = _INNER.search(inside)
            value = found[1] if found else b""
        if not value:
            return ""
        told = value.decode()
        kind, day = self._looks.get(attributes) or self._look(attributes)
        match kind:
            case b"s":
                return self._string(int(told))
            case b"n":
                return _day(float(told)) if day else float(told)
            case b"b":
                return told == "1"
            case b"e":
                return ""
            case _:
                return _text(f"<t>{told}</t></is>")

    def _look(self, attributes: bytes) -> tuple[bytes, bool]:
        """Read what a cell's attributes say: its type, and whether it is shown as a day or a time."""
        kind, look = _TYPE.search(attributes), _LOOK.search(attributes)
        seen = (kind[1] if kind else b"n", look is not None and look[1] in self._days)
        if len(self._looks) < _LOOKS:
            self._looks[attributes] = seen
        return seen


def _day(number: float) -> Cell:
    """Give the day and time, to a second, that a spreadsheet keeps as days since the end of 1899."""
    try:
        return _ZERO + datetime.timedelta(seconds=round(number * 86_400))
    except (OverflowError, ValueError):
        return number


def _whole(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Cut a sheet between rows, whatever stands before the first and behind the last; raises `_NotPlain`."""
    left, some = b"", False
    for piece in pieces:
        left += piece
        begin, end = left.find(b"<row"), left.rfind(b"</row>")
        if end > 0:
            if begin < 0:
                raise _NotPlain
            yield left[begin:end]
            left, some = left[end:], True
        elif len(left) > 64 * _PIECE:
            raise _NotPlain
    if not some and not _BARE.search(left):
        raise _NotPlain
