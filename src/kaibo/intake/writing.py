"""Written words of a file, line by line: texts, subtitles, the titles of a product sheet."""

import codecs
import re
from pathlib import PurePath
from typing import Final

from kaibo.intake.sheets import book, columns
from kaibo.refused import Refused

_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_SHEETS: Final = (".xlsx", ".xls", ".csv", ".tsv")
_TIMES: Final = re.compile(r"\s*-?\d+:\d\d:\d\d[.,]\d+\s*-->")
ENDINGS: Final = (".txt", ".md", ".srt", *_SHEETS)
"""Endings of files that hold words."""


def lines(name: str, raw: bytes) -> list[tuple[int, str]]:
    """Give the words of a file with their lines, from 1; of a sheet its titles with their rows.

    Numbers and times of subtitles are left out. Raises `Refused` for a sheet without titles.
    """
    ending = PurePath(name).suffix.lower()
    if ending in _SHEETS:
        return _titles(name, raw)
    written = [line.removesuffix("\r") for line in _decoded(raw).split("\n")]
    told = list(enumerate(written, start=1))
    return _spoken(told) if ending == ".srt" else told


def _decoded(raw: bytes) -> str:
    """Decode by the byte-order mark, else as UTF-8, else as GB18030; what is no character becomes U+FFFD."""
    for mark, encoding in _MARKS.items():
        if raw.startswith(mark):
            return raw.decode(encoding, "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def _spoken(told: list[tuple[int, str]]) -> list[tuple[int, str]]:
    times = {place for place, (_, line) in enumerate(told) if _TIMES.match(line)}
    return [
        one
        for place, one in enumerate(told)
        if place not in times and not (place + 1 in times and one[1].strip().isdigit())
    ]


def _titles(name: str, raw: bytes) -> list[tuple[int, str]]:
    sheet = book.sheet(book.opened(raw))
    layout = columns.layout(sheet, {})
    place = next((at for at, column in enumerate(layout.columns) if column.field == "title"), None)
    if place is None:
        raise Refused(
            400,
            "no_titles",
            f"{name} 里没有标题列：表头写“标题”或“商品名称”",
            f"{name} has no column of titles: head it “标题” or “商品名称”",
            "file",
        )
    rows = enumerate(sheet.rows[layout.header_row :], start=layout.header_row + 1)
    return [(at, str(row[place])) for at, row in rows if place < len(row) and row[place] != ""]
