"""Scripts and the go / no-go board in a real browser: what one writes, the others see and are held to."""

import pytest
from playwright.async_api import Browser, Page, expect

from kaibo.clock import HOUR, WallClock
from tests.browser.conftest import Window, signed_in
from tests.conftest import Server

pytestmark = pytest.mark.browser


async def planned(server: Server) -> str:
    made = await server.desk.press(
        "/api/broadcasts", title="周五专场", sample=True, start_ms=WallClock().now_ms() + HOUR
    )
    return str(made["id"])


async def beside(browser: Browser, server: Server, path: str) -> Page:
    context = await browser.new_context(viewport={"width": 1366, "height": 768}, base_url=server.url)
    page = await (await signed_in(context, server)).new_page()
    await page.goto(path)
    return page


async def test_a_script_is_drafted_checked_and_seen_by_others(
    window: Window, browser: Browser, server: Server
) -> None:
    broadcast = await planned(server)
    page = window.page
    await page.goto(f"/shows/{broadcast}/script")
    other = await beside(browser, server, f"/shows/{broadcast}/script")
    await page.get_by_role("button", name="按商品信息起草").click()
    gather = page.get_by_role("textbox", name="聚人")
    await expect(page.get_by_text("处待补：").first).to_be_visible()
    await expect(other.get_by_role("textbox", name="聚人")).not_to_have_value("")
    await gather.fill("这是全网最低价的一双")
    await expect(page.locator("mark.block")).to_have_text("全网最低")
    await page.get_by_role("button", name="依据").first.click()
    await expect(page.get_by_text("广告法 第九条").first).to_be_visible()
    await expect(other.get_by_role("textbox", name="聚人")).to_have_value("这是全网最低价的一双")
    await page.get_by_role("button", name="看稿").click()
    await expect(page.get_by_role("article")).to_contain_text("这是全网最低价的一双")


async def test_two_people_write_one_script_and_both_texts_stay(
    window: Window, browser: Browser, server: Server
) -> None:
    broadcast = await planned(server)
    await window.page.goto(f"/shows/{broadcast}/script")
    other = await beside(browser, server, f"/shows/{broadcast}/script")
    await expect(other.get_by_role("textbox", name="逼单")).to_be_visible()
    await window.page.get_by_role("textbox", name="聚人").fill("甲写开头")
    await other.get_by_role("textbox", name="逼单").fill("乙写结尾")
    for page in (window.page, other):
        await expect(page.get_by_role("textbox", name="聚人")).to_have_value("甲写开头")
        await expect(page.get_by_role("textbox", name="逼单")).to_have_value("乙写结尾")
    # The one who lost the race was refused once, and tried again over the newest.
    window.wrong = [said for said in window.wrong if "409" not in said]


async def test_a_red_gate_is_signed_for_and_going_live_asks_for_a_reason(
    window: Window, server: Server
) -> None:
    broadcast = await planned(server)
    page = window.page
    await page.goto(f"/shows/{broadcast}")
    cover = page.locator("[data-gate=cover]")
    await expect(cover).to_have_attribute("data-state", "red")
    await cover.get_by_role("button", name="照常开播").click()
    await cover.get_by_role("textbox").fill("品牌方晚上才给图")
    await cover.get_by_role("button", name="签字").click()
    await expect(cover).to_have_attribute("data-state", "overridden")
    await expect(cover).to_contain_text("品牌方晚上才给图")
    await page.get_by_label("类目").fill("购物")
    await page.get_by_label("类目").blur()
    await expect(page.locator("[data-gate=category]")).to_have_attribute("data-state", "green")
    await page.goto(f"/live/{broadcast}")
    await page.get_by_role("button", name="开播", exact=True).click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("项没就绪")).to_be_visible()
    confirm = dialog.get_by_role("button", name="签字，照常开播")
    await expect(confirm).to_be_disabled()
    await dialog.get_by_role("textbox").fill("八点必须开")
    await confirm.click()
    await expect(dialog).to_be_hidden()
    await page.goto(f"/shows/{broadcast}")
    await expect(page.get_by_role("heading", name="可以开播")).to_be_visible()
