"""The shape of what the relay writes: pictures of one size at one rate, and the samples of each."""

from typing import Final, NamedTuple

from kaibo.refused import Refused

RATE: Final = 48_000
"""Samples a second of each of two channels, 16 bits each."""

RATES: Final = (24, 25, 30, 50, 60)
"""Pictures a second that share a second of samples out evenly."""

_LARGEST: Final = 3840


class Shape(NamedTuple):
    """Width and height in pixels, and pictures a second."""

    width: int
    height: int
    fps: int

    @property
    def samples(self) -> int:
        """Give the samples that belong to one picture."""
        return RATE // self.fps

    @property
    def bytes(self) -> int:
        """Give the size of one picture in bytes, as planes of Y, U and V."""
        return self.width * self.height * 3 // 2


def shape(size: str, fps: int) -> Shape:
    """Read a size such as `1280x720`; raises `Refused` for what no encoder takes."""
    width, cross, height = size.lower().partition("x")
    if not (cross and width.isascii() and width.isdigit() and height.isascii() and height.isdigit()):
        raise Refused(
            400,
            "bad_size",
            f"画面尺寸要写成 1280x720，不是 {size}",
            f"write a size as 1280x720, not {size!r}",
            "size",
        )
    made = Shape(int(width), int(height), fps)
    if not all(16 <= side <= _LARGEST and side % 2 == 0 for side in made[:2]):
        raise Refused(
            400,
            "bad_size",
            f"画面的宽和高要是 16–{_LARGEST} 的双数，不是 {size}",
            f"width and height are even numbers from 16 to {_LARGEST}, not {size}",
            "size",
        )
    if fps not in RATES:
        told = "、".join(map(str, RATES))
        raise Refused(
            400,
            "bad_fps",
            f"帧率只能是 {told}，不是 {fps}",
            f"the rate is one of {', '.join(map(str, RATES))}, not {fps}",
            "fps",
        )
    return made
