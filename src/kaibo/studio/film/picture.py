"""A decoded picture made upright: fitted over its own blurred ground, or cropped where the film looks."""

from fractions import Fraction
from typing import Final

import av
import numpy as np
from av.video.reformatter import Interpolation, VideoReformatter
from numpy.typing import NDArray

from kaibo.studio.film.gaze import Gaze
from kaibo.studio.film.layout import Layout, even
from kaibo.studio.film.sprites import Plane, planes

_TINY: Final = 90
"""Pixels across the ground is blurred at; stretched to the whole width nothing of it is sharp."""

_DIM: Final = 0.55
_PALE: Final = 0.8
"""What is left of the ground's light and colour, so that words and the picture stand out."""

_HEAD: Final = 0.4
"""Where an upright recording is cropped in height: heads are above the middle."""


class Upright:
    """Turns the pictures of one recording upright."""

    def __init__(self, layout: Layout, gaze: Gaze, pixel: Fraction) -> None:
        """Make it for pixels so many times as wide as high."""
        self._layout, self._gaze, self._pixel = layout, gaze, pixel
        self._plain, self._fit, self._tiny, self._wide = (VideoReformatter() for _ in range(4))

    def of(self, frame: av.VideoFrame, at_ms: int) -> av.VideoFrame:
        """Give the upright picture that shows a frame at a time of the film."""
        whole = self._turned(frame)
        return self._cropped(whole, at_ms) if self._layout.fills else self._grounded(whole)

    def _turned(self, frame: av.VideoFrame) -> av.VideoFrame:
        """Give a frame in the plain format, as it is to be looked at."""
        if frame.format.name != "yuv420p" or frame.width % 2 or frame.height % 2:
            frame = self._plain.reformat(frame, even(frame.width), even(frame.height), "yuv420p")
        turns = round(frame.rotation / 90) % 4 if frame.rotation else 0
        if not turns:
            return frame
        return _framed([np.rot90(plane, turns) for plane in planes(frame)])

    def _cropped(self, whole: av.VideoFrame, at_ms: int) -> av.VideoFrame:
        wide, tall = self._layout.width, self._layout.height
        pixel = self._pixel
        width = min(whole.width, even(Fraction(whole.height * wide, tall) / pixel))
        height = min(whole.height, even(width * pixel * tall / wide))
        x = even(max(0, min(whole.width - width, whole.width * self._gaze.share(at_ms) - width / 2)))
        y = even((whole.height - height) * _HEAD)
        part = whole
        if (width, height) != (whole.width, whole.height):
            cut = [
                plane[y >> small : (y + height) >> small, x >> small : (x + width) >> small]
                for plane, small in zip(planes(whole), (0, 1, 1), strict=True)
            ]
            part = _framed(cut)
        return self._fit.reformat(part, wide, tall, "yuv420p", interpolation=Interpolation.BICUBIC)

    def _grounded(self, whole: av.VideoFrame) -> av.VideoFrame:
        made, box = self._ground(whole), self._layout.picture
        fitted = self._fit.reformat(
            whole, box.width, box.height, "yuv420p", interpolation=Interpolation.BICUBIC
        )
        for onto, plane, small in zip(planes(made), planes(fitted), (0, 1, 1), strict=True):
            onto[box.y >> small : (box.y + box.height) >> small] = plane
        return made

    def _ground(self, whole: av.VideoFrame) -> av.VideoFrame:
        wide, tall = self._layout.width, self._layout.height
        height = even(_TINY * tall / wide)
        width = max(_TINY, even(height * whole.width * self._pixel / whole.height))
        small = self._tiny.reformat(whole, width, height, "yuv420p", interpolation=Interpolation.BILINEAR)
        left = even((width - _TINY) / 2)
        light, blue, red = (
            plane[:, left >> half : (left + _TINY) >> half]
            for plane, half in zip(planes(small), (0, 1, 1), strict=True)
        )
        blurred = [
            _calm(light, 4, 16, _DIM),
            _calm(blue, 2, 128, _PALE),
            _calm(red, 2, 128, _PALE),
        ]
        return self._wide.reformat(
            _framed(blurred), wide, tall, "yuv420p", interpolation=Interpolation.BILINEAR
        )


def pixel_of(video: av.VideoStream) -> Fraction:
    """Give how many times as wide as high a pixel of a recording is."""
    told = video.codec_context.sample_aspect_ratio
    return Fraction(told) if told and Fraction(1, 4) < told < 4 else Fraction(1)


def aspect(frame: av.VideoFrame, pixel: Fraction) -> Fraction:
    """Give how many times as wide as high a frame is when it is shown."""
    shown = pixel * frame.width / frame.height
    return 1 / shown if frame.rotation and round(frame.rotation / 90) % 2 else shown


def _calm(plane: Plane, reach: int, zero: int, share: float) -> Plane:
    """Blur a small plane by two boxes each way, and bring it nearer to a value."""
    calm: NDArray[np.float32] = plane.astype(np.float32)
    for axis in (0, 1):
        for _ in range(2):
            calm = _boxed(calm, reach, axis)
    return (zero + (calm - zero) * np.float32(share)).astype(np.uint8)


def _boxed(plane: NDArray[np.float32], reach: int, axis: int) -> NDArray[np.float32]:
    pad = [(0, 0), (0, 0)]
    pad[axis] = (reach + 1, reach)
    sums = np.cumsum(np.pad(plane, pad, mode="edge"), axis=axis, dtype=np.float64)
    span = 2 * reach + 1
    ahead = np.take(sums, range(span, sums.shape[axis]), axis=axis)
    behind = np.take(sums, range(sums.shape[axis] - span), axis=axis)
    boxed: NDArray[np.float32] = ((ahead - behind) / span).astype(np.float32)
    return boxed


def _framed(parts: "list[Plane]") -> av.VideoFrame:
    """Make a frame of three planes."""
    frame = av.VideoFrame(parts[0].shape[1], parts[0].shape[0], "yuv420p")
    for onto, plane in zip(planes(frame), parts, strict=True):
        onto[:] = plane
    return frame
