"""What a recording sounds and looks like, second by second, without decoding a picture."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import av
import av.audio.resampler
import numpy as np

from kaibo.replay.offset import Heard
from kaibo.replay.peaks import Curve
from kaibo.studio.cutter import Cancelled
from kaibo.studio.media import opened

_RATE: Final = 8_000
_QUIET: Final = 1e-8
"""Power below which all is silence: -80 dB."""


def heard(
    path: Path,
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Heard:
    """Listen to a recording: loudness of its first sound track in dB, and how much its pictures change.

    A picture that changes takes more bytes; key frames are left out, for they come by the clock. What a torn
    end does not give is left out. `progress` hears the share done, `cancelled` is asked often. Raises
    `MediaError`, or `Cancelled`.
    """
    with opened(path) as source:
        picture = source.streams.video[0]
        sound = source.streams.audio[0] if source.streams.audio else None
        narrow = av.audio.resampler.AudioResampler("flt", "mono", _RATE)
        start = float((picture.start_time or 0) * (picture.time_base or 0))
        length = (source.duration or 0) / av.time_base
        power, samples, changed = dict[int, float](), dict[int, int](), dict[int, float]()
        told = 0
        streams = (picture,) if sound is None else (picture, sound)
        with suppress(av.error.InvalidDataError):
            for packet in source.demux(*streams):
                if cancelled():
                    raise Cancelled
                if packet.pts is None or packet.time_base is None:
                    continue
                second = int(float(packet.pts * packet.time_base) - start)
                if second > told:
                    told = second
                    progress(min(1.0, told / length) if length else 0.0)
                if packet.stream is picture:
                    if not packet.is_keyframe:
                        changed[second] = changed.get(second, 0) + packet.size
                    continue
                for frame in packet.decode():
                    if not isinstance(frame, av.AudioFrame):
                        continue
                    for piece in narrow.resample(frame):
                        wave = piece.to_ndarray()
                        power[second] = power.get(second, 0) + float((wave * wave).sum())
                        samples[second] = samples.get(second, 0) + wave.size
    means = {second: power[second] / count for second, count in samples.items() if count}
    loud = _laid(means)
    return Heard(
        loud=None if loud is None else 10 * np.log10(np.maximum(loud, _QUIET)),
        changed=_laid(changed),
    )


def _laid(told: dict[int, float]) -> Curve | None:
    """Lay values by second out as a curve; None where there are none."""
    inside = {second: value for second, value in told.items() if second >= 0}
    if not inside:
        return None
    curve: Curve = np.zeros(max(inside) + 1)
    for second, value in inside.items():
        curve[second] = value
    return curve
