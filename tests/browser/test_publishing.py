"""The page of publishing: an item is made with drafted words, published by hand, its figures brought."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.conftest import Window, picture, signed_in
from tests.browser.test_accessible import failures
from tests.conftest import Server
from tests.console.test_publishing import house  # noqa: F401 - the fixture

pytestmark = pytest.mark.browser

PATIENCE_MS = 20_000


@pytest.fixture
async def looked(browser: Browser, house: Server) -> AsyncIterator[Window]:  # noqa: F811
    """Open a page on a house with one evening that is over; any error in it fails the test."""
    context = await browser.new_context(viewport={"width": 1366, "height": 900}, base_url=house.url)
    await signed_in(context, house)
    window = Window(await context.new_page())
    yield window
    await context.close()
    assert window.wrong == []


async def test_an_item_is_drafted_packed_published_and_told_of(looked: Window, tmp_path: Path) -> None:
    """Source: Y2, Y3, Y5."""
    page = looked.page
    await page.goto("/publishing")
    await expect(page.get_by_text("没有等着排期的内容")).to_be_visible(timeout=PATIENCE_MS)
    await expect(page.get_by_text("还没有发出去的内容")).to_be_visible()
    assert await failures(page) == []
    await page.locator("button.slot").first.click()
    form = page.get_by_role("region", name="新内容")
    await form.get_by_label("成片").select_option("f1")
    await form.get_by_role("button", name="起草文案").click()
    await form.get_by_role("button", name="羊毛衫：这件会起球吗？").click(timeout=PATIENCE_MS)
    await form.get_by_role("button", name="讲解期间有 2 笔付款").click()
    await form.get_by_role("button", name="用这些话题").click()
    # What a person types is held against the rules too.
    await form.get_by_label("标题").fill("全网最好的羊毛衫")
    await expect(form.locator("mark").first).to_contain_text("全网最", timeout=PATIENCE_MS)
    await picture(page, "publishing-typing")
    await form.get_by_role("button", name="羊毛衫：这件会起球吗？").click()
    assert await failures(page) == []
    await form.get_by_role("button", name="保存").click()
    item = page.locator(".week button.item")
    await expect(item).to_contain_text("羊毛衫：这件会起球吗？", timeout=PATIENCE_MS)

    await item.click()
    form = page.get_by_role("region", name="修改内容")
    async with page.expect_download() as waited:
        await form.get_by_role("link", name="下载发布包").click()
    await (await waited.value).save_as(tmp_path / "one.zip")
    assert (tmp_path / "one.zip").read_bytes()[:2] == b"PK"
    await form.get_by_role("button", name="标记为已发布").click()
    await expect(form.get_by_role("alert")).to_contain_text("作品地址")
    await form.get_by_label("作品地址").fill("https://v.example.com/1")
    await form.get_by_role("button", name="标记为已发布").click()

    await page.get_by_role("button", name="填数字").click(timeout=PATIENCE_MS)
    await page.get_by_label("播放", exact=True).fill("1200")
    await page.get_by_role("button", name="记下数字").click()
    row = page.get_by_role("row", name="羊毛衫：这件会起球吗？")
    await expect(row).to_contain_text("1,200", timeout=PATIENCE_MS)
    await expect(row).to_contain_text("没人看过")
    await page.get_by_role("tab", name="导入数字").click()
    await page.get_by_label("或者粘贴表格").fill(
        "标题,播放量,完播率\n羊毛衫：这件会起球吗？,1.3万,41%\n别的,1,2%\n"
    )
    await page.get_by_role("button", name="导入").click()
    await expect(page.get_by_text("1 条内容记下了新数字")).to_be_visible(timeout=PATIENCE_MS)
    await expect(page.get_by_text("第 3 行：别的")).to_be_visible()
    await page.get_by_role("tab", name="效果").click()
    await expect(row).to_contain_text("13,000")
    assert await failures(page) == []
    for width in (1366, 1920, 390):
        await page.set_viewport_size({"width": width, "height": 900})
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        await picture(page, f"publishing-{width}")
