"""A shop's export: what it tells of orders, in whatever shape it comes, and what is not read of people."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.intake.sheets.making import xlsx
from tests.intake.sheets.ordering import HEADERS, codes, laid_out, read, row, table, text

ZONE = ZoneInfo("Asia/Shanghai")
AT_MS = 1_788_264_090_000
"""2026-09-01 20:01:30 in Shanghai."""


def test_an_order_is_read_with_its_time_amount_city_and_product() -> None:
    (order,) = read(text(table([row()]))).orders
    assert (order.order, order.paid_ms, order.amount_fen) == ("3705200000000000001", AT_MS, 12_900)
    assert (order.city, order.items, order.account) == ("广州市", 1, "开播小店")
    assert order.product == ("10000001", "A-1", "安踏 跑鞋 A-1")
    assert (order.traffic, order.prize, order.refunded_fen) == ("unknown", False, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_encoding_and_kind_of_file_tells_the_same(encoding: str) -> None:
    rows = table([row(), row(订单号="3705200000000000002", 市="深圳市")])
    assert read(text(rows, encoding)) == read(xlsx(rows)) == read(text(rows))


def test_moved_renamed_and_missing_columns_are_found_or_remembered() -> None:
    headers = ("付款时间", "实付金额", "订单编号")
    (order,) = read(text([headers, ["2026/9/1 20:01:30", "¥129", "'3705200000000000001"]])).orders
    assert (order.order, order.paid_ms, order.amount_fen) == ("3705200000000000001", AT_MS, 12_900)
    odd = text([("何时付", "实付金额", "订单编号"), ["2026-09-01 20:01:30", "129", "1"]])
    assert read(odd).orders[0].paid_ms is None
    assert read(odd, {"何时付": "paid"}).orders[0].paid_ms == AT_MS


def test_words_in_brackets_tell_columns_apart() -> None:
    fields = {column.header: column.field for column in laid_out(text(table([row()]))).columns}
    assert (fields["商品编码(平台)"], fields["商品编码(自定义)"]) == ("code", "number")
    assert (fields["商品实际价格(总共)"], fields["商品实际价格(单件)"]) == ("line_fen", "")


TIMES: dict[str, Any] = {
    "text": "2026-09-01 20:01:30",
    "text with slashes": "2026/9/1 20:01:30",
    "Chinese": "2026年9月1日 20时01分30秒",
    "a spreadsheet's date": datetime.datetime(2026, 9, 1, 20, 1, 30),
    "a spreadsheet's number": 46_266.834375,
    "tab before": "\t2026-09-01 20:01:30",
}


@pytest.mark.parametrize("cell", TIMES.values(), ids=TIMES.keys())
def test_a_time_is_read_however_it_is_kept(cell: Any) -> None:
    def dated(kept: Any, page: Any) -> None:
        if isinstance(cell, datetime.datetime):
            place = HEADERS.index("支付时间")
            page.write_datetime(1, place, cell, kept.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}))

    plain = "" if isinstance(cell, datetime.datetime) else cell
    (order,) = read(xlsx(table([row(支付时间=plain)]), dated)).orders
    assert order.paid_ms == AT_MS


def test_an_amount_told_on_every_row_of_an_order_counts_once() -> None:
    two = [
        row(订单实际支付金额="258", **{"商品实际价格(总共)": "59"}),
        row(订单实际支付金额="258", 商品数量="2", **{"商品编码(自定义)": "B-2", "商品实际价格(总共)": "199"}),
    ]
    (order,) = read(text(table(two))).orders
    assert (order.amount_fen, order.items, order.products) == (25_800, 3, 2)
    assert "B-2" in order.product, "the dearest names the order"


def test_amounts_of_rows_are_summed_only_where_the_sheet_says_they_are_of_rows() -> None:
    headers = [header for header in HEADERS if header != "订单实际支付金额"]
    rows = [
        row(**{"商品实际价格(总共)": "59"}),
        row(**{"商品编码(自定义)": "B", "商品实际价格(总共)": "199"}),
    ]
    assert read(text(table(rows, headers))).orders[0].amount_fen == 25_800
    unlike = [row(订单实际支付金额="59"), row(订单实际支付金额="199")]
    assert codes(text(table(unlike))) == [(2, "amount_differs"), (3, "amount_differs")]


def test_the_same_row_twice_in_one_sheet_is_one() -> None:
    (order,) = read(text(table([row(商品已退款金额="9"), row(商品已退款金额="9")]))).orders
    assert (order.items, order.refunded_fen) == (1, 900)


@pytest.mark.parametrize(
    "cells", [{"订单实际支付金额": "0.00"}, {"带货方式": "直播抽奖"}, {"订单状态": "福袋订单"}]
)
def test_a_prize_is_no_sale(cells: dict[str, str]) -> None:
    assert read(text(table([row(**cells)]))).orders[0].prize


def test_an_order_nobody_paid_is_only_placed() -> None:
    for never in ("", "-", "未支付"):
        (order,) = read(text(table([row(支付时间=never, 订单状态="已取消")]))).orders
        assert order.paid_ms is None and order.placed_ms == AT_MS - 30_000 and not order.prize


SHIPPED: dict[str, tuple[list[str], str | None]] = {
    "told": (["2026-09-02 10:00:00"], "2026-09-02 10:00:00"),
    "empty": ([""], None),
    "not yet": (["未发货"], None),
    "waiting": (["待发货"], None),
    "in two parcels": (["2026-09-02 10:00:00", "2026-09-03 10:00:00"], "2026-09-03 10:00:00"),
    "on the first row alone": (["2026-09-02 10:00:00", ""], "2026-09-02 10:00:00"),
}


@pytest.mark.parametrize(("cells", "when"), SHIPPED.values(), ids=SHIPPED.keys())
def test_when_an_order_was_shipped_is_read_where_the_sheet_tells_it(
    cells: list[str], when: str | None
) -> None:
    """Source: E11."""
    rows = [row(订单发货时间=cell, **{"商品编码(自定义)": f"A-{n}"}) for n, cell in enumerate(cells)]
    (order,) = read(text(table(rows))).orders
    told = (
        None if order.shipped_ms is None else datetime.datetime.fromtimestamp(order.shipped_ms / 1000, ZONE)
    )
    assert (None if told is None else f"{told:%Y-%m-%d %H:%M:%S}") == when


def test_a_sheet_without_the_column_tells_of_no_shipping() -> None:
    headers = [header for header in HEADERS if header != "订单发货时间"]
    assert read(text(table([row()], headers))).orders[0].shipped_ms is None


@pytest.mark.parametrize(
    ("cell", "code"),
    [("昨天", "no_time"), ("1999-09-02 10:00:00", "too_old"), ("2126-09-02 10:00:00", "too_late")],
)
def test_a_shipping_time_that_is_none_is_named(cell: str, code: str) -> None:
    assert codes(text(table([row(订单发货时间=cell)]))) == [(2, code)]


CITIES = {
    ("广东省", "广州市"): "广州市",
    ("北京市", "市辖区"): "北京市",
    ("上海市", ""): "上海市",
    ("广东省", ""): "",
}


@pytest.mark.parametrize(("told", "city"), CITIES.items())
def test_a_city_is_read_where_the_sheet_tells_it(told: tuple[str, str], city: str) -> None:
    assert read(text(table([row(省=told[0], 市=told[1])]))).orders[0].city == city


def test_who_brought_an_order_says_its_traffic() -> None:
    assert read(text(table([row(企微工号="WK01")]))).orders[0].traffic == "wecom"


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a number a spreadsheet rounded": ({"订单号": "3.70E+18"}, "digits_lost"),
    "no number": ({"订单号": ""}, "no_order"),
    "a formula for a number": ({"订单号": "=1+1"}, "no_number"),
    "a time that is none": ({"支付时间": "昨天"}, "no_time"),
    "a day without a time": ({"支付时间": "2026-09-01"}, "no_time"),
    "a day there never was": ({"支付时间": "2026-02-30 20:00:00"}, "no_time"),
    "a day of another age": ({"支付时间": "1999-01-01 20:00:00"}, "too_old"),
    "an amount that is none": ({"订单实际支付金额": "一百"}, "no_number"),
    "an amount below nothing": ({"订单实际支付金额": "-5"}, "negative"),
    "no amount": ({"订单实际支付金额": "", "商品实际价格(总共)": ""}, "no_amount"),
    "a refund before payment": ({"支付时间": "", "商品已退款金额": "10"}, "refund_unpaid"),
    "a refund of more than was paid": ({"商品已退款金额": "130"}, "refund_over"),
}


@pytest.mark.parametrize(("cells", "code"), WRONG.values(), ids=WRONG.keys())
def test_a_row_that_cannot_be_is_refused_by_its_place_and_the_rest_is_read(
    cells: dict[str, Any], code: str
) -> None:
    told = read(text(table([row(订单号="1"), row(**cells), row(订单号="3")])))
    assert [(wrong.row, wrong.code) for wrong in told.wrongs] == [(3, code)]
    assert [order.order for order in told.orders] == ["1", "3"] and told.rows == 3


def test_a_number_kept_as_a_number_has_lost_its_digits() -> None:
    assert codes(xlsx(table([row(订单号=3705200000000000123)]))) == [(2, "digits_lost")]


def test_a_wrong_row_refuses_its_whole_order_by_every_row() -> None:
    rows = [row(), row(商品数量="x", **{"商品编码(自定义)": "B"}), row(订单号="2")]
    assert codes(text(table(rows))) == [(2, "order_partly"), (3, "no_number")]


def test_nothing_of_a_person_is_read() -> None:
    raw = text([[*HEADERS, "买家openid"], [*table([row()])[1], "oABC"]])
    told = read(raw)
    assert told.orders[0].buyer == "buyer:4", "of a buyer's id only the pseudonym"
    for secret in ("张三丰", "138****0000", "天河路", "oABC"):
        assert secret not in str(msgspec.json.encode(told), "utf-8")


def test_unkind_cells_are_text_without_what_cannot_be_seen() -> None:
    (order,) = read(text(table([row(商品名称="=cmd|'/c calc'!A1", 市="广\u202e州\u200b市")]))).orders
    assert order.product[-1].startswith("=cmd") and "\u202e" not in order.city


@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=len(HEADERS)), max_size=8))
def test_whatever_stands_in_the_cells_every_row_is_an_order_or_refused(rows: list[list[str]]) -> None:
    kept = [["".join(c for c in cell if c.isprintable()) for cell in one] for one in rows]
    told = read(text([HEADERS, *table([row()])[1:], *kept]))
    assert told.rows >= 1 and len(told.orders) + len(told.refused) <= told.rows + len(told.orders)
    assert all(order.amount_fen >= 0 for order in told.orders)
