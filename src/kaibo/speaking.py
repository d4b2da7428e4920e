"""What a host says, read off a recording while it is written, as facts. `kaibo speech --follow`.

The rules about words read it as they read any speech (X1); how far it is behind is told with each line.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path

from kaibo import evening
from kaibo.clock import Clock
from kaibo.evening import Desk, Played
from kaibo.facts import Fact, Spoken
from kaibo.journal.reading import of_kinds
from kaibo.refused import Refused
from kaibo.replay.captions import CaptionLine
from kaibo.replay.timeline import Timeline, told_of
from kaibo.serving import Address
from kaibo.studio.speech import Recogniser, newest

_LOOK_S = 3.0
_SILENT_S = 90.0
"""A recording that does not grow for so long is over."""


async def follow(
    address: Address,
    journal: Path,
    broadcast: str,
    recording: Path,
    recogniser: Recogniser,
    clock: Clock,
    told: Callable[[CaptionLine, float], None],
    silent_s: float = _SILENT_S,
) -> int:
    """Hand in what is said on a growing recording until it grows no more; gives how many sentences that were.

    `told` hears each line and how many seconds after it was said. Raises `Refused` 409 `no_beginning` where
    nobody told when the recording began: words without a time would be judged at the wrong one.
    """
    count, after_ms, grew_s, over = 0, 0, _now_s(), False
    async with evening.client(address, 60) as client:
        desk = Desk(client)
        door = (await desk.ask("GET", f"/api/broadcasts/{broadcast}/intake"))["facts"]
        plan = (await desk.ask("GET", f"/api/broadcasts/{broadcast}/plan"))["plan"]
        hot = " ".join(product["title"] for product in plan.get("products", []))[:200]
        line = await asyncio.to_thread(_line, journal, broadcast, recording)
        while True:
            heard = await asyncio.to_thread(newest, recording, recogniser, after_ms, hot, whole=over)
            if heard is None:
                if over:
                    break
                await asyncio.sleep(min(_LOOK_S, silent_s / 4))
                over = _now_s() - grew_s >= silent_s
                continue
            lines, after_ms = heard
            # What was left to its end does not begin the waiting anew.
            grew_s, over = grew_s if over else _now_s(), False
            facts: list[Fact] = []
            for one in lines:
                at_ms = line.wall_ms(one.start_ms)
                if at_ms is not None:
                    facts.append(_spoken(broadcast, recording, one, at_ms))
                    told(one, (clock.now_ms() - at_ms) / 1000)
            if facts:
                await desk.send(door, facts, Played())
            count += len(facts)
    return count


def _now_s() -> float:
    return asyncio.get_running_loop().time()


def _line(journal: Path, broadcast: str, recording: Path) -> Timeline:
    facts = list(of_kinds(journal, broadcast, ("recording_started", "recording_stopped")))
    if not told_of(facts, str(recording)):
        raise Refused(
            409,
            "no_beginning",
            "没有录制开始的记录，不知道哪句话是什么时候说的：先连上 OBS，或从 OBS 里开始录像",
            "nobody told when the recording began, so no word has a time: connect OBS, or start it there",
            "recording",
        )
    return Timeline.beside(facts, str(recording), 0)


def _spoken(broadcast: str, recording: Path, line: CaptionLine, at_ms: int) -> Spoken:
    """Make the fact of a line; told twice it has the same id."""
    return Spoken(
        id=f"spoken:{recording.name[-80:]}:{line.start_ms}",
        broadcast=broadcast,
        at_ms=at_ms,
        source="speech",
        text=line.text,
    )
