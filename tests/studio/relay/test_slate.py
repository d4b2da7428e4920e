"""What is shown and heard while no input lives."""

import re
import subprocess
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from kaibo.refused import Refused
from kaibo.studio.relay import ffmpeg, slate
from kaibo.studio.relay.shape import RATE, Shape

SHAPE = Shape(320, 180, 25)


@pytest.mark.parametrize("shape", [SHAPE, Shape(1280, 720, 25), Shape(720, 1280, 25), Shape(16, 16, 25)])
def test_the_slate_is_one_picture_of_the_output(shape: Shape) -> None:
    assert len(slate.picture(None, shape)) == shape.bytes


def test_the_own_slate_has_words_on_a_dark_ground() -> None:
    luma = np.frombuffer(slate.picture(None, SHAPE), np.uint8)[: 320 * 180]
    assert np.median(luma) < 60
    assert luma.max() > 200


def test_a_picture_of_another_shape_is_shown_whole(tmp_path: Path) -> None:
    path = tmp_path / "square.png"
    Image.new("RGB", (90, 90), "#ffffff").save(path)
    luma = np.frombuffer(slate.picture(path, SHAPE), np.uint8)[: 320 * 180].reshape(180, 320)
    assert luma[90, 160] > 220
    assert luma[90, 10] < 60


@pytest.mark.parametrize(("content", "code"), [(None, "no_file"), (b"no picture", "no_picture")])
def test_a_slate_that_cannot_be_used_is_refused(tmp_path: Path, content: bytes | None, code: str) -> None:
    path = tmp_path / "slate.png"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        slate.picture(path, SHAPE)
    assert refused.value.code == code


def test_music_is_levelled(tmp_path: Path) -> None:
    program, path = ffmpeg.binary(), tmp_path / "loud.wav"
    tone = np.sin(2 * np.pi * 440 * np.arange(RATE * 12) / RATE) * 32_000
    _write(path, tone.astype(np.int16))
    samples = slate.music(program, path)
    _write(tmp_path / "levelled.wav", samples)
    assert abs(_loudness(program, tmp_path / "levelled.wav") - slate.LOUDNESS) < 2
    assert np.abs(samples.astype(int)).max() < 32_768 * 10 ** (slate.PEAK / 20)


@pytest.mark.parametrize(("content", "code"), [(None, "no_file"), (b"no music", "no_sound")])
def test_music_that_cannot_be_used_is_refused(tmp_path: Path, content: bytes | None, code: str) -> None:
    path = tmp_path / "music.mp3"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        slate.music(ffmpeg.binary(), path)
    assert refused.value.code == code


def test_music_goes_round_and_round() -> None:
    samples = np.arange(10, dtype=np.int16)[:, None].repeat(2, axis=1)
    loop = slate.Loop(samples)
    played = np.concatenate([loop.next(count)[:, 0] for count in (4, 25, 10, 1)])
    assert list(played) == [number % 10 for number in range(40)]


def _write(path: Path, samples: "np.ndarray[tuple[int, ...], np.dtype[np.int16]]") -> None:
    layout = "mono" if samples.ndim == 1 else "stereo"
    with av.open(str(path), "w") as target:
        stream = target.add_stream("pcm_s16le", rate=RATE, layout=layout)
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout=layout)
        frame.sample_rate = RATE
        for packet in (*stream.encode(frame), *stream.encode(None)):
            target.mux(packet)


def _loudness(program: str, path: Path) -> float:
    told = subprocess.run(
        [program, "-hide_banner", "-nostdin", "-i", str(path), "-af", "ebur128", "-f", "null", "-"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stderr
    return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", told)[-1])
