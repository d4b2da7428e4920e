"""The operator's hands: the rundown, marks and cues, with and without a line to the server."""

import itertools
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import Window, opened, picture, signed_in
from tests.browser.proxy import wire
from tests.browser.test_accessible import failures
from tests.browser.test_console import tell
from tests.conftest import Server, comes_true

pytestmark = pytest.mark.browser


async def view(server: Server, broadcast: str) -> dict[str, Any]:
    shown: dict[str, Any] = await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/view")
    return shown


async def until(server: Server, broadcast: str, wanted: Callable[[Any], object]) -> dict[str, Any]:
    return await comes_true(lambda: view(server, broadcast), wanted)


def coming(shown: dict[str, Any]) -> list[str]:
    return [row["segment"] for row in shown["rundown"] if row["state"] in ("planned", "skipped")]


async def on_screen(page: Page) -> list[str]:
    rows = page.locator("li[data-coming]")
    return [str(name) for name in await rows.evaluate_all("rows => rows.map(row => row.dataset.segment)")]


async def test_the_rundown_is_run_with_buttons_keys_and_mouse(window: Window, server: Server) -> None:
    broadcast, _ = await server.live(sample=True)
    page = window.page
    await page.goto(f"/live/{broadcast}")
    rows = page.locator("li[data-coming]")
    await expect(rows.nth(3)).to_be_visible()
    first, second, third, fourth = (await on_screen(page))[:4]

    await rows.nth(0).get_by_role("button", name=re.compile("^下移")).click()
    await until(server, broadcast, lambda shown: coming(shown)[:2] == [second, first])
    held = rows.nth(0).locator(".name")
    await held.focus()
    await page.keyboard.press("Alt+ArrowDown")
    await page.keyboard.press("Alt+ArrowDown")
    await until(server, broadcast, lambda shown: coming(shown)[:3] == [first, third, second])
    # The row keeps the focus, so that the key can be pressed again.
    await expect(page.locator(f"li[data-segment={second}] .name")).to_be_focused()

    grip, target = rows.nth(3).locator(".grip"), rows.nth(0)
    box, over = await grip.bounding_box(), await target.bounding_box()
    assert box and over
    await page.mouse.move(box["x"] + 8, box["y"] + 8)
    await page.mouse.down()
    await page.mouse.move(box["x"] + 8, over["y"] + 20, steps=8)
    await page.mouse.move(box["x"] + 8, over["y"] + 4, steps=4)
    # The browser tells the row under the hand only now and then: the hand waits for it, as a person's does.
    turns = itertools.cycle(range(3))

    async def nudged() -> list[str]:
        await page.mouse.move(box["x"] + 8, over["y"] + 4 + next(turns))
        return await on_screen(page)

    await comes_true(nudged, lambda rows: rows[0] == fourth)
    await page.mouse.up()
    shown = await until(server, broadcast, lambda shown: coming(shown)[0] == fourth)
    await comes_true(lambda: on_screen(page), lambda rows: rows[:4] == coming(shown)[:4])

    await rows.nth(0).locator(".name").click()
    await rows.nth(0).get_by_role("button", name=re.compile("^跳过")).click()
    await until(server, broadcast, lambda shown: shown["rundown"][0]["state"] == "skipped")
    await rows.nth(0).get_by_role("button", name=re.compile("^恢复")).click()
    await until(server, broadcast, lambda shown: shown["rundown"][0]["state"] == "planned")

    await page.get_by_role("button", name=re.compile("^上：")).first.click()
    await expect(page.locator("li[aria-current=true]")).to_have_attribute("data-segment", fourth)
    await expect(page.get_by_test_id("countdown")).to_be_visible()
    length = (await until(server, broadcast, lambda shown: shown["rundown"][0]["take"]))["rundown"][0][
        "length_s"
    ]
    await page.get_by_role("button", name=re.compile(r"^\+1 分")).first.click()
    await until(server, broadcast, lambda shown: shown["rundown"][0]["length_s"] == length + 60)
    await page.get_by_role("button", name=re.compile("^撤销切款")).click()
    await until(server, broadcast, lambda shown: all(row["state"] != "on_air" for row in shown["rundown"]))
    await expect(page.locator("li[aria-current=true]")).to_have_count(0)

    await page.get_by_role("button", name="加一段").click()
    await page.get_by_role("button", name="互动", exact=True).click()
    await page.get_by_label("名称").fill("临时抽奖")
    await page.get_by_role("button", name="加进流程单").click()
    await expect(rows.nth(0)).to_contain_text("临时抽奖")


async def test_two_people_who_take_at_once_see_what_is_on_air(browser: Browser, server: Server) -> None:
    broadcast, _ = await server.live(sample=True)
    page = await opened(browser, server)
    await page.goto(f"/live/{broadcast}")
    await expect(page.locator("li[data-coming]").nth(1)).to_be_visible()
    mine, theirs = (await on_screen(page))[:2]
    # Their take arrives before mine, and my screen has not heard of it.
    await page.route("**/take", lambda route: _late(route, server, broadcast, theirs))
    await page.locator(f"li[data-segment={mine}] .take").click()
    await expect(page.get_by_role("alert")).to_contain_text("有人刚刚切")
    await expect(page.locator("li[aria-current=true]")).to_have_attribute("data-segment", theirs)
    await page.close()


async def _late(route: Any, server: Server, broadcast: str, theirs: str) -> None:
    await server.desk.press(f"/api/broadcasts/{broadcast}/segments/{theirs}/take")
    await route.continue_()


async def test_what_is_pressed_without_a_line_shows_at_once_and_arrives_when_it_is_back(
    browser: Browser, server: Server
) -> None:
    broadcast, _ = await server.live(sample=True)
    async with wire(int(server.url.rsplit(":", 1)[1])) as laid:
        page = await opened(browser, server)
        await page.goto(f"http://127.0.0.1:{laid.port}/live/{broadcast}")
        await expect(page.locator("li[data-coming]").nth(3)).to_be_visible()
        first, second, third = (await on_screen(page))[:3]
        laid.cut()
        await expect(page.get_by_test_id("banner")).to_contain_text("断线", timeout=15_000)
        await page.locator(f"li[data-segment={first}] .take").click()
        await expect(page.locator("li[aria-current=true]")).to_have_attribute("data-segment", first)
        await page.get_by_role("button", name=re.compile("^下移")).first.click()
        await comes_true(lambda: on_screen(page), lambda rows: rows[:2] == [third, second])
        await page.keyboard.press("m")
        await page.keyboard.press("2")
        await expect(page.get_by_test_id("banner")).to_contain_text("3 项待同步")
        await picture(page, "operator-offline")
        # Meanwhile someone else, whose line holds, moves a row: both moves count.
        rest = coming(await view(server, broadcast))
        await server.desk.press(f"/api/broadcasts/{broadcast}/segments/{rest[-1]}/move", after="")
        laid.mend()
        await expect(page.get_by_role("status").filter(has_text="已同步 3 项")).to_be_visible(timeout=15_000)
        await expect(page.get_by_test_id("banner")).to_have_count(0)
        shown = await until(server, broadcast, lambda shown: len(shown["stage"]["marks"]) == 1)
        assert [row["segment"] for row in shown["rundown"] if row["state"] == "on_air"] == [first]
        assert [mark["tag"] for mark in shown["stage"]["marks"]] == ["quote"]
        order = coming(shown)
        assert order.index(third) < order.index(second), "my move holds"
        assert order.index(rest[-1]) < order.index(third), "and so does theirs"
        await comes_true(lambda: on_screen(page), lambda rows: rows == order)
        await page.close()


async def test_a_page_that_dies_without_a_line_leaves_its_presses_to_the_next(
    browser: Browser, server: Server
) -> None:
    broadcast, _ = await server.live(sample=True)
    context = await signed_in(await browser.new_context(), server)
    async with wire(int(server.url.rsplit(":", 1)[1])) as laid:
        page = await context.new_page()
        await page.goto(f"http://127.0.0.1:{laid.port}/live/{broadcast}")
        await expect(page.locator("li[data-coming]").first).to_be_visible()
        laid.cut()
        await expect(page.get_by_test_id("banner")).to_contain_text("断线", timeout=15_000)
        await page.get_by_role("button", name="标记高光").click()
        await expect(page.get_by_test_id("banner")).to_contain_text("1 项待同步")
        await page.close()
        laid.mend()
        again = await context.new_page()
        await again.goto(f"http://127.0.0.1:{laid.port}/live/{broadcast}")
        shown = await until(server, broadcast, lambda shown: len(shown["stage"]["marks"]) == 1)
        assert shown["stage"]["marks"][0]["tag"] == "highlight"
    await context.close()


async def test_going_off_air_without_a_line_says_that_it_did_not_get_through(
    browser: Browser, server: Server
) -> None:
    broadcast, _ = await server.live(sample=True)
    async with wire(int(server.url.rsplit(":", 1)[1])) as laid:
        page = await opened(browser, server)
        await page.goto(f"http://127.0.0.1:{laid.port}/live/{broadcast}")
        await page.get_by_role("button", name="下播", exact=True).click()
        await expect(page.get_by_role("button", name="申请下播")).to_be_visible()
        laid.cut()
        await page.get_by_role("button", name="申请下播").click(delay=1400)
        await expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("可能没有送达")
        laid.mend()
        await expect(page.get_by_test_id("link")).to_contain_text("已连接", timeout=15_000)
        await page.get_by_role("dialog").press("Escape")
        # What is pressed later comes in, and the request is not before it.
        await page.get_by_role("button", name="标记高光").click()
        await until(server, broadcast, lambda shown: len(shown["stage"]["marks"]) == 1)
        assert (await view(server, broadcast))["head"]["end_request"] is None
        await page.close()


async def test_a_comment_is_handed_to_the_desk_and_a_cue_is_sent(window: Window, server: Server) -> None:
    broadcast, key = await server.live(sample=True)
    page = window.page
    await page.goto(f"/live/{broadcast}")
    await tell(server, key, "commented", viewer="v1", name="深圳大雪", text="骗人的吧")
    await page.get_by_role("log", name="弹幕").get_by_text("骗人的吧").click()
    menu = page.get_by_role("group", name="请中控处理这条弹幕")
    await expect(menu).to_contain_text("平台没有接口")
    await menu.get_by_role("button", name="置顶").click()
    shown = await until(server, broadcast, lambda shown: any(cue["rule"] == "said" for cue in shown["cues"]))
    asked = next(cue for cue in shown["cues"] if cue["rule"] == "said")
    assert asked["roles"] == ["desk"] and "骗人的吧" in asked["zh"]

    await page.get_by_role("button", name="＋ 发提示").click()
    await page.get_by_role("button", name="再讲一遍优惠").click()
    await page.get_by_role("button", name="发出", exact=True).click()
    cue = page.locator("[data-cue]").filter(has_text="再讲一遍优惠")
    await expect(cue).to_contain_text("内回执")
    await cue.get_by_role("button", name="不做…").click()
    await cue.get_by_label("为什么不做").fill("主播在讲尺码")
    await cue.get_by_role("button", name="提交").click()
    await expect(cue).to_contain_text("原因：主播在讲尺码")


async def test_every_open_part_of_the_console_can_be_read_by_everyone(
    browser: Browser, server: Server
) -> None:
    broadcast, key = await server.live(sample=True)
    await tell(server, key, "commented", viewer="v1", name="深圳大雪", text="怎么领券")
    page = await opened(browser, server)
    await page.goto(f"/live/{broadcast}")
    await page.get_by_role("button", name=re.compile("^上：")).first.click()
    await page.locator("li[data-coming] .name").first.click()
    await page.get_by_role("button", name="＋ 发提示").click()
    await page.get_by_role("log", name="弹幕").get_by_text("怎么领券").click()
    await page.keyboard.press("Escape")
    assert await failures(page) == []
    for tab in ("问题", "标记", "下一款"):
        await page.get_by_role("tab", name=tab).click()
        assert await failures(page) == []
    await page.get_by_role("button", name="加一段").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await failures(page) == []
