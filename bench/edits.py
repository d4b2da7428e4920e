"""From an edit of a plan to the other screens: a real server, 30 screens that watch, one person who saves.

The plan has 200 products and as many segments. What counts is the time from sending the edit until the last
screen has it whole.
"""

import asyncio
import time
from typing import Any, Final

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect

from bench import figure, percentile
from bench.server import Server, serve
from kaibo.broadcast import Broadcast, Product, Segment

SCREENS: Final = 30
EDITS: Final = 60
TARGET_MS: Final = 200


def run() -> list[dict[str, Any]]:
    """Save a plan again and again, and see it arrive."""
    with serve() as server:
        waits = asyncio.run(_edited(server))
    name = f"an edit of a plan of 200 products on {SCREENS} other screens"
    return [
        figure(f"{name}: p50", percentile(waits, 0.5), "ms"),
        figure(f"{name}: p99", percentile(waits, 0.99), "ms", TARGET_MS),
    ]


def plan_of(broadcast: str, edit: int) -> Broadcast:
    """Give a plan of 200 products and as many segments; `edit` makes it another."""
    return Broadcast(
        id=broadcast,
        title=f"第 {edit} 次修改",
        products=tuple(
            Product(
                id=f"p{n}",
                title=f"透气网面跑步鞋 男女同款 2160{n:02}",
                price_fen=8_900 + n,
                stock=300,
                cart=n + 1,
            )
            for n in range(200)
        ),
        segments=tuple(
            Segment(id=f"s{n}", title="网面鞋", product=f"p{n}", length_s=480) for n in range(200)
        ),
    )


async def _edited(server: Server) -> list[float]:
    made = server.ask("POST", "/api/broadcasts", key="edits", title="bench")
    broadcast = str(made["id"])
    where = f"ws://127.0.0.1:{server.port}/ws/plan?broadcast={broadcast}"
    screens = [await connect(where, additional_headers=server.shown, max_size=None) for _ in range(SCREENS)]
    waits: list[float] = []
    try:
        await asyncio.gather(*(screen.recv() for screen in screens))
        async with httpx.AsyncClient(base_url=server.url, headers=server.shown, timeout=30) as client:
            for edit in range(1, EDITS + 1):
                body = {"key": f"e{edit}", "revision": edit, "plan": plan_of(broadcast, edit)}
                began = time.perf_counter()
                seen = asyncio.gather(*(_seen(screen, edit + 1) for screen in screens))
                path = f"/api/broadcasts/{broadcast}/plan"
                answer = await client.put(path, content=msgspec.json.encode(body))
                answer.raise_for_status()
                waits.append((max(await seen) - began) * 1_000)
    finally:
        await asyncio.gather(*(screen.close() for screen in screens))
    return waits


async def _seen(screen: ClientConnection, revision: int) -> float:
    """Wait for a revision of the plan; gives when it had arrived whole."""
    while True:
        told = msgspec.json.decode(await screen.recv())
        if told.get("revision") == revision:
            return time.perf_counter()
