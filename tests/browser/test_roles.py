"""The role screens in a real browser: each role works from its own, and the others see it."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import opened, picture
from tests.browser.proxy import wire
from tests.browser.test_console import tell
from tests.conftest import Server, comes_true

pytestmark = pytest.mark.browser


async def screen(browser: Browser, server: Server, broadcast: str, name: str, width: int = 1366) -> Page:
    page = await opened(browser, server, width, 844 if width < 500 else 768)
    await page.goto(f"{server.url}/live/{broadcast}/{name}")
    await expect(page.get_by_role("main").get_by_role("region").first).to_be_visible()
    return page


async def test_the_desk_leads_a_holdback_sale_step_by_step(browser: Browser, server: Server) -> None:
    broadcast, _ = await server.live(sample=True, length_minutes=60)
    desk = await screen(browser, server, broadcast, "desk")
    sale = desk.get_by_role("region", name="憋单")
    await sale.get_by_label("商品").select_option(index=2)
    await sale.get_by_role("button", name="开始憋单").click()
    for name in ("比价格", "扣 1 + 关注", "打消顾虑"):
        await sale.get_by_role("button", name=f"下一步：{name}").click()
        await expect(sale.locator("[aria-current=step]")).to_contain_text(name)
    await sale.get_by_role("checkbox", name="运费险").check()
    await expect(sale.get_by_text("还有 5 条没讲")).to_be_visible()
    await sale.get_by_role("button", name="下一步：倒数开价").click()
    await expect(sale.get_by_test_id("opening")).to_have_text(re.compile("^[1-5]$"))
    await sale.get_by_role("button", name=re.compile("^放 50 件")).click()
    await expect(sale.locator("dd").nth(3)).to_have_text("50")
    await expect(sale.get_by_test_id("opening")).to_have_text("开！", timeout=10_000)
    await sale.get_by_role("button", name="下一步：报已拍").click()
    await sale.get_by_role("button", name="下一步：没抢到扣 1").click()
    await sale.get_by_role("button", name="再来一轮").click()
    await expect(sale.get_by_text("第 2 轮")).to_be_visible()
    await expect(sale.locator("[aria-current=step]")).to_contain_text("扣 1 + 关注")
    await picture(desk, "desk-sale")
    await sale.get_by_role("button", name="结束憋单").click()
    await sale.get_by_role("button", name="再按一次结束").click()
    await expect(sale.get_by_text("没有在憋单")).to_be_visible()
    await desk.close()


async def test_the_floor_announces_opens_and_draws_a_lucky_bag(browser: Browser, server: Server) -> None:
    broadcast, _ = await server.live(sample=True, length_minutes=60)
    floor = await screen(browser, server, broadcast, "floor", width=390)
    bags = floor.get_by_role("region", name="福袋")
    await bags.get_by_role("button", name="预告福袋").click()
    await bags.get_by_label("奖品").fill("品牌水壶")
    await bags.get_by_label("单份价值（元）").fill("50000.01")
    await expect(bags.get_by_role("alert")).to_contain_text("5 万元")
    await bags.get_by_label("单份价值（元）").fill("89")
    await bags.get_by_role("button", name="评论「想要」").click()
    await bags.get_by_role("button", name="5 分钟后").click()
    await bags.get_by_role("button", name="预告", exact=True).click()
    bag = bags.locator("[data-bag]")
    await expect(bag).to_contain_text("已预告")
    await bag.get_by_role("button", name="打开").click()
    await expect(bag).to_contain_text("规则不能改")
    await bag.get_by_role("button", name="记开奖").click()
    await bag.get_by_label("参与人数").fill("1234")
    await bag.get_by_label(re.compile("^中奖人")).fill("深圳大雪\n小李\n")
    await bag.get_by_role("button", name="保存开奖结果").click()
    await expect(bag).to_contain_text("1,234 人参与 · 2 人中奖")
    assert await floor.evaluate("document.documentElement.scrollWidth") == 390
    await picture(floor, "floor-phone")
    await floor.close()


async def test_what_the_floor_says_the_wall_and_the_handover_show_without_figures(
    browser: Browser, server: Server
) -> None:
    broadcast, key = await server.live(sample=True, length_minutes=60)
    await tell(server, key, "online_counted", online=5432)
    await tell(
        server, key, "order_paid", viewer="v1", order="o1", product="p01", items=3, amount_fen=7_654_300
    )
    floor = await screen(browser, server, broadcast, "floor")
    await floor.get_by_role("button", name="引导加企微").click()
    await floor.get_by_label("主播刚答应了什么？").fill("48 小时内发货")
    await floor.get_by_role("button", name="记下").click()
    await expect(floor.get_by_role("region", name="承诺")).to_contain_text("1 条没兑现")
    await floor.locator("h1").click()
    await floor.keyboard.press("2")
    await expect(floor.get_by_role("region", name="打点")).to_contain_text("金句")
    wall = await screen(browser, server, broadcast, "wall")
    await expect(wall.get_by_test_id("value").first).to_have_text("5,432")
    await expect(wall.get_by_test_id("value").nth(1)).to_have_text("76,543")
    size = await wall.get_by_test_id("value").first.evaluate(
        "it => parseFloat(getComputedStyle(it).fontSize)"
    )
    assert size >= 120
    await server.desk.press(
        f"/api/broadcasts/{broadcast}/cues", roles=["desk"], text="改价", urgency="urgent"
    )
    await expect(wall.get_by_test_id("urgent")).to_contain_text("中控")
    assert await wall.evaluate("[document.body.scrollHeight, document.body.scrollWidth]") == [768, 1366]
    await picture(wall, "wall")
    page = await screen(browser, server, broadcast, "handover")
    main = page.get_by_role("main")
    await expect(main).to_contain_text("48 小时内发货")
    await expect(main).to_contain_text("引导加企微")
    await page.get_by_label("交班主播").fill("小美")
    await page.get_by_label("接班主播").fill("阿强")
    await page.get_by_role("button", name="开始交接").click()
    for host in ("小美", "阿强"):
        await page.get_by_role("button", name=f"我是{host}").click()
    await expect(main).to_contain_text("交接完成，镜头前是阿强")
    told = await main.inner_text()
    assert not any(figure in told for figure in ("5,432", "5432", "76,543", "76543"))
    await picture(page, "handover")
    for screen_open in (floor, wall, page):
        await screen_open.close()


async def test_a_role_screen_keeps_what_is_pressed_while_the_line_is_down(
    browser: Browser, server: Server
) -> None:
    broadcast, _ = await server.live(sample=True, length_minutes=60)
    async with wire(int(server.url.rsplit(":", 1)[1])) as laid:
        page = await opened(browser, server)
        await page.goto(f"http://127.0.0.1:{laid.port}/live/{broadcast}/desk")
        await expect(page.get_by_test_id("link")).to_contain_text("已连接")
        laid.cut()
        await expect(page.get_by_test_id("link")).to_contain_text("断线", timeout=15_000)
        await page.get_by_role("button", name=re.compile("^放库存")).first.click()
        await page.get_by_role("button", name=re.compile("^放 50 件")).click()
        await expect(page.get_by_test_id("link")).to_contain_text("1 项待同步", timeout=10_000)
        laid.mend()
        await expect(page.get_by_test_id("link")).not_to_contain_text("待同步", timeout=15_000)
        await page.close()
    await comes_true(
        lambda: server.desk.ask("GET", f"/api/broadcasts/{broadcast}/view"),
        lambda view: sum(line["lots"] for line in view["stage"]["stock"]) == 1,
    )
