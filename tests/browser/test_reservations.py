"""The page of reservations: counts typed in, reminders guarded, links made, posters and covers shown."""

import io
from pathlib import Path

from PIL import Image
from playwright.async_api import expect

from kaibo.clock import HOUR
from tests.browser.conftest import Window, picture
from tests.conftest import Server, comes_true


async def test_a_team_brings_people_to_an_opening(server: Server, window: Window, tmp_path: Path) -> None:
    page = window.page
    start_ms = 1_900_000_000_000
    made = await server.desk.press("/api/broadcasts", title="双十一", sample=True, start_ms=start_ms)
    await page.goto(f"/shows/{made['id']}/reservations")

    counts = page.get_by_role("region", name="各渠道预约数")
    await counts.get_by_label("公众号 新读数").fill("1,700")
    await counts.get_by_label("社群 新读数").fill("很多")
    await counts.get_by_role("button", name="记录", exact=True).click()
    await expect(counts.locator("header")).to_contain_text("1,700")
    await expect(counts.get_by_label("公众号 新读数")).to_have_value("")

    await counts.get_by_text("粘贴一张表").click()
    await counts.get_by_role("textbox", name="粘贴一张表").fill("社群 88\n抖音 5")
    await counts.get_by_role("button", name="看看读出了什么").click()
    await expect(counts).to_contain_text("第 2 行")
    await counts.get_by_role("button", name="记录这 1 行").click()
    await expect(counts.locator("header")).to_contain_text("1,788")

    outlook = page.get_by_role("region", name="预约走势")
    await outlook.get_by_label("设目标").fill("2000")
    await outlook.get_by_label("设目标").press("Enter")
    await expect(outlook).to_contain_text("还差 212")
    await expect(page.get_by_role("region", name="邀约文案")).to_contain_text("还差 212")

    path = f"/api/broadcasts/{made['id']}/plan"
    told = await comes_true(
        lambda: server.desk.ask("GET", path),
        lambda told: told["plan"].get("targets", {}).get("reservations") == 2_000,
    )
    plan = told["plan"] | {"announced_ms": start_ms - 3 * HOUR}
    await server.desk.ask("PUT", path, key="later", revision=told["revision"], plan=plan)
    await expect(page.get_by_role("alert")).to_contain_text("超过 60 分钟不发预约提醒")

    links = page.get_by_role("region", name="专属链接")
    await links.get_by_label("跳转地址").fill("http://a.example")
    await links.get_by_role("button", name="生成链接").click()
    await expect(links.get_by_role("alert")).to_be_visible()
    await links.get_by_label("跳转地址").fill("https://a.example/预约")
    window.wrong.clear()
    await links.get_by_role("button", name="生成链接").click()
    code = links.locator("code")
    await expect(code).to_contain_text("/l/")
    followed = await server.client.get(
        await code.inner_text(), headers={"user-agent": "MicroMessenger"}, follow_redirects=False
    )
    assert followed.headers["location"] == "https://a.example/%E9%A2%84%E7%BA%A6"
    await expect(links.get_by_role("row").nth(1).get_by_role("cell").nth(3)).to_have_text("1")
    await links.get_by_role("button", name="海报").click()
    poster = links.get_by_role("img", name="3x4 海报预览")
    await expect(poster).to_be_visible()
    await expect(poster).to_have_js_property("naturalWidth", 1080)

    photo = tmp_path / "cover.jpg"
    out = io.BytesIO()
    Image.new("RGB", (600, 800), "teal").save(out, "JPEG")
    photo.write_bytes(out.getvalue())
    cover = page.get_by_role("region", name="封面")
    await cover.get_by_label("上传封面").set_input_files(photo)
    whole = cover.get_by_role("img", name="封面", exact=True)
    await expect(whole).to_have_js_property("naturalWidth", 600)
    await cover.get_by_role("button", name="画面重点").press("ArrowUp")
    await expect(cover.get_by_role("button", name="上起 45%")).to_be_visible()
    await picture(page, "reservations")


async def test_an_empty_page_says_what_to_do(server: Server, window: Window) -> None:
    made = await server.desk.press("/api/broadcasts", title="空场")
    await window.page.goto(f"/shows/{made['id']}/reservations")
    for words in ("还没有定开播时间", "还没有读数", "还没有链接", "还没有封面"):
        await expect(window.page.get_by_text(words)).to_be_visible()
