"""A place to push a stream to in a drill: an RTMP server of one publisher at a time, in a process of its own.

It takes the next publisher after each one that leaves, and counts what it gets. The process is this module
run by itself; it ends when its standard input closes, so it never outlives who started it.
"""

import os
import subprocess
import sys
import threading
from typing import Final

import av

STREAM: Final = "room"
"""The stream key it answers to; any other does as well."""


class Sink:
    """A server at `port` of this machine; `start` it, `cut` it, start it again."""

    def __init__(self, port: int) -> None:
        """Prepare a server; nobody listens yet."""
        self.port = port
        self.publishers = self.packets = 0
        self._process: subprocess.Popen[str] | None = None

    @property
    def server(self) -> str:
        """The address a broadcaster pushes to, without the stream key."""
        return f"rtmp://127.0.0.1:{self.port}/live"

    def start(self) -> None:
        """Listen; whoever pushed before may come again."""
        if self._process is None:
            program = f"from {__name__} import main; main()"
            command = [sys.executable, "-c", program, f"{self.server}/{STREAM}"]
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)  # noqa: S603
            threading.Thread(target=self._count, args=(self._process,), daemon=True).start()

    def cut(self) -> None:
        """Take the server away, as a cut network does."""
        if self._process is not None:
            process, self._process = self._process, None
            process.kill()
            process.wait()
            if process.stdin is not None:
                process.stdin.close()

    def _count(self, process: subprocess.Popen[str]) -> None:
        """Count what the process tells, a line each: a publisher that came, or a hundred packets."""
        if process.stdout is not None:
            with process.stdout as told:
                for line in told:
                    self.publishers += line == "came\n"
                    self.packets += 100 * (line == "packets\n")


def main() -> None:
    """Take publishers at the address of the command line in turn, until the standard input closes."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            # However long it takes until somebody comes; one who falls silent is let go.
            with av.open(
                sys.argv[1], options={"listen": "1", "timeout": "-1"}, timeout=(None, 10.0)
            ) as source:
                _tell("came")
                for number, _ in enumerate(source.demux(), 1):
                    if number % 100 == 0:
                        _tell("packets")
        except (OSError, av.FFmpegError):
            continue


def _tell(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(0)
