"""Daily sales as a sheet tells them, and what is said where it does not."""

import datetime

import pytest

from kaibo.intake.sheets import book, sales
from kaibo.intake.sheets.book import Cell, Sheet
from kaibo.intake.sheets.sales import DailySales
from kaibo.refused import Refused
from tests.intake.sheets.making import xlsx


def read(*rows: tuple[Cell, ...]) -> DailySales:
    return sales.read(Sheet(name="", rows=[list(row) for row in rows]))


HEAD = ("日期", "天河店", "越秀店")


def test_days_are_read_in_order_however_they_are_written() -> None:
    told = read(
        HEAD,
        ("2026/9/3", "1,234.50", 0),
        (datetime.date(2026, 9, 1), 100, 2.5),
        ("20260902", "", "1.2万"),
        (datetime.datetime(2026, 9, 4, 0, 0), "¥8", 9),
    )
    assert told.units == ("天河店", "越秀店")
    assert told.days == ("2026-09-01", "2026-09-02", "2026-09-03", "2026-09-04")
    assert told.fen == ((10_000, 0, 123_450, 800), (250, 1_200_000, 0, 900))
    assert told.empty == 1


def test_a_workbook_and_a_text_in_gbk_are_read_alike() -> None:
    rows = [HEAD, ("2026-09-01", 1, 2), ("2026-09-02", 3, 4)]
    as_text = "\n".join(",".join(str(cell) for cell in row) for row in rows).encode("gbk")
    for raw in (xlsx(rows), as_text):
        assert sales.read(book.sheet(book.opened(raw))).fen == ((100, 300), (200, 400))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "第一行写表头"),
        ([HEAD, ("2026-09-01", 1, 2)], "第一行写表头"),
        ([("日期",), ("2026-09-01",), ("2026-09-02",)], "从第二列起写店名"),
        ([("日期", "店", "店"), ("2026-09-01", 1, 2), ("2026-09-02", 1, 2)], "各不相同"),
        ([HEAD, ("2026-09-01", 1, 2), ("合计", 1, 2)], "第 3 行 A 列不是日期：合计"),
        ([HEAD, ("2026-09-01", 1, 2), ("2026-13-41", 1, 2)], "第 3 行 A 列不是日期"),
        ([HEAD, ("2026-09-01", 1, 2), ("2026-09-01", 1, 2)], "2026-09-01 写了两行"),
        ([HEAD, ("2026-09-01", 1, 2), ("2026-09-03", 1, 2)], "缺 2026-09-02 这一天"),
        ([HEAD, ("2026-09-01", 1, 2), ("2026-09-02", 1, "很多")], "C3 格"),
        ([HEAD, ("2026-09-01", 1, 2), ("2026-09-02", -1, 2)], "B3 格"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_cell(rows: list[tuple[Cell, ...]], words: str) -> None:
    with pytest.raises(Refused, match=words):
        read(*rows)
