"""Drafted words of an item: from the facts, held against the rules about words."""

import asyncio
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct, structs

from kaibo.broadcast import Broadcast
from kaibo.console.rewriter import rewriter_of
from kaibo.facts import Id
from kaibo.house import House
from kaibo.journal.reading import of_kinds
from kaibo.live.room import Room
from kaibo.plan.clips import Clip
from kaibo.plan.compliance import Checker, Surface
from kaibo.plan.publishing import Platform, PublicationForm
from kaibo.plan.script import Script
from kaibo.refused import Refused
from kaibo.replay import article, hooks, markdown, rewriting
from kaibo.replay.aired import on_air
from kaibo.replay.article import Picture
from kaibo.replay.happened import KINDS, Happened, happened
from kaibo.replay.hooks import Hooks
from kaibo.replay.platforms import FORMS, PLATFORMS
from kaibo.rewriter import Rewriter

_PICTURES_MOST: Final = 12


class DraftWords(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Draft the words of an item from what happened; `rewrite` asks the configured service too."""

    broadcast: Id
    platform: Platform
    form: PublicationForm = "short"
    clip: Annotated[str, Meta(max_length=60)] = ""
    rewrite: bool = False


class WordsFinding(Struct, frozen=True, kw_only=True):
    """Words of a draft that break a rule, and what to say instead."""

    field: str
    verdict: str
    words: str
    zh: str


class DraftedWords(Struct, frozen=True, kw_only=True):
    """Words drafted for an item, titles and hooks to choose from; every figure in it is of the journal.

    `text` is Markdown, for an article or a post; `html` the same, safe to show. `findings` are what the rules
    about words say of it. `by` is "kaibo" or the service that rewrote.
    """

    titles: tuple[str, ...]
    hooks: tuple[str, ...]
    tags: tuple[str, ...]
    text: str
    html: str
    shortest_s: int
    longest_s: int
    ratio: str
    next_step: str
    findings: tuple[WordsFinding, ...]
    by: str


class Drafted(Struct, frozen=True, kw_only=True):
    """A draft before it is shown: what happened, the words, and which recording its pictures are of."""

    told: Happened
    hooks: Hooks
    text: str
    recording: str


async def drafted(house: House, data: DraftWords) -> DraftedWords:
    """Draft the words of an item.

    Raises `Refused` 409 `nothing_yet`, 404 `unknown_clip`, 400 `no_such_form`.
    """
    room = await house.room(data.broadcast)
    if data.form not in PLATFORMS[data.platform].forms:
        page = PLATFORMS[data.platform]
        raise Refused(
            400,
            "no_such_form",
            f"{page.zh}不发这种内容，请换一种形式",
            f"{page.en} takes no such items: choose another form",
            "form",
        )
    start_ms, end_ms = _stretch(house, room, data)
    plan, binder = room.any_plan, house.office.binder(data.broadcast)
    clips = [one.body for one in binder.listed("clip", Clip) if one.body.rating != "bad"]
    scripts = binder.all("script", Script)
    checker = await house.wording.checker(plan.account_id)
    clip = binder.one("clip", data.clip, Clip) if data.clip else None

    def made() -> Drafted:
        span = (start_ms, end_ms)
        return _drafted(house.journal.path, data, plan, span, checker, clips, clip, scripts)

    draft = await asyncio.to_thread(made)
    rewriter = rewriter_of(house)
    if not (data.rewrite and rewriter.settings.on):
        return await asyncio.to_thread(_shown, data, draft, checker)
    return await _rewritten(rewriter, data, draft, checker)


async def _rewritten(rewriter: Rewriter, data: DraftWords, draft: Drafted, checker: Checker) -> DraftedWords:
    """Have a draft rewritten; what does not hold is left out and told, and the draft's own words stay."""
    given = {"titles": draft.hooks.titles, "hooks": draft.hooks.hooks, "text": draft.text}
    try:
        told = await rewriter.write(msgspec.json.encode(given).decode())
    except Refused as refused:
        shown = await asyncio.to_thread(_shown, data, draft, checker)
        failed = WordsFinding(field="rewrite", verdict="warn", words="", zh=refused.zh)
        return structs.replace(shown, findings=(failed, *shown.findings))

    def checked() -> DraftedWords:
        taken = rewriting.taken(
            told.titles,
            told.hooks,
            told.text,
            told=draft.told,
            draft=draft.hooks,
            drafted=draft.text,
            platform=data.platform,
            checker=checker,
        )
        words = structs.replace(
            draft.hooks,
            titles=tuple(dict.fromkeys((*taken.titles, *draft.hooks.titles))),
            hooks=tuple(dict.fromkeys((*taken.hooks, *draft.hooks.hooks))),
        )
        used = taken.titles or taken.hooks or taken.text
        by = rewriter.settings.model if used else "kaibo"
        newer = structs.replace(draft, hooks=words, text=taken.text or draft.text)
        shown = _shown(data, newer, checker, by)
        left = tuple(
            WordsFinding(field=f"rewrite:{one.field}", verdict="warn", words=one.words, zh=one.zh)
            for one in taken.left_out
        )
        return structs.replace(shown, findings=(*left, *shown.findings))

    return await asyncio.to_thread(checked)


def _stretch(house: House, room: Room, data: DraftWords) -> tuple[int, int]:
    """Give what an item is about in wall time: its clip where that is known, else the whole broadcast."""
    if room.went_live_ms is None:
        raise Refused(
            409,
            "nothing_yet",
            "这场还没有开播，没有可写的内容；开播后再来",
            "this broadcast has not gone live: there is nothing to write of yet",
            "broadcast",
        )
    start_ms, end_ms = room.went_live_ms, room.ended_ms or house.now_ms(room)
    if not data.clip:
        return start_ms, end_ms
    clip = house.office.binder(data.broadcast).one("clip", data.clip, Clip)
    if clip is None:
        raise Refused(
            404, "unknown_clip", "没有这段切片，请重新选择", "there is no such clip: choose another", "clip"
        )
    if clip.at_ms is None:
        return start_ms, end_ms
    return clip.at_ms, clip.at_ms + clip.end_ms - clip.start_ms


def _drafted(
    path: Path,
    data: DraftWords,
    plan: Broadcast,
    span: tuple[int, int],
    checker: Checker,
    clips: list[Clip],
    clip: Clip | None,
    scripts: dict[str, Script],
) -> Drafted:
    """Draft beside the loop: reading an evening's facts takes a moment."""
    facts = list(of_kinds(path, data.broadcast, KINDS))
    start_ms, end_ms = span
    if clip is not None:
        # A clip shows a moment of a product's time; what was asked and sold is told of all of that time.
        at_ms = (start_ms + end_ms) // 2
        facts.sort(key=lambda fact: fact.at_ms)
        runs = on_air(facts, max(end_ms, facts[-1].at_ms if facts else 0))
        run = next((run for run in runs if run.start_ms <= at_ms < run.end_ms and run.taken.product), None)
        start_ms, end_ms = (run.start_ms, run.end_ms) if run else span
    told = happened(facts, plan, start_ms, end_ms, scripts)
    words = hooks.draft(told, data.platform, data.form, checker)
    shown = [clip] if clip else sorted(clips, key=lambda one: -one.score)
    recording = shown[0].recording if shown else ""
    pictures = [
        Picture(one.start_ms if one.peak_ms is None else one.peak_ms, one.title, one.product)
        for one in shown
        if one.recording == recording
    ][:_PICTURES_MOST]
    hook = words.hooks[0] if words.hooks else ""
    return Drafted(
        told=told,
        hooks=words,
        text=article.draft(told, data.form, checker, pictures, hook),
        recording=recording,
    )


def _shown(data: DraftWords, draft: Drafted, checker: Checker, by: str = "kaibo") -> DraftedWords:
    form = FORMS[data.form]
    return DraftedWords(
        titles=draft.hooks.titles,
        hooks=draft.hooks.hooks,
        tags=draft.hooks.tags,
        text=draft.text,
        html=markdown.html(draft.text, lambda at_ms: picture(data.broadcast, draft.recording, at_ms)),
        shortest_s=form.shortest_s,
        longest_s=form.longest_s,
        ratio=form.ratio,
        next_step=form.next_zh,
        findings=findings(draft, checker),
        by=by,
    )


def picture(broadcast: str, recording: str, at_ms: int) -> str:
    """Give the address of a recording's picture, "" where there is no recording."""
    return f"/api/broadcasts/{broadcast}/recordings/{recording}/picture?at_ms={at_ms}" if recording else ""


def findings(draft: Drafted, checker: Checker) -> tuple[WordsFinding, ...]:
    """Give what the rules about words say of a draft, field by field."""
    read: tuple[tuple[str, Surface, tuple[str, ...]], ...] = (
        ("title", "clip_title", draft.hooks.titles),
        ("hook", "ad_copy", draft.hooks.hooks),
        ("text", "ad_copy", (markdown.plain(draft.text),)),
    )
    told = [
        WordsFinding(field=field, verdict=one.verdict, words=one.text, zh=one.zh)
        for field, surface, texts in read
        for text in texts
        for one in hooks.found(text, surface, checker)
    ]
    return tuple({(one.field, one.words): one for one in told}.values())
