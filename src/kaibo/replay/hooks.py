"""Titles, hooks and tags of an item, of facts only, and none that breaks a rule. Source: Y2, X1."""

import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from kaibo.money import yuan
from kaibo.plan.compliance import Checker, Surface, WordFinding
from kaibo.plan.publishing import Platform, PublicationForm
from kaibo.replay.happened import Happened
from kaibo.replay.platforms import FORMS, PLATFORMS
from kaibo.words import clip, shown

OFFERED: Final = 6
"""Titles and hooks offered at most: enough to choose from, few enough to read."""

HOOK_MOST: Final = 200
_GAP: Final = re.compile(r"\{(\w+)\}")
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")
_TAG: Final = re.compile(r"[^\w]+")
_ENDS: Final = "。！？!?~～…，,、 "


class Hooks(Struct, frozen=True, kw_only=True):
    """What is offered for an item, the best first."""

    titles: tuple[str, ...]
    hooks: tuple[str, ...]
    tags: tuple[str, ...]


def draft(told: Happened, platform: Platform, form: PublicationForm, checker: Checker) -> Hooks:
    """Draft titles, hooks and tags; what breaks a blocking rule, or is too long, is not offered.

    The same facts give the same words. Source: Y2, X1.
    """
    page, of = PLATFORMS[platform], FORMS[form]
    known = said(told, checker)
    titles = [_filled(one, known) for one in of.title]
    fit = [title for title in titles if title and page.title_least <= len(title) <= page.title_most]
    hooks = [_filled(one, known) for one in of.hook]
    return Hooks(
        titles=_offered(fit, "clip_title", checker),
        hooks=_offered([hook for hook in hooks if 0 < len(hook) <= HOOK_MOST], "ad_copy", checker),
        tags=_tags(told, page.tags_most, checker),
    )


def said(told: Happened, checker: Checker) -> dict[str, str]:
    """Give every fact a template may name, as it is written; what breaks a blocking rule is not known."""
    one = told.of
    question = told.questions[0] if told.questions else None
    point = next((point for point in one.points if allowed(point, "clip_title", checker)), "") if one else ""
    known = {
        "title": told.title,
        "day": told.day,
        "product": one.title if one else "",
        "price": yuan(one.price_fen).removesuffix(".00") if one and one.price_fen > 0 else "",
        "minutes": str(one.minutes) if one and one.minutes > 1 else "",
        "orders": str(told.orders) if told.orders > 1 else "",
        "products": str(len(told.spoken)) if len(told.spoken) > 1 else "",
        "question": question.text.strip(_ENDS) + "？" if question else "",
        "askers": str(question.askers) if question else "",
        "asks": str(told.asks) if told.asks > 1 else "",
        "point": shown(point).strip(_ENDS),
    }
    return {name: text for name, text in known.items() if text and allowed(text, "clip_title", checker)}


def allowed(text: str, surface: Surface, checker: Checker) -> bool:
    """Tell whether no rule blocks a text on a surface."""
    return not any(one.verdict == "block" for one in checker.read(text, surface).findings)


def found(text: str, surface: Surface, checker: Checker) -> tuple[WordFinding, ...]:
    """Give what the rules say of a text, but for what is only for knowing."""
    return tuple(one for one in checker.read(text, surface).findings if one.verdict != "info")


def figures(told: Happened, *more: str) -> frozenset[str]:
    """Give every number that may stand in words about a stretch: those of its facts and of texts given."""
    written = [
        told.title,
        told.day,
        str(told.orders),
        str(told.asks),
        str(len(told.spoken)),
        *told.quotes,
        *more,
    ]
    for one in told.spoken:
        written += [one.title, yuan(one.price_fen), str(one.minutes), str(one.orders), *one.points]
    for question in told.questions:
        written += [question.text, question.answer, str(question.askers), *question.answers]
    return frozenset(_plain(number) for text in written for number in _NUMBER.findall(text))


def invented(text: str, known: frozenset[str]) -> tuple[str, ...]:
    """Give the numbers of a text that are in no fact, in order."""
    return tuple(dict.fromkeys(number for number in _NUMBER.findall(text) if _plain(number) not in known))


def _plain(number: str) -> str:
    """Write a number one way: 1,299.00 and 1299 are the same."""
    bare = number.replace(",", "")
    return bare.rstrip("0").rstrip(".") if "." in bare else bare


def _filled(template: str, known: dict[str, str]) -> str:
    """Fill a template, "" where a fact it names is not known."""
    gaps = _GAP.findall(template)
    if any(gap not in known for gap in gaps):
        return ""
    return _GAP.sub(lambda gap: known[gap[1]], template).strip()


def _offered(texts: Iterable[str], surface: Surface, checker: Checker) -> tuple[str, ...]:
    good = [text for text in dict.fromkeys(texts) if allowed(text, surface, checker)]
    return tuple(good[:OFFERED])


def _tags(told: Happened, most: int, checker: Checker) -> tuple[str, ...]:
    """Name what an item is about: its products, the account, what viewers asked for."""
    names = [*(one.title for one in told.spoken[:3]), told.account, "直播回放"]
    bare = dict.fromkeys(clip(_TAG.sub("", shown(name)), 30).rstrip("…") for name in names)
    return tuple(name for name in bare if name and allowed(name, "clip_title", checker))[:most]
