"""Overlays (贴片): pages that OBS lays over the picture, each at an address that opens nothing else.

The address is one account's, so that OBS is set up once; a broadcast of no account has its own. It can be
taken back at any time. Pages ask once a second, because all browser sources of one OBS share six connections:
a line kept open for each would leave the seventh without any.
"""

import hashlib
from typing import Any, Final, Literal

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from kaibo.console import pages
from kaibo.console.auth import Who, accessed
from kaibo.console.press import Key
from kaibo.house import House
from kaibo.live import overlay
from kaibo.live.overlay import OverlayView
from kaibo.passes import Pass
from kaibo.refused import Refused

OverlayName = Literal["all", "countdown", "product", "bag", "question", "next"]
"""What an overlay shows; `all` lays every one of them over a whole picture."""

SIZES: Final[dict[OverlayName, tuple[int, int]]] = {
    "all": (1920, 1080),
    "countdown": (480, 160),
    "product": (640, 240),
    "bag": (640, 310),
    "question": (640, 250),
    "next": (640, 200),
}
"""Width and height of each in pixels, as they are typed into OBS; `all` fits an upright picture as well."""


class Overlay(Struct, frozen=True, kw_only=True):
    """An overlay: its page on this server, and its size in pixels."""

    name: OverlayName
    path: str
    width: int
    height: int


class Overlays(Struct, frozen=True, kw_only=True):
    """The overlays of a broadcast; `account` is whose they are, "" where they are this broadcast's alone."""

    account: str
    made_ms: int
    overlays: tuple[Overlay, ...]


class RenewOverlays(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take the addresses of overlays back, and give others; a `key` seen already changes nothing."""

    key: Key


def _about(house: House, broadcast: str) -> tuple[str, str]:
    """Give whose the overlays of a broadcast are: an account's, or where it has none its own."""
    plan = house.standing.rooms[broadcast].plan
    account = plan.account_id if plan else ""
    return (account, "account") if account else (broadcast, "broadcast")


def _told(found: Pass) -> Overlays:
    places = tuple(
        Overlay(name=name, path=f"/overlay/{found.token}/{name}", width=width, height=height)
        for name, (width, height) in SIZES.items()
    )
    account = found.scope if found.about == "account" else ""
    return Overlays(account=account, made_ms=found.made_ms, overlays=places)


@get("/api/broadcasts/{broadcast:str}/overlays", tags=["overlays"], right="see")
async def show_overlays(broadcast: FromPath[str], house: NamedDependency[House]) -> Overlays:
    """Give the overlays of a broadcast: their addresses for OBS, and their sizes."""
    scope, about = _about(house, broadcast)
    return _told(house.keys.passes.of("overlay", scope, about))


@post("/api/broadcasts/{broadcast:str}/overlays/renew", status_code=200, tags=["overlays"], right="run")
async def renew_overlays(
    broadcast: FromPath[str],
    data: JSONBody[RenewOverlays],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Overlays:
    """Give the overlays of a broadcast other addresses; those before show nothing from now on."""
    room = await house.room(broadcast)
    scope, about = _about(house, broadcast)
    passes, press = house.keys.passes, f"overlay-renewed:{data.key}"
    async with house.turn(broadcast):
        if press in room.pressed:
            return _told(passes.of("overlay", scope, about))
        made = passes.renew("overlay", scope, about)
        told = accessed(house, "key_renewed", by=who.named(""), detail="贴片 overlays", scope=broadcast)
        await house.act([msgspec.structs.replace(told, id=press)])
        return _told(made)


@get(
    "/overlay/{token:str}/now",
    tags=["overlays"],
    right="door",
    responses={304: ResponseSpec(None, generate_examples=False, description="nothing changed")},
)
async def show_now(
    token: FromPath[str], request: Request[Any, Any, Any], house: NamedDependency[House]
) -> Response[OverlayView]:
    """Show what overlays show now; with `if-none-match` only where that changed.

    `x-now-ms` is the broadcast's time, by which the countdowns run. Refused 404 `unknown_overlay`.
    """
    found = house.keys.passes.read("overlay", token)
    if found is None:
        raise Refused(
            404,
            "unknown_overlay",
            "这个贴片地址已失效，请复制新地址",
            "this overlay address opens nothing (any more): copy the new one",
            "token",
        )
    seen, now_ms = await _seen(house, found)
    body = msgspec.json.encode(seen)
    tag = f'"{hashlib.blake2s(body, digest_size=12).hexdigest()}"'
    headers = {"etag": tag, "x-now-ms": str(now_ms), "cache-control": "no-store"}
    same = request.headers.get("if-none-match") == tag
    answer: Response[Any] = Response(
        None if same else body, status_code=304 if same else 200, headers=headers, media_type=MediaType.JSON
    )
    return answer


async def _seen(house: House, found: Pass) -> tuple[OverlayView, int]:
    """Give what the overlays of a pass show, and the time it is for them."""
    rooms, wall_ms = house.standing.rooms, house.clock.now_ms()
    account = found.scope if found.about == "account" else ""
    broadcast = overlay.chosen(rooms.values(), account, wall_ms) if account else found.scope
    if broadcast not in rooms:
        return OverlayView(), wall_ms
    room = await house.room(broadcast)
    now_ms = house.now_ms(room)
    after = overlay.following(rooms.values(), account, now_ms) if account else None
    return overlay.view(room, after, await house.wording.checker(account), now_ms), now_ms


@get("/overlay/{token:str}/{name:str}", media_type=MediaType.HTML, include_in_schema=False, right="door")
async def show_overlay(
    token: FromPath[str], name: FromPath[str], house: NamedDependency[House]
) -> Response[str]:
    """Give an overlay's page; an address that opens nothing gives a page without anything on it."""
    known = name in SIZES and house.keys.passes.read("overlay", token) is not None
    if not known:
        return Response(_NOTHING, status_code=404, headers=headers(_NOTHING))
    if not _PAGE.is_file():
        return pages.unbuilt()
    page = _PAGE.read_text(encoding="utf-8")
    return Response(page, headers=headers(page))


_PAGE: Final = pages.STATIC / "overlay.html"
_NOTHING: Final = "<!doctype html><html><head><style>html{background:transparent}</style></head></html>"


def headers(page: str) -> dict[str, str]:
    """Let the page run the one script it holds, ask this server, and do nothing else.

    Styles may be anybody's: OBS adds its own, and the team may type some there.
    """
    return {
        "content-security-policy": (
            f"default-src 'none'; script-src {pages.scripts(page)}; style-src 'unsafe-inline';"
            " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
    }
