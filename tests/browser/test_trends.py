"""Many broadcasts in the browser: each caller's own accounts, in every view."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from kaibo.console.auth import COOKIE
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
    Over(id="b3", title="还没封存的一场", orders=2, days=2, account_id="b", lost=True),
]

LONG_MS = 20_000


@pytest.fixture
async def past(tmp_path: Path) -> AsyncIterator[None]:
    """Two shops with evenings behind them, before the server of the test starts."""
    await write(tmp_path / "data", EVENINGS)
    yield


async def rows(page: Page, count: int) -> None:
    await expect(page.locator("table.plain tbody tr")).to_have_count(count, timeout=LONG_MS)


async def test_a_member_of_one_account_sees_only_theirs(past: None, browser: Browser, server: Server) -> None:
    li = await joined(server, "li", roles=["operator"], accounts=["a"])
    context = await browser.new_context(viewport={"width": 1366, "height": 768}, base_url=server.url)
    await context.add_cookies([{"name": COOKIE, "value": li.cookies[COOKIE], "url": server.url}])
    page = await context.new_page()
    await page.goto("/trends")
    await rows(page, 3)
    for place in range(5):
        await page.get_by_role("tab").nth(place).click()
        await expect(page.locator("table.plain tbody tr").first).to_be_visible(timeout=LONG_MS)
        await expect(page.get_by_text(re.compile("二店|小林"))).to_have_count(0)
    await context.close()
    await li.aclose()
