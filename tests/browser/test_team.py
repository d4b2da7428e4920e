"""The team page in a real browser: somebody is added, scans their code, works, and is turned out."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import Window, opened, picture
from tests.browser.test_accessible import failures
from tests.conftest import Server

pytestmark = pytest.mark.browser


async def test_somebody_joins_by_their_code_and_is_turned_out_at_once(
    browser: Browser, window: Window, server: Server
) -> None:
    page = window.page
    await page.goto("/team")
    await expect(page.get_by_text("还没有成员")).to_be_visible()
    await page.get_by_role("button", name="加成员").click()
    await page.get_by_label("姓名").fill("小李")
    await page.keyboard.press("Enter")
    await page.get_by_role("group", name="小李的岗位").get_by_role("button", name="运营").click()
    await expect(page.get_by_role("button", name="运营", pressed=True)).to_be_visible()
    await page.get_by_role("button", name="小李的二维码").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("timer")).to_contain_text("还剩 23:59")
    link = await dialog.locator("input").input_value()
    await picture(page, "team-invite")
    assert await failures(page) == []
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)

    context = await browser.new_context(viewport={"width": 390, "height": 844})
    phone = await context.new_page()
    await phone.goto(link)
    await expect(phone.get_by_role("heading")).to_contain_text("小李")
    await phone.get_by_label("登录名").fill("XiaoLi")
    for label in (re.compile("^密码"), re.compile("^再输一遍")):
        await phone.get_by_label(label).fill("long enough")
    await phone.get_by_role("button").click()
    await phone.wait_for_url(f"{server.url}/")
    await expect(phone.get_by_text("小李")).to_be_visible()

    await page.get_by_role("button", name="小李的移除").click()
    await page.get_by_role("dialog").get_by_role("button", name="移除").click()
    await phone.wait_for_url(re.compile("/signin"))
    await expect(page.get_by_text("还没有成员")).to_be_visible()


@pytest.mark.parametrize("scheme", ["dark", "light"])
async def test_the_door_can_be_read_by_everyone_without_a_script(
    browser: Browser, server: Server, scheme: str
) -> None:
    colours: dict[str, str] = {"color_scheme": scheme}
    context = await browser.new_context(
        viewport={"width": 390, "height": 844},
        base_url=server.url,
        bypass_csp=True,
        **colours,  # type: ignore[arg-type]
    )
    page = await context.new_page()
    for path in ("/signin", server.address.welcome, "/join/none"):
        await page.goto(path)
        assert await failures(page) == [], path
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    plain = await (await browser.new_context(java_script_enabled=False, base_url=server.url)).new_page()
    await plain.goto("/")
    await expect(plain.get_by_role("button", name=re.compile("登录"))).to_be_visible()


async def test_the_audit_page_tells_who_did_what(browser: Browser, server: Server) -> None:
    broadcast, _ = await server.live(title="<img src=x onerror=alert(1)>")
    await server.desk.press(f"/api/broadcasts/{broadcast}/marks", label="尺码说清了", by="小美")
    page = await opened(browser, server)
    await page.goto("/audit")
    row = page.get_by_role("row").filter(has_text="尺码说清了")
    await expect(row).to_contain_text("小美")
    await expect(row).to_contain_text("<img src=x")
    await page.get_by_label("做了什么", exact=True).select_option("went_live")
    await expect(page.get_by_role("row").filter(has_text="开播")).to_have_count(1)
    await expect(row).to_have_count(0)
    assert await failures(page) == []
    async with page.expect_download() as started:
        await page.get_by_role("button", name="下载 CSV").click()
    path = await (await started.value).path()
    assert "开播" in path.read_text(encoding="utf-8-sig")
