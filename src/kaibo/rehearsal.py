"""A recorded room played as if live, through the doors a real one uses. `kaibo rehearse`."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import httpx
from msgspec import Struct

from kaibo import evening
from kaibo.clock import MINUTE, SECOND, WallClock
from kaibo.console.doors import TOLD_BY_KAIBO
from kaibo.evening import Desk, Progress, Step
from kaibo.facts import Fact
from kaibo.intake.danmaku import Recorded, open_recording, rebase
from kaibo.refused import Refused
from kaibo.serving import Address


class Result(Struct, frozen=True, kw_only=True):
    """What a rehearsal leaves behind."""

    broadcast: str
    new: int
    known: int
    refused: int
    report: Path
    highlights: Path
    candidates: int


async def run(
    address: Address, folder: Path, file: Path, speed: float, broadcast: str, length_minutes: int, step: Step
) -> Result:
    """Play `file` through a running server, sign off, review it and find its highlights.

    The rehearsed evening ends now, or begins now when it is played in real time.
    """
    step("读取")
    recorded, length_ms, count = _open(file, length_minutes)
    now_ms = WallClock().now_ms()
    start_ms = now_ms if 0 < speed <= 1 else now_ms - length_ms
    async with evening.client(address) as client:
        desk = Desk(client)
        known = {head["id"] for head in await desk.ask("GET", "/api/broadcasts")}
        if broadcast not in known:
            minutes = max(5, -(-length_ms // MINUTE))
            made = await desk.press(
                "/api/broadcasts",
                id=broadcast,
                title=f"演练 · {file.name}",
                start_ms=start_ms,
                length_minutes=min(1440, minutes),
            )
            broadcast = made["id"]
        await desk.press(f"/api/broadcasts/{broadcast}/live", rehearsal=True, at_ms=start_ms, by="演练")
        door = (await desk.ask("GET", f"/api/broadcasts/{broadcast}/intake"))["facts"]
        facts = _playable(recorded, start_ms)
        played = await evening.play(desk, door, facts, speed, length_ms, step("直播"))
        step("下播")
        await evening.sign_off(desk, broadcast)
        out = folder / "out" / broadcast
        step("复盘")
        page = await evening.write_review(desk, broadcast, out)
    told = await evening.write_highlights(folder / "journal.db", broadcast, out, None, step("高光"))
    refused = played.refused + count
    return Result(
        broadcast=broadcast,
        new=played.new,
        known=played.known,
        refused=refused,
        report=page,
        highlights=out / "highlights.json",
        candidates=len(told.candidates),
    )


async def send(address: str, facts: Iterable[Fact], speed: float, minutes: int, progress: Progress) -> int:
    """Send facts to an intake address as they happen; gives how many were new there.

    Raises `Refused` where nobody answers at the address, or with the words of who does.
    """
    try:
        async with httpx.AsyncClient(timeout=60) as client:
            played = await evening.play(Desk(client), address, facts, speed, minutes * MINUTE, progress)
    except httpx.HTTPError as error:
        why = f"{address}: {type(error).__name__}"
        raise Refused(
            400, "no_answer", f"{why} 没有应答，请核对地址", f"{why}: check the address", "live"
        ) from error
    return played.new


def _open(file: Path, length_minutes: int) -> tuple[Recorded, int, int]:
    """Open a recording and read it once: its length in ms, and how many lines it refused."""
    try:
        recorded = open_recording(file, length_ms=length_minutes * MINUTE or None)
        last_ms = max((offset_ms for offset_ms, _ in recorded), default=0)
    except (OSError, ValueError) as error:
        raise Refused(400, "bad_recording", f"{file} 无法播放：{error}", str(error), "file") from error
    return recorded, last_ms + SECOND, recorded.refused.total


def _playable(recorded: Recorded, start_ms: int) -> Iterator[Fact]:
    """Give what the room and the crew told; what kaibo itself told is told anew."""
    return (fact for fact in rebase(recorded, start_ms) if type(fact) not in TOLD_BY_KAIBO)
