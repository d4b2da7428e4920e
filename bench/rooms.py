"""Twenty rooms at a hundred events a second each, thirty consoles: how long is the loop ever held?

Each room is an hour into its evening when the measurement begins. The facts are the simulator's mix
with the time of the wall; consoles are spread over the rooms.
"""

import asyncio
import time
from multiprocessing import get_context
from typing import Any

import msgspec
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from bench import crowd, fanout, figure
from bench.held import held
from bench.load import Line
from bench.server import Server
from kaibo.clock import WallClock
from kaibo.facts import encode

ROOMS, CONSOLES, RATE, SECONDS, EVERY_S = 20, 30, 100, 70.0, 0.1
BEFORE = 6_000
"""Facts of the hour before the measurement, in each room."""


def run() -> list[dict[str, Any]]:
    """Measure on a server of its own."""
    name = f"{ROOMS} rooms at {RATE} events/s, {CONSOLES} consoles"
    figures, (rate, lost) = held(name, evening)
    return [
        *figures,
        figure(f"{name}: events/s taken", rate, "/s", 0.97 * ROOMS * RATE, at_least=True),
        figure(f"{name}: sockets let go", lost, "", 0),
    ]


def evening(server: Server) -> tuple[float, float, tuple[float, int]]:
    """Fill the rooms, open the consoles, send; gives begin and end, facts taken a second and sockets lost."""
    names = [f"room{number}" for number in range(ROOMS)]
    doors = [server.on_air(name) for name in names]
    told = crowd.facts(BEFORE, minutes=60)
    bodies = crowd.bodies(told, 1_000)
    for door in doors:
        line = Line(server.port, door)
        for body in bodies:
            line.ask(body)
    server.settled()
    with get_context("spawn").Pool(1) as pool:
        watching = pool.apply_async(
            drain, (server.port, server.shown, [names[n % ROOMS] for n in range(CONSOLES)], SECONDS + 8)
        )
        fanout.opened(server, CONSOLES)
        time.sleep(2)
        began = time.time()
        sent = steady(server.port, doors)
        ended = time.time()
        lost = watching.get(60)
    return began, ended, (sent / (ended - began), lost)


def steady(port: int, doors: list[str]) -> int:
    """Send each room its events at a steady rate; gives how many were taken."""
    lines = [Line(port, door) for door in doors]
    size = round(RATE * EVERY_S)
    mix = crowd.facts(ROOMS * round(RATE * SECONDS) // 10, minutes=10)
    taken, began = 0, WallClock().now_ms()
    for turn in range(round(SECONDS / EVERY_S)):
        at_ms = began + round(turn * EVERY_S * 1000)
        time.sleep(max(0.0, (at_ms - WallClock().now_ms()) / 1000))
        for room, line in enumerate(lines):
            start = (turn * ROOMS + room) * size
            facts = [
                msgspec.structs.replace(mix[(start + n) % len(mix)], id=f"m{start + n}", at_ms=at_ms)
                for n in range(size)
            ]
            status, new, _ = line.ask(b"[" + b",".join(map(encode, facts)) + b"]")
            if status != 202:
                raise RuntimeError(f"the server answered {status}")
            taken += new
    return taken


def drain(port: int, shown: dict[str, str], names: list[str], seconds: float) -> int:
    """Open one console for each name and read it; gives how many the server let go."""
    return asyncio.run(_drained(port, shown, names, seconds))


async def _drained(port: int, shown: dict[str, str], names: list[str], seconds: float) -> int:
    until = time.monotonic() + seconds

    async def console(name: str) -> bool:
        url = f"ws://127.0.0.1:{port}/ws?broadcast={name}"
        async with connect(url, max_size=None, compression=None, additional_headers=shown) as socket:
            while (left := until - time.monotonic()) > 0:
                try:
                    async with asyncio.timeout(left):
                        await socket.recv()
                except TimeoutError:
                    break
                except ConnectionClosed:
                    return True
        return False

    return sum(await asyncio.gather(*map(console, names)))
