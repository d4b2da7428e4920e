"""Products on screen: a sheet imported, cells edited in place, and a second screen that sees it."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Window, picture
from tests.browser.test_accessible import failures
from tests.conftest import Server, comes_true
from tests.intake.sheets.making import GOOD, HEADERS, xlsx

pytestmark = pytest.mark.browser

BAD = ("A-2", "安踏 短袖 A-2", "安踏", "短袖", -5, 40)
MORE = ("A-3", "安踏 卫衣 A-3", "安踏", "卫衣", 129, 20)


def cell(page: Page, row: int, field: str) -> str:
    return f'[role=row][aria-rowindex="{row + 2}"] [data-field="{field}"]'


async def choose(page: Page, raw: bytes) -> None:
    await page.locator("input[type=file]").set_input_files(
        {"name": "选品.xlsx", "mimeType": "application/octet-stream", "buffer": raw}
    )


async def test_a_sheet_is_looked_at_and_then_imported(server: Server, window: Window) -> None:
    page = window.page
    await page.goto("/catalogue")
    await page.get_by_role("button", name="导入表格").first.click()
    await choose(page, xlsx([("秋季选品",), HEADERS, GOOD, BAD, MORE]))
    await expect(page.get_by_text("第 4 行 E 列「直播价」：价格不能是负数（-5）")).to_be_visible()
    await expect(page.get_by_role("button", name="导入 2 个商品")).to_be_disabled()
    assert await failures(page) == []
    await picture(page, "products-import")
    await page.get_by_text("跳过有错的行").click()
    await page.get_by_role("button", name="导入 2 个商品").click()
    await expect(page.get_by_text("已导入：新增 2，更新 0，跳过 1 行")).to_be_visible()
    await expect(page.locator(cell(page, 1, "number"))).to_have_text("A-3")
    assert await failures(page) == []


async def test_a_file_that_is_no_sheet_is_refused_in_words(server: Server, window: Window) -> None:
    page = window.page
    await page.goto("/catalogue")
    await page.get_by_role("button", name="导入表格").first.click()
    await choose(page, b"%PDF-1.7 nothing")
    await expect(page.get_by_role("alert")).to_contain_text("另存为 xlsx")
    window.wrong.clear()  # the browser itself notes the refusal in its console


async def test_a_column_is_named_by_hand_and_prices_in_doubt_are_answered_for(
    server: Server, window: Window
) -> None:
    page = window.page
    await page.goto("/catalogue")
    await page.get_by_role("button", name="导入表格").first.click()
    rows = [(f"B-{n}", f"鞋 B-{n}", price) for n, price in enumerate((89, 129, 59, 12_900))]
    await choose(page, xlsx([("货号", "商品名称", "甲"), *rows]))
    await page.get_by_label("C 甲").select_option("price_fen")
    await expect(page.get_by_text("可能混用了分和元")).to_be_visible()
    await page.get_by_text("我已核对，价格无误").click()
    await page.get_by_role("button", name="导入 4 个商品").click()
    await expect(page.locator(cell(page, 3, "price_fen"))).to_have_text("12,900.00")


async def test_an_edit_in_place_is_on_a_second_screen(server: Server, window: Window) -> None:
    made = await server.desk.press("/api/broadcasts", title="测试场", sample=True)
    page, address = window.page, f"/shows/{made['id']}/products"
    await page.goto(address)
    other = await page.context.new_page()
    await other.goto(address)
    await expect(other.locator(cell(other, 1, "price_fen"))).to_be_visible()
    await page.locator(cell(page, 1, "price_fen")).click()
    await page.keyboard.press("Enter")
    await page.keyboard.type("66.6")
    await page.keyboard.press("Tab")
    await expect(page.locator(cell(page, 1, "market_fen") + " input")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(other.locator(cell(other, 1, "price_fen"))).to_have_text("66.60")
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.type("negative")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("请写价格，如 89 或 89.00")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator(cell(page, 1, "price_fen"))).to_have_text("66.60")


async def test_two_people_who_edit_at_once_both_keep_their_edit(server: Server, window: Window) -> None:
    made = await server.desk.press("/api/broadcasts", title="测试场", sample=True)
    page, address = window.page, f"/shows/{made['id']}/products"
    await page.goto(address)
    other = await page.context.new_page()
    await other.goto(address)
    for one, field, text in ((page, "stock", "77"), (other, "cost_fen", "21")):
        await one.locator(cell(one, 2, field)).click()
        await one.keyboard.press("Enter")
        await one.keyboard.type(text)
    await page.keyboard.press("Enter")
    await other.keyboard.press("Enter")
    for one in (page, other):
        await expect(one.locator(cell(one, 2, "stock"))).to_have_text("77")
        await expect(one.locator(cell(one, 2, "cost_fen"))).to_have_text("21.00")
    window.wrong.clear()  # the browser notes a 409 that the page mended


async def test_products_are_moved_by_keys_and_pasted_from_a_sheet(server: Server, window: Window) -> None:
    made = await server.desk.press("/api/broadcasts", title="测试场", sample=True)
    page = window.page
    await page.goto(f"/shows/{made['id']}/products")
    first = await page.locator(cell(page, 1, "title")).inner_text()
    await page.locator(cell(page, 1, "stock")).click()
    await page.keyboard.press("Alt+ArrowDown")
    await expect(page.locator(cell(page, 2, "title"))).to_contain_text(first.split("!")[0].strip())
    await page.locator(cell(page, 1, "price_fen")).click()
    await page.locator(".grid").evaluate(
        """(grid, text) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          grid.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
        }""",
        "11\t22\n33\t44",
    )
    await expect(page.locator(cell(page, 1, "price_fen"))).to_have_text("11.00")
    await expect(page.locator(cell(page, 2, "market_fen"))).to_have_text("44.00")
    assert await failures(page) == []
    await picture(page, "products-show")


async def test_two_hundred_products_are_dragged_into_another_order(server: Server, window: Window) -> None:
    made = await server.desk.press("/api/broadcasts", title="测试场")
    address = f"/api/broadcasts/{made['id']}/plan"
    plan = await server.desk.ask("GET", address)
    products = [{"id": f"p{n}", "title": f"鞋 {n}", "price_fen": 100 + n} for n in range(200)]
    body = {"key": "k", "revision": plan["revision"], "plan": plan["plan"] | {"products": products}}
    await server.desk.ask("PUT", address, **body)
    page = window.page
    await page.goto(f"/shows/{made['id']}/products")
    grips = page.locator("[role=gridcell].grip")
    await expect(page.locator("[role=grid]")).to_have_attribute("aria-rowcount", "201")
    from_, to = await grips.nth(0).bounding_box(), await grips.nth(4).bounding_box()
    assert from_ and to
    await page.mouse.move(from_["x"] + 15, from_["y"] + 20)
    await page.mouse.down()
    await page.mouse.move(to["x"] + 15, to["y"] + 10, steps=8)
    await page.mouse.move(to["x"] + 15, to["y"] + 30, steps=4)
    await page.mouse.up()
    await expect(page.locator(cell(page, 4, "title"))).to_contain_text("鞋 0")
    await comes_true(
        lambda: server.desk.ask("GET", address),
        lambda saved: (
            [product["title"] for product in saved["plan"]["products"][:5]]
            == ["鞋 1", "鞋 2", "鞋 3", "鞋 4", "鞋 0"]
        ),
    )
