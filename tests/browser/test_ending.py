"""The ending in a real browser: from the last minutes to sealed, by operator and floor, without a machine."""

import re
from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import Window, opened, picture
from tests.browser.evening import PATIENCE_MS
from tests.browser.test_console import tell
from tests.conftest import Server, comes_true

pytestmark = pytest.mark.browser

DEVICES = ("关麦克风", "遮住镜头", "断网", "关电源，设备充电")
STOP = ("切到下播画面", "停止推流", "确认画面真的断了", "停止录像", "检查录像能播放", *DEVICES)


@pytest.fixture(autouse=True)
def patient() -> Iterator[None]:
    """Wait for a screen as long as a loaded machine needs."""
    expect.set_options(timeout=PATIENCE_MS)
    yield
    expect.set_options(timeout=5_000)


async def ending(browser: Browser, server: Server, broadcast: str, width: int = 1366) -> Page:
    page = await opened(browser, server, width, 844 if width < 500 else 768)
    await page.goto(f"/live/{broadcast}/ending")
    await expect(page.get_by_role("region", name="收尾时间线")).to_be_visible()
    return page


async def hold(page: Page, name: str) -> None:
    """Hold a button until it has acted."""
    await page.get_by_role("button", name=re.compile(f"按住.*{name}")).click(delay=1600)


async def test_a_broadcast_is_brought_from_its_last_minutes_to_sealed_without_a_machine(
    window: Window, browser: Browser, server: Server
) -> None:
    for key, name, role in (("mei", "小美", "host"), ("ming", "小明", "floor"), ("li", "小李", "operator")):
        body = {"name": name, "roles": [role]}
        await server.desk.ask("PUT", f"/api/members/{key}", key=f"new {key}", revision=0, body=body)
    broadcast, key = await server.live(sample=True, length_minutes=5)
    await tell(server, key, "online_counted", online=500)
    await tell(server, key, "contact_added", viewer="v1")
    operator = window.page
    await operator.goto(f"/live/{broadcast}/ending")
    floor = await ending(browser, server, broadcast, width=390)
    assert await floor.evaluate("document.documentElement.scrollWidth") == 390

    # The countdown runs, steps are ticked on one screen and seen on the other.
    await expect(operator.get_by_test_id("left")).to_have_text(re.compile(r"^0[45]:\d\d$"))
    lines = operator.get_by_role("region", name="现在说")
    await expect(lines).to_contain_text("企业微信")
    await floor.locator("[data-task=handover] input").check()
    await expect(operator.locator("[data-task=handover]")).to_have_class(re.compile("done"))

    # "3-2-1" by taps, what was handed over beside what the field tells.
    tap = floor.get_by_role("button", name=re.compile("^重点"))
    for said in (1, 2, 3):
        await tap.click()
        await expect(tap).to_contain_text(f"{said}/3")
    await expect(operator.get_by_role("button", name=re.compile("^重点"))).to_contain_text("够了")
    wecom = operator.locator("[data-way=wecom]")
    await expect(wecom).to_contain_text("视频号 18.2%")
    await expect(wecom).to_contain_text("1 / 同时在场 500")
    await expect(wecom).to_contain_text("暂计")
    await wecom.get_by_role("button").click()
    await expect(operator.get_by_role("region", name="交接流量")).to_contain_text("说过了")

    # Who is missing is named where the end is confirmed.
    for role in ("场控", "运营"):
        await floor.get_by_role("button", name=f"{role}准备好了").click()
        await expect(floor.get_by_role("button", name=f"{role}准备好了")).to_have_count(0)
    await picture(operator, "ending-before")
    await operator.get_by_role("button", name=re.compile("申请下播")).click()
    await expect(operator.get_by_test_id("asked")).to_have_count(0)
    await hold(operator, "申请下播")
    await expect(operator.get_by_test_id("asked")).to_contain_text("申请下播")
    await expect(operator.get_by_text("还没确认的岗位：主播")).to_be_visible()
    await hold(operator, "确认下播")

    # Signed off is not off air: every screen says so until somebody saw that it stopped.
    stop = floor.get_by_role("region", name="停播步骤")
    await expect(stop.locator("[aria-current=step]")).to_contain_text(STOP[0])
    for path in (f"/live/{broadcast}", *(f"/live/{broadcast}/{name}" for name in ("floor", "desk", "wall"))):
        page = await opened(browser, server)
        await page.goto(path)
        await expect(page.get_by_test_id("still")).to_contain_text("还在播，保持状态")
        await page.close()
    host = await opened(browser, server)
    await host.goto(f"/host/{broadcast}/remote")
    await expect(host.get_by_test_id("stay")).to_contain_text("还在播，保持状态")
    await host.goto(f"/host/{broadcast}")
    await expect(host.get_by_test_id("stay")).to_contain_text("还在播，保持状态")
    await expect(operator.get_by_test_id("still")).to_be_visible()
    await picture(floor, "ending-stop-phone")
    for name in STOP[:3]:
        await stop.get_by_role("button", name=f"{name}：做完了").click()
    await expect(operator.get_by_test_id("still")).to_have_count(0)
    await expect(host.get_by_test_id("stay")).to_have_count(0)
    await host.close()

    # A device before its turn says why; then the others in their order, until it is sealed.
    await stop.get_by_role("button", name=f"{DEVICES[1]}：先做这步…").click()
    await stop.get_by_label(re.compile("^为什么先做这步")).fill("镜头正对工位")
    await stop.get_by_role("button", name="记下").click()
    await expect(stop.locator("[data-step=camera]")).to_contain_text("镜头正对工位")
    for name in (*STOP[3:6], *DEVICES[2:]):
        await stop.get_by_role("button", name=f"{name}：做完了").click()
    await expect(stop.get_by_role("link", name="打开复盘")).to_be_visible()
    await expect(operator.get_by_role("region", name="停播步骤")).to_contain_text("9 / 9")
    told = await server.desk.ask("GET", f"/api/broadcasts/{broadcast}/view")
    assert told["head"]["state"] == "sealed"
    assert [step["state"] for step in told["ending"]["steps"]] == ["by_hand"] * 9

    # What is left has its owners.
    after = operator.get_by_role("region", name="善后")
    await expect(after).to_contain_text("暂计")
    await expect(after.locator("[data-task=export]")).to_contain_text("运营 小李")
    await picture(operator, "ending-after")
    await floor.close()


async def test_each_fault_of_the_end_opens_what_helps_first(window: Window, server: Server) -> None:
    broadcast, _ = await server.live(sample=True, length_minutes=5)
    page = window.page
    await page.goto(f"/live/{broadcast}/ending")
    faults = page.get_by_role("region", name="出问题了？")
    for name, remedy in (("下播键没反应", "重启"), ("卡顿", "带宽"), ("数据没更新", "等 15 分钟")):
        await faults.get_by_role("button", name=name).click()
        await expect(faults.get_by_role("listitem").first).to_contain_text(remedy)


async def test_the_host_reads_the_closing_lines_and_no_figure(window: Window, server: Server) -> None:
    broadcast, key = await server.live(sample=True, length_minutes=5)
    await tell(server, key, "online_counted", online=5432)
    await window.page.goto(f"/host/{broadcast}")
    line = window.page.get_by_test_id("farewell")
    await expect(line).to_contain_text(re.compile("企业微信|预约"))
    shown = await comes_true(lambda: window.page.inner_text("body"), lambda text: "收尾" in text)
    assert "5432" not in shown and "5,432" not in shown
    await picture(window.page, "host-farewell")
