"""The relay of a drill: a `kaibo relay` behind OBS that writes what viewers would see into a file."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from kaibo.drilling.witness import Beyond, Log
from kaibo.end.drills import Skipped
from kaibo.refused import Refused
from kaibo.studio.relay import ffmpeg
from kaibo.studio.rig.obs import free_port

NONE: Final = Skipped(
    part="relay",
    zh="保底推流没有演练：需要 kaibo[relay] 或 PATH 里的 ffmpeg",
    en="the relay was not drilled: it needs kaibo[relay], or ffmpeg on the PATH",
)


class Relay:
    """A relay that listens for OBS."""

    def __init__(self, scratch: Path) -> None:
        """Prepare a relay that writes below `scratch`."""
        self._scratch, self._input, self._status = scratch, free_port(), free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def server(self) -> str:
        """The address OBS pushes to, without the stream key."""
        return f"rtmp://127.0.0.1:{self._input}/live"

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it."""
        code = "from kaibo.cli import main; main()"
        ends = ["--input", f"{self.server}/room", "--output", str(self._scratch / "viewers.ts")]
        shape = ["--size", "640x360", "--bitrate", "800", "--status", str(self._status)]
        with (self._scratch / "relay.log").open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", code, "relay", *ends, *shape], stdout=log, stderr=log
            )

    async def watch(self, log: Log) -> None:
        """Note what it shows, until cancelled."""
        await Beyond(f"http://127.0.0.1:{self._status}/status", log).run()

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()


@asynccontextmanager
async def relay(scratch: Path) -> AsyncIterator[Relay | None]:
    """Give a running relay until the context ends, None where this machine has none."""
    try:
        ffmpeg.check(ffmpeg.binary(), {"rtmp"})
    except Refused:
        yield None
        return
    made = Relay(scratch)
    made.start()
    try:
        await asyncio.sleep(2)
        yield made if made.alive else None
    finally:
        await asyncio.to_thread(made.stop)


async def ended(task: asyncio.Task[None]) -> None:
    """Cancel a task and wait until it is over."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
