"""What a replay page plays and pictures: the film, its cover, and the pictures it names."""

import asyncio
import logging
from pathlib import Path
from typing import Any, Final

from litestar import HttpMethod, Request, Response, get, route
from litestar.di import NamedDependency
from litestar.params import FromPath

from kaibo.console.auth import Who
from kaibo.console.files import TYPES, beside, folder_of
from kaibo.console.ranges import ranged
from kaibo.console.strangers import page_of, showing_of
from kaibo.footage import FREE_LEAST, free_bytes
from kaibo.house import House
from kaibo.refused import Refused
from kaibo.studio import pictures

_PICTURE: Final = {
    "cache-control": "private, max-age=86400",
    "content-security-policy": "default-src 'none'; sandbox",
}
_log = logging.getLogger(__name__)

_HLS: Final = {"index.m3u8": "application/vnd.apple.mpegurl", "film.m4s": "video/iso.segment"}


@route(
    "/r/{slug:str}/video",
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    include_in_schema=False,
    right="open",
)
async def show_video(
    slug: FromPath[str],
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Response[Any]:
    """Give the film, or the stretch of it asked for."""
    page = page_of(house, who, request, slug)
    film = house.films.path(page.broadcast, page.film)
    return await ranged(request, film, "video/mp4", cache="private, max-age=3600")


@get("/r/{slug:str}/cover", include_in_schema=False, right="open")
async def show_cover(
    slug: FromPath[str],
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Response[bytes]:
    """Give the picture shown before the film plays."""
    page = page_of(house, who, request, slug)
    if page.replay.cover:
        return await _picture(house, page.replay.cover)
    showing = await showing_of(house, page)
    async with showing.turn:
        if showing.still is None:
            showing.still = await beside(lambda: _still(house.films.path(page.broadcast, page.film)))
    return Response(showing.still, media_type="image/jpeg", headers=_PICTURE)


@get("/r/{slug:str}/picture/{file:str}", include_in_schema=False, right="open")
async def show_page_picture(
    slug: FromPath[str],
    file: FromPath[str],
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Response[bytes]:
    """Give a picture the page names; no other picture of the house."""
    page = page_of(house, who, request, slug)
    if file not in {card.picture for card in page.replay.cards}:
        raise _no_picture()
    return await _picture(house, file)


def _still(film: Path) -> bytes:
    # Imported late, and in a thread: a server on air needs no library that decodes.
    from kaibo.studio.media import MediaError
    from kaibo.studio.stills import still

    try:
        return still(film, 0)
    except (MediaError, OSError) as error:
        raise _no_picture() from error


async def _picture(house: House, file: str) -> Response[bytes]:
    path = await asyncio.to_thread(pictures.find, folder_of(house), file) if file else None
    if path is None:
        raise _no_picture()
    body = await asyncio.to_thread(path.read_bytes)
    return Response(body, media_type=TYPES[path.suffix], headers=_PICTURE)


def _no_picture() -> Refused:
    return Refused(404, "unknown_file", "没有这张图片", "there is no such picture", "file")


@route(
    "/r/{slug:str}/hls/{name:str}",
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    include_in_schema=False,
    right="open",
)
async def show_hls(
    slug: FromPath[str],
    name: FromPath[str],
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Response[Any]:
    """Give the film as HLS: `index.m3u8`, and the one file it names; copied when first asked for.

    Refused 503 `no_hls` where it cannot be, or the disk has no room for it: `/video` plays all the same.
    """
    page = page_of(house, who, request, slug)
    media_type = _HLS.get(name)
    if media_type is None:
        raise Refused(404, "unknown_file", "没有这个文件", "there is no such file", "name")
    showing = await showing_of(house, page)
    async with showing.turn:
        folder = await beside(lambda: _packaged(house.films.path(page.broadcast, page.film)))
    return await ranged(request, folder / name, media_type, cache="private, max-age=3600")


def _packaged(film: Path) -> Path:
    # Imported late, and in a thread: a server on air needs no library that copies films.
    from kaibo.studio import hls
    from kaibo.studio.media import MediaError

    made = hls.folder_of(film)
    if (made / hls.LIST).is_file():
        return made
    try:
        if free_bytes(film.parent) < film.stat().st_size + FREE_LEAST:
            raise OSError("the disk is short")
        return hls.package(film)
    except (MediaError, OSError) as error:
        # Why is for the team's log: strangers need no paths of this machine.
        _log.warning("%s cannot be told as HLS: %s", film, error)
        raise Refused(503, "no_hls", "请看普通版", "there is no HLS of it: play the plain file") from error


ROUTES: Final[tuple[Any, ...]] = (show_video, show_cover, show_page_picture, show_hls)
"""Every route of what a replay page plays and pictures."""
