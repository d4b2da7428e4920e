"""Posters: a cover, a title, a time and a code to scan, drawn in the two shapes of a cover. Source: P34, P37.

Everything a reader needs lies where both shapes show it, so a poster that is cropped still works.
"""

import io
from typing import Final

import segno
from msgspec import Struct
from PIL import Image, ImageDraw, ImageOps

from kaibo.plan.cover import Box, Shape, parts, safe
from kaibo.refused import Refused
from kaibo.studio.letters import fitted

WIDTH: Final = 1080
"""A poster's width in pixels."""

_CODE: Final = 380
_QUIET: Final = 4
_MODULE_LEAST: Final = 4
_EDGE: Final = 64
_PAPER, _NIGHT, _INK, _GREY, _RED = "#ffffff", "#1f2a44", "#16181d", "#5c6673", "#c0262d"


class Poster(Struct, frozen=True, kw_only=True):
    """What a poster says: `call` asks the reader, `who` invites, `address` is what the code holds."""

    title: str
    when: str
    account: str
    address: str
    call: str = "扫码预约直播"
    who: str = ""


def draw(
    poster: Poster, shape: Shape, cover: bytes | None = None, focus: tuple[float, float] = (0.5, 0.5)
) -> bytes:
    """Draw a poster as a PNG; `cover` is a kept picture, `focus` what matters in it, from 0 to 1.

    Slow: call it off the loop.

    Raises `Refused` 409 where this machine has no font with Chinese letters, 400 for an address too long
    for a code that phones read.
    """
    wide, high = parts(shape)
    height = int(WIDTH * high / wide)
    sheet = Image.new("RGB", (WIDTH, height), _PAPER)
    area = safe(WIDTH, height)
    bottom = area.top + area.height - _CODE - 2 * 44
    if cover is None:
        _banner(sheet, poster, area.top, bottom)
    else:
        _cover(sheet, cover, bottom, focus)
    _words(sheet, poster, area)
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


def _cover(sheet: Image.Image, cover: bytes, bottom: int, focus: tuple[float, float]) -> None:
    """Fill the upper part with the cover, as near to its focus as it can be."""
    with Image.open(io.BytesIO(cover)) as opened:
        filled = ImageOps.fit(opened.convert("RGB"), (WIDTH, bottom), centering=focus)
    sheet.paste(filled, (0, 0))


def _banner(sheet: Image.Image, poster: Poster, top: int, bottom: int) -> None:
    """Fill the upper part with the title where there is no cover."""
    sheet.paste(_NIGHT, (0, 0, WIDTH, bottom))
    pen = ImageDraw.Draw(sheet)
    font, lines = fitted(poster.title, WIDTH - 4 * _EDGE, 4, 104, 48)
    step = font.size * 1.3
    y = (top + bottom - step * len(lines)) / 2
    for line in lines:
        pen.text(((WIDTH - font.getlength(line)) / 2, y), line, _PAPER, font)
        y += step


def _words(sheet: Image.Image, poster: Poster, area: Box) -> None:
    """Write title, time and account beside the code."""
    pen = ImageDraw.Draw(sheet)
    left, right = area.left + _EDGE, area.left + area.width - _EDGE
    top = area.top + area.height - _CODE - 44
    sheet.paste(code(poster.address, _CODE), (right - _CODE, top))
    room = right - _CODE - 32 - left
    y = float(top)
    for text, size, least, lines, ink in (
        (poster.title, 60, 34, 3, _INK),
        (poster.when, 46, 30, 1, _RED),
        (" · ".join(filter(None, (poster.account, poster.who and f"{poster.who} 邀请"))), 32, 24, 1, _GREY),
        (poster.call, 32, 24, 1, _GREY),
    ):
        font, wrapped = fitted(text, room, lines, size, least)
        for line in wrapped:
            pen.text((left, y), line, ink, font)
            y += font.size * 1.25
        y += font.size * 0.35


def code(address: str, side: int) -> Image.Image:
    """Draw a QR code with its quiet zone on white, `side` pixels a side; every module is whole pixels.

    Raises `Refused` 400 for an address so long that a module would be too small for a phone.
    """
    made = segno.make_qr(address, error="m", boost_error=False)
    modules = int(made.symbol_size(scale=1, border=_QUIET)[0])
    scale = side // modules
    if scale < _MODULE_LEAST:
        raise Refused(
            400,
            "address_too_long",
            "地址太长，二维码会太密、手机扫不出来，请用短链接",
            "the address is too long for a code that phones read: use the short link",
            "target",
        )
    bits = Image.new("L", (modules, modules), 255)
    for y, row in enumerate(made.matrix):
        for x, dark in enumerate(row):
            if dark:
                bits.putpixel((x + _QUIET, y + _QUIET), 0)
    drawn = bits.resize((modules * scale, modules * scale), Image.Resampling.NEAREST)
    square = Image.new("RGB", (side, side), _PAPER)
    square.paste(drawn, ((side - drawn.width) // 2, (side - drawn.height) // 2))
    return square
