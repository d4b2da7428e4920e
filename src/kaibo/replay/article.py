"""Drafts of an article and of a community post, from what happened; no viewer is named. Source: Y2."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from kaibo.clock import span
from kaibo.money import yuan
from kaibo.plan.compliance import Checker
from kaibo.plan.publishing import PublicationForm
from kaibo.replay.happened import Asked, Happened
from kaibo.replay.hooks import allowed
from kaibo.replay.platforms import FORMS
from kaibo.words import shown

_POINTS_MOST: Final = 5
_PRODUCTS_MOST: Final = 20


class Picture(Struct, frozen=True):
    """A picture of the recording: its media time, and what is seen there."""

    media_ms: int
    title: str
    product: str = ""


def draft(
    told: Happened, form: PublicationForm, checker: Checker, pictures: Sequence[Picture] = (), hook: str = ""
) -> str:
    """Draft the text of an item as Markdown: an article, a post, else the lines of a description.

    Pictures stand as references, `picture:` and their media time. Lines that break a blocking rule are left
    out. Source: Y2.
    """
    if form == "post":
        return _post(told, checker, hook)
    if form == "article":
        return _article(told, checker, pictures, hook)
    return _description(told, form, checker, hook)


def _article(told: Happened, checker: Checker, pictures: Sequence[Picture], hook: str) -> str:
    """Write an article: what it was, key points by product, questions and answers, quotes, chapters."""
    lines = [f"# {escaped(told.title)}", "", f"{told.day}直播，讲了 {len(told.spoken)} 款产品。", ""]
    lead = next((one for one in pictures if not one.product), None)
    lines += _picture(lead) if lead else []
    for one in told.spoken[:_PRODUCTS_MOST]:
        lines += [f"## {escaped(one.title)}", ""]
        own = next((picture for picture in pictures if picture.product == one.id), None)
        lines += _picture(own) if own else []
        if one.price_fen > 0:
            lines += [f"直播当时标价 {yuan(one.price_fen)} 元，现在以商品页为准。", ""]
        points = [point for point in one.points if _good(point, checker)]
        lines += [*(f"- {escaped(point)}" for point in points[:_POINTS_MOST]), *([""] if points else [])]
    asked = [one for one in told.questions if _good(one.text, checker)]
    if asked:
        lines += ["## 大家问得多的", ""]
        for question in asked:
            lines += _answered(question, checker)
    quotes = [quote for quote in told.quotes if _good(quote, checker)]
    if quotes:
        lines += ["## 观众原话", "", *(f"> {escaped(quote)}\n" for quote in quotes)]
    if len(told.spoken) > 1:
        lines += ["## 分段", ""]
        lines += [f"- {span(one.at_ms - told.start_ms)} {escaped(one.title)}" for one in told.spoken]
        lines.append("")
    return _whole([*lines, "---", "", hook or FORMS["article"].next_zh])


def _answered(question: Asked, checker: Checker) -> list[str]:
    told = [f"**{escaped(question.text)}**（{question.askers} 人问）", ""]
    if question.answer and _good(question.answer, checker):
        told += [escaped(question.answer), ""]
    return told


def _post(told: Happened, checker: Checker, hook: str) -> str:
    """Write a post around the question most viewers asked, with what was answered to it."""
    question = next((one for one in told.questions if _good(one.text, checker)), None)
    if question is None:
        return ""
    lines = [f"**{escaped(question.text)}**", "", f"{told.day}直播里，{question.askers} 位观众问了这个。", ""]
    answers = [answer for answer in question.answers if _good(answer, checker)]
    if answers:
        lines += ["有人这样说：", "", *(f"> {escaped(answer)}\n" for answer in answers)]
    if question.answer and _good(question.answer, checker):
        lines += [f"我们的回答：{escaped(question.answer)}", ""]
    return _whole([*lines, hook or FORMS["post"].next_zh])


def _description(told: Happened, form: PublicationForm, checker: Checker, hook: str) -> str:
    """Write the lines below a video: chapters for the whole, key points for one product, and the hook."""
    lines: list[str] = []
    one = told.of
    if form == "full" and len(told.spoken) > 1:
        lines += [f"- {span(each.at_ms - told.start_ms)} {escaped(each.title)}" for each in told.spoken]
    elif one is not None:
        points = [point for point in one.points if _good(point, checker)]
        lines += [f"- {escaped(point)}" for point in points[:3]]
    return _whole([*lines, *([""] if lines else []), hook or FORMS[form].next_zh])


def escaped(text: str) -> str:
    """Write a text so that Markdown takes it as words: no mark of it means anything."""
    line = " ".join(shown(text).split())
    return "".join(f"\\{char}" if char in _MARKS else char for char in line)


_MARKS: Final = frozenset("\\`*_{}[]<>()#+!|~")


def _good(text: str, checker: Checker) -> bool:
    return bool(text.strip("* ")) and allowed(text, "ad_copy", checker)


def _picture(picture: Picture) -> list[str]:
    return [f"![{escaped(picture.title)}](picture:{picture.media_ms})", ""]


def _whole(lines: Sequence[str]) -> str:
    return "\n".join(lines).strip() + "\n"
