"""Tiny recordings of every kind, each picture with its number along the foot, and films read back."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from kaibo.plan.films import FilmOrder, FilmPart
from kaibo.studio.film.layout import Box
from kaibo.studio.testcard import frame_number

BITS = 10


def recorded(
    path: Path,
    times_ms: Sequence[int],
    size: tuple[int, int] = (320, 180),
    codec: str = "libx264",
    pixels: str = "yuv420p",
    tones: Sequence[int] = (440,),
) -> Path:
    """Write a recording that shows picture n at the n-th time, a key frame each 25, and a tone a track."""
    with av.open(str(path), "w") as target:
        video: Any = target.add_stream(codec, rate=25)
        video.width, video.height, video.pix_fmt = *size, pixels
        video.codec_context.time_base = Fraction(1, 1000)
        video.codec_context.gop_size = 25
        keys = "keyint=25:min-keyint=25:scenecut=0"
        video.options = {
            "preset": "ultrafast",
            "x264-params": keys,
            "x265-params": f"{keys}:log-level=none:open-gop=0",
        }
        tracks: list[Any] = [target.add_stream("aac", rate=48_000) for _ in tones]
        for track in tracks:
            track.layout = "mono"
        for number, at_ms in enumerate(times_ms):
            frame = av.VideoFrame.from_ndarray(_picture(number, size), format="gray8").reformat(format=pixels)
            frame.pts, frame.time_base = at_ms, Fraction(1, 1000)
            target.mux(video.encode(frame))
        target.mux(video.encode(None))
        for track, hertz in zip(tracks, tones, strict=True):
            at = np.arange(48 * (times_ms[-1] + 40))
            wave = (0.2 * np.sin(2 * np.pi * hertz * at / 48_000)).astype(np.float32)
            sound = av.AudioFrame.from_ndarray(wave[None], format="fltp", layout="mono")
            sound.sample_rate, sound.pts, sound.time_base = 48_000, 0, Fraction(1, 48_000)
            target.mux([*track.encode(sound), *track.encode(None)])
    return path


def order(*parts: tuple[int, int], **more: Any) -> FilmOrder:
    """Ask for a clip of parts."""
    return FilmOrder(form="clip", recording="r", parts=tuple(FilmPart(*part) for part in parts), **more)


def lumas(path: Path) -> list[NDArray[np.uint8]]:
    """Read the light of every picture."""
    with av.open(str(path)) as source:
        return [
            np.asarray(frame.reformat(format="gray8").to_ndarray(), dtype=np.uint8)
            for frame in source.decode(video=0)
        ]


def inside(luma: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    """Cut a box out of a picture."""
    return luma[box.y : box.y + box.height, box.x : box.x + box.width]


def numbers_in(path: Path, box: Box) -> list[int]:
    """Read the number of every picture off a box of an upright film."""
    return [frame_number(inside(luma, box)) for luma in lumas(path)]


def loudest_hertz(path: Path) -> float:
    """Tell which tone a film holds."""
    with av.open(str(path)) as source:
        rate = source.streams.audio[0].rate
        wave = np.concatenate([frame.to_ndarray()[0] for frame in source.decode(audio=0)])
    return float(np.abs(np.fft.rfft(wave)).argmax() * rate / len(wave))


def _picture(number: int, size: tuple[int, int]) -> NDArray[np.uint8]:
    width, height = size
    picture = np.full((height, width), 90, dtype=np.uint8)
    picture[height // 4 : height // 2, number * 7 % width :][:, : width // 8] = 200
    for bit in range(BITS):
        left, right = bit * width // BITS, (bit + 1) * width // BITS
        picture[height - height // 12 :, left:right] = 255 * (number >> bit & 1)
    return picture
