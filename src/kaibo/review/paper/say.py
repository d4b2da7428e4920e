"""Words and figures of the review as HTML, where everything from outside is escaped, and as plain text."""

import re
from html import escape
from math import floor

from kaibo.clock import SECOND, local, span
from kaibo.money import yuan
from kaibo.review.definitions import Unit
from kaibo.words import clip, shown

NONE = "—"

_LONG = 120
"""Minutes from which a length of time is told in hours."""


def text(words: str, most: int = 200) -> str:
    """Make outside text safe to stand in HTML, as content or in a quoted attribute."""
    return escape(clip(shown(words), most), quote=True)


def both(zh: str, en: str) -> str:
    """Write Chinese, then English in its small second place; both are plain text."""
    return f'{text(zh, 500)} <span lang="en">{text(en, 500)}</span>'


def anchor(name: str) -> str:
    """Give the address within the page of a part, made of its English name."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def worth(value: float | None, unit: Unit) -> str:
    """Write a value with its unit as HTML; a dash where it is not known."""
    if value is None:
        return NONE
    if unit == "people":
        return f"{value:,.0f}<small>人</small>"
    if unit != "s":
        return said_en(value, unit)
    minutes, seconds = divmod(round(value), 60)
    if minutes >= _LONG:
        return f"{minutes // 60:,}<small>小时</small>{minutes % 60:02}<small>分</small>"
    return f"{minutes}<small>分</small>{seconds:02}<small>秒</small>"


def brief(value: float | None, unit: Unit) -> str:
    """Write a value as `worth` does, a length of time as `lasting` does: what a team does takes seconds."""
    if unit == "s" and value is not None:
        return lasting(value * SECOND)
    return worth(value, unit)


def reached(value: float, target: float) -> str:
    """Write which share of a target is reached, in whole percent: 100 % is never said of one missed."""
    return f"{floor(round(100 * value / target, 6))}%"


def said(value: float, unit: Unit) -> str:
    """Write a value with its unit as plain Chinese text."""
    if unit == "s":
        minutes, seconds = divmod(round(value), 60)
        if minutes >= _LONG:
            return f"{minutes // 60:,} 小时 {minutes % 60:02} 分"
        return f"{minutes} 分 {seconds:02} 秒" if minutes else f"{seconds} 秒"
    return f"{value:,.0f} 人" if unit == "people" else said_en(value, unit)


def said_en(value: float, unit: Unit) -> str:
    """Write a value as plain text that needs no Chinese."""
    if unit == "fen":
        return f"¥{yuan(round(value), decimals=abs(value) < 1_000_000)}"
    if unit == "ratio":
        return f"{value:.1%}"
    if unit == "mean":
        return f"{value:,.2f}"
    if unit == "s":
        minutes, seconds = divmod(round(value), 60)
        if minutes >= _LONG:
            return f"{minutes // 60:,} h {minutes % 60:02} min"
        return f"{minutes} min {seconds:02} s" if minutes else f"{seconds} s"
    return f"{value:,.0f}"


def quoted(words: str, most: int) -> str:
    """Cut outside text to stand within a sentence, on one line; it is not yet safe in HTML."""
    return clip(" ".join(shown(words).split()), most)


def in_style(words: str, most: int = 60) -> str:
    """Make outside text safe to stand within a quoted string of a style sheet in a page: as escapes."""
    return "".join(
        sign if sign.isascii() and (sign.isalnum() or sign in " -_.") else f"\\{ord(sign):x} "
        for sign in quoted(words, most)
    )


def count(value: float | None) -> str:
    """Write a count; a dash where it is not known."""
    return NONE if value is None else f"{value:,.0f}"


def money(value: float | None) -> str:
    """Write fen as whole yuan; a dash where it is not known."""
    return NONE if value is None else f"¥{yuan(round(value), decimals=False)}"


def clock(at_ms: int, zone: str) -> str:
    """Write an instant as the wall's hours and minutes in a zone."""
    return f"{local(at_ms, zone):%H:%M}"


def as_of(at_ms: int, start_ms: int | None, zone: str) -> str:
    """Write an instant as hours and minutes, with its date where that is not the day of go-live."""
    at = local(at_ms, zone)
    same = start_ms is not None and local(start_ms, zone).date() == at.date()
    return f"{at:%H:%M}" if same else f"{at:%m-%d %H:%M}"


def moment(at_ms: int, zone: str) -> str:
    """Write an instant as date, hours and minutes in a zone."""
    return f"{local(at_ms, zone):%Y-%m-%d %H:%M}"


def since(at_ms: int, start_ms: int | None) -> str:
    """Write an instant as the time since go-live; nothing before there is a go-live."""
    if start_ms is None:
        return ""
    told = span(at_ms - start_ms)
    return told if told.startswith("-") else f"+{told}"


def lasting(ms: float | None) -> str:
    """Write a length of time for a reader; a dash where it is not known."""
    if ms is None:
        return NONE
    # To the nearest second, as figures are: 2:53 beside 2 分 53 秒.
    seconds = round(ms / SECOND)
    return f"{seconds} 秒" if seconds < 60 else span(seconds * SECOND)
