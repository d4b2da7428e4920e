"""Who may see a replay page: everybody an open one, the team a closed one; to all others it is not there."""

import re
from typing import Any, Final

from litestar import Request
from msgspec import Struct

from kaibo.clock import SECOND
from kaibo.console.auth import Who, sees_broadcast
from kaibo.house import House
from kaibo.plan.films import Film
from kaibo.plan.replays import Replay
from kaibo.refused import Refused
from kaibo.showing import Showing

_SLUG: Final = re.compile(r"[A-Za-z0-9_-]{16,40}")


class Page(Struct, frozen=True):
    """A page a caller may see: of which broadcast, itself and its film; `preview` when only the team may."""

    slug: str
    broadcast: str
    replay: Replay
    film: Film
    preview: bool


def page_of(house: House, who: Who, request: Request[Any, Any, Any], slug: str) -> Page:
    """Give a page the caller may see; a closed one is refused exactly as one that never was.

    Raises `Refused` 404, and 429 for an address that asked for too many that are not there.
    """
    found = house.showings.page(slug) if _SLUG.fullmatch(slug) else None
    if found is not None:
        broadcast, replay, film = found
        sees = who.key != "" and who.may("see") and sees_broadcast(house, who, broadcast)
        if replay.open or sees:
            return Page(slug, broadcast, replay, film, not replay.open)
    wait_ms = house.showings.visiting.misses.wait_ms(address_of(request), house.clock.now_ms())
    if wait_ms:
        raise slowed(wait_ms)
    raise Refused(
        404,
        "no_such_replay",
        "没有这个回放，或还没有公开",
        "there is no such replay, or it is not open",
        "slug",
    )


def address_of(request: Request[Any, Any, Any]) -> str:
    """Give the address somebody calls from: of the connection, never what a header claims."""
    return request.client.host if request.client else ""


def slowed(wait_ms: int) -> Refused:
    """Say that somebody asks too often, and how long to wait."""
    seconds = -(-wait_ms // SECOND)
    return Refused(
        429, "too_often", f"太频繁了，请等 {seconds} 秒", f"too often: wait {seconds} s", str(seconds)
    )


async def showing_of(house: House, page: Page) -> Showing:
    """Give a page ready to be shown; raises `Refused` 404 for one taken off this moment."""
    showing = await house.showings.show(page.slug)
    if showing is None:
        raise Refused(404, "no_such_replay", "回放刚刚被撤下", "the replay was just taken off", "slug")
    return showing
