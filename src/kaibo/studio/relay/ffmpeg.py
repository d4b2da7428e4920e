"""The ffmpeg that reads and encodes: where it is, what it can, and how its processes start and end."""

import re
import shutil
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import IO, Any, Final

from kaibo.refused import Refused

_QUIET: Final = ("-hide_banner", "-nostdin", "-nostats", "-v", "level+info")
_BAD: Final = re.compile(r"\[(?:error|fatal|panic)\] (.*)")
_APART: Final = None if sys.platform == "win32" else 0
_FLAGS: Final = sum(
    int(getattr(subprocess, name, 0))
    for name in ("CREATE_NEW_PROCESS_FLAGS", "CREATE_NO_WINDOW", "ABOVE_NORMAL_PRIORITY_CLASS")
)
_TOLD: Final = 8
_LINE: Final = 2000


def binary() -> str:
    """Give the ffmpeg of the extra `relay`, or the one on the path; raises `Refused` without either."""
    with suppress(ImportError, RuntimeError):
        from imageio_ffmpeg import get_ffmpeg_exe  # type: ignore[import-untyped]

        return str(get_ffmpeg_exe())
    if found := shutil.which("ffmpeg"):
        return found
    raise Refused(
        503,
        "no_ffmpeg",
        "没有 ffmpeg：请安装 kaibo[relay]，或把 ffmpeg 放进 PATH",
        "there is no ffmpeg: install kaibo[relay], or put ffmpeg on the PATH",
    )


def check(program: str, protocols: Iterable[str]) -> None:
    """Make sure that ffmpeg runs and speaks some protocols; raises `Refused` naming what is missing."""
    try:
        told = subprocess.run(  # noqa: S603
            [program, "-v", "quiet", "-protocols"], capture_output=True, text=True, timeout=30, check=True
        ).stdout.split()
    except (OSError, subprocess.SubprocessError) as error:
        raise Refused(
            503, "no_ffmpeg", f"ffmpeg 跑不起来：{error}", f"ffmpeg does not run: {error}"
        ) from None
    missing = sorted(set(protocols) - set(told))
    if missing:
        names = "、".join(missing)
        raise Refused(
            503,
            "no_protocol",
            f"这个 ffmpeg 不支持 {names}：{program}；请安装 kaibo[relay]",
            f"this ffmpeg does not speak {', '.join(missing)}: {program}; install kaibo[relay]",
        )


class Child:
    """One ffmpeg process. What it complains about is kept, bounded; Ctrl+C does not reach it."""

    def __init__(
        self,
        command: Sequence[str],
        guard: "Guard",
        *,
        progress: bool = False,
        heard: Callable[[str], None] | None = None,
    ) -> None:
        """Start it; `progress` gives a pipe to tell how far it is, `heard` gets what it says of its input."""
        self.process: subprocess.Popen[bytes] = subprocess.Popen(  # noqa: S603
            [command[0], *_QUIET, *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if progress else subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            process_group=_APART,
            creationflags=_FLAGS,
        )
        self._guard = guard
        guard.watch(self.process.pid)
        self._said: deque[str] = deque(maxlen=_TOLD)
        threading.Thread(target=self._listen, args=(heard,), daemon=True).start()

    @property
    def out(self) -> IO[bytes]:
        """Give the pipe it tells of its progress on."""
        return _there(self.process.stdout)

    @property
    def alive(self) -> bool:
        """Tell whether it runs."""
        return self.process.poll() is None

    @property
    def said(self) -> str:
        """Give its last complaint."""
        return self._said[-1] if self._said else ""

    def complained(self, words: str) -> bool:
        """Tell whether it complained in such words."""
        return any(words in line for line in list(self._said))

    def wait(self, seconds: float) -> bool:
        """Wait for its end; tells whether it ended."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self) -> None:
        """End it at once."""
        if self.alive:
            self.process.kill()
        self.process.wait()
        self._guard.forget(self.process.pid)

    def _listen(self, heard: Callable[[str], None] | None) -> None:
        with _there(self.process.stderr) as lines:
            while line := lines.readline(_LINE):
                told = line.decode("utf-8", "replace").strip()
                if bad := _BAD.search(told):
                    self._said.append(bad[1][:300])
                elif heard:
                    heard(told)


class Guard:
    """A tiny process that ends our children when we are gone, even by SIGKILL; the same on every system."""

    def __init__(self) -> None:
        """Prepare; `start` begins."""
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def start(self) -> None:
        """Start it."""
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", "-S", "-c", _GUARD],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            process_group=_APART,
            creationflags=_FLAGS,
        )

    def watch(self, pid: int) -> None:
        """End this process when we are gone."""
        self._tell(f"+{pid}\n")

    def forget(self, pid: int) -> None:
        """Leave alone a process that ended."""
        self._tell(f"-{pid}\n")

    def close(self) -> None:
        """End the guard, and with it what it still watches."""
        if self._process:
            with suppress(OSError):
                _there(self._process.stdin).close()
            self._process.wait(5)

    def _tell(self, line: str) -> None:
        if not self._process:
            return
        with self._turn, suppress(OSError, ValueError):
            pipe = _there(self._process.stdin)
            pipe.write(line.encode("ascii"))
            pipe.flush()


_GUARD: Final = """
import os, signal, sys
pids = set()
for line in sys.stdin:
    (pids.add if line[0] == "+" else pids.discard)(int(line[1:]))
for pid in pids:
    try:
        os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    except OSError:
        pass
"""


def _there(pipe: "IO[Any] | None") -> "IO[Any]":
    if pipe is None:
        raise RuntimeError("this process was started without that pipe")
    return pipe
