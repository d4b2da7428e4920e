"""Words a machine wrote, held against the facts and the rules about words. Source: X1."""

import re
from typing import Final
from unicodedata import normalize

from msgspec import Struct

from kaibo.plan.compliance import Checker
from kaibo.plan.publishing import Platform
from kaibo.replay import markdown
from kaibo.replay.happened import Happened
from kaibo.replay.hooks import HOOK_MOST, Hooks, allowed, figures, invented
from kaibo.replay.platforms import PLATFORMS
from kaibo.words import clip, shown

_SPOKEN: Final = re.compile(
    "[零〇一二两三四五六七八九十百千万亿半]{2,}|[一二两三四五六七八九十百千万亿半](?=[元块人位单件折倍天小时分秒%成])"
)
"""Figures in characters: 三千, 两位."""


class LeftOut(Struct, frozen=True):
    """Words that were not taken, and why."""

    field: str
    words: str
    zh: str


class Taken(Struct, frozen=True, kw_only=True):
    """What was taken of rewritten words, and what was left out; an empty part was not taken at all."""

    titles: tuple[str, ...]
    hooks: tuple[str, ...]
    text: str
    left_out: tuple[LeftOut, ...]


def taken(
    titles: tuple[str, ...],
    hooks: tuple[str, ...],
    text: str,
    *,
    told: Happened,
    draft: Hooks,
    drafted: str,
    platform: Platform,
    checker: Checker,
) -> Taken:
    """Take what holds of rewritten words: no figure that is in no fact, no word that breaks a rule.

    Source: X1, Y2.
    """
    page = PLATFORMS[platform]
    words = (*draft.titles, *draft.hooks, drafted)
    known, spoken = figures(told, *words), _said(told, words)
    left: list[LeftOut] = []

    def holds(field: str, said: str, least: int, most: int) -> bool:
        why = _why(said, known, spoken, checker)
        if not why and not least <= len(said) <= most:
            why = f"长度 {len(said)} 字，要 {least} 到 {most} 字"
        if why:
            left.append(LeftOut(field, clip(said, 60), why))
        return not why

    clean = [" ".join(shown(one).split()) for one in titles]
    lines = [" ".join(shown(one).split()) for one in hooks]
    whole = "\n".join(map(shown, text.splitlines()))
    strange = set(markdown.pictures(whole)) - set(markdown.pictures(drafted))
    if strange:
        left.append(LeftOut("text", "picture", "正文引用了草稿里没有的图片"))
    good = bool(whole.strip()) and not strange and holds("text", whole, 1, 20_000)
    return Taken(
        titles=tuple(one for one in clean if holds("title", one, max(1, page.title_least), page.title_most)),
        hooks=tuple(one for one in lines if holds("hook", one, 1, HOOK_MOST)),
        text=whole if good else "",
        left_out=tuple(left),
    )


def _why(said: str, known: frozenset[str], spoken: str, checker: Checker) -> str:
    """Say why words are not taken, "" where they may be."""
    plain = normalize("NFKC", re.sub(r"\(picture:\d+\)", "", said))
    strange = (*invented(plain, known), *(one for one in _SPOKEN.findall(plain) if one not in spoken))
    if strange:
        return f"数字 {strange[0]} 不在这场的记录里"
    return "" if allowed(said, "ad_copy", checker) and allowed(said, "clip_title", checker) else "用词不合规"


def _said(told: Happened, words: tuple[str, ...]) -> str:
    """Join every text of the facts, in which figures in characters may stand."""
    points = [point for one in told.spoken for point in (one.title, *one.points)]
    asked = [text for one in told.questions for text in (one.text, one.answer, *one.answers)]
    return "\n".join((told.title, *points, *asked, *told.quotes, *words))
