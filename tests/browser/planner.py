"""A team that plans an evening on the real pages: who they are, and what each does with their hands."""

import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.async_api import Browser, BrowserContext, FilePayload, Locator, Page, expect

from tests.browser.conftest import Window
from tests.conftest import Server
from tests.intake.sheets.making import xlsx

PATIENCE_MS: Final = 20_000
"""How long a page is waited for: loaded cores may be slow, and a right page is never this late."""

PHONE: Final = {"width": 390, "height": 844}
DESK: Final = {"width": 1366, "height": 768}
PASSWORD: Final = "long enough for all"
ROWS: Final = "li[data-segment]"
ZONE: Final = ZoneInfo("Asia/Shanghai")

HEADERS: Final = (
    "货号",
    "商品名称",
    "品牌",
    "类目",
    "直播价",
    "市场价",
    "成本",
    "库存",
    "购物车序号",
    "道具",
)
NOTICE: Final = ("N-1", "购前必看：尺码表与售后须知", None, "公告", 0.01, None, None, 9999, 1, None)
GOODS: Final = (
    ("A-11", "安踏 儿童跑鞋 限时 A-11", "安踏", "跑鞋", 39, 129, 30, 300, 2, None),
    ("A-12", "安踏 短袖 限时 A-12", "安踏", "短袖", 29, 99, 22, 300, 3, None),
    ("A-13", "安踏 缓震跑鞋 A-13", "安踏", "跑鞋", 399, 799, None, 500, 4, None),
    ("A-14", "安踏 冲锋衣 A-14", "安踏", "外套", 299, 699, 110, 120, 5, None),
    ("A-15", "安踏 篮球鞋 A-15", "安踏", "篮球鞋", 259, 599, 120, 80, 6, None),
    ("A-16", "安踏 运动套装 A-16", "安踏", "套装", 169, 329, 80, 400, 7, None),
)
BAD: Final = ("A-17", "安踏 卫衣 A-17", "安踏", "卫衣", -5, 199, 60, 40, 8, None)


def sheet() -> bytes:
    """Make the brand's sheet: a title above the headers, and one row nobody may sell."""
    return xlsx([("秋季选品",), HEADERS, NOTICE, *GOODS[:2], BAD, *GOODS[2:]])


def a_photo(width: int = 600, height: int = 800) -> FilePayload:
    """Take a photo, as a field for files is given it."""
    picture = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(picture, "JPEG")
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}


def wall(at_ms: int, form: str = "%Y-%m-%dT%H:%M") -> str:
    """Write a time as a field for times takes it."""
    return datetime.fromtimestamp(at_ms / 1000, ZONE).strftime(form)


class Team:
    """Everybody's windows; what went wrong in any of them is remembered."""

    def __init__(self, browser: Browser, server: Server) -> None:
        """Nobody is in yet."""
        self.browser = browser
        self.server = server
        self.windows: dict[str, Window] = {}
        self.contexts: dict[str, BrowserContext] = {}

    async def sits(self, who: str, size: Any = DESK) -> Page:
        """Give somebody a browser of their own."""
        context = await self.browser.new_context(
            viewport=size, base_url=self.server.url, reduced_motion="reduce", locale="zh-CN"
        )
        context.set_default_timeout(PATIENCE_MS)
        self.contexts[who] = context
        return await self.another(who, who)

    async def another(self, who: str, name: str) -> Page:
        """Open one more page of somebody, known as `name`."""
        page = await self.contexts[who].new_page()
        self.windows[name] = Window(page)
        return page

    def wrong(self) -> dict[str, list[str]]:
        """Give what went wrong in each window where something did."""
        return {name: window.wrong for name, window in self.windows.items() if window.wrong}


@asynccontextmanager
async def gathered(browser: Browser, server: Server) -> AsyncIterator[Team]:
    """Let a team gather before a server; no window of it may have seen an error."""
    team = Team(browser, server)
    expect.set_options(timeout=PATIENCE_MS)
    try:
        yield team
        assert (wrong := team.wrong()) == {}, wrong
    finally:
        expect.set_options(timeout=5_000)
        for context in team.contexts.values():
            await context.close()


async def comes_in(page: Page, address: str, sign_in: str, name: str = "") -> None:
    """Follow a one-time link and choose a password; who has no name yet gives one."""
    await page.goto(address)
    if name:
        await page.get_by_label("你的名字").fill(name)
    await page.get_by_label("登录名").fill(sign_in)
    for label in (re.compile("^密码"), re.compile("^再输一遍")):
        await page.get_by_label(label).fill(PASSWORD)
    await page.get_by_role("button").click()
    await page.wait_for_url(re.compile(r"/$"))


async def adds_account(page: Page, name: str) -> None:
    """Add an account that sells sports goods, bound to its provider."""
    await page.goto("/accounts")
    await page.get_by_role("button", name="添加账号").click()
    await page.get_by_label("名称").fill(name)
    await page.get_by_label("卖什么").fill("鞋服，运动")
    await page.get_by_label("服务商", exact=True).fill("甲")
    await page.get_by_label("已绑定服务商").check()
    await page.get_by_role("button", name="保存").click()
    await expect(page.get_by_role("cell", name="鞋服、运动")).to_be_visible()


async def adds_brand(page: Page, name: str) -> None:
    """Add a brand nobody has filed yet."""
    await page.goto("/accounts")
    await page.get_by_role("tab", name="品牌").click()
    await page.get_by_role("button", name="添加品牌").click()
    await page.get_by_label("名称", exact=True).fill(name)
    await page.get_by_role("button", name="保存").click()
    await expect(page.get_by_role("cell", name=name).first).to_be_visible()


async def files_brand(page: Page, name: str) -> None:
    """Write down under which names a brand is filed, and the proof."""
    await page.goto("/accounts")
    await page.get_by_role("tab", name="品牌").click()
    await page.get_by_role("button", name=f"修改 {name}").click()
    await page.get_by_label("报备的名字").fill(f"{name}，ANTA")
    await page.get_by_label("证明", exact=True).fill("品牌授权书 2026")
    await page.get_by_role("button", name="保存").click()
    await expect(page.get_by_role("cell", name=f"{name}、ANTA")).to_be_visible()


async def adds_member(page: Page, name: str, roles: tuple[str, ...], skills: tuple[str, ...] = ()) -> str:
    """Add a member with roles and skills; gives the link they join by."""
    await page.get_by_role("button", name="加成员").click()
    await page.get_by_label("姓名", exact=True).fill(name)
    await page.keyboard.press("Enter")
    for group, chosen in ((f"{name}的岗位", roles), (f"{name}的主播特长", skills)):
        for one in chosen:
            button = page.get_by_role("group", name=group).get_by_role("button", name=one, exact=True)
            await button.click()
            await expect(button).to_have_attribute("aria-pressed", "true")
    await page.get_by_role("button", name=f"{name}的二维码").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("timer")).to_contain_text("还剩")
    link = await dialog.locator("input").input_value()
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    return link


async def drops(page: Page, target: Locator, name: str, raw: bytes) -> None:
    """Drop a file onto an element, as a hand does from a folder."""
    held = await page.evaluate_handle(
        """([name, bytes]) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], name));
          return data;
        }""",
        [name, list(raw)],
    )
    await target.dispatch_event("drop", {"dataTransfer": held})


async def order(page: Page) -> list[str]:
    """Give the segments a page shows, in their order."""
    found: list[str] = await page.locator(ROWS).evaluate_all("rows => rows.map(row => row.dataset.segment)")
    return found


async def shows(page: Page, wanted: list[str]) -> None:
    """Wait until a page shows its segments in an order."""
    await page.wait_for_function(
        "wanted => [...document.querySelectorAll('li[data-segment]')].map(r => r.dataset.segment).join(' ')"
        " === wanted",
        arg=" ".join(wanted),
    )


async def writes_script(page: Page, title: str, more: str) -> None:
    """Draft the script of a product, put `more` where facts lack, and give every claim its proof."""
    await page.get_by_role("navigation", name="商品").get_by_role("button").filter(has_text=title).click()
    await expect(page.get_by_role("region", name=title)).to_be_visible()
    await page.get_by_role("button", name="按商品信息起草").click()
    beats = page.locator(".beats textarea")
    await expect(beats.first).not_to_have_value("")
    for beat in await beats.all():
        text = await beat.input_value()
        if "〔" in text:
            await beat.fill(re.sub("〔[^〔〕]*〕", more, text))
    await expect(page.get_by_text(re.compile("^\\d+ 处待补："))).to_have_count(0)


async def proves(page: Page, proof: str) -> None:
    """Give a proof for everything the open script claims."""
    fields = page.get_by_role("region", name="主张和凭证").get_by_role("combobox")
    await expect(fields.first).to_be_visible()
    for field in await fields.all():
        await field.fill(proof)


async def ticks(row: Locator) -> None:
    """Tick a task, with a note or a photo where it asks for one."""
    box = row.get_by_role("checkbox")
    if await box.is_checked():
        return
    text = await row.inner_text()
    page = row.page
    if "拍一张照片" in text:
        async with page.expect_file_chooser() as chosen:
            await box.click()
        await (await chosen.value).set_files(a_photo())
    else:
        await box.click()
        if "写一句结果" in text:
            await row.get_by_label("结果写一句").fill("都核对过了")
            await row.get_by_role("button", name="完成", exact=True).click()
    await expect(box).to_be_checked()
