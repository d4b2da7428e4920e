"""The sign-off of a rehearsal on a fast clock: five roles, each signed in, from T−15 to sealed.

Each part of the story is a function below, in the order of the minutes.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Final

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from kaibo.clock import HOUR
from kaibo.console.auth import COOKIE
from kaibo.facts import Role
from tests.browser.conftest import Window, picture
from tests.browser.evening import PATIENCE_MS, START_MS, Rehearsal, gone, sees
from tests.browser.test_ending import STOP, hold
from tests.conftest import Server
from tests.console.people import joined

pytestmark = pytest.mark.browser

Pages = dict[Role, Page]

LENGTH: Final = 30
"""Minutes from go-live to the planned end."""

CREW: Final[dict[Role, str]] = {
    "operator": "小李",
    "floor": "小明",
    "desk": "小芳",
    "tech": "小陈",
    "host": "小美",
}


@pytest.fixture(autouse=True)
def patient() -> Iterator[None]:
    """Wait for a screen as long as a loaded machine needs."""
    expect.set_options(timeout=PATIENCE_MS)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
async def evening(server: Server) -> Rehearsal:
    """Plan a short evening with a cap of WeCom contacts, and the next one a day later."""
    desk, lasts = server.desk, {"sample": True, "length_minutes": LENGTH}
    made = await desk.press("/api/broadcasts", title="周五运动专场", start_ms=START_MS, **lasts)
    await desk.press("/api/broadcasts", title="周六运动专场", start_ms=START_MS + 24 * HOUR, **lasts)
    home = f"/api/broadcasts/{made['id']}"
    told = await desk.ask("GET", f"{home}/plan")
    shifts = [{"host": CREW["host"], "at_minute": 0, "length_minutes": LENGTH}]
    plan = told["plan"] | {"shifts": shifts, "wecom_most": 3}
    await desk.ask("PUT", f"{home}/plan", key="cap", revision=told["revision"], plan=plan)
    intake = await desk.ask("GET", f"{home}/intake")
    return Rehearsal(server, made["id"], intake["room_key"])


@asynccontextmanager
async def crew(browser: Browser, evening: Rehearsal) -> AsyncIterator[dict[Role, Window]]:
    """Seat everybody before the ending, signed in by name, the host before the prompter."""
    server, seated = evening.server, dict[Role, Window]()
    for role, name in CREW.items():
        entered = await joined(server, role, name=name, roles=[role])
        session = entered.cookies[COOKIE]
        await entered.aclose()
        context = await browser.new_context(
            viewport={"width": 1366, "height": 900}, base_url=server.url, reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE_MS)
        await context.add_cookies([{"name": COOKIE, "value": session, "url": server.url}])
        window = seated[role] = Window(await context.new_page())
        await window.page.goto(
            f"/host/{evening.broadcast}" if role == "host" else f"/live/{evening.broadcast}/ending"
        )
        await expect(window.page.get_by_role("main")).to_be_visible()
    try:
        yield seated
    finally:
        await asyncio.gather(*(window.page.context.close() for window in seated.values()))


async def test_five_roles_sign_off_from_a_quarter_of_an_hour_before_to_sealed(
    browser: Browser, evening: Rehearsal
) -> None:
    await evening.press("live", rehearsal=True, at_ms=START_MS)
    async with crew(browser, evening) as seated:
        pages = {role: window.page for role, window in seated.items()}
        await the_last_quarter_begins(evening, pages)
        await the_network_fails_and_comes_back(evening, pages)
        await three_two_one_is_counted(evening, pages)
        await viewers_are_handed_over(evening, pages)
        await the_rest_is_counted_and_the_private_team_is_full(evening, pages)
        await each_role_confirms_for_itself(evening, pages)
        assert {role: window.wrong for role, window in seated.items() if window.wrong} == {}
        await the_operator_signs_off_in_two_steps(pages)
        await all_stay_until_it_stopped_and_devices_go_in_their_order(pages)
        await it_is_sealed_and_leads_to_the_review(evening, pages)
        # The one refusal of the evening: power ahead of its turn.
        wrong = [message for window in seated.values() for message in window.wrong]
        assert [message for message in wrong if "status of 409" not in message] == []
        assert len(wrong) == 1


async def the_last_quarter_begins(evening: Rehearsal, pages: Pages) -> None:
    await evening.until(LENGTH - 15, online=500)
    for page in screens(pages):
        await expect(page.get_by_test_id("left")).to_have_text("15:00")
        await expect(page.locator("[data-task=special-bag]")).to_have_attribute("aria-current", "step")
    await sees(pages["host"].get_by_test_id("farewell"), "还有一刻钟就下播了")
    await expect(task(pages["tech"], "special-bag").locator("input")).to_be_disabled()
    await task(pages["floor"], "special-bag").locator("input").check()
    for page in screens(pages):
        await expect(task(page, "special-bag")).to_have_class(re.compile("done"))
        await sees(task(page, "special-bag"), re.compile("小明 20:1[45]"))
    await evening.until(LENGTH - 12)
    await task(pages["operator"], "promises").locator("input").check()
    await sees(task(pages["floor"], "promises"), re.compile("小李 20:1[78]"))
    await evening.until(LENGTH - 10)
    await sees(pages["host"].get_by_test_id("farewell"), "谢谢大家陪到现在")


async def the_network_fails_and_comes_back(evening: Rehearsal, pages: Pages) -> None:
    """Who sees it presses "!" and a number: everybody knows at once, and the plan is worked through."""
    tech = pages["tech"]
    await tech.keyboard.press("!")
    asked = tech.get_by_role("region", name="出了什么事？")
    await expect(asked.get_by_role("button", name="断网或卡顿")).to_be_visible()
    await tech.keyboard.press("1")
    told = asked.get_by_role("article")
    await sees(told, "断网或卡顿", "演练")
    for page in screens(pages):
        await sees(page.get_by_role("region", name="导播台"), "1 件事没处理完")
    await sees(pages["host"].get_by_role("region", name="给主播的提示"), "现在就做")
    step = told.get_by_role("listitem").filter(has_text="切备用网络")
    await step.get_by_role("checkbox").check()
    await sees(step, "小陈")
    await told.get_by_role("button", name="恢复了，关掉").click()
    await expect(told).to_have_count(0)
    await tech.keyboard.press("Escape")
    for page in screens(pages):
        await expect(page.get_by_text("件事没处理完")).to_have_count(0)
    view = await evening.view()
    assert [one["restored_ms"] is not None for one in view["stage"]["studio"]["troubles"]] == [True]


async def three_two_one_is_counted(evening: Rehearsal, pages: Pages) -> None:
    await evening.until(LENGTH - 9)
    await sees(pages["host"].get_by_test_id("farewell"), "先说要紧的")
    await counted(pages, "message", "1/3")
    await evening.until(LENGTH - 7)
    await counted(pages, "interaction", "1/2")
    await evening.until(LENGTH - 6)
    await counted(pages, "message", "2/3")


async def viewers_are_handed_over(evening: Rehearsal, pages: Pages) -> None:
    """The desk pushes what stays; the WeCom line goes in a loop; each screen sees what it brought."""
    desk, operator = pages["desk"], pages["operator"]
    await evening.until(LENGTH - 5)
    await sees(pages["host"].get_by_test_id("farewell"), re.compile("企业微信|下一场"))
    loop = operator.get_by_role("region", name="交接流量")
    await way(desk, "reservation").get_by_role("button").click()
    await evening.tell(evening.fact("reserved", viewer="v1"), evening.fact("contact_added", viewer="v1"))
    await way(desk, "wecom").get_by_role("button").click()
    await sees(loop, "说过了", "还能接待 2 / 3 人", "下一场：")
    await sees(way(operator, "reservation"), "1 / 同时在场 500", "暂计")
    await sees(way(operator, "wecom"), "18.2%")
    await task(desk, "cards-stay").locator("input").check()
    await task(pages["floor"], "handover").locator("input").check()
    for name, who in (("cards-stay", "小芳"), ("handover", "小明")):
        await sees(task(operator, name), who)
    view = await evening.view()
    pushed = {card["card"]: card["count"] for card in view["stage"]["cards"] if card["count"]}
    assert pushed == {"reservation": 1, "wecom": 1}


async def the_rest_is_counted_and_the_private_team_is_full(evening: Rehearsal, pages: Pages) -> None:
    desk = pages["desk"]
    await evening.until(LENGTH - 3.9)
    await sees(pages["host"].get_by_test_id("farewell"), "还有什么没问到的")
    await counted(pages, "interaction", "2/2")
    await evening.until(LENGTH - 2.9)
    await sees(desk.get_by_role("region", name="交接流量"), "现在说一遍")
    await evening.tell(*(evening.fact("contact_added", viewer=f"v{n}") for n in (2, 3)))
    await counted(pages, "call", "1/1")
    for page in screens(pages):
        await sees(page.get_by_role("region", name="交接流量"), "接待满了，停推", "还能接待 0 / 3 人")
    await expect(way(desk, "wecom").get_by_role("button")).to_be_disabled()
    await evening.until(LENGTH - 2)
    await counted(pages, "message", "3/3")


async def each_role_confirms_for_itself(evening: Rehearsal, pages: Pages) -> None:
    await expect(pages["host"].get_by_role("button", name="我准备好了")).to_have_count(0)
    await evening.until(LENGTH - 1)
    names: dict[Role, str] = {"floor": "场控", "desk": "中控", "tech": "技术保障", "operator": "运营"}
    for role, name in names.items():
        mine = pages[role].get_by_role("button", name=re.compile("准备好了$"))
        await expect(mine).to_have_count(1)
        await pages[role].get_by_role("button", name=f"{name}准备好了").click()
        await expect(mine).to_have_count(0)
    ready = pages["operator"].get_by_role("region", name="全员确认")
    await sees(ready, "4 / 5", "还没确认：主播")
    await evening.until(LENGTH - 0.5)
    await evening.until_so(
        lambda view: any(
            cue["rule"] == "not_ready" and cue["zh"] == "还没确认收尾：主播" for cue in view["cues"]
        )
    )
    await picture(pages["operator"], "sign-off-missing")
    await pages["host"].get_by_role("button", name="我准备好了").click()
    await sees(pages["host"].get_by_test_id("farewell"), "已确认")
    await sees(ready, "5 / 5", "全部确认，可以下播", "小美")
    await picture(pages["host"], "sign-off-host")
    await evening.until(LENGTH)


async def the_operator_signs_off_in_two_steps(pages: Pages) -> None:
    operator, asked = pages["operator"], pages["floor"].get_by_test_id("asked")
    for role in ("desk", "tech"):
        await sees(pages[role].get_by_role("region", name="下播", exact=True), "下播由运营和场控操作")
    await operator.get_by_role("button", name=re.compile("申请下播")).click()
    await expect(asked).to_have_count(0)
    await hold(operator, "申请下播")
    await sees(asked, "小李", "申请下播")
    await expect(operator.get_by_text("还没确认的岗位")).to_have_count(0)
    for page in screens(pages):
        await expect(page.get_by_test_id("still")).to_have_count(0)
    await hold(operator, "确认下播")


async def all_stay_until_it_stopped_and_devices_go_in_their_order(pages: Pages) -> None:
    """The technician works through the stop; power ahead of its turn is refused without a reason."""
    tech, host = pages["tech"], pages["host"].get_by_test_id("stay")
    stop = tech.get_by_role("region", name="停播步骤")
    for page in screens(pages):
        await sees(page.get_by_test_id("still"), "还在播，保持状态")
    await sees(host, "还在播，保持状态")
    await stop.get_by_role("button", name=f"{STOP[-1]}：先做这步…").click()
    await stop.get_by_label(re.compile("^为什么先做这步")).fill("  ")
    await stop.get_by_role("button", name="记下").click()
    await sees(tech.get_by_role("alert").filter(has_text="先完成"), "请写明原因")
    await expect(stop.locator("[data-step=power]")).to_have_class(re.compile("waiting"))
    for done, name in enumerate(STOP):
        off = done > STOP.index("确认画面真的断了")
        for page in screens(pages):
            await expect(page.get_by_test_id("still")).to_have_count(0 if off else 1)
        await expect(host).to_have_count(0 if off else 1)
        await expect(stop.locator("[aria-current=step]")).to_contain_text(name)
        await stop.get_by_role("button", name=f"{name}：做完了").click()
        await sees(pages["operator"].get_by_role("region", name="停播步骤"), f"{done + 1} / {len(STOP)}")
    await gone(pages["host"].get_by_test_id("farewell"))


async def it_is_sealed_and_leads_to_the_review(evening: Rehearsal, pages: Pages) -> None:
    for page in screens(pages):
        await expect(page.get_by_role("link", name="打开复盘")).to_be_visible()
    view = await evening.view()
    assert view["head"]["state"] == "sealed"
    steps = [(step["state"], step["by"], step["why"]) for step in view["ending"]["steps"]]
    assert steps == [("by_hand", "小陈", "")] * len(STOP)
    operator = pages["operator"]
    await picture(operator, "sign-off-sealed")
    await operator.get_by_role("link", name="打开复盘").click()
    await operator.wait_for_url(f"**/review/{evening.broadcast}")
    await sees(operator.locator("body"), "周五运动专场", "演练")


async def counted(pages: Pages, what: str, said: str) -> None:
    """Have the floor count what the host said; every other screen has it too."""
    await pages["floor"].locator(f"[data-closing={what}]").click()
    for page in screens(pages):
        await sees(page.locator(f"[data-closing={what}]"), said)


def screens(pages: Pages) -> list[Page]:
    """Give the screens of the ending: all but the host's."""
    return [page for role, page in pages.items() if role != "host"]


def task(page: Page, name: str) -> Locator:
    """Find a task of the timeline."""
    return page.locator(f"[data-task={name}]")


def way(page: Page, name: str) -> Locator:
    """Find a way viewers are handed over."""
    return page.locator(f"[data-way={name}]")
