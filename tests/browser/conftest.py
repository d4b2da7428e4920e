"""A real Chromium for the browser tests."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright, expect

from kaibo.console.auth import COOKIE
from kaibo.console.pages import STATIC
from tests.conftest import Server

expect.set_options(timeout=20_000)
"""A page on a busy machine may take long to show something; one that is quick is not waited for."""

PICTURES = Path(__file__).resolve().parents[2] / ".pictures"

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Start Chromium; a machine without one, or without the built UI, is told what to run."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert found, "no Chromium here: run make browser"
    assert (STATIC / "index.html").is_file(), "the UI is not built: run make setup"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        await browser.close()


async def signed_in(context: BrowserContext, server: Server) -> BrowserContext:
    """Let a browser in with the key of this start: it may everything, in the name of kaibo."""
    await context.add_cookies([{"name": COOKIE, "value": server.key, "url": server.url}])
    return context


async def opened(browser: Browser, server: Server, width: int = 1366, height: int = 768) -> Page:
    """Open a page in a context of its own that may everything."""
    context = await browser.new_context(viewport={"width": width, "height": height}, base_url=server.url)
    return await (await signed_in(context, server)).new_page()


class Window:
    """A page that remembers what went wrong in it."""

    def __init__(self, page: Page) -> None:
        """Listen to a page's errors and dialogs."""
        self.page = page
        self.wrong: list[str] = []
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", self._hear)
        page.on("dialog", lambda dialog: self.wrong.append(f"a dialog: {dialog.message}"))

    def _hear(self, message: ConsoleMessage) -> None:
        """Keep an error of the console with the address it is about."""
        if message.type == "error":
            self.wrong.append(f"{message.text} ({message.location.get('url', '')})")


@pytest.fixture
async def window(browser: Browser, server: Server) -> AsyncIterator[Window]:
    """Open a 1366-wide page; any error in it fails the test."""
    context = await browser.new_context(viewport={"width": 1366, "height": 768}, base_url=server.url)
    await signed_in(context, server)
    looked = Window(await context.new_page())
    yield looked
    await context.close()
    assert looked.wrong == []


async def picture(page: Page, name: str) -> Path:
    """Keep a picture of a page beside the tests' other output, for people to look at."""
    path = PICTURES / f"{name}.png"
    await page.screenshot(path=path)
    return path
