"""Footage (录像文件): files that may be recordings, where they lie, and what is in them."""

import hashlib
import logging
import os
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from kaibo.plan.recordings import Recording
from kaibo.refused import Refused

if TYPE_CHECKING:
    from kaibo.studio.media import Index

SUFFIXES: Final = (".mp4", ".mkv", ".flv", ".mov", ".ts", ".m4v", ".webm")
"""Files of these names are looked into."""

FREE_LEAST: Final = 1_000_000_000
"""Bytes that stay free on the disk whatever is kept there."""

_FOUND_MOST: Final = 200
_STILL_S: Final = 3600
_log = logging.getLogger(__name__)


class FoundFile(Struct, frozen=True, kw_only=True):
    """A file that may be a recording of this broadcast: in its folder, or told by the studio."""

    file: str
    name: str
    bytes: int
    changed_ms: int
    told: bool
    taken: bool


def key_of(broadcast: str, file: str, length: int) -> str:
    """Name a recording: the same file of the same broadcast has the same name."""
    told = f"{broadcast}\0{Path(file).name}\0{length}"
    return f"rec-{hashlib.sha256(told.encode('utf-8', 'replace')).hexdigest()[:12]}"


def growing(name: str) -> Refused:
    """Say that a file is still being written."""
    return Refused(
        409,
        "recording_grows",
        f"{name} 还在写入：等录制停止后再取用",
        f"{name} is still being written: take it once the recording has stopped",
        "file",
    )


def place(folder: Path, file: str) -> Path | None:
    """Find a file of the folder by name, or a local one by its whole path; None for anything else."""
    # A path like `//machine/share` would be asked for over the network, whoever told it.
    if file.startswith(("//", "\\\\")) or "\0" in file or Path(file).suffix.lower() not in SUFFIXES:
        return None
    path = Path(file)
    if not path.is_absolute():
        if path.name != file or file.startswith("."):
            return None
        path = folder / file
    try:
        return path if path.is_file() else None
    except OSError:
        return None


def found(folder: Path, told: Sequence[str], taken: set[str]) -> tuple[FoundFile, ...]:
    """List files that may be recordings, newest first: of a folder, and local ones the studio told of."""
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    told_of = list(dict.fromkeys(one for file in told[-_FOUND_MOST:] for one in _with_copies(file)))
    files = list[FoundFile]()
    for file in dict.fromkeys((*told_of, *names)):
        path = place(folder, file)
        if path is None or (file in names and str(path) in told_of):
            continue
        try:
            stat = path.stat()
        except OSError:
            continue
        files.append(
            FoundFile(
                file=file,
                name=path.name,
                bytes=stat.st_size,
                changed_ms=stat.st_mtime_ns // 1_000_000,
                told=file in told_of,
                taken=file in taken,
            )
        )
    return tuple(sorted(files, key=lambda one: -one.changed_ms)[:_FOUND_MOST])


def _with_copies(file: str) -> tuple[str, ...]:
    """Name a file the studio told of, and the MP4 an MKV is copied into when it is done."""
    return (file, f"{file[:-4]}.mp4") if file.lower().endswith(".mkv") else (file,)


def looked_into(folder: Path, file: str) -> Recording:
    """Look into a file; raises `Refused` for one that grows or is none."""
    from kaibo.studio import media

    path = place(folder, file)
    try:
        if path is None:
            raise media.MediaError(f"找不到录像：{file[:200]}", f"{file[:200]}: there is no such recording")
        before = path.stat().st_size
        known, found = _indexed(path)
        if found != path:
            file, path, before = str(Path(file).with_name(found.name)), found, found.stat().st_size
        inside = media.probe(path)
        if path.stat().st_size != before:
            raise growing(path.name)
    except media.MediaError as error:
        raise Refused(422, "not_a_recording", error.zh, error.en, "file") from error
    except OSError as error:
        told = str(error)[:200]
        raise Refused(422, "not_a_recording", f"读不了：{told}", f"cannot read it: {told}", "file") from error
    return Recording(
        file=file,
        length_ms=known.length_ms,
        width=inside.width,
        height=inside.height,
        codec=inside.codec,
        audio=inside.audio,
    )


def _indexed(path: Path) -> "tuple[Index, Path]":
    """Index a recording; of one whose time stamps jump, the copy beside it in which they run on."""
    from kaibo.studio import media, remux

    try:
        return media.index(path), path
    except media.Jumping:
        path = remux.continued(path)
        return media.index(path), path


def free_bytes(folder: Path) -> int:
    """Tell the room on the disk of a folder that may not be made yet."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


def swept(folder: Path) -> None:
    """Remove what an interrupted sending left in a folder; one that still goes on writes now and then."""
    for part in folder.glob(".*.part"):
        try:
            if time.time() - part.stat().st_mtime > _STILL_S:
                os.unlink(part)
        except OSError as error:
            _log.warning("%s could not be removed: %s", part, error)
