"""What else begins on a broadcast's overview: a rehearsal of its plan, and another intake key."""

import re
from typing import Any

import pytest
from playwright.async_api import Browser, Route, expect

from kaibo.clock import HOUR, SECOND, WallClock
from tests.browser.conftest import Window, opened, picture
from tests.browser.test_accessible import failures, reading
from tests.conftest import Server

pytestmark = pytest.mark.browser

HOSTILE = "周五专场 <img src=x onerror=alert(1)>"


async def planned(server: Server, title: str = "周五专场") -> str:
    start_ms = WallClock().now_ms() + HOUR
    made = await server.desk.press("/api/broadcasts", title=title, sample=True, start_ms=start_ms)
    return str(made["id"])


async def test_a_rehearsal_begins_from_a_plan_and_leaves_the_plan_as_it_is(
    window: Window, server: Server
) -> None:
    broadcast = await planned(server, HOSTILE)
    before = await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/plan")
    page = window.page
    await page.goto(f"/shows/{broadcast}")
    await page.get_by_role("button", name="开始演练").click()
    dialog = page.get_by_role("dialog", name="用这场的计划演练")
    await expect(dialog.get_by_label("演练的名称")).to_have_value(f"演练 · {HOSTILE}")
    await dialog.get_by_role("button", name="开始，进入播控台").click()
    await page.wait_for_url(re.compile("/live/"))
    await expect(page.get_by_test_id("state")).to_have_text("演练")
    await expect(page.locator("[data-segment]").first).to_be_visible()
    heads: list[dict[str, Any]] = await server.desk.ask("GET", "/api/broadcasts")
    assert {head["id"]: (head["state"], head["rehearsal"]) for head in heads} == {
        broadcast: ("planned", False),
        page.url.rsplit("/", 1)[1]: ("live", True),
    }
    assert await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/plan") == before
    # What is on air, and what was, is not rehearsed.
    await page.goto(page.url.replace("/live/", "/shows/"))
    await expect(page.get_by_role("region", name="接收地址")).to_be_visible()
    await expect(page.get_by_role("button", name="开始演练")).to_have_count(0)


async def test_a_rehearsal_that_could_not_begin_says_so_and_pressing_again_makes_no_second_one(
    window: Window, server: Server
) -> None:
    broadcast = await planned(server)
    page = window.page

    async def lose(route: Route) -> None:
        await route.abort()

    await page.goto(f"/shows/{broadcast}")
    await page.get_by_role("button", name="开始演练").click()
    begin = page.get_by_role("button", name="开始，进入播控台")
    await page.route("**/live", lose)
    await begin.click()
    await expect(page.get_by_text("没有连上服务器")).to_be_visible()
    await page.unroute("**/live")
    await begin.click()
    await page.wait_for_url(re.compile("/live/"))
    assert len(await server.desk.ask("GET", "/api/broadcasts")) == 2
    window.wrong = [said for said in window.wrong if "ERR_FAILED" not in said]


async def test_the_intake_key_is_changed_after_asking_and_the_old_address_takes_nothing(
    window: Window, server: Server
) -> None:
    broadcast = await planned(server)
    old = (await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/intake"))["facts"]
    page = window.page
    await page.goto(f"/shows/{broadcast}")
    intake = page.get_by_role("region", name="接收地址")
    await intake.get_by_role("button", name="显示地址").click()
    facts = intake.get_by_label("其他系统推送事实")
    await expect(facts).to_have_value(server.url + old)
    await intake.get_by_role("button", name="换密钥").click()
    await expect(intake.get_by_role("alert")).to_contain_text("旧地址马上失效")
    await intake.get_by_role("button", name="取消").click()
    await expect(facts).to_have_value(server.url + old)
    await intake.get_by_role("button", name="换密钥").click()
    await intake.get_by_role("button", name="确定换").click()
    await expect(page.get_by_text("密钥已换")).to_be_visible()
    new = (await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/intake"))["facts"]
    assert new != old
    await expect(facts).to_have_value(server.url + new)
    for door, status in ((old, 404), (new, 202)):
        answer = await page.context.request.post(server.url + door, data=[])
        assert answer.status == status


async def test_what_asks_on_the_overview_can_be_read_by_all(browser: Browser, server: Server) -> None:
    broadcast = await planned(server)
    await server.desk.press(f"/api/broadcasts/{broadcast}/live", despite="八点必须开")
    async with reading(browser, server) as page:
        await page.goto(f"/shows/{broadcast}")
        await page.get_by_role("button", name="显示地址").click()
        await page.get_by_role("button", name="换密钥").click()
        await expect(page.get_by_role("alert")).to_contain_text("本场正在直播")
        assert await failures(page) == []
        await page.goto(f"/shows/{await planned(server)}")
        await page.get_by_role("button", name="开始演练").click()
        await expect(page.get_by_label("演练的名称")).to_be_visible()
        assert await failures(page) == []
        await picture(page, "rehearse")


async def test_what_changed_while_a_page_came_up_is_shown_all_the_same(
    browser: Browser, server: Server
) -> None:
    broadcast = await planned(server, "先定的")
    (head,) = await server.desk.ask("GET", "/api/broadcasts")
    page = await opened(browser, server)
    # The page shows the week it is, and an hour before Monday the broadcast lies in the next one.
    await page.clock.set_fixed_time(head["start_ms"] / SECOND)
    early: list[str] = []

    async def answer(route: Route) -> None:
        """Give the first answer as of a moment before the change."""
        told = await route.fetch()
        if not early:
            early.append(await told.text())
            plan = (await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/plan"))["plan"]
            await server.desk.ask(
                "PUT",
                f"/api/broadcasts/{broadcast}/plan",
                key="renamed",
                revision=1,
                plan=plan | {"title": "后改的"},
            )
        await route.fulfill(response=told)

    await page.route("**/api/broadcasts", answer)
    await page.goto("/week")
    await expect(page.get_by_text("后改的").first).to_be_visible()
    assert "先定的" in early[0]


async def test_a_broadcast_is_made_for_a_time_of_its_own_zone(window: Window, server: Server) -> None:
    page = window.page
    await page.goto("/")
    await page.get_by_label("标题").fill("东京场")
    await page.get_by_label("时区").select_option("Asia/Tokyo")
    await page.get_by_label(re.compile("^计划开播时间")).fill("2026-12-01T20:00")
    length = page.get_by_label("计划时长（分钟）")
    await length.fill("9999")
    await length.press("Tab")
    await expect(length).to_have_value("1440")
    await page.get_by_role("button", name="创建").click()
    await page.wait_for_url(re.compile("/shows/"))
    (head,) = await server.desk.ask("GET", "/api/broadcasts")
    plan = (await server.desk.ask("GET", f"/api/broadcasts/{head['id']}/plan"))["plan"]
    assert (plan["start_ms"], plan["zone"], plan["length_minutes"]) == (1_796_122_800_000, "Asia/Tokyo", 1440)
