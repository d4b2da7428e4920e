"""Words on the screens: underlined as they are typed, mended, let pass, signed for, corrected on air."""

import re
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.conftest import Window, opened
from tests.browser.planner import PATIENCE_MS
from tests.browser.test_accessible import failures, reading
from tests.browser.test_console import tell
from tests.conftest import Server
from tests.console.test_compliance import PACK

pytestmark = pytest.mark.browser

TITLE = "秋季新品专场"


async def planned(server: Server, title: str = TITLE, **more: Any) -> str:
    return str((await server.desk.press("/api/broadcasts", title=title, **more))["id"])


async def titled(server: Server, broadcast: str) -> str:
    return str((await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/plan"))["plan"]["title"])


def title_of(page: Page) -> Locator:
    return page.get_by_role("textbox", name="直播标题")


async def test_a_title_is_underlined_as_it_is_typed_mended_by_a_press_and_saved(
    window: Window, server: Server
) -> None:
    page, broadcast = window.page, await planned(server)
    await page.goto(f"/shows/{broadcast}")
    field = title_of(page)
    await expect(field).to_have_value(TITLE)
    await field.fill("👟国家级跑鞋专场")
    marked = page.locator(".checked mark")
    await expect(marked).to_have_text("国家级")
    found = page.locator("[data-rule]")
    await expect(found).to_contain_text("不能用")
    await field.press("End")
    await field.press_sequentially("，来吧")
    await expect(marked).to_have_text("国家级")
    await found.get_by_role("button", name="依据").click()
    await expect(found).to_contain_text("广告法")
    await expect(found).to_contain_text("扣信用分")
    await found.get_by_role("button", name=re.compile("^把“国家级”换成")).click()
    await expect(field).to_have_value("👟优质跑鞋专场，来吧")
    await expect(marked).to_have_count(0)
    await expect(field).to_be_focused()
    await field.press("Control+z")
    await expect(field).to_have_value("👟国家级跑鞋专场，来吧")
    await field.press("Control+y")
    await field.press("Enter")
    await expect(page.get_by_text("没有查出违规词").first).to_be_visible()
    await expect(page.locator("nav h2")).to_have_text("👟优质跑鞋专场，来吧")
    assert await titled(server, broadcast) == "👟优质跑鞋专场，来吧"


async def test_nothing_typed_is_nothing_to_check_not_clean(window: Window, server: Server) -> None:
    page, broadcast = window.page, await planned(server)
    await page.goto(f"/shows/{broadcast}")
    await expect(page.get_by_text("没有查出违规词").first).to_be_visible()
    await title_of(page).fill("")
    await expect(page.get_by_text("还没有文字可查")).to_be_visible()


async def test_a_title_in_the_table_is_checked_in_its_cell(window: Window, server: Server) -> None:
    page, broadcast = window.page, await planned(server, sample=True)
    await page.goto(f"/shows/{broadcast}/products")
    cell = page.locator("[data-field=title]").nth(1)
    await cell.dblclick()
    field = page.locator("input.editor")
    await field.press("End")
    await field.press_sequentially(" 国家级")
    await expect(cell.locator("mark")).to_have_text("国家级")
    await cell.get_by_role("button", name=re.compile("^把“国家级”换成")).click()
    await expect(field).to_be_focused()
    await expect(field).to_have_value(re.compile("优质$"))
    await field.press("Enter")
    await expect(cell).to_contain_text("优质")


async def test_words_are_let_pass_signed_for_and_signed_again_once_they_change(
    window: Window, server: Server
) -> None:
    page, broadcast = window.page, await planned(server, "国家级跑鞋专场")
    await page.goto(f"/shows/{broadcast}/words")
    row = page.locator("[data-place=title]")
    await expect(row.locator("mark")).to_have_text("国家级")
    sign = page.get_by_role("button", name="kaibo 签字")
    await expect(sign).to_be_disabled()
    await expect(page.get_by_text("还有 1 处不能用")).to_be_visible()
    await row.get_by_role("button", name="放行“国家级”").click()
    consent = row.get_by_role("button", name="由 kaibo 放行")
    await row.get_by_label(re.compile("^放行的原因")).fill("有")
    await expect(consent).to_be_disabled()
    await row.get_by_label(re.compile("^放行的原因")).fill("有国家级认定文件")
    await consent.click()
    await expect(row).to_contain_text("有国家级认定文件")
    await expect(row.locator("mark")).to_have_count(0)
    await page.get_by_label("备注").fill("看过")
    await sign.click()
    await expect(page.get_by_text("签字后没有改动")).to_be_visible()
    await page.goto(f"/shows/{broadcast}")
    await title_of(page).fill("国家级跑鞋夜场")
    await expect(page.get_by_text("已放行 1 处")).to_be_visible()
    await title_of(page).press("Enter")
    await expect(page.locator("[data-gate=words]")).to_contain_text("有改动")
    await page.goto(f"/shows/{broadcast}/words")
    await expect(page.get_by_text("签字后文字有改动")).to_be_visible()
    await page.locator("[data-place=title]").get_by_role("button", name="撤回“国家级”的放行").click()
    await expect(page.get_by_text("还有 1 处不能用")).to_be_visible()


async def test_an_evening_without_words_says_what_to_do(window: Window, server: Server) -> None:
    page, broadcast = window.page, await planned(server)
    await page.route(
        f"**/api/broadcasts/{broadcast}/words",
        lambda route: route.fulfill(
            json={
                "sheet": {
                    "digest": "",
                    "pack": "",
                    "texts": [],
                    "counts": {},
                    "open": 0,
                    "left": 0,
                    "waived": 0,
                },
                "signed": None,
                "changed": False,
                "rules_changed": False,
                "never": [],
            }
        ),
    )
    await page.goto(f"/shows/{broadcast}/words")
    await expect(page.get_by_text("本场还没有文字可查")).to_be_visible()


async def test_a_word_of_the_team_counts_as_soon_as_it_is_on_the_list(window: Window, server: Server) -> None:
    page, broadcast = window.page, await planned(server, "羊绒衫专场")
    await page.goto("/words")
    await expect(page.get_by_text("还没有自己的词")).to_be_visible()
    await page.get_by_label("词", exact=True).fill("羊绒衫")
    await page.get_by_label("换成", exact=True).fill("针织衫")
    await page.get_by_role("button", name="加入").click()
    await expect(page.locator("[data-word=羊绒衫]")).to_contain_text("针织衫")
    await page.get_by_text("粘贴一份词表").click()
    await page.get_by_role("textbox", name="粘贴一份词表").fill(f"国民神鞋，口碑跑鞋\n!第一场\n{'长' * 70}")
    await page.get_by_role("button", name="导入").click()
    await expect(page.locator("[data-word=第一场]")).to_contain_text("允许")
    await expect(page.get_by_text(re.compile("^第 3 行"))).to_be_visible()
    await page.goto(f"/shows/{broadcast}")
    await page.get_by_role("button", name="把“羊绒衫”换成“针织衫”").click()
    await expect(title_of(page)).to_have_value("针织衫专场")


async def test_a_pack_with_a_mistake_is_not_saved_and_says_where_it_is(
    browser: Browser, server: Server
) -> None:
    page = await opened(browser, server)
    await page.goto("/words")
    await page.get_by_role("tab", name=re.compile("自己的规则包")).click()
    await page.get_by_role("button", name="新规则包").click()
    await page.get_by_label("名字", exact=True).fill("ours")
    await page.get_by_label("内容", exact=True).fill(PACK.replace("anchors", "anchor"))
    await page.get_by_role("button", name="保存").click()
    await expect(page.get_by_role("alert")).to_contain_text("medical.ours")
    await page.get_by_label("内容", exact=True).fill(PACK)
    await page.get_by_role("button", name="试一试").click()
    await expect(page.get_by_text("读得通，2 条规则")).to_be_visible(timeout=PATIENCE_MS)
    await page.get_by_role("button", name="保存").click()
    await expect(page.locator("[data-pack=ours]")).to_be_visible(timeout=PATIENCE_MS)
    await page.get_by_role("tab", name=re.compile("全部规则")).click()
    await page.get_by_label("搜规则、例句、法条").fill("absolute.ours")
    rule = page.locator("[data-rule='absolute.ours']")
    await rule.locator("summary").click()
    await expect(rule).to_contain_text("欢迎来看")


async def test_rules_somebody_else_saves_are_shown_where_the_page_is_open(
    window: Window, server: Server
) -> None:
    page = window.page
    await page.goto("/words")
    await page.get_by_role("tab", name=re.compile("全部规则")).click()
    await page.get_by_label("搜规则、例句、法条").fill("absolute.ours")
    await expect(page.get_by_text("没有这样的规则")).to_be_visible()
    await server.desk.ask("PUT", "/api/packs/ours", key="p", revision=0, body={"text": PACK})
    await expect(page.locator("[data-rule='absolute.ours']")).to_be_visible()


async def test_words_said_on_air_are_corrected_and_the_log_tells_how_soon(
    browser: Browser, server: Server
) -> None:
    broadcast, key = await server.live(length_minutes=60)
    page = await opened(browser, server)
    await page.goto(f"/live/{broadcast}/floor")
    await tell(server, key, "spoken", text="它能治疗脚气。")
    cue = page.locator("[data-cue]").filter(has_text="治疗脚气")
    await expect(cue).to_have_count(1)
    await expect(cue).to_contain_text("不能代替药物")
    await expect(page.locator("[data-warning]")).to_have_count(1)
    host = await opened(browser, server)
    await host.goto(f"/host/{broadcast}")
    await expect(host.get_by_text(re.compile("^状态很好"))).to_be_visible()
    await cue.get_by_role("button", name="已纠正").click()
    await expect(page.locator("[data-warning]")).to_have_count(0)
    await tell(server, key, "commented", viewer="v1", name="小李", text="加我微信 abc12345 便宜")
    await page.goto(f"/live/{broadcast}/desk")
    comment = page.locator("[data-warning]")
    await comment.get_by_role("button", name="没问题…").click()
    await comment.get_by_label(re.compile("^为什么没问题")).fill("是客服号")
    await comment.get_by_role("button", name="提交").click()
    await expect(comment).to_have_count(0)
    await page.goto(f"/shows/{broadcast}/words")
    log = page.get_by_role("region", name="直播中的提醒与纠正")
    await expect(log.locator("tr", has_text="治疗脚气")).to_contain_text("已纠正")
    await expect(log.locator("tr", has_text="加我微信")).to_contain_text("是客服号")


async def test_checked_words_can_be_read_by_everyone(browser: Browser, server: Server) -> None:
    broadcast = await planned(server, "国家级跑鞋，治疗脚气", sample=True)
    await server.desk.ask("PUT", "/api/packs/ours", key="p", revision=0, body={"text": PACK})
    words = [{"word": "羊绒衫", "instead": "针织衫"}]
    await server.desk.ask("PUT", "/api/words/@house", key="w", revision=0, body={"words": words})
    async with reading(browser, server) as page:
        await page.goto(f"/shows/{broadcast}")
        await expect(page.locator("[data-rule]").first).to_be_visible()
        await page.get_by_role("button", name="放行“国家级”").click()
        await page.get_by_role("button", name="“治疗脚气”的依据").click()
        assert await failures(page) == [], "a title"
        await page.goto(f"/shows/{broadcast}/words")
        await expect(page.locator("[data-rule]").first).to_be_visible()
        await page.get_by_role("button", name=re.compile("^全部文字")).click()
        assert await failures(page) == [], "the review"
        await page.goto("/words")
        await page.get_by_text("粘贴一份词表").click()
        assert await failures(page) == [], "the team's list"
        await page.get_by_role("tab", name=re.compile("自己的规则包")).click()
        await page.get_by_role("button", name="新规则包").click()
        assert await failures(page) == [], "own packs"
        await page.get_by_role("tab", name=re.compile("全部规则")).click()
        await page.locator("summary").first.click()
        assert await failures(page) == [], "every rule"
    live, key = await server.live(length_minutes=60)
    await tell(server, key, "spoken", text="它能治疗脚气。")
    async with reading(browser, server) as page:
        await page.goto(f"/live/{live}/floor")
        await page.get_by_role("button", name="没问题…").first.click()
        assert await failures(page) == [], "a warning on air"
