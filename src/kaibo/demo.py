"""The main job in one go: a simulated evening from go-live to review and reel. `kaibo demo`."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from kaibo import evening, owner
from kaibo.clock import MINUTE, WallClock
from kaibo.evening import Desk, Played, Step
from kaibo.facts import Fact, RecordingStarted, RecordingStopped
from kaibo.intake import simulator
from kaibo.serving import Address
from kaibo.studio import testcard

RATE = 20.0
"""Facts a second: a room of some hundred viewers."""

_OWNER = "demo"


class Result(Struct, frozen=True, kw_only=True):
    """What a demo leaves behind."""

    broadcast: str
    enter: str
    console: str
    review: str
    report: Path
    recording: Path
    highlights: Path
    reel: Path | None
    facts: int
    candidates: int


async def run(address: Address, folder: Path, minutes: int, seed: int, step: Step) -> Result:
    """Play a simulated evening through a running server, sign it off, review it, cut its reel."""
    start_ms = WallClock().now_ms() - minutes * MINUTE
    url = address.url
    async with evening.client(address) as client:
        desk = Desk(client)
        step("开播")
        # Without a title of its own it is called what the sample is called.
        made = await desk.press(
            "/api/broadcasts",
            title="",
            start_ms=start_ms,
            length_minutes=minutes,
            sample=True,
        )
        broadcast = made["id"]
        intake = await desk.ask("GET", f"/api/broadcasts/{broadcast}/intake")
        await desk.press(f"/api/broadcasts/{broadcast}/live", rehearsal=True, at_ms=start_ms, by="演练")
        played = await _play(desk, broadcast, intake["facts"], (minutes, seed, start_ms), step)
        step("下播")
        await evening.sign_off(desk, broadcast)
        out = folder / "out" / broadcast
        step("复盘")
        page = await evening.write_review(desk, broadcast, out)
        enter = await _let_in(desk, url, folder, broadcast)
    step("录像")
    recording = await asyncio.to_thread(testcard.make, out / "recording.mp4", minutes)
    told = await evening.write_highlights(folder / "journal.db", broadcast, out, recording, step("高光"))
    return Result(
        broadcast=broadcast,
        enter=enter,
        console=f"{url}/live/{broadcast}",
        review=f"{url}/review/{broadcast}",
        report=page,
        recording=recording,
        highlights=out / "highlights.json",
        reel=out / told.reel.file if told.reel else None,
        facts=played.new,
        candidates=len(told.candidates),
    )


async def _let_in(desk: Desk, url: str, folder: Path, broadcast: str) -> str:
    """Make the owner of a folder nobody is in; gives a link that signs them in, "" in a team's folder."""
    shelf = await desk.ask("GET", "/api/shelf")
    if not shelf["members"]:
        body = {"name": "演示", "sign_in": "demo", "rank": "owner"}
        await desk.ask("PUT", f"/api/members/{_OWNER}", key="demo", revision=0, body=body)
    elif all(member["key"] != _OWNER for member in shelf["members"]):
        return ""
    path = owner.enter(folder, _OWNER)
    return f"{url}{path}?next=/live/{broadcast}"


async def _play(desk: Desk, broadcast: str, door: str, show: tuple[int, int, int], step: Step) -> Played:
    """Play the crowd and the crew, while the crew answers its cues."""
    minutes, seed, start_ms = show
    crew = asyncio.create_task(evening.answer_cues(desk, broadcast))
    try:
        facts = _with_recording(minutes, seed, start_ms)
        return await evening.play(desk, door, facts, 0, minutes * MINUTE, step("直播"))
    finally:
        crew.cancel()
        await asyncio.gather(crew, return_exceptions=True)


def _with_recording(minutes: int, seed: int, start_ms: int) -> Iterator[Fact]:
    """Give the simulated facts between the start and the stop of a recording."""
    name = "recording.mp4"
    yield RecordingStarted(id="rec:start", at_ms=start_ms, source="studio", file=name)
    plan = simulator.Plan(minutes=minutes, seed=seed, rate=RATE, start_ms=start_ms)
    yield from simulator.Simulation(plan).facts()
    length = minutes * MINUTE
    yield RecordingStopped(
        id="rec:stop", at_ms=start_ms + length, source="studio", file=name, media_ms=length
    )
