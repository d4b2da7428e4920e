"""The sound of a cut: spans to the sample, joined without clicks, at one level, encoded once."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any, Final

import av
import av.audio.resampler
import numpy as np
from numpy.typing import NDArray

from kaibo.studio.loudness import Level

_FADE_S: Final = 0.005
_LEAD_S: Final = Fraction(1, 5)
"""Decoding begins this much early: the first AAC frame after a jump lacks its other half."""

_APART_S: Final = 0.03
"""Time stamps of FLV and MKV are rounded; only a larger step is a real gap."""

Wave = NDArray[np.float32]
"""Samples by channel and time."""


class Track:
    """The first sound track of a recording, read in stretches as waves; where there is no sound, silence."""

    def __init__(self, path: Path) -> None:
        """Open it."""
        self._source = av.open(str(path))
        self._from = self._source.streams.audio[0]
        self.rate = self._from.rate or 48_000
        self.layout = "mono" if self._from.channels == 1 else "stereo"
        self.channels = 1 if self.layout == "mono" else 2
        self._at = 0
        self._kept: list[tuple[int, Wave]] = []
        self._coming: Iterator[tuple[int, Wave]] = iter(())

    def begin(self, start: Fraction) -> None:
        """Go to a time of the recording in seconds."""
        self._at, self._kept, self._coming = 0, [], self._pieces(start)

    def take(self, count: int) -> Wave:
        """Give the next samples."""
        wave = np.zeros((self.channels, count), dtype=np.float32)
        begin, end = self._at, self._at + count
        coming, self._kept = chain(self._kept, self._coming), []
        for at, samples in coming:
            first, last = max(begin, at), min(end, at + samples.shape[1])
            if first < last:
                wave[:, first - begin : last - begin] = samples[:, first - at : last - at]
            if at + samples.shape[1] > end:
                self._kept = [(at, samples)]
                break
        self._at = end
        return wave

    def close(self) -> None:
        """Close the recording."""
        self._source.close()

    def _pieces(self, start: Fraction) -> Iterator[tuple[int, Wave]]:
        """Decode from a time on; each piece with the sample, counted from there, at which it lies."""
        shape = av.audio.resampler.AudioResampler("fltp", self.layout, self.rate)
        base = self._from.time_base or Fraction(1, self.rate)
        self._source.seek(max(0, int((start - _LEAD_S) / base)), stream=self._from)
        at: int | None = None
        for decoded in self._source.decode(self._from):
            for frame in shape.resample(decoded):
                told = round((Fraction(decoded.pts or 0) * base - start) * self.rate)
                at = told if at is None or abs(told - at) > _APART_S * self.rate else at
                samples = np.asarray(frame.to_ndarray(), dtype=np.float32)
                yield at, samples
                at += samples.shape[1]


class Sound:
    """Reads the sound of one recording span by span and encodes it as one AAC track."""

    def __init__(self, path: Path, target: av.container.OutputContainer, level: Level | None = None) -> None:
        """Open the first sound track of `path` and add its counterpart to `target`."""
        self._track = Track(path)
        self._level = level
        self.to = target.add_stream("aac", rate=self._track.rate)
        self.to.layout = self._track.layout
        self.to.bit_rate = 96_000 * self._track.channels
        self.to.options = {"aac_coder": "fast"}
        self._given = self._written = 0
        self._length = Fraction(0)
        self._start = Fraction(0)
        self._count = self._done = 0

    def begin(self, start: Fraction, end: Fraction) -> None:
        """Turn to the span `[start, end)` in seconds of the recording."""
        self._length += end - start
        self._start, self._done = start, 0
        self._count = round(self._length * self._track.rate) - self._given
        self._given += self._count
        self._track.begin(start)

    def until(self, reached: Fraction) -> "list[av.Packet[Any]]":
        """Encode the span on to a time in seconds of the recording."""
        rate = self._track.rate
        last = min(self._count, max(self._done, round((reached - self._start) * rate)))
        # A last sample or two lost to rounding is part of the span.
        last = self._count if self._count - last <= 2 else last
        wave = self._track.take(last - self._done)
        self._fade(wave)
        self._done = last
        return self._encoded(self._level.push(wave) if self._level else wave)

    def rest(self) -> "list[av.Packet[Any]]":
        """Give what the encoder still holds, and close the recording."""
        packets = self._encoded(self._level.rest()) if self._level else []
        packets += self.to.encode(None)
        self.close()
        return packets

    def close(self) -> None:
        """Close the recording."""
        self._track.close()

    def _fade(self, wave: Wave) -> None:
        """Ramp the first and last moments of a span."""
        fade = min(round(_FADE_S * self._track.rate), self._count // 2)
        size = wave.shape[1]
        if not fade or not size:
            return
        at = np.arange(self._done, self._done + size)
        edge = np.minimum(at, self._count - 1 - at)
        if edge.min() < fade:
            wave *= np.clip(edge / fade, 0, 1).astype(np.float32)

    def _encoded(self, wave: Wave) -> "list[av.Packet[Any]]":
        if not wave.shape[1]:
            return []
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(wave), format="fltp", layout=self._track.layout
        )
        frame.sample_rate, frame.pts = self._track.rate, self._written
        frame.time_base = Fraction(1, self._track.rate)
        self._written += wave.shape[1]
        return list(self.to.encode(frame))
