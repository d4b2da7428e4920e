"""Routes of films: ordered, watched being made, stopped, fetched."""

import asyncio
import hashlib
import re
from pathlib import Path
from typing import Any, Final

from litestar import HttpMethod, Request, Response, delete, get, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Struct, structs

from kaibo.clock import SECOND, local, span
from kaibo.console.auth import Who
from kaibo.console.papers import DocKey, take_off
from kaibo.console.press import AskedKey, AskedRevision, Done, Key
from kaibo.console.ranges import ranged
from kaibo.footage import FREE_LEAST, free_bytes
from kaibo.house import House
from kaibo.live.room import Room
from kaibo.making import Making
from kaibo.places import busy
from kaibo.plan.clips import Clip
from kaibo.plan.films import Film, FilmForm, FilmOrder
from kaibo.plan.recordings import Recording
from kaibo.plan.replays import Replay
from kaibo.plan.shelf import Kept
from kaibo.refused import Refused
from kaibo.replay.drafts import draft
from kaibo.words import shown

_WAIT_MOST: Final = 50
_OVER_MS: Final = 500
"""A part may pass the end of its recording this far, as clocks do, and is cut there."""

_UPRIGHT_BYTES_A_S: Final = 1_000_000
_CACHE: Final = "private, max-age=3600"
_FORMS: Final = {"clip": "切片", "highlights": "精华版", "full": "完整版"}
_UNFIT: Final = re.compile(r'[\\/:*?"<>|\s]+')


class FilmList(Struct, frozen=True, kw_only=True):
    """The films of a broadcast, newest first, and those being made."""

    films: list[Kept[Film]]
    making: tuple[Making, ...]


class OrderFilm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Order a film."""

    key: Key
    order: FilmOrder


class StopFilm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Stop a film being made."""

    key: Key


@get("/api/broadcasts/{broadcast:str}/films", tags=["replay"], right="see")
async def list_films(broadcast: FromPath[str], house: NamedDependency[House]) -> FilmList:
    """List the films of a broadcast, and how far those being made are."""
    films = house.office.binder(broadcast).listed("film", Film)
    return FilmList(
        films=films[::-1],
        making=house.films.making(broadcast),
    )


@get("/api/broadcasts/{broadcast:str}/films/draft", tags=["replay"], right="see")
async def draft_film(
    broadcast: FromPath[str],
    recording: FromQuery[str],
    house: NamedDependency[House],
    form: FromQuery[FilmForm] = "highlights",
    clip: FromQuery[str] = "",
) -> FilmOrder:
    """Propose an order: teaser and clips of the highlight version, the whole with a teaser, or one clip.

    Refused 409 `nothing_worth` where no clip is worth it (Y6).
    """
    kept = house.recordings.one(broadcast, recording)
    room = await house.room(broadcast)
    clips = house.office.binder(broadcast).all("clip", Clip)
    if form == "clip" and (clip not in clips or clips[clip].recording != recording):
        raise _unknown_clip()
    aired = None
    if room.went_live_ms is not None:
        line = await house.recordings.line(broadcast, kept)
        aired = line.span(room.went_live_ms, room.ended_ms or house.now_ms(room))
    order = draft(form, recording, clips, kept.length_ms, aired, shown(room.any_plan.title), clip)
    if order is None:
        raise _nothing(form)
    return order


@post("/api/broadcasts/{broadcast:str}/films", status_code=201, tags=["replay"], right="clip")
async def order_film(
    broadcast: FromPath[str],
    data: JSONBody[OrderFilm],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Kept[Film]:
    """Order a film; it is made beside the house, one after another."""
    order = data.order
    recording = house.recordings.one(broadcast, order.recording)
    path = await asyncio.to_thread(house.recordings.path, broadcast, recording)
    _must_lie_inside(order, recording)
    if order.clip and house.office.binder(broadcast).one("clip", order.clip, Clip) is None:
        raise _unknown_clip()
    name = f"film-{hashlib.sha256(f'{broadcast}:{data.key}'.encode()).hexdigest()[:12]}"
    if not house.office.binder(broadcast).revision("film", name):
        if house.films.waiting >= _WAIT_MOST:
            raise busy()
        await asyncio.to_thread(_must_fit, order, recording, path)
    kept = await house.office.save(
        broadcast, "film", name, Film(order=order), replaces=0, press=data.key, by=who.named("")
    )
    if kept.body is not None and kept.body.state == "asked":
        house.films.ask(broadcast, name)
    return kept


@post("/api/broadcasts/{broadcast:str}/films/{name:str}/stop", status_code=200, tags=["replay"], right="clip")
async def stop_film(
    broadcast: FromPath[str],
    name: FromPath[DocKey],
    data: JSONBody[StopFilm],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Kept[Film]:
    """Stop a film that waits or is being made."""
    film = house.films.one(broadcast, name)
    binder = house.office.binder(broadcast)
    if film.state == "asked":
        # Saved first: what is done in this very moment then comes too late.
        await house.office.save(
            broadcast,
            "film",
            name,
            structs.replace(film, state="stopped"),
            replaces=binder.revision("film", name),
            press=data.key,
            by=who.named(""),
        )
        await house.films.stop(broadcast, name)
    elif film.state != "stopped":
        raise Refused(409, "film_done", "这部成片不在制作中", "this film is not being made", "film")
    return binder.kept("film", name)


@delete("/api/broadcasts/{broadcast:str}/films/{name:str}", status_code=200, tags=["replay"], right="clip")
async def remove_film(
    broadcast: FromPath[str],
    name: FromPath[DocKey],
    revision: AskedRevision,
    key: AskedKey,
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Take a film off and remove its file; refused 409 while a replay page shows it."""
    film = house.films.one(broadcast, name)
    pages = house.office.binder(broadcast).all("replay", Replay)
    if any(page.film == name for page in pages.values()):
        raise Refused(
            409,
            "film_shown",
            "回放页正在用这部成片：先给回放页换一部",
            "a replay page shows this film: give the page another one first",
            "film",
        )
    done = await take_off(house, who, broadcast, "film", name, revision, key)
    await house.films.remove(broadcast, name, film)
    return done


@route(
    "/api/broadcasts/{broadcast:str}/films/{name:str}/file",
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    tags=["replay"],
    right="see",
    media_type="video/mp4",
)
async def fetch_film(
    broadcast: FromPath[str],
    name: FromPath[DocKey],
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
    save: FromQuery[bool] = False,
) -> Response[Any]:
    """Give a finished film, or the range of it asked for; `save`: under a name to keep."""
    film = house.films.one(broadcast, name)
    if film.state != "made":
        raise Refused(409, "film_not_made", "这部成片还没做好", "this film is not made yet", "film")
    room = await house.room(broadcast)
    keep = _readable_name(room, film, house.now_ms(room)) if save else ""
    return await ranged(request, house.films.path(broadcast, film), "video/mp4", name=keep, cache=_CACHE)


ROUTES: Final = (list_films, draft_film, order_film, stop_film, remove_film, fetch_film)
"""Every route of films."""


def _must_lie_inside(order: FilmOrder, recording: Recording) -> None:
    """Refuse 422 a part that passes the end of its recording."""
    for part in order.parts:
        if part.end_ms > recording.length_ms + _OVER_MS:
            told, whole = f"{span(part.start_ms)}–{span(part.end_ms)}", span(recording.length_ms)
            raise Refused(
                422,
                "part_outside",
                f"片段 {told} 超出录像：录像只有 {whole}",
                f"the part {told} passes the end of the recording, which plays {whole}",
                "parts",
            )


def _must_fit(order: FilmOrder, recording: Recording, path: Path) -> None:
    """Refuse 409 a film the disk cannot hold."""
    length_ms = sum(part.end_ms - part.start_ms for part in order.parts)
    need = path.stat().st_size * length_ms // max(1, recording.length_ms) * 3 // 2
    if order.shape != "as_is":
        need = max(need, length_ms * _UPRIGHT_BYTES_A_S // SECOND)
    free = free_bytes(path.parent)
    if free < need + FREE_LEAST:
        raise Refused(
            409,
            "disk_short",
            f"磁盘放不下：约需 {need >> 20} MB，只剩 {free >> 20} MB（须留 1 GB）；清出空间再下单",
            f"no room: {need >> 20} MB are needed, {free >> 20} MB are free, 1 GB must stay: free some",
            "order",
        )


def _unknown_clip() -> Refused:
    return Refused(
        404, "unknown_clip", "这段录像没有这个片段，请刷新", "there is no such clip: reload", "clip"
    )


def _nothing(form: FilmForm) -> Refused:
    """Say that nothing is worth it (Y6), or that the recording does not show the broadcast."""
    if form == "full":
        return Refused(
            409,
            "nothing_shown",
            "这段录像没有录到直播时段：核对时间差",
            "this recording shows nothing of the broadcast: check how far it lies beside the facts",
            "recording",
        )
    return Refused(
        409,
        "nothing_worth",
        "这场没有值得剪的片段；自己看过有好的，可以标为「好」再做精华版",
        "no clip of this broadcast is worth cutting; rate one good that you found yourself, then draft again",
        "form",
    )


def _readable_name(room: Room, film: Film, now_ms: int) -> str:
    """Name a film as a person keeps it: day, title, form."""
    plan = room.any_plan
    at_ms = room.went_live_ms or plan.start_ms or now_ms
    day = local(at_ms, plan.zone).date().isoformat()
    title = film.order.title or plan.title
    return f"{day}-{_UNFIT.sub(' ', shown(title)).strip()[:60] or '成片'}-{_FORMS[film.order.form]}.mp4"
