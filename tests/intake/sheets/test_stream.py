"""Rows one after another: the same as the library reads, however the file is written."""

import io
import zipfile
from typing import Any

import pytest

from kaibo.intake.sheets import book, stream
from kaibo.intake.sheets.bounds import LARGE, Bounds
from kaibo.refused import Refused
from tests.intake.sheets.making import xlsx

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
    for at, cells in told(raw, [0, 2, 3]):
        assert [cells[place] for place in (0, 2, 3)] == [whole[at - 1][place] for place in (0, 2, 3)]
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
