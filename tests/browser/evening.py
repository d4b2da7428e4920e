"""An evening on a fast clock with a whole team before its screens, and a wire that can be cut."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Final

import msgspec
from playwright.async_api import Browser, Locator, Page, expect

from kaibo.clock import MINUTE, SECOND
from tests.browser.conftest import Window, signed_in
from tests.browser.proxy import Wire, wire
from tests.conftest import Server, comes_true

START_MS: Final = 1_731_067_200_000
"""20:00 of a Friday in Beijing; in a rehearsal no wall clock has a say."""

PATIENCE_MS: Final = 20_000
"""How long a screen is waited for: two loaded cores may be slow, and a right screen is never this late."""

WORDS: Final = ("主播好", "来了来了", "这双真好看", "支持一下", "刚进来", "声音很清楚", "上次买的很好穿")
"""What passers-by say, so that no minute is silent."""

SCREENS: Final = ("operator", "floor", "desk", "wall", "host")
_LINE: Final = re.compile(r"net::ERR_|WebSocket connection to|Failed to fetch")
_EVERY_TEXT: Final = """
window.said = new Set();
const hear = () => {
  const texts = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) window.said.add(texts.currentNode.data);
  for (const one of document.querySelectorAll("[aria-label],[title]"))
    window.said.add(one.getAttribute("aria-label") ?? "").add(one.title);
};
const all = { subtree: true, childList: true, characterData: true, attributes: true };
new MutationObserver(hear).observe(document, all);
"""


class Rehearsal:
    """A rehearsal, told minute by minute: its time is that of the newest thing a viewer did."""

    def __init__(self, server: Server, broadcast: str, key: str) -> None:
        """Tell of `broadcast` through the door of `key`."""
        self.server = server
        self.broadcast = broadcast
        self.home = f"/api/broadcasts/{broadcast}"
        self.online = 0
        self.shown: set[str] = set()
        self._key = key
        self._told = 0
        self._at_ms = START_MS

    @property
    def minute(self) -> float:
        """Minutes since go-live."""
        return (self._at_ms - START_MS) / MINUTE

    def fact(self, kind: str, at_ms: int | None = None, **fields: Any) -> dict[str, Any]:
        """Make a fact of a viewer, now unless `at_ms` says when."""
        self._told += 1
        head = {"kind": kind, "id": f"f{self._told}", "at_ms": at_ms or self._at_ms, "source": "test"}
        return head | fields

    async def tell(self, *facts: dict[str, Any]) -> None:
        """Send facts of viewers."""
        answer = await self.server.client.post(f"/in/facts/{self._key}", content=msgspec.json.encode(facts))
        assert answer.status_code == 202, answer.text

    async def say(self, *texts: str, first: int = 0) -> None:
        """Let each text be written by a viewer of its own, the first of them number `first`."""
        await self.tell(
            *(
                self.fact("commented", viewer=f"v{first + n}", name=f"观众{first + n}", text=text)
                for n, text in enumerate(texts)
            )
        )

    async def until(self, minute: float, online: int | None = None) -> None:
        """Let time run to a minute; every ten seconds the room is counted and somebody says a word."""
        self.online = self.online if online is None else online
        self.shown |= {f"{self.online}", f"{self.online:,}"}
        end_ms = START_MS + round(minute * MINUTE)
        while self._at_ms < end_ms:
            self._at_ms = min(end_ms, self._at_ms + 10 * SECOND)
            word = WORDS[self._told % len(WORDS)]
            await self.tell(
                self.fact("online_counted", online=self.online),
                self.fact("commented", viewer=f"w{self._told}", name="路人", text=word),
            )

    async def second(self) -> None:
        """Let one second pass."""
        self._at_ms += SECOND
        await self.tell(self.fact("online_counted", online=self.online))

    async def press(self, path: str, **body: Any) -> Any:
        """Press a button as someone whose line holds."""
        return await self.server.desk.press(f"{self.home}/{path}", **body)

    async def view(self) -> dict[str, Any]:
        """Ask the server for the truth."""
        shown: dict[str, Any] = await self.server.desk.ask("GET", f"{self.home}/view")
        return shown

    async def gates(self) -> dict[str, str]:
        """Ask the server how each gate of the rhythm stands."""
        return {gate["gate"]: gate["state"] for gate in (await self.view())["stage"]["rhythm"]}

    async def until_so(self, wanted: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
        """Wait until the server's view is as wanted; gives it."""
        return await comes_true(self.view, wanted)

    async def figures(self) -> set[str]:
        """Give every way a screen may write what the room earns and how many are in it."""
        numbers = (await self.view())["numbers"]
        gmv, orders = numbers["gmv_fen"]["value"] / 100, numbers["orders"]["value"]
        told = {gmv, orders, numbers["pcu"]["value"]}
        return self.shown | {f"{value:{how}}" for value in told for how in (".0f", ",.0f", ",.2f")}


class Team:
    """The screens of a team, each on a machine of its own, all behind one wire."""

    def __init__(self, browser: Browser, laid: Wire, evening: Rehearsal) -> None:
        """Open screens of an evening's broadcast through `laid`."""
        self.laid = laid
        self.windows: dict[str, Window] = {}
        self._browser = browser
        self._server = evening.server
        self._broadcast = evening.broadcast

    async def open(self, name: str, width: int = 1366, height: int = 768) -> Page:
        """Open a screen: operator, floor, desk, wall, handover, host or remote."""
        base = f"http://127.0.0.1:{self.laid.port}"
        context = await self._browser.new_context(
            viewport={"width": width, "height": height}, base_url=base, reduced_motion="reduce"
        )
        await signed_in(context, self._server)
        context.set_default_timeout(PATIENCE_MS)
        window = self.windows[name] = Window(await context.new_page())
        if name in ("host", "remote"):
            await window.page.add_init_script(_EVERY_TEXT)
        beside = {"operator": "live/{}", "host": "host/{}", "remote": "host/{}/remote"}
        await window.page.goto("/" + beside.get(name, f"live/{{}}/{name}").format(self._broadcast))
        await expect(window.page.get_by_role("main")).to_be_visible(timeout=PATIENCE_MS)
        return window.page

    async def close(self, name: str) -> None:
        """Close a screen in which nothing may have gone wrong."""
        window = self.windows.pop(name)
        assert window.wrong == [], name
        await window.page.context.close()

    def forgive(self, known: re.Pattern[str] = _LINE) -> None:
        """Take what was expected off the lists of what went wrong."""
        for window in self.windows.values():
            window.wrong = [message for message in window.wrong if not known.search(message)]

    async def all_well(self) -> None:
        """Fail where any screen complained."""
        assert {name: window.wrong for name, window in self.windows.items() if window.wrong} == {}


@asynccontextmanager
async def team(browser: Browser, evening: Rehearsal) -> AsyncIterator[tuple[Team, dict[str, Page]]]:
    """Seat a team before its five screens; closes them all."""
    async with wire(int(evening.server.url.rsplit(":", 1)[1])) as laid:
        seated = Team(browser, laid, evening)
        opened = await asyncio.gather(*(seated.open(name) for name in SCREENS))
        try:
            yield seated, dict(zip(SCREENS, opened, strict=True))
        finally:
            await asyncio.gather(*(window.page.context.close() for window in seated.windows.values()))


async def sees(place: Locator, *texts: str | re.Pattern[str]) -> None:
    """Wait until a place shows each of the texts."""
    for text in texts:
        await expect(place).to_contain_text(text, timeout=PATIENCE_MS)


async def gone(place: Locator) -> None:
    """Wait until nothing is in a place any more."""
    await expect(place).to_have_count(0, timeout=PATIENCE_MS)


def cue(page: Page, text: str) -> Locator:
    """Find a cue on a screen by its words."""
    return page.locator("[data-cue]").filter(has_text=text)


async def gates(evening: Rehearsal, pages: dict[str, Page], **wanted: str) -> None:
    """Wait until the operator's and the floor's rhythm say of each gate what is wanted."""
    operator = {"met": "已完成", "late": "迟了", "missed": "错过", "due": "该做了"}
    floor = {"met": "达成", "late": "晚了才做", "missed": "没做到", "due": "该做了"}
    words = {gate["gate"]: gate["zh"] for gate in (await evening.view())["stage"]["rhythm"]}
    for gate, state in wanted.items():
        await sees(pages["operator"].locator(f"[data-gate={gate}]"), operator[state])
        rhythm = pages["floor"].get_by_role("region", name="开场节奏")
        await sees(rhythm.get_by_role("listitem").filter(has_text=words[gate]), floor[state])
