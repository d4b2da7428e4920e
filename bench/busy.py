"""Planning beside a room on air: how long is the loop ever held?

A room takes a hundred events a second and thirty planning screens are open, while somebody imports a sheet
of 5,000 products and somebody else has a lineup built. A screen that is let go reads again, as a page does.
"""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any, Final

import httpx
import msgspec
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from bench import crowd, figure
from bench.held import held
from bench.load import Line
from bench.products import ROWS, workbook
from bench.server import Server
from kaibo.clock import WallClock
from kaibo.facts import encode

SCREENS: Final = 30
RATE: Final = 100
SECONDS: Final = 30.0
EVERY_S: Final = 0.1


def run() -> list[dict[str, Any]]:
    """Measure on a server of its own."""
    raw = workbook()
    name = f"{SCREENS} planning screens beside a room at {RATE} events/s, an import and a lineup"
    figures, took = held(name, partial(evening, raw=raw))
    return figures + [figure(f"… meanwhile {what}", seconds, "s") for what, seconds in took.items()]


def evening(server: Server, raw: bytes) -> tuple[float, float, dict[str, float]]:
    """Open the screens, send the room its events, plan meanwhile; gives begin, end and what took how long."""
    door = server.on_air("room")
    plan = server.ask("POST", "/api/broadcasts", key="plan", id="plan", title="bench", sample=True)["id"]
    over = threading.Event()
    with get_context("spawn").Pool(1) as pool, ThreadPoolExecutor(3) as hands:
        watching = pool.apply_async(watch, (server.port, server.shown, plan, SECONDS + 4))
        time.sleep(3)
        began = time.time()
        telling = hands.submit(tell, server.port, door, over)
        time.sleep(2)
        imported, built = hands.submit(bring_in, server, raw), hands.submit(build, server, plan)
        took = {**imported.result(120), **built.result(120)}
        time.sleep(max(0.0, SECONDS - (time.time() - began)))
        over.set()
        telling.result(60)
        ended = time.time()
        watching.get(60)
    return began, ended, took


def tell(port: int, door: str, over: threading.Event) -> None:
    """Send a room its events at a steady rate until it is over."""
    line, size = Line(port, door), round(RATE * EVERY_S)
    mix = crowd.facts(6_000, minutes=10)
    began, turn = WallClock().now_ms(), 0
    while not over.is_set():
        at_ms = began + round(turn * EVERY_S * 1000)
        time.sleep(max(0.0, (at_ms - WallClock().now_ms()) / 1000))
        facts = [
            msgspec.structs.replace(mix[(turn * size + n) % len(mix)], id=f"m{turn * size + n}", at_ms=at_ms)
            for n in range(size)
        ]
        status, _, _ = line.ask(b"[" + b",".join(map(encode, facts)) + b"]")
        if status != 202:
            raise RuntimeError(f"the server answered {status}")
        turn += 1


def bring_in(server: Server, raw: bytes) -> dict[str, float]:
    """Import the sheet; gives how long looking and saving took."""
    with httpx.Client(base_url=server.url, headers=server.shown, timeout=120) as client:
        began = time.perf_counter()
        token = client.post("/api/products/import", content=raw).raise_for_status().json()["token"]
        seen = time.perf_counter()
        done = client.post(f"/api/products/import/{token}/confirm", json={"key": "k"}).raise_for_status()
        if done.json()["new"] != ROWS:
            raise RuntimeError(f"not all was imported: {done.text[:200]}")
        return {"looking at the sheet": seen - began, "saving it": time.perf_counter() - seen}


def build(server: Server, plan: str) -> dict[str, float]:
    """Have a lineup built; gives how long it took."""
    began, path = time.perf_counter(), f"/api/broadcasts/{plan}/lineup"
    server.ask("POST", path, key="job")
    while server.ask("GET", f"{path}/job")["state"] == "running":
        time.sleep(0.5)
    return {"building a lineup": time.perf_counter() - began}


def watch(port: int, shown: dict[str, str], plan: str, seconds: float) -> None:
    """Keep planning screens open; one that is let go comes back."""
    asyncio.run(_watched(port, shown, plan, seconds))


async def _watched(port: int, shown: dict[str, str], plan: str, seconds: float) -> None:
    until, url = time.monotonic() + seconds, f"ws://127.0.0.1:{port}/ws/plan?broadcast={plan}"

    async def screen(client: httpx.AsyncClient) -> None:
        while time.monotonic() < until:
            try:
                async with connect(url, max_size=None, compression=None, additional_headers=shown) as socket:
                    async with asyncio.timeout(until - time.monotonic()):
                        while True:
                            await socket.recv()
            except TimeoutError:
                return
            except ConnectionClosed:
                await client.get("/api/products")

    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=shown, timeout=60) as client:
        await asyncio.gather(*(screen(client) for _ in range(SCREENS)))
