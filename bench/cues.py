"""From an event to its cue on the screen of the role it is for, while 2,000 comments a second come in.

A hundred rules wait each for a count of viewers of its own; the counts are sent one by one, and the
clock runs from the moment one is sent until the frame with its cue has arrived at the floor's screen.
"""

import asyncio
import time
from multiprocessing import get_context
from typing import Any

import msgspec
from websockets.asyncio.client import connect

from bench import fanout, figure, percentile
from bench.load import Line
from bench.server import Server, serve
from kaibo.clock import WallClock

RULES, EVERY_S, RATE, TARGET_MS = 100, 0.27, 2_000, 500
BASE = 100_000

_RULE = """
[[rule]]
name = "count_{n}"
when = "online == {count}"
roles = ["floor"]
urgency = "urgent"
zh = "到 {count} 人"
en = "{count} viewers"
rest_s = 86400
"""


class _Card(msgspec.Struct):
    rule: str


class _Frame(msgspec.Struct):
    cues: tuple[_Card, ...] = ()


class _Told(msgspec.Struct):
    frame: _Frame | None = None


def run() -> list[dict[str, Any]]:
    """Measure on a server of its own."""
    with serve() as running, get_context("spawn").Pool(1) as pool:
        door = running.on_air("cues", minutes=5)
        text = "".join(_RULE.format(n=n, count=BASE + n) for n in range(RULES))
        running.ask("PUT", "/api/broadcasts/cues/rules", key="bench", revision=0, text=text)
        load = pool.apply_async(fanout.comment, (running.port, door, RATE, RULES * EVERY_S + 4))
        waits = asyncio.run(_measure(running, door))
        load.get(120)
    name = f"event to cue at {RATE:,} events/s"
    return [
        figure(f"{name}: p50", percentile(waits, 0.5), "ms"),
        figure(f"{name}: p99", percentile(waits, 0.99), "ms", TARGET_MS),
        figure(f"{name}: cues that came, of {RULES}", len(waits), "", RULES, at_least=True),
    ]


async def _measure(running: Server, door: str) -> list[float]:
    sent: dict[str, float] = {}
    waits: dict[str, float] = {}
    line = Line(running.port, door)
    url = f"ws://127.0.0.1:{running.port}/ws?broadcast=cues&role=floor"
    async with connect(url, max_size=None, compression=None, additional_headers=running.shown) as socket:

        async def listen() -> None:
            decoder = msgspec.json.Decoder(_Told)
            async for told in socket:
                frame = decoder.decode(told).frame
                for card in frame.cues if frame else ():
                    if card.rule in sent and card.rule not in waits:
                        waits[card.rule] = (time.perf_counter() - sent[card.rule]) * 1000

        listening = asyncio.create_task(listen())
        await asyncio.sleep(2)
        for n in range(RULES):
            count = {
                "kind": "online_counted",
                "id": f"n{n}",
                "at_ms": WallClock().now_ms(),
                "source": "bench",
                "online": BASE + n,
            }
            sent[f"count_{n}"] = time.perf_counter()
            await asyncio.to_thread(line.ask, msgspec.json.encode([count]))
            await asyncio.sleep(EVERY_S)
        await asyncio.sleep(2)
        listening.cancel()
    return list(waits.values())
