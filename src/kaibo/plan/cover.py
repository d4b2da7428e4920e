"""The cover (封面) and its two crops: what is left of a picture, and what both show. Source: P37."""

from typing import Final, Literal

from msgspec import Struct

from kaibo.playbook import number

Shape = Literal["plaza", "share"]
"""Where a cover is shown: the plaza (广场), or a card somebody shared."""

SHAPES: Final[tuple[Shape, ...]] = ("plaza", "share")


class Box(Struct, frozen=True):
    """A part of a picture in pixels: from left and top, so wide and so high."""

    left: int
    top: int
    width: int
    height: int


def parts(shape: Shape) -> tuple[float, float]:
    """Give a shape's width and height as parts, such as 6 and 7. Source: P37."""
    return number(f"cover_{shape}_wide"), number(f"cover_{shape}_high")


def crop(width: int, height: int, shape: Shape, focus: tuple[float, float] = (0.5, 0.5)) -> Box:
    """Give the largest part of a picture in a shape, as near to the focus as it can be.

    `focus` is a place in the picture, each from 0 (left, top) to 1.
    """
    wide, high = parts(shape)
    w = min(width, max(1, round(height * wide / high)))
    h = min(height, max(1, round(w * high / wide)))
    return Box(_placed(width, w, focus[0]), _placed(height, h, focus[1]), w, h)


def _placed(whole: int, part: int, at: float) -> int:
    return min(max(round(whole * at - part / 2), 0), whole - part)


def safe(width: int, height: int, focus: tuple[float, float] = (0.5, 0.5)) -> Box:
    """Give the part of a picture every crop shows: where product, discount and host belong.

    Source: P37.
    """
    boxes = [crop(width, height, shape, focus) for shape in SHAPES]
    left, top = max(box.left for box in boxes), max(box.top for box in boxes)
    right = min(box.left + box.width for box in boxes)
    bottom = min(box.top + box.height for box in boxes)
    return Box(left, top, right - left, bottom - top)
