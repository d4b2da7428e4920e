"""A recording somebody sends, written as it comes: beside its place, and moved there when it is whole."""

import asyncio
import os
import secrets
from pathlib import Path
from typing import Any, BinaryIO, Final

from litestar import Request

from kaibo.footage import FREE_LEAST, SUFFIXES, free_bytes, swept
from kaibo.refused import Refused
from kaibo.words import shown

MOST: Final = 200 * 1024**3
"""Bytes of one recording: a day of the finest picture."""

_LOOK_EVERY: Final = 64 * 1024**2


async def keep(request: Request[Any, Any, Any], folder: Path, name: str) -> Path:
    """Write the body of a request into a folder under a name, and give its place.

    Raises `Refused` 400 `bad_name` or `file_missing`, 409 `file_exists`, 413 `disk_short`; then nothing is
    left there.
    """
    target = folder / _safe(name)
    size = _told_size(request)
    await asyncio.to_thread(_must_fit, target, size)
    part = folder / f".{target.name[-60:]}.{secrets.token_hex(4)}.part"
    try:
        await _received(request, part, size)
        await asyncio.to_thread(_moved, part, target)
    except OSError as error:
        raise _unwritten(error) from error
    finally:
        await asyncio.to_thread(part.unlink, missing_ok=True)
    return target


def _safe(name: str) -> str:
    """Give a file's name that means nothing but a name; raises `Refused` 400 for another."""
    told = shown(name).strip()
    if (
        told.startswith(".")
        or any(mark in told for mark in '/\\:*?"<>|\n\t')
        or not told.lower().endswith(SUFFIXES)
        or len(told.encode()) > 200
    ):
        raise Refused(
            400,
            "bad_name",
            f"文件名要以 {'、'.join(SUFFIXES)} 结尾，不能带路径和特殊符号",
            f"the name must end in {', '.join(SUFFIXES)}, without a path or special characters",
            "name",
        )
    return told


def _told_size(request: Request[Any, Any, Any]) -> int:
    try:
        return max(0, int(request.headers.get("content-length") or 0))
    except ValueError:
        return 0


def _must_fit(target: Path, size: int) -> None:
    """Refuse a file whose name is taken, or which would fill the disk."""
    swept(target.parent)
    if target.exists():
        raise Refused(
            409,
            "file_exists",
            f"本场录像文件夹里已有 {target.name}：改个名字再传",
            f"there is a {target.name} in this broadcast's folder already: send it under another name",
            "name",
        )
    free = free_bytes(target.parent)
    if free < size + FREE_LEAST:
        raise _short(size, free)
    target.parent.mkdir(parents=True, exist_ok=True)


def _short(size: int, free: int) -> Refused:
    return Refused(
        413,
        "disk_short",
        f"磁盘放不下：文件 {size >> 20} MB，只剩 {free >> 20} MB（须留 1 GB）；清出空间再传",
        f"no room: it has {size >> 20} MB, {free >> 20} MB are free and 1 GB must stay; free some space",
        "file",
    )


async def _received(request: Request[Any, Any, Any], part: Path, size: int) -> None:
    """Write what is sent as it comes; raises `Refused` for nothing, for too little, and for a full disk."""
    got = looked = 0
    with await asyncio.to_thread(part.open, "wb") as file:
        async for chunk in request.stream():
            await asyncio.to_thread(file.write, chunk)
            got += len(chunk)
            if got - looked >= _LOOK_EVERY:
                looked = got
                if (free := await asyncio.to_thread(free_bytes, part)) < FREE_LEAST:
                    raise _short(size or got, free)
        await asyncio.to_thread(_flushed, file)
    if not got or got < size:
        raise Refused(
            400, "file_missing", "没有收完整个文件，请重传", "the file did not come whole: send it again"
        )


def _flushed(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _moved(part: Path, target: Path) -> None:
    if target.exists():
        raise Refused(
            409, "file_exists", f"刚才有人传了 {target.name}", f"someone sent {target.name} meanwhile", "name"
        )
    os.replace(part, target)


def _unwritten(error: OSError) -> Refused:
    told = os.strerror(error.errno) if error.errno else str(error)
    return Refused(
        413,
        "disk_short",
        f"写不下去：{told}；清出空间再传",
        f"cannot write: {told}; free some space, send it again",
    )
