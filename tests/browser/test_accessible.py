"""Every screen in both themes, held to WCAG A and AA by axe."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import signed_in
from tests.browser.test_console import tell
from tests.conftest import Server

AXE = Path(__file__).resolve().parents[2] / "ui" / "node_modules" / "axe-core" / "axe.min.js"

_STILL = """
() => document.getAnimations().every(
  (one) => one.playState !== "running" || one.effect.getComputedTiming().endTime === Infinity)
"""

pytestmark = pytest.mark.browser


async def failures(page: Page) -> list[str]:
    """Name every rule a page breaks in either look, with the first place, once nothing fades in any more."""
    await page.wait_for_timeout(500)
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found = await _broken(page, {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    # What is not colour is the same in the other look.
    await _changed(page)
    found += [
        f"the other look: {one}"
        for one in await _broken(page, {"type": "rule", "values": ["color-contrast"]})
    ]
    await _changed(page)
    return found


async def _broken(page: Page, only: dict[str, Any]) -> list[str]:
    await page.wait_for_function(_STILL)
    found: list[dict[str, Any]] = await page.evaluate(
        "told => axe.run(document, told).then(r => r.violations)", {"runOnly": only}
    )
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in found]


async def _changed(page: Page) -> None:
    """Change between dark and light: by the class of what has a switch, by the system's wish of all else."""
    dark = await page.evaluate(
        "() => { document.documentElement.classList.toggle('dark');"
        " return matchMedia('(prefers-color-scheme: dark)').matches; }"
    )
    await page.emulate_media(color_scheme="light" if dark else "dark")


async def busy(server: Server, broadcast: str, key: str) -> None:
    """Give every screen something to show: an item, a sale, bags, promises, questions, a hand-over."""
    home = f"/api/broadcasts/{broadcast}"
    for n in range(50):
        await tell(server, key, "entered", viewer=f"v{n}", traffic="group")
    await tell(server, key, "online_counted", online=517)
    await tell(server, key, "commented", viewer="v1", name="深圳大雪", text="怎么领券")
    await tell(server, key, "gifted", viewer="v2", name="小李", gift="鲜花", wecoin=9)
    view = await server.desk.ask("GET", f"{home}/view")
    row = next(row for row in view["rundown"] if row["role"] == "flash")
    await server.desk.press(f"{home}/segments/{row['segment']}/take")
    for n in range(6):
        await tell(server, key, "commented", viewer=f"v{n}", name="小李", text="有42码吗")
        await tell(
            server, key, "order_paid", viewer="v1", order=f"o{n}", product=row["product"], amount_fen=9_900
        )
    for step in range(1, 6):
        await server.desk.press(f"{home}/holdback", product=row["product"], step=step)
    await server.desk.press(f"{home}/stock", product=row["product"], count=50)
    terms = {"prize": "水壶", "condition": "评论「想要」", "winners": 3, "worth_fen": 8900}
    await server.desk.press(f"{home}/bags", **terms, bag="drawn")
    await server.desk.press(f"{home}/bags/drawn/draw", entrants=40, winners=["深圳大雪"])
    await server.desk.press(f"{home}/bags", **terms)
    await server.desk.press(f"{home}/bags/announce", **terms, due_ms=view["now_ms"] + 300_000)
    await server.desk.press(f"{home}/promises", text="今晚补券")
    for urgency in ("urgent", "notice", "info"):
        await server.desk.press(
            f"{home}/cues", roles=["desk", "floor", "host"], text=f"置顶评论 {urgency}", urgency=urgency
        )
    for tag in ("highlight", "problem"):
        await server.desk.press(f"{home}/marks", label="尺码说清了", tag=tag)
    await server.desk.press(f"{home}/cards", card="reservation")
    handover = {"outgoing": "小美", "incoming": "阿强"}
    await server.desk.press(f"{home}/handover", **handover)
    opened = (await server.desk.ask("GET", f"{home}/view"))["stage"]["shift"]["handover"]["handover"]
    await server.desk.press(f"{home}/handover/{opened}/confirm", host="小美")


@asynccontextmanager
async def reading(
    browser: Browser, server: Server, look: Literal["dark", "light"] = "dark", **more: Any
) -> AsyncIterator[Page]:
    """Open a page, dark and at a desk's size unless told otherwise."""
    size: Any = more.pop("viewport", {"width": 1366, "height": 768})
    context = await browser.new_context(viewport=size, base_url=server.url, color_scheme=look)
    page = await (await signed_in(context, server)).new_page()
    for name, value in {"theme": look, **more}.items():
        await page.add_init_script(f"localStorage.setItem('kaibo.{name}', '{value}')")
    yield page
    await context.close()


async def test_the_console_and_its_dialogs_can_be_read_by_everyone(browser: Browser, server: Server) -> None:
    planned = await server.desk.press("/api/broadcasts", title="下周场", sample=True)
    broadcast, key = await server.live(sample=True, length_minutes=60)
    await busy(server, broadcast, key)
    async with reading(browser, server) as page:
        await page.goto(f"/live/{planned['id']}")
        await page.get_by_role("button", name="开播", exact=True).click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        assert await failures(page) == [], "going live"
        await page.goto(f"/live/{broadcast}")
        await expect(page.locator("[data-cue]").first).to_be_visible()
        assert await failures(page) == [], "console"
        for tab in ("问题", "标记", "下一款"):
            await page.get_by_role("tab", name=tab).click()
            assert await failures(page) == [], tab
        await page.get_by_role("button", name=re.compile("^来源")).click()
        await expect(page.get_by_role("dialog")).to_be_visible()
        assert await failures(page) == [], "sources"
        await page.keyboard.press("Escape")
        await page.get_by_role("button", name="下播", exact=True).click()
        await expect(page.get_by_role("button", name="申请下播")).to_be_visible()
        assert await failures(page) == [], "sign-off, first step"
        await page.get_by_role("button", name="申请下播").click(delay=1400)
        hold = page.get_by_role("button", name=re.compile("按住.*确认"))
        await expect(hold).to_be_visible()
        assert await failures(page) == [], "sign-off, second step"
        asked = (await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/view"))["head"]["end_request"]
        await server.desk.press(f"/api/broadcasts/{broadcast}/end/confirm", request=asked)
        await expect(page.get_by_role("dialog").get_by_role("link")).to_be_visible()
        assert await failures(page) == [], "signed off"
        await page.get_by_role("button", name="留在播控台").click()
        await expect(page.get_by_role("dialog")).to_have_count(0)
        assert await failures(page) == [], "console, over"


@pytest.mark.parametrize("look", ["dark", "light"])
async def test_what_an_evening_was_worth_can_be_read_by_everyone(
    browser: Browser, server: Server, look: Literal["dark", "light"]
) -> None:
    broadcast, key = await server.live(sample=True, length_minutes=60)
    await busy(server, broadcast, key)
    async with reading(browser, server, look) as page:
        for paper in (f"/review/{broadcast}", f"/print/review/{broadcast}"):
            await page.goto(paper)
            await page.evaluate(
                "() => document.querySelectorAll('details').forEach((one) => (one.open = true))"
            )
            assert await failures(page) == [], paper
        for name in (f"/shows/{broadcast}/review", "/increment", "/trends"):
            await page.goto(name)
            await expect(page.get_by_role("heading", level=1)).to_be_visible()
            await page.wait_for_load_state("networkidle")
            assert await failures(page) == [], name


async def test_every_role_screen_can_be_read_by_everyone(browser: Browser, server: Server) -> None:
    broadcast, key = await server.live(sample=True, length_minutes=12)
    await busy(server, broadcast, key)
    async with reading(browser, server) as page:
        await page.goto(f"/live/{broadcast}/floor")
        bags = page.get_by_role("region", name="福袋")
        await expect(bags.locator("[data-bag]").first).to_be_visible()
        assert await failures(page) == [], "floor"
        await bags.get_by_role("button", name="预告福袋").click()
        await bags.get_by_role("button", name="预告", exact=True).click()
        await bags.get_by_role("button", name="记开奖").click()
        await page.locator("[data-cue]").first.get_by_role("button", name="不做…").click()
        await page.get_by_role("button", name="＋ 发提示").click()
        assert await failures(page) == [], "floor, with every form open"
        await page.goto(f"/live/{broadcast}/desk")
        await expect(page.locator("[data-question]").first).to_be_visible()
        await expect(page.get_by_role("region", name="憋单").get_by_test_id("opening")).to_be_visible()
        await page.get_by_role("button", name=re.compile("^改价")).first.click()
        assert await failures(page) == [], "desk"
        for screen in ("wall", "handover"):
            await page.goto(f"/live/{broadcast}/{screen}")
            await expect(page.get_by_role("main").get_by_role("region").first).to_be_visible()
            assert await failures(page) == [], screen


async def test_trouble_and_the_machines_can_be_read_by_everyone(browser: Browser, server: Server) -> None:
    broadcast, _ = await server.live(sample=True, length_minutes=60)
    body = {"name": "小米 14", "type": "phone", "reports": True}
    await server.desk.ask("PUT", "/api/devices/d1", key="device", revision=0, body=body)
    await server.desk.press(f"/api/broadcasts/{broadcast}/incidents", type="device", note="相机过热")
    phone = await server.desk.ask("GET", "/api/devices/d1/phone")
    async with reading(browser, server) as page:
        for path in ("", "/floor", "/ending"):
            await page.goto(f"/live/{broadcast}{path}")
            await page.get_by_role("button", name=re.compile("^出事了")).click()
            await expect(page.get_by_role("article").get_by_role("checkbox").first).to_be_visible()
            assert await failures(page) == [], f"trouble {path}"
        await page.goto(f"/live/{broadcast}/wall")
        await expect(page.get_by_test_id("wrong")).to_be_visible()
        assert await failures(page) == [], "wall, in trouble"
        await page.goto("/studio")
        await page.get_by_role("button", name="心跳页").click()
        await expect(page.get_by_role("img", name=re.compile("扫码"))).to_be_visible()
        assert await failures(page) == [], "studio, with a code"
    # The page of a phone runs its own script alone: axe needs to be let in.
    size: Any = {"width": 390, "height": 844}
    async with await browser.new_context(viewport=size, base_url=server.url, bypass_csp=True) as context:
        page = await context.new_page()
        await page.goto(phone["path"])
        await expect(page.get_by_role("heading")).to_have_text("小米 14")
        assert await failures(page) == [], "phone"


async def test_the_ending_can_be_read_by_everyone(browser: Browser, server: Server) -> None:
    broadcast, key = await server.live(sample=True, length_minutes=5)
    await busy(server, broadcast, key)
    home = f"/api/broadcasts/{broadcast}"
    async with reading(browser, server) as page:
        await page.goto(f"/live/{broadcast}/ending")
        await expect(page.get_by_role("region", name="收尾时间线")).to_be_visible()
        for button in ("卡顿", "^重点"):
            await page.get_by_role("button", name=re.compile(button)).click()
        for closed in ("全部收尾话术", "各种设备停播要多久"):
            await page.get_by_text(closed).click()
        assert await failures(page) == [], "before the end"
        asked = await server.desk.press(f"{home}/end/request")
        await expect(page.get_by_test_id("asked")).to_be_visible()
        assert await failures(page) == [], "asked to end"
        await server.desk.press(f"{home}/end/confirm", request=asked["request"])
        await page.get_by_role("button", name=re.compile("^关麦克风：")).click()
        assert await failures(page) == [], "stopping"
        for path in ("", "/floor", "/wall"):
            await page.goto(f"/live/{broadcast}{path}")
            await expect(page.get_by_test_id("still")).to_be_visible()
            assert await failures(page) == [], f"still on air {path}"
        steps = (await server.desk.ask("GET", f"{home}/view"))["ending"]["steps"]
        for step in steps:
            await server.desk.press(f"{home}/end/steps/{step['step']}", by_hand=True)
        await page.goto(f"/live/{broadcast}/ending")
        await expect(page.get_by_role("link", name="打开复盘")).to_be_visible(timeout=20_000)
        assert await failures(page) == [], "sealed"


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_what_the_host_holds_can_be_read_by_everyone(
    browser: Browser, server: Server, language: str
) -> None:
    broadcast, key = await server.live(sample=True, length_minutes=60)
    await busy(server, broadcast, key)
    async with reading(browser, server, language=language) as page:
        await page.goto(f"/host/{broadcast}")
        await expect(page.get_by_role("timer").first).to_be_visible()
        assert await failures(page) == [], "host"
        await page.get_by_role("button", name=re.compile("^(工具条|Tools)$")).click()
        await page.get_by_role("button", name=re.compile("^(手机遥控|Phone remote)$")).click()
        assert await failures(page) == [], "host, with the tools open"
    phone = {"width": 390, "height": 844}
    async with reading(browser, server, language=language, viewport=phone) as page:
        await page.goto(f"/host/{broadcast}/remote")
        await expect(page.get_by_role("listitem").first).to_be_visible()
        assert await failures(page) == [], "remote"
        await page.goto(f"/host/{broadcast}")
        await expect(page.get_by_role("complementary")).to_be_visible()
        assert await failures(page) == [], "host, held upright"


HOUSE = ("", "me", "catalogue", "week", "traffic", "library", "words", "accounts", "studio", "team", "audit")
SHOW = ("", "/products", "/rundown", "/script", "/shifts", "/tasks", "/reservations", "/words")


async def test_every_planning_page_can_be_read_by_everyone(browser: Browser, server: Server) -> None:
    desk = server.desk
    for doc, key, body in (
        ("accounts", "a1", {"name": "旗舰店", "kinds": ["鞋服"], "provider": "甲", "bound": True}),
        ("members", "mei", {"name": "小美", "roles": ["host"], "skills": ["closing"]}),
        ("products", "p1", {"id": "p1", "title": "跑鞋", "price_fen": 9_900}),
    ):
        await desk.ask("PUT", f"/api/{doc}/{key}", key=f"new {doc}", revision=0, body=body)
    made = await desk.press(
        "/api/broadcasts", title="周五专场", sample=True, start_ms=1_900_000_000_000, account_id="a1"
    )
    show = f"/shows/{made['id']}"
    async with reading(browser, server) as page:
        for path in ("/signin", server.address.welcome, *(f"/{name}" for name in HOUSE)):
            await page.goto(path)
            await expect(page.locator("[aria-busy=true]")).to_have_count(0)
            assert await failures(page) == [], path
        for path in (f"{show}{name}" for name in SHOW):
            await page.goto(path)
            await expect(page.locator("[aria-busy=true]")).to_have_count(0)
            assert await failures(page) == [], path
