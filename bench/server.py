"""A real `kaibo serve` in a process of its own, and the few buttons the measurements press."""

import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec

from kaibo.clock import MINUTE, WallClock

COMMAND = (sys.executable, "-c", "from kaibo.cli import main; main()", "serve")


class Server:
    """A running server, its folder and its process."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes]) -> None:
        self.folder = folder
        self.process = process
        note = msgspec.json.decode(_note(folder, process))
        self.url: str = note["url"]
        self.key: str = note["key"]
        self.shown = {"authorization": f"Bearer {self.key}"}
        self.port = int(self.url.rsplit(":", 1)[1])

    def ask(self, method: str, path: str, **body: Any) -> Any:
        """Call the API; raises `httpx.HTTPStatusError` when it refuses."""
        answer = httpx.request(method, self.url + path, json=body or None, timeout=30, headers=self.shown)
        answer.raise_for_status()
        return answer.json()

    def page(self, path: str) -> str:
        """Fetch a page."""
        return httpx.get(self.url + path, timeout=30, headers=self.shown).text

    def on_air(self, broadcast: str, minutes: int = 60) -> str:
        """Make a broadcast that went on air `minutes` ago, as a rehearsal; gives its facts door."""
        start_ms = WallClock().now_ms() - minutes * MINUTE
        key = secrets.token_hex(8)
        self.ask(
            "POST", "/api/broadcasts", key=key, id=broadcast, title="bench", start_ms=start_ms, sample=True
        )
        self.ask("POST", f"/api/broadcasts/{broadcast}/live", key=key, rehearsal=True, at_ms=start_ms)
        door: str = self.ask("GET", f"/api/broadcasts/{broadcast}/intake")["facts"]
        return door

    def settled(self) -> None:
        """Wait until the rooms have folded all the journal holds."""
        while (state := self.ask("GET", "/healthz"))["folded"] < state["seq"]:
            time.sleep(0.05)

    def stop(self) -> None:
        """End the process and wait for it."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def serve(fill: Callable[[Path], None] | None = None) -> Iterator[Server]:
    """Serve a folder from a process of its own until the context ends: empty, or what `fill` put into it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if fill is not None:
            fill(folder)
        with running(folder, start(folder)) as server:
            yield server


@contextmanager
def running(folder: Path, process: subprocess.Popen[bytes]) -> Iterator[Server]:
    """Give the server of a process once it listens; the process ends with the context."""
    try:
        server = Server(folder, process)
        yield server
        server.stop()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def start(folder: Path, port: int = 0) -> subprocess.Popen[bytes]:
    """Start `kaibo serve` over a folder; port 0 is any free one."""
    # Not the console script: on Windows that is a second process, and the figures are of the server's.
    return subprocess.Popen([*COMMAND, "--data", folder, "--port", str(port)], stdout=subprocess.DEVNULL)


def _note(folder: Path, process: subprocess.Popen[bytes]) -> bytes:
    """Wait for the note in which a server tells where it listens."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if told := (folder / "server.json").read_bytes():
                return told
        except FileNotFoundError:
            pass
        if process.poll() is not None:
            raise RuntimeError(f"kaibo serve ended with status {process.returncode}")
        time.sleep(0.005)
    raise RuntimeError("kaibo serve did not start within a minute")
