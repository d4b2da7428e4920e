"""What viewers see and hear while no input lives: a picture, and music that is neither loud nor sudden."""

import subprocess
from pathlib import Path
from typing import Final

import av
import numpy as np
from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError

from kaibo.refused import Refused
from kaibo.studio import letters
from kaibo.studio.relay.shape import RATE, Shape
from kaibo.studio.relay.sound import Samples

LOUDNESS: Final = -23
"""Loudness of the slate's music in LUFS, after EBU R 128."""

PEAK: Final = -2
"""Highest true peak of the music in dBTP."""

MUSIC_S: Final = 300
"""Seconds of a music file that are used; then it begins again."""

_NIGHT, _INK, _GREY, _LINE = "#141a2a", "#f5f1e8", "#9aa5b8", "#d5462f"
_TITLE, _UNDER = "画面稍后回来，请不要离开", "We will be right back"
_DECODE_S: Final = 120


def picture(path: Path | None, shape: Shape) -> bytes:
    """Give the slate as the planes of one picture; raises `Refused` for a file that is no picture."""
    image = drawn(shape) if path is None else _read(path, shape)
    frame = av.VideoFrame.from_ndarray(np.asarray(image), format="rgb24")
    planes = frame.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")
    return bytes(planes.to_ndarray().tobytes())


def drawn(shape: Shape) -> Image.Image:
    """Draw kaibo's own slate, in Chinese and English."""
    width, height, _ = shape
    sheet = Image.new("RGB", (width, height), _NIGHT)
    pen = ImageDraw.Draw(sheet)
    short = min(width, height)
    y = height * 0.42
    pen.rectangle((width * 0.46, y - short * 0.06, width * 0.54, y - short * 0.05), _LINE)
    for text, share, ink in ((_TITLE, 0.085, _INK), (_UNDER, 0.045, _GREY)):
        try:
            font, lines = letters.fitted(text, int(width * 0.9), 1, max(8, int(short * share)), 8)
        except Refused:
            raise Refused(
                409,
                "no_chinese_font",
                "这台电脑没有中文字体，画不了垫片：请用 --slate 给一张图片，或安装 Noto Sans CJK",
                "no font here has Chinese letters: give a picture with --slate, or install Noto Sans CJK",
                "slate",
            ) from None
        for line in lines:
            pen.text((width / 2, y), line, ink, font, "ma")
            y += font.size * 1.6
    return sheet


def music(program: str, path: Path | None) -> Samples:
    """Give the samples of the slate's music, levelled to `LOUDNESS`; a second of silence without a file."""
    if path is None:
        return np.zeros((RATE, 2), dtype=np.int16)
    if not path.is_file():
        raise Refused(404, "no_file", f"没有文件 {path}", f"there is no file {path}", "music")
    level = f"loudnorm=I={LOUDNESS}:TP={PEAK}:LRA=7,aresample={RATE}"
    told = ("-hide_banner", "-nostdin", "-v", "error", "-t", str(MUSIC_S), "-i", str(path), "-map", "0:a:0")
    try:
        made = subprocess.run(  # noqa: S603
            [program, *told, "-af", level, "-ac", "2", "-f", "s16le", "pipe:1"],
            capture_output=True,
            timeout=_DECODE_S,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        made = b""
    samples = np.frombuffer(made, np.int16, len(made) // 4 * 2).reshape(-1, 2)
    if not len(samples):
        raise Refused(
            400, "no_sound", f"{path} 里没有能用的声音", f"{path} holds no sound that can be used", "music"
        )
    return samples


class Loop:
    """Plays samples round and round."""

    def __init__(self, samples: Samples) -> None:
        """Begin at the first."""
        self._samples = samples
        self._at = 0

    def next(self, count: int) -> Samples:
        """Give the next `count` samples."""
        made = np.empty((count, 2), dtype=np.int16)
        done = 0
        while done < count:
            piece = self._samples[self._at : self._at + count - done]
            made[done : done + len(piece)] = piece
            done += len(piece)
            self._at = (self._at + len(piece)) % len(self._samples)
        return made


def _read(path: Path, shape: Shape) -> Image.Image:
    try:
        with Image.open(path) as opened:
            return ImageOps.pad(opened.convert("RGB"), shape[:2], color=_NIGHT)
    except FileNotFoundError:
        raise Refused(404, "no_file", f"没有文件 {path}", f"there is no file {path}", "slate") from None
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise Refused(
            400,
            "no_picture",
            f"{path} 不是能用的图片：{error}",
            f"{path} is no picture that can be used: {error}",
            "slate",
        ) from None
