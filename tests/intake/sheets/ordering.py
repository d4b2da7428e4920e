"""Exports of a shop's orders for the tests of reading them: the real headers, and rows by what differs."""

import csv
import io
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from kaibo.intake.sheets import book, columns, orders, stream
from kaibo.intake.sheets.book import Sheet
from kaibo.intake.sheets.bounds import LARGE
from kaibo.intake.sheets.columns import Layout
from kaibo.intake.sheets.orders import OrderSheet

HEADERS = (
    "订单号", "订单下单时间", "订单发货时间", "订单状态", "收件人姓名", "收件人地址", "省",
    "市", "区", "收件人手机", "买家备注", "商品总价", "订单实际支付金额", "支付时间",
    "带货方式", "带货账号类型", "带货账号昵称", "企微工号", "企微备注", "商品名称",
    "商品编码(平台)", "商品编码(自定义)", "SKU编码(自定义)", "商品价格(单件)",
    "商品实际价格(单件)", "商品实际价格(总共)", "商品数量", "商品已退款金额",
)  # fmt: skip

USUAL: dict[str, Any] = {
    "订单号": "3705200000000000001",
    "订单下单时间": "2026-09-01 20:01:00",
    "订单发货时间": "",
    "订单状态": "待发货",
    "收件人姓名": "张三丰",
    "收件人地址": "天河路 1 号",
    "省": "广东省",
    "市": "广州市",
    "区": "天河区",
    "收件人手机": "138****0000",
    "订单实际支付金额": "129.00",
    "支付时间": "2026-09-01 20:01:30",
    "带货方式": "直播",
    "带货账号昵称": "开播小店",
    "商品名称": "安踏 跑鞋 A-1",
    "商品编码(平台)": "10000001",
    "商品编码(自定义)": "A-1",
    "商品实际价格(总共)": "129.00",
    "商品数量": "1",
    "商品已退款金额": "0.00",
}


def row(**cells: Any) -> dict[str, Any]:
    """Make a row that differs from the usual one in some cells."""
    return USUAL | cells


def table(rows: Sequence[dict[str, Any]], headers: Sequence[str] = HEADERS) -> list[list[Any]]:
    """Lay rows out under headers."""
    return [list(headers), *([one.get(header, "") for header in headers] for one in rows)]


def text(rows: Sequence[Sequence[Any]], encoding: str = "utf-8-sig") -> bytes:
    """Write rows as csv."""
    made = io.StringIO(newline="")
    csv.writer(made).writerows(rows)
    return made.getvalue().encode(encoding)


def laid_out(raw: bytes, remembered: dict[str, str] | None = None) -> Layout:
    """Lay an export out as an import does."""
    held = book.opened(raw, LARGE)
    head = Sheet(name="", rows=[list(cells) for _, cells in stream.rows(held, held.names[0])][:30])
    return columns.layout(head, remembered or {}, None, orders.ORDERS)


def read(raw: bytes, remembered: dict[str, str] | None = None) -> OrderSheet:
    """Read an export as an import does."""
    held, layout = book.opened(raw, LARGE), laid_out(raw, remembered)
    wanted = [place for place, column in enumerate(layout.columns) if column.field]
    told = stream.rows(held, held.names[0], wanted)
    return orders.read(told, layout, ZoneInfo("Asia/Shanghai"), lambda buyer: f"buyer:{len(buyer)}")


def codes(raw: bytes) -> list[tuple[int, str]]:
    """Give what is wrong with an export, as row and code."""
    return [(wrong.row, wrong.code) for wrong in read(raw).wrongs]
