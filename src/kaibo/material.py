"""Material (素材): what was made of recordings to look at; it can be made again, so the oldest goes first."""

import asyncio
import hashlib
import os
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

KEPT_MOST: Final = 2 * 1024**3
"""Bytes of stills and previews that are kept in all."""

_LOOK_EVERY: Final = 50
_MADE: Final = ("still-*.jpg", "preview-*.mp4")


def stamp(path: Path) -> str:
    """Name a file as it is now, so that nothing made of what it was before is shown; raises `OSError`."""
    told = path.stat()
    return hashlib.sha256(f"{told.st_size}-{told.st_mtime_ns}".encode()).hexdigest()[:12]


class Material:
    """The folder of what was made of recordings, one folder each; `most` bytes are kept."""

    def __init__(self, folder: Path, most: int = KEPT_MOST) -> None:
        """Keep it in `folder`, which is made when it is first needed."""
        self.folder = folder
        self._most = most
        self._turns: dict[Path, asyncio.Lock] = {}
        self._made = 0
        # Their own, so that twenty stills of a slow file hold up nothing else that needs a thread.
        self._two = ThreadPoolExecutor(2, "material")

    def of(self, recording: str) -> Path:
        """Give the folder of one recording."""
        return self.folder / recording

    async def still(self, recording: str, name: str, make: Callable[[], bytes]) -> bytes:
        """Give what is kept under a name, or make and keep it; `make` runs in a thread."""
        path = self.of(recording) / f"still-{name}.jpg"
        body = await asyncio.get_running_loop().run_in_executor(self._two, _kept, path, make)
        self._count(1)
        return body

    async def preview(self, recording: str, name: str, make: Callable[[Path], int]) -> tuple[Path, int]:
        """Give a kept preview and the media time it begins at, or make it; nobody makes the same twice.

        `make` writes a file and tells where it begins, in a thread.
        """
        folder = self.of(recording)
        turn = self._turns.setdefault(folder / name, asyncio.Lock())
        try:
            async with turn:
                loop = asyncio.get_running_loop()
                made = await loop.run_in_executor(self._two, _previewed, folder, name, make)
        finally:
            if not turn.locked():
                self._turns.pop(folder / name, None)
        self._count(_LOOK_EVERY)
        return made

    def _count(self, made: int) -> None:
        """Look now and then whether too much is kept; what is made meanwhile is young."""
        self._made += made
        if self._made >= _LOOK_EVERY:
            self._made = 0
            asyncio.get_running_loop().run_in_executor(self._two, bounded, self.folder, self._most)


def bounded(folder: Path, most: int) -> None:
    """Remove what was used longest ago until at most `most` bytes of stills and previews are kept."""
    held = list[tuple[float, int, Path]]()
    for pattern in _MADE:
        for path in folder.glob(f"*/{pattern}"):
            try:
                told = path.stat()
            except OSError:
                continue
            held.append((told.st_mtime, told.st_size, path))
    size = sum(bytes_ for _, bytes_, _ in held)
    for _, bytes_, path in sorted(held):
        if size <= most:
            break
        path.unlink(missing_ok=True)
        size -= bytes_


def _kept(path: Path, make: Callable[[], bytes]) -> bytes:
    try:
        body = path.read_bytes()
        os.utime(path)
        return body
    except OSError:
        body = make()
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(body)
        os.replace(part, path)
    except OSError:
        # A full disk takes the speed away, not the picture.
        part.unlink(missing_ok=True)
    return body


def _previewed(folder: Path, name: str, make: Callable[[Path], int]) -> tuple[Path, int]:
    for path in folder.glob(f"preview-{name}-*.mp4"):
        os.utime(path)
        return path, int(path.stem.rpartition("-")[2])
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".{name}.{secrets.token_hex(4)}.mp4"
    try:
        began_ms = make(part)
        path = folder / f"preview-{name}-{began_ms}.mp4"
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return path, began_ms
