"""100,000 rows of a shop's export, csv and xlsx of 64 columns: sent, read, held against the journal, kept."""

import asyncio
import csv
import io
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter  # type: ignore[import-untyped]

from kaibo import evening
from kaibo.evening import Desk
from kaibo.serving import serving

ROWS = 100_000
TIMES = 3
HEADERS = (
    "订单号,订单下单时间,订单发货时间,订单确认收货时间,订单完成结算时间,订单状态,发货方式,收件人姓名,收件人地址,省,市,区,"
    "收件人手机,买家备注,商家备注,打标颜色,商品总价,订单实际支付金额,订单实际收款金额,订单运费,商品优惠,跨店优惠,"
    "商品改价,积分抵扣,支付方式,支付时间,交易单号,物流公司,快递单号,技术服务费,技术服务费（将以人气卡形式返还）,"
    "运费险预计投保费用,带货方式,带货账号类型,带货账号昵称,带货ID,带货费用渠道,带货费用类型,带货费用,带货佣金率,"
    "企微企业ID,企微工号,导购最近分享时间,企业微信加密id,企微备注,礼物单号,商品名称,商品编码(平台),商品编码(自定义),"
    "SKU编码(自定义),商品属性,商品价格(单件),商品实际价格(单件),商品实际价格(总共),是否预售,商品数量,"
    "商品平台券优惠,商品平均运费,活动商家补贴,定制信息,定制预览图,商品发货,商品售后,商品已退款金额"
)
CITIES = ("广州市", "深圳市", "北京市", "杭州市")


def rows(live_ms: int) -> Iterator[list[Any]]:
    """Make the rows: all paid in the second of go-live, so that they belong to the broadcast."""
    paid = f"{datetime.fromtimestamp(live_ms / 1000, ZoneInfo('Asia/Shanghai')):%Y-%m-%d %H:%M:%S}"
    for n in range(ROWS):
        fen = 59.9 + n % 50
        buyer = [
            "待收货",
            "快递",
            "张*",
            "广东省广州市天河区某路***",
            "广东省",
            CITIES[n % 4],
            "天河区",
            "138****0000",
        ]
        sums = ["", "", "", fen, fen, fen, 0, 0, 0, 0, 0, "微信支付", paid, f"42000{n:020}"]
        sent = ["顺丰速运", f"SF{n:013}", 0.6, 0, 0, "直播", "视频号", "", *[""] * 11]
        item = [
            f"跑鞋 {n % 40}",
            f"100{n % 40:09}",
            f"K{n % 40:03}",
            f"K{n % 40:03}-1",
            "黑色;42",
            fen,
            fen,
            fen,
        ]
        rest = ["否", 1, 0, 0, "", "", "", "已发货", "无售后", 0]
        yield [f"37052{n:014}", paid, "", "", "", *buyer, *sums, *sent, *item, *rest]


def as_csv(live_ms: int) -> bytes:
    """Write the rows as the shop's csv."""
    made = io.StringIO(newline="")
    written = csv.writer(made)
    written.writerow(HEADERS.split(","))
    written.writerows(rows(live_ms))
    return made.getvalue().encode("utf-8-sig")


def as_xlsx(live_ms: int) -> bytes:
    """Write the rows as a workbook."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"strings_to_numbers": False, "strings_to_formulas": False}) as kept:
        page = kept.add_worksheet("订单")
        page.write_row(0, 0, HEADERS.split(","))
        for at, row in enumerate(rows(live_ms), start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, str) and cell:
                    page.write_string(at, place, cell)
                elif cell != "":
                    page.write_number(at, place, cell)
    return made.getvalue()


async def imported(make: Any) -> list[tuple[float, float, float]]:
    """Time sending, looking and bringing in, into one broadcast after another; seconds."""
    with tempfile.TemporaryDirectory() as folder:
        async with (
            serving(Path(folder), "127.0.0.1", 0) as (address, _),
            evening.client(address, 600) as client,
        ):
            desk = Desk(client)
            bases = [await _on_air(desk) for _ in range(TIMES)]
            # Made once, which takes longer than all that is timed: paid when the last of them went live.
            live_ms = (await desk.ask("GET", f"{bases[-1]}/view"))["head"]["went_live_ms"]
            raw = await asyncio.to_thread(make, live_ms)
            return [await _timed(desk, base, raw) for base in bases]


async def _on_air(desk: Desk) -> str:
    base = f"/api/broadcasts/{(await desk.press('/api/broadcasts', title='订单'))['id']}"
    await desk.press(f"{base}/live")
    return base


async def _timed(desk: Desk, base: str, raw: bytes) -> tuple[float, float, float]:
    began = time.perf_counter()
    path = f"{base}/orders/import"
    path += "/" + (await desk.hand_in(path, raw))["token"]
    sent = time.perf_counter()
    looked = await desk.ask("POST", f"{path}/check", unit="yuan")
    seen = time.perf_counter()
    done = await desk.press(f"{path}/confirm")
    ended = time.perf_counter()
    assert (looked["counts"]["new"], done["facts"]) == (ROWS, ROWS), (looked["counts"], done)
    return sent - began, seen - sent, ended - seen


def run() -> list[dict[str, Any]]:
    """Measure and tell the figures."""
    figures = []
    for kind, make in (("csv", as_csv), ("xlsx", as_xlsx)):
        took = asyncio.run(imported(make))
        whole = statistics.median(sum(one) for one in took)
        figures.append(_row(f"{ROWS:,} rows of orders from {kind}, to facts", whole, "<= 5 s", whole <= 5))
        for place, what in enumerate(("sending", "looking", "writing")):
            figures.append(_row(f"… of it {what}", statistics.median(one[place] for one in took), "", True))
    return figures


def _row(name: str, value: float, target: str, ok: bool) -> dict[str, Any]:
    return {"name": name, "value": round(value, 3), "unit": "s", "target": target, "ok": ok}
