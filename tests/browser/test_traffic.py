"""Traffic packs and accounts in the browser: refused by rule ids, accepted, proposed, read by everyone."""

import re
import secrets
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Window, picture
from tests.browser.test_accessible import failures
from tests.conftest import Server, comes_true

pytestmark = pytest.mark.browser


async def shops(server: Server) -> None:
    for key, name, more in (
        ("a1", "旗舰店", {"bound": True}),
        ("a2", "二店", {"profile": "抖音同名"}),
    ):
        body = {"name": name, "kinds": ["鞋服"], "provider": "甲"} | more
        await server.desk.ask("PUT", f"/api/accounts/{key}", key=secrets.token_hex(4), revision=0, body=body)


async def bookings(server: Server) -> list[dict[str, Any]]:
    kept = (await server.desk.ask("GET", "/api/shelf"))["bookings"]
    return [one["body"] for one in kept]


async def cell(page: Page, row: int, column: int) -> None:
    await page.locator(f"[data-cell='{row} {column}']").click()


async def test_a_booking_is_refused_by_its_rule_then_filed(window: Window, server: Server) -> None:
    await shops(server)
    page = window.page
    await page.goto("/traffic")
    await cell(page, 17, 2)
    form = page.get_by_role("region", name="新订一个")
    await form.get_by_label("账号").select_option("旗舰店")
    await form.get_by_label("量（UV）").fill("7000")
    await form.get_by_label("广告语").fill("一二三四五六七八九十甲")
    await expect(form.get_by_text(re.compile("P42"))).to_be_visible()
    await expect(form.get_by_text(re.compile("P46"))).to_be_visible()
    await expect(form.get_by_role("button", name="标为已报")).to_be_disabled()
    assert await failures(page) == []
    await picture(page, "traffic-refused")
    await form.get_by_label("量（UV）").fill("20000")
    await form.get_by_label("广告语").fill("冬季新款")
    await expect(form.get_by_text(re.compile("P42|P46"))).to_have_count(0)
    await form.get_by_role("button", name="标为已报").click()
    await expect(page.locator("[data-cell='17 2']")).to_contain_text("旗舰店 2 万")
    await comes_true(
        lambda: bookings(server),
        lambda kept: (
            [(one["slot"], one["uv"], one.get("state")) for one in kept] == [("19:30", 20_000, "filed")]
        ),
    )
    await cell(page, 18, 2)
    await form.get_by_label("账号").select_option("旗舰店")
    await expect(form.get_by_text(re.compile("P43"))).to_be_visible()


async def test_a_week_is_proposed_and_kept(window: Window, server: Server) -> None:
    await shops(server)
    page = window.page
    await page.goto("/traffic")
    await page.get_by_role("button", name="算出最好的安排").click()
    found = page.get_by_role("region", name="周提案")
    await expect(found.get_by_text("这是最好的安排")).to_be_visible(timeout=30_000)
    await found.get_by_role("button", name="存为 2 个草稿").click()
    await expect(page.locator(".pack")).to_have_count(2)
    await comes_true(
        lambda: bookings(server),
        lambda kept: [one.get("state", "draft") for one in kept] == ["draft", "draft"],
    )
    for tab in ("订单", "流量券", "冷启动", "规则数字"):
        await page.get_by_role("tab", name=tab).click()
        assert await failures(page) == [], tab


async def test_an_account_is_added_and_its_rules_are_counted(window: Window, server: Server) -> None:
    await shops(server)
    page = window.page
    await page.goto("/accounts")
    await expect(page.get_by_text("资料 1 处不合规")).to_be_visible()
    await page.get_by_role("button", name="添加账号").click()
    assert await failures(page) == []
    await page.get_by_label("名称").fill("童装馆")
    await page.get_by_label("卖什么").fill("童装，童鞋")
    await page.get_by_role("button", name="保存").click()
    await expect(page.get_by_role("cell", name="童装、童鞋")).to_be_visible()
    await page.get_by_role("tab", name="规则书").click()
    await expect(page.get_by_text("今年改名 0 次，还剩 5 次")).to_have_count(3)
    await expect(page.get_by_text("「抖音」")).to_be_visible()
    assert await failures(page) == []
