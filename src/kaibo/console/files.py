"""Routes of pictures: handed in by anybody of the team, made safe, kept by their SHA-256."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.params import FromPath
from msgspec import Meta, Struct

from kaibo.console.auth import Who
from kaibo.facts import FileKept
from kaibo.house import House
from kaibo.places import Places
from kaibo.plan.shelf import HOUSE
from kaibo.refused import Refused
from kaibo.studio import pictures
from kaibo.words import clip, shown

FileId = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
"""What a kept picture is known by: the SHA-256 of its bytes."""

TYPES: Final = {".jpg": "image/jpeg", ".png": "image/png"}
"""What a kept picture is, by how its file ends."""

_TWO: Final = ThreadPoolExecutor(2, "pictures")
"""Pictures are unpacked and drawn two at a time: each may need some hundred megabytes."""

PLACES: Final = Places(12)
"""Who sends a picture or wants one drawn; what waits is held in memory."""

T = TypeVar("T")


class Handed(Struct, frozen=True, kw_only=True):
    """A picture as it is kept: the id to name it by, and its sides in pixels."""

    file: str
    width: int
    height: int


def folder_of(house: House) -> Path:
    """Give the folder pictures are kept in."""
    return house.folder / "files"


@post("/api/files", status_code=201, tags=["files"], right="own")
async def keep_file(
    request: Request[Any, Any, Any], house: NamedDependency[House], who: NamedDependency[Who]
) -> Handed:
    """Keep a picture (JPEG, PNG or WebP, at most 8 MB), sent as the body itself or as a form's first file.

    It is written anew, upright, at most 2048 pixels a side, without metadata. Refused 400 `not_a_picture`,
    413 `picture_too_large`.
    """
    with PLACES.taken():
        name, raw = await _sent(request)
        picture = await beside(lambda: pictures.safe(raw))
    if await asyncio.to_thread(pictures.keep, folder_of(house), picture):
        kept = FileKept(
            id=f"file:{picture.file}",
            broadcast=HOUSE,
            at_ms=house.clock.now_ms(),
            source="crew",
            file=picture.file,
            name=clip(shown(name), 120),
            bytes=len(picture.body),
            by=who.named(""),
        )
        await house.act([kept])
    return Handed(file=picture.file, width=picture.width, height=picture.height)


@get("/api/files/{file:str}", tags=["files"], right="own", include_in_schema=False)
async def show_file(file: FromPath[FileId], house: NamedDependency[House]) -> Response[bytes]:
    """Give a kept picture; it never changes, so a browser may keep it."""
    path = await asyncio.to_thread(pictures.find, folder_of(house), file)
    if path is None:
        raise unknown_file()
    body = await asyncio.to_thread(path.read_bytes)
    headers = {
        "cache-control": "private, max-age=31536000, immutable",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
    }
    return Response(body, media_type=TYPES[path.suffix], headers=headers)


async def beside(work: Callable[[], T]) -> T:
    """Work on a picture in a thread, in turn."""
    return await asyncio.get_running_loop().run_in_executor(_TWO, work)


def unknown_file() -> Refused:
    """Say that there is no such picture."""
    return Refused(
        404, "unknown_file", "没有这张图片，请重新上传", "there is no such picture: send it again", "file"
    )


async def _sent(request: Request[Any, Any, Any]) -> tuple[str, bytes]:
    """Give the name and the bytes of what was sent, as a body or as the first file of a form."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return "", await request.body()
    try:
        form = await request.form()
    except (ValueError, HTTPException) as error:
        raise Refused(
            400, "bad_request", f"表单读不出来：{error}", f"the form cannot be read: {error}", "file"
        ) from error
    for _, value in form.multi_items():
        if isinstance(value, UploadFile):
            return value.filename, await value.read()
    raise Refused(400, "not_a_picture", "表单里没有图片", "the form holds no picture", "file")
