"""The operator's page in a real browser: its share of a core, its memory over an evening, its taps.

A room on air gets comments at a steady rate from a process of its own while Chromium shows the console.
The page's process is asked for its processor time; taps are real ones, timed inside the page from the
event to the first change of the document; the heap is read after a forced collection.
"""

import random
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any

import msgspec
from playwright.sync_api import CDPSession, Page, sync_playwright

from bench import crowd, figure, percentile
from bench.load import Line
from bench.server import Server, serve
from kaibo.clock import HOUR, WallClock
from kaibo.console.auth import COOKIE
from kaibo.facts import Fact
from kaibo.intake.simulator import Plan, Simulation

RATE, SECONDS, EVERY_S, WARM_S = 100, 60.0, 0.2, 8.0
TAPS = 30
CPU_PERCENT, TAP_MS, GROWTH_MB = 20, 100, 20
PAGE_KB, READ_MS = 300, 1_000
EVENING_FACTS_A_S = 30
"""Facts a second of the fast evening of four hours: 432,000 of them, poured in as fast as they go."""

SAYINGS = (
    "怎么领券",
    "36码有吗？",
    "已拍，催发货",
    "1",
    "想要黑色",
    "主播身高体重多少",
    "好看",
    "起球吗",
    "冲冲冲",
)

TIMED = """
() => {
  window.taps = [];
  const list = document.querySelector("[data-segment]").parentElement;
  let began = 0;
  addEventListener("click", (event) => (began = event.timeStamp), true);
  new MutationObserver(() => {
    if (began > 0) window.taps.push(performance.now() - began);
    began = 0;
  }).observe(list.closest("section"), { childList: true, subtree: true, attributes: true });
}
"""

READ = """
() => new Promise((done) => requestAnimationFrame(() =>
  done([performance.getEntriesByType("navigation")[0].responseEnd, performance.now()])))
"""


def run() -> list[dict[str, Any]]:
    """Measure the page under comments, then over a fast evening."""
    return [*busy(), *evening()]


def busy() -> list[dict[str, Any]]:
    """Measure processor and taps at a steady rate of comments."""
    with serve() as running, get_context("spawn").Pool(1) as pool, browser() as (page, session):
        door = on_air(running, "page")
        pouring = pool.apply_async(comment, (running.port, door, RATE, WARM_S + SECONDS + 40))
        show(page, running, "page")
        time.sleep(WARM_S)
        look = page.context.new_cdp_session(page)
        look.send("Performance.enable")
        before, tasks, began = renderer_s(session), counted(look, "TaskDuration"), time.perf_counter()
        time.sleep(SECONDS)
        took = time.perf_counter() - began
        spent, main = renderer_s(session) - before, counted(look, "TaskDuration") - tasks
        taps = tapped(page)
        pouring.get(120)
    name = f"page at {RATE} comments/s"
    return [
        figure(f"{name}: processor, share of a core", 100 * spent / took, "%", CPU_PERCENT),
        figure(f"{name}: main thread in tasks, wall time", 100 * main / took, "%"),
        figure(f"{name}: tap to change, median of {len(taps)}", percentile(taps, 0.5), "ms", TAP_MS),
        figure(f"{name}: tap to change, p95", percentile(taps, 0.95), "ms", TAP_MS),
    ]


def evening() -> list[dict[str, Any]]:
    """Measure how the page's memory grows over four hours, played fast."""
    with serve() as running, browser() as (page, _):
        door = running.on_air("evening", minutes=240)
        show(page, running, "evening")
        start_ms = WallClock().now_ms() - 4 * HOUR
        plan = Plan(minutes=240, rate=EVENING_FACTS_A_S, start_ms=start_ms)
        told: list[Fact] = list(Simulation(plan).facts())
        line = Line(running.port, door)
        heaps = [heap_mb(page)]
        bodies = crowd.bodies(told, 1_000)
        for number, body in enumerate(bodies, 1):
            line.ask(body)
            if number % (len(bodies) // 8) == 0:
                page.wait_for_timeout(1_500)
                heaps.append(heap_mb(page))
        opened = [read(page, running, "evening") for _ in range(4)]
    facts = f"{len(told):,} facts over 4 h"
    return [
        figure(f"review page of {facts}: written", opened[-1][0] / 1_000, "KB", PAGE_KB),
        figure("the same, first time: usable after", opened[0][2], "ms"),
        figure("the same, median of 3 more", percentile([one[2] for one in opened[1:]], 0.5), "ms", READ_MS),
        figure("of it the browser's share", percentile([one[2] - one[1] for one in opened[1:]], 0.5), "ms"),
        figure("page before an evening of 4 h, heap", heaps[0], "MB"),
        figure("growth over it, heap after a collection", heaps[-1] - heaps[0], "MB", GROWTH_MB),
        figure("growth over its second half", heaps[-1] - heaps[len(heaps) // 2], "MB"),
    ]


@contextmanager
def browser() -> Iterator[tuple[Page, CDPSession]]:
    """Open a page of 1920 by 1080 in Chromium, and a session that knows its processes."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        raise RuntimeError("no Chromium here: run make browser")
    flags = ["--no-sandbox", "--disable-gpu", "--enable-precise-memory-info"]
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=flags)
        page = opened.new_page(viewport={"width": 1920, "height": 1080})
        yield page, opened.new_browser_cdp_session()
        opened.close()


def on_air(running: Server, broadcast: str) -> str:
    """Make a broadcast with the sample lineup and go live now; gives its facts door."""
    key = {"key": broadcast}
    running.ask("POST", "/api/broadcasts", **key, id=broadcast, title="bench", sample=True)
    running.ask("POST", f"/api/broadcasts/{broadcast}/live", **key)
    door: str = running.ask("GET", f"/api/broadcasts/{broadcast}/intake")["facts"]
    return door


def comment(port: int, door: str, rate: int, seconds: float) -> None:
    """Tell what a busy room tells for some seconds: comments at a rate, people, orders, the count."""
    line, dice, began = Line(port, door), random.Random(7), time.perf_counter()
    each = round(rate * EVERY_S)
    for turn in range(round(seconds / EVERY_S)):
        time.sleep(max(0.0, began + turn * EVERY_S - time.perf_counter()))
        now_ms = time.time_ns() // 1_000_000
        head = {"at_ms": now_ms, "source": "bench"}
        told: list[dict[str, Any]] = [
            {"kind": "commented", "viewer": f"v{dice.randrange(9_000)}", "name": f"观众{n}", "text": text}
            | head
            for n, text in enumerate(dice.choices(SAYINGS, k=each))
        ]
        told += [{"kind": "entered", "viewer": f"e{turn}-{n}"} | head for n in range(8)]
        told.append({"kind": "online_counted", "online": 2_000 + dice.randrange(400)} | head)
        order = {
            "kind": "order_paid",
            "viewer": "v1",
            "order": f"o{turn}",
            "product": "p1",
            "amount_fen": 9_900,
        }
        told.append(order | head)
        for n, fact in enumerate(told):
            fact["id"] = f"{turn}-{n}"
        line.ask(msgspec.json.encode(told))


def show(page: Page, running: Server, broadcast: str) -> None:
    """Open the operator's console and wait for its rundown."""
    key = running.shown["authorization"].removeprefix("Bearer ")
    page.context.add_cookies([{"name": COOKIE, "value": key, "url": running.url}])
    page.goto(f"{running.url}/live/{broadcast}")
    page.wait_for_selector("[data-segment]")


def read(page: Page, running: Server, broadcast: str) -> tuple[int, float, float]:
    """Open a broadcast's review; gives its bytes, the ms until all of it is here, and until it answers."""
    answer = page.goto(f"{running.url}/review/{broadcast}")
    assert answer is not None
    here, took = page.evaluate(READ)
    return len(answer.body()), float(here), float(took)


def renderer_s(session: CDPSession) -> float:
    """Give the processor time of the page's process so far, in s."""
    told = session.send("SystemInfo.getProcessInfo")["processInfo"]
    return float(sum(process["cpuTime"] for process in told if process["type"] == "renderer"))


def heap_mb(page: Page) -> float:
    """Give the page's heap after a forced collection, in MB."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    for _ in range(2):
        session.send("HeapProfiler.collectGarbage")
    used = counted(session, "JSHeapUsedSize") / 1e6
    session.detach()
    return used


def counted(session: CDPSession, name: str) -> float:
    """Read one of the things the browser counts of a page."""
    told = session.send("Performance.getMetrics")["metrics"]
    return next(float(metric["value"]) for metric in told if metric["name"] == name)


def tapped(page: Page) -> list[float]:
    """Take, move and skip by hand, in turn; gives the ms from each tap to the first change on screen."""
    page.evaluate(TIMED)
    for turn in range(TAPS):
        button = (".take", "[data-coming] .moves button:last-child", "[data-coming] .name")[turn % 3]
        page.locator(f"[data-segment] {button}" if button == ".take" else button).first.click()
        page.wait_for_timeout(700)
    taps: list[float] = page.evaluate("window.taps")
    return taps
