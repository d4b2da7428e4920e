"""From a show that is over to a stranger's phone: clips, films, a page that is opened and answered."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import Window, picture
from tests.browser.test_clips import Cutter, film, over
from tests.browser.test_replay_page import at
from tests.conftest import Server, comes_true

__all__ = ["film"]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

WECHAT = (
    "Mozilla/5.0 (Linux; Android 12; M2102J2SC) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/107.0.5304.141 Mobile Safari/537.36 MicroMessenger/8.0.40 NetType/WIFI Language/zh_CN"
)
"""What a phone calls itself; a browser that says it is a machine's would not be counted."""


async def cuts(page: Page, cutter: Cutter) -> None:
    """Take the recording, find clips, rate two, move a border, and have two films made of them."""
    await page.get_by_role("button", name="用这段录像").click()
    await page.get_by_role("button", name="找高光", exact=True).click()
    await expect(cutter.rows.nth(3)).to_be_visible(timeout=30_000)
    before = await cutter.clips()
    await cutter.press("k", "1", "[", "n", "1")
    now = await comes_true(
        cutter.clips, lambda clips: [one.get("rating") for one in clips[:2]] == ["good", "good"]
    )
    assert now[0]["start_ms"] == before[0]["start_ms"] - 100
    await cutter.orders("精华版")
    await cutter.orders("竖版")
    assert await cutter.plays("精华版") == (320, 180)
    assert await cutter.plays("竖版") == (720, 1280)


async def publishes(page: Page, server: Server, broadcast: str) -> str:
    """Make a page of the highlight version, add a card and a poll, open it; gives its address."""
    link = await server.desk.press("/api/links", body={"target": "https://shop.example/coat", "note": "大衣"})
    row = page.locator("[data-film][data-state=made]", has_text="精华版")
    await row.get_by_role("link", name="做回放页 →").click()
    await page.get_by_role("button", name="建回放页").click()
    await expect(page.get_by_role("region", name="地址")).to_contain_text("未公开")
    await at(page, 4)
    await page.get_by_role("button", name="商品卡").click()
    await page.get_by_role("button", name="投票").click()
    cards = page.locator("fieldset", has_text="卡片").locator(".item")
    card = cards.filter(has=page.locator("select")).filter(has_text="00:04").or_(cards.last).last
    await card.get_by_label("链接").select_option(link["key"])
    await page.get_by_role("button", name="保存", exact=True).click()
    await expect(page.get_by_text("已保存").first).to_be_visible()
    await page.get_by_role("button", name="公开", exact=True).click()
    await expect(page.get_by_role("region", name="地址")).to_contain_text("已公开")
    (kept,) = await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/replays")
    return f"/r/{kept['key']}"


async def test_a_show_becomes_clips_films_and_a_page_a_stranger_answers_on_a_phone(
    browser: Browser, server: Server, window: Window, film: Path
) -> None:
    page = window.page
    broadcast = await over(server, film)
    await page.goto(f"/clips/{broadcast}")
    await cuts(page, Cutter(page, server, broadcast))
    address = await publishes(page, server, broadcast)

    context = await browser.new_context(
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        locale="zh-CN",
        base_url=server.url,
        user_agent=WECHAT,
    )
    asked = list[str]()
    context.on("request", lambda request: asked.append(request.url))
    visitor = Window(await context.new_page())
    phone = visitor.page
    await phone.goto(address)
    await expect(phone.locator(".stage")).to_be_visible()
    await at(phone, 5)
    await phone.get_by_placeholder("说点什么").fill("大衣还有码吗")
    await phone.locator(".send .go").click()
    await expect(phone.locator(".own.shown")).to_contain_text("大衣还有码吗")
    await phone.get_by_role("button", name="第一个").click()
    await expect(phone.locator(".option[aria-pressed=true]")).to_contain_text("100%")
    async with context.expect_page():
        await phone.locator(".card").get_by_role("link").click()
    await picture(phone, "replay-evening")

    told = await comes_true(
        lambda: server.desk.ask("GET", f"/api/broadcasts/{broadcast}/replays{address[2:]}/audience"),
        lambda told: told["clicks"] and told["said"] and told["votes"],
    )
    assert "https://shop.example/coat" in asked
    assert told["votes"][-1]["votes"] == [1, 0]
    assert [line["text"] for line in told["lines"]] == ["大衣还有码吗"]
    await context.close()
    assert visitor.wrong == []
