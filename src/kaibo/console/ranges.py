"""A file in answer to a request, whole or the stretch asked for: how a browser plays and seeks in a film."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from email.utils import formatdate
from pathlib import Path
from typing import Any, BinaryIO, Final
from urllib.parse import quote

from litestar import Request, Response
from litestar.response import Stream

from kaibo.refused import Refused

_CHUNK: Final = 256 * 1024
_STRETCH: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


async def ranged(
    request: Request[Any, Any, Any], path: Path, media_type: str, *, name: str = "", cache: str = ""
) -> Response[Any]:
    """Give a file, or the one stretch of bytes a `Range` asks for; with `name`, to be kept under it.

    Answers 200, 206, 304 for one the caller has, and 416 for a stretch outside the file; several stretches at
    once give the whole. It is read in bounded parts, as fast as its reader takes them, and stays the file it
    was when opened. Raises `Refused` 404 where there is none.
    """
    try:
        file, size, changed_ns = await asyncio.to_thread(_opened, path)
    except OSError as error:
        raise Refused(
            404, "no_such_file", "文件不在了，请重新生成", "the file is gone: make it again"
        ) from error
    tag, changed = f'"{changed_ns:x}-{size:x}"', formatdate(changed_ns // 10**9, usegmt=True)
    headers = {"accept-ranges": "bytes", "etag": tag, "last-modified": changed}
    if cache:
        headers["cache-control"] = cache
    if _known(request, tag):
        file.close()
        return Response(b"", status_code=304, headers=headers)
    status, start, end = _asked(request, (tag, changed), size)
    if status == 416:
        file.close()
        return Response(b"", status_code=416, headers=headers | {"content-range": f"bytes */{size}"})
    if name:
        headers["content-disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    if status == 206:
        headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
    headers["content-length"] = str(end - start)
    if request.method == "HEAD":
        file.close()
        # Of an answer without a body the framework tells no type.
        return Response(b"", status_code=status, headers=headers | {"content-type": media_type})
    return Stream(_read(file, start, end), status_code=status, headers=headers, media_type=media_type)


def _opened(path: Path) -> tuple[BinaryIO, int, int]:
    file = path.open("rb")
    told = os.fstat(file.fileno())
    return file, told.st_size, told.st_mtime_ns


def _known(request: Request[Any, Any, Any], tag: str) -> bool:
    """Tell whether the caller has this very file already."""
    told = request.headers.get("if-none-match", "")
    return told.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in told.split(","))


def _asked(request: Request[Any, Any, Any], names: tuple[str, str], size: int) -> tuple[int, int, int]:
    """Give the status and the stretch `[start, end)` asked for; what is no range is read as none.

    Who has a part of the file as it was before needs the whole, and says so by `If-Range`.
    """
    found = _STRETCH.fullmatch(request.headers.get("range", "").strip())
    before = request.headers.get("if-range", "").strip()
    if found is None or found[1] == found[2] == "" or (before and before not in names):
        return 200, 0, size
    first, last = found[1], found[2]
    if first and last and int(last) < int(first):
        return 200, 0, size
    start = int(first) if first else max(0, size - int(last))
    end = min(size, int(last) + 1) if first and last else size
    return (206, start, end) if start < end else (416, 0, 0)


async def _read(file: BinaryIO, start: int, end: int) -> AsyncIterator[bytes]:
    """Read a stretch in parts; a file cut off meanwhile ends early, and its reader notices."""
    with file:
        await asyncio.to_thread(file.seek, start)
        while start < end and (part := await asyncio.to_thread(file.read, min(_CHUNK, end - start))):
            start += len(part)
            yield part
