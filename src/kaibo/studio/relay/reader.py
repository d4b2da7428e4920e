"""An input: an ffmpeg that decodes it, started again whenever it ends or freezes."""

import re
import socket
import threading
import time
from collections import deque
from contextlib import suppress
from typing import Final

import numpy as np

from kaibo.studio.relay.address import Address
from kaibo.studio.relay.ffmpeg import Child, Guard
from kaibo.studio.relay.line import accepted, door, filled, port
from kaibo.studio.relay.picture import Picture, Pool
from kaibo.studio.relay.shape import RATE, Shape
from kaibo.studio.relay.sound import Ring

FROZEN_S: Final = 2.0
"""An input that sent pictures and sends none for this long is dropped, so that its sender can come again."""

IDLE_S: Final = 60.0
"""One who came and never sent a picture is let go after this long, so that another can come."""

KEPT: Final = 20
"""Pictures kept of an input."""

_LOOK_S: Final = 0.1
_SHORT_S: Final = 1.0
_PAUSE_S, _PAUSE_MOST_S = 0.1, 2.0
_SHAPE: Final = 0.01
_FIRST: Final = re.compile(r"pts_time:(-?[\d.]+) .* sar:(\d+)/(\d+) s:(\d+)x(\d+)")
_NO_SOUND: Final = "matches no streams"


class Take:
    """What one run of an input's ffmpeg gave: the newest pictures and seconds of sound, counted from 0."""

    def __init__(self) -> None:
        """Begin with nothing received."""
        self._pictures: deque[Picture] = deque(maxlen=KEPT)
        self._turn = threading.Lock()
        self.received = 0
        self.at = time.monotonic()
        self.sound = Ring()
        self.early = 0
        self.askew = False
        self.over = False

    def add(self, picture: Picture) -> None:
        """Append a picture; the oldest makes room."""
        with self._turn:
            self._pictures.append(picture)
            self.received += 1
            self.at = time.monotonic()

    def picture(self, number: int) -> Picture:
        """Give a picture by its number, or the nearest that is kept."""
        with self._turn:
            oldest = self.received - len(self._pictures)
            return self._pictures[max(0, min(number - oldest, len(self._pictures) - 1))]


class Reader:
    """Keeps one input's ffmpeg running; `take` is its present run."""

    def __init__(self, program: str, address: Address, shape: Shape, guard: Guard, pool: Pool) -> None:
        """Prepare; `start` begins."""
        self._program = program
        self._address = address
        self._shape = shape
        self._guard = guard
        self._pool = pool
        self._mute = self._fit = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep, daemon=True)
        self.take = Take()
        self.child: Child | None = None
        self.restarts = 0
        self.why = ""

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self) -> None:
        """End the reading and its process."""
        self._stop.set()
        self._thread.join(2)

    def _keep(self) -> None:
        pause = _PAUSE_S
        while not self._stop.is_set():
            began = time.monotonic()
            got = self._run()
            if self._stop.is_set():
                return
            self.restarts += 1
            short = not got and time.monotonic() - began < _SHORT_S
            pause = min(pause * 2, _PAUSE_MOST_S) if short else _PAUSE_S
            self._stop.wait(pause)

    def _run(self) -> int:
        """Run ffmpeg once, to its end or ours; gives the pictures it sent."""
        with door() as eye, door() as ear:
            take = Take()
            child = Child(
                self._command(port(eye), port(ear)), self._guard, heard=lambda line: self._told(line, take)
            )
            self.take, self.child = take, child
            threads = [
                threading.Thread(target=self._see, args=(eye, take), daemon=True),
                threading.Thread(target=_hear, args=(ear, take, self._shape.samples * 4), daemon=True),
            ]
            for thread in threads:
                thread.start()
            while child.alive and not take.over and not self._stop.wait(_LOOK_S):
                if take.askew:
                    self._fit, self.why = True, "other shape"
                    break
                if time.monotonic() - take.at > (FROZEN_S if take.received else IDLE_S):
                    self.why = "frozen" if take.received else "nobody sent"
                    break
            else:
                child.wait(0.2)
                self.why = self._address.hidden(child.said) or "ended"
            take.over = True
            child.kill()
            for thread in threads:
                thread.join(2)
        if not take.askew:
            self._mute = not take.received and not self._mute and child.complained(_NO_SOUND)
        return take.received

    def _told(self, line: str, take: Take) -> None:
        """Learn from the first picture how much later than the sound it is, and whether its shape is ours."""
        if not (first := _FIRST.search(line)):
            return
        seconds, aspect_x, aspect_y, width, height = map(float, first.groups())
        take.early = round(seconds * RATE)
        shape = width * (aspect_x or 1) / (height * (aspect_y or 1))
        ours = self._shape.width / self._shape.height
        take.askew = not self._fit and abs(shape / ours - 1) > _SHAPE

    def _see(self, door: socket.socket, take: Take) -> None:
        """Read pictures until their line ends."""
        line = accepted(door, lambda: take.over)
        if line is None:
            return
        with line, suppress(OSError):
            while True:
                picture = self._pool.lend()
                if not filled(line, picture.data):
                    break
                take.add(picture)
        take.over = True

    def _command(self, eye: int, ear: int) -> list[str]:
        width, height, fps = self._shape
        look = f"setpts=PTS-STARTPTS,fps={fps},scale={width}:{height}:flags=bilinear"
        if self._fit:
            look += f":force_original_aspect_ratio=decrease,pad={width}:{height}:(ow-iw)/2:(oh-ih)/2"
        look = (
            "[0:v:0]split[all][one];[one]trim=end_frame=1,showinfo,nullsink;"
            f"[all]{look},setsar=1,format=yuv420p[seen]"
        )
        hear = f"aresample={RATE}:async=1000:min_comp=0.01:min_hard_comp=0.04:first_pts=0"
        sound = (
            []
            if self._mute
            else [
                *("-map", "0:a:0", "-af", hear, "-ac", "2", "-c:a", "pcm_s16le", "-f", "s16le"),
                *("-flush_packets", "1", f"tcp://127.0.0.1:{ear}"),
            ]
        )
        return [
            self._program,
            *("-threads", "1", "-fflags", "discardcorrupt"),
            *("-analyzeduration", "700000", "-probesize", "400000"),
            *self._address.options,
            *("-i", self._address.url),
            *("-filter_complex_threads", "1", "-filter_complex", look),
            *("-map", "[seen]", "-fps_mode", "passthrough"),
            *("-c:v", "rawvideo", "-f", "rawvideo", "-avioflags", "direct", f"tcp://127.0.0.1:{eye}"),
            *sound,
        ]


def _hear(door: socket.socket, take: Take, size: int) -> None:
    """Read samples until their line ends, `size` bytes at a time."""
    line = accepted(door, lambda: take.over)
    if line is None:
        return
    held = bytearray(size)
    samples = np.frombuffer(held, np.int16).reshape(-1, 2)
    with line, suppress(OSError):
        while filled(line, held):
            take.sound.add(samples)
