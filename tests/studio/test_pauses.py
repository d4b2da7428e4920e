from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from kaibo.replay.borders import pauses
from kaibo.studio.media import MediaError
from kaibo.studio.pauses import STEP_MS, loudness

RATE = 16_000
SECONDS = 8


def recorded(path: Path, quiet: tuple[float, float] | None) -> Path:
    """Write eight seconds of picture, and of a tone with one pause; None: no sound at all."""
    with av.open(str(path), "w") as target:
        video = target.add_stream("libx264", rate=5)
        video.width = video.height = 64
        audio = None
        if quiet is not None:
            audio = target.add_stream("aac", rate=RATE)
            audio.layout = "mono"
        for number in range(SECONDS * 5):
            picture = av.VideoFrame.from_ndarray(np.full((64, 64, 3), number, np.uint8), format="rgb24")
            picture.pts, picture.time_base = number, Fraction(1, 5)
            target.mux(video.encode(picture))
        target.mux(video.encode(None))
        if audio is not None and quiet is not None:
            at = np.arange(SECONDS * RATE) / RATE
            tone = np.where((at >= quiet[0]) & (at < quiet[1]), 0, np.sin(at * 2 * np.pi * 300) * 0.3)
            for start in range(0, len(tone), 1_024):
                piece = tone[start : start + 1_024].astype(np.float32)
                frame = av.AudioFrame.from_ndarray(piece[None, :], format="fltp", layout="mono")
                frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
                target.mux(audio.encode(frame))
            target.mux(audio.encode(None))
    return path


def test_a_pause_is_heard_where_it_is(tmp_path: Path) -> None:
    path = recorded(tmp_path / "pause.mp4", (5.0, 5.5))
    sound = loudness(path, 3_000, 7_000)
    assert len(sound.levels) == pytest.approx(80, abs=2)
    (middle,) = pauses(sound)
    assert middle == pytest.approx(5_250, abs=2 * STEP_MS)
    # Past the end of the recording there is nothing to hear, and that is no pause.
    assert pauses(loudness(path, 6_000, 20_000)) == []


def test_without_sound_and_in_a_torn_file_nothing_is_heard(tmp_path: Path) -> None:
    assert loudness(recorded(tmp_path / "mute.mp4", None), 0, 4_000).levels == ()
    torn = tmp_path / "torn.mp4"
    torn.write_bytes(b"no recording")
    with pytest.raises(MediaError):
        loudness(torn, 0, 4_000)
