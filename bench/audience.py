"""Two thousand strangers on a replay page: danmaku that somebody writes, and how soon everybody reads them.

A real server over an hour's film of an evening with 36,000 comments. Every viewer holds a stream open, from
an address of its own network; two processes read them. A third does what their pages do meanwhile: a minute
of danmaku a minute and a visit, `watched` every fifteen seconds. Each line's text holds the time at which it
was due to be sent, in letters, because numbers are masked.
"""

import http.client
import random
import re
import secrets
import selectors
import socket
import time
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import httpx
import msgspec
import psutil

from bench import figure, percentile
from bench.fanout import allow_sockets
from bench.server import Server, serve

VIEWERS, SAMPLED, SECONDS, A_SECOND = 2_000, 32, 30.0, 5
TARGET_MS, FIRST_BYTE_MS = 300, 1_000
MINUTES, COMMENTS = 60, 36_000
SLUG, BROADCAST = "bench-page-nobody-guesses", "evening"
BEGAN_MS = 1_790_000_000_000
_DUE = re.compile(rb'"text":"due([a-j]{19})"')
_LETTERS = str.maketrans("0123456789", "abcdefghij")
_DIGITS = bytes.maketrans(b"abcdefghij", b"0123456789")


def run() -> list[dict[str, Any]]:
    """Measure an evening's replay with two thousand viewers, and with ten of them for comparison."""
    allow_sockets(2 * VIEWERS + 500)
    return [*measured(10), *measured(VIEWERS)]


def measured(viewers: int) -> list[dict[str, Any]]:
    """Measure one number of viewers."""
    with serve(fill) as running:
        running.page(f"/r/{SLUG}")
        began = time.perf_counter()
        asked(running.port, f"/r/{SLUG}/page")
        return crowded(running, viewers, (time.perf_counter() - began) * 1000)


def crowded(running: Server, viewers: int, prepared_ms: float) -> list[dict[str, Any]]:
    """Fill a page that was prepared once."""
    with get_context("spawn").Pool(3) as pool:
        sampled = min(viewers, SAMPLED)
        sampling = pool.apply_async(watch, (running.port, sampled, 0, True))
        draining = pool.apply_async(watch, (running.port, viewers - sampled, sampled, False))
        opened(running.port, viewers)
        process = psutil.Process(running.process.pid)
        spent, since = sum(process.cpu_times()[:2]), time.perf_counter()
        visiting = pool.apply_async(visit, (running.port, viewers))
        sent = say(running.port)
        share = (sum(process.cpu_times()[:2]) - spent) / (time.perf_counter() - since)
        waits = sampling.get(120)
        lost = draining.get(120)
        asks, firsts, worst = visiting.get(120)
    name = f"replay page, {viewers:,} viewers"
    big = viewers == VIEWERS
    return [
        figure(f"{name}: a new line on every screen, p50", percentile(waits, 0.5), "ms"),
        figure(f"{name}: the same, p99", percentile(waits, 0.99), "ms", TARGET_MS if big else None),
        figure(
            f"{name}: lines missing on sampled streams", sent * sampled - len(waits), "", 0 if big else None
        ),
        figure(f"{name}: streams let go", lost, "", 0 if big else None),
        figure(f"{name}: chunks and tellings meanwhile", asks / SECONDS, "/s"),
        figure(f"{name}: the slowest of them", worst, "ms"),
        figure(
            f"{name}: first byte of the film, p99",
            percentile(firsts, 0.99),
            "ms",
            FIRST_BYTE_MS if big else None,
        ),
        figure(f"{name}: the server's share of a core", share * 100, "%"),
        figure(f"{name}: preparing the page, once", prepared_ms, "ms"),
    ]


def fill(folder: Path) -> None:
    """Write the evening, its film and its page."""
    import asyncio

    from kaibo.journal.sqlite import SqliteJournal

    async def write() -> None:
        journal = SqliteJournal(folder)
        await journal.append(_evening())
        await journal.close()

    asyncio.run(write())
    film = folder / "films" / BROADCAST / "f.mp4"
    film.parent.mkdir(parents=True)
    film.write_bytes(secrets.token_bytes(1 << 20) * 64)


def _evening() -> list[Any]:
    from kaibo.broadcast import Broadcast
    from kaibo.facts import Commented, Saved, WentLive
    from kaibo.plan.films import Film, FilmOrder, FilmPart
    from kaibo.plan.recordings import Recording
    from kaibo.plan.replays import Replay, ReplayPrompt

    def saved(doc: str, key: str, body: Any) -> Saved:
        raw = msgspec.Raw(msgspec.json.encode(body))
        return Saved(
            id=f"saved:{doc}",
            broadcast=BROADCAST,
            at_ms=BEGAN_MS,
            source="crew",
            doc=doc,
            key=key,
            revision=1,
            body=raw,
        )

    dice, length_ms = random.Random(1), MINUTES * 60_000
    order = FilmOrder(form="full", recording="r", parts=(FilmPart(0, length_ms),))
    said = (
        "多少钱",
        "好看",
        "1",
        "想要黑色",
        "有优惠吗",
        "怎么领券",
        "起球吗",
        "36码有吗",
        "主播身高体重",
        "冲冲冲",
    )
    return [
        saved("broadcast", BROADCAST, Broadcast(id=BROADCAST, title="bench", room_key="k")),
        WentLive(id="live", broadcast=BROADCAST, at_ms=BEGAN_MS, source="crew"),
        saved("recording", "r", Recording(file="a.mp4", length_ms=length_ms)),
        saved("film", "f", Film(order=order, state="made", file="f.mp4", length_ms=length_ms)),
        saved(
            "replay",
            SLUG,
            Replay(
                film="f",
                title="bench",
                open=True,
                prompts=(ReplayPrompt(id="q", at_ms=0, text="?", options=("a", "b")),),
            ),
        ),
        *(
            Commented(
                id=f"c{n}",
                broadcast=BROADCAST,
                at_ms=BEGAN_MS + dice.randrange(length_ms),
                source="bench",
                viewer=f"v{dice.randrange(4_000)}",
                text=f"{dice.choice(said)}{dice.choice('呀吗吧哦啊呢')}",
            )
            for n in range(COMMENTS)
        ),
    ]


def address(place: int) -> str:
    """Give a viewer an address of this machine: a hundred viewers share one."""
    return f"127.1.{place // 100 % 250}.1"


def connected(port: int, place: int) -> socket.socket:
    """Connect from a viewer's address."""
    return socket.create_connection(("127.0.0.1", port), source_address=(address(place), 0))


def asked(port: int, path: str) -> Any:
    """Ask for something of the page."""
    return httpx.get(f"http://127.0.0.1:{port}{path}", timeout=60).raise_for_status().json()


def opened(port: int, viewers: int) -> None:
    """Wait until all streams are open."""
    until = time.monotonic() + 60
    while (seen := asked(port, f"/r/{SLUG}/page")["watching"]) < viewers:
        if time.monotonic() > until:
            raise RuntimeError(f"{seen} of {viewers} streams were open after a minute")
        time.sleep(0.2)


def watch(port: int, viewers: int, first: int, keep: bool) -> Any:
    """Hold streams open until the lines end; gives how old each line was on arrival, or how many broke."""
    ready = selectors.DefaultSelector()
    for place in range(first, first + viewers):
        stream = connected(port, place)
        stream.sendall(f"GET /r/{SLUG}/stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        ready.register(stream, selectors.EVENT_READ)
    waits, lost, room = list[float](), 0, bytearray(1 << 16)
    begun, heard = False, time.monotonic()
    while viewers and (not begun or time.monotonic() - heard < 4):
        for key, _ in ready.select(0.5):
            line: Any = key.fileobj
            size = line.recv_into(room)
            now_ns = time.time_ns()
            if not size:
                lost += 1
                ready.unregister(line)
                continue
            found = _DUE.findall(memoryview(room)[:size])
            if found:
                begun, heard = True, time.monotonic()
            if keep:
                waits += [(now_ns - int(due.translate(_DIGITS))) / 1e6 for due in found]
    return waits if keep else lost


def say(port: int) -> int:
    """Write lines at a steady rate, each from a visit of its own; a late one still tells when it was due."""
    began_ns, count = time.time_ns(), round(SECONDS * A_SECOND)
    client = http.client.HTTPConnection
    lines = [client("127.0.0.1", port, source_address=(address(n * 100), 0)) for n in range(20)]
    for turn in range(count):
        due_ns = began_ns + round(turn * 1e9 / A_SECOND)
        time.sleep(max(0.0, (due_ns - time.time_ns()) / 1e9))
        text = "due" + str(due_ns).translate(_LETTERS)
        told = [{"kind": "opened"}, {"kind": "said", "film_ms": 60_000 * (turn % MINUTES), "text": text}]
        line = lines[turn % len(lines)]
        body = msgspec.json.encode({"visit": secrets.token_urlsafe(18), "facts": told})
        line.request("POST", f"/r/{SLUG}/tell", body)
        answer = line.getresponse()
        if answer.status != 202 or b'"refused":[]' not in (read := answer.read()):
            raise RuntimeError(f"the server answered {answer.status}: {read!r}")
    return count


def visit(port: int, viewers: int) -> tuple[int, list[float], float]:
    """Do what the pages of `viewers` do: a chunk a minute each, `watched` every 15 s, now and then a seek.

    Gives how many requests were answered, how long the film's first byte took, and the longest answer in ms.
    """
    dice, asks, firsts, worst = random.Random(2), 0, list[float](), 0.0
    lines = [
        http.client.HTTPConnection("127.0.0.1", port, source_address=(address(n * 100), 0)) for n in range(20)
    ]
    visits = [(secrets.token_urlsafe(18), dice.randrange(MINUTES - 2)) for _ in range(viewers)]
    began = time.perf_counter()
    rate = viewers / 60 + viewers / 15
    while (passed := time.perf_counter() - began) < SECONDS:
        if asks > passed * rate:
            time.sleep(0.002)
            continue
        line, (who, minute) = lines[asks % len(lines)], visits[asks % len(visits)]
        since = time.perf_counter()
        if asks % 5 == 0:
            line.request("GET", f"/r/{SLUG}/danmaku/{minute}")
        else:
            watched = {"kind": "watched", "from_ms": minute * 60_000, "to_ms": minute * 60_000 + 5_000}
            told = {"visit": who, "facts": [{"kind": "opened"}, watched, {"kind": "liked", "film_ms": 1}]}
            line.request("POST", f"/r/{SLUG}/tell", msgspec.json.encode(told))
        answer = line.getresponse()
        answer.read()
        if answer.status not in (200, 202):
            raise RuntimeError(f"the server answered {answer.status}")
        asks, worst = asks + 1, max(worst, (time.perf_counter() - since) * 1000)
        if asks % 50 == 0:
            firsts.append(first_byte(port, dice.randrange(60 << 20)))
    return asks, firsts, worst


def first_byte(port: int, at: int) -> float:
    """Seek in the film on a new connection; gives how long its first byte took, in ms."""
    since = time.perf_counter()
    with connected(port, 0) as line:
        line.sendall(
            f"GET /r/{SLUG}/video HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nRange: bytes={at}-\r\n\r\n".encode()
        )
        told = b""
        while b"\r\n\r\n" not in told or told.endswith(b"\r\n\r\n"):
            told += line.recv(4_096)
    return (time.perf_counter() - since) * 1000
