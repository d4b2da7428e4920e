"""A review as a workbook: read back by another program, it holds what the review holds."""

import io
import zipfile
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from kaibo import facts as f
from kaibo.console.workbook import workbook
from kaibo.review.definitions import DEFINITIONS
from kaibo.review.paper.book import CURVE, sheets
from kaibo.review.paper.sheet import Column, Sheet
from kaibo.roles import ROLES
from tests.review.evening import Evening, ten_minutes

ZONE = "Asia/Shanghai"


def opened(made: bytes) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(made))


def of(evening: Evening) -> CalamineWorkbook:
    return opened(workbook(sheets(evening.report()), ZONE))


@pytest.mark.parametrize("evening", [Evening(), Evening().live(), ten_minutes()])
def test_every_review_makes_a_workbook_that_opens(evening: Evening) -> None:
    assert of(evening).sheet_names[:2] == ["要点", "指标"]


def test_numbers_are_numbers_money_is_yuan_and_times_are_the_walls() -> None:
    report = ten_minutes().report()
    book = opened(workbook(sheets(report), ZONE))
    rows = {row[11]: row for row in book.get_sheet_by_name("指标").to_python()[1:]}
    assert list(rows) == list(DEFINITIONS)
    assert rows["gmv_fen"][2] == 100.0
    assert rows["orders"][2] == 3
    assert rows["click_pay_uv"][2] == report.figures["click_pay_uv"].value
    curve = book.get_sheet_by_name(CURVE).to_python()
    assert curve[1][0] == datetime(2026, 5, 29, 20, 0)
    assert sum(row[3] for row in curve[1:]) == 100.0  # type: ignore[misc]
    assert len(curve) == 11


def test_a_figure_nobody_told_is_an_empty_cell_not_a_nought() -> None:
    rows = of(Evening().live()).get_sheet_by_name("指标").to_python()
    told = {row[11]: row[2] for row in rows}
    assert {told[key] for key in ("views", "gmv_fen", "orders", "aov_fen", "pcu")} == {""}


def test_every_part_with_rows_has_a_sheet_and_its_numbers_are_numbers() -> None:
    report = ten_minutes().report()
    book = opened(workbook(sheets(report), ZONE))
    cards = book.get_sheet_by_name("岗位成绩单").to_python()
    told = [(card, one) for card in report.scorecards.cards for one in card.measures]
    results = [row for row in cards if row[1] == "结果"]
    assert len(results) == len(told)
    for row, (card, one) in zip(results, told, strict=True):
        assert row[0] == ROLES[card.role]
        value = "" if one.value is None else one.value / 100 if one.unit == "fen" else one.value
        assert row[3] == pytest.approx(value) if value != "" else row[3] == ""
    assert set(book.sheet_names) >= {"岗位成绩单", "分段", "转化漏斗", "流量来源"}
    assert all(sheet.rows for sheet in sheets(report)[2:])


def test_the_curve_has_a_chart_of_its_own() -> None:
    made = workbook(sheets(ten_minutes().report()), ZONE)
    names = zipfile.ZipFile(io.BytesIO(made)).namelist()
    assert "xl/charts/chart1.xml" in names


@pytest.mark.parametrize(
    "evil", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2", "\t=1", "http://x.y", "\x00\x0b"]
)
def test_words_that_would_be_a_formula_or_a_link_stay_words(evil: str) -> None:
    evening = Evening().plan(title=evil).live().take(0, "s", title=evil).tell(f.Noted, 5, "crew", text=evil)
    made = workbook(sheets(evening.end(60).report()), ZONE)
    written = zipfile.ZipFile(io.BytesIO(made))
    parts = [written.read(name) for name in written.namelist() if "worksheets" in name]
    assert not any(b"<f>" in part or b"hyperlink" in part for part in parts)
    assert opened(made).get_sheet_by_name("现场记录").to_python()[1][2] == evil.replace("\x00\x0b", "")


@settings(max_examples=40)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_any_text_makes_a_file_that_opens(words: list[str]) -> None:
    sheet = Sheet(name="x", columns=(Column("甲", "A", "text"),), rows=tuple((word,) for word in words))
    assert opened(workbook((sheet,), ZONE)).sheet_names == ["x"]
