"""Rows of products: every fault is named by the row and the column the person sees."""

import datetime

import pytest

from kaibo.intake.sheets import book, columns, goods, refusals
from tests.intake.sheets.making import GOOD, HEADERS, read, told, xlsx


def row(**cells: object) -> list[object]:
    made = dict(zip(HEADERS, ("B-2", "李宁 卫衣 B-2", "李宁", "卫衣", 129, 10), strict=True)) | cells
    return list(made.values())


FAULTS = {
    "a negative price": (row(直播价=-5), "E", "negative"),
    "a price range": (row(直播价="89-129"), "E", "range"),
    "a price of parts of a fen": (row(直播价=89.999), "E", "part_of_fen"),
    "a price that is words": (row(直播价="面议"), "E", "no_number"),
    "a price in scientific notation": (row(直播价="1.2E+3"), "E", "digits_lost"),
    "an emoji in a price": (row(直播价="89🔥"), "E", "no_number"),
    "a negative stock": (row(库存=-1), "F", "negative"),
    "a half piece": (row(库存=1.5), "F", "not_whole"),
    "no item number": (row(货号=None), "A", "no_number"),
    "a rounded item number": (row(货号=3.7e18), "A", "digits_lost"),
    "a rounded item number as text": (row(货号="3.70E+18"), "A", "digits_lost"),
    "an emoji in an item number": (row(货号="B-2🔥"), "A", "odd_characters"),
    "a long item number": (row(货号="9" * 61), "A", "too_long"),
    "a long title": (row(商品名称="长" * 201), "B", "too_long"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_by_row_and_column(name: str) -> None:
    cells, column, code = FAULTS[name]
    raw = xlsx([["秋季选品"], HEADERS, GOOD, cells])
    wrongs = read(raw).wrongs
    assert [(wrong.row, wrong.column, wrong.code) for wrong in wrongs] == [(4, column, code)]
    assert f"第 4 行 {column} 列" in wrongs[0].zh and f"row 4, column {column}" in wrongs[0].en


def test_a_cell_that_became_a_date_is_named() -> None:
    def dates(kept: object, page: object) -> None:
        form = kept.add_format({"num_format": "yyyy-mm-dd"})  # type: ignore[attr-defined]
        page.write_datetime(1, 0, datetime.datetime(2026, 3, 5), form)  # type: ignore[attr-defined]
        page.write_datetime(2, 4, datetime.datetime(2026, 3, 5), form)  # type: ignore[attr-defined]

    raw = xlsx([HEADERS, GOOD, row()], dates)
    assert told(raw) == [(2, "A", "became_date"), (3, "E", "became_date")]


def test_rows_a_merged_cell_leaves_empty_are_named() -> None:
    def merge(_: object, page: object) -> None:
        page.merge_range(1, 2, 3, 2, "安踏")  # type: ignore[attr-defined]

    rows = [("A-1", "鞋 A-1"), ("A-2", "鞋 A-2"), ("A-3", "鞋 A-3")]
    assert told(xlsx([HEADERS, *rows], merge)) == [(3, "C", "merged"), (4, "C", "merged")]


def test_a_formula_without_a_result_and_one_that_failed_are_named() -> None:
    def formulas(_: object, page: object) -> None:
        page.write_formula(1, 4, "=80+9", None, "")  # type: ignore[attr-defined]
        page.write_formula(2, 4, "=1/0", None, "#DIV/0!")  # type: ignore[attr-defined]
        page.write_formula(3, 4, "=80+9", None, 89)  # type: ignore[attr-defined]

    rows = [row(货号=f"B-{n}", 直播价=None) for n in range(3)]
    raw = xlsx([HEADERS, *rows], formulas)
    assert told(raw) == [(2, "E", "formula"), (3, "E", "formula_error")]
    assert read(raw).rows[0].values["price_fen"] == 8_900


def test_both_rows_of_one_item_number_are_named() -> None:
    wrongs = read(xlsx([HEADERS, GOOD, row(), row(货号="a-1")])).wrongs
    assert [(wrong.row, wrong.code) for wrong in wrongs] == [(2, "number_twice"), (4, "number_twice")]
    assert "第 4 行" in wrongs[0].zh and "第 2 行" in wrongs[1].zh


def test_prices_in_fen_among_prices_in_yuan_are_doubted_until_somebody_is_sure() -> None:
    prices = [89, 129.5, 45, 8_900, 199, 12_900]
    raw = xlsx([HEADERS, *[row(货号=f"B-{n}", 直播价=price) for n, price in enumerate(prices)]])
    assert told(raw) == [(5, "E", "unit_doubt"), (7, "E", "unit_doubt")]
    assert len(read(raw, sure=True).rows) == 6


def test_a_dear_item_among_cheap_ones_is_not_doubted() -> None:
    prices = [9.9, 19.9, 59, 199, 499, 1_299]
    assert told(xlsx([HEADERS, *[row(货号=f"B-{n}", 直播价=price) for n, price in enumerate(prices)]])) == []


def test_a_header_or_a_person_says_that_prices_are_in_fen() -> None:
    headers = ["直播价（分）" if header == "直播价" else header for header in HEADERS]
    assert read(xlsx([headers, row(直播价=8_900)])).rows[0].values["price_fen"] == 8_900
    assert read(xlsx([HEADERS, row(直播价=8_900)]), "fen").rows[0].values["price_fen"] == 8_900
    assert read(xlsx([headers, row(直播价="89元")])).rows[0].values["price_fen"] == 8_900


def test_full_width_digits_are_read_and_emoji_in_a_title_kept() -> None:
    cells = row(货号="Ｂ－２", 直播价="￥１，２９９．００", 商品名称="卫衣🔥 Ｂ２")
    (only,) = read(xlsx([HEADERS, cells])).rows
    assert only.values["price_fen"] == 129_900
    assert only.values["number"] == "B-2"
    assert only.values["title"] == "卫衣🔥 B2"


def test_a_row_is_read_by_what_its_headers_are_called() -> None:
    headers = ("*商品编码(自定义)", "品名", "直播间价 (元)", "吊牌价", "款型", "卖点", "道具", "备注")
    cells = ("B-2", "卫衣", 89, 299, "主推", "轻便\n透气；不起球", "尺码、模特", "随便")
    (only,) = read(xlsx([headers, cells])).rows
    assert only.values == {
        "number": "B-2",
        "title": "卫衣",
        "price_fen": 8_900,
        "market_fen": 29_900,
        "role": "hit",
        "points": ("轻便", "透气", "不起球"),
        "boards": ("size", "模特"),
    }


def test_an_unknown_role_is_named_with_the_known_ones() -> None:
    headers = (*HEADERS, "款型")
    (wrong,) = read(xlsx([headers, (*GOOD, "神款")])).wrongs
    assert (wrong.row, wrong.column, wrong.code) == (2, "G", "unknown_role")
    assert "秒杀款" in wrong.zh


def test_what_an_account_called_a_column_last_time_counts_first() -> None:
    sheet = book.sheet(book.opened(xlsx([("货号", "名头", "甲"), ("B-2", "卫衣", 89)])))
    remembered = {"名头": "title", "甲": "price_fen"}
    assert [one.field for one in columns.layout(sheet, remembered).columns] == [
        "number",
        "title",
        "price_fen",
    ]
    assert columns.layout(sheet, {}).header_row == 0


def test_refused_rows_come_back_as_a_sheet_that_says_why() -> None:
    lines = [HEADERS, GOOD, row(货号="3.70E+18", 商品名称="=1+1")]
    raw = "\n".join(",".join(map(str, line)) for line in lines).encode()
    sheet = book.sheet(book.opened(raw))
    placed = columns.layout(sheet, {})
    again = book.sheet(
        book.opened(
            refusals.workbook(dict(enumerate(sheet.rows, 1)), placed, goods.read(sheet, placed).wrongs)
        )
    )
    assert len(again.rows) == 2
    assert again.rows[1][:2] == ["3.70E+18", "=1+1"]
    assert again.rows[1][-2] == 3 and "科学计数" in str(again.rows[1][-1])
