"""The public replay page: what a stranger may ask of it and tell it; closed and unknown pages look alike.

Whoever is signed in and may see the broadcast sees its pages before they are opened; what they do there is
not counted. Source: Y1, Y4, Y5.
"""

import asyncio
import re
import secrets
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Final

import msgspec
from litestar import HttpMethod, Request, Response, get, post, route
from litestar.background_tasks import BackgroundTask
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import FromPath, FromQuery, QueryParameter
from msgspec import Struct

from kaibo.clock import local
from kaibo.console import pages, playing
from kaibo.console.auth import Who
from kaibo.console.events import EventStream
from kaibo.console.strangers import Page, address_of, page_of, showing_of, slowed
from kaibo.facts import ReplayClicked
from kaibo.house import House
from kaibo.plan import links
from kaibo.plan.accounts import Account
from kaibo.plan.links import Link
from kaibo.plan.replays import Chapter, PageCard, ReplayPrompt
from kaibo.playbook import number
from kaibo.refused import Refused
from kaibo.replay.audience import SCOPE
from kaibo.replay.danmaku import CHARS_MOST, CHUNK_MS
from kaibo.showing import Showing
from kaibo.visiting import NotTaken, Of, Tell

_BODY_MOST: Final = 16 * 1024
_VISIT: Final = re.compile(r"[A-Za-z0-9_-]{22,64}")
_tell: Final = msgspec.json.Decoder(Tell)

Chunk = Annotated[int, QueryParameter(ge=0, le=100_000)]


class PublicCard(Struct, frozen=True, kw_only=True):
    """A card beside the film; `picture` and `href` are addresses, "" for none."""

    id: str
    kind: str
    at_ms: int
    until_ms: int
    title: str
    note: str
    price_fen: int | None
    picture: str
    href: str


class PublicPrompt(Struct, frozen=True, kw_only=True):
    """A question asked at a time of the film; without `options` it is answered in words."""

    id: str
    at_ms: int
    text: str
    options: tuple[str, ...]
    votes: tuple[int, ...]


class Saying(Struct, frozen=True):
    """How much a visitor may write, and how often."""

    chars: int
    every_s: int


class PublicPage(Struct, frozen=True, kw_only=True):
    """Everything the page shows beside the film; times are the film's, `heat` is 0 to 100 along it."""

    title: str
    intro: str
    account: str
    day: str
    length_ms: int
    width: int
    height: int
    chapters: tuple[Chapter, ...]
    cards: tuple[PublicCard, ...]
    prompts: tuple[PublicPrompt, ...]
    heat: tuple[int, ...]
    chunk_ms: int
    chunks: int
    danmaku: bool
    moderation: str
    say: Saying
    likes: int
    watching: int
    preview: bool


class Taken(Struct, frozen=True):
    """How much of what was told is written, and what is not, by its place."""

    told: int
    refused: tuple[NotTaken, ...]


async def _allowed(house: House, page: Page) -> Callable[[str], bool]:
    """Give what tells whether words may stand beside a film: none the rules of its account bar."""
    plan = house.standing.rooms[page.broadcast].plan
    checker = await house.wording.checker(plan.account_id if plan else "")

    def allowed(text: str) -> bool:
        return all(found.verdict != "block" for found in checker.read(text, "comment").findings)

    return allowed


@get("/r/{slug:str}", media_type=MediaType.HTML, include_in_schema=False, right="open")
async def show_replay_page(
    slug: FromPath[str],
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Response[str]:
    """Give the page itself; it asks for everything else."""
    page_of(house, who, request, slug)
    house.welcome()
    return pages.whole("replay.html")


@get("/r/{slug:str}/page", tags=["replay"], right="open")
async def show_public_page(
    slug: FromPath[str],
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> PublicPage:
    """Give what the page shows beside the film."""
    page = page_of(house, who, request, slug)
    showing = await showing_of(house, page)
    replay, film, now_ms = page.replay, page.film, house.clock.now_ms()
    room = house.standing.rooms[page.broadcast]
    plan = room.any_plan
    account = house.office.house.one("account", plan.account_id, Account) if plan.account_id else None
    began_ms = room.went_live_ms or plan.start_ms
    return PublicPage(
        title=replay.title,
        intro=replay.intro,
        account=account.name if account else plan.account,
        day=local(began_ms, plan.zone).date().isoformat() if began_ms else "",
        length_ms=film.length_ms,
        width=film.width,
        height=film.height,
        chapters=replay.chapters,
        cards=tuple(_card(house, slug, card) for card in replay.cards),
        prompts=tuple(_prompt(showing, prompt) for prompt in replay.prompts),
        heat=showing.heat(now_ms),
        chunk_ms=CHUNK_MS,
        chunks=showing.chunks,
        danmaku=replay.danmaku,
        moderation=replay.moderation,
        say=Saying(CHARS_MOST, round(number("replay_chars_every_seconds"))),
        likes=showing.crowd.likes,
        watching=showing.watching(now_ms),
        preview=page.preview,
    )


def _card(house: House, slug: str, card: PageCard) -> PublicCard:
    return PublicCard(
        id=card.id,
        kind=card.kind,
        at_ms=card.at_ms,
        until_ms=card.until_ms,
        title=card.title,
        note=card.note,
        price_fen=card.price_fen,
        picture=f"/r/{slug}/picture/{card.picture}" if card.picture else "",
        href=f"/r/{slug}/go/{card.id}" if _target(house, card) else "",
    )


def _prompt(showing: Showing, prompt: ReplayPrompt) -> PublicPrompt:
    return PublicPrompt(
        id=prompt.id,
        at_ms=prompt.at_ms,
        text=prompt.text,
        options=prompt.options,
        votes=showing.crowd.options(prompt.id, len(prompt.options)),
    )


def _target(house: House, card: PageCard) -> str:
    """Give the address a card leads to, "" where its link was taken off or is none."""
    link = house.office.house.one("link", card.link, Link) if card.link else None
    try:
        return links.address(link.target) if link else ""
    except ValueError:
        return ""


@get("/r/{slug:str}/danmaku/{chunk:int}", include_in_schema=False, right="open")
async def show_danmaku(
    slug: FromPath[str],
    chunk: FromPath[int],
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Response[Any]:
    """Give a minute of danmaku: `[film_ms, text, who]` in order; who is 0 for the room's, 1 for visitors'."""
    page = page_of(house, who, request, slug)
    showing = await showing_of(house, page)
    if not 0 <= chunk < showing.chunks:
        raise Refused(404, "no_such_chunk", "影片没有这么长", "the film is not that long", "chunk")
    if not showing.ready(chunk):
        allowed = await _allowed(house, page)
        async with showing.turn:
            if not showing.ready(chunk):
                await asyncio.to_thread(showing.read, chunk, allowed)
    told = showing.chunk(chunk)
    headers = {"etag": told.tag, "cache-control": "private, no-cache"}
    if request.headers.get("if-none-match", "").removeprefix("W/") == told.tag:
        return Response(None, status_code=304, headers=headers)
    return Response(told.body, media_type=MediaType.JSON, headers=headers)


@get("/r/{slug:str}/stream", include_in_schema=False, right="open")
async def show_stream(
    slug: FromPath[str],
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Response[None]:
    """Tell what is new as it happens: `said`, `hid` and `pulse`. Refused 503 where too many listen."""
    page = page_of(house, who, request, slug)
    showing = await showing_of(house, page)
    flow, address = house.showings.flow, address_of(request)
    if not flow.has_room(address, number("replay_streams_each"), number("replay_streams_all")):
        raise Refused(
            503,
            "too_many",
            "看的人太多，弹幕稍后才会更新，影片照常看",
            "too many listen: the film plays all the same",
        )
    first = b"retry: 5000\n\n" + showing.pulse(house.clock.now_ms())
    return EventStream(partial(flow.run, page.slug, address, first))


@post(
    "/r/{slug:str}/tell",
    status_code=202,
    include_in_schema=False,
    right="open",
    request_max_body_size=_BODY_MOST,
)
async def tell_visit(
    slug: FromPath[str],
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Taken:
    """Take what a visit did: written when this answers; what cannot be taken is said by its place."""
    page = page_of(house, who, request, slug)
    try:
        tell = _tell.decode(await request.body())
    except msgspec.DecodeError as error:
        raise Refused(400, "bad_request", f"请求有误：{error}", str(error)) from error
    visiting, now_ms, address = house.showings.visiting, house.clock.now_ms(), address_of(request)
    wait_ms = visiting.wait_ms(tell.visit, address, now_ms)
    if wait_ms:
        raise slowed(wait_ms)
    if page.preview:
        zh, en = "还没公开，预览不计数", "not open yet: what a preview does is not counted"
        return Taken(0, tuple(NotTaken(index, zh, en) for index in range(len(tell.facts))))
    showing = await showing_of(house, page)
    of = Of(
        link=lambda code: house.office.house.one("link", code, Link) is not None,
        allowed=await _allowed(house, page),
    )
    facts, refused = visiting.facts(showing, tell, address, house.clock.now_ms(), of)
    if facts:
        await house.act(facts)
    return Taken(len(tell.facts) - len(refused), tuple(refused))


@route(
    "/r/{slug:str}/go/{card:str}",
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    include_in_schema=False,
    right="open",
)
async def follow_card(
    slug: FromPath[str],
    card: FromPath[str],
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    who: NamedDependency[Who],
    v: FromQuery[str] = "",
    t: FromQuery[str] = "",
) -> Response[Any]:
    """Send whoever pressed a card to where its link leads; nothing of the request decides where to."""
    page = page_of(house, who, request, slug)
    found = next((one for one in page.replay.cards if one.id == card), None)
    target = _target(house, found) if found else ""
    if found is None or not target:
        raise Refused(404, "no_such_card", "这张卡片已经撤下", "that card was taken off", "card")
    headers = {"location": target, "cache-control": "no-store", "referrer-policy": "no-referrer"}
    bot = links.is_bot(request.method, dict(request.headers))
    counted = not (bot or page.preview) and house.showings.visiting.clicks(
        address_of(request), house.clock.now_ms()
    )
    film_ms = min(int(t), page.film.length_ms) if t.isascii() and t.isdigit() and len(t) < 12 else found.at_ms
    clicked = ReplayClicked(
        id=f"page:{secrets.token_hex(12)}",
        broadcast=SCOPE + slug,
        at_ms=house.clock.now_ms(),
        source="page",
        visit=v if _VISIT.fullmatch(v) else f"nobody-{secrets.token_hex(12)}",
        film_ms=film_ms,
        card=found.id,
        code=found.link,
    )
    background = BackgroundTask(house.take_in, [clicked]) if counted else None
    return Response(None, status_code=302, headers=headers, background=background)


ROUTES: Final[tuple[Any, ...]] = (
    show_replay_page,
    show_public_page,
    show_danmaku,
    show_stream,
    tell_visit,
    follow_card,
    *playing.ROUTES,
)
"""Every public route of replay pages."""
