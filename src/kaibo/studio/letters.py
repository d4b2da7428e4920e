"""Letters drawn into pictures: a font with Chinese letters, and texts broken into lines that fit."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from PIL import ImageFont

from kaibo.refused import Refused
from kaibo.words import shown

_FONTS: Final = (
    ("NotoSansCJK-Bold.ttc", 2),
    ("NotoSansCJK-Regular.ttc", 2),
    ("NotoSansCJKsc-Bold.otf", 0),
    ("NotoSansSC-Bold.otf", 0),
    ("SourceHanSansSC-Bold.otf", 0),
    ("msyhbd.ttc", 0),
    ("msyh.ttc", 0),
    ("PingFang.ttc", 0),
    ("Hiragino Sans GB.ttc", 0),
    ("STHeiti Medium.ttc", 0),
    ("wqy-zenhei.ttc", 0),
    ("wqy-microhei.ttc", 0),
    ("simhei.ttf", 0),
)
"""Fonts with Chinese letters by file name, and which face of the file is the simplified one."""

Font = ImageFont.FreeTypeFont


def fitted(text: str, width: int, lines: int, size: int, least: int) -> tuple[Font, list[str]]:
    """Give the largest font from `size` down to `least` at which a text fits, and its lines.

    Where even the least is too large, the last line ends in an ellipsis.
    """
    words = letters(text)
    for points in range(size, least - 1, -2):
        font = font_of(points)
        broken = wrapped(words, font, width)
        if len(broken) <= lines:
            return font, broken
    last = broken[lines - 1]
    while last and font.getlength(last + "…") > width:
        last = last[:-1]
    return font, [*broken[: lines - 1], last.rstrip() + "…"]


_TOKEN: Final = re.compile(r"[A-Za-z0-9.,:;%¥$+\-/']+|\s+|.")


def wrapped(text: str, font: Font, width: int) -> list[str]:
    """Break a text into lines: between Chinese letters, between words, and within a word only if it must."""
    lines, line = list[str](), ""
    for token in _TOKEN.findall(text):
        pieces = [token] if font.getlength(token) <= width else list(token)
        for piece in pieces:
            if line and font.getlength(line + piece) > width:
                lines.append(line.rstrip())
                line = ""
            line = (line + piece) if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def letters(text: str) -> str:
    """Keep what a font can show of a text, on one line and of bounded length; emoji are left out."""
    seen = unicodedata.normalize("NFC", " ".join(shown(text[:400]).split()))[:120]
    return "".join(char for char in seen if char == " " or _drawn(char)).strip()


@lru_cache(maxsize=8_192)
def _drawn(char: str) -> bool:
    """Tell whether the font has a sign: what it has not it shows as the same empty box."""
    if char in "\u200d\ufe0f" or unicodedata.category(char) in ("Cn", "Co", "Cs"):
        return False
    font = font_of(24)
    return bytes(font.getmask(char)) != bytes(font.getmask("\U0010fffd"))


@lru_cache(maxsize=64)
def font_of(points: int) -> Font:
    """Give a font with Chinese letters; raises `Refused` 409 where this machine has none."""
    for name, face in _FONTS:
        try:
            return ImageFont.truetype(name, points, index=face, layout_engine=ImageFont.Layout.BASIC)
        except OSError:
            continue
    raise Refused(
        409,
        "no_chinese_font",
        "这台电脑没有中文字体，画不了字：请安装 Noto Sans CJK（思源黑体）后再试",
        "this machine has no font with Chinese letters: install Noto Sans CJK, then try again",
    )
