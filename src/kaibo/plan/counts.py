"""Counts of reservations as people paste them: a line a channel, in the words teams use. Source: P30."""

import re
import unicodedata
from typing import Final

from msgspec import Struct

from kaibo.facts import Touchpoint
from kaibo.plan.reservations import CHANNELS
from kaibo.words import clip, shown

LINES_MOST: Final = 200

_WORDS: Final[dict[Touchpoint, tuple[str, ...]]] = {
    "home": ("主页", "首页", "home"),
    "article": ("公众号", "推文", "文章", "article"),
    "video": ("短视频", "视频", "video"),
    "group": ("社群", "微信群", "群", "group"),
    "moments": ("朋友圈", "moments"),
    "wecom": ("企微", "企业微信", "1对1", "1v1", "私聊", "wecom"),
    "poster": ("海报", "二维码", "poster"),
    "other": ("其他", "其它", "other"),
}
"""What teams call a touchpoint; the first that occurs in a line's words names it."""

_COUNT: Final = re.compile(r"([\d,]+(?:\.\d+)?)\s*(万|w|千|k)?\s*(?:人|个|位)?\s*$", re.IGNORECASE)
_TIMES: Final = {"": 1, "万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000}
_MOST: Final = 10**9


class PastedRow(Struct, frozen=True, kw_only=True):
    """A channel and its count, and the line they were read from."""

    line: int
    channel: Touchpoint
    count: int


class Unread(Struct, frozen=True, kw_only=True):
    """A line that could not be read, and why."""

    line: int
    text: str
    zh: str
    en: str


class TypedTable(Struct, frozen=True, kw_only=True):
    """What was read of a pasted table, and what was not."""

    rows: tuple[PastedRow, ...]
    wrong: tuple[Unread, ...]


def read(text: str) -> TypedTable:
    """Read a pasted table: a line a channel, its name then its count, such as "公众号 1.2万".

    Full-width digits, thousands separators, 万 and 千 are understood; a heading without a number, and empty
    lines, are passed over. A channel named twice is wrong the second time.
    """
    rows, wrong = dict[Touchpoint, PastedRow](), list[Unread]()
    for number, raw in enumerate(text.splitlines()[:LINES_MOST], 1):
        line = unicodedata.normalize("NFKC", shown(raw)).strip().strip('"')
        if not any(char.isdigit() for char in line):
            continue
        channel, count = _channel(line), _count(line)
        if count is None:
            why = ("行末没有看懂的人数", "no count at the end of the line")
        elif channel is None:
            why = ("没有认出渠道", "no channel known by this name")
        elif channel in rows:
            why = (f"「{CHANNELS[channel]}」出现两次，只留一行", f"{channel} stands twice: keep one line")
        else:
            rows[channel] = PastedRow(line=number, channel=channel, count=count)
            continue
        wrong.append(Unread(line=number, text=clip(line, 60), zh=why[0], en=why[1]))
    return TypedTable(rows=tuple(rows.values()), wrong=tuple(wrong))


def _channel(line: str) -> Touchpoint | None:
    named = line.lower()
    return next((name for name, words in _WORDS.items() if any(word in named for word in words)), None)


def _count(line: str) -> int | None:
    found = _COUNT.search(line)
    if found is None or (found.start() and line[found.start() - 1] in "-.−"):
        return None
    count = float(found[1].replace(",", "") or "nan") * _TIMES[(found[2] or "").lower()]
    return round(count) if count <= _MOST else None
