"""A small disk of a drill, which fills up: a tmpfs, so it needs Linux and root."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

_WIDE_MB: Final = 20_000
"""More than what is called nearly full; what nobody writes takes no memory."""

_LEFT_MB: Final = 3


def mountable() -> bool:
    """Tell whether this machine lets a drill make a small disk."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return sys.platform == "linux" and root and shutil.which("mount") is not None


class Volume:
    """A small disk at a folder; `mount` it, `fill` it, `free` it, `unmount` it."""

    def __init__(self, folder: Path) -> None:
        """Prepare a disk; nothing is mounted yet."""
        self.folder = folder

    def mount(self) -> None:
        """Make the disk; raises `OSError` where the machine does not let it."""
        self.folder.mkdir(exist_ok=True)
        self._run("mount", "-t", "tmpfs", "-o", f"size={_WIDE_MB}m", "tmpfs", str(self.folder))

    def fill(self) -> None:
        """Leave room for a few seconds of recording: the disk shrinks to what lies on it."""
        used_mb = shutil.disk_usage(self.folder).used // 1_000_000
        self._resize(used_mb + _LEFT_MB)

    def free(self) -> None:
        """Give the room back."""
        self._resize(_WIDE_MB)

    def _resize(self, size_mb: int) -> None:
        self._run("mount", "-o", f"remount,size={size_mb}m", str(self.folder))

    def unmount(self) -> None:
        """Take the disk away, now or as soon as nobody writes to it."""
        self._run("umount", "-l", str(self.folder))

    def _run(self, *command: str) -> None:
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise OSError(f"{command[0]}: {done.stderr.strip()}")
