"""Lineups of sixty products in six hours by the product's own route, ten seeds: the wait and the gap."""

import time
from typing import Any, Final

import httpx
import msgspec
from tests.plan.lineups import faults, wish

from bench import figure, percentile
from bench.server import Server, serve
from kaibo.plan.lineup import Lineup, Wish

SEEDS, PRODUCTS, MINUTES = 10, 60, 360
ASK_S: Final = 0.05


def run() -> list[dict[str, Any]]:
    """Build them on a real server, and hold every one against the checker."""
    took: list[float] = []
    gaps: list[float] = []
    broken = optimal = 0
    with serve() as server, httpx.Client(base_url=server.url, headers=server.shown, timeout=30) as line:
        for place, (name, skills) in enumerate(wish(0, PRODUCTS, MINUTES).skills.items()):
            body = {"name": name, "roles": ["host"], "skills": skills}
            server.ask("PUT", f"/api/members/host{place}", key=f"host{place}", revision=0, body=body)
        for seed in range(SEEDS):
            asked = wish(seed, PRODUCTS, MINUTES)
            broadcast = _planned(server, asked, seed)
            began = time.perf_counter()
            lineup = _built(line, broadcast, seed)
            took.append(time.perf_counter() - began)
            gaps.append(lineup.gap if lineup else 1.0)
            optimal += bool(lineup and lineup.optimal)
            broken += bool(lineup is None or faults(asked, lineup))
    name = f"lineup of {PRODUCTS} products and {MINUTES // 60} h by the API"
    return [
        figure(f"{name}, the first: the solver is loaded", took[0], "s"),
        figure(f"{name}, median of {SEEDS}", percentile(took, 0.5), "s"),
        figure(f"{name}, slowest of the {SEEDS - 1} after the first", max(took[1:]), "s", 5),
        figure(f"{name}, widest gap of {SEEDS}", max(gaps) * 100, "%", 5),
        figure(f"{name}, proven best of {SEEDS}", optimal, "lineups"),
        figure("lineups that break a rule", broken, "lineups", 0),
    ]


def _planned(server: Server, asked: Wish, seed: int) -> str:
    """Save the plan a lineup is wished for."""
    made = server.ask(
        "POST", "/api/broadcasts", key=f"b{seed}", title="bench", length_minutes=MINUTES, id=f"seed-{seed}"
    )
    name = str(made["id"])
    plan = msgspec.to_builtins(msgspec.structs.replace(asked.broadcast, id=name))
    server.ask("PUT", f"/api/broadcasts/{name}/plan", key=f"p{seed}", revision=1, plan=plan)
    return name


def _built(line: httpx.Client, broadcast: str, seed: int) -> Lineup | None:
    """Ask for a lineup, and follow it until it is there."""
    path = f"/api/broadcasts/{broadcast}/lineup"
    line.post(path, json={"key": "k", "seed": seed}).raise_for_status()
    while (told := line.get(f"{path}/k").json())["state"] == "running":
        time.sleep(ASK_S)
    return msgspec.convert(told["lineup"], Lineup) if told["lineup"] else None
