"""The opening half-hour, told to a whole team before its screens, on a fast clock.

Each part of the story is a function below, in the order of the minutes.
"""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, Route, expect

from tests.browser.conftest import picture
from tests.browser.evening import START_MS, Rehearsal, Team, cue, gates, gone, sees, team
from tests.browser.test_operator import coming, on_screen
from tests.conftest import Server, comes_true

pytestmark = pytest.mark.browser

Pages = dict[str, Page]

FLASH, FLASH2, HIT = (
    "飞驰鸟 飞织网面休闲鞋 216011",
    "岚跑 遮阳空顶帽 LP0930",
    "岚跑 缓震跑鞋 碳板 42公里 LP4200",
)
CUT_S = 10.0


@pytest.fixture
async def evening(server: Server) -> AsyncIterator[Rehearsal]:
    """Plan an evening with a sample lineup and two hosts, the first until minute 26."""
    made = await server.desk.press(
        "/api/broadcasts", title="周五运动专场", sample=True, start_ms=START_MS, length_minutes=240
    )
    home = f"/api/broadcasts/{made['id']}"
    told = await server.desk.ask("GET", f"{home}/plan")
    shifts = [
        {"host": "小美", "at_minute": 0, "length_minutes": 26},
        {"host": "阿强", "at_minute": 26, "length_minutes": 90},
    ]
    plan = told["plan"] | {"shifts": shifts}
    await server.desk.ask("PUT", f"{home}/plan", key="shifts", revision=told["revision"], plan=plan)
    intake = await server.desk.ask("GET", f"{home}/intake")
    yield Rehearsal(server, made["id"], intake["room_key"])


async def test_the_opening_half_hour(browser: Browser, evening: Rehearsal) -> None:
    async with team(browser, evening) as (seated, pages):
        await the_room_goes_on_air(evening, pages)
        await viewers_are_welcomed_and_a_bag_announced(evening, pages)
        await a_lucky_bag_is_opened(evening, pages)
        await two_people_take_at_once(evening, seated, pages)
        await nobody_answers_a_cue(evening, pages)
        await a_bag_is_drawn_and_thirty_ask_for_sizes(evening, pages)
        await viewers_leave_and_come_back(evening, pages)
        await a_cue_is_declined(evening, pages)
        await the_network_is_cut(evening, seated, pages)
        await the_second_bag_comes_late(evening, pages)
        await the_host_turns_a_page_from_the_phone(seated, pages)
        await a_product_is_held_back(evening, pages)
        await the_hosts_hand_over(evening, seated, pages)
        await the_rhythm_is_what_happened(evening, pages)
        await the_host_never_read_a_figure(evening, pages["host"])
        await seated.all_well()
        await pictures(pages)


async def the_room_goes_on_air(evening: Rehearsal, pages: Pages) -> None:
    await sees(pages["host"].get_by_role("main"), "还没开播")
    await evening.press("live", rehearsal=True, at_ms=START_MS)
    for name in ("operator", "floor", "desk"):
        await sees(pages[name].get_by_role("banner"), "演练")
    await evening.until(0.5, online=3187)
    await take(pages["operator"], "开播公告 · 预约下一场")
    await sees(pages["host"].locator("header"), "开播公告")
    await sees(pages["wall"].get_by_role("region", name="在播"), "开播公告", "开场欢迎")
    await sees(pages["wall"].get_by_test_id("value").first, "3,187")


async def viewers_are_welcomed_and_a_bag_announced(evening: Rehearsal, pages: Pages) -> None:
    floor = pages["floor"].get_by_role("region", name="福袋")
    await floor.get_by_role("button", name="预告福袋").click()
    await floor.get_by_label("奖品").fill("品牌水壶")
    await floor.get_by_label("单份价值（元）").fill("89")
    await floor.get_by_role("button", name="评论「想要」").click()
    await floor.get_by_role("button", name="5 分钟后").click()
    await floor.get_by_role("button", name="预告", exact=True).click()
    await sees(floor.locator("[data-bag]"), "已预告", "品牌水壶")
    await evening.tell(*(evening.fact("entered", viewer=f"v{n}", traffic="group") for n in range(60)))
    await evening.until(2.5)
    await gates(evening, pages, welcome="due")
    await evening.say(*["1"] * 40)
    await gates(evening, pages, welcome="met")
    await evening.until(4)
    cards = pages["desk"].get_by_role("region", name="推链接").get_by_role("listitem")
    await cards.filter(has_text="下一场预约").get_by_role("button").click()
    await gates(evening, pages, next_reservation="met")


async def a_lucky_bag_is_opened(evening: Rehearsal, pages: Pages) -> None:
    host, bag = pages["host"], pages["floor"].locator("[data-bag]").first
    await evening.until(5)
    await sees(host.get_by_role("region", name="给主播的提示"), "预告的福袋到点了")
    await evening.until(5.5)
    await bag.get_by_role("button", name="打开").click()
    await sees(bag, "进行中", "规则不能改", re.compile("05:00|04:59"))
    await gates(evening, pages, first_bag="met")
    foot = host.locator("footer")
    await sees(foot, re.compile("福袋 (05:00|04:59)"), "品牌水壶")
    await answer(cue(pages["floor"], "预告的福袋"), "已完成")
    await gone(host.get_by_role("region", name="给主播的提示").get_by_text("预告的福袋"))
    await evening.second()
    await evening.second()
    await sees(foot, re.compile("福袋 04:5[78]"))


async def two_people_take_at_once(evening: Rehearsal, seated: Team, pages: Pages) -> None:
    """Another operator's take is there before this one's, whose screen has not heard of it."""
    operator = pages["operator"]
    await evening.until(8.5)
    theirs = next(row for row in (await evening.view())["rundown"] if row["title"] == "开场欢迎 · 扣1互动")

    async def late(route: Route) -> None:
        await evening.press(f"segments/{theirs['segment']}/take")
        await route.continue_()

    await operator.route("**/take", late, times=1)
    await take(operator, FLASH)
    await sees(operator.get_by_role("alert").last, "有人刚刚切过", "开场欢迎")
    await sees(operator.locator("li[aria-current=true]"), "开场欢迎")
    seated.forgive(re.compile("status of 409"))
    await seated.all_well()
    # A second tap this soon is taken for a slip of the finger.
    await operator.wait_for_timeout(700)
    await take(operator, FLASH)
    await gates(evening, pages, first_flash="met")
    await sees(pages["host"].locator("header"), FLASH, "¥89", "¥199")
    await sees(pages["host"].get_by_role("region", name="要点"), "飞织鞋面")
    await sees(pages["wall"].get_by_role("region", name="在播"), FLASH)


async def nobody_answers_a_cue(evening: Rehearsal, pages: Pages) -> None:
    """The desk forgets the product's card; after its time the floor is asked too."""
    words = "上了一分钟还没弹链接"
    await evening.until(9.7)
    await sees(cue(pages["desk"], words), "@中控", "内回执")
    await gone(cue(pages["floor"], words))
    await evening.until(10.5)
    for name in ("floor", "operator", "desk"):
        await sees(cue(pages[name], words), "已升级 @场控", re.compile("超时 00:[0-9]+ 未回"))
    push = pages["desk"].get_by_role("region", name="推链接").get_by_role("listitem")
    await push.filter(has_text=FLASH).get_by_role("button").click()
    await answer(cue(pages["desk"], words), "知道了")
    await answer(cue(pages["desk"], words), "已完成")
    for name in ("floor", "operator"):
        await sees(cue(pages[name], words), "已完成 · 中控")


async def a_bag_is_drawn_and_thirty_ask_for_sizes(evening: Rehearsal, pages: Pages) -> None:
    draw = pages["floor"].locator("[data-bag]").first
    await sees(draw, "该开奖了")
    await draw.get_by_role("button", name="记开奖").click()
    await draw.get_by_label("参与人数").fill("1234")
    await draw.get_by_label(re.compile("^中奖人")).fill("深圳大雪\n小李\n")
    await draw.get_by_role("button", name="保存开奖结果").click()
    await sees(draw, "1,234 人参与 · 2 人中奖", "深圳大雪、小李")
    asked = ("有42码吗", "这款偏大还是偏小？", "穿多大码合适", "尺码怎么选", "有没有41码")
    await evening.say(*itertools.islice(itertools.cycle(asked), 30), first=100)
    desk = pages["desk"].get_by_role("region", name="高频问题")
    question = desk.locator("[data-question]").filter(has_text="尺码")
    await sees(question, "30 人问", FLASH, "36 到 45 码，脚背高的拍大一码")
    await expect(question).to_have_count(1)
    await question.get_by_role("button", name="我来答").click()
    operator = pages["operator"]
    await operator.get_by_role("tab", name="问题").click()
    told = operator.locator("[data-question]").filter(has_text="尺码")
    await sees(told, "30 人问", "中控 在答")
    await question.get_by_role("button", name="已回答").click()
    await sees(told, "中控 已答")
    await operator.get_by_role("tab", name="弹幕").click()


async def viewers_leave_and_come_back(evening: Rehearsal, pages: Pages) -> None:
    operator, floor, wall = pages["operator"], pages["floor"], pages["wall"]
    await take(operator, FLASH2)
    await evening.until(14)
    await evening.until(14.5, online=1460)
    for page in (operator, floor):
        await sees(cue(page, "在线骤减"), "紧急", "3,187", "1,460", "@场控 @运营 @主播")
    strip = pages["host"].get_by_role("region", name="给主播的提示")
    await sees(strip, "现在就做", "换个状态：声音提起来")
    await sees(wall.get_by_test_id("urgent"), "在线骤减", "场控 运营 主播")
    await answer(cue(floor, "在线骤减"), "知道了")
    await sees(cue(operator, "在线骤减"), "已知道 · 场控")
    await sees(wall.get_by_test_id("urgent"), "已知道 · 场控")
    await sees(strip.get_by_role("button"), "已完成")
    await answer(cue(floor, "在线骤减"), "已完成")
    for page in (operator, floor):
        await sees(cue(page, "在线骤减"), "已完成 · 场控")
    await sees(wall.get_by_test_id("urgent"), "没有紧急提示")
    await gone(strip.get_by_text("换个状态"))
    await evening.until(15, online=3254)


async def a_cue_is_declined(evening: Rehearsal, pages: Pages) -> None:
    operator, floor = pages["operator"], pages["floor"]
    await operator.get_by_role("button", name="＋ 发提示").click()
    say = operator.get_by_role("region", name="提示流")
    await say.get_by_role("button", name="场控", exact=True).click()
    await say.get_by_role("button", name="开一个福袋").click()
    await say.get_by_role("button", name="发出", exact=True).click()
    asked = cue(floor, "开一个福袋")
    await asked.get_by_role("button", name="不做…").click()
    await asked.get_by_label("为什么不做").fill("刚开过，留给 20 分")
    await asked.get_by_role("button", name="提交").click()
    await sees(cue(operator, "开一个福袋"), "不做 · 场控", "原因：刚开过，留给 20 分")


async def the_network_is_cut(evening: Rehearsal, seated: Team, pages: Pages) -> None:
    operator, floor = pages["operator"], pages["floor"]
    await evening.press("cues", roles=["floor"], text="带一波扣 1", urgency="notice")
    await sees(cue(floor, "带一波扣 1"), "内回执")
    said = [f"第{n:03}句" for n in range(110)]
    await evening.say(*said[:5], first=500)
    await sees(operator.get_by_role("log", name="弹幕"), said[4])
    await operator.mouse.move(0, 0)

    began = asyncio.get_running_loop().time()
    seated.laid.cut()
    await sees(operator.get_by_test_id("banner"), re.compile("断线 [0-9]+ 秒"))
    for name in ("floor", "desk", "wall"):
        await sees(pages[name].get_by_role("alert").first, re.compile("断线 [0-9]+ 秒"))
    await sees(pages["host"].locator("header"), re.compile("断线 [0-9]+ 秒"))
    mine, last = (await on_screen(operator))[0], (await on_screen(operator))[-1]
    await operator.locator(f"li[data-segment={mine}]").get_by_role("button", name=re.compile("^下移")).click()
    await operator.keyboard.press("m")
    await operator.keyboard.press("2")
    await sees(operator.get_by_test_id("banner"), "2 项待同步")
    await cue(floor, "带一波扣 1").get_by_role("button", name="已完成").click()
    await sees(cue(floor, "带一波扣 1"), "待同步", "已完成 · 场控")
    await sees(floor.get_by_role("alert").first, "1 项待同步")
    # Meanwhile the evening goes on for those whose line holds.
    await evening.say(*said[5:105], first=600)
    await evening.press(f"segments/{last}/move", after="")
    await evening.until(17, online=3342)
    await asyncio.sleep(max(0.0, began + CUT_S - asyncio.get_running_loop().time()))

    seated.laid.mend()
    await evening.say(*said[105:], first=800)
    await sees(operator.get_by_test_id("link"), "已连接")
    await gone(operator.get_by_test_id("banner"))
    shown = await evening.until_so(
        lambda view: any(mark["tag"] == "quote" for mark in view["stage"]["marks"])
    )
    assert [mark["tag"] for mark in shown["stage"]["marks"]] == ["quote"], "a press is applied once"
    shown = await evening.until_so(lambda view: receipt(view, "带一波扣 1") == "done")
    order = coming(shown)
    assert order.index(mine) > 0 and order[0] != mine, "my move holds"
    assert order.index(last) < order.index(mine), "and so does theirs"
    await all_show_the_truth(evening, seated, pages, said)


async def all_show_the_truth(evening: Rehearsal, seated: Team, pages: Pages, said: list[str]) -> None:
    """Hold every screen against the server: rundown, cues, comments, numbers."""
    operator = pages["operator"]
    log = operator.get_by_role("log", name="弹幕")
    await sees(log, said[-1])
    shown = await evening.view()
    texts = await log.locator(".line").all_inner_texts()
    assert [word for line in texts for word in re.findall("第[0-9]{3}句", line)] == said
    await comes_true(lambda: on_screen(operator), lambda rows: rows == coming(shown))
    states = {"raised": "", "seen": "已知道", "done": "已完成", "declined": "不做"}
    for name in ("operator", "floor", "desk"):
        for one in shown["cues"]:
            if name == "operator" or name in (*one["roles"], *one["escalated"]):
                await sees(pages[name].locator(f"[data-cue='{one['cue']}'] .head"), states[one["state"]])
    await sees(pages["wall"].get_by_test_id("value").first, f"{evening.online:,}")
    on_air = next(row["title"] for row in shown["rundown"] if row["state"] == "on_air")
    for place in (
        pages["host"].locator("header"),
        pages["wall"].get_by_role("region", name="在播"),
        pages["floor"].get_by_role("region", name="在播"),
        operator.locator("li[aria-current=true]"),
    ):
        await sees(place, on_air)
    await gone(pages["host"].get_by_text("断线"))
    seated.forgive()
    await seated.all_well()


async def the_second_bag_comes_late(evening: Rehearsal, pages: Pages) -> None:
    floor = pages["floor"].get_by_role("region", name="福袋")
    await evening.until(18)
    await take(pages["operator"], "关注 · 进群 · 引导分享")
    await gates(evening, pages, second_flash="met", two_flash="met")
    await evening.until(22)
    await gates(evening, pages, second_bag="missed")
    await floor.get_by_role("button", name="预告福袋").click()
    await floor.get_by_label("奖品").fill("定制运动毛巾")
    await floor.get_by_label("单份价值（元）").fill("39")
    await floor.get_by_role("button", name="关注主播").click()
    await floor.get_by_role("button", name="现在就开").click()
    await floor.get_by_role("button", name="打开福袋").click()
    await sees(pages["host"].locator("footer"), "定制运动毛巾")
    await gates(evening, pages, second_bag="late")


async def the_host_turns_a_page_from_the_phone(seated: Team, pages: Pages) -> None:
    await take(pages["operator"], HIT)
    points = pages["host"].get_by_role("region", name="要点")
    await sees(pages["host"].locator("header"), HIT, "1/")
    first = await points.inner_text()
    remote = await seated.open("remote", 390, 844)
    await sees(remote.get_by_role("main"), HIT)
    await remote.get_by_role("button", name="下一页").click()
    await sees(pages["host"].locator("header"), "2/")
    await expect(points).not_to_have_text(first)
    await picture(remote, "story-remote")
    await seated.close("remote")


async def a_product_is_held_back(evening: Rehearsal, pages: Pages) -> None:
    """All seven steps, a second round, and the end of it."""
    sale, host = pages["desk"].get_by_role("region", name="憋单"), pages["host"]
    title = host.locator("header")
    await sale.get_by_role("button", name="开始憋单").click()
    await sees(title, "1/7", "讲卖点")
    await evening.until(23)
    await forward(sale, "比价格")
    await sees(title, "2/7", "比价格")
    await forward(sale, "扣 1 + 关注")
    await evening.say(*["1"] * 163, first=1000)
    await sees(sale.get_by_test_id("ones"), "163")
    await forward(sale, "打消顾虑")
    await sale.get_by_role("checkbox", name="运费险").check()
    await sees(sale, "还有 5 条没讲")
    await evening.until(24)
    await forward(sale, "倒数开价")
    timer = host.get_by_role("region", name="要点").get_by_role("timer")
    for count in ("5", "4", "3", "2", "1"):
        await expect(timer).to_have_text(count)
        await expect(sale.get_by_test_id("opening")).to_have_text(count)
        await evening.second()
    await expect(timer).to_have_text("开价！")
    await sale.get_by_role("button", name=re.compile("^放 100 件")).click()
    await sees(sale.locator("dd").nth(3), "100")
    await sales(evening, 93, "round1")
    await sees(sale.locator("dd").nth(2), "7")
    await evening.until(24.5)
    await sees(cue(pages["desk"], "库存只剩"), "紧急", "7 件")
    await answer(cue(pages["desk"], "库存只剩"), "已完成")
    await forward(sale, "报已拍")
    await evening.say(*["已拍"] * 118, first=1000)
    await sees(sale.get_by_test_id("bought"), "118")
    await forward(sale, "没抢到扣 1")
    await sees(sale, "扣 1 比已拍多 45 人")
    await sale.get_by_role("button", name="再来一轮").click()
    await sees(sale, "第 2 轮")
    await sees(sale.get_by_test_id("ones"), re.compile("^0"))
    await sale.get_by_role("button", name="结束憋单").click()
    await sale.get_by_role("button", name="再按一次结束").click()
    await sees(sale, "没有在憋单")
    await sees(title, HIT)


async def sales(evening: Rehearsal, count: int, about: str) -> None:
    """Let viewers buy the product held back, one piece each."""
    product = (await evening.view())["stage"]["holdback"]["product"]
    await evening.tell(
        *(
            evening.fact(
                "order_paid", viewer=f"v{n}", order=f"{about}-{n}", product=product, amount_fen=49_837
            )
            for n in range(count)
        )
    )


async def the_hosts_hand_over(evening: Rehearsal, seated: Team, pages: Pages) -> None:
    host = pages["host"]
    await pages["floor"].get_by_label("主播刚答应了什么？").fill("48 小时内发货")
    await pages["floor"].get_by_role("button", name="记下").click()
    await host.get_by_role("button", name="工具条").click()
    await sees(host.get_by_role("region", name="工具条"), "主播 小美")
    await evening.until(26.5)
    for name in ("floor", "operator"):
        await sees(cue(pages[name], "安排交接换人"), "超班")
    page = await seated.open("handover")
    main = page.get_by_role("main")
    await expect(page.get_by_label("交班主播")).to_have_value("小美")
    await expect(page.get_by_label("接班主播")).to_have_value("阿强")
    await sees(main, "48 小时内发货", "定制运动毛巾", HIT)
    await page.get_by_role("button", name="开始交接").click()
    await page.get_by_role("button", name="我是小美").click()
    await sees(main, re.compile("小美 20:26 已确认"))
    await sees(host.get_by_role("region", name="工具条"), "主播 小美")
    await page.get_by_role("button", name="我是阿强").click()
    await sees(main, "交接完成，镜头前是阿强")
    await sees(host.get_by_role("region", name="工具条"), "主播 阿强")
    await host.get_by_role("button", name="收起").click()
    await sees(pages["floor"].get_by_role("region", name="在播"), "镜头前 阿强")
    await sees(pages["wall"].locator("header"), "镜头前 阿强")
    assert not numbers(await main.inner_text()) & await evening.figures()
    await answer(cue(pages["floor"], "安排交接换人"), "已完成")
    await picture(page, "story-handover")
    await seated.close("handover")


async def the_rhythm_is_what_happened(evening: Rehearsal, pages: Pages) -> None:
    await evening.until(31.5, online=3391)
    states = await comes_true(
        evening.gates,
        lambda told: told == dict.fromkeys(told, "met") | {"second_bag": "late", "main_product": "missed"},
    )
    words = {"met": "已完成", "late": "迟了", "missed": "错过"}
    for gate, state in states.items():
        await sees(pages["operator"].locator(f"[data-gate={gate}]"), words[state])
    rhythm = pages["floor"].get_by_role("region", name="开场节奏")
    await sees(rhythm, "达成 7 / 8", "主推款讲完", "没做到")
    await expect(rhythm.get_by_role("listitem")).to_have_count(1)


async def the_host_never_read_a_figure(evening: Rehearsal, host: Page) -> None:
    """Hold every text the host's page ever had against every figure the room ever had (P2)."""
    said: list[str] = await host.evaluate("[...window.said]")
    assert any("换个状态" in text for text in said), "the page was listened to"
    figures = await evening.figures() | {"163", "118"}
    read = set[str]().union(*map(numbers, said))
    assert read & figures == set()


def numbers(text: str) -> set[str]:
    """Give the numbers of a text as they are written, times of day whole."""
    return set(re.findall(r"[0-9][0-9,.:]*", text))


async def pictures(pages: Pages) -> None:
    await pages["wall"].set_viewport_size({"width": 1920, "height": 1080})
    for name, page in pages.items():
        await page.mouse.move(0, 0)
        await gone(page.locator(".notices > *"))
        await picture(page, f"story-{name}")


async def take(operator: Page, title: str) -> None:
    """Put a segment on air; two taps in a row are one, so the list must have settled."""
    row = operator.locator("li[data-coming]").filter(has_text=title)
    await row.get_by_role("button", name=f"上：{title}", exact=True).click()


async def answer(card: Locator, receipt: str) -> None:
    """Give a cue its receipt."""
    await card.get_by_role("button", name=receipt).click()


async def forward(sale: Locator, step: str) -> None:
    """Lead the sale to its next step."""
    await sale.get_by_role("button", name=f"下一步：{step}").click()
    await sees(sale.locator("[aria-current=step]"), step)


def receipt(view: dict[str, Any], text: str) -> str:
    """Tell how a cue stands with the server."""
    return next(str(card["state"]) for card in view["cues"] if card["zh"] == text)
