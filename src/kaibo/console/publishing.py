"""Routes of publishing: the calendar, drafts of words, packages to take away, what came of it."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Final, cast
from urllib.parse import quote
from zoneinfo import ZoneInfo

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream
from msgspec import Meta, Struct, structs

from kaibo.console import rewriter
from kaibo.console.auth import Who, must_see, must_see_account
from kaibo.console.drafts import DraftedWords, DraftWords, drafted
from kaibo.console.files import folder_of
from kaibo.console.papers import DocKey, must_be_kept, readable
from kaibo.console.parcel import Parcel, written
from kaibo.console.press import Key
from kaibo.house import House
from kaibo.intake.sheets import book, reached
from kaibo.intake.sheets.reached import ReachedRow
from kaibo.plan.accounts import Account
from kaibo.plan.films import Film
from kaibo.plan.links import Link
from kaibo.plan.publishing import Platform, PlatformFigures, Publication, PublicationForm
from kaibo.plan.shelf import HOUSE, Kept
from kaibo.refused import Refused
from kaibo.replay.calendar import CalendarWeek, Newest, Slot, again, freshness, slots, weeks, when
from kaibo.replay.platforms import FORMS, PLATFORMS
from kaibo.replay.tracking import Measured, newest_of, tracked, usual_plays
from kaibo.studio import pictures
from kaibo.words import clip, plain, shown

REACHED_MOST: Final = 100
"""Figures kept of an item; the oldest make way."""


class Tracked(Struct, frozen=True, kw_only=True):
    """An item and how it does: its newest figures beside the account's usual on that platform (Y5).

    `reached` are the figures held: typed or imported, or `counted` by kaibo's own replay page.
    """

    item: Kept[Publication]
    age_days: float | None
    fresh: str
    reached: PlatformFigures | None
    counted: bool
    advice: tuple[Measured, ...]


class Again(Struct, frozen=True, kw_only=True):
    """An old item that did well and may be used again, with the plays it had (Y3)."""

    item: str
    plays: int


class PublishingCalendar(Struct, frozen=True, kw_only=True):
    """The publishing of an account, or of all the caller may see: items by time, weeks, free slots.

    `again` are old items worth using again.
    """

    now_ms: int
    zone: str
    items: tuple[Tracked, ...]
    weeks: tuple[CalendarWeek, ...]
    slots: tuple[Slot, ...]
    again: tuple[Again, ...]


class PlatformLimits(Struct, frozen=True, kw_only=True):
    """What a platform takes, as far as known at `since`; kaibo uploads nowhere."""

    id: Platform
    zh: str
    en: str
    source: str
    since: str
    title_least: int
    title_most: int
    tags_most: int
    links_zh: str
    links_en: str
    tone_zh: str
    tone_en: str
    forms: tuple[PublicationForm, ...]


class FormLimits(Struct, frozen=True, kw_only=True):
    """What an item of a form is: seconds (0: any), shape, and where its hook leads."""

    form: PublicationForm
    shortest_s: int
    longest_s: int
    ratio: str
    next_zh: str
    next_en: str


class Outlets(Struct, frozen=True, kw_only=True):
    """Every platform and form that items are made for (Y2)."""

    platforms: tuple[PlatformLimits, ...]
    forms: tuple[FormLimits, ...]


class TypeFigures(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Figures of many items at once, as a platform's export has them."""

    key: Key
    csv: Annotated[str, Meta(max_length=1_000_000)]


class FiguresBrought(Struct, frozen=True, kw_only=True):
    """What an import of figures did: items found, rows nobody knows, and rows that are wrong with why."""

    matched: int
    unknown: tuple[str, ...]
    wrong: tuple[str, ...]


@get("/api/publishing", tags=["replay"], right="see")
async def show_calendar(
    house: NamedDependency[House], who: NamedDependency[Who], account: FromQuery[str] = ""
) -> PublishingCalendar:
    """Show what is to be published when, and how what went out does."""
    if account:
        must_see_account(who, account)
    now_ms = house.clock.now_ms()
    kept = [one for one in readable_items(house, who) if account in ("", one.body.account)]
    bodies = [one.body for one in kept]
    seen = {one.key: await own_figures(house, one.body, now_ms) for one in kept}
    told = {
        one.key: structs.replace(one.body, reached=(own,)) if (own := seen[one.key]) else one.body
        for one in kept
    }
    zone = _zone(house, account)
    return PublishingCalendar(
        now_ms=now_ms,
        zone=zone,
        items=tuple(
            _tracked(house, one, told, now_ms, counted=seen[one.key] is not None)
            for one in sorted(kept, key=_in_order)
        ),
        weeks=weeks(bodies, now_ms, zone),
        slots=slots(bodies, now_ms, zone, _newest(house, who, account)),
        again=tuple(
            Again(item=key, plays=plays)
            for key, plays in again(list(told.items()), now_ms, usual_plays(list(told.values())))
        ),
    )


@get("/api/publishing/outlets", tags=["replay"], right="see")
async def show_outlets() -> Outlets:
    """Show what every platform and form takes."""
    return Outlets(
        platforms=tuple(
            PlatformLimits(**{name: getattr(page, name) for name in PlatformLimits.__struct_fields__})
            for page in PLATFORMS.values()
        ),
        forms=tuple(
            FormLimits(
                form=form,
                **{name: getattr(page, name) for name in FormLimits.__struct_fields__ if name != "form"},
            )
            for form, page in FORMS.items()
        ),
    )


@post("/api/publishing/draft", status_code=200, tags=["replay"], right="clip")
async def draft_words(
    data: JSONBody[DraftWords], house: NamedDependency[House], who: NamedDependency[Who]
) -> DraftedWords:
    """Draft titles, hooks and text of an item from the broadcast, held against the rules about words.

    Refused 409 `nothing_yet` before it went live.
    """
    must_see(house, who, data.broadcast)
    return await drafted(house, data)


@post("/api/publishing/figures", status_code=200, tags=["replay"], right="clip")
async def bring_figures(
    data: JSONBody[TypeFigures], house: NamedDependency[House], who: NamedDependency[Who]
) -> FiguresBrought:
    """Take figures of many items in from a table; a row belongs to the item with its address or title.

    Good rows are saved in one go, the others told.
    """
    told = await asyncio.to_thread(
        lambda: reached.read(book.sheet(book.opened(data.csv.encode())), house.clock.now_ms(), who.named(""))
    )
    matched, unknown, wrong = _matched(told.rows, readable_items(house, who))
    if matched:
        changes = {key: (body, revision) for key, (body, revision) in matched.items()}
        await house.office.save_all(HOUSE, "publication", dict(changes), press=data.key, by=who.named(""))
    return FiguresBrought(matched=len(matched), unknown=unknown, wrong=(*told.wrong, *wrong))


@get("/api/publications/{name:str}/package", tags=["replay"], right="see", media_type="application/zip")
async def fetch_package(
    name: FromPath[DocKey],
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Stream:
    """Give everything an item needs as one zip: film, cover, title, hook, tags, text, link and its code."""
    item = _item(house, who, name)
    link = house.office.house.one("link", item.link, Link) if item.link else None
    parcel = Parcel(
        item=item,
        film=await asyncio.to_thread(_film, house, item),
        cover=await asyncio.to_thread(pictures.find, folder_of(house), item.cover) if item.cover else None,
        address=f"{request.base_url}l/{item.link}" if link else "",
    )
    kept = quote(f"{clip(shown(item.title), 40) or name}.zip", safe="")
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{kept}", "cache-control": "no-store"}
    return Stream(written(parcel), media_type="application/zip", headers=headers)


ROUTES: Final = (
    show_calendar,
    show_outlets,
    draft_words,
    bring_figures,
    fetch_package,
    *rewriter.ROUTES,
)
"""Every route of publishing but saving and taking off items, which are those of documents."""


def readable_items(house: House, who: Who) -> list[Kept[Publication]]:
    """Give the items of accounts and broadcasts the caller may see."""
    return [
        one
        for one in house.office.house.listed("publication", Publication)
        if readable(house, who, "publication", one)
    ]


def _in_order(kept: Kept[Publication]) -> tuple[bool, int, str]:
    at_ms = when(kept.body)
    return at_ms is None, at_ms or 0, kept.key


def _zone(house: House, account: str) -> str:
    """Give an account's zone, where it is one."""
    held = house.office.house.one("account", account, Account) if account else None
    try:
        return ZoneInfo(held.zone).key if held else "Asia/Shanghai"
    except (KeyError, ValueError, OSError):
        return "Asia/Shanghai"


def _tracked(
    house: House, kept: Kept[Publication], told: dict[str, Publication], now_ms: int, *, counted: bool
) -> Tracked:
    item = told[kept.key]
    room = house.standing.rooms.get(item.broadcast)
    days, fresh = freshness(room.ended_ms if room else None, when(item) or now_ms)
    others = [other for key, other in told.items() if key != kept.key]
    return Tracked(
        item=kept,
        age_days=days,
        fresh=fresh,
        reached=newest_of(item),
        counted=counted,
        advice=tracked(item, others),
    )


async def own_figures(house: House, item: Publication, now_ms: int) -> PlatformFigures | None:
    """Give what kaibo's own replay page counted of an item, None for any other, and where nobody came yet."""
    if item.platform != "replay" or not item.replay:
        return None
    showing = await house.showings.show(item.replay)
    if showing is None:
        return None
    crowd = showing.crowd
    figures = crowd.figures()
    if not figures.visits:
        return None
    return PlatformFigures(
        at_ms=now_ms,
        plays=figures.visits,
        completion=figures.completion,
        comments=crowd.said,
        likes=crowd.likes,
        clicks=None if figures.click_rate is None else round(figures.click_rate * figures.visits),
        by="kaibo",
    )


def _newest(house: House, who: Who, account: str) -> Newest | None:
    """Give the broadcast that ended last, of an account or of all the caller may see."""
    ended = [
        (room.ended_ms, room.plan.title)
        for room in house.standing.rooms.values()
        if room.plan
        and room.ended_ms is not None
        and who.sees(room.plan.account_id)
        and account in ("", room.plan.account_id)
    ]
    if not ended:
        return None
    at_ms, title = max(ended)
    return Newest(title=clip(shown(title), 20), ended_ms=at_ms)


def _item(house: House, who: Who, name: str) -> Publication:
    """Give an item; raises `Refused` 404 for one that is not there, or not the caller's to see."""
    must_be_kept(house, HOUSE, "publication", name)
    kept = house.office.house.kept("publication", name)
    if kept.body is None or not readable(house, who, "publication", kept):
        raise Refused(404, "unknown_document", "没有这一项", "there is no such document", "name")
    return cast("Publication", kept.body)


def _film(house: House, item: Publication) -> Path | None:
    """Give the file of an item's film, None where it has none or it is not made (any more)."""
    film = house.office.binder(item.broadcast).one("film", item.film, Film) if item.film else None
    if film is None or not film.file or film.state != "made":
        return None
    file = house.films.path(item.broadcast, film)
    return file if file.is_file() else None


def _matched(
    rows: Iterable[ReachedRow], items: list[Kept[Publication]]
) -> tuple[dict[str, tuple[Publication, int]], tuple[str, ...], tuple[str, ...]]:
    """Put rows to items by address, else by title; gives changed items, unknown rows, doubtful ones."""
    matched: dict[str, tuple[Publication, int]] = {}
    unknown: list[str] = []
    wrong: list[str] = []
    for row in rows:
        name = clip(row.title or row.address, 60)
        found = [one for one in items if row.address and _same(one.body.address, row.address)]
        found = found or [one for one in items if row.title and plain(one.body.title) == plain(row.title)]
        if not found:
            unknown.append(f"第 {row.row} 行：{name}")
        elif len(found) > 1:
            wrong.append(f"第 {row.row} 行：有 {len(found)} 条叫「{name}」，请加一列「链接」")
        elif found[0].key in matched:
            wrong.append(f"第 {row.row} 行：「{name}」前面已经有一行")
        else:
            item = found[0].body
            told = structs.replace(item, reached=(*item.reached, row.reached)[-REACHED_MOST:])
            matched[found[0].key] = told, found[0].revision
    return matched, tuple(unknown), tuple(wrong)


def _same(one: str, other: str) -> bool:
    """Tell whether two addresses are one, however they were copied."""
    bare = [address.split("://")[-1].split("?")[0].rstrip("/") for address in (one, other)]
    whole = [address.rstrip("/") for address in (one, other)]
    return bool(bare[0]) and (whole[0] == whole[1] or ("?" not in one + other and bare[0] == bare[1]))
