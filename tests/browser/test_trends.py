"""Many broadcasts in the browser: each caller's own accounts, in every view."""

import re
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from kaibo.console.auth import COOKIE
from tests.browser.conftest import Window, picture
from tests.browser.test_accessible import failures
from tests.conftest import Server
from tests.console.people import joined
from tests.past import Over, write

pytestmark = pytest.mark.browser

EVENINGS = [
    Over(id="a1", title="秋季跑鞋夜", orders=4, days=20),
    Over(id="a2", title="冲锋衣专场", orders=7, days=13),
    Over(id="a3", title="周年庆", orders=12, days=6, host="阿强"),
    Over(id="b1", title="二店首播", orders=3, days=12, account_id="b", host="小林"),
    Over(id="b2", title="二店返场", orders=9, days=4, account_id="b", host="小林"),
    Over(id="b3", title="文件丢了的一场", orders=2, days=40, account_id="b", lost=True),
]

LONG_MS = 20_000


@pytest.fixture
async def past(tmp_path: Path) -> AsyncIterator[None]:
    """Two shops with evenings behind them, before the server of the test starts."""
    await write(tmp_path / "data", EVENINGS)
    yield


VIEWS = ("走势", "账号矩阵", "两场对比", "主播", "商品")


@asynccontextmanager
async def window_of(browser: Browser, server: Server, name: str, **more: Any) -> AsyncIterator[Page]:
    """Let somebody join, and open a window of theirs."""
    async with aclosing(await joined(server, name, **more)) as who:
        context = await browser.new_context(viewport={"width": 1366, "height": 768}, base_url=server.url)
        await context.add_cookies([{"name": COOKIE, "value": who.cookies[COOKIE], "url": server.url}])
        yield await context.new_page()
        await context.close()


def told(page: Page) -> Locator:
    return page.locator("table.plain tbody tr")


async def rows(page: Page, count: int) -> None:
    await expect(told(page)).to_have_count(count, timeout=LONG_MS)


async def test_five_views_tell_of_the_evenings(past: None, window: Window) -> None:
    page = window.page
    await page.goto("/trends")
    await rows(page, 5)
    await expect(page.locator(".chart canvas")).to_be_visible(timeout=LONG_MS)
    await expect(page.get_by_text("来源：封存文件 5 场，逐条计数，都是终值")).to_be_visible()
    await page.get_by_text("1 场已下播但不在内").click()
    await expect(page.get_by_text(re.compile("文件丢了的一场.*封存文件不见了"))).to_be_visible()
    best = page.get_by_role("row", name="周年庆")
    await expect(best).to_contain_text("1,200.00")
    await expect(best).to_contain_text("终值")
    assert await failures(page) == []
    await page.get_by_label("账号").select_option(label="二店")
    await rows(page, 2)
    await expect(page.get_by_role("img", name=re.compile("2 场"))).to_be_visible()

    for before, name in pairwise(VIEWS):
        await page.get_by_role("tab", name=before).press("ArrowRight")
        tab = page.get_by_role("tab", name=name)
        await expect(tab).to_be_focused()
        await expect(tab).to_have_attribute("aria-selected", "true")
        await expect(told(page).first).to_be_visible(timeout=LONG_MS)
        await SAYS[name](page)
        assert await failures(page) == [], name
        await picture(page, f"trends-{VIEWS.index(name)}")
    await page.get_by_role("tab", name="商品").press("ArrowRight")
    await expect(page.get_by_role("tab", name="走势")).to_be_focused()


async def of_accounts(page: Page) -> None:
    """Two shops; all they sold together is what their evenings sold."""
    await page.get_by_text("月", exact=True).click()
    await rows(page, 2)
    cells = await page.locator("tbody td").all_inner_texts()
    sums = [float(found[0].replace(",", "")) for cell in cells if (found := re.match(r"[\d,.]+", cell))]
    assert sum(sums) == 3500


async def of_two(page: Page) -> None:
    """The newest is compared with the one before; other two may be, and the other way round."""
    first, second = page.get_by_label("甲场"), page.get_by_label("乙场")
    await expect(told(page).first).to_be_visible(timeout=LONG_MS)
    await expect(first).to_have_value("a3")
    await expect(second).to_have_value("b2")
    await first.select_option("a1")
    await second.select_option("a3")
    gmv = page.get_by_role("row", name="成交额（元）", exact=False).first
    await expect(gmv).to_contain_text("400.00")
    await expect(gmv).to_contain_text("▲ +200.0%")
    await page.get_by_role("button", name="对调").click()
    await expect(gmv).to_contain_text("▼ −66.7%")


async def of_hosts(page: Page) -> None:
    """Who was on camera, the highest GMV first: two evenings of 12 orders, then 11."""
    await rows(page, 3)
    await expect(told(page).nth(0)).to_contain_text(re.compile("阿强|小林"))
    mei = page.get_by_role("row", name="小美")
    await expect(mei).to_contain_text("120 分钟")
    await expect(mei).to_contain_text("1,100.00")


async def of_products(page: Page) -> None:
    """One product sold everywhere: by its title, its orders, and how many who clicked bought."""
    await rows(page, 1)
    one = page.get_by_role("row", name="空军一号")
    await expect(one).to_contain_text("3,500.00")
    await expect(one).to_contain_text("100.0%")
    await page.get_by_label("账号").select_option(label="二店")
    await expect(one).to_contain_text("1,200.00")


SAYS = dict(zip(VIEWS[1:], (of_accounts, of_two, of_hosts, of_products), strict=True))


async def test_before_anything_is_sealed_every_view_says_what_to_do(window: Window) -> None:
    page = window.page
    await page.goto("/trends")
    for name in VIEWS:
        await page.get_by_role("tab", name=name).click()
        await expect(page.locator(".empty")).to_contain_text("封存后这里就有了", timeout=LONG_MS)


async def test_a_member_of_one_account_sees_only_theirs(past: None, browser: Browser, server: Server) -> None:
    async with window_of(browser, server, "li", roles=["operator"], accounts=["a"]) as page:
        await page.goto("/trends")
        await rows(page, 3)
        for place in range(5):
            await page.get_by_role("tab").nth(place).click()
            await expect(told(page).first).to_be_visible(timeout=LONG_MS)
            await expect(page.get_by_text(re.compile("二店|小林"))).to_have_count(0)


async def test_a_host_sees_no_figures_of_many_broadcasts(
    past: None, browser: Browser, server: Server
) -> None:
    """Source: P2."""
    async with window_of(browser, server, "zhubo", roles=["host"]) as page:
        for path in ("/trends", "/shows/a1/review", "/increment"):
            await page.goto(path)
            await expect(page.get_by_role("alert")).to_have_text("你的岗位看不了这一页", timeout=LONG_MS)
            await expect(page.locator("main").get_by_text(re.compile(r"\d"))).to_have_count(0)
