"""How loud a short stretch of a recording is, finely enough to find where somebody draws breath."""

from contextlib import suppress
from pathlib import Path
from typing import Final

import av
import av.audio.resampler
import numpy as np

from kaibo.replay.borders import Loudness
from kaibo.studio.media import opened

STEP_MS: Final = 50
_RATE: Final = 8_000
_QUIET: Final = 1e-8
"""Power below which all is silence: -80 dB."""


def loudness(path: Path, start_ms: int, end_ms: int) -> Loudness:
    """Listen to `[start_ms, end_ms)` of a recording's first sound track; without sound there are no levels.

    Only that stretch is read; what a torn file does not give ends it. Raises `MediaError`, or `OSError`.
    """
    steps = max(0, end_ms - start_ms) // STEP_MS
    power, samples = np.zeros(steps), np.zeros(steps)
    with opened(path) as source:
        if not source.streams.audio or not steps:
            return Loudness(start_ms=start_ms, step_ms=STEP_MS, levels=())
        sound, picture = source.streams.audio[0], source.streams.video[0]
        zero_ms = float((picture.start_time or 0) * (picture.time_base or 0)) * 1000
        narrow = av.audio.resampler.AudioResampler("flt", "mono", _RATE)
        with suppress(av.error.FFmpegError):
            source.seek(max(0, round((zero_ms + start_ms) * 1000)), backward=True)
            for frame in source.decode(sound):
                for piece in narrow.resample(frame):
                    at_ms = float((piece.pts or 0) * (piece.time_base or 0)) * 1000 - zero_ms - start_ms
                    _add(power, samples, piece.to_ndarray()[0], at_ms)
                if float(frame.time or 0) * 1000 - zero_ms >= end_ms:
                    break
    heard = int(np.flatnonzero(samples)[-1]) + 1 if samples.any() else 0
    means = power[:heard] / np.maximum(samples[:heard], 1)
    return Loudness(
        start_ms=start_ms, step_ms=STEP_MS, levels=(10 * np.log10(np.maximum(means, _QUIET))).tolist()
    )


def _add(power: np.ndarray, samples: np.ndarray, wave: np.ndarray, at_ms: float) -> None:
    """Add a piece of sound that begins `at_ms` into the stretch to the steps it lies in."""
    step = ((at_ms + np.arange(len(wave)) * (1000 / _RATE)) // STEP_MS).astype(np.intp)
    inside = (step >= 0) & (step < len(power))
    power += np.bincount(step[inside], weights=(wave[inside] ** 2).astype(np.float64), minlength=len(power))
    samples += np.bincount(step[inside], minlength=len(power))
