"""A kaibo in a process of its own, which a drill may kill and start again."""

import asyncio
import subprocess
import sys
from pathlib import Path

import msgspec

from kaibo.refused import Refused
from kaibo.serving import Address, noted

_PATIENCE_S = 60.0


class Server:
    """`kaibo serve` over a folder; `start` it, `kill` it, start it again at the same port."""

    def __init__(self, folder: Path, port: int) -> None:
        """Prepare a server; nothing runs yet."""
        self._folder, self._port = folder, port
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> Address:
        """Start it and wait until it answers; raises `Refused` where it does not within a minute."""
        self._process = await asyncio.to_thread(self._begin)
        waited = 0.0
        while waited < _PATIENCE_S and self._process.poll() is None:
            address = self._noted(self._process.pid)
            if address is not None:
                return address
            waited += 0.02
            await asyncio.sleep(0.02)
        self.kill()
        zh, en = "播控台没有启动，请看上面的错误", "kaibo did not start: see above"
        raise Refused(500, "not_started", zh, en)

    def _noted(self, pid: int) -> Address | None:
        try:
            address = noted(self._folder)
        except (OSError, msgspec.DecodeError):
            return None
        return address if address.pid == pid else None

    def _begin(self) -> subprocess.Popen[bytes]:
        code = "from kaibo.cli import main; main()"
        command = [
            sys.executable,
            "-c",
            code,
            "serve",
            "--port",
            str(self._port),
            "--data",
            str(self._folder),
        ]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603

    def kill(self) -> None:
        """End it at once, as a power cut does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    async def stop(self) -> None:
        """End it in order."""
        if self._process is not None:
            self._process.terminate()
            try:
                await asyncio.to_thread(self._process.wait, 10)
            except subprocess.TimeoutExpired:
                self._process.kill()
            self._process = None
