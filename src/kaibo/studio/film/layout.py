"""Where everything lies in an upright picture: the recording, the hook, comments, and what is said.

The platform lays its own buttons over the foot and the head of a film; nothing to be read lies there.
"""

from fractions import Fraction
from typing import Final

from msgspec import Struct

from kaibo.plan.films import FilmShape

SIZES: Final[dict[FilmShape, tuple[int, int]]] = {"9x16": (720, 1280), "3x4": (810, 1080)}
"""Pixels by shape. 3:4 is what a crop of a 1080-line recording holds: more would be stretched, and slower."""

_HEAD: Final[dict[FilmShape, float]] = {"9x16": 0.10, "3x4": 0.05}
_FOOT: Final[dict[FilmShape, float]] = {"9x16": 0.78, "3x4": 0.88}
"""Shares of the height above and below which the platform's own things lie."""

_PLACE: Final = 0.42
"""Where a fitted picture lies in the free height: a little above the middle, for captions stand below it."""

_TOP_SHARE: Final = 0.15
"""Share of the height for hook and comments where the picture fills everything."""

_GAP: Final = 16


class Box(Struct, frozen=True):
    """A box of pixels; all even, as pictures with half the colour want them."""

    x: int
    y: int
    width: int
    height: int


class Layout(Struct, frozen=True, kw_only=True):
    """Boxes of an upright picture; `fills` tells that the recording covers all of it."""

    width: int
    height: int
    fills: bool
    picture: Box
    top: Box
    captions: Box


def laid(shape: FilmShape, aspect: Fraction, crop: bool) -> Layout:
    """Lay out a shape for a recording `aspect` times as wide as high; with `crop` it fills the picture.

    An upright recording always does: bars beside it would make it smaller still.
    """
    width, height = SIZES[shape]
    head, foot = even(height * _HEAD[shape]), even(height * _FOOT[shape])
    fills = crop or aspect <= Fraction(width, height) * Fraction(101, 100)
    tall = height if fills else min(height, even(width / aspect))
    y = even((height - tall) * _PLACE)
    line = even(width / 15)
    room = y - _GAP - head
    top = room if not fills and room >= 2 * line else even(height * _TOP_SHARE)
    said = even(2.6 * line)
    below = y + tall + _GAP if not fills else foot
    return Layout(
        width=width,
        height=height,
        fills=fills,
        picture=Box(0, y, width, tall),
        top=Box(even(width * 0.05), head, even(width * 0.9), top),
        captions=Box(even(width * 0.04), min(below, foot - said), even(width * 0.92), said),
    )


def even(value: float | Fraction) -> int:
    """Give the even number at or below a value."""
    return int(value) // 2 * 2
