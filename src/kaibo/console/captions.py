"""Routes of captions: what was said on a recording, heard or brought, searched, and judged."""

import asyncio
from typing import Annotated, Final, Literal

from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Meta, Struct

from kaibo.captioning import Unheard
from kaibo.console.auth import Who
from kaibo.console.papers import DocKey
from kaibo.console.press import Key
from kaibo.facts import Name
from kaibo.house import House
from kaibo.plan.compliance import Checker
from kaibo.plan.compliance.pieces import Piece, Pieces
from kaibo.refused import Refused
from kaibo.replay.captions import CaptionFound, CaptionLine, Captions, read, search, srt, vtt
from kaibo.words import clip, shown

Wanted = Annotated[str, QueryParameter(min_length=1, max_length=100)]
"""What is searched for."""

_FINDINGS_MOST: Final = 500
_FORMS: Final = {"srt": srt, "vtt": vtt}


class SpokenFinding(Struct, frozen=True, kw_only=True):
    """Words on a recording that a rule speaks about: when, in which line, and what to say instead."""

    at_ms: int
    verdict: str
    words: str
    zh: str
    en: str
    correction: str


class CaptionSheet(Struct, frozen=True, kw_only=True):
    """The captions of a recording: `source` "" where there are none; `until_ms` is how far it was heard.

    `share` is how far listening is, None where nobody listens; `zh` and `en` say why the last one failed.
    """

    source: Literal["", "speech", "file"]
    by: str
    until_ms: int
    lines: tuple[CaptionLine, ...]
    findings: tuple[SpokenFinding, ...]
    share: float | None
    zh: str
    en: str


class BringCaptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Subtitles as SubRip or WebVTT, in the recording's own time; they take the place of others."""

    key: Key
    name: Name = ""
    text: Annotated[str, Meta(max_length=5_000_000)]


class HearCaptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Listen to what is said on a recording, or stop."""

    key: Key


@get("/api/broadcasts/{broadcast:str}/recordings/{name:str}/captions", tags=["replay"], right="see")
async def show_captions(
    broadcast: FromPath[str], name: FromPath[DocKey], house: NamedDependency[House]
) -> CaptionSheet:
    """Show what is said on a recording, and what the rules about words say of it."""
    house.recordings.one(broadcast, name)
    return await _sheet(house, broadcast, name)


@put("/api/broadcasts/{broadcast:str}/recordings/{name:str}/captions", tags=["replay"], right="clip")
async def bring_captions(
    broadcast: FromPath[str],
    name: FromPath[DocKey],
    data: JSONBody[BringCaptions],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> CaptionSheet:
    """Keep subtitles somebody brought; refused 400 `bad_captions` with the row that is wrong."""
    recording = house.recordings.one(broadcast, name)
    lines = await asyncio.to_thread(read, data.text)
    by = clip(shown(data.name), 100) or who.named("")
    told = Captions(source="file", by=by, until_ms=recording.length_ms, lines=lines)
    await house.captioning.bring(name, told)
    return await _sheet(house, broadcast, name)


@post(
    "/api/broadcasts/{broadcast:str}/recordings/{name:str}/captions/listen",
    status_code=202,
    tags=["replay"],
    right="clip",
)
async def hear_captions(
    broadcast: FromPath[str],
    name: FromPath[DocKey],
    data: JSONBody[HearCaptions],
    house: NamedDependency[House],
) -> CaptionSheet:
    """Listen to what is said, beside the house; refused 409 `no_speech` where that is not installed."""
    recording = house.recordings.one(broadcast, name)
    house.recordings.path(broadcast, recording)
    await asyncio.to_thread(_must_have)
    house.captioning.begin(broadcast, name)
    return await _sheet(house, broadcast, name)


@post(
    "/api/broadcasts/{broadcast:str}/recordings/{name:str}/captions/stop",
    status_code=200,
    tags=["replay"],
    right="clip",
)
async def stop_captions(
    broadcast: FromPath[str],
    name: FromPath[DocKey],
    data: JSONBody[HearCaptions],
    house: NamedDependency[House],
) -> CaptionSheet:
    """Stop listening; the next time goes on from where it stood."""
    house.recordings.one(broadcast, name)
    house.captioning.stop(broadcast, name)
    return await _sheet(house, broadcast, name)


@get("/api/broadcasts/{broadcast:str}/recordings/{name:str}/captions/search", tags=["replay"], right="see")
async def search_captions(
    broadcast: FromPath[str], name: FromPath[DocKey], q: Wanted, house: NamedDependency[House]
) -> tuple[CaptionFound, ...]:
    """Find where something is said, at most a hundred places."""
    captions = await _captions(house, broadcast, name)
    return await asyncio.to_thread(search, captions.lines, q)


@get(
    "/api/broadcasts/{broadcast:str}/recordings/{name:str}/captions/file",
    tags=["replay"],
    right="see",
    media_type="application/octet-stream",
)
async def fetch_captions(
    broadcast: FromPath[str],
    name: FromPath[DocKey],
    house: NamedDependency[House],
    form: FromQuery[Literal["srt", "vtt"]] = "srt",
) -> Response[bytes]:
    """Give the captions as subtitles; refused 404 `no_captions` where there are none."""
    captions = await _captions(house, broadcast, name)
    headers = {"content-disposition": f'attachment; filename="{name}.{form}"'}
    return Response(_FORMS[form](captions.lines).encode(), headers=headers)


ROUTES: Final = (
    show_captions,
    bring_captions,
    hear_captions,
    stop_captions,
    search_captions,
    fetch_captions,
)
"""Every route of captions."""


async def _captions(house: House, broadcast: str, name: str) -> Captions:
    house.recordings.one(broadcast, name)
    captions = await house.captioning.of(name)
    if captions is None:
        raise Refused(
            404,
            "no_captions",
            "这段录像还没有字幕：点「识别语音」，或导入 SRT",
            "this recording has no captions yet: have it listened to, or bring an SRT",
            "name",
        )
    return captions


async def _sheet(house: House, broadcast: str, name: str) -> CaptionSheet:
    captions = await house.captioning.of(name)
    share, failed = house.captioning.share(broadcast, name), house.captioning.failed(broadcast, name)
    findings: tuple[SpokenFinding, ...] = ()
    if captions is not None:
        account = (await house.room(broadcast)).any_plan.account_id
        checker = await house.wording.checker(account)
        findings = await asyncio.to_thread(_findings, captions.lines, checker)
    failed = failed or Unheard(zh="", en="")
    return CaptionSheet(
        source=captions.source if captions else "",
        by=captions.by if captions else "",
        until_ms=captions.until_ms if captions else 0,
        lines=captions.lines if captions else (),
        findings=findings,
        share=share,
        zh=failed.zh,
        en=failed.en,
    )


def _findings(lines: tuple[CaptionLine, ...], checker: Checker) -> tuple[SpokenFinding, ...]:
    """Read what was said as the rules read it on air: sentence by sentence, however it was cut into lines."""
    pieces = Pieces()
    heard = [
        one
        for line in lines
        for one in pieces.hear(Piece(about="", at_ms=line.start_ms, text=line.text), checker)
    ] + pieces.close(checker)
    return tuple(
        SpokenFinding(
            at_ms=one.piece.at_ms,
            verdict=one.finding.verdict,
            words=one.finding.text,
            zh=one.finding.zh,
            en=one.finding.en,
            correction=one.finding.correction or one.finding.suggestion,
        )
        for one in heard[:_FINDINGS_MOST]
    )


def _must_have() -> None:
    from kaibo.studio import speech

    speech.must_have()
