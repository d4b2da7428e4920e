"""From a comment to the consoles: a real server, comments at a steady rate, and sockets that watch.

Each comment's text holds the time at which it was due to be sent, so a frame tells how old it is on
arrival. Some sockets keep their bytes and are read out afterwards; the others only drain theirs.
"""

import base64
import os
import re
import selectors
import socket
import time
from multiprocessing import get_context
from typing import Any

from bench import figure, percentile
from bench.load import Line
from bench.server import serve

RUNS = ((4, 2_000), (30, 2_000), (100, 2_000), (1_000, 200), (1_000, 2_000))
"""Sockets, and comments a second; a team has 4 to 30."""

SECONDS, EVERY_S, SAMPLED, QUIET_S = 8.0, 0.05, 16, 2.0
TARGET_MS = 200
TEAM = 30
_TEXT = re.compile(rb'"text":"due (\d+)","type"')

Chunk = tuple[int, bytes]


def run() -> list[dict[str, Any]]:
    """Measure each number of sockets on a server of its own."""
    allow_sockets(2_500)
    return [row for sockets, rate in RUNS for row in measured(sockets, rate)]


def measured(sockets: int, rate: int) -> list[dict[str, Any]]:
    """Measure one number of sockets at one rate."""
    sampled = min(sockets, SAMPLED)
    with serve() as running, get_context("spawn").Pool(2) as pool:
        door = running.on_air("fanout", minutes=5)
        draining = pool.apply_async(watch, (running.port, running.shown, sockets - sampled, False))
        sampling = pool.apply_async(watch, (running.port, running.shown, sampled, True))
        opened(running, sockets)
        sent = comment(running.port, door, rate)
        waits = [wait for chunks in sampling.get(120) for wait in latencies(chunks)]
        draining.get(120)
    missing = sent * sampled - len(waits)
    target = TARGET_MS if sockets <= TEAM else None
    name = f"{sockets:,} consoles, {rate:,} comments/s"
    return [
        figure(f"{name}: p50", percentile(waits, 0.5), "ms"),
        figure(f"{name}: p99", percentile(waits, 0.99), "ms", target),
        figure(f"{name}: comments missing on sampled sockets", missing, "", None if target is None else 0),
    ]


def allow_sockets(wanted: int) -> None:
    """Raise the limit of open files where there is one; servers started later inherit it."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))


def opened(running: Any, sockets: int) -> None:
    """Wait until all sockets watch."""
    until = time.monotonic() + 60
    while f"kaibo_screens {sockets}\n" not in running.page("/metrics"):
        if time.monotonic() > until:
            raise RuntimeError(f"{sockets} sockets were not open within a minute")
        time.sleep(0.2)


def comment(port: int, door: str, rate: int, seconds: float = SECONDS) -> int:
    """Send comments at a steady rate; gives how many. A late one still tells when it was due."""
    line, count = Line(port, door), round(rate * EVERY_S)
    began_ns, sent = time.time_ns(), 0
    for turn in range(round(seconds / EVERY_S)):
        due_ns = began_ns + round(turn * EVERY_S * 1e9)
        time.sleep(max(0.0, (due_ns - time.time_ns()) / 1e9))
        status, new, _ = line.ask(body(turn, count, due_ns))
        if status != 202 or new != count:
            raise RuntimeError(f"the server answered {status} and took {new} of {count}")
        sent += new
    return sent


def body(turn: int, count: int, due_ns: int) -> bytes:
    """Write one batch of comments that were due at an instant."""
    head = f'{{"kind":"commented","source":"bench","at_ms":{due_ns // 1_000_000},"text":"due {due_ns}",'
    return (
        "[" + ",".join(f'{head}"viewer":"v{n}","id":"c{turn}-{n}"}}' for n in range(count)) + "]"
    ).encode()


def watch(port: int, shown: dict[str, str], sockets: int, keep: bool) -> list[list[Chunk]]:
    """Open sockets and read them until the comments have ended; gives what came when, where it is kept."""
    ready = selectors.DefaultSelector()
    kept: list[list[Chunk]] = []
    for _ in range(sockets):
        chunks: list[Chunk] = []
        ready.register(screen(port, shown), selectors.EVENT_READ, chunks)
        kept.append(chunks)
    room = bytearray(1 << 18)
    busy = heard = time.monotonic()
    begun = False
    # A heartbeat comes once a second and is small; comments are what keeps a socket busy.
    while sockets and (not begun or busy - heard < QUIET_S):
        for key, _ in ready.select(0.5):
            size = key.fileobj.recv_into(room)  # type: ignore[union-attr]
            if not size:
                raise ConnectionError("the server let a socket go")
            part = memoryview(room)[:size]
            if keep:
                key.data.append((time.time_ns(), bytes(part)))
            if size > 3_000 and b'"text":"due ' in bytes(part[:4_000]):
                begun, heard = True, time.monotonic()
        busy = time.monotonic()
    return kept if keep else []


def screen(port: int, shown: dict[str, str]) -> socket.socket:
    """Open one console's socket."""
    line = socket.create_connection(("127.0.0.1", port))
    key = base64.b64encode(os.urandom(16)).decode()
    told = "".join(f"{name}: {value}\r\n" for name, value in shown.items())
    line.sendall(
        f"GET /ws?broadcast=fanout HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n{told}\r\n".encode()
    )
    return line


def latencies(chunks: list[Chunk]) -> list[float]:
    """Give the age in ms of each comment when the last byte of its frame had arrived."""
    data = b"".join(part for _, part in chunks)
    at = data.index(b"\r\n\r\n") + 4
    arrivals = iter(chunks)
    when_ns, seen = 0, 0
    waits: list[float] = []
    while at + 2 <= len(data):
        size, at = data[at + 1] & 127, at + 2
        if size >= 126:
            width = 2 if size == 126 else 8
            size, at = int.from_bytes(data[at : at + width], "big"), at + width
        end = at + size
        while seen < end:
            when_ns, part = next(arrivals, (when_ns, b"\0" * end))
            seen += len(part)
        # The words of the room hold the same text; a comment's line ends in its type.
        waits += [(when_ns - int(due)) / 1e6 for due in _TEXT.findall(data, at, end)]
        at = end
    return waits
