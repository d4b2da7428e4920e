"""An evening planned by a team on the real pages, from the brand's sheet to a room on air."""

import re
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from kaibo.clock import HOUR, WallClock
from tests.browser import planner
from tests.browser.conftest import picture
from tests.browser.planner import BAD, GOODS, NOTICE, PHONE, ROWS, Team, a_photo, gathered, wall
from tests.conftest import Server

pytestmark = pytest.mark.browser

ACCOUNT = "安踏旗舰店"
TITLE = "安踏冬季运动专场"
PAGES = ("", "me", "catalogue", "week", "traffic", "library", "accounts", "team", "audit")
SHOW = ("", "products", "rundown", "script", "words", "shifts", "tasks", "reservations")
SIZES = ((1366, 768), (1920, 1080), (390, 844))


@pytest.mark.timeout(600)
async def test_an_evening_is_planned_from_a_sheet_and_goes_on_air(browser: Browser, server: Server) -> None:
    async with gathered(browser, server) as team:
        owner = await the_house_is_set_up(team)
        operator = team.windows["小周"].page
        show = await a_broadcast_is_made(operator)
        await the_sheet_is_imported(operator)
        await products_are_picked(team, operator, show)
        await a_lineup_is_built_and_bent(team, operator, show)
        await hosts_are_put_on_shifts(operator, show)
        await scripts_are_written(team, operator, show)
        await people_are_invited(operator, show)
        await traffic_is_booked(operator)
        await tasks_are_ticked(team, operator, show)
        await the_words_are_signed_for(owner, operator, show)
        await every_gate_is_answered_for(operator, show)
        await a_changed_word_is_signed_for_again(operator, show)
        await every_page_is_pictured(owner, show)
        await the_plan_goes_on_air(team, show)
        await who_is_removed_is_out_at_once(team, owner)


async def the_house_is_set_up(team: Team) -> Page:
    """The first link makes the owner, who adds an account, a brand and people; two of them come in."""
    owner = await team.sits("老板娘")
    await planner.comes_in(owner, team.server.address.welcome, "boss", "老板娘")
    await planner.adds_account(owner, ACCOUNT)
    await planner.adds_brand(owner, "安踏")
    await owner.goto("/team")
    skilled = ("承接", "促单", "留人")
    links = {
        "小周": await planner.adds_member(owner, "小周", ("运营",)),
        "小陈": await planner.adds_member(owner, "小陈", ("中控", "场控")),
        "小美": await planner.adds_member(owner, "小美", ("主播",), skilled),
    }
    await planner.adds_member(owner, "阿强", ("主播",), skilled)
    for (name, link), sign_in in zip(links.items(), ("zhou", "chen", "mei"), strict=True):
        page = await team.sits(name, PHONE if name == "小陈" else planner.DESK)
        await planner.comes_in(page, link, sign_in)
        await expect(owner.get_by_label(f"{name}的登录名")).to_have_value(sign_in)
    return owner


async def a_broadcast_is_made(page: Page) -> str:
    """The operator makes a broadcast of an hour on the first page; gives its id."""
    await page.goto("/")
    await page.get_by_label("标题").fill(TITLE)
    await page.get_by_label("计划时长（分钟）").fill("60")
    await page.get_by_label("计划时长（分钟）").press("Tab")
    await page.get_by_text("带示例排品").click()
    await page.get_by_role("button", name="创建").click()
    await page.wait_for_url(re.compile("/shows/[^/]+$"))
    show = page.url.rsplit("/", 1)[1]
    start_ms = (WallClock().now_ms() // HOUR + 4) * HOUR
    for label, at_ms in (
        ("开播时间", start_ms),
        ("预告时间", start_ms),
        ("试播时间", start_ms - 3 * HOUR),
    ):
        await page.get_by_label(re.compile(f"^{label}")).fill(wall(at_ms))
    await page.get_by_label("类目").fill("购物")
    await page.get_by_label("视频号").select_option(label=ACCOUNT)
    await page.get_by_label("预约", exact=True).fill("100")
    await page.get_by_label("预约", exact=True).press("Tab")
    for gate in ("category", "window", "test"):
        await expect(page.locator(f"[data-gate={gate}]")).to_have_attribute("data-state", "green")
    await expect(page.locator("[data-gate=title]")).to_contain_text("标题里有“安踏”，不能用")
    await expect(page.locator("[data-gate=cart]")).to_have_attribute("data-state", "red")
    return show


async def the_sheet_is_imported(page: Page) -> None:
    """The brand's sheet is dropped: its bad row is named by row and column, and skipped."""
    await page.goto("/catalogue")
    await page.get_by_role("button", name="导入表格").first.click()
    await planner.drops(page, page.locator("button.drop"), "秋季选品.xlsx", planner.sheet())
    at = 3 + len((NOTICE, *GOODS[:2]))
    await expect(page.get_by_text(f"第 {at} 行 E 列「直播价」：价格不能是负数（-5）")).to_be_visible()
    await expect(page.get_by_label("B 商品名称")).to_have_value("title")
    await expect(page.get_by_label("J 道具")).to_have_value("boards")
    confirm = page.get_by_role("button", name=f"导入 {len(GOODS) + 1} 个商品")
    await expect(confirm).to_be_disabled()
    await picture(page, "plan-import")
    await page.get_by_text("跳过有错的行").click()
    await confirm.click()
    await expect(page.get_by_text(f"已导入：新增 {len(GOODS) + 1}，更新 0，跳过 1 行")).to_be_visible()
    await expect(page.get_by_text(BAD[0])).to_have_count(0)


async def products_are_picked(team: Team, page: Page, show: str) -> None:
    """Products of the catalogue come into the broadcast in the order of the cart; their roles are taken."""
    await page.goto(f"/shows/{show}/products")
    other = await team.another("小周", "小周另一屏")
    await other.goto(f"/shows/{show}/products")
    await page.get_by_role("button", name="从商品库添加").click()
    dialog = page.get_by_role("dialog")
    for number, *_ in (NOTICE, *GOODS):
        row = dialog.get_by_role("listitem").filter(has_text=str(number))
        await row.get_by_role("button", name="加入本场").click()
        await expect(row.get_by_role("button", name="已在本场")).to_be_disabled()
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="按此顺序编号").click()
    await expect(other.locator('[data-field="cart"]').filter(has_text=re.compile("^7$"))).to_be_visible()
    await page.get_by_role("button", name="建议款型").click()
    take = dialog.get_by_role("button", name=re.compile("^采用勾选的"))
    await expect(take).to_be_enabled()
    await picture(page, "plan-roles")
    await take.click()
    await expect(other.locator('[data-field="role"]').filter(has_text="秒杀款").first).to_be_visible()
    await other.close()


async def a_lineup_is_built_and_bent(team: Team, page: Page, show: str) -> None:
    """A lineup is built and taken; one segment is locked, one moved by key, and another screen sees it."""
    await page.goto(f"/shows/{show}/rundown")
    other = await team.another("小周", "小周的流程单")
    await other.goto(f"/shows/{show}/rundown")
    await expect(other.get_by_text("流程单还是空的")).to_be_visible()
    await page.get_by_role("button", name="自动排品").click()
    await page.get_by_role("button", name="开始排").click()
    await page.get_by_role("button", name="用这份流程单").click(timeout=60_000)
    await expect(page.locator(ROWS).first).to_be_visible()
    before = await planner.order(page)
    await planner.shows(other, before)
    await page.get_by_role("button", name=re.compile("^锁定 ")).first.click()
    await expect(other.get_by_role("button", name=re.compile("^解锁 "))).to_have_count(1)
    await page.locator(f"{ROWS} .name").nth(3).focus()
    await page.keyboard.press("Alt+ArrowDown")
    moved = [*before[:3], before[4], before[3], *before[5:]]
    for screen in (page, other):
        await planner.shows(screen, moved)
    await other.close()


async def hosts_are_put_on_shifts(page: Page, show: str) -> None:
    """Shifts are proposed and taken: somebody is on camera at every minute."""
    await page.goto(f"/shows/{show}/shifts")
    await page.get_by_role("button", name="自动排班").click()
    await page.get_by_role("button", name="用这份班次").click(timeout=60_000)
    await expect(page.get_by_role("button", name=re.compile("^(小美|阿强) 0:00"))).to_be_visible()
    await expect(page.get_by_test_id("remarks")).not_to_contain_text("没有主播")


async def scripts_are_written(team: Team, page: Page, show: str) -> None:
    """Every product gets a script; what may not be said is underlined, and put right."""
    await page.goto(f"/shows/{show}/script")
    for _, title, *_ in GOODS:
        await planner.writes_script(page, str(title), "秋冬穿")
    gather = page.get_by_role("textbox", name="聚人")
    kept = await gather.input_value()
    reader = team.windows["小美"].page
    await reader.goto(f"/shows/{show}/script")
    title = str(GOODS[-1][1])
    await reader.get_by_role("navigation", name="商品").get_by_role("button").filter(has_text=title).click()
    await gather.fill("这是全网最低价的一套")
    await expect(page.locator("mark.block")).to_have_text("全网最低")
    await page.get_by_role("button", name="“全网最低”的依据").click()
    await expect(page.get_by_text("广告法 第九条").first).to_be_visible()
    await expect(reader.get_by_role("article")).to_contain_text("全网最低价")
    await picture(page, "plan-script-word")
    await gather.fill(kept)
    await expect(page.locator("mark.block")).to_have_count(0)
    for _, title, *_ in GOODS:
        await (
            page.get_by_role("navigation", name="商品")
            .get_by_role("button")
            .filter(has_text=str(title))
            .click()
        )
        await planner.proves(page, "吊牌照片")
        await page.get_by_label("要点 1", exact=True).fill("先报市场价")
        await page.get_by_role("button", name="用作提词要点").click()
        await expect(page.get_by_text("已放到商品要点").first).to_be_visible()
    await expect(page.get_by_role("navigation", name="商品").get_by_text("已写")).to_have_count(len(GOODS))


async def people_are_invited(page: Page, show: str) -> None:
    """Reservations are typed in, a link with its poster is made, and the cover is uploaded."""
    await page.goto(f"/shows/{show}/reservations")
    counts = page.get_by_role("region", name="各渠道预约数")
    await counts.get_by_label("公众号 新读数").fill("130")
    await counts.get_by_role("button", name="记录", exact=True).click()
    await expect(counts.locator("header")).to_contain_text("130")
    links = page.get_by_role("region", name="专属链接")
    await links.get_by_label("跳转地址").fill("https://a.example/预约")
    await links.get_by_role("button", name="生成链接").click()
    await expect(links.locator("code")).to_contain_text("/l/")
    await links.get_by_role("button", name="海报").click()
    poster = links.get_by_role("img", name="3x4 海报预览")
    await expect(poster).to_have_js_property("naturalWidth", 1080)
    cover = page.get_by_role("region", name="封面")
    await cover.get_by_label("上传封面").set_input_files(a_photo())
    whole = cover.get_by_role("img", name="封面", exact=True)
    await expect(whole).to_have_js_property("naturalWidth", 600)


async def traffic_is_booked(page: Page) -> None:
    """A booking of an amount nobody sells is refused by its rule, and filed once it is right."""
    await page.goto("/traffic")
    await page.locator("[data-cell='17 2']").click()
    form = page.get_by_role("region", name="新订一个")
    await form.get_by_label("账号").select_option(ACCOUNT)
    await form.get_by_label("量（UV）").fill("7000")
    await form.get_by_label("广告语").fill("冬季新款")
    await expect(form.get_by_text(re.compile("P42"))).to_be_visible()
    await expect(form.get_by_role("button", name="标为已报")).to_be_disabled()
    await picture(page, "plan-traffic-refused")
    await form.get_by_label("量（UV）").fill("20000")
    await form.get_by_role("button", name="标为已报").click()
    await expect(page.locator("[data-cell='17 2']")).to_contain_text("2 万")


async def tasks_are_ticked(team: Team, page: Page, show: str) -> None:
    """Tasks are ticked on a phone, one with a photo, and the operator's screen shows it; the rest follow."""
    await page.goto(f"/shows/{show}/tasks")
    phone = team.windows["小陈"].page
    await phone.goto("/me")
    await expect(phone.locator("[data-task]").first).to_be_visible()
    later = phone.get_by_role("button", name=re.compile("^展开"))
    if await later.count():
        await later.click()
    for task in ("phones", "mic", "network", "props"):
        row = phone.locator(f"[data-task={task}]")
        await planner.ticks(row)
        seen = page.locator(f"[data-task={task}]")
        await expect(seen.get_by_role("checkbox")).to_be_checked()
        await expect(seen).to_contain_text("小陈")
    await picture(phone, "plan-tasks-phone")
    await expect(page.locator("[data-task=props]").get_by_role("link", name="照片")).to_be_visible()
    for row in await page.get_by_role("region", name="播前").locator("[data-task]").all():
        if await row.get_by_role("checkbox").is_enabled():
            await planner.ticks(row)


async def the_words_are_signed_for(owner: Page, page: Page, show: str) -> None:
    """A brand nobody filed bars the signature until it is filed; one finding passes with a reason."""
    await page.goto(f"/shows/{show}/script?product={GOODS[-1][0]}")
    await page.get_by_role("textbox", name="聚人").fill("全网最低价的一套，先看东西")
    await page.get_by_role("textbox", name="聚人").press("Tab")
    await page.goto(f"/shows/{show}/words")
    signing = page.get_by_role("region", name="签字")
    sign = signing.get_by_role("button", name="小周 签字")
    unfiled = page.locator("[data-rule='brand.unfiled']")
    await expect(unfiled.first).to_be_visible()
    await expect(sign).to_be_disabled()
    await picture(page, "plan-words-barred")
    await planner.files_brand(owner, "安踏")
    await expect(unfiled).to_have_count(0)
    left = page.locator(".finding")
    await expect(left).to_have_count(1)
    await expect(sign).to_be_disabled()
    await left.get_by_role("button", name="放行“全网最低”").click()
    await left.get_by_label("放行的原因").fill("全网比价截图已存档")
    await left.get_by_role("button", name="由 小周 放行").click()
    await expect(left).to_have_count(0)
    await signing.get_by_label("备注").fill("凭证已核对")
    await sign.click()
    await expect(signing.get_by_role("status")).to_contain_text("签字后没有改动")
    await picture(page, "plan-words-signed")


async def a_changed_word_is_signed_for_again(page: Page, show: str) -> None:
    """Another title turns the gate of the words red, until somebody signs for it."""
    await expect(page.locator("[data-gate=words]")).to_have_attribute("data-state", "green")
    await page.get_by_label("标题").fill(f"{TITLE}加场")
    await page.get_by_label("标题").press("Tab")
    await expect(page.locator("[data-gate=words]")).to_have_attribute("data-state", "red")
    await expect(page.locator("[data-gate=words]")).to_contain_text("文字有改动")
    await page.goto(f"/shows/{show}/words")
    signing = page.get_by_role("region", name="签字")
    await signing.get_by_role("button", name="小周 签字").click()
    await expect(signing.get_by_role("status")).to_contain_text("签字后没有改动")
    await page.goto(f"/shows/{show}")
    await expect(page.get_by_role("heading", name="可以开播")).to_be_visible()


async def every_gate_is_answered_for(page: Page, show: str) -> None:
    """The board is green, but for what is signed for by name, and says that it may go."""
    await page.goto(f"/shows/{show}")
    await expect(page.locator("[data-gate]")).to_have_count(19)
    for gate in ("tasks", "devices"):
        row = page.locator(f"[data-gate={gate}][data-state=red]")
        if await row.count():
            await row.get_by_role("button", name="照常开播").click()
            await row.get_by_role("textbox").fill("到场后再做")
            await row.get_by_role("button", name="签字").click()
            await expect(page.locator(f"[data-gate={gate}]")).to_contain_text("小周")
    await expect(page.get_by_role("heading", name="可以开播")).to_be_visible()
    states = await page.locator("[data-gate]").evaluate_all(
        "all => all.map(one => [one.dataset.gate, one.dataset.state, one.innerText])"
    )
    assert [one for one in states if one[1] != "green" and one[0] not in ("tasks", "devices", "scenes")] == []


async def every_page_is_pictured(page: Page, show: str) -> None:
    """Every planning page is kept as a picture, at three sizes in both themes; none is wider than it."""
    paths = {f"house-{name or 'today'}": f"/{name}" for name in PAGES}
    paths |= {f"show-{name or 'overview'}": f"/shows/{show}/{name}".rstrip("/") for name in SHOW}
    for name, path in paths.items():
        await page.goto(path)
        await expect(page.locator("main h1, main h2").first).to_be_attached()
        await expect(page.locator("main[aria-busy], main > [aria-busy=true]")).to_have_count(0)
        await page.wait_for_load_state("networkidle")
        for width, height in SIZES:
            await page.set_viewport_size({"width": width, "height": height})
            await page.evaluate("new Promise(drawn => requestAnimationFrame(() => setTimeout(drawn)))")
            assert await page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
            for theme in ("light", "dark"):
                dark = str(theme == "dark").lower()
                await page.evaluate(f"document.documentElement.classList.toggle('dark', {dark})")
                await picture(page, f"plan-{name}-{width}-{theme}")
    await page.set_viewport_size(planner.DESK)  # type: ignore[arg-type]


async def the_plan_goes_on_air(team: Team, show: str) -> None:
    """A rehearsal goes live from the plan: the console has its rundown, the host's screen its points."""
    home = f"/api/broadcasts/{show}"
    plan: dict[str, Any] = (await team.server.desk.ask("GET", f"{home}/plan"))["plan"]
    await team.server.desk.press(f"{home}/live", rehearsal=True)
    console = team.windows["小周"].page
    await console.goto(f"/live/{show}")
    await expect(console.get_by_test_id("state")).to_have_text("演练")
    for segment in plan["segments"][:3]:
        await expect(console.locator(f"[data-segment='{segment['id']}']").first).to_be_visible()
    spoken = {product["id"] for product in plan["products"] if product.get("points")}
    sold = next(one for one in plan["segments"] if one.get("product") in spoken)
    await team.server.desk.press(f"{home}/segments/{sold['id']}/take")
    host = team.windows["小美"].page
    await host.goto(f"/host/{show}")
    await expect(host.get_by_text("先报市场价")).to_be_visible()
    await picture(console, "plan-console")
    await picture(host, "plan-host")


async def who_is_removed_is_out_at_once(team: Team, owner: Page) -> None:
    """The owner removes somebody whose page is open: it goes to the door by itself."""
    phone = team.windows["小陈"].page
    await phone.goto("/me")
    await owner.goto("/team")
    await owner.get_by_role("button", name="小陈的移除").click()
    await owner.get_by_role("dialog").get_by_role("button", name="移除").click()
    await phone.wait_for_url(re.compile("/signin"))
    # What the page asked for in that moment was refused, and the browser says so.
    gone = team.windows["小陈"]
    gone.wrong = [one for one in gone.wrong if "401 (Unauthorized)" not in one]
    await expect(owner.get_by_label("小陈的姓名")).to_have_count(0)
