"""The sound of a cut: spans taken to the sample, joined without clicks, encoded once."""

from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import av.audio.resampler
import numpy as np
from numpy.typing import NDArray

_FADE_S: Final = 0.005
_LEAD_S: Final = Fraction(1, 5)
"""Decoding begins this much early: the first AAC frame after a jump lacks its other half."""

_APART_S: Final = 0.03
"""Time stamps of FLV and MKV are rounded; only a larger step is a real gap."""


class Sound:
    """Reads the sound of one recording span by span and encodes it as one AAC track."""

    def __init__(self, path: Path, target: av.container.OutputContainer) -> None:
        """Open the first sound track of `path` and add its counterpart to `target`."""
        self._source = av.open(str(path))
        self._from = self._source.streams.audio[0]
        self._rate = self._from.rate or 48_000
        layout = "mono" if self._from.channels == 1 else "stereo"
        self._channels = 1 if layout == "mono" else 2
        self.to = target.add_stream("aac", rate=self._rate)
        self.to.layout = layout
        self.to.bit_rate = 96_000 * self._channels
        self.to.options = {"aac_coder": "fast"}
        self._shape = av.audio.resampler.AudioResampler("fltp", layout, self._rate)
        self._layout = layout
        self._written = 0
        self._length = Fraction(0)

    def span(self, start: Fraction, end: Fraction) -> "list[av.Packet[Any]]":
        """Encode `[start, end)` in seconds of the recording; where there is no sound, silence."""
        self._length += end - start
        count = round(self._length * self._rate) - self._written
        wave = self._wave(start, count)
        fade = min(round(_FADE_S * self._rate), count // 2)
        if fade:
            ramp = np.linspace(0, 1, fade, dtype=np.float32)
            wave[:, :fade] *= ramp
            wave[:, -fade:] *= ramp[::-1]
        frame = av.AudioFrame.from_ndarray(wave, format="fltp", layout=self._layout)
        frame.sample_rate, frame.pts = self._rate, self._written
        frame.time_base = Fraction(1, self._rate)
        self._written += count
        return list(self.to.encode(frame))

    def rest(self) -> "list[av.Packet[Any]]":
        """Give what the encoder still holds, and close the recording."""
        packets = list(self.to.encode(None))
        self.close()
        return packets

    def close(self) -> None:
        """Close the recording."""
        self._source.close()

    def _wave(self, start: Fraction, count: int) -> NDArray[np.float32]:
        wave = np.zeros((self._channels, count), dtype=np.float32)
        base = self._from.time_base or Fraction(1, self._rate)
        self._source.seek(max(0, int((start - _LEAD_S) / base)), stream=self._from)
        at: int | None = None
        for decoded in self._source.decode(self._from):
            for frame in self._shape.resample(decoded):
                told = round((Fraction(decoded.pts or 0) * base - start) * self._rate)
                at = told if at is None or abs(told - at) > _APART_S * self._rate else at
                samples = frame.to_ndarray()
                first, last = max(0, at), min(count, at + samples.shape[1])
                if first < last:
                    wave[:, first:last] = samples[:, first - at : last - at]
                at += samples.shape[1]
            if at is not None and at >= count:
                break
        return wave
