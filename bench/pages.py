"""The planning pages in a real browser, over a big house: how soon each is usable, what edits and drags cost.

Every page is opened in a fresh context, so nothing is cached. It counts as usable when it shows its content
and answers a question to its main thread; the time is the page's own, since navigation began. Beside it
stands the processor time its main thread took, which other work on the machine changes little.
"""

import time
from typing import Any, Final

from playwright.sync_api import Browser, CDPSession, Page

from bench import figure, percentile
from bench.page import browser, counted
from bench.planned import BROADCASTS, CATALOGUE, FULL, ROWS, filled
from bench.server import Server, serve
from kaibo.console.auth import COOKIE

PAGES: Final = ("", "/products", "/rundown", "/script", "/shifts", "/tasks", "/reservations")
HOUSE: Final = ("/", "/me", "/catalogue", "/week", "/traffic", "/library", "/accounts", "/team", "/audit")
TRIES: Final = 3
EDITS: Final = 15
TARGET_MS: Final = 1_000
EDIT_MS: Final = 20
FRAME_MS: Final = 50
USABLE: Final = (
    "() => document.querySelector('.page') !== null && !document.querySelector('[aria-busy=true]')"
)
GRIPS: Final = {"/products": "[role=gridcell].grip", "/rundown": "li[data-segment] .grip"}
FRAMES: Final = """
() => {
  window.frames_ms = [];
  let last = performance.now();
  const turn = (now) => { window.frames_ms.push(now - last); last = now; requestAnimationFrame(turn); };
  requestAnimationFrame(turn);
  window.long_ms = [];
  new PerformanceObserver((list) => window.long_ms.push(...list.getEntries().map((one) => one.duration)))
    .observe({ type: "longtask" });
}
"""
TYPED: Final = """
() => addEventListener("keydown", (key) => (window.typed_ms = performance.timeOrigin + key.timeStamp), true)
"""
ARRIVED: Final = """
() => {
  window.arrived = [];
  new MutationObserver(() => window.arrived.push(performance.timeOrigin + performance.now()))
    .observe(document.querySelector(".page"), { childList: true, subtree: true, characterData: true });
}
"""


def run() -> list[dict[str, Any]]:
    """Open every page some times, then edit and drag."""
    with serve(filled) as server, browser() as (page, _):
        opened = page.context.browser
        assert opened is not None
        took: dict[str, list[float]] = {}
        for path in [f"/shows/{FULL}{part}" for part in PAGES] + list(HOUSE):
            tries = [_usable(opened, server, path) for _ in range(TRIES)]
            took[path] = [percentile([one[place] for one in tries], 0.5) for place in range(2)]
        edited = _edited(opened, server)
        dragged = [one for part in GRIPS for one in _dragged(opened, server, part)]
    slowest = max(took, key=lambda path: took[path][0])
    busiest = max(took, key=lambda path: took[path][1])
    name = f"{len(took)} planning pages; {BROADCASTS} broadcasts, {ROWS} rows, {CATALOGUE:,} products"
    return [
        figure(
            f"{name}: the median page is usable after",
            percentile([one[0] for one in took.values()], 0.5),
            "ms",
        ),
        figure(f"the slowest of them, {slowest}", took[slowest][0], "ms", TARGET_MS),
        figure(f"the busiest of them, {busiest}: main thread, processor time", took[busiest][1], "ms"),
        *edited,
        *dragged,
    ]


def _usable(opened: Browser, server: Server, path: str) -> tuple[float, float]:
    """Open a page; gives the ms after which it could be used, and those its main thread worked."""
    page, session = _opened(opened, server, path)
    told = float(page.evaluate("() => performance.now()")), _worked(session)
    page.context.close()
    return told


def _opened(opened: Browser, server: Server, path: str) -> tuple[Page, CDPSession]:
    """Open a page until it can be used, and count its main thread's processor time."""
    context = opened.new_context(viewport={"width": 1366, "height": 768})
    context.add_cookies([{"name": COOKIE, "value": server.key, "url": server.url}])
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(server.url + path, wait_until="commit")
    page.wait_for_function(USABLE, polling="raf")
    return page, session


def _worked(session: CDPSession) -> float:
    return counted(session, "TaskDuration") * 1_000


def _edited(opened: Browser, server: Server) -> list[dict[str, Any]]:
    """Type lengths of segments on one page, and see them come on another, and what that cost it."""
    mine, _ = _opened(opened, server, f"/shows/{FULL}/rundown")
    other, session = _opened(opened, server, f"/shows/{FULL}/rundown")
    mine.evaluate(TYPED)
    other.evaluate(ARRIVED)
    waits, works = [], []
    for turn in range(EDITS):
        time.sleep(0.6)
        other.evaluate("() => { window.arrived = []; }")
        before = _worked(session)
        field = mine.locator("li[data-segment] .length").nth(turn)
        field.fill(f"{9 + turn}")
        field.press("Enter")
        other.wait_for_function("() => window.arrived.length > 0", polling="raf", timeout=10_000)
        waits.append(other.evaluate("() => window.arrived[0]") - mine.evaluate("() => window.typed_ms"))
        time.sleep(0.4)
        works.append(_worked(session) - before)
    mine.context.close()
    other.context.close()
    name = f"an edit on the other page, {ROWS} rows"
    return [
        figure(f"{name}: from the key to its change, p50", percentile(waits, 0.5), "ms"),
        figure(f"{name}: from the key to its change, worst of {EDITS}", max(waits), "ms", 200),
        figure(f"{name}: its main thread, processor time, p50", percentile(works, 0.5), "ms", EDIT_MS),
    ]


def _dragged(opened: Browser, server: Server, part: str) -> list[dict[str, Any]]:
    """Drag a row about and far down, and count the frames."""
    page, session = _opened(opened, server, f"/shows/{FULL}{part}")
    page.wait_for_timeout(1_500)
    grips = page.locator(GRIPS[part])
    box, far = grips.nth(0).bounding_box(), grips.nth(8).bounding_box()
    assert box is not None
    assert far is not None
    x = box["x"] + box["width"] / 2
    page.evaluate(FRAMES)
    before = _worked(session)
    page.mouse.move(x, box["y"] + 15)
    page.mouse.down()
    for turn in range(3):
        page.mouse.move(x, far["y"] + 15, steps=15)
        page.mouse.move(x, box["y"] + 20 + turn, steps=15)
    page.mouse.move(x, 764, steps=5)
    page.wait_for_timeout(1_500)
    page.mouse.up()
    page.wait_for_timeout(300)
    frames: list[float] = page.evaluate("window.frames_ms")
    worst = max(page.evaluate("window.long_ms"), default=0.0)
    worked = (_worked(session) - before) / len(frames)
    page.context.close()
    name = f"dragging one of {ROWS} rows, {part[1:]}"
    return [
        figure(f"{name}: between frames, p95", percentile(frames, 0.95), "ms"),
        figure(f"{name}: between frames, worst", max(frames), "ms"),
        figure(f"{name}: longest task, wall time (0: none over 50)", worst, "ms", FRAME_MS),
        figure(f"{name}: main thread, processor time a frame", worked, "ms"),
    ]
