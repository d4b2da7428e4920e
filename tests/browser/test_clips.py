"""The clip editor: clips found, rated, moved, split and undone, and films of them that play."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from kaibo import evening
from kaibo.clock import MINUTE, WallClock
from kaibo.facts import Fact, RecordingStarted, RecordingStopped
from kaibo.intake import simulator
from kaibo.studio import testcard
from tests.browser.conftest import Window, picture
from tests.conftest import Server, comes_true
from tests.recording import card, footage

AXE = Path(__file__).resolve().parents[2] / "ui" / "node_modules" / "axe-core" / "axe.min.js"
MINUTES = 15
PATIENCE_MS = 30_000
"""How long what another process does is waited for; two loaded cores may be slow."""
FILE = "evening.mp4"


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return testcard.make(tmp_path_factory.mktemp("film") / FILE, MINUTES, (320, 180))


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return card(tmp_path_factory.mktemp("short"))


def show(start_ms: int) -> list[Fact]:
    """Give a simulated evening, and when its recording began and stopped."""
    plan = simulator.Plan(minutes=MINUTES, seed=7, rate=8.0, start_ms=start_ms)
    length = MINUTES * MINUTE
    return [
        RecordingStarted(id="rec:start", at_ms=start_ms, source="studio", file=FILE),
        *simulator.Simulation(plan).facts(),
        RecordingStopped(id="rec:stop", at_ms=start_ms + length, source="studio", file=FILE, media_ms=length),
    ]


async def over(server: Server, film: Path) -> str:
    """Play a simulated evening that is over, its recording in its folder."""
    desk = server.desk
    start_ms = WallClock().now_ms() - MINUTES * MINUTE
    made = await desk.press(
        "/api/broadcasts", title="", start_ms=start_ms, length_minutes=MINUTES, sample=True
    )
    broadcast = str(made["id"])
    intake = await desk.ask("GET", f"/api/broadcasts/{broadcast}/intake")
    await desk.press(f"/api/broadcasts/{broadcast}/live", rehearsal=True, at_ms=start_ms, by="演练")
    await evening.play(desk, intake["facts"], show(start_ms), 0, MINUTES * MINUTE, lambda *_: None)
    await evening.sign_off(desk, broadcast)
    folder = server.folder / "recordings" / broadcast
    folder.mkdir(parents=True)
    await asyncio.to_thread(shutil.copy, film, folder / FILE)
    return broadcast


class Cutter:
    """Who cuts: the page, and what the server holds of it."""

    def __init__(self, page: Page, server: Server, broadcast: str) -> None:
        self.page, self.server = page, server
        self.base = f"/api/broadcasts/{broadcast}"
        self.rows = page.locator("[data-clip]")

    async def clips(self) -> list[dict[str, Any]]:
        told = await self.server.desk.ask("GET", f"{self.base}/clips")
        return [one["body"] for one in told["clips"]]

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def orders(self, kind: str) -> None:
        await self.page.get_by_role("button", name=kind, exact=True).click()
        form = self.page.get_by_role("form", name="做成片")
        await expect(form).to_contain_text("全长", timeout=PATIENCE_MS)
        await form.get_by_role("button", name="开始做").click()
        await expect(form).to_have_count(0)

    async def plays(self, name: str) -> tuple[int, int]:
        """Play a finished film until its picture moves; gives its size."""
        film = self.page.locator("[data-film][data-state=made]", has_text=name)
        await film.get_by_role("button", name="播放", exact=True).click(timeout=3 * PATIENCE_MS)
        video = film.locator("video")
        told = await comes_true(
            lambda: video.evaluate("v => [v.currentTime, v.videoWidth, v.videoHeight, v.error?.message]"),
            lambda told: told[0] > 0.2 or told[3],
        )
        assert told[3] is None, told
        await film.get_by_role("button", name="收起").click()
        return told[1], told[2]


async def violations(page: Page) -> list[str]:
    """Name what keeps some people from using the page, in both themes."""
    found = []
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    for _ in range(2):
        told = await page.evaluate("axe.run(document)")
        found += [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in told["violations"]]
        await page.locator("header.top button").first.click()
    return found


@pytest.mark.timeout(300)
async def test_clips_are_found_rated_moved_split_undone_and_made_into_films_that_play(
    server: Server, window: Window, film: Path
) -> None:
    page = window.page
    broadcast = await over(server, film)
    cutter = Cutter(page, server, broadcast)
    await page.goto(f"/clips/{broadcast}")
    await page.get_by_role("button", name="用这段录像").click()
    await page.get_by_role("button", name="找高光", exact=True).click()
    await expect(cutter.rows.nth(3)).to_be_visible(timeout=PATIENCE_MS)
    await expect(cutter.rows.first.locator("[aria-current]")).to_be_visible()
    video = page.get_by_label("预览画面")
    await comes_true(lambda: video.evaluate("v => !v.paused && v.currentTime > 0"), bool)
    await expect(page.get_by_role("region", name="时间线")).to_contain_text("成交")

    found = await cutter.clips()
    await cutter.press("k", "1")
    await expect(cutter.rows.first.get_by_role("button", name="好", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    await comes_true(cutter.clips, lambda now: now[0].get("rating") == "good")
    await cutter.press("[")
    moved = (await comes_true(cutter.clips, lambda now: now[0]["start_ms"] == found[0]["start_ms"] - 100))[0]
    assert moved["at_ms"] == found[0]["at_ms"] - 100
    assert moved["found_start_ms"] == found[0]["start_ms"]
    await cutter.press("z")
    await comes_true(cutter.clips, lambda now: now[0]["start_ms"] == found[0]["start_ms"])

    await cutter.press("n", "p", "k", *["Shift+ArrowRight"] * 4, "s")
    await comes_true(cutter.clips, lambda now: len(now) == len(found) + 1)
    await cutter.press("z")
    back = await comes_true(cutter.clips, lambda now: len(now) == len(found))
    assert back[0] == found[0] | {"rating": "good"}

    assert await violations(page) == []
    await picture(page, "clips")
    await cutter.orders("精华版")
    await cutter.press("o")
    await comes_true(cutter.clips, lambda now: now[0]["end_ms"] < found[0]["end_ms"])
    await cutter.orders("竖版")
    assert await cutter.plays("精华版") == (320, 180)
    width, height = await cutter.plays("竖版")
    assert width * 16 == height * 9
    await expect(page.get_by_role("link", name="做回放页 →").first).to_have_attribute(
        "href",
        f"/replays/{broadcast}?film={await page.locator('[data-film]').first.get_attribute('data-film')}",
    )
    table = await server.client.get(f"{cutter.base}/clips/export?form=csv")
    assert table.status_code == 200


async def test_an_evening_with_nothing_worth_says_so_and_a_clip_is_drawn_by_hand(
    server: Server, window: Window, short: Path
) -> None:
    page = window.page
    quiet = await footage(server, short)
    cutter = Cutter(page, server, quiet.broadcast)
    await page.goto(f"/shows/{quiet.broadcast}/review")
    await page.get_by_role("link", name="去剪片").click()
    await page.get_by_role("button", name="用这段录像").click()
    await page.get_by_role("button", name="找高光", exact=True).click()
    await expect(page.get_by_text("这场没有值得剪的片段")).to_be_visible(timeout=PATIENCE_MS)
    await page.get_by_role("button", name="精华版", exact=True).click()
    await expect(page.get_by_role("region", name="成片").get_by_role("alert")).to_be_visible()
    subtitles = "1\n00:00:05,000 --> 00:00:07,000\n一号链接\n".encode()
    said = page.get_by_role("region", name="说的话")
    await said.locator("input[type=file]").set_input_files(
        {"name": "evening.srt", "mimeType": "text/plain", "buffer": subtitles}
    )
    await said.get_by_label("搜说过的话").fill("链接")
    await said.get_by_role("button", name="00:05.0 一号链接").click()
    await expect(said.locator("p.now")).to_have_text("一号链接")
    await said.get_by_label("搜说过的话").blur()
    await cutter.press("a")
    drawn = await comes_true(cutter.clips, lambda now: len(now) == 1)
    assert drawn[0]["end_ms"] - drawn[0]["start_ms"] == 30_000
    offset = page.get_by_role("button", name="与现场时间差")
    await offset.click()
    await page.get_by_role("button", name="推后 0.1 秒", exact=True).click()
    await expect(offset).to_contain_text("手调的")
    await expect(offset).to_contain_text("+0.1 秒")
    await page.get_by_role("button", name="删掉这条").click()
    await page.get_by_role("button", name="确定删掉？").click()
    await comes_true(cutter.clips, lambda now: now == [])
    window.wrong = [message for message in window.wrong if "409" not in message]
