"""The console in a real browser, over a real server."""

import asyncio
import re
import secrets
from typing import Any

import msgspec
import pytest
from playwright.async_api import Browser, Page, expect

from kaibo.clock import WallClock
from tests.browser.conftest import Window, opened, picture
from tests.browser.proxy import wire
from tests.conftest import Server, comes_true

HOSTILE = "<img src=x onerror=alert(1)>\u202e<script>alert(2)</script>"

pytestmark = pytest.mark.browser


async def tell(server: Server, key: str, kind: str, **fields: Any) -> None:
    fact = {
        "kind": kind,
        "id": secrets.token_hex(8),
        "at_ms": WallClock().now_ms(),
        "source": "test",
    } | fields
    answer = await server.client.post(f"/in/facts/{key}", content=msgspec.json.encode([fact]))
    assert answer.status_code == 202, answer.text


async def lines(page: Page) -> list[str]:
    return await page.get_by_role("log", name="弹幕").locator(".line").all_inner_texts()


async def test_a_team_goes_live_and_signs_off(window: Window, server: Server) -> None:
    page = window.page
    made = await server.desk.press("/api/broadcasts", title="周五运动专场", sample=True)
    broadcast = made["id"]
    await page.goto(f"/live/{broadcast}")
    await expect(page.get_by_test_id("state")).to_contain_text("待开播")
    await picture(page, "console-planned")
    await page.get_by_role("button", name="开播", exact=True).click()
    await page.get_by_role("button", name="现在开播").click()
    await expect(page.get_by_test_id("state")).to_contain_text("直播中")

    first = page.get_by_role("button", name=re.compile("^上：")).first
    title = (await first.get_attribute("aria-label") or "").removeprefix("上：")
    await first.click()
    await expect(page.locator("li[aria-current=true]")).to_contain_text(title)
    await expect(page.get_by_test_id("countdown")).to_be_visible()

    intake = await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/intake")
    key = intake["room_key"]
    await tell(server, key, "online_counted", online=2517)
    await tell(server, key, "commented", viewer="v1", name="深圳大雪", text="怎么领券")
    await tell(server, key, "order_paid", viewer="v1", order="o1", product="p1", amount_fen=10_816_000)
    await expect(page.get_by_role("group", name="实时在线").get_by_test_id("value")).to_contain_text("2,517")
    await expect(page.get_by_role("group", name="成交金额 GMV").get_by_test_id("value")).to_contain_text(
        "108,160"
    )
    await expect(page.get_by_role("log", name="弹幕")).to_contain_text("怎么领券")
    await page.get_by_role("button", name="标记高光").click()
    await picture(page, "console-live")

    await page.get_by_role("button", name="下播", exact=True).click()
    await page.get_by_role("button", name="申请下播").click(delay=1400)
    hold = page.get_by_role("button", name=re.compile("按住.*确认"))
    await hold.click()
    await expect(page.get_by_test_id("state")).not_to_contain_text("已下播")
    await hold.hover()
    await page.mouse.down()
    await expect(page.get_by_test_id("state")).to_contain_text(re.compile("已下播|已归档"), timeout=15_000)
    await page.mouse.up()
    await picture(page, "console-ended")
    await page.goto(f"/review/{broadcast}")
    await expect(page.locator("body")).to_contain_text("周五运动专场")
    await comes_true(
        lambda: server.desk.ask("GET", f"/api/broadcasts/{broadcast}/review"),
        lambda told: [remark["kind"] for remark in told["remarks"]] == ["marked"],
    )


async def test_what_viewers_write_is_shown_as_text_and_never_runs(window: Window, server: Server) -> None:
    broadcast, key = await server.live(title=HOSTILE)
    await window.page.goto(f"/live/{broadcast}")
    await tell(server, key, "commented", viewer="v1", name=HOSTILE, text=HOSTILE)
    log = window.page.get_by_role("log", name="弹幕")
    await expect(log).to_contain_text("<img src=x onerror=alert(1)>")
    assert await log.locator("img, script").count() == 0
    assert "\u202e" not in await log.inner_text()
    await window.page.goto(f"/review/{broadcast}")
    assert await window.page.locator("img[src='x'], script").count() == 0


async def test_after_a_cut_of_ten_seconds_nothing_is_missing_and_nothing_doubled(
    browser: Browser, server: Server
) -> None:
    broadcast, key = await server.live()
    async with wire(int(server.url.rsplit(":", 1)[1])) as laid:
        page = await opened(browser, server)
        await page.goto(f"http://127.0.0.1:{laid.port}/live/{broadcast}")
        said = [f"第{n:03}句" for n in range(150)]
        for text in said[:30]:
            await tell(server, key, "commented", viewer="v", name="小李", text=text)
        await expect(page.get_by_role("log", name="弹幕")).to_contain_text(said[29])
        laid.cut()
        await expect(page.get_by_test_id("link")).to_contain_text(re.compile("重连|断"), timeout=15_000)
        for text in said[30:130]:
            await tell(server, key, "commented", viewer="v", name="小李", text=text)
            await asyncio.sleep(0.1)
        laid.mend()
        for text in said[130:]:
            await tell(server, key, "commented", viewer="v", name="小李", text=text)
        await expect(page.get_by_role("log", name="弹幕")).to_contain_text(said[-1], timeout=15_000)
        shown = [text for line in await lines(page) for text in re.findall("第[0-9]{3}句", line)]
        assert shown == said
        count = page.get_by_role("region", name="弹幕")
        await expect(count).to_be_visible()
        await page.close()


async def test_a_cue_is_answered_and_everyone_sees_who(window: Window, server: Server) -> None:
    broadcast, key = await server.live()
    page = window.page
    await page.goto(f"/live/{broadcast}")
    for n in range(50):
        await tell(server, key, "entered", viewer=f"v{n}", traffic="group")
    cue = page.locator("[data-cue]").filter(has_text="私域进房已到 50 人")
    await expect(cue).to_be_visible()
    await cue.get_by_role("button", name="知道了").click()
    await cue.get_by_role("button", name="已完成").click()
    await comes_true(
        lambda: server.desk.ask("GET", f"/api/broadcasts/{broadcast}/view"),
        lambda view: view["cues"][0]["state"] == "done",
    )


async def test_a_wrong_rule_is_named_before_it_is_saved(window: Window, server: Server) -> None:
    broadcast, _ = await server.live()
    page = window.page
    await page.goto(f"/live/{broadcast}")
    await page.get_by_role("button", name=re.compile("^来源")).click()
    await page.get_by_text(re.compile("提示规则 · [0-9]+ 条在用")).click()
    rule = '[[rule]]\nname = "crowd"\nwhen = "{when} > 500"\nroles = ["floor"]\nzh = "人多"\nen = "crowded"\n'
    await page.get_by_label(re.compile("团队自己的规则")).fill(rule.replace("{when}", "onlin"))
    await page.get_by_role("button", name="检查").click()
    await expect(page.get_by_role("alert")).to_contain_text("crowd")
    await page.get_by_label(re.compile("团队自己的规则")).fill(rule.replace("{when}", "online"))
    await picture(page, "rules")
    await page.locator("details", has_text="提示规则").get_by_role("button", name="保存").click()
    await expect(page.get_by_text("规则已保存")).to_be_visible()
    await comes_true(
        lambda: server.desk.ask("GET", f"/api/broadcasts/{broadcast}/rules"),
        lambda saved: "crowd" in [line["name"] for line in saved["rules"]],
    )


async def test_a_robots_address_is_checked_and_its_key_not_shown_again(
    window: Window, server: Server
) -> None:
    broadcast, _ = await server.live()
    page = window.page
    await page.goto(f"/live/{broadcast}")
    await page.get_by_role("button", name=re.compile("^来源")).click()
    await page.get_by_text("企业微信群机器人", exact=True).click()
    robot = page.locator("details", has_text="企业微信群机器人")
    address = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=secret-9876"
    await robot.get_by_label("机器人地址").fill(address)
    await robot.get_by_role("button", name="保存").click()
    await expect(robot).to_contain_text("…9876")
    assert "secret" not in await page.content()


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1920, 1080)])
@pytest.mark.parametrize("theme", ["dark", "light"])
async def test_the_console_fits_its_screens(
    browser: Browser, server: Server, width: int, height: int, theme: str
) -> None:
    broadcast, key = await server.live(sample=True, length_minutes=60)
    await tell(server, key, "commented", viewer="v", name="小李", text="长" * 300)
    page = await opened(browser, server, width, height)
    await page.add_init_script(f"localStorage.setItem('kaibo.theme', '{theme}')")
    await page.goto(f"/live/{broadcast}")
    await expect(page.get_by_role("log", name="弹幕")).to_contain_text("长长长")
    await picture(page, f"console-{width}-{theme}")
    assert await page.evaluate("document.documentElement.scrollWidth") <= width


async def test_the_review_fits_a_phone(browser: Browser, server: Server) -> None:
    broadcast, key = await server.live(title="一个很长很长的标题" * 10)
    await tell(server, key, "online_counted", online=5)
    page = await opened(browser, server, 390, 844)
    await page.goto(f"/review/{broadcast}")
    await picture(page, "review-390")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
