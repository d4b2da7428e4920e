"""Overlays in a real browser: of the size told, calm without the server, empty once taken back."""

import re
from typing import Any

import msgspec
import pytest
from playwright.async_api import Browser, Page, Route, expect

from kaibo.clock import HOUR, WallClock
from kaibo.console.overlays import SIZES
from tests.browser.conftest import Window, opened, picture
from tests.browser.test_accessible import failures
from tests.browser.test_console import tell
from tests.conftest import Server

pytestmark = pytest.mark.browser

TITLE = "极地 加厚双面羊绒大衣 女士中长款 <img src=x onerror=alert(1)> \u202e手工缝制 2026 秋冬新款 A100"
BUSY = "html{background:repeating-conic-gradient(#e8b04a 0 25%,#2f6b4f 0 50%) 0 0/60px 60px!important}"
PARTS = ("countdown", "product", "bag", "question", "next")


async def evening(server: Server) -> str:
    """A broadcast in its last minutes with something on every overlay; gives its id."""
    now_ms = WallClock().now_ms()
    await server.desk.ask("PUT", "/api/accounts/a", key="k", revision=0, body={"name": "旗舰店"})
    await server.desk.press(
        "/api/broadcasts", title="明晚羊绒专场", account_id="a", start_ms=now_ms + 20 * HOUR
    )
    broadcast, key = await server.live(sample=True, account_id="a", length_minutes=5)
    base = f"/api/broadcasts/{broadcast}"
    told = await server.desk.ask("GET", f"{base}/plan")
    plan = msgspec.convert(told["plan"], dict[str, Any])
    segment = next(one for one in plan["segments"] if one.get("product"))
    for product in plan["products"]:
        product["title"] = TITLE
    await server.desk.ask("PUT", f"{base}/plan", key="p", revision=told["revision"], plan=plan)
    await server.desk.press(f"{base}/segments/{segment['id']}/take")
    await server.desk.press(f"{base}/prices", product=segment["product"], price_fen=9_900)
    await server.desk.press(
        f"{base}/bags", prize="保温水壶", seconds=3_000, winners=3, condition="评论「想要」", worth_fen=8_900
    )
    await tell(server, key, "commented", viewer="v", name="深圳大雪", text="@小丽 160 斤穿什么码？")
    await server.settled()
    question = (await server.desk.ask("GET", f"{base}/view"))["stage"]["questions"][0]["question"]
    await server.desk.press(f"{base}/questions/{question}/claim", role="desk")
    return broadcast


async def paths(server: Server, broadcast: str) -> dict[str, str]:
    told = await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/overlays")
    return {one["name"]: one["path"] for one in told["overlays"]}


async def laid(browser: Browser, server: Server, path: str, width: int = 1920, height: int = 1080) -> Window:
    """Open an overlay as OBS does: without signing in."""
    context = await browser.new_context(viewport={"width": width, "height": height}, base_url=server.url)
    window = Window(await context.new_page())
    await window.page.goto(path)
    return window


async def seen(page: Page) -> list[str]:
    return [part for part in PARTS if await page.locator(f".{part}.on").count()]


async def test_every_overlay_is_of_the_size_told_and_all_else_of_it_is_clear(
    browser: Browser, server: Server
) -> None:
    where = await paths(server, await evening(server))
    for name, (width, height) in SIZES.items():
        window = await laid(browser, server, where[name], width, height)
        page = window.page
        await expect(page.locator(".on")).to_have_count(5 if name == "all" else 1)
        await expect(page.locator(".on").last).to_have_css("opacity", "1")
        if name != "all":
            box = "it => [it.offsetLeft, it.offsetTop, it.offsetWidth, it.offsetHeight]"
            assert await page.locator(".on").evaluate(box) == [0, 0, width, height], name
        back = await page.evaluate(
            "[document.documentElement, document.body].map(it => getComputedStyle(it).backgroundColor)"
        )
        assert set(back) == {"rgba(0, 0, 0, 0)"}
        scrolls = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        assert await page.evaluate(scrolls) == [width, height], name
        cut = (
            "[...document.querySelectorAll('.on p')].filter(it => it.scrollWidth > it.clientWidth + 1).length"
        )
        assert await page.evaluate(cut) == 0, name
        await page.add_style_tag(content=BUSY)
        await picture(page, f"overlay-{name}")
        assert window.wrong == [], name
        await page.context.close()


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1080, 1920)])
async def test_all_in_one_covers_nothing_twice_on_a_wide_and_on_an_upright_picture(
    browser: Browser, server: Server, width: int, height: int
) -> None:
    where = await paths(server, await evening(server))
    window = await laid(browser, server, where["all"], width, height)
    await expect(window.page.locator(".on")).to_have_count(5)
    hidden = ".question" if height > width else ".none"
    await expect(window.page.locator(".product.on")).to_have_css("opacity", "1")
    boxes = await window.page.evaluate(
        f"[...document.querySelectorAll('.on:not({hidden})')].map(it => it.getBoundingClientRect().toJSON())"
    )
    for at, one in enumerate(boxes):
        assert one["left"] >= 40 and one["right"] <= width - 40 and one["bottom"] <= height - 40
        for other in boxes[at + 1 :]:
            apart = one["right"] <= other["left"] or other["right"] <= one["left"]
            assert apart or one["bottom"] <= other["top"] or other["bottom"] <= one["top"], (one, other)
    await window.page.add_style_tag(content=BUSY)
    await picture(window.page, f"overlay-all-{width}")
    await window.page.context.close()


async def test_words_stay_words_and_no_viewer_is_named(browser: Browser, server: Server) -> None:
    window = await laid(browser, server, (await paths(server, await evening(server)))["all"])
    page = window.page
    await expect(page.locator(".product .title")).to_have_text(TITLE.replace("\u202e", "")[:59] + "…")
    await expect(page.locator(".question .title")).to_have_text("160 斤穿什么码？")
    await expect(page.locator(".bag .time")).to_have_text(re.compile(r"^\d\d:\d\d$"))
    await expect(page.locator(".product .price")).to_have_text("¥99")
    assert "深圳大雪" not in await page.content() and "小丽" not in await page.content()
    assert await page.locator("img").count() == 0
    assert window.wrong == []
    await page.context.close()


async def test_without_the_server_the_countdown_goes_on_and_what_may_be_wrong_goes(
    browser: Browser, server: Server
) -> None:
    path = (await paths(server, await evening(server)))["all"]
    page = (await laid(browser, server, "/signin")).page
    await page.clock.install()
    await page.goto(path)
    await expect(page.locator(".on")).to_have_count(5)

    async def lost(route: Route) -> None:
        await route.abort()

    await page.route("**/now", lost)
    await page.clock.run_for(12_000)
    assert await seen(page) == ["countdown", "bag", "next"]
    before = await page.locator(".countdown .time").inner_text()
    await page.clock.run_for(30_000)
    gone = _seconds(before) - _seconds(await page.locator(".countdown .time").inner_text())
    # The page's own clock goes on beside what is run of it.
    assert 30 <= gone < 40
    await page.unroute("**/now")
    await page.clock.run_for(1_500)
    await expect(page.locator(".on")).to_have_count(5)
    await page.context.close()


def _seconds(text: str) -> int:
    minutes, seconds = text.split(":")
    return int(minutes) * 60 + int(seconds)


async def test_an_overlay_taken_back_is_empty_and_stays_so(browser: Browser, server: Server) -> None:
    broadcast = await evening(server)
    path = (await paths(server, broadcast))["all"]
    window = await laid(browser, server, path)
    await expect(window.page.locator(".on")).to_have_count(5)
    await server.desk.press(f"/api/broadcasts/{broadcast}/overlays/renew")
    await expect(window.page.locator(".on")).to_have_count(0)
    again = await window.page.reload()
    assert again is not None and again.status == 404
    assert await window.page.locator("body").inner_text() == ""
    await window.page.context.close()


async def test_the_overview_gives_the_addresses_and_takes_them_back(browser: Browser, server: Server) -> None:
    broadcast = await evening(server)
    page = await opened(browser, server)
    await page.goto(f"/shows/{broadcast}")
    panel = page.get_by_role("region", name="OBS 贴片")
    await panel.get_by_role("button", name="显示贴片地址").click()
    await expect(panel.get_by_role("listitem")).to_have_count(len(SIZES))
    before = await panel.locator("code").first.inner_text()
    assert before.startswith(f"{server.url}/overlay/")
    await expect(panel).to_contain_text("640×240")
    await panel.get_by_role("button", name="复制「福袋」的地址").click()
    await expect(page.get_by_text("「福袋」的地址已复制")).to_be_visible()
    assert await failures(page) == []
    await picture(page, "overlays-panel")
    await panel.get_by_role("button", name="换地址").click()
    await expect(panel.get_by_role("alert")).to_contain_text("正在直播")
    await panel.get_by_role("button", name="确定换").click()
    await expect(panel.locator("code").first).not_to_have_text(before)
    await page.context.close()
