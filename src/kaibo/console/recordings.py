"""Routes of recordings: found or sent, looked into, set beside the facts, and shown to whoever cuts."""

import asyncio
from pathlib import Path
from typing import Annotated, Any, Final

from litestar import HttpMethod, Request, Response, get, post, route
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta, Struct, structs

from kaibo.console import sending
from kaibo.console.auth import Who
from kaibo.console.papers import DocKey
from kaibo.console.press import Key
from kaibo.console.ranges import ranged
from kaibo.facts import Count
from kaibo.footage import FoundFile, free_bytes
from kaibo.house import House
from kaibo.journal.reading import of_kinds
from kaibo.material import stamp
from kaibo.places import Places
from kaibo.plan.recordings import OFFSET_MOST_MS, File, Recording
from kaibo.plan.shelf import Kept
from kaibo.recordings import UNCLEAR, Listening, RecordingNote
from kaibo.refused import Refused
from kaibo.replay.curve import KINDS, MediaCurve, curve, step_of

AtMs = Annotated[int, QueryParameter(ge=0, le=10**9)]
"""A media time in an address."""

FileName = Annotated[str, QueryParameter(min_length=1, max_length=200)]
"""The name of a file somebody sends, in an address."""

PREVIEW_MOST_MS: Final = 600_000
_SHOWN: Final = Places(24)
"""Who waits for a picture or a preview; those at work hold a thread."""


class RecordingList(Struct, frozen=True, kw_only=True):
    """The recordings of a broadcast, files that may be some, where to put others, and the room on the disk.

    `notes` say what is to be known of a recording, `listening` which are being listened to.
    """

    recordings: list[Kept[Recording]]
    found: tuple[FoundFile, ...]
    folder: str
    free_bytes: int
    notes: tuple[RecordingNote, ...]
    listening: tuple[Listening, ...]


class TakeRecording(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take a file as a recording; it is one of those found."""

    key: Key
    file: File


class MoveRecording(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Set how far a recording lies beside the facts; None: listen to it."""

    key: Key
    revision: Count
    offset_ms: Annotated[int, Meta(ge=-OFFSET_MOST_MS, le=OFFSET_MOST_MS)] | None = None


class SoundWave(Struct, frozen=True, kw_only=True):
    """How loud a recording is, step by step: 0 is silence, 100 full; None: it has no sound."""

    step_ms: int
    levels: tuple[int, ...] | None


@get("/api/broadcasts/{broadcast:str}/recordings", tags=["replay"], right="see")
async def list_recordings(broadcast: FromPath[str], house: NamedDependency[House]) -> RecordingList:
    """List the recordings of a broadcast, and files that may be some."""
    recordings = house.recordings
    folder = recordings.folder(broadcast)
    return RecordingList(
        recordings=recordings.listed(broadcast),
        found=await recordings.found(broadcast),
        folder=str(folder),
        free_bytes=await asyncio.to_thread(free_bytes, folder),
        notes=await recordings.notes(broadcast),
        listening=recordings.listening(broadcast),
    )


@post("/api/broadcasts/{broadcast:str}/recordings", status_code=201, tags=["replay"], right="clip")
async def take_recording(
    broadcast: FromPath[str],
    data: JSONBody[TakeRecording],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Kept[Recording]:
    """Look into a file and take it as a recording of this broadcast; then it is listened to."""
    return await house.recordings.take(broadcast, data.file, data.key, who.named(""))


@post(
    "/api/broadcasts/{broadcast:str}/recordings/upload",
    status_code=201,
    tags=["replay"],
    right="clip",
    request_max_body_size=sending.MOST,
)
async def send_recording(
    broadcast: FromPath[str],
    name: FileName,
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
) -> FoundFile:
    """Keep a recording sent as the body itself, in the broadcast's folder; it is there once it is whole.

    Refused 400 `bad_name`, 409 `file_exists`, 413 `disk_short`.
    """
    target = await sending.keep(request, house.recordings.folder(broadcast), name)
    found = await house.recordings.found(broadcast)
    return next(one for one in found if one.file == target.name)


@post(
    "/api/broadcasts/{broadcast:str}/recordings/{name:str}/offset",
    status_code=200,
    tags=["replay"],
    right="clip",
)
async def move_recording(
    broadcast: FromPath[str],
    name: FromPath[DocKey],
    data: JSONBody[MoveRecording],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Kept[Recording]:
    """Set how far a recording lies beside the facts, by hand or by listening to it.

    Refused 409 `nothing_fits` where it was listened to and no place fits clearly better than the others.
    """
    recording = house.recordings.one(broadcast, name)
    if data.offset_ms is not None:
        moved = structs.replace(recording, offset_ms=data.offset_ms, by="hand", clear=0.0)
    else:
        told = await house.recordings.heard(broadcast, name)
        if told.offset_ms is None:
            raise Refused(409, "nothing_fits", *UNCLEAR, "offset_ms")
        moved = structs.replace(recording, offset_ms=told.offset_ms, by="heard", clear=told.clear)
    return await house.office.save(
        broadcast, "recording", name, moved, replaces=data.revision, press=data.key, by=who.named("")
    )


@get("/api/broadcasts/{broadcast:str}/recordings/{name:str}/wave", tags=["replay"], right="see")
async def show_wave(
    broadcast: FromPath[str], name: FromPath[DocKey], house: NamedDependency[House]
) -> SoundWave:
    """Show how loud a recording is along its length; it is listened to where it never was."""
    recording = house.recordings.one(broadcast, name)
    step_ms = -(-step_of(recording.length_ms, 100) // 100) * 100
    kept = house.recordings.kept_sound(name, house.recordings.path(broadcast, recording))
    wave = await asyncio.to_thread(_wave, kept, step_ms)
    if wave is None:
        await house.recordings.heard(broadcast, name)
        wave = await asyncio.to_thread(_wave, kept, step_ms)
    if wave is None:
        raise Refused(503, "busy", "刚刚被清理，请重试", "it was cleared away just now: try again")
    return wave


@get("/api/broadcasts/{broadcast:str}/recordings/{name:str}/curve", tags=["replay"], right="see")
async def show_media_curve(
    broadcast: FromPath[str], name: FromPath[DocKey], house: NamedDependency[House]
) -> MediaCurve:
    """Show what the room did along a recording, in its media time."""
    recording = house.recordings.one(broadcast, name)
    room = await house.room(broadcast)
    end_ms = room.ended_ms if room.ended_ms is not None else house.now_ms(room)
    line = await house.recordings.line(broadcast, recording)
    facts = of_kinds(house.journal.path, broadcast, KINDS)
    return await asyncio.to_thread(curve, facts, line, recording.length_ms, end_ms)


@get(
    "/api/broadcasts/{broadcast:str}/recordings/{name:str}/picture",
    tags=["replay"],
    right="see",
    media_type="image/jpeg",
)
async def show_picture(
    broadcast: FromPath[str], name: FromPath[DocKey], at_ms: AtMs, house: NamedDependency[House]
) -> Response[bytes]:
    """Give the key picture at or before a media time, 320 pixels wide."""
    recording = house.recordings.one(broadcast, name)
    path = house.recordings.path(broadcast, recording)
    at_ms -= at_ms % 500
    with _SHOWN.taken():
        body = await house.recordings.material.still(
            name, f"{await _stamp(path)}-{at_ms}", lambda: _still(path, at_ms)
        )
    return Response(body, media_type="image/jpeg", headers={"cache-control": "private, max-age=3600"})


@route(
    "/api/broadcasts/{broadcast:str}/recordings/{name:str}/preview",
    http_method=[HttpMethod.GET, HttpMethod.HEAD],
    tags=["replay"],
    right="see",
    media_type="video/mp4",
)
async def show_preview(
    broadcast: FromPath[str],
    name: FromPath[DocKey],
    start_ms: AtMs,
    end_ms: AtMs,
    request: Request[Any, Any, Any],
    house: NamedDependency[House],
) -> Response[Any]:
    """Give a stretch of at most ten minutes to look at, copied from key frame to key frame.

    `X-Start-Ms` tells at which media time it begins.
    """
    recording = house.recordings.one(broadcast, name)
    path = house.recordings.path(broadcast, recording)
    if not start_ms < end_ms <= start_ms + PREVIEW_MOST_MS:
        raise Refused(
            400,
            "bad_span",
            "预览要先始后终，最长 10 分钟",
            "a preview ends after it begins, within 10 minutes",
        )
    if start_ms >= recording.length_ms:
        raise Refused(400, "bad_span", "超出录像的结尾", "this is past the end of the recording", "start_ms")
    with _SHOWN.taken():
        made, began_ms = await house.recordings.material.preview(
            name,
            f"{await _stamp(path)}-{start_ms}-{end_ms}",
            lambda target: _preview(path, start_ms, end_ms, target),
        )
    answer = await ranged(request, made, "video/mp4", cache="private, max-age=3600")
    answer.headers["x-start-ms"] = str(began_ms)
    return answer


ROUTES: Final = (
    list_recordings,
    take_recording,
    send_recording,
    move_recording,
    show_wave,
    show_media_curve,
    show_picture,
    show_preview,
)
"""Every route of recordings."""


async def _stamp(path: Path) -> str:
    return await asyncio.to_thread(stamp, path)


# What touches media is imported where it runs: a server that only starts needs no codecs.


def _still(path: Path, at_ms: int) -> bytes:
    from kaibo.studio import media, stills

    try:
        return stills.still(path, at_ms)
    except media.MediaError as error:
        raise Refused(409, "no_still", error.zh, error.en, "at_ms") from error


def _preview(path: Path, start_ms: int, end_ms: int, target: Path) -> int:
    from kaibo.studio import media, preview

    try:
        return preview.preview(path, start_ms, end_ms, target)
    except media.MediaError as error:
        raise Refused(409, "no_preview", error.zh, error.en) from error


def _wave(kept: Path, step_ms: int) -> SoundWave | None:
    from kaibo.studio.listening import remembered

    sound = remembered(kept)
    return None if sound is None else SoundWave(step_ms=step_ms, levels=sound.wave(step_ms))
