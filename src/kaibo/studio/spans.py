"""Spans of media time brought onto the pictures of a recording, and what keeps a cut from there."""

import shutil
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import av.container

from kaibo.clock import span as shown
from kaibo.replay.cut import Cut
from kaibo.studio.h264 import fresh, read_sets
from kaibo.studio.media import Index, MediaError

_PICTURES: Final = frozenset(("yuv420p", "yuvj420p", "yuv422p", "yuv444p"))
_OVER_MS: Final = 500
"""A span may pass the end of the recording this far, as clocks do, and is cut there."""

Spans = Sequence[tuple[int, int]]


def checked(spans: Spans, length_ms: int, name: str) -> None:
    """Raise `MediaError` for spans (media ms) that are none or lie outside a recording."""
    if not spans:
        raise MediaError("没有要剪的片段", "there is no span to cut")
    for start, end in spans:
        if start < 0 or start >= end:
            raise MediaError(
                f"片段 {start}–{end} 毫秒无效", f"the span {start}-{end} ms is empty or negative"
            )
        if end > length_ms + _OVER_MS:
            told, whole = f"{shown(start)}–{shown(end)}", shown(length_ms)
            raise MediaError(
                f"片段 {told} 超出录像：{name} 只有 {whole}。请核对偏移量，或换一段录像",
                f"the span {told} passes the end: {name} plays {whole}; "
                "check the offset, or take another recording",
            )


def ticks(source: av.container.InputContainer, known: Index, spans: Spans) -> list[tuple[int, int]]:
    """Turn media times into ticks of the nearest pictures; raises `MediaError` as `checked` does."""
    checked(spans, known.length_ms, Path(source.name).name)
    found: list[tuple[int, int]] = []
    for start, end in spans:
        begin = _nearest(source, known, min(known.tick(start), known.end))
        length = known.tick(end) - known.tick(start)
        finish = _nearest(source, known, min(begin + length, known.end))
        if begin < finish:
            found.append((begin, finish))
    if not found:
        raise MediaError("片段都短于一帧", "every span is shorter than one picture")
    return found


def seek(source: av.container.InputContainer, known: Index, tick: int) -> None:
    """Go to the key frame at or before a tick; an mp4 is searched by decoding times, which run ahead."""
    source.seek(tick - known.reorder, stream=source.streams.video[0])


def obstacle(video: av.VideoStream) -> tuple[str, str]:
    """Say why a recording can be cut at key frames only; empty where it can be cut to the frame."""
    context = video.codec_context
    if context.name != "h264":
        why = (f"编码是 {context.name}", f"it is {context.name}, not H.264")
    elif read_sets(context.extradata or b"") is None:
        why = (
            "封装不带 avcC（如 TS），可先转封装为 mp4",
            "its container keeps no avcC (TS): remux it to mp4 first",
        )
    elif context.pix_fmt not in _PICTURES:
        why = (f"像素格式是 {context.pix_fmt}", f"its pixels are {context.pix_fmt}")
    else:
        return "", ""
    return (
        f"只能按关键帧剪（{why[0]}），片段边界会略有移动",
        f"cut at key frames, borders move a little: {why[1]}",
    )


def starts_afresh(source: av.container.InputContainer, known: Index, cuts: Sequence[Cut]) -> bool:
    """Tell whether every copied stretch begins and ends at a picture that needs none before it."""
    video = source.streams.video[0]
    borders = {
        tick for cut in cuts for step in cut.steps if step.way == "copy" for tick in (step.start, step.end)
    }
    for border in sorted(borders - {known.end}):
        seek(source, known, border)
        later = (packet for packet in source.demux(video) if packet.pts is not None and packet.pts >= border)
        packet = next(later, None)
        if packet is None or packet.pts != border or not fresh(memoryview(packet)):
            return False
    return True


def room(folder: Path, name: str, need: int) -> None:
    """Raise `MediaError` at once where the disk cannot hold `need` bytes."""
    free = shutil.disk_usage(folder).free
    if free < need:
        raise MediaError(
            f"磁盘空间不够：写 {name} 约需 {need >> 20} MB，只剩 {free >> 20} MB；清出空间后重试",
            f"not enough disk: {name} needs about {need >> 20} MB, {free >> 20} MB are free; "
            "free some space and try again",
        )


def share(known: Index, stretches: Spans) -> Fraction:
    """Give how much of a recording stretches of ticks are."""
    return Fraction(sum(end - start for start, end in stretches), max(1, known.end - known.start))


def damaged(path: Path, at: str = "", why: object = "") -> MediaError:
    """Say that a recording cannot be read on, after the media time `at` where it is known."""
    return MediaError(
        f"{path.name} {f'在 {at} 之后' if at else ''}读不出画面或声音：文件不完整或已损坏；"
        "请用录制软件修复（转封装）后重试",
        f"{path.name} cannot be read{f' after {at}' if at else ''}: it is cut short or damaged {why}; "
        "repair (remux) it with the recorder and try again",
    )


def _nearest(source: av.container.InputContainer, known: Index, tick: int) -> int:
    """Move a tick to the picture nearest to it: read off the packets, for pictures may come unevenly."""
    if tick <= known.keys[0]:
        return known.keys[0]
    if tick >= known.end:
        return known.end
    seek(source, known, tick)
    best = known.end
    for packet in source.demux(source.streams.video[0]):
        if packet.pts is None:
            continue
        if abs(packet.pts - tick) < abs(best - tick):
            best = packet.pts
        if packet.is_keyframe and packet.pts > tick:
            break
    return best
