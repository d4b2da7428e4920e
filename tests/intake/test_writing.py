"""Words of files: lines as they are numbered in the file, whatever the file is."""

import io

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from kaibo.intake.writing import lines
from kaibo.refused import Refused

SRT = """1\r
00:00:01,000 --> 00:00:03,500\r
全网第一\r
2023\r
\r
2\r
00:00:04.000 --> 00:00:05.000\r
大家好\r
"""


@pytest.mark.parametrize(
    ("name", "raw", "told"),
    [
        ("a.txt", "一\r\n二\n".encode(), [(1, "一"), (2, "二"), (3, "")]),
        ("a.md", "# 一".encode("utf-8-sig"), [(1, "# 一")]),
        ("a.txt", "一\n二".encode("utf-16"), [(1, "一"), (2, "二")]),
        ("a.txt", "全网第一".encode("gb18030"), [(1, "全网第一")]),
        ("a.txt", b"\x00\xff", [(1, "\x00\ufffd")]),
        ("-", b"", [(1, "")]),
        ("a.srt", SRT.encode(), [(3, "全网第一"), (4, "2023"), (5, ""), (8, "大家好"), (9, "")]),
        ("a.csv", "标题,价格\n第一,3\n,4\n".encode(), [(2, "第一")]),
    ],
)
def test_the_words_of_a_file_have_their_lines(name: str, raw: bytes, told: list[tuple[int, str]]) -> None:
    assert lines(name, raw) == told


def workbook(*rows: tuple[str, ...]) -> bytes:
    raw = io.BytesIO()
    with xlsxwriter.Workbook(raw) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return raw.getvalue()


def test_titles_of_a_sheet_have_their_rows() -> None:
    raw = workbook(("九月商品",), ("货号", "标题", "价格"), ("A1", "羽绒服", "99"), ("A2", "毛衣", "59"))
    assert lines("a.xlsx", raw) == [(3, "羽绒服"), (4, "毛衣")]


def test_a_sheet_without_titles_is_refused_with_what_to_do() -> None:
    with pytest.raises(Refused, match="标题"):
        lines("a.xlsx", workbook(("甲", "乙"), ("1", "2")))
