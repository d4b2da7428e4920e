"""A camera of a drill: a process of its own that sends a picture and a tone, and can be broken in every way.

It sends MPEG-TS to a UDP port of this machine. The process is this module run by itself: it obeys lines
on its standard input and ends when that closes, so it never outlives who started it.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from fractions import Fraction
from typing import Final, Literal, get_args

import av
import numpy as np
from numpy.typing import NDArray

SIZE: Final = (640, 360)
FPS: Final = 30
RATE: Final = 48_000
_AAC: Final = 1024
_LATE_S: Final = 0.3
"""What was not sent for longer is never sent: a thawed camera goes on with what it sees then."""

_TICK: Final = Fraction(1, 90_000)

Picture = Literal["moving", "still", "black"]
Sound = Literal["tone", "silent"]


class Camera:
    """A camera that sends to `port` of this machine; `start` it, break it, mend it."""

    def __init__(self, port: int) -> None:
        """Prepare a camera; nothing is sent yet."""
        self.port = port
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """Where a player listens for the picture; it opens again where nothing came for 1.5 s."""
        return f"udp://127.0.0.1:{self.port}?timeout=1500000&overrun_nonfatal=1&fifo_size=20000"

    def start(self, picture: Picture = "moving", sound: Sound = "tone") -> None:
        """Begin to send, and return as the first picture leaves; one that sends already is ended first."""
        self.kill()
        program = f"from {__name__} import main; main()"
        command = [sys.executable, "-c", program, str(self.port), picture, sound]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)  # noqa: S603
        if self._process.stdout is None or not self._process.stdout.readline():
            raise RuntimeError("the camera did not start")

    def show(self, picture: Picture) -> None:
        """Change the picture; the sound goes on."""
        self._tell(picture)

    def sound(self, sound: Sound) -> None:
        """Change the sound; the picture goes on."""
        self._tell(sound)

    def freeze(self) -> None:
        """Stop the process where it stands: nothing comes any more, and nothing says so."""
        os.kill(self._running().pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen process go on."""
        os.kill(self._running().pid, signal.SIGCONT)

    def kill(self) -> None:
        """End the process at once, frozen or not."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _tell(self, order: str) -> None:
        stdin = self._running().stdin
        if stdin is not None:
            stdin.write(f"{order}\n")
            stdin.flush()

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None:
            raise RuntimeError("the camera is not started")
        return self._process


class _Film:
    """What is sent now; changed by the thread that reads orders."""

    def __init__(self, picture: str, sound: str) -> None:
        self.picture, self.sound = picture, sound
        across, down = np.meshgrid(np.arange(SIZE[0]), np.arange(SIZE[1]))
        self._ground = (40 + (across + down) % 120).astype(np.uint8)

    def obey(self) -> None:
        for line in sys.stdin:
            order = line.strip()
            if order in get_args(Picture):
                self.picture = order
            elif order in get_args(Sound):
                self.sound = order
        os._exit(0)

    def luma(self, number: int) -> NDArray[np.uint8]:
        """Draw picture `number` as YUV 4:2:0 planes below each other: a bar walks over a ground."""
        width, height = SIZE
        planes = np.full((height * 3 // 2, width), 128, np.uint8)
        if self.picture == "black":
            planes[:height] = 16
            return planes
        planes[:height] = self._ground
        left = 0 if self.picture == "still" else number * 8 % (width - 80)
        planes[height // 4 : height // 2, left : left + 80] = 230
        return planes

    def wave(self, number: int) -> NDArray[np.float32]:
        """Sound block `number` of 1,024 samples of a 440 Hz tone, or of silence."""
        at = np.arange(number * _AAC, (number + 1) * _AAC)
        loud = 0.3 if self.sound == "tone" else 0.0
        wave: NDArray[np.float32] = (loud * np.sin(2 * np.pi * 440 * at / RATE)).astype(np.float32)
        return wave[None, :]


def send(port: int, film: _Film) -> None:
    """Send for ever, in real time, and say so with a line as the first picture leaves.

    Times run on over a restart and over a freeze, as those of a real camera's clock do.
    """
    with av.open(f"udp://127.0.0.1:{port}?pkt_size=1316", "w", format="mpegts") as target:
        video, audio = _video(target), _audio(target)
        began = time.monotonic()
        first = Fraction(began) % 2**15
        shown = heard = 0
        while True:
            late = time.monotonic() - began - shown / FPS
            if late > _LATE_S:
                shown += int(late * FPS)
                heard = shown * RATE // FPS // _AAC
            if shown * RATE <= heard * _AAC * FPS:
                picture = av.VideoFrame.from_ndarray(film.luma(shown), format="yuv420p")
                picture.pts, picture.time_base = int(first * 90_000) + shown * 90_000 // FPS, _TICK
                target.mux(video.encode(picture))
                if not shown:
                    sys.stdout.write("sending\n")
                    sys.stdout.flush()
                shown += 1
                time.sleep(max(0.0, began + shown / FPS - time.monotonic()))
            else:
                block = av.AudioFrame.from_ndarray(film.wave(heard), format="fltp", layout="mono")
                block.sample_rate, block.time_base = RATE, Fraction(1, RATE)
                block.pts = int(first * RATE) + heard * _AAC
                target.mux(audio.encode(block))
                heard += 1


def _video(target: av.container.OutputContainer) -> av.VideoStream:
    stream = target.add_stream("libx264", rate=FPS)
    stream.width, stream.height = SIZE
    stream.pix_fmt = "yuv420p"
    stream.codec_context.time_base = stream.time_base = _TICK
    stream.codec_context.gop_size = FPS // 2
    stream.options = {"preset": "ultrafast", "tune": "zerolatency", "crf": "30"}
    return stream


def _audio(target: av.container.OutputContainer) -> av.AudioStream:
    stream = target.add_stream("aac", rate=RATE)
    stream.layout = "mono"
    return stream


def main() -> None:
    """Send to the port of the command line until the standard input closes."""
    port, picture, sound = sys.argv[1:4]
    film = _Film(picture, sound)
    threading.Thread(target=film.obey, daemon=True).start()
    send(int(port), film)
