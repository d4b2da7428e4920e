"""Where a per-second curve rises above its own usual level."""

from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Curve = NDArray[np.float64]
"""One value a second."""

_BIN_S: Final = 10
_FLOOR: Final = 0.05
"""Added under the square root, so that a silent room does not turn one comment into a burst."""


class Shape(Struct, frozen=True, kw_only=True):
    """How a kind of recording is searched; all in seconds.

    `smooth_s` is the sigma of the Gaussian, `usual_s` the window of the running median (0 takes the
    smoothed curve as it is), `length_s` the length of a clip, `gap_s` the least distance of two peaks. Who
    wrote within the last `repeat_s` counts `repeat_weight`: many who write once are a crowd.
    """

    smooth_s: float
    usual_s: float
    length_s: int
    gap_s: int
    repeat_s: int
    repeat_weight: float


LIVE: Final = Shape(smooth_s=10, usual_s=1_800, length_s=60, gap_s=90, repeat_s=300, repeat_weight=0.05)
"""A live room: how many different viewers write at once, over the last half hour's level. Source: Y1."""

FILM: Final = Shape(smooth_s=6, usual_s=0, length_s=15, gap_s=40, repeat_s=20, repeat_weight=0.35)
"""Danmaku spread over a finished film: plain density. Source: Y1."""


def smooth(curve: Curve, sigma_s: float) -> Curve:
    """Blur a curve with a Gaussian of `sigma_s` seconds; beyond its ends the end values are held."""
    if not len(curve):
        return curve
    reach = int(4 * sigma_s + 0.5)
    steps = np.arange(-reach, reach + 1)
    kernel = np.exp(-0.5 * (steps / sigma_s) ** 2)
    held = np.pad(curve, reach, mode="edge")
    return np.asarray(np.convolve(held, kernel / kernel.sum(), mode="valid"))


def usual(curve: Curve, window_s: float) -> Curve:
    """Give the usual level around each second: a running median over ten-second means, blurred.

    Near the ends the nearest whole window stands for the missing half.
    """
    bins = len(curve) // _BIN_S
    if not bins:
        return np.full(len(curve), curve.mean() if len(curve) else 0.0)
    means = curve[: bins * _BIN_S].reshape(-1, _BIN_S).mean(axis=1)
    width = min(bins, int(window_s / _BIN_S) | 1)
    medians = np.median(np.lib.stride_tricks.sliding_window_view(means, width), axis=1)
    middle = (np.arange(len(medians)) + width / 2) * _BIN_S
    level = smooth(medians, window_s / _BIN_S / 4)
    return np.interp(np.arange(len(curve)), middle, level)


def rise(curve: Curve, shape: Shape, level: Curve | None = None) -> Curve:
    """Score each second: how far the smoothed curve stands above the usual level, (s - b) / sqrt(b).

    The unit is the noise a steady room of that level shows. `level` replaces the usual level of
    `curve` itself where parts of the curve were damped. A shape without a window scores plain density.
    """
    smoothed = smooth(curve, shape.smooth_s)
    if not shape.usual_s:
        return smoothed
    base = usual(curve, shape.usual_s) if level is None else level
    noise = (2 * np.sqrt(np.pi) * shape.smooth_s) ** -0.5
    return np.asarray((smoothed - base) / (np.sqrt(base + _FLOOR) * noise))


def set_back(curve: Curve, lag_s: float) -> Curve:
    """Move a curve earlier by the seconds viewers need to react; nothing is known of its last ones."""
    lag = min(round(lag_s), len(curve))
    return np.concatenate([curve[lag:], np.zeros(lag)])


def pick(score: Curve, count: int, gap_s: int) -> list[int]:
    """Choose the seconds of the `count` highest positive peaks, best first, each `gap_s` from the others."""
    left = score.copy()
    chosen: list[int] = []
    while len(chosen) < count and len(left):
        second = int(left.argmax())
        if left[second] <= 0:
            break
        chosen.append(second)
        left[max(0, second - gap_s) : second + gap_s + 1] = 0
    return chosen
