"""A test recording of any length in seconds: a short loop is encoded once and its packets are repeated."""

import os
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, NamedTuple

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

LOOP_S: Final = 24
"""Length of the loop: whole frames at 25 a second and whole AAC frames at 16 and 48 kHz."""

FPS: Final = 25
_KEY_S: Final = 2
_AAC: Final = 1024
_RATE: Final = 16_000
_BITS: Final = 10
_FRAME: Final = Fraction(1, FPS)
_SAMPLE: Final = Fraction(1, _RATE)


class Sample(NamedTuple):
    """One encoded packet, in ticks of its stream."""

    data: bytes
    pts: int
    dts: int
    key: bool


def make(path: Path, minutes: float, size: tuple[int, int] = (640, 360)) -> Path:
    """Write a recording of about `minutes` (whole loops of 24 s at least covering it) as H.264 and AAC.

    The picture shows a clock of the loop and, along its foot, the frame's number in black and white
    blocks (`frame_number` reads it back); the tone ticks each second. The suffix chooses the
    container: mp4, mkv, flv, mov. Nothing is left at `path` when it fails.
    """
    loops = max(1, -(-round(minutes * 60) // LOOP_S))
    unfinished = path.with_name(f".{path.stem}.part{path.suffix}")
    try:
        _write(unfinished, loops, size)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path


def frame_number(luma: NDArray[np.uint8]) -> int:
    """Read the frame's number within the loop from the blocks at the foot of a decoded picture's luma."""
    height, width = luma.shape
    row = height - height // 24
    spots = [int((bit + 0.5) * width / _BITS) for bit in range(_BITS)]
    return sum(
        int(luma[row - 2 : row + 3, spot - 3 : spot + 4].mean() > 128) << bit
        for bit, spot in enumerate(spots)
    )


def _write(path: Path, loops: int, size: tuple[int, int]) -> None:
    with av.open(str(path), "w") as target:
        video, audio = _video(target, size), _audio(target)
        pictures, tones = list(_film(video, size)), list(_hum(audio))
        loop_v, loop_a = LOOP_S * FPS, LOOP_S * _RATE
        order = sorted(
            [(s.dts / loop_v, video, s) for s in pictures] + [(s.dts / loop_a, audio, s) for s in tones],
            key=lambda item: item[0],
        )
        for loop in range(loops):
            for _, stream, sample in order:
                packet = av.Packet(sample.data)
                if stream is video:
                    shift, packet.duration, packet.time_base = loop * loop_v, 1, _FRAME
                else:
                    shift, packet.duration, packet.time_base = loop * loop_a, _AAC, _SAMPLE
                packet.pts, packet.dts = sample.pts + shift, sample.dts + shift
                packet.stream = stream
                packet.is_keyframe = sample.key
                target.mux_one(packet)


def _video(target: av.container.OutputContainer, size: tuple[int, int]) -> av.VideoStream:
    stream = target.add_stream("libx264", rate=FPS)
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    context = stream.codec_context
    context.time_base = _FRAME
    context.gop_size = _KEY_S * FPS
    context.max_b_frames = 2
    context.thread_count = 0
    stream.options = {"preset": "superfast", "crf": "31", "x264-params": "scenecut=0"}
    return stream


def _audio(target: av.container.OutputContainer) -> av.AudioStream:
    stream = target.add_stream("aac", rate=_RATE)
    stream.layout = "mono"
    stream.bit_rate = 16_000
    return stream


def _film(stream: av.VideoStream, size: tuple[int, int]) -> Iterator[Sample]:
    """Encode the pictures of one loop."""
    for number, picture in enumerate(_pictures(size)):
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts = number
        frame.time_base = _FRAME
        yield from _samples(stream.encode(frame))
    yield from _samples(stream.encode(None))


def _hum(stream: av.AudioStream) -> Iterator[Sample]:
    """Encode one loop of sound out of the middle of three, so that the loops join without a click."""
    at = np.arange(LOOP_S * _RATE)
    beep = np.where(at % _RATE < _RATE // 20, 0.4 * np.sin(2 * np.pi * 880 * at / _RATE), 0)
    wave = (0.1 * np.sin(2 * np.pi * 220 * at / _RATE) + beep).astype(np.float32)
    frame = av.AudioFrame.from_ndarray(np.tile(wave, 3)[None, :], format="fltp", layout="mono")
    frame.sample_rate, frame.pts = _RATE, 0
    loop = LOOP_S * _RATE
    for sample in _samples([*stream.encode(frame), *stream.encode(None)]):
        if loop <= sample.pts < 2 * loop:
            yield sample._replace(pts=sample.pts - loop, dts=sample.dts - loop)


def _samples(packets: Iterable["av.Packet[Any]"]) -> Iterator[Sample]:
    for packet in packets:
        if packet.pts is not None and packet.dts is not None:
            yield Sample(bytes(packet), packet.pts, packet.dts, packet.is_keyframe)


def _pictures(size: tuple[int, int]) -> Iterator[NDArray[np.uint8]]:
    """Draw the clock, a bar that moves, and each frame's number as blocks along the foot."""
    width, height = size
    font = ImageFont.load_default(height // 3)
    for number in range(LOOP_S * FPS):
        second, part = divmod(number, FPS)
        if not part:
            card = Image.new("RGB", size, (28, 44 + 3 * second, 84))
            text = f"00:{second:02}"
            ImageDraw.Draw(card).text((width // 2, height // 2), text, (255, 240, 200), font, "mm")
        picture = np.array(card)
        picture[height // 12 : height // 6, part * width // FPS : (part + 1) * width // FPS] = (230, 120, 90)
        for bit in range(_BITS):
            left, right = bit * width // _BITS, (bit + 1) * width // _BITS
            picture[height - height // 12 :, left:right] = 255 * (number >> bit & 1)
        yield picture
