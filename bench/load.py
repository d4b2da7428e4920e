"""A lean load generator: keep-alive connections over bare sockets, bodies made beforehand.

It shares the machine with the server it measures, so it does as little as it can: one process, no
HTTP library, and of an answer only the status and the counts are read.
"""

import re
import selectors
import socket
import time
from collections.abc import Iterator
from multiprocessing import get_context
from typing import NamedTuple

from bench import crowd

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_COUNTS = re.compile(rb'"new":(\d+),"known":(\d+)')


class Poured(NamedTuple):
    """What a run of requests did: facts written, known and refused requests, seconds, ack times in ms."""

    new: int
    known: int
    failed: int
    seconds: float
    acks_ms: list[float]


class Line:
    """One keep-alive connection that has at most one request on its way."""

    def __init__(self, port: int, door: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._head = f"POST {door} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        self._got = b""
        self.sent = 0.0

    def send(self, body: bytes) -> None:
        """Send one request."""
        self.sent = time.perf_counter()
        self.socket.sendall(f"{self._head}Content-Length: {len(body)}\r\n\r\n".encode() + body)

    def take(self) -> tuple[int, int, int] | None:
        """Read what came: status, new and known of a whole answer, or None when more must come."""
        part = self.socket.recv(65536)
        if not part:
            raise ConnectionError("the server closed the connection")
        self._got += part
        head, found, body = self._got.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not found or length is None or len(body) < int(length[1]):
            return None
        self._got = b""
        counts = _COUNTS.search(body)
        return int(head[9:12]), int(counts[1]) if counts else 0, int(counts[2]) if counts else 0

    def ask(self, body: bytes) -> tuple[int, int, int]:
        """Send one request and wait for its answer."""
        self.send(body)
        while (answer := self.take()) is None:
            pass
        return answer


def pour(port: int, door: str, bodies: Iterator[bytes], lines: int, seconds: float) -> Poured:
    """Send bodies over some connections until they or the time run out; each waits for its answer."""
    ready = selectors.DefaultSelector()
    new = known = failed = 0
    acks_ms: list[float] = []
    began = time.perf_counter()
    until = began + seconds
    for _ in range(lines):
        line = Line(port, door)
        ready.register(line.socket, selectors.EVENT_READ, line)
        line.send(next(bodies))
    open_lines = lines
    while open_lines:
        for key, _ in ready.select():
            line = key.data
            answer = line.take()
            if answer is None:
                continue
            now = time.perf_counter()
            acks_ms.append((now - line.sent) * 1000)
            status, more_new, more_known = answer
            new, known, failed = new + more_new, known + more_known, failed + (status != 202)
            body = next(bodies, None) if now < until else None
            if body is not None:
                line.send(body)
            else:
                ready.unregister(line.socket)
                line.socket.close()
                open_lines -= 1
    return Poured(new, known, failed, time.perf_counter() - began, acks_ms)


def flood(port: int, door: str, facts: int, batch: int, lines: int, seconds: float) -> tuple[Poured, Poured]:
    """Send new facts for some seconds, then the newest of them again."""
    bodies = crowd.bodies(crowd.facts(facts), batch)
    first = pour(port, door, iter(bodies), lines, seconds)
    sent = len(first.acks_ms)
    again = bodies[max(0, sent - 90_000 // batch) : sent]
    return first, pour(port, door, iter(again * 20), lines, seconds / 2)


def flooded(
    port: int, door: str, facts: int, batch: int, lines: int, seconds: float
) -> tuple[Poured, Poured]:
    """Do `flood` in a process of its own."""
    with get_context("spawn").Pool(1) as pool:
        return pool.apply(flood, (port, door, facts, batch, lines, seconds))
