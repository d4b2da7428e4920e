"""What planning pages ask a full house: processor time of the server for each answer, and its size."""

import time
from typing import Any, Final

import httpx
import msgspec
import psutil

from bench import figure, percentile
from bench.planned import BROADCASTS, CATALOGUE, FULL, ROWS, filled, plan_of
from bench.server import Server, serve
from bench.words import texts

TIMES: Final = 20
CHECKS: Final = 250
TARGET_MS: Final = 50
ASKED: Final = (
    "/api/broadcasts",
    "/api/tasks/mine",
    f"/api/broadcasts/{FULL}/tasks",
    f"/api/broadcasts/{FULL}/readiness",
    f"/api/broadcasts/{FULL}/plan",
    f"/api/broadcasts/{FULL}/binder",
    "/api/shelf",
    "/api/products",
)


def run() -> list[dict[str, Any]]:
    """Ask each some times."""
    with serve(filled) as server, httpx.Client(base_url=server.url, headers=server.shown, timeout=60) as line:
        spent = {path: _spent(server, line, "GET", path) for path in ASKED}
        body = msgspec.json.encode({"plan": plan_of(FULL)})
        spent["/api/outlook"] = _spent(server, line, "POST", "/api/outlook", body)
        checks = _checks(line)
    name = f"{BROADCASTS} broadcasts, {ROWS} rows, {CATALOGUE:,} products in the catalogue: processor of"
    return [figure(f"{name} {path}", took, "ms", TARGET_MS) for path, took in spent.items()] + [
        figure(f"/api/check of a field, {label}", percentile(checks, part), "ms", TARGET_MS)
        for label, part in (("p50", 0.5), ("p99", 0.99))
    ]


def _checks(line: httpx.Client) -> list[float]:
    """Check sentences one by one, as fields do while one types; gives the ms to each answer."""
    took = []
    for text in [one for some in texts() for one in some[:CHECKS]]:
        body = {"texts": [{"id": "field", "text": text, "surface": "title"}]}
        began = time.perf_counter()
        line.post("/api/check", json=body).raise_for_status()
        took.append((time.perf_counter() - began) * 1_000)
    return took


def _spent(server: Server, line: httpx.Client, method: str, path: str, body: bytes | None = None) -> float:
    """Give the server's processor time for one answer, in ms; the mean of some."""
    line.request(method, path, content=body).raise_for_status()
    before = _processor_s(server)
    for _ in range(TIMES):
        line.request(method, path, content=body).raise_for_status()
    return (_processor_s(server) - before) / TIMES * 1_000


def _processor_s(server: Server) -> float:
    times = psutil.Process(server.process.pid).cpu_times()
    return float(times.user + times.system)
