"""Routes of replay pages for the team: made, changed, moderated, counted."""

import asyncio
import secrets
from typing import Final

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from kaibo.broadcast import Broadcast
from kaibo.console.auth import Who
from kaibo.console.links import link_of
from kaibo.console.papers import DocKey, Save, must_be_kept
from kaibo.console.press import Done, Key
from kaibo.facts import Fact, Id, ReplayModerated
from kaibo.house import House
from kaibo.journal.reading import of_kinds
from kaibo.plan.compliance import Surface, WordFinding
from kaibo.plan.films import Film
from kaibo.plan.links import Link
from kaibo.plan.recordings import Recording
from kaibo.plan.replays import PageCard, Replay
from kaibo.plan.reservations import moment
from kaibo.plan.shelf import Kept
from kaibo.refused import Refused
from kaibo.replay import page
from kaibo.replay.audience import SCOPE, SaidLine
from kaibo.replay.shown import Axis
from kaibo.showing import Showing
from kaibo.showings import beside
from kaibo.words import clip, shown

_SLUG_BYTES: Final = 16
_LINES_TOLD: Final = 500
_DRAFTED_OF: Final = (
    "segment_taken",
    "segment_left",
    "take_undone",
    "recording_started",
    "recording_stopped",
)
"""What chapters and cards are drafted from."""


class MakeReplay(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Make a page for a finished film, not open yet; chapters and cards are drafted from the evening."""

    key: Key
    film: Id


class ReplayLine(Struct, frozen=True, kw_only=True):
    """What a visitor wrote: when, where in the film, whether it is shown, and which question it answers."""

    said: str
    at_ms: int
    film_ms: int
    name: str
    text: str
    shown: bool
    waits: bool
    prompt: str


class Voted(Struct, frozen=True, kw_only=True):
    """How a poll stands: votes by option."""

    prompt: str
    votes: tuple[int, ...]


class CardClicks(Struct, frozen=True, kw_only=True):
    """How often a card was pressed, by how many visits."""

    card: str
    times: int
    visits: int


class Audience(Struct, frozen=True, kw_only=True):
    """Who saw a replay page and what they did, as of now (Y5).

    `visits` are openings, `watched` those of them that played something; `completion` the share of `watched`
    that saw at least nine tenths of the film; `mean_ms` how long they watched on average; `curve` how many
    visits watched each of equal parts of the film; `by_link` visits by the link they came by.
    """

    now_ms: int
    watching: int
    visits: int
    watched: int
    completion: float | None
    mean_ms: int | None
    curve: tuple[int, ...]
    likes: int
    said: int
    votes: tuple[Voted, ...]
    clicks: tuple[CardClicks, ...]
    click_rate: float | None
    by_link: dict[str, int]
    lines: tuple[ReplayLine, ...]


class ModerateLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Show or hide what a visitor wrote."""

    key: Key
    said: Id
    shown: bool


@get("/api/broadcasts/{broadcast:str}/replays", tags=["replay"], right="see")
async def list_replays(broadcast: FromPath[str], house: NamedDependency[House]) -> list[Kept[Replay]]:
    """List the replay pages of a broadcast."""
    return house.office.binder(broadcast).listed("replay", Replay)


@post("/api/broadcasts/{broadcast:str}/replays", status_code=201, tags=["replay"], right="clip")
async def make_replay(
    broadcast: FromPath[str],
    data: JSONBody[MakeReplay],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Kept[Replay]:
    """Make a page with an address nobody can guess; nobody sees it until it is opened.

    Refused 404 `unknown_film`, 409 `film_not_made`.
    """
    binder = house.office.binder(broadcast)
    for kept in binder.listed("replay", Replay):
        if f"saved:replay:{kept.key}:{data.key}" in binder.pressed:
            return kept
    film = _film(house, broadcast, data.film)
    facts = await asyncio.to_thread(lambda: list(of_kinds(house.journal.path, broadcast, _DRAFTED_OF)))
    replay = _drafted(house, broadcast, data.film, film, facts)
    slug = secrets.token_urlsafe(_SLUG_BYTES)
    return await house.office.save(
        broadcast, "replay", slug, replay, replaces=0, press=data.key, by=who.named("")
    )


@put("/api/broadcasts/{broadcast:str}/replays/{name:str}", tags=["replay"], right="clip")
async def save_replay(
    broadcast: FromPath[str],
    name: FromPath[DocKey],
    data: JSONBody[Save[Replay]],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Kept[Replay]:
    """Change a page, open or close it; what the public reads is held against the rules about words.

    Refused 404 for one nobody made, 409 `words_barred` naming the first words that may not stand on an open
    page, 409 where someone saved meanwhile.
    """
    must_be_kept(house, broadcast, "replay", name)
    _film(house, broadcast, data.body.film)
    _must_be_whole(house, who, data.body)
    if data.body.open:
        await _must_be_clean(house, broadcast, data.body)
    return await house.office.save(
        broadcast, "replay", name, data.body, replaces=data.revision, press=data.key, by=who.named("")
    )


@get("/api/broadcasts/{broadcast:str}/replays/{name:str}/audience", tags=["replay"], right="see")
async def show_audience(
    broadcast: FromPath[str], name: FromPath[DocKey], house: NamedDependency[House]
) -> Audience:
    """Show who saw a page, what they did and wrote."""
    showing = await _shown(house, broadcast, name)
    crowd, now_ms = showing.crowd, house.clock.now_ms()
    figures = crowd.figures()
    return Audience(
        now_ms=now_ms,
        watching=showing.watching(now_ms),
        visits=figures.visits,
        watched=figures.watched,
        completion=figures.completion,
        mean_ms=figures.mean_ms,
        curve=figures.curve,
        likes=crowd.likes,
        said=crowd.said,
        votes=tuple(Voted(prompt=prompt, votes=votes) for prompt, votes in showing.votes().items()),
        clicks=tuple(
            CardClicks(card=card, times=clicks.times, visits=len(clicks.visits))
            for card, clicks in sorted(crowd.clicks.items())
        ),
        click_rate=figures.click_rate,
        by_link=figures.by_link,
        lines=_lines(showing),
    )


@post(
    "/api/broadcasts/{broadcast:str}/replays/{name:str}/moderate",
    status_code=200,
    tags=["replay"],
    right="clip",
)
async def moderate_line(
    broadcast: FromPath[str],
    name: FromPath[DocKey],
    data: JSONBody[ModerateLine],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Show or hide what a visitor wrote. Refused 404 for a line nobody wrote."""
    showing = await _shown(house, broadcast, name)
    if not showing.has(data.said):
        raise Refused(404, "unknown_line", "没有这条弹幕", "there is no such line", "said")
    told = ReplayModerated(
        id=f"moderated:{data.key}",
        broadcast=SCOPE + name,
        at_ms=house.clock.now_ms(),
        source="crew",
        said=data.said,
        shown=data.shown,
        by=who.named(""),
    )
    receipt = await house.act([told])
    return Done(receipt.seq, known=receipt.new == 0)


def _lines(showing: Showing) -> tuple[ReplayLine, ...]:
    """Give the newest lines, and before all others in age those that wait for the team's word."""
    lines, before = showing.crowd.lines, showing.before
    waiting = [line for line in lines if showing.crowd.waits(line, before=before)][-_LINES_TOLD:]
    told = {line.id: line for line in (*waiting, *lines[-_LINES_TOLD:])}
    return tuple(_line(showing, line) for line in sorted(told.values(), reverse=True))


def _line(showing: Showing, line: SaidLine) -> ReplayLine:
    return ReplayLine(
        said=line.id,
        at_ms=line.at_ms,
        film_ms=line.film_ms,
        name=line.name,
        text=line.text,
        shown=showing.crowd.shown(line, before=showing.before),
        waits=showing.crowd.waits(line, before=showing.before),
        prompt=line.prompt,
    )


async def _shown(house: House, broadcast: str, name: str) -> Showing:
    """Give a page of a broadcast ready to be looked at; raises `Refused` 404 for one nobody made."""
    showing = await house.showings.show(name) if house.showings.where(name) == broadcast else None
    if showing is None:
        raise Refused(404, "unknown_document", "没有这个回放页", "there is no such replay page", "name")
    return showing


def _film(house: House, broadcast: str, name: str) -> Film:
    """Give a finished film; raises `Refused` 404 for one nobody ordered, 409 for one that is not made."""
    film = house.films.one(broadcast, name)
    if film.state != "made":
        raise Refused(
            409,
            "film_not_made",
            "成片还没做好，做好再建回放页",
            "the film is not made yet: wait for it",
            "film",
        )
    return film


def _must_be_whole(house: House, who: Who, replay: Replay) -> None:
    """Refuse 400 two cards or questions of one id, 404 or 403 a link not the caller's to use."""
    for field, ids in (
        ("cards", [card.id for card in replay.cards]),
        ("prompts", [p.id for p in replay.prompts]),
    ):
        if len(set(ids)) < len(ids):
            raise Refused(400, "same_id", "两项用了同一个编号", "two of them have the same id", field)
    for card in replay.cards:
        if card.link:
            link_of(house, who, card.link)


async def _must_be_clean(house: House, broadcast: str, replay: Replay) -> None:
    """Refuse 409 words that may not stand where the public reads them. Source: X1."""
    checker = await house.wording.checker(house.standing.rooms[broadcast].any_plan.account_id)
    texts: list[tuple[str, Surface, str]] = [
        ("title", "title", replay.title),
        ("intro", "ad_copy", replay.intro),
    ]
    texts += [("chapters", "ad_copy", chapter.title) for chapter in replay.chapters]
    texts += [("cards", "ad_copy", text) for card in replay.cards for text in (card.title, card.note)]
    texts += [
        ("prompts", "ad_copy", text) for prompt in replay.prompts for text in (prompt.text, *prompt.options)
    ]

    def barred() -> tuple[str, WordFinding] | None:
        for field, surface, text in texts:
            for found in checker.read(text, surface).findings if text else ():
                if found.verdict == "block":
                    return field, found
        return None

    found = await asyncio.to_thread(barred)
    if found is not None:
        field, finding = found
        raise Refused(
            409,
            "words_barred",
            f"「{finding.text}」不能公开：{finding.zh}。{finding.suggestion}",
            f"{finding.text!r} may not be public: {finding.en}",
            field,
        )


def _drafted(house: House, broadcast: str, name: str, film: Film, facts: list[Fact]) -> Replay:
    """Draft a page from what ran."""
    room = house.standing.rooms[broadcast]
    plan = room.any_plan
    recording = house.office.binder(broadcast).one("recording", film.order.recording, Recording)
    line = beside(recording, facts, room.went_live_ms or 0)
    runs = page.ran(facts, line, Axis.of(film.order, film.joins_ms, film.length_ms))
    return Replay(
        film=name,
        title=clip(shown(film.order.title or plan.title).strip(), 60) or "直播回放",
        chapters=page.chapters(runs) if film.order.form != "clip" else (),
        cards=(*page.products(runs, plan), *_reserve(house, plan, film.length_ms)),
    )


def _reserve(house: House, plan: Broadcast, length_ms: int) -> tuple[PageCard, ...]:
    """Draft the card for the account's next broadcast, where a link to reserve it is there. Source: P33."""
    now_ms = house.clock.now_ms()
    plans = [room.plan for room in house.standing.rooms.values() if room.plan is not None]
    later = [
        one
        for one in plans
        if one.id != plan.id and one.account_id == plan.account_id and (one.start_ms or 0) > now_ms
    ]
    for one in sorted(later, key=lambda one: one.start_ms or 0):
        for kept in house.office.house.listed("link", Link):
            if kept.body.broadcast == one.id:
                when = moment(one.announced_ms or one.start_ms or 0, one.zone)
                return (page.reserve(f"预约下一场：{one.title}", when, kept.key, length_ms),)
    return ()


ROUTES: Final = (list_replays, make_replay, save_replay, show_audience, moderate_line)
"""Every route of replay pages but the public ones."""
