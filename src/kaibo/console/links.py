"""Routes of personal links: made by the team, followed by anybody, counted as facts."""

import secrets
from typing import Any, Final, Literal
from weakref import WeakKeyDictionary

import msgspec
from litestar import HttpMethod, Request, Response, get, post, put, route
from litestar.background_tasks import BackgroundTask
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Struct

from kaibo.broadcast import Broadcast
from kaibo.console import pages
from kaibo.console.auth import Who, must_see, must_see_account, sees_broadcast
from kaibo.console.files import PLACES, beside, folder_of
from kaibo.console.papers import DocKey, Save, readable
from kaibo.console.press import Key
from kaibo.facts import LinkFollowed
from kaibo.house import House
from kaibo.plan import links
from kaibo.plan.cover import Shape
from kaibo.plan.links import Link, Turnstile
from kaibo.plan.reservations import moment
from kaibo.plan.shelf import HOUSE, Kept
from kaibo.refused import Refused
from kaibo.studio import pictures

_CODE_BYTES: Final = 8
_TURNSTILES: Final[WeakKeyDictionary[House, Turnstile]] = WeakKeyDictionary()


class NewLink(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A link to make; `key` makes a repeat harmless."""

    key: Key
    body: Link


@post("/api/links", status_code=201, tags=["links"], right="reserve")
async def make_link(
    data: JSONBody[NewLink], house: NamedDependency[House], who: NamedDependency[Who]
) -> Kept[Link]:
    """Make a link with a code nobody can guess; refused 400 for a target that is no https address."""
    shelf = house.office.house
    for kept in shelf.listed("link", Link):
        if f"saved:link:{kept.key}:{data.key}"[:200] in shelf.pressed and readable(house, who, "link", kept):
            return kept
    body = _sound(house, who, data.body)
    code = secrets.token_urlsafe(_CODE_BYTES)
    return await house.office.save(HOUSE, "link", code, body, replaces=0, press=data.key, by=who.named(""))


@put("/api/links/{name:str}", tags=["links"], right="reserve")
async def save_link(
    name: FromPath[DocKey],
    data: JSONBody[Save[Link]],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Kept[Link]:
    """Change a link; its code stays. Refused 404 for one nobody made, 409 where someone else saved first."""
    link_of(house, who, name)
    body = _sound(house, who, data.body)
    return await house.office.save(
        HOUSE, "link", name, body, replaces=data.revision, press=data.key, by=who.named("")
    )


@route("/l/{code:str}", http_method=[HttpMethod.GET, HttpMethod.HEAD], include_in_schema=False, right="open")
async def follow_link(
    code: FromPath[str], request: Request[Any, Any, Any], house: NamedDependency[House]
) -> Response[Any]:
    """Send whoever opens a link to its target; nothing of the request decides where to."""
    link = house.office.house.one("link", code, Link)
    if link is None:
        return pages.sorry(
            Refused(
                404,
                "unknown_link",
                "这个链接已经失效，请向发给你的人要一个新的",
                "this link leads nowhere (any more): ask whoever sent it for a new one",
            )
        )
    headers = {
        "location": links.address(link.target),
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
    }
    bot = links.is_bot(request.method, dict(request.headers))
    counted = BackgroundTask(_count, house, code, link, bot) if _lets(house, request) else None
    return Response(None, status_code=302, headers=headers, background=counted)


@get("/api/links/{code:str}/poster", tags=["links"], right="reserve", media_type="image/png")
async def show_poster(
    code: FromPath[str],
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    who: NamedDependency[Who],
    shape: FromQuery[Literal["3x4", "6x7"]] = "3x4",
    direct: FromQuery[bool] = False,
) -> Response[bytes]:
    """Draw a link's poster; its code leads to the link, or `direct` to the target, which nobody counts.

    Refused 404 `unknown_link`, 400 `address_too_long`, 409 `no_chinese_font`.
    """
    link = link_of(house, who, code)
    room = house.standing.rooms.get(link.broadcast)
    plan = (room.plan if room else None) or Broadcast(id="none", title=link.note or "预约直播")
    start_ms = plan.announced_ms or plan.start_ms
    member = house.office.members().get(link.member)
    folder = folder_of(house)
    kind: Shape = "share" if shape == "3x4" else "plaza"

    def drawn() -> bytes:
        # Imported late, and in the thread: a server on air needs no library that draws.
        from kaibo.studio.poster import Poster, draw

        poster = Poster(
            title=plan.title,
            when=moment(start_ms, plan.zone) if start_ms else "",
            account=plan.account,
            address=links.address(link.target) if direct else f"{request.base_url}l/{code}",
            who=link.person or (member.name if member else ""),
        )
        cover = pictures.find(folder, plan.cover) if plan.cover else None
        focus = (plan.cover_x / 100, plan.cover_y / 100)
        return draw(poster, kind, cover.read_bytes() if cover else None, focus)

    with PLACES.taken():
        body = await beside(drawn)
    return Response(body, media_type="image/png", headers={"cache-control": "no-store"})


def link_of(house: House, who: Who, code: str) -> Link:
    """Give a link; raises `Refused` 404 for one nobody made or that was taken off, 403 for another's."""
    link = house.office.house.one("link", code, Link)
    if link is None:
        raise Refused(404, "unknown_link", "没有这个链接", "there is no such link", "code")
    must_see_account(who, link.account)
    if not sees_broadcast(house, who, link.broadcast):
        raise house.standing.unknown(link.broadcast)
    return link


def _lets(house: House, request: Request[Any, Any, Any]) -> bool:
    """Tell whether this opening of a link is counted; a stranger must not fill the journal."""
    who = request.client.host if request.client else ""
    return _TURNSTILES.setdefault(house, Turnstile()).lets(who, house.clock.now_ms())


async def _count(house: House, code: str, link: Link, bot: bool) -> None:
    """Write that a link was opened, after its opener was sent on; the journal commits many in one go."""
    known = link.broadcast in house.standing.rooms
    followed = LinkFollowed(
        id=f"follow:{secrets.token_hex(8)}",
        broadcast=link.broadcast if known else HOUSE,
        at_ms=house.clock.now_ms(),
        source="link",
        code=code,
        bot=bot,
    )
    await house.take_in([followed])


def _sound(house: House, who: Who, link: Link) -> Link:
    """Give a link as it is kept: of a broadcast that is there, under its account, to a real address."""
    account = link.account
    if link.broadcast:
        must_see(house, who, link.broadcast)
        plan = house.standing.rooms[link.broadcast].plan
        account = plan.account_id if plan else ""
    must_see_account(who, account)
    try:
        links.address(link.target)
    except ValueError as error:
        raise Refused(
            400,
            "bad_target",
            "目标地址要以 https:// 开头，是完整的网址，不带账号密码",
            f"the target must be a whole https:// address without a password: {error}",
            "target",
        ) from error
    return msgspec.structs.replace(link, account=account)
