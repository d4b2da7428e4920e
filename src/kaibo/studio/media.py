"""Recordings as files: what is in one, where its key frames are, and whether it plays."""

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import av.container
from msgspec import Struct

from kaibo.clock import SECOND, span
from kaibo.studio.h264 import fresh

_TRUST_S: Final = 60
"""A table of samples that ends earlier than this before the end of the recording is incomplete."""


BACK_S: Final = 1.0
"""Time stamps that go back further than this begin anew."""

AHEAD_S: Final = 600.0
"""A longer hole is no pause of the evening but a clock that was set."""


class MediaError(Exception):
    """Something is wrong with a recording: what, and what to do, in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep both wordings."""
        super().__init__(f"{zh}\n{en}")
        self.zh = zh
        self.en = en


class Jumping(MediaError):
    """The time stamps of a recording jump: it cannot be cut by time before they are put in order."""


class Index(Struct, frozen=True, kw_only=True):
    """Where the key frames of a recording are, in ticks of `base` seconds; `start` is media time 0.

    `end` is the tick after the last picture, `frame` a picture's length in ticks, `reorder` how far
    decoding runs ahead of showing; `read` tells whether packets were read or the sample table sufficed.
    """

    keys: tuple[int, ...]
    start: int
    end: int
    base: Fraction
    frame: Fraction
    reorder: int
    codec: str
    read: bool

    @property
    def length_ms(self) -> int:
        """How long the recording plays."""
        return self.ms(self.end)

    def ms(self, tick: int) -> int:
        """Give the media time of a tick."""
        return round((tick - self.start) * self.base * SECOND)

    def tick(self, media_ms: int) -> int:
        """Give the tick of a media time."""
        return self.start + round(Fraction(media_ms, SECOND) / self.base)


class Probe(Struct, frozen=True, kw_only=True):
    """What is in a file, and the media times in `bad_ms` at which no sound picture could be decoded."""

    length_ms: int
    width: int
    height: int
    codec: str
    audio: str
    bad_ms: tuple[int, ...] = ()


@contextmanager
def opened(path: Path) -> Iterator[av.container.InputContainer]:
    """Open a recording that has a picture; raises `MediaError` for anything else."""
    try:
        container = av.open(str(path))
    except FileNotFoundError:
        raise MediaError(f"找不到录像：{path}", f"{path}: there is no such recording") from None
    except (av.error.FFmpegError, OSError) as error:
        raise MediaError(
            f"{path.name} 打不开：文件不完整或不是录像。录制软件若仍在写入请先停止；再用它的“转封装”修复",
            f"{path.name} cannot be opened: it is cut short or no recording ({error}). "
            "Stop the recorder if it still writes, then remux the file there",
        ) from error
    with container:
        if not container.streams.video:
            raise MediaError(f"{path.name} 里没有画面", f"{path.name} holds no video stream")
        yield container


def index(path: Path, read: bool = False) -> Index:
    """Find the key frames of a recording: from the table of samples (mp4, mkv), else by reading packets.

    `read` reads the packets in any case, and keeps of H.264 only pictures that start afresh.
    Raises `MediaError`.
    """
    with opened(path) as source:
        stream = source.streams.video[0]
        base = stream.time_base or Fraction(1, SECOND)
        first = _first(source, stream)
        start = first.pts or 0
        ahead = 0 if first.dts is None else start - first.dts
        length = stream.duration or (round(source.duration / base / av.time_base) if source.duration else 0)
        found = [] if read else _listed(source, stream, ahead, start + length)
        keys, end = _walked(source, stream, found[-1]) if found else ([], start)
        if not keys or start + length - end > _TRUST_S / base:
            read = True
            found, end = _walked(source, stream, None)
        if not found:
            raise MediaError(f"{path.name} 里没有关键帧", f"{path.name} holds no key frame: it cannot be cut")
        rate = stream.average_rate or stream.guessed_rate or Fraction(25)
        return Index(
            keys=tuple(found),
            start=start,
            end=end,
            base=base,
            frame=1 / (rate * base),
            reorder=ahead or round((stream.codec_context.reorder_depth or 0) / (rate * base)),
            codec=stream.codec_context.name,
            read=read,
        )


def probe(path: Path, joins_ms: Sequence[int] = ()) -> Probe:
    """Look into a file and decode the pictures around each join; raises `MediaError`."""
    with opened(path) as source:
        stream = source.streams.video[0]
        bad = tuple(join for join in joins_ms if not _plays(source, stream, join))
        return Probe(
            length_ms=round((source.duration or 0) / 1000),
            width=stream.width,
            height=stream.height,
            codec=stream.codec_context.name,
            audio=source.streams.audio[0].codec_context.name if source.streams.audio else "",
            bad_ms=bad,
        )


def explained(error: OSError | av.error.FFmpegError, path: Path) -> MediaError:
    """Say why a file could not be written."""
    if error.errno == errno.ENOSPC:
        return MediaError(
            f"磁盘已满，没有写出 {path.name}；请清出空间后重试",
            f"the disk is full, {path.name} was not written; free some space and try again",
        )
    return MediaError(f"写不出 {path}：{error}", f"{path} could not be written: {error}")


def _first(source: av.container.InputContainer, stream: av.VideoStream) -> "av.Packet[av.VideoStream]":
    for packet in source.demux(stream):
        if packet.pts is not None:
            return packet
    name = Path(source.name).name
    raise MediaError(
        f"{name} 里没有一帧画面", f"{name} holds no picture: the recording is empty or cut short"
    )


def _listed(source: av.container.InputContainer, stream: av.VideoStream, ahead: int, end: int) -> list[int]:
    """Read the key frames off the table of samples; mp4 lists decoding times, mkv showing times."""
    family = source.format.name
    if "mp4" not in family and "matroska" not in family:
        return []
    source.seek(end, stream=stream)
    shift = ahead if "mp4" in family else 0
    return sorted({entry.timestamp + shift for entry in stream.index_entries if entry.is_keyframe})


def _walked(
    source: av.container.InputContainer, stream: av.VideoStream, tick: int | None
) -> tuple[list[int], int]:
    """Read every packet of the picture from a tick on, or all; gives the key frames and the end.

    Nothing is decoded. A torn end is no error: what came before it can still be cut.
    """
    if tick is None:
        source.seek(0)
    else:
        source.seek(tick, stream=stream)
    check = stream.codec_context.name == "h264"
    keys: list[int] = []
    end = length = 0
    last: int | None = None
    base = stream.time_base or Fraction(1, SECOND)
    back, ahead = round(-BACK_S / base), round(AHEAD_S / base)
    with suppress(av.error.InvalidDataError):
        for packet in source.demux(stream):
            if packet.pts is None:
                continue
            now = packet.pts if packet.dts is None else packet.dts
            if last is not None and not back <= now - last <= ahead:
                raise _jumping(Path(source.name).name, span(round(last * base * SECOND)))
            last = now
            if packet.is_keyframe and (not check or fresh(memoryview(packet))):
                keys.append(packet.pts)
            length = packet.duration or length
            end = max(end, packet.pts + length)
    return sorted(keys), end


def _jumping(name: str, at: str) -> Jumping:
    return Jumping(
        f"{name} 的时间戳在 {at} 处跳变，没法按时间剪：请重新导入这段录像，导入时会先接好",
        f"the time stamps of {name} jump at {at}, so it cannot be cut by time: take it again, "
        "and they are put in order first",
    )


def _plays(source: av.container.InputContainer, stream: av.VideoStream, at_ms: int) -> bool:
    """Decode from the key frame before a time to a few pictures past it."""
    base = stream.time_base or Fraction(1, SECOND)
    tick = (stream.start_time or 0) + round(Fraction(at_ms, SECOND) / base)
    past = 0
    try:
        source.seek(max(0, tick), stream=stream)
        for frame in source.decode(stream):
            if frame.is_corrupt:
                return False
            past += frame.pts is not None and frame.pts >= tick
            if past >= 3:
                return True
    except av.error.FFmpegError:
        return False
    return past > 0
