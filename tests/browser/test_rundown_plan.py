"""The planned rundown in a real browser: moved, typed, locked and taken back, and seen on a second screen."""

import asyncio
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.browser.conftest import Window, signed_in
from tests.browser.test_accessible import failures
from tests.conftest import Server, comes_true

pytestmark = pytest.mark.browser

ROWS = "li[data-segment]"


async def planned(server: Server, **fields: Any) -> str:
    """Make a broadcast of seven segments and two hosts."""
    made = await server.desk.press("/api/broadcasts", title="周五专场", start_ms=1_795_694_400_000, **fields)
    home = f"/api/broadcasts/{made['id']}"
    told = await server.desk.ask("GET", f"{home}/plan")
    kinds = ("talk", "flash", "flash", "bag", "hit", "profit", "topic")
    segments = [
        {"id": f"s{n}", "title": f"环节{n}", "length_s": 480}
        | ({"type": kind} if kind in ("talk", "bag") else {"role": kind, "product": f"p{n}"})
        for n, kind in enumerate(kinds)
    ]
    plan = told["plan"] | {
        "segments": segments,
        "products": [{"id": f"p{n}", "title": f"商品{n}"} for n in range(9)],
        "shifts": [{"host": "小美", "at_minute": 0, "length_minutes": 90}],
    }
    await server.desk.ask("PUT", f"{home}/plan", key="plan", revision=told["revision"], plan=plan)
    return str(made["id"])


async def order(page: Page) -> str:
    names: list[str] = await page.locator(ROWS).evaluate_all("rows => rows.map(row => row.dataset.segment)")
    return " ".join(names)


async def shows(page: Page, wanted: str) -> None:
    """Wait until a page shows its rows in an order."""
    await page.wait_for_function(
        "wanted => [...document.querySelectorAll('li[data-segment]')].map(r => r.dataset.segment).join(' ')"
        " === wanted",
        arg=wanted,
    )


async def second(browser: Browser, server: Server, path: str) -> Page:
    context = await browser.new_context(viewport={"width": 1366, "height": 768}, base_url=server.url)
    await signed_in(context, server)
    page = await context.new_page()
    await page.goto(path)
    await expect(page.locator(ROWS)).to_have_count(7)
    return page


async def saved(server: Server, broadcast: str, wanted: Callable[[dict[str, Any]], object]) -> None:
    """Wait until the server keeps the segments, by id, as wanted."""

    async def kept() -> dict[str, Any]:
        plan = (await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/plan"))["plan"]
        return {segment["id"]: segment for segment in plan["segments"]}

    await comes_true(kept, wanted)


async def test_what_one_moves_types_and_locks_the_other_sees(
    window: Window, browser: Browser, server: Server
) -> None:
    broadcast = await planned(server)
    page = window.page
    await page.goto(f"/shows/{broadcast}/rundown")
    await expect(page.locator(ROWS)).to_have_count(7)
    other = await second(browser, server, f"/shows/{broadcast}/rundown")

    await page.locator(f"{ROWS} .name").nth(2).focus()
    await page.keyboard.press("Alt+ArrowUp")
    await page.keyboard.press("Alt+ArrowUp")
    for screen in (page, other):
        await shows(screen, "s2 s0 s1 s3 s4 s5 s6")
    focused = await page.evaluate("document.activeElement.closest('li').dataset.segment")
    assert focused == "s2", "the hand stays on the row it moves"

    handle, target = page.locator(f"{ROWS} .grip").nth(6), page.locator(f"{ROWS} .grip").nth(1)
    await handle.drag_to(target)
    await other.wait_for_function(
        "() => [...document.querySelectorAll('li[data-segment]')].at(-1).dataset.segment !== 's6'"
    )
    await shows(other, await order(page))

    length = page.get_by_label("环节0 的时长，分钟")
    await length.fill("１２:30")
    await length.press("Enter")
    await expect(other.get_by_label("环节0 的时长，分钟")).to_have_value("12:30")
    await page.get_by_role("button", name="锁定 环节4").click()
    await expect(other.get_by_role("button", name="解锁 环节4")).to_be_visible()
    await saved(server, broadcast, lambda kept: (kept["s0"]["length_s"], kept["s4"]["locked"]) == (750, True))
    await other.context.close()


async def test_what_was_removed_comes_back_and_what_others_did_since_stays(
    window: Window, browser: Browser, server: Server
) -> None:
    broadcast = await planned(server)
    page = window.page
    await page.goto(f"/shows/{broadcast}/rundown")
    other = await second(browser, server, f"/shows/{broadcast}/rundown")
    await page.get_by_label("选中 环节1").click()
    await page.get_by_label("选中 环节3").click(modifiers=["Shift"])
    await page.get_by_role("button", name="删除", exact=True).click()
    for screen in (page, other):
        await shows(screen, "s0 s4 s5 s6")
    await other.get_by_label("环节5 的时长，分钟").fill("20")
    await other.get_by_label("环节5 的时长，分钟").press("Enter")
    await expect(page.get_by_label("环节5 的时长，分钟")).to_have_value("20")
    await page.locator(f"{ROWS} .name").first.focus()
    await page.keyboard.press("Control+z")
    for screen in (page, other):
        await shows(screen, "s0 s1 s2 s3 s4 s5 s6")
    await saved(server, broadcast, lambda kept: kept["s5"]["length_s"] == 1_200)
    await other.context.close()


async def test_a_row_being_typed_in_keeps_hand_and_text_when_another_saves(
    window: Window, server: Server
) -> None:
    broadcast = await planned(server)
    page = window.page
    await page.goto(f"/shows/{broadcast}/rundown")
    length = page.get_by_label("环节5 的时长，分钟")
    await length.click()
    await length.fill("1")
    home = f"/api/broadcasts/{broadcast}/plan"
    told = await server.desk.ask("GET", home)
    turned = told["plan"] | {"segments": told["plan"]["segments"][::-1]}
    await server.desk.ask("PUT", home, key="turned", revision=told["revision"], plan=turned)
    await shows(page, "s6 s5 s4 s3 s2 s1 s0")
    await expect(length).to_be_focused()
    await expect(length).to_have_value("1")
    await page.keyboard.type("5")
    await page.keyboard.press("Enter")
    await expect(page.locator(f"{ROWS}[data-segment=s4] .since")).to_have_text("0:23")
    await saved(server, broadcast, lambda kept: kept["s5"]["length_s"] == 900)


async def test_two_who_change_one_length_are_told_whose_stands(
    window: Window, browser: Browser, server: Server
) -> None:
    broadcast = await planned(server)
    page = window.page
    await page.goto(f"/shows/{broadcast}/rundown")
    await expect(page.locator(ROWS)).to_have_count(7)
    home = f"/api/broadcasts/{broadcast}/plan"
    told = await server.desk.ask("GET", home)
    segments = [s | {"length_s": 600} if s["id"] == "s1" else s for s in told["plan"]["segments"]]

    saves: list[int] = []

    async def first(route: Any) -> None:
        # Another saves just before this page's own first save comes in; what only reads goes its way.
        if route.request.method == "PUT" and not saves:
            saves.append(1)
            plan = told["plan"] | {"segments": segments}
            await server.desk.ask("PUT", home, key="other", revision=told["revision"], plan=plan)
        await route.continue_()

    await page.route("**/plan", first)
    length = page.get_by_label("环节1 的时长，分钟")
    await length.fill("3")
    await length.press("Enter")
    await expect(page.get_by_text("别人刚刚也改了「环节1」")).to_be_visible()
    await expect(length).to_have_value("10")
    window.wrong = [line for line in window.wrong if "409" not in line]


async def test_the_opening_is_held_against_the_rhythm_and_an_overrun_is_said(
    window: Window, server: Server
) -> None:
    broadcast = await planned(server, length_minutes=50)
    page = window.page
    await page.goto(f"/shows/{broadcast}/rundown")
    await expect(page.get_by_test_id("over")).to_contain_text("晚 6 分钟")
    await expect(page.locator("[data-gate=first_flash]")).to_have_class("met")
    await expect(page.locator("[data-gate=first_bag]")).to_have_class("late")
    await expect(page.locator("[data-gate=first_bag]")).to_contain_text("晚 19 分")
    await expect(page.locator("[data-gate=second_bag]")).to_contain_text("没有安排")
    await page.get_by_role("button", name="加环节").click()
    await page.get_by_role("button", name="福袋", exact=True).click()
    await page.get_by_label("加在").select_option(label="最前面")
    await page.get_by_role("button", name="加上").click()
    await expect(page.locator("[data-gate=first_bag]")).to_have_class("met")


async def test_a_lineup_is_built_looked_at_and_taken_and_then_taken_back(
    window: Window, server: Server
) -> None:
    made = await server.desk.press(
        "/api/broadcasts", title="样例", sample=True, start_ms=1_795_694_400_000, length_minutes=120
    )
    page = window.page
    await page.goto(f"/shows/{made['id']}/rundown")
    await expect(page.locator(ROWS).first).to_be_visible()
    before = await order(page)
    await page.get_by_role("button", name="自动排品").click()
    await page.get_by_role("button", name="开始排").click()
    taken = page.get_by_role("button", name="用这份流程单")
    await expect(taken).to_be_visible(timeout=30_000)
    await expect(page.locator(".compared li.added").first).to_be_visible()
    await taken.click()
    await page.wait_for_function(
        "before => [...document.querySelectorAll('li[data-segment]')].map(r => r.dataset.segment).join(' ')"
        " !== before",
        arg=before,
    )
    await page.locator(f"{ROWS} .name").first.click()
    await expect(page.locator(".why li").first).to_contain_text("P")
    await page.get_by_role("button", name="撤销").click()
    await shows(page, before)


async def test_wishes_that_contradict_each_other_name_what_to_relax(window: Window, server: Server) -> None:
    made = await server.desk.press("/api/broadcasts", title="样例", sample=True, length_minutes=240)
    home = f"/api/broadcasts/{made['id']}/plan"
    told = await server.desk.ask("GET", home)
    short = told["plan"] | {"length_minutes": 60, "segments": []}
    await server.desk.ask("PUT", home, key="short", revision=told["revision"], plan=short)
    page = window.page
    await page.goto(f"/shows/{made['id']}/rundown")
    await expect(page.get_by_text("流程单还是空的")).to_be_visible()
    await page.get_by_role("button", name="自动排品").click()
    await page.get_by_label("每款商品都要上播").check()
    await page.get_by_role("button", name="开始排").click()
    await expect(page.get_by_text("这些要求凑不到一起")).to_be_visible(timeout=30_000)
    await page.get_by_role("button", name="放宽这些再排").first.click()
    await page.get_by_role("button", name="用这份流程单").click(timeout=30_000)
    await expect(page.locator(ROWS).first).to_be_visible()


async def test_a_shift_is_stretched_by_key_and_what_is_wrong_with_it_is_said(
    window: Window, server: Server
) -> None:
    broadcast = await planned(server, length_minutes=120)
    page = window.page
    await page.goto(f"/shows/{broadcast}/shifts")
    bar = page.get_by_role("button", name=re.compile("^小美 0:00"))
    await expect(page.get_by_test_id("remarks")).to_contain_text("1:30–2:00 没有主播上镜")
    await bar.focus()
    for _ in range(6):
        await page.keyboard.press("Shift+ArrowRight")
    await expect(page.get_by_test_id("remarks")).to_contain_text("连播 120 分钟")
    await expect(page.get_by_test_id("remarks")).not_to_contain_text("没有主播")
    await comes_true(
        lambda: server.desk.ask("GET", f"/api/broadcasts/{broadcast}/plan"),
        lambda told: [shift["length_minutes"] for shift in told["plan"]["shifts"]] == [120],
    )


@pytest.mark.parametrize(
    ("path", "held", "key", "wanted"),
    [
        ("shifts", "小美 0:00", "Shift+ArrowRight", lambda plan: plan["shifts"][0]["length_minutes"] == 105),
        ("rundown", "环节6", "Alt+ArrowUp", lambda plan: plan["segments"][3]["id"] == "s6"),
    ],
)
async def test_the_last_change_is_kept_though_an_earlier_one_is_late_and_others_save_first(
    window: Window, server: Server, path: str, held: str, key: str, wanted: Callable[[Any], bool]
) -> None:
    broadcast = await planned(server, length_minutes=120)
    page, home = window.page, f"/api/broadcasts/{broadcast}/plan"
    await page.goto(f"/shows/{broadcast}/{path}")
    await page.get_by_role("button", name=re.compile(f"^{held}")).first.focus()
    let_go = asyncio.Event()
    await page.route("**/plan", partial(late, let_go))
    for _ in range(3):
        await page.keyboard.press(key)
    told = await server.desk.ask("GET", home)
    assert not wanted(told["plan"]), "nothing came through yet"
    theirs = told["plan"] | {"title": "别人改的标题"}
    await server.desk.ask("PUT", home, key="theirs", revision=told["revision"], plan=theirs)
    let_go.set()
    told = await comes_true(lambda: server.desk.ask("GET", home), lambda told: wanted(told["plan"]))
    assert told["plan"]["title"] == theirs["title"], "and what others saved stays"
    # The first save was refused once, and made again over theirs.
    window.wrong = [line for line in window.wrong if "409" not in line]


async def late(let_go: asyncio.Event, route: Route) -> None:
    """Hold a save back on its way to the server."""
    await let_go.wait()
    await route.continue_()


async def test_a_template_is_kept_compared_and_begun_from(window: Window, server: Server) -> None:
    broadcast = await planned(server)
    page = window.page
    await page.goto("/library")
    await page.get_by_role("button", name="存为模板").click()
    await expect(page.get_by_text("7 个环节 · 9 款 · 56 分钟")).to_be_visible()
    home = f"/api/broadcasts/{broadcast}/plan"
    told = await server.desk.ask("GET", home)
    plan = told["plan"] | {"segments": told["plan"]["segments"][1:]}
    await server.desk.ask("PUT", home, key="cut", revision=told["revision"], plan=plan)
    await page.get_by_label("左边").select_option(index=1)
    await page.get_by_label("右边").select_option(index=2)
    await expect(page.locator(".compared li.removed")).to_contain_text("环节0")
    await page.get_by_role("button", name="用它开一场").click()
    await page.get_by_role("button", name="建好，去排流程").click()
    await page.wait_for_url("**/rundown")
    await expect(page.locator(ROWS)).to_have_count(7)


async def test_the_pages_of_the_plan_keep_wcag(window: Window, server: Server) -> None:
    broadcast = await planned(server)
    await server.desk.press(f"/api/broadcasts/{broadcast}/template", title="模板")
    page = window.page
    for path in (f"/shows/{broadcast}/rundown", f"/shows/{broadcast}/shifts", "/library", "/week"):
        await page.goto(path)
        await expect(page.locator("h1")).to_be_visible()
        if path.endswith("rundown"):
            await page.locator(f"{ROWS} .name").first.click()
        assert await failures(page) == [], path
