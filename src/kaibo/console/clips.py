"""Routes of clips: proposed, listed, and taken away to other programs; saving one is that of documents."""

import asyncio
from pathlib import Path
from typing import Final
from urllib.parse import quote

from litestar import Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Struct

from kaibo.console.auth import Who
from kaibo.console.papers import DocKey, take_off
from kaibo.console.press import AskedKey, AskedRevision, Done, Key
from kaibo.facts import Id
from kaibo.house import House
from kaibo.intake.sheets import handout
from kaibo.plan.clips import Clip
from kaibo.plan.recordings import Recording
from kaibo.plan.shelf import Kept
from kaibo.refused import Refused
from kaibo.replay import edl
from kaibo.replay.borders import spoken
from kaibo.replay.edl import Form as ClipExport
from kaibo.replay.proposals import beside, in_order, said
from kaibo.replay.timeline import name_of
from kaibo.spotter import learned


class ClipList(Struct, frozen=True, kw_only=True):
    """The clips of a broadcast in the order of the evening, and what is to be said of them all (Y6).

    `looked` tells whether anybody looked for some yet; `rated` how many were, of this account in all, which
    is what its taste is learned from.
    """

    clips: list[Kept[Clip]]
    looked: bool
    zh: str
    en: str
    rated: int


class FindClips(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Look for clips on a recording; what was rated, moved or drawn by hand stays."""

    key: Key
    recording: Id


@get("/api/broadcasts/{broadcast:str}/clips", tags=["replay"], right="see")
async def list_clips(broadcast: FromPath[str], house: NamedDependency[House]) -> ClipList:
    """List the clips of a broadcast."""
    house.standing.must_have(broadcast)
    return _listed(house, broadcast)


@post("/api/broadcasts/{broadcast:str}/clips/find", status_code=200, tags=["replay"], right="clip")
async def find_clips(
    broadcast: FromPath[str],
    data: JSONBody[FindClips],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> ClipList:
    """Look for moments worth showing, and keep them as clips to rate."""
    house.standing.must_have(broadcast)
    recording = house.recordings.one(broadcast, data.recording)
    path = await _place(house, broadcast, recording)
    taste = learned(house.office, house.standing, broadcast)
    captions = await house.captioning.of(data.recording)
    sentences = spoken(captions.lines) if captions else ()
    found = await house.spotter.look(broadcast, data.recording, recording, path, taste, sentences)
    binder = house.office.binder(broadcast)
    kept = [one for one in binder.listed("clip", Clip) if one.body.recording == data.recording]
    changes = beside(kept, found, lambda name: binder.revision("clip", name))
    if changes:
        await house.office.save_all(broadcast, "clip", dict(changes), press=data.key, by=who.named(""))
    return _listed(house, broadcast)


@delete("/api/broadcasts/{broadcast:str}/clips/{name:str}", status_code=200, tags=["replay"], right="clip")
async def remove_clip(
    broadcast: FromPath[str],
    name: FromPath[DocKey],
    revision: AskedRevision,
    key: AskedKey,
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Take a clip off; its history stays in the journal."""
    house.standing.must_have(broadcast)
    return await take_off(house, who, broadcast, "clip", name, revision, key)


@get(
    "/api/broadcasts/{broadcast:str}/clips/export",
    tags=["replay"],
    right="see",
    media_type="application/octet-stream",
)
async def export_clips(
    broadcast: FromPath[str],
    house: NamedDependency[House],
    form: FromQuery[ClipExport] = "csv",
    recording: FromQuery[str] = "",
) -> Response[bytes]:
    """Give the clips of a recording as another program reads them; those rated bad are left out.

    Without a recording it is that of the first clip.
    """
    house.standing.must_have(broadcast)
    clips = [one.body for one in house.office.binder(broadcast).listed("clip", Clip)]
    name = recording or (clips[0].recording if clips else "")
    own = [clip for clip in clips if clip.recording == name and clip.rating != "bad"]
    file = name_of(house.recordings.one(broadcast, name).file) if name else ""
    if form == "csv":
        return _file(handout.text(edl.table(own)), f"clips-{broadcast}.csv")
    ending, write = edl.FORMS[form]
    # LosslessCut looks for its project beside the recording, under the recording's name.
    stem = file.rsplit(".", 1)[0] if form == "llc" and file else f"clips-{broadcast}"
    return _file(write(own, file), f"{stem}-proj.{ending}" if form == "llc" else f"{stem}.{ending}")


def _listed(house: House, broadcast: str) -> ClipList:
    binder = house.office.binder(broadcast)
    clips = in_order(binder.listed("clip", Clip))
    looked = broadcast in house.spotter.looked or bool(clips)
    taste = learned(house.office, house.standing, broadcast)
    zh, en = said([one.body for one in clips], looked, taste)
    return ClipList(clips=clips, looked=looked, zh=zh, en=en, rated=taste.rated)


async def _place(house: House, broadcast: str, recording: Recording) -> Path | None:
    """Tell where a recording's file is; of one that is gone clips are found, but nothing is heard."""
    try:
        return await asyncio.to_thread(house.recordings.path, broadcast, recording)
    except Refused:
        return None


def _file(content: bytes, name: str) -> Response[bytes]:
    """Give a file to keep, under its name in any script."""
    kept = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(content, headers={"content-disposition": kept})


ROUTES: Final = (list_clips, find_clips, remove_clip, export_clips)
"""Every route of clips but saving one."""
