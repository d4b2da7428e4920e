"""The review page: orders imported, the report read, a lesson filed, and done in the next readiness."""

import re
from pathlib import Path
from typing import Any

from playwright.async_api import Page, Route, expect

from kaibo.clock import HOUR, WallClock
from tests.browser.conftest import Window, picture
from tests.browser.planner import wall
from tests.conftest import Server, comes_true
from tests.intake.sheets.making import xlsx
from tests.intake.sheets.ordering import row, table

AXE = Path(__file__).resolve().parents[2] / "ui" / "node_modules" / "axe-core" / "axe.min.js"
CHANGE = "尺码牌挂在镜头旁"


async def evening(server: Server) -> tuple[str, str]:
    """An evening that is over, in which something was marked, and the next one planned; gives both."""
    desk = server.desk
    for path, body in (
        ("members/zhou", {"name": "老周"}),
        ("members/mei", {"name": "小美"}),
        ("accounts/a", {"name": "开播小店"}),
        ("stores/hz", {"name": "杭州店", "city": "杭州市"}),
    ):
        await desk.ask("PUT", f"/api/{path}", key=path, revision=0, body=body)
    broadcast, _ = await server.live(title="周四运动场", account_id="a", account="开播小店")
    base = f"/api/broadcasts/{broadcast}"
    told = await desk.ask("GET", f"{base}/plan")
    plan = told["plan"] | {"store": "hz"}
    await desk.ask("PUT", f"{base}/plan", key="store", revision=told["revision"], plan=plan)
    await desk.press(f"{base}/marks", tag="problem", label="尺码板没拿上来", by="小陈", role="desk")
    asked = await desk.press(f"{base}/end/request")
    assert asked
    await desk.press(f"{base}/end/confirm", request=(await head(server, broadcast))["end_request"])
    following = await desk.press(
        "/api/broadcasts",
        title="周五童鞋场",
        account_id="a",
        start_ms=WallClock().now_ms() + HOUR,
        sample=True,
    )
    return broadcast, str(following["id"])


async def head(server: Server, broadcast: str) -> Any:
    return next(one for one in await server.desk.ask("GET", "/api/broadcasts") if one["id"] == broadcast)


def orders(paid_ms: int) -> bytes:
    """Export four orders of the evening: one goes to the store's own city, three elsewhere."""
    when = wall(paid_ms, "%Y-%m-%d %H:%M:%S")
    cities = ("杭州市", "广州市", "成都市", "上海市")
    rows = [
        row(订单号=f"37052{place}", 支付时间=when, 订单下单时间=when, 市=city)
        for place, city in enumerate(cities)
    ]
    return xlsx(table(rows))


async def imports(page: Page, raw: bytes) -> None:
    """Bring the shop's export in: choose the file, look at what is in it, confirm."""
    panel = page.get_by_role("region", name="小店订单", exact=True)
    async with page.expect_file_chooser() as chosen:
        await panel.get_by_role("button", name=re.compile("^把订单表")).click()
    await (await chosen.value).set_files({"name": "订单.xlsx", "mimeType": "", "buffer": raw})
    await expect(panel.get_by_text("¥516.00")).to_be_visible()
    await panel.get_by_role("button", name="导入 4 个订单").click()
    await expect(panel.get_by_role("status")).to_contain_text("新订单 4")


async def reads(page: Page, broadcast: str) -> None:
    """Read the report: what the orders brought, and how much of it came from elsewhere."""
    await page.goto(f"/review/{broadcast}")
    card = page.locator("article.card")
    await expect(card.filter(has_text=re.compile("^成交额")).first).to_contain_text("516")
    await expect(card.filter(has_text="市外订单占比").first).to_contain_text("75.0%")
    await expect(page.get_by_text("本场还没有写改进")).to_be_visible()


async def files(page: Page, due: str) -> None:
    """Make a lesson of the draft the mark gave: what changes, whose it is, by when."""
    lessons = page.get_by_role("region", name="改进", exact=True)
    await lessons.get_by_role("button", name="写成改进：尺码板没拿上来").click()
    await expect(lessons.get_by_label("问题", exact=True)).to_have_value("尺码板没拿上来")
    await lessons.get_by_role("button", name="保存").click()
    await expect(lessons.get_by_role("alert")).to_contain_text("谁负责")
    await lessons.get_by_label("怎么改").fill(CHANGE)
    await lessons.get_by_label("谁负责").select_option("老周")
    await lessons.get_by_label("哪天前做完").fill(due)
    await lessons.get_by_role("button", name="保存").click()
    await expect(lessons.locator("[data-lesson]")).to_contain_text(CHANGE)
    await expect(lessons.locator("[data-draft^=mark]")).to_have_count(0)


async def violations(page: Page) -> list[str]:
    """Name what keeps some people from using a page."""
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    told = await page.evaluate("axe.run(document)")
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in told["violations"]]


async def test_orders_are_imported_the_report_read_and_a_lesson_comes_back_in_readiness_until_done(
    server: Server, window: Window
) -> None:
    page = window.page
    ended, following = await evening(server)
    await page.goto(f"/shows/{ended}/review")
    await imports(page, orders(int((await head(server, ended))["went_live_ms"])))
    await reads(page, ended)
    await page.goto(f"/shows/{ended}/review")
    await files(page, due="2026-01-05")
    assert await violations(page) == []
    await picture(page, "review")

    await page.goto(f"/shows/{following}/review")
    await expect(page.locator("[data-standing=late]")).to_contain_text(CHANGE)

    await page.goto(f"/shows/{following}")
    gate = page.locator("[data-gate=lessons]")
    await expect(gate).to_have_attribute("data-state", "amber")
    await expect(gate).to_contain_text("老周")
    await gate.get_by_role("button", name=f"做完了：{CHANGE}").click()
    await expect(gate).to_have_attribute("data-state", "green")

    await page.goto(f"/shows/{following}/review")
    back = page.locator("[data-lesson]", has_text=CHANGE)
    await expect(back).to_have_attribute("data-standing", "done")
    await back.get_by_role("button", name=re.compile("^有效")).click()
    await expect(back).to_contain_text("做完了 · 有效")
    await page.goto("/library")
    await expect(page.get_by_role("region", name="改进库")).to_contain_text(CHANGE)

    paper = await server.client.get(f"/review/{following}")
    assert CHANGE in paper.text


async def test_a_lesson_seen_again_is_opened_once_more_and_a_dropped_one_says_why(
    server: Server, window: Window
) -> None:
    page = window.page
    ended, following = await evening(server)
    kept = await head(server, ended)
    body = {"problem": "开场没有秒杀", "change": "第 10 分钟放秒杀", "owner": "mei", "due": "2026-01-05"}
    body |= {"account": "a", "broadcast": ended, "found_ms": kept["went_live_ms"]}
    done = {**body, "state": "done", "closed": "2026-01-04"}
    await server.desk.ask("PUT", "/api/lessons/l1", key="l1", revision=0, body=done)
    await page.goto(f"/shows/{following}/review")
    row = page.locator("[data-lesson=l1]")
    await row.get_by_role("button", name=re.compile("^又出现了")).click()
    await expect(row).to_have_attribute("data-standing", "late")
    await expect(row).to_contain_text("又出现 1 次")
    await row.get_by_role("button", name=re.compile("^不做了")).click()
    await row.get_by_label("为什么不做了").fill("换了平台的玩法")
    await row.get_by_role("button", name="确定不做").click()
    await expect(row).to_have_attribute("data-standing", "dropped")
    await expect(row).to_contain_text("换了平台的玩法")


async def test_what_follows_an_evening_is_ticked_and_handed_on(server: Server, window: Window) -> None:
    page = window.page
    ended, following = await evening(server)
    await page.goto(f"/shows/{ended}/review")
    after = page.get_by_role("region", name="善后", exact=True)
    duty = after.locator("[data-task=sync-private]")
    await duty.get_by_role("checkbox").click()
    await expect(duty.get_by_role("checkbox")).to_be_checked()
    base = f"/api/broadcasts/{ended}"
    told = await comes_true(
        lambda: server.desk.ask("GET", f"{base}/after"),
        lambda told: any(one["state"] == "done" for one in told["care"]["steps"]),
    )
    assert told["complaints"] == []
    await expect(after.get_by_role("region", name="发货", exact=True)).to_contain_text("订单发货时间")
    async with page.expect_download() as begun:
        await after.get_by_role("link", name="下载全部（xlsx）").click()
    assert (await begun.value).suggested_filename == "after.xlsx"

    await page.goto(f"/shows/{following}/review")
    await expect(page.get_by_role("region", name="善后", exact=True)).to_contain_text("还没有开播")


async def test_figures_filled_in_otherwise_after_a_lost_answer_are_written_too(
    server: Server, window: Window
) -> None:
    async def lost(route: Route) -> None:
        await route.fetch()
        await route.abort()

    page = window.page
    ended, following = await evening(server)
    await page.goto(f"/shows/{following}/review")
    panel = page.get_by_role("region", name="官方数据", exact=True)
    await expect(panel).to_contain_text("还没有开播")
    await page.goto(f"/shows/{ended}/review")
    await panel.get_by_label("场观（人）").fill("1.2万")
    await page.route("**/official", lost)
    await panel.get_by_role("button", name="保存 1 项").click()
    await expect(page.get_by_text("没有保存").first).to_be_visible()
    await page.unroute("**/official")
    await panel.get_by_label("进房人次（次）").fill("15,000")
    await panel.get_by_role("button", name="保存 2 项").click()
    await expect(page.get_by_text("已保存，复盘已更新").first).to_be_visible()
    form = await server.desk.ask("GET", f"/api/broadcasts/{ended}/official")
    typed = {field["key"]: field["typed"] for field in form["fields"] if field["typed"] is not None}
    assert typed == {"views": 12_000, "entries": 15_000}
    window.wrong = [message for message in window.wrong if "net::ERR_FAILED" not in message]
