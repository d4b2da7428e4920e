"""Every screen in both themes, held to WCAG A and AA by axe."""

from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.test_console import tell
from tests.conftest import Server

AXE = Path(__file__).resolve().parents[2] / "ui" / "node_modules" / "axe-core" / "axe.min.js"

pytestmark = pytest.mark.browser


async def failures(page: Page) -> list[str]:
    """Name every rule a page breaks, with the first place, once nothing fades in any more."""
    await page.wait_for_timeout(500)
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    wanted = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
    found: list[dict[str, Any]] = await page.evaluate(
        "told => axe.run(document, told).then(r => r.violations)", wanted
    )
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in found]


@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_every_screen_can_be_read_by_everyone(browser: Browser, server: Server, theme: str) -> None:
    broadcast, key = await server.live(sample=True, length_minutes=60)
    for n in range(50):
        await tell(server, key, "entered", viewer=f"v{n}", traffic="group")
    await tell(server, key, "online_counted", online=517)
    await tell(server, key, "commented", viewer="v1", name="深圳大雪", text="怎么领券")
    scheme: Any = theme
    context = await browser.new_context(
        viewport={"width": 1366, "height": 768}, base_url=server.url, color_scheme=scheme
    )
    page = await context.new_page()
    await page.add_init_script(f"localStorage.setItem('kaibo.theme', '{theme}')")
    await page.goto("/")
    await expect(page.get_by_role("button", name="创建")).to_be_visible()
    assert await failures(page) == []
    await page.goto(f"/live/{broadcast}")
    await expect(page.locator("[data-cue]").first).to_be_visible()
    assert await failures(page) == []
    await page.get_by_role("button", name="下播", exact=True).click()
    await expect(page.get_by_role("button", name="申请下播")).to_be_visible()
    assert await failures(page) == []
    await page.goto(f"/review/{broadcast}")
    assert await failures(page) == []
    await context.close()
