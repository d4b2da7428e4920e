"""The output: an ffmpeg that encodes and sends, and never makes the clock wait."""

import os
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from typing import Final

from kaibo.studio.relay.address import Address
from kaibo.studio.relay.ffmpeg import Child, Guard
from kaibo.studio.relay.line import accepted, door, port
from kaibo.studio.relay.picture import Picture
from kaibo.studio.relay.shape import RATE, Shape

WAITING: Final = 75
"""Ticks that wait at most for an encoder that is slow; what comes then is left out."""

STUCK_S: Final = 6.0
"""An encoder that tells of no progress for this long is replaced."""

AHEAD: Final = 512
"""Encoded packets that wait at most for a slow network, inside ffmpeg."""

_FIRST_S: Final = 10.0

Ticks = SimpleQueue[Picture | bytes | None]


class Encoder:
    """One run of the output's ffmpeg."""

    def __init__(self, program: str, address: Address, shape: Shape, kbit: int, guard: Guard) -> None:
        """Start it."""
        self.dropped = 0
        self.bytes = 0
        self._heard = time.monotonic() + _FIRST_S - STUCK_S
        self._pictures: Ticks = SimpleQueue()
        self._sounds: Ticks = SimpleQueue()
        self._over = False
        self._doors = door(), door()
        eye, ear = map(port, self._doors)
        self.child = Child(command(program, address, shape, kbit, (eye, ear)), guard, progress=True)
        self._threads = [
            threading.Thread(target=self._send, args=(self._doors[0], self._pictures), daemon=True),
            threading.Thread(target=self._send, args=(self._doors[1], self._sounds), daemon=True),
            threading.Thread(target=self._progress, daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def well(self) -> bool:
        """Tell whether it runs and gets on."""
        return self.child.alive and time.monotonic() - self._heard < STUCK_S

    def push(self, picture: Picture | bytes, samples: bytes) -> None:
        """Hand over one tick; where the encoder is far behind, picture and samples are left out together."""
        if max(self._pictures.qsize(), self._sounds.qsize()) >= WAITING:
            self.dropped += 1
            return
        self._pictures.put(picture)
        self._sounds.put(samples)

    def finish(self, seconds: float) -> bool:
        """End in order within some seconds, by force after that; tells whether it ended in order."""
        self._pictures.put(None)
        self._sounds.put(None)
        ended = self.child.wait(seconds)
        self.kill()
        return ended

    def kill(self) -> None:
        """End at once."""
        self._over = True
        self.child.kill()
        self._pictures.put(None)
        self._sounds.put(None)
        for one in self._doors:
            one.close()
        for thread in self._threads:
            thread.join(1)

    def _send(self, door: socket.socket, ticks: Ticks) -> None:
        line = accepted(door, lambda: self._over)
        if line is None:
            return
        with line, suppress(OSError):
            while (item := ticks.get()) is not None:
                line.sendall(item.data if isinstance(item, Picture) else item)

    def _progress(self) -> None:
        """Hear how far ffmpeg got; time that stands still is no progress."""
        at = ""
        with suppress(OSError, ValueError), self.child.out as pipe:
            held = b""
            while more := os.read(pipe.fileno(), 4096):
                *lines, held = (held + more).split(b"\n")
                for line in lines:
                    name, _, value = line.decode("ascii", "replace").strip().partition("=")
                    if name == "total_size" and value.isdigit():
                        self.bytes = int(value)
                    elif name == "out_time_us" and value != at:
                        at, self._heard = value, time.monotonic()


def command(program: str, address: Address, shape: Shape, kbit: int, ports: tuple[int, int]) -> list[str]:
    """Give ffmpeg's command line: pictures and samples come through two local ports."""
    width, height, fps = shape
    raw = ("-analyzeduration", "0", "-probesize", "32", "-thread_queue_size", "16", "-avioflags", "direct")
    return [
        program,
        *("-n", "-progress", "pipe:1", "-stats_period", "1"),
        *(*raw, "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{width}x{height}", "-r", str(fps)),
        *("-i", f"tcp://127.0.0.1:{ports[0]}"),
        *(*raw, "-f", "s16le", "-ar", str(RATE), "-ac", "2", "-i", f"tcp://127.0.0.1:{ports[1]}"),
        *("-map", "0:v", "-map", "1:a"),
        *("-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-pix_fmt", "yuv420p"),
        *("-g", str(fps), "-keyint_min", str(fps), "-sc_threshold", "0"),
        *("-b:v", f"{kbit}k", "-maxrate", f"{kbit}k", "-bufsize", f"{kbit}k"),
        *("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"),
        *("-c:a", "aac", "-b:a", "128k"),
        *("-thread_queue_size", str(AHEAD), "-flush_packets", "1"),
        *address.options,
        free(address),
    ]


def free(address: Address) -> str:
    """Give the URL to write to; a file that is there stays, and the new one has a number."""
    path = Path(address.url)
    run = 0
    while address.protocol == "file" and path.exists():
        run += 1
        path = Path(address.url).with_name(f"{Path(address.url).stem}.{run}{path.suffix}")
    return str(path) if run else address.url
