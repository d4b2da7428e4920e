"""The studio in a real browser: how OBS is reached, what stands on set, and trouble by two keys."""

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import Window, opened, picture
from tests.browser.evening import PATIENCE_MS
from tests.conftest import Server, comes_true

pytestmark = pytest.mark.browser

PASSWORD = "secret-of-obs"


@pytest.fixture(autouse=True)
def patient() -> Iterator[None]:
    """Wait for a screen as long as a loaded machine needs."""
    expect.set_options(timeout=PATIENCE_MS)
    yield
    expect.set_options(timeout=5_000)


async def test_how_obs_is_reached_is_saved_and_its_password_never_comes_back(
    window: Window, server: Server
) -> None:
    page = window.page
    await page.goto("/studio")
    obs = page.get_by_role("region", name="OBS")
    await expect(obs.get_by_role("status")).to_contain_text("没有设 OBS")
    await obs.get_by_label("OBS 地址").fill("ws://127.0.0.1:9")
    await obs.get_by_label("OBS 密码").fill(PASSWORD)
    await obs.get_by_label("镜头来源的名字").fill("摄像头")
    await obs.get_by_label("倒计时").fill("倒数")
    await obs.get_by_role("button", name="保存").click()
    password = obs.get_by_label("OBS 密码")
    await expect(password).to_have_value("")
    await expect(password).to_have_attribute("placeholder", "已保存，不改就留空")
    # Nobody listens at that port: the page says so, and the machine's scenes cannot be made.
    await expect(obs.get_by_role("status")).not_to_contain_text("没有设 OBS")
    await expect(obs.get_by_role("button", name="补齐")).to_be_disabled()
    await page.reload()
    await expect(obs.get_by_label("OBS 地址")).to_have_value("ws://127.0.0.1:9")
    await expect(obs.get_by_label("倒计时")).to_have_value("倒数")
    assert PASSWORD not in await page.content()
    told = await server.desk.ask("GET", "/api/studio/@house")
    assert told["has_password"] and PASSWORD not in str(told)


async def test_a_device_is_added_and_its_phone_opened_by_a_code_that_can_be_taken_back(
    window: Window, browser: Browser, server: Server
) -> None:
    page = window.page
    await page.goto("/studio")
    devices = page.get_by_role("region", name="设备")
    await expect(devices.get_by_text("还没有设备")).to_be_visible()
    await devices.get_by_label("名字").fill("小米 14")
    await devices.get_by_label("放在哪").fill("主机位")
    await devices.get_by_role("button", name="添加设备").click()
    await devices.get_by_role("button", name="心跳页").click()
    await expect(devices.get_by_role("img", name="用 小米 14 扫码打开")).to_be_visible()
    address = await devices.locator(".address").inner_text()
    await picture(page, "studio-settings")

    phone = await opened(browser, server, 390, 844)
    await phone.context.clear_cookies()
    await phone.goto(address)
    await expect(phone.get_by_role("heading")).to_have_text("小米 14")
    await expect(phone.get_by_role("status")).to_have_attribute("data-state", re.compile("ok|low"))
    card = phone.locator("dl > div").first
    assert await card.evaluate("one => getComputedStyle(one).borderRadius") == "12px", "it is styled"
    await devices.get_by_role("button", name="换新地址").click()
    await expect(devices.locator(".address")).not_to_have_text(address)
    await phone.reload()
    await expect(phone.get_by_role("heading", name="小米 14")).to_have_count(0)
    await phone.close()


async def test_without_obs_the_bar_says_what_to_do(window: Window, server: Server) -> None:
    broadcast, _ = await server.live(sample=True)
    page = window.page
    await page.goto(f"/live/{broadcast}")
    bar = page.get_by_role("region", name="导播台")
    await expect(bar).to_contain_text("没有接 OBS")
    await expect(bar).to_contain_text("填好 OBS 的地址和密码")
    await bar.get_by_role("link", name="去设置").click()
    await expect(page.get_by_role("heading", name="导播台")).to_be_visible()


async def test_two_keys_open_an_incident_with_its_plan_which_every_screen_sees(
    window: Window, browser: Browser, server: Server
) -> None:
    broadcast, _ = await server.live(sample=True)
    wall = await opened(browser, server)
    await wall.goto(f"/live/{broadcast}/wall")
    page = window.page
    await page.goto(f"/live/{broadcast}")
    bar = page.get_by_role("region", name="导播台")
    columns = page.locator(".columns")
    await expect(bar).to_be_visible()
    before = await columns.bounding_box()
    await page.keyboard.press("!")
    drawer = page.get_by_role("region", name="出了什么事？")
    await expect(drawer.get_by_role("button", name="内容事故")).to_be_visible()
    await page.keyboard.press("3")
    plan = drawer.get_by_role("article")
    await expect(plan).to_contain_text("内容事故")
    await expect(bar.get_by_role("button", name="出事了")).to_contain_text("1 件事没处理完")
    assert await columns.bounding_box() == before, "the console keeps its columns"
    await expect(wall.get_by_test_id("wrong")).to_contain_text("内容事故")
    first = plan.get_by_role("listitem").first
    await first.get_by_role("checkbox").check()
    await expect(first.get_by_role("checkbox")).to_be_disabled()
    await picture(page, "studio-incident")
    await plan.get_by_role("button", name="恢复了，关掉").click()
    await expect(plan).to_have_count(0)
    await expect(wall.get_by_test_id("wrong")).to_have_count(0)
    await page.keyboard.press("Escape")
    await expect(drawer).to_have_count(0)
    await wall.close()

    async def troubles() -> list[dict[str, object]]:
        view = await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/view")
        told: list[dict[str, object]] = view["stage"]["studio"]["troubles"]
        return told

    (kept,) = await comes_true(troubles, lambda told: told and told[0]["restored_ms"])
    assert (kept["type"], len(kept["steps"])) == ("content", 1)  # type: ignore[arg-type]
