"""The public replay page in a real browser, as a phone and a desk show it, and the team's page about it."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from kaibo.plan.replays import Chapter, PageCard
from kaibo.studio import testcard
from tests.browser.conftest import Window, picture, signed_in
from tests.browser.proxy import wire
from tests.browser.test_accessible import failures
from tests.conftest import Server, comes_true
from tests.console import replaying
from tests.console.replaying import BROADCAST, SLUG, comment

pytestmark = pytest.mark.browser

WECHAT = (
    "Mozilla/5.0 (Linux; Android 10; V1981A) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/78.0.3904.62"
    " Mobile Safari/537.36 MMWEBID/1 MicroMessenger/8.0.1.1841 Language/zh_CN"
)
HOSTILE = "<script>document.title='x'</script>"
PAGE = replaying.changed(
    intro="羊绒衫和大衣怎么搭",
    chapters=(Chapter(3_000, "羊绒衫"), Chapter(63_000, "聊聊搭配")),
    cards=(
        PageCard(
            id="c1",
            kind="product",
            at_ms=3_000,
            until_ms=60_000,
            title="羊绒衫",
            price_fen=39_900,
            link="shop1",
        ),
        PageCard(id="c2", kind="wecom", at_ms=60_000, until_ms=120_000, title="加企微"),
    ),
)
SAID = (comment(31, "这件掉毛吗"), comment(32, HOSTILE), comment(245, "大衣也好看"))
"""At 14, 15 and 108 seconds of the film."""


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a film of two minutes, small and once."""
    return testcard.make(tmp_path_factory.mktemp("film") / "f.mp4", 2, (320, 180))


@pytest.fixture
async def evening(tmp_path: Path, film: Path) -> AsyncIterator[Server]:
    """Serve a house whose evening has a film and an open page."""
    async with replaying.house(tmp_path / "data", replaying.told(PAGE, SAID)) as server:
        shutil.copy(film, server.folder / "films" / BROADCAST / "f.mp4")
        yield server


async def phone(browser: Browser, url: str) -> tuple[BrowserContext, Window]:
    """Open the page as a phone does that belongs to nobody."""
    context = await browser.new_context(
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        locale="zh-CN",
        user_agent=WECHAT,
    )
    window = Window(await context.new_page())
    await window.page.goto(f"{url}/r/{SLUG}")
    await expect(window.page.locator(".stage")).to_be_visible()
    return context, window


async def at(page: Page, seconds: float) -> None:
    """Hold the film still at a place of it."""
    await page.wait_for_function("() => document.querySelector('video').readyState > 0")
    await page.evaluate(
        "at => { const film = document.querySelector('video'); film.pause(); film.currentTime = at; }",
        seconds,
    )


async def audience(server: Server) -> dict[str, Any]:
    told: dict[str, Any] = await server.desk.ask(
        "GET", f"/api/broadcasts/{BROADCAST}/replays/{SLUG}/audience"
    )
    return told


async def test_a_phone_watches_writes_votes_likes_and_follows_a_card(
    browser: Browser, evening: Server
) -> None:
    context, window = await phone(browser, evening.url)
    page = window.page
    sky = page.locator(".sky span")

    # Danmaku stand where the film stands, also after jumps; markup is text.
    await at(page, 16)
    # The first minute asked for waits until the rules about words are read.
    await expect(sky.filter(has_text="这件掉毛吗")).to_have_count(1, timeout=20_000)
    await expect(page.locator(".talk")).to_contain_text("document.title")
    await at(page, 110)
    await expect(sky.filter(has_text="大衣也好看")).to_have_count(1)
    await expect(sky.filter(has_text="这件掉毛吗")).to_have_count(0)
    await at(page, 16)
    await expect(sky.filter(has_text="这件掉毛吗")).to_have_count(1)
    assert await page.title() == PAGE.title

    await page.get_by_role("button", name="驼色").click()
    await page.get_by_role("button", name="黑色").click()
    await expect(page.locator(".option[aria-pressed=true]")).to_contain_text("100%")
    await page.get_by_role("button", name="点赞").click()
    await page.get_by_placeholder("说点什么").fill("求链接<b>")
    await page.locator(".send .go").click()
    await expect(page.locator(".own.shown")).to_contain_text("求链接<b>")
    # A redirect is not routed, so that what it asks for is heard; there is no such shop.
    async with context.expect_event("request", lambda one: one.url.startswith("https://shop.example/")):
        await page.locator(".card").get_by_role("link").click()

    told = await comes_true(lambda: audience(evening), lambda now: now["likes"] and now["clicks"])
    assert told["votes"] == [{"prompt": "q1", "votes": [0, 1]}]
    assert [line["text"] for line in told["lines"]] == ["求链接<b>"]
    assert (told["visits"], told["clicks"][0]["card"]) == (1, "c1")
    await picture(page, "replay-phone")
    await context.close()
    assert window.wrong == []


async def test_what_was_watched_is_told_without_what_was_jumped_over(
    browser: Browser, evening: Server
) -> None:
    context, window = await phone(browser, evening.url)
    page = window.page
    await page.get_by_role("button", name="播放").first.click()
    await page.wait_for_function("() => document.querySelector('video').currentTime > 1")
    await page.evaluate("document.querySelector('video').currentTime = 100")
    await page.wait_for_function("() => document.querySelector('video').currentTime > 101")
    # What the page tells as it goes away arrives, and it begins again where it was left.
    await page.goto("about:blank")
    told = await comes_true(lambda: audience(evening), lambda now: now["watched"])
    seen = [at for at, visits in enumerate(told["curve"]) if visits]
    middle = [at for at in seen if len(told["curve"]) * 0.1 < at < len(told["curve"]) * 0.75]
    assert seen
    assert middle == []
    await page.goto(f"{evening.url}/r/{SLUG}")
    await expect(page.locator(".resumed")).to_contain_text("1:4")
    await context.close()
    assert window.wrong == []


async def test_lines_reach_others_at_once_and_leave_when_hidden_and_an_outage_loses_none(
    browser: Browser, evening: Server
) -> None:
    port = int(evening.url.rsplit(":", 1)[1])
    async with wire(port) as laid:
        first, one = await phone(browser, f"http://127.0.0.1:{laid.port}")
        second, other = await phone(browser, evening.url)
        for window in (one, other):
            await at(window.page, 30)
        await one.page.get_by_placeholder("说点什么").fill("我是第一个")
        await one.page.locator(".send .go").click()
        await expect(other.page.locator(".talk")).to_contain_text("我是第一个")
        await expect(other.page.locator(".sky span").filter(has_text="我是第一个")).to_have_count(1)
        said = (await audience(evening))["lines"][0]["said"]
        await evening.desk.press(
            f"/api/broadcasts/{BROADCAST}/replays/{SLUG}/moderate", said=said, shown=False
        )
        await expect(other.page.locator(".talk")).not_to_contain_text("我是第一个")

        await one.page.wait_for_function("() => !document.querySelector('.send small')?.textContent")
        laid.cut()
        await expect(one.page.get_by_text("网络断开")).to_be_visible()
        await one.page.get_by_placeholder("说点什么").fill("断线时写的")
        await expect(one.page.locator(".send .go")).to_be_enabled(timeout=8_000)
        await one.page.locator(".send .go").click()
        await expect(one.page.locator(".own.sending")).to_contain_text("断线时写的")
        laid.mend()
        await expect(one.page.locator(".own.shown").filter(has_text="断线时写的")).to_have_count(
            1, timeout=20_000
        )
        await expect(other.page.locator(".talk")).to_contain_text("断线时写的")
        texts = [line["text"] for line in (await audience(evening))["lines"]]
        assert sorted(texts) == ["我是第一个", "断线时写的"]
        await first.close()
        await second.close()
        assert other.wrong == []


async def test_the_page_breaks_no_rule_of_access_on_phone_and_desk(browser: Browser, evening: Server) -> None:
    for width, height in ((390, 844), (1366, 768)):
        context = await browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", color_scheme="dark"
        )
        window = Window(await context.new_page())
        page = window.page
        await page.goto(f"{evening.url}/r/{SLUG}")
        await expect(page.locator(".stage")).to_be_visible()
        await at(page, 16)
        await page.get_by_role("button", name="驼色").click()
        assert await failures(page) == []
        await page.get_by_role("tab", name="商品").click()
        assert await failures(page) == []
        await page.locator("body").press("ArrowRight")
        await page.get_by_role("tab", name="章节").click()
        await page.get_by_role("button", name="聊聊搭配").click()
        await expect(page.locator(".time")).to_contain_text("1:03")
        await context.close()
        assert window.wrong == []


async def test_a_closed_page_says_so_to_strangers(browser: Browser, evening: Server) -> None:
    context, window = await phone(browser, evening.url)
    kept = (await evening.desk.ask("GET", f"/api/broadcasts/{BROADCAST}/replays"))[0]
    body = kept["body"] | {"open": False}
    answer = await evening.client.put(
        f"/api/broadcasts/{BROADCAST}/replays/{SLUG}",
        json={"key": "close-it-now", "revision": kept["revision"], "body": body},
    )
    assert answer.status_code == 200, answer.text
    await window.page.get_by_role("button", name="点赞").click()
    await expect(window.page.get_by_role("alert")).to_contain_text("下线")
    await window.page.reload()
    await expect(window.page.locator("body")).to_contain_text("没有这个回放")
    await context.close()


async def test_the_team_adds_at_the_films_time_saves_and_hides_a_line(
    browser: Browser, evening: Server
) -> None:
    context = await browser.new_context(
        viewport={"width": 1366, "height": 768}, base_url=evening.url, locale="zh-CN"
    )
    await signed_in(context, evening)
    window = Window(await context.new_page())
    page = window.page
    visitor, seen = await phone(browser, evening.url)
    await seen.page.get_by_placeholder("说点什么").fill("颜色准吗")
    await seen.page.locator(".send .go").click()
    await expect(seen.page.locator(".own.shown")).to_have_count(1)

    await page.goto(f"/replays/{BROADCAST}")
    await expect(page.get_by_role("heading", name="回放页")).to_be_visible()
    await at(page, 40)
    await expect(page.get_by_text("在此刻加 00:40")).to_be_visible()
    await page.get_by_role("button", name="投票").click()
    await page.get_by_role("button", name="保存", exact=True).click()
    await expect(page.get_by_text("已保存").first).to_be_visible()
    kept = (await evening.desk.ask("GET", f"/api/broadcasts/{BROADCAST}/replays"))[0]["body"]
    assert [prompt["at_ms"] for prompt in kept["prompts"]] == [10_000, 20_000, 40_000]

    line = page.locator(".lines li").first
    await line.focus()
    await page.keyboard.press("h")
    await expect(line).to_contain_text("已隐藏")
    assert (await audience(evening))["lines"][0]["shown"] is False
    assert await failures(page) == []
    await picture(page, "replay-team")
    await visitor.close()
    await context.close()
    assert window.wrong == []
