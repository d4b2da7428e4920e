"""One whole evening through the same doors a real one uses: make, go live, play, sign off, review, reel.

`kaibo demo` and `kaibo rehearse` are this, told over HTTP to a running server.
"""

import asyncio
import secrets
from collections.abc import AsyncIterable, Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

import httpx
from msgspec import Struct

from kaibo.clock import SECOND
from kaibo.facts import Fact, encode
from kaibo.journal.reading import read
from kaibo.playbook import number
from kaibo.refused import Refused
from kaibo.serving import Address
from kaibo.studio import reel

_BATCH: Final = 500
_PATIENCE_S: Final = 60.0
_SILENCE_S: Final = 60.0

Progress = Callable[[float, str], None]
"""Hears the share done and a word on where it is."""

Step = Callable[[str], Progress]
"""Opens a step under its Chinese name and gives who hears its progress."""


class Played(Struct):
    """What became of the facts played."""

    new: int = 0
    known: int = 0
    refused: int = 0
    last_ms: int = 0


def client(address: Address, timeout: float = 60) -> httpx.AsyncClient:
    """Make a client of a server of this machine, which shows the key of its start."""
    return httpx.AsyncClient(
        base_url=address.url, timeout=timeout, headers={"authorization": f"Bearer {address.key}"}
    )


class Desk:
    """A client of a running kaibo, pressing the buttons a team presses."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        """Press over `client`, whose base is the server's address."""
        self._client = client

    async def ask(self, method: str, path: str, **body: Any) -> Any:
        """Call the API; raises `Refused` with the server's own words when it says no."""
        answer = await self._client.request(method, path, json=body or None)
        if answer.status_code >= 400:
            raise _told(answer)
        return answer.json()

    async def press(self, path: str, **body: Any) -> Any:
        """Press a button once."""
        return await self.ask("POST", path, key=secrets.token_hex(8), **body)

    async def page(self, path: str) -> bytes:
        """Fetch a page."""
        answer = await self._client.get(path)
        if answer.status_code >= 400:
            raise _told(answer)
        return answer.content

    async def hand_in(
        self,
        path: str,
        raw: bytes | AsyncIterable[bytes],
        headers: dict[str, str] | None = None,
        **query: str,
    ) -> Any:
        """Send a file as it is; raises `Refused` with the server's own words when it says no."""
        answer = await self._client.post(path, params=query, content=raw, headers=headers)
        if answer.status_code >= 400:
            raise _told(answer)
        return answer.json()

    async def send(self, door: str, facts: list[Fact], played: Played) -> None:
        """Send one batch; waits and sends again while the server asks for patience."""
        body = b"[" + b",".join(encode(fact) for fact in facts) + b"]"
        waited = 0.0
        while True:
            answer = await self._client.post(door, content=body, headers={"content-type": "application/json"})
            if answer.status_code != 503 or waited > _PATIENCE_S:
                break
            waited += 1.0
            await asyncio.sleep(1.0)
        if answer.status_code not in (202, 422):
            raise _told(answer)
        told = answer.json()
        played.new += told["new"]
        played.known += told["known"]
        played.refused += len(told["refused"])
        played.last_ms = facts[-1].at_ms


def _told(answer: httpx.Response) -> Refused:
    try:
        error = answer.json()["error"]
        return Refused(answer.status_code, error["code"], error["zh"], error["en"], error["field"])
    except (ValueError, KeyError, TypeError):
        text = answer.text[:200]
        return Refused(answer.status_code, "unexpected", f"服务器回答：{text}", f"the server said: {text}")


async def play(
    desk: Desk, door: str, facts: Iterable[Fact], speed: float, length_ms: int, progress: Progress
) -> Played:
    """Send facts in time order, `speed` times as fast as they happened; 0 means as fast as possible."""
    played = Played()
    clock = asyncio.get_running_loop().time
    began, first_ms = clock(), None
    for batch in _batches(facts, round(speed * SECOND / 4) if speed else 0):
        first_ms = batch[0].at_ms if first_ms is None else first_ms
        if speed:
            wait = began + (batch[-1].at_ms - first_ms) / SECOND / speed - clock()
            # Hours in which nothing was told, before late refunds say, are not waited for.
            began -= max(0.0, wait - _SILENCE_S)
            await asyncio.sleep(min(max(0.0, wait), _SILENCE_S))
        await desk.send(door, batch, played)
        done_ms = batch[-1].at_ms - first_ms
        progress(min(1.0, done_ms / length_ms if length_ms else 1.0), f"{played.new:,} 条事实")
    return played


def _batches(facts: Iterable[Fact], slice_ms: int) -> Iterator[list[Fact]]:
    """Cut facts into batches of at most 500, and of at most `slice_ms` of time where that is not 0."""
    source = iter(facts)
    if not slice_ms:
        while batch := list(islice(source, _BATCH)):
            yield batch
        return
    batch = []
    for fact in source:
        if batch and (len(batch) >= _BATCH or fact.at_ms - batch[0].at_ms > slice_ms):
            yield batch
            batch = []
        batch.append(fact)
    if batch:
        yield batch


async def answer_cues(desk: Desk, broadcast: str) -> None:
    """Answer cues and repeated questions as they come, as a crew in rehearsal does; runs until cancelled."""
    while True:
        view = await desk.ask("GET", f"/api/broadcasts/{broadcast}/view")
        for cue in view["cues"]:
            if cue["state"] in ("raised", "seen"):
                receipt = "seen" if cue["state"] == "raised" else "done"
                path = f"/api/broadcasts/{broadcast}/cues/{cue['cue']}/{receipt}"
                await desk.press(path, role=cue["roles"][0], by="演练")
        for question in view["stage"]["questions"]:
            if question["state"] == "open":
                path = f"/api/broadcasts/{broadcast}/questions/{question['question']}"
                await desk.press(f"{path}/claim", role="desk", by="演练")
                await desk.press(f"{path}/answer", role="desk", by="演练", text=question["answer"])
        await asyncio.sleep(0.2)


async def sign_off(desk: Desk, broadcast: str) -> None:
    """End in two steps, and see the ordered stop through until the broadcast is sealed."""
    end = f"/api/broadcasts/{broadcast}/end"
    asked = await desk.press(f"{end}/request")
    await desk.press(f"{end}/confirm", request=asked["request"])
    await see_through(desk, broadcast)


async def see_through(desk: Desk, broadcast: str) -> None:
    """Tick what people do in the ordered stop, or no machine could, and wait until it is sealed."""
    waited = 0.0
    while (view := await desk.ask("GET", f"/api/broadcasts/{broadcast}/view"))["head"]["state"] != "sealed":
        for line in view["ending"]["steps"]:
            given_up = line["state"] == "failed" and line["tries"] >= number("stop_tries")
            if line["next"] and (line["way"] == "people" or given_up):
                path = f"/api/broadcasts/{broadcast}/end/steps/{line['step']}"
                await desk.press(path, by="演练")
        if waited > _PATIENCE_S:
            raise Refused(504, "not_sealed", "下播后一分钟仍未封存", "not sealed a minute after the end")
        waited += 0.1
        await asyncio.sleep(0.1)


async def write_review(desk: Desk, broadcast: str, out: Path) -> Path:
    """Write the review as a page and as data into `out`; gives the page's path."""
    page, data = (
        await desk.page(f"/review/{broadcast}"),
        await desk.page(f"/api/broadcasts/{broadcast}/review"),
    )

    def write() -> Path:
        out.mkdir(parents=True, exist_ok=True)
        (out / "review.html").write_bytes(page)
        (out / "review.json").write_bytes(data)
        return out / "review.html"

    return await asyncio.to_thread(write)


async def write_highlights(
    journal: Path, broadcast: str, out: Path, recording: Path | None, progress: Progress
) -> reel.Told:
    """Find the highlights in the journal and cut the reel, in a thread."""
    facts = [entry.fact async for page in read(journal, broadcast) for entry in page]
    return await asyncio.to_thread(
        reel.make, facts, out, recording, progress=lambda share: progress(share, "剪辑")
    )
