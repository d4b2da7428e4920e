"""Start and size: from the process's start to its first answer, and what it holds in memory."""

import contextlib
import socket
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from bench import crowd, figure
from bench.load import pour
from bench.server import Server, serve, start

STARTS, IDLE_S = 5, 3.0
MINUTES, RATE, BATCH = 60, 20, 500


def run() -> list[dict[str, Any]]:
    """Measure some starts, then the memory of an idle server and of one after a demo's evening."""
    took = [started() for _ in range(STARTS)]
    with serve() as running:
        time.sleep(IDLE_S)
        idle = memory(running)
        door = running.on_air("demo", MINUTES)
        bodies = crowd.bodies(crowd.facts(MINUTES * 60 * RATE, MINUTES), BATCH)
        pour(running.port, door, iter(bodies), 1, 600)
        running.settled()
        running.ask("GET", "/api/broadcasts/demo/view")
        after = memory(running)
    return [
        figure("start of `kaibo serve` to its first answer", statistics.median(took), "s", 2),
        figure("start: the slowest of five", max(took), "s"),
        figure("memory of an idle server (RSS)", idle, "MB", 120),
        figure("memory after a demo evening of 60 min, 72,000 facts (RSS)", after, "MB"),
    ]


def memory(running: Server) -> float:
    """Give the resident memory of a server's process in MB."""
    return float(psutil.Process(running.process.pid).memory_info().rss / 1e6)


def started() -> float:
    """Start a server on a free port and ask until it answers; gives the seconds."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        began = time.perf_counter()
        process = start(Path(name), port)
        try:
            while not answers(port):
                if process.poll() is not None or time.perf_counter() - began > 60:
                    raise RuntimeError("kaibo serve did not answer")
                time.sleep(0.005)
            return time.perf_counter() - began
        finally:
            process.kill()
            process.wait()


def answers(port: int) -> bool:
    """Tell whether /healthz answers 200."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 5) as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        return line.recv(64).startswith(b"HTTP/1.1 200")
    return False
