"""Words as small pictures, and how they are laid on a frame's planes of light and colour."""

from typing import Final

import av
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from kaibo.studio.film.captions import broken
from kaibo.studio.letters import Font, fitted, font_of

Plane = NDArray[np.uint8]
Weights = NDArray[np.uint16]
Planes = tuple[Plane, Plane, Plane]

_LIGHT: Final = (0.183, 0.614, 0.062)
_BLUE: Final = (-0.101, -0.339, 0.439)
_RED: Final = (0.439, -0.399, -0.040)
"""What red, green and blue give to light and colours in BT.709, limited range."""

_CARD_EDGES: Final = 72
_CARD_RIMS: Final = 36
_CARD_STEP: Final = 1.25
_CARD_LEAST: Final = 28
_PANEL = (16, 18, 24, 168)
_WHITE = (255, 255, 255, 255)
_EDGE = (0, 0, 0, 230)
_YELLOW = (255, 214, 10, 255)


class Sprite(Struct, frozen=True, kw_only=True):
    """A picture ready to be laid on: light and colours already weighed, and what it lets through of 256."""

    width: int
    height: int
    light: Weights
    blue: Weights
    red: Weights
    through: Weights
    through_small: Weights


def planes(frame: av.VideoFrame) -> Planes:
    """Give the planes of a YUV 4:2:0 frame; what is written into them is in the frame."""
    found: list[Plane] = []
    for number, plane in enumerate(frame.planes):
        width, height = frame.width >> bool(number), frame.height >> bool(number)
        whole = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
        found.append(whole[:height, :width])
    return found[0], found[1], found[2]


def lay(onto: Planes, sprite: Sprite, x: int, y: int) -> None:
    """Lay a sprite with its corner at a place, which may lie outside; `y` is even."""
    light, blue, red = onto
    _blend(light, sprite.light, sprite.through, x, y)
    _blend(blue, sprite.blue, sprite.through_small, x >> 1, y >> 1)
    _blend(red, sprite.red, sprite.through_small, x >> 1, y >> 1)


def line(text: str, font: Font, ink: tuple[int, int, int, int] = _WHITE, edge: int = 3) -> Sprite:
    """Draw one line of words with a dark edge, readable on any ground."""
    left, _, right, _ = font.getbbox(text, stroke_width=edge)
    up, down = font.getmetrics()
    image = Image.new("RGBA", (_even(right - left + 2), _even(up + down + 2 * edge)))
    ImageDraw.Draw(image).text(
        (1 - left, edge), text, font=font, fill=ink, stroke_width=edge, stroke_fill=_EDGE
    )
    return sprite_of(image)


def card(text: str, width: int, height: int) -> Sprite:
    """Draw a hook on a dark panel with a bright bar at its side, as large as it fits."""
    font, lines = _largest(text, width - _CARD_EDGES, height - _CARD_RIMS)
    step = int(font.size * _CARD_STEP)
    tall = min(_even(height), _even(step * len(lines) + _CARD_RIMS))
    wide = _even(min(width, max(int(font.getlength(one)) for one in lines) + _CARD_EDGES))
    image = Image.new("RGBA", (wide, tall))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((0, 0, wide - 1, tall - 1), 18, fill=_PANEL)
    pen.rounded_rectangle((18, 24, 26, tall - 25), 4, fill=_YELLOW)
    middle = (tall - step * len(lines)) // 2 + step // 2
    for one in lines:
        pen.text((44, middle), one, font=font, fill=_WHITE, stroke_width=1, stroke_fill=_EDGE, anchor="lm")
        middle += step
    return sprite_of(image)


def _largest(text: str, width: int, height: int) -> tuple[Font, list[str]]:
    """Give the largest font at which a text, broken evenly, fits a box, and its lines."""
    for points in range(width // 9, _CARD_LEAST - 1, -2):
        for count in range(1, 1 + int(height / (points * _CARD_STEP))):
            font, lines = font_of(points), broken(text, count)
            if max(map(font.getlength, lines)) <= width:
                return font, lines
    return fitted(text, width, max(1, int(height / (_CARD_LEAST * _CARD_STEP))), _CARD_LEAST, _CARD_LEAST)


def sprite_of(image: Image.Image) -> Sprite:
    """Weigh a picture with transparency for laying on."""
    pixels = np.asarray(image, dtype=np.float32)
    share = pixels[..., 3] / 255
    light, blue, red = (
        np.float32(least) + pixels[..., :3] @ np.array(weights, dtype=np.float32)
        for least, weights in ((16, _LIGHT), (128, _BLUE), (128, _RED))
    )
    return Sprite(
        width=image.width,
        height=image.height,
        light=_weights(light * share),
        blue=_weights(_small(blue * share)),
        red=_weights(_small(red * share)),
        through=_weights(256 * (1 - share)),
        through_small=_weights(256 * (1 - _small(share))),
    )


def _small(plane: NDArray[np.floating]) -> NDArray[np.floating]:
    """Halve both sides."""
    height, width = plane.shape
    halved: NDArray[np.floating] = plane.reshape(height // 2, 2, width // 2, 2).mean((1, 3))
    return halved


def _weights(values: NDArray[np.floating]) -> Weights:
    weights: Weights = np.clip(values + 0.5, 0, 256).astype(np.uint16)
    return weights


def _blend(plane: Plane, own: Weights, through: Weights, x: int, y: int) -> None:
    height, width = own.shape
    left, right = max(0, x), min(plane.shape[1], x + width)
    upper, lower = max(0, y), min(plane.shape[0], y + height)
    if left >= right or upper >= lower:
        return
    below = plane[upper:lower, left:right]
    part = np.s_[upper - y : lower - y, left - x : right - x]
    np.copyto(below, ((below * through[part]) >> 8) + own[part], casting="unsafe")


def _even(value: float) -> int:
    """Give the even number at or above a value."""
    return -(-int(value) // 2) * 2
