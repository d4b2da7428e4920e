"""Pictures that stand in for the camera: the slate (垫片) while it is away, and the ending. Source: E1, E9.

Drawn beforehand as pictures, for OBS shows Chinese letters only where its machine has a font with them.
"""

import io
from typing import Final, Literal

from PIL import Image, ImageDraw

from kaibo.studio.letters import fitted

Standing = Literal["slate", "ending"]
"""Which picture it is."""

SAYS: Final[dict[Standing, tuple[str, str]]] = {
    "slate": ("画面马上回来", "正在调整设备，请稍等，商品链接都在"),
    "ending": ("感谢观看", "点关注、点预约，下一场见"),
}
"""What each says: the headline, and the line below it."""

_LEAST, _MOST = 64, 4096
_TOP: Final = (31, 42, 68)
_BOTTOM: Final = (15, 21, 36)
_INK, _FAINT, _MARK = "#ffffff", "#b9c4d6", "#ff5a4f"


def draw(what: Standing, width: int, height: int) -> bytes:
    """Draw one as a PNG of this size, the words within what every phone shows; slow: call it off the loop.

    Raises `Refused` 409 where this machine has no font with Chinese letters.
    """
    width, height = min(max(width, _LEAST), _MOST), min(max(height, _LEAST), _MOST)
    sheet = Image.linear_gradient("L").resize((width, height))
    sheet = Image.composite(Image.new("RGB", sheet.size, _BOTTOM), Image.new("RGB", sheet.size, _TOP), sheet)
    pen = ImageDraw.Draw(sheet)
    side = min(width, height)
    room = int(width * 0.8)
    headline, line = SAYS[what]
    y = height * 0.5 - side * 0.14
    for text, size, ink in ((headline, side // 7, _INK), (line, side // 20, _FAINT)):
        font, (words, *_) = fitted(text, room, 1, max(size, 12), 8)
        pen.text(((width - font.getlength(words)) / 2, y), words, ink, font)
        y += font.size * 1.25 + side * 0.035
    bar = side // 12
    pen.rectangle((width // 2 - bar, y, width // 2 + bar, y + max(2, side // 120)), _MARK)
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()
