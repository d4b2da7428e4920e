"""A table as text: csv files in the encodings spreadsheets write, and cells pasted from a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from kaibo.refused import Refused

_MARKS: Final = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_DELIMITERS: Final = "\t,;|"
_LOOK: Final = 20
_FIRST: Final = 1_000_000


def decoded(raw: bytes) -> str:
    """Decode a text file by its byte-order mark, else as UTF-8, UTF-16 or GB18030; raises `Refused`."""
    for mark, name in _MARKS.items():
        if raw.startswith(mark):
            return _sound(raw, name)
    if 0 in raw[:2000]:
        # Plain letters leave their zero bytes in every second place; other text holds none at all.
        little = raw[1:2000:2].count(0) >= raw[0:2000:2].count(0)
        return _sound(raw, "utf-16-le" if little else "utf-16-be")
    try:
        return _plain(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return _sound(raw, "gb18030")


def _sound(raw: bytes, encoding: str) -> str:
    try:
        return _plain(raw.decode(encoding))
    except UnicodeDecodeError:
        raise _not_a_sheet() from None


def _plain(text: str) -> str:
    if _CONTROL.search(text):
        raise _not_a_sheet()
    return text


def _not_a_sheet() -> Refused:
    return Refused(
        400,
        "not_a_sheet",
        "不是能读的表格；请用表格软件另存为 xlsx，或 UTF-8 编码的 csv",
        "this is no table that can be read: save it as xlsx, or as csv in UTF-8",
        "file",
    )


def rows(text: str, most: int, delimiter: str = "") -> Iterator[list[str]]:
    """Read a table's rows, at most `most`; no delimiter: the one that gives the most columns at first.

    Raises `Refused` for a cell that never ends.
    """
    if not delimiter:
        first = text[:_FIRST]
        looks = {one: list(_limited(first, one, _LOOK)) for one in _DELIMITERS}
        delimiter = max(_DELIMITERS, key=lambda one: _columns(looks[one]))
    return _limited(text, delimiter, most)


def _columns(seen: list[list[str]]) -> int:
    """Count the columns most of the first rows share; a comma in one sentence makes no column."""
    sizes = sorted(len(row) for row in seen if any(row))
    return sizes[len(sizes) // 2] if sizes else 0


def _limited(text: str, delimiter: str, most: int) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from islice(reader, most)
    except csv.Error:
        raise Refused(
            400,
            "cell_too_long",
            f"第 {reader.line_num} 行附近有一格长得读不下，多半是引号没有配对",
            f"a cell near line {reader.line_num} never ends: a quotation mark has no partner",
            "file",
        ) from None
