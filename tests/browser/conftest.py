"""A real Chromium for the browser tests."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright

from kaibo.console.pages import STATIC
from tests.conftest import Server

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


class Window:
    """A page that remembers what went wrong in it."""

    def __init__(self, page: Page) -> None:
        """Listen to a page's errors and dialogs."""
        self.page = page
        self.wrong: list[str] = []
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on(
            "console", lambda message: self.wrong.append(message.text) if message.type == "error" else None
        )
        page.on("dialog", lambda dialog: self.wrong.append(f"a dialog: {dialog.message}"))


@pytest.fixture
async def window(browser: Browser, server: Server) -> AsyncIterator[Window]:
    """Open a 1366-wide page; any error in it fails the test."""
    context = await browser.new_context(viewport={"width": 1366, "height": 768}, base_url=server.url)
    opened = Window(await context.new_page())
    yield opened
    await context.close()
    assert opened.wrong == []


async def picture(page: Page, name: str) -> Path:
    """Keep a picture of a page beside the tests' other output, for people to look at."""
    path = PICTURES / f"{name}.png"
    await page.screenshot(path=path)
    return path
