"""Samples between the inputs and the output: kept, fitted to a picture's time, and joined without clicks."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from kaibo.studio.relay.shape import RATE

Samples = NDArray[np.int16]
"""Samples in rows of two channels."""

KEPT_S: Final = 4
"""Seconds of sound kept of an input; what is older is forgotten."""

_FADE: Final = RATE // 100


class Ring:
    """Keeps the newest seconds of an input's samples, counted from its first."""

    def __init__(self) -> None:
        """Begin empty."""
        self._kept = np.zeros((KEPT_S * RATE, 2), dtype=np.int16)
        self.total = 0

    def add(self, samples: Samples) -> None:
        """Append samples; the oldest make room."""
        size = len(self._kept)
        samples = samples[-size:]
        first = self.total % size
        head = min(len(samples), size - first)
        self._kept[first : first + head] = samples[:head]
        self._kept[: len(samples) - head] = samples[head:]
        self.total += len(samples)

    def read(self, start: int, count: int) -> Samples:
        """Copy `count` samples from number `start` on; silence where they are not, or no longer, there."""
        size = len(self._kept)
        made = np.zeros((count, 2), dtype=np.int16)
        first, last = max(start, self.total - size, 0), min(start + count, self.total)
        while first < last:
            at = first % size
            many = min(last - first, size - at)
            made[first - start : first - start + many] = self._kept[at : at + many]
            first += many
        return made


def fitted(samples: Samples, count: int) -> Samples:
    """Stretch or squeeze some samples to `count` of them."""
    if len(samples) == count:
        return samples
    at = np.linspace(0, len(samples) - 1, count)
    was = np.arange(len(samples))
    return (
        np.stack([np.interp(at, was, samples[:, side]) for side in (0, 1)], axis=1).round().astype(np.int16)
    )


def joined(samples: Samples, last: Samples) -> Samples:
    """Let the last sample of what was before die away while the new sound rises, over 10 ms."""
    fade = min(_FADE, len(samples))
    rise = np.linspace(0, 1, fade)[:, None]
    made = samples.copy()
    made[:fade] = np.rint(samples[:fade] * rise + last * (1 - rise)).astype(np.int16)
    return made
