"""The first page, my tasks on a phone, and the tasks of a broadcast, each for who may see what."""

import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.async_api import Browser, Page, expect

from kaibo.clock import HOUR, WallClock
from kaibo.console.auth import COOKIE
from kaibo.plan.people import Member
from tests.browser.conftest import picture
from tests.browser.test_accessible import failures
from tests.console.team import Team, team

pytestmark = pytest.mark.browser

DAY = 24 * HOUR
HOSTILE = "<img src=x onerror=alert(1)>\u202e"
PHONE = {"width": 390, "height": 844}
MEMBERS = {
    "boss": Member(name="老板娘", rank="owner", roles=("operator",)),
    "li": Member(name="小李", roles=("floor",)),
    "mei": Member(name="小美", roles=("host",)),
}


@pytest.fixture
async def crew(tmp_path: Path) -> AsyncIterator[Team]:
    async with team(tmp_path / "data", MEMBERS) as made:
        yield made


@asynccontextmanager
async def sitting(browser: Browser, crew: Team, who: str, size: Any = None) -> AsyncIterator[Page]:
    """Open a page as a member."""
    viewport: Any = size or {"width": 1366, "height": 768}
    context = await browser.new_context(viewport=viewport, base_url=crew.server.url)
    await context.add_cookies([{"name": COOKIE, "value": crew.tokens[who], "url": crew.server.url}])
    page = await context.new_page()
    await page.add_init_script("localStorage.setItem('kaibo.theme', 'light')")
    yield page
    await context.close()


async def planned(crew: Team, title: str = "周五运动专场", ahead_ms: int = 2 * HOUR, **plan: Any) -> str:
    start_ms = WallClock().now_ms() + ahead_ms
    made = await crew.server.desk.press("/api/broadcasts", title=title, start_ms=start_ms, **plan)
    return str(made["id"])


def a_photo() -> bytes:
    """A photo as a phone takes it."""
    picture = io.BytesIO()
    Image.new("RGB", (3000, 2000), "teal").save(picture, "JPEG")
    return picture.getvalue()


async def test_a_task_ticked_on_a_phone_is_seen_on_another_screen(browser: Browser, crew: Team) -> None:
    broadcast = await planned(crew)
    async with (
        sitting(browser, crew, "li", PHONE) as phone,
        sitting(browser, crew, "boss") as desk,
        sitting(browser, crew, "boss") as list_of_mine,
    ):
        await desk.goto(f"/shows/{broadcast}/tasks")
        seen = desk.locator("[data-task=mic]")
        await expect(seen.get_by_role("checkbox")).not_to_be_checked()
        await list_of_mine.goto("/me")
        await phone.goto("/me")
        mic = phone.locator("[data-task=mic]")
        await mic.get_by_role("checkbox").click()
        await expect(mic.get_by_role("checkbox")).to_be_checked()
        await expect(seen.get_by_role("checkbox")).to_be_checked()
        await expect(seen).to_contain_text("小李")
        await mic.get_by_role("checkbox").click()
        await expect(seen.get_by_role("checkbox")).not_to_be_checked()

        bags = phone.locator("[data-task=bags-ready]")
        await bags.get_by_role("checkbox").click()
        await bags.get_by_label("结果写一句").fill(f"水壶三个 {HOSTILE}")
        await bags.get_by_role("button", name="完成").click()
        await expect(desk.locator("[data-task=bags-ready]")).to_contain_text("水壶三个 <img src=x")
        assert "\u202e" not in await desk.inner_text("body")
        await picture(phone, "my-tasks-390")

        props = phone.locator("[data-task=props]")
        async with phone.expect_file_chooser() as chosen:
            await props.get_by_role("checkbox").click()
        photo = {"name": "props.jpg", "mimeType": "image/jpeg", "buffer": a_photo()}
        await (await chosen.value).set_files(photo)  # type: ignore[arg-type]
        await expect(props.get_by_role("checkbox")).to_be_checked()
        link = desk.locator("[data-task=props]").get_by_role("link", name="照片")
        kept = await desk.context.request.get(str(await link.get_attribute("href")))
        assert kept.headers["content-type"] == "image/jpeg"


async def test_a_tap_while_the_network_is_gone_says_that_nothing_is_saved(
    browser: Browser, crew: Team
) -> None:
    await planned(crew)
    async with sitting(browser, crew, "li", PHONE) as phone:
        await phone.goto("/me")
        mic = phone.locator("[data-task=mic]")
        await expect(mic).to_be_visible()
        await phone.context.set_offline(True)
        await mic.get_by_role("checkbox").click()
        await expect(mic.get_by_role("alert")).to_contain_text("没有保存")
        await expect(mic.get_by_role("checkbox")).not_to_be_checked()
        await phone.context.set_offline(False)
        await mic.get_by_role("checkbox").click()
        await expect(mic.get_by_role("checkbox")).to_be_checked()


async def test_what_is_tapped_on_a_phone_is_large_enough_for_a_finger(browser: Browser, crew: Team) -> None:
    await planned(crew)
    async with sitting(browser, crew, "li", PHONE) as phone:
        await phone.goto("/me")
        await phone.locator("[data-task=bags-ready] .tick").click()
        for box in await phone.locator(".tick, .ask button, .ask input").all():
            bounds = await box.bounding_box()
            assert bounds is not None and bounds["height"] >= 44
        assert await phone.evaluate("document.documentElement.scrollWidth") <= 390


async def test_a_list_is_changed_and_the_playbooks_taken_again(browser: Browser, crew: Team) -> None:
    broadcast = await planned(crew)
    async with sitting(browser, crew, "boss") as page, sitting(browser, crew, "mei") as other:
        await other.goto(f"/shows/{broadcast}/tasks")
        await expect(other.locator("[data-task=mic]")).to_be_visible()
        await expect(other.get_by_role("button", name="修改清单")).to_have_count(0)
        await page.goto(f"/shows/{broadcast}/tasks")
        await page.get_by_role("button", name="修改清单").click()
        await page.get_by_role("button", name=re.compile("^删除：试麦克风")).click()
        await page.get_by_role("button", name="加一项").click()
        await page.get_by_role("button", name="确定").click()
        await expect(page.get_by_role("alert")).to_contain_text("请写明要做什么")
        await page.get_by_label("要做什么").fill("给主播泡茶")
        await page.get_by_role("button", name="确定").click()
        await page.get_by_role("button", name="保存清单").click()
        await expect(other.get_by_text("给主播泡茶")).to_be_visible()
        await expect(other.locator("[data-task=mic]")).to_have_count(0)
        await page.get_by_role("button", name="修改清单").click()
        await page.get_by_role("button", name="用回手册的清单").click()
        await page.get_by_role("button", name="确定").click()
        await expect(other.locator("[data-task=mic]")).to_be_visible()


async def test_the_first_page_shows_what_is_next_what_is_mine_and_every_broadcast(
    browser: Browser, crew: Team
) -> None:
    await crew.server.desk.ask("PUT", "/api/accounts/a1", key="k", revision=0, body={"name": "旗舰店"})
    async with sitting(browser, crew, "boss") as page:
        await page.goto("/")
        await expect(page.get_by_text("三种开始方式")).to_be_visible()
        await page.get_by_label("标题").fill("今晚专场")
        await page.get_by_role("button", name="创建").click()
        await page.wait_for_url(re.compile("/shows/"))
        later = await planned(crew, "周日场", 3 * DAY, account_id="a1")
        soon = await planned(crew, "两小时后", 2 * HOUR)
        await page.goto("/")
        upcoming = page.get_by_role("region", name="下一场")
        await expect(upcoming).to_contain_text("两小时后")
        await expect(upcoming.get_by_test_id("until")).to_have_text(re.compile(r"^1:59:\d\d$"))
        link = upcoming.get_by_role("link", name="打开计划")
        await expect(link).to_have_attribute("href", f"/shows/{soon}")
        shows = page.get_by_role("region", name="场次")
        await expect(shows.get_by_role("listitem")).to_have_count(3)
        await expect(page.get_by_role("region", name="我的任务").get_by_role("checkbox")).to_have_count(8)
        await crew.server.desk.press(f"/api/broadcasts/{later}/live")
        await expect(page.get_by_role("region", name="正在直播")).to_contain_text("周日场", timeout=15_000)


async def test_a_host_sees_the_next_evening_and_their_tasks_and_no_way_to_figures(
    browser: Browser, crew: Team
) -> None:
    broadcast = await planned(crew)
    async with sitting(browser, crew, "mei", PHONE) as page:
        await page.goto("/")
        upcoming = page.get_by_role("region", name="下一场")
        await expect(upcoming.get_by_role("link", name="主播画面")).to_have_attribute(
            "href", f"/host/{broadcast}"
        )
        await expect(page.locator("[data-task=host-ready]")).to_be_visible()
        await expect(page.get_by_label("标题")).to_have_count(0)
        links = await page.locator("main a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        assert not [link for link in links if link.startswith(("/live/", "/review/"))]


async def test_many_broadcasts_are_listed_a_page_at_a_time(browser: Browser, crew: Team) -> None:
    for n in range(45):
        await planned(crew, f"第{n}场", (n + 1) * HOUR, account=f"{n % 2}号店")
    async with sitting(browser, crew, "boss") as page:
        await page.goto("/")
        rows = page.get_by_role("region", name="场次").get_by_role("listitem")
        await expect(rows).to_have_count(20)
        await page.get_by_role("button", name="再看 20 场").click()
        await expect(rows).to_have_count(40)
        await page.get_by_label("按账号看").select_option("1号店")
        await expect(rows.first).to_contain_text("第1场")


async def test_the_pages_of_tasks_can_be_read_by_everyone(browser: Browser, crew: Team) -> None:
    broadcast = await planned(crew, "长" * 60)
    for size, name in ((None, "1366"), (PHONE, "390")):
        async with sitting(browser, crew, "boss", size) as page:
            for path in ("/", "/me", f"/shows/{broadcast}/tasks"):
                await page.goto(path)
                await expect(page.locator("[data-task]").first).to_be_visible()
                assert await failures(page) == [], path
                assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            await page.get_by_role("button", name="修改清单").click()
            await page.get_by_role("button", name=re.compile("^改：")).first.click()
            assert await failures(page) == [], "changing a list"
            await picture(page, f"tasks-change-{name}")
