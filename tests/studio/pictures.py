"""Reading a test recording back: which pictures, when, and what is heard."""

from itertools import pairwise
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from kaibo.studio.testcard import frame_number


def numbers(path: Path) -> list[int]:
    """The numbers of all pictures in showing order."""
    with av.open(str(path)) as source:
        return [_number(frame) for frame in source.decode(video=0)]


def steps_ms(path: Path) -> set[int]:
    """The distances between pictures."""
    with av.open(str(path)) as source:
        base = source.streams.video[0].time_base
        assert base is not None
        times = [round((frame.pts or 0) * base * 1000) for frame in source.decode(video=0)]
    return {b - a for a, b in pairwise(times)}


def heard(path: Path) -> tuple[NDArray[np.float32], int]:
    """The whole sound as one wave, and its rate."""
    with av.open(str(path)) as source:
        rate = source.streams.audio[0].rate
        waves = [frame.to_ndarray()[0] for frame in source.decode(audio=0)]
    return np.concatenate(waves), rate


def _number(frame: av.VideoFrame) -> int:
    return frame_number(np.asarray(frame.to_ndarray()[: frame.height], dtype=np.uint8))
