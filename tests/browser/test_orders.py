"""Orders of a shop whose export names its columns otherwise, brought into a broadcast that is sealed."""

import re
from collections.abc import Sequence
from typing import Any

from playwright.async_api import Locator, expect

from kaibo import evening
from tests.browser.conftest import Window
from tests.browser.planner import wall
from tests.conftest import Server, comes_true
from tests.intake.sheets.ordering import text

HEADERS = ("订单号", "几点付的", "付了多少", "市", "带货账号昵称")


async def head(server: Server, broadcast: str) -> Any:
    return next(one for one in await server.desk.ask("GET", "/api/broadcasts") if one["id"] == broadcast)


async def sealed(server: Server) -> tuple[str, str]:
    """Hold an evening until it is sealed; gives it, and when an order of it was paid."""
    desk = server.desk
    await desk.ask("PUT", "/api/accounts/a", key="a", revision=0, body={"name": "开播小店"})
    broadcast, _ = await server.live(title="周四运动场", account_id="a", account="开播小店")
    base = f"/api/broadcasts/{broadcast}"
    await desk.press(f"{base}/end/request")
    asked = (await head(server, broadcast))["end_request"]
    await desk.press(f"{base}/end/confirm", request=asked)
    await evening.see_through(desk, broadcast)
    told = await comes_true(lambda: head(server, broadcast), lambda one: one["state"] == "sealed")
    return broadcast, wall(int(told["went_live_ms"]), "%Y-%m-%d %H:%M:%S")


def export(paid: str, numbers: Sequence[int]) -> bytes:
    """Write orders of 129 yuan under headers nobody knows."""
    return text([HEADERS, *([f"37052{number}", paid, "129", "广州市", "开播小店"] for number in numbers)])


async def choose(panel: Locator, raw: bytes) -> None:
    async with panel.page.expect_file_chooser() as chosen:
        await panel.get_by_role("button", name=re.compile("^把订单表")).click()
    await (await chosen.value).set_files({"name": "订单.csv", "mimeType": "", "buffer": raw})


async def test_columns_mapped_once_are_known_and_the_next_export_adds_what_is_new_to_a_sealed_evening(
    server: Server, window: Window
) -> None:
    broadcast, paid = await sealed(server)
    page = window.page
    await page.goto(f"/shows/{broadcast}/review")
    panel = page.get_by_role("region", name="小店订单", exact=True)

    await choose(panel, export(paid, (1, 2)))
    await expect(panel.get_by_role("alert")).to_contain_text("支付时间")
    await panel.get_by_label("B 几点付的").select_option("paid")
    await expect(panel.get_by_role("alert")).not_to_contain_text("支付时间")
    await panel.get_by_label("C 付了多少").select_option("amount_fen")
    await expect(panel.get_by_text("¥258.00")).to_be_visible(timeout=20_000)
    await panel.get_by_role("button", name="导入 2 个订单").click()
    await expect(panel.get_by_role("status")).to_contain_text("新订单 2")

    await panel.get_by_role("button", name="换一个文件").click()
    await choose(panel, export(paid, (1, 2, 3)))
    await panel.get_by_role("button", name="导入 1 个订单").click()
    await expect(panel.get_by_role("status")).to_contain_text("新订单 1")
    await expect(page.get_by_role("region", name="复盘报告")).to_contain_text("¥387")

    await page.goto(f"/review/{broadcast}")
    sales = page.locator("article.card").filter(has_text=re.compile("^成交额"))
    await expect(sales.first).to_contain_text("387")
