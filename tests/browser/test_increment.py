"""The increment's page: a table of daily sales is judged, and lots are drawn and judged."""

import pytest
from playwright.async_api import FilePayload, expect

from tests.browser.conftest import Window, picture
from tests.browser.test_accessible import failures
from tests.console.test_increment import table

pytestmark = pytest.mark.browser

PATIENCE_MS = 90_000


async def test_daily_sales_are_judged_and_lots_decide(window: Window) -> None:
    page = window.page
    await page.goto("/increment")
    file = FilePayload(name="每日销售.csv", mimeType="text/csv", buffer=table())
    await page.locator("input[type=file]").set_input_files(file)
    await expect(page.get_by_text("9 列 · 84 天")).to_be_visible()
    await page.get_by_label("店0").check()
    await page.get_by_label("开播第一天").select_option("2026-09-26")
    await page.get_by_role("button", name="计算增量").click()
    row = page.get_by_role("row", name="合成双重差分")
    await expect(row).to_contain_text("%", timeout=PATIENCE_MS)
    await expect(row).to_contain_text("次误报")
    await expect(page.get_by_role("row", name="行业公式")).to_contain_text("没有区间")

    await page.get_by_role("button", name="抽签").click()
    slots = page.locator(".slots li")
    await expect(slots).to_have_count(12)
    for at in range(12):
        on = "不做" not in await slots.nth(at).inner_text()
        await slots.nth(at).get_by_role("spinbutton").fill("130" if on else "100")
    # What was drawn stands, whatever the field holds by now.
    seed = page.get_by_role("spinbutton", name="抽签号")
    await seed.fill(str(int(await seed.input_value()) + 1))
    await page.get_by_role("button", name="算结果").click()
    await expect(page.get_by_text("做比不做平均多 30.00")).to_contain_text("6 对")
    assert await failures(page) == []
    await picture(page, "increment")

    # What was judged of one choice does not stand beside another.
    await page.get_by_label("店1").check()
    await expect(row).to_have_count(0)


async def test_a_table_that_cannot_be_read_is_said_so(window: Window) -> None:
    page = window.page
    await page.goto("/increment")
    file = FilePayload(name="x.csv", mimeType="text/csv", buffer="日期,店\n昨天,1\n今天,2".encode())
    await page.locator("input[type=file]").set_input_files(file)
    await expect(page.get_by_role("alert")).to_contain_text("第 2 行 A 列不是日期")
    # The browser tells of the refusal too, as it should.
    window.wrong = [message for message in window.wrong if "400" not in message]
