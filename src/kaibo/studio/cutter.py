"""Cutting spans out of a recording into one mp4, without encoding it again."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import av.container
from msgspec import Struct

from kaibo.clock import SECOND
from kaibo.clock import span as shown
from kaibo.replay.cut import Cut, Step, aligned, exact, nearest
from kaibo.studio.h264 import free_id, fresh, joined, lengths, read_sets, write_sets
from kaibo.studio.media import Index, MediaError, explained, index, opened
from kaibo.studio.sound import Sound

_PICTURES: Final = frozenset(("yuv420p", "yuvj420p", "yuv422p", "yuv444p"))
_OVER_MS: Final = 500
"""A span may pass the end of the recording this far, as clocks do, and is cut there."""


class Cancelled(Exception):
    """Someone stopped the cutting; nothing was left behind."""


class Made(Struct, frozen=True, kw_only=True):
    """What was cut: length and joins in ms of the result, pictures copied and encoded.

    `exact` is False where cuts had to move to key frames; `zh` and `en` then say why.
    """

    length_ms: int
    joins_ms: tuple[int, ...]
    copied: int
    encoded: int
    exact: bool
    zh: str = ""
    en: str = ""


def cut(
    source: Path,
    spans: Sequence[tuple[int, int]],
    target: Path,
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Made:
    """Write the spans (media ms, in the order given) one after another into the mp4 `target`.

    H.264 is cut to the frame: whole groups of pictures are copied, those at the borders encoded;
    anything else moves to key frames. Sound is encoded with short fades at the joins. `progress` hears
    the share done, `cancelled` is asked often. Raises `MediaError`, or `Cancelled`; in both cases, and
    at every other failure, nothing is left at `target` that was not there before.
    """
    known = index(source)
    ticks = _ticks(known, spans, source)
    unfinished = target.with_name(f".{target.stem}.part.mp4")
    try:
        _room(source, target, known, ticks)
        with opened(source) as container:
            why = _obstacle(container.streams.video[0])
            if not why[1] and not _starts_afresh(container, known, exact(known.keys, known.end, ticks)):
                known = index(source, read=True)
            plan = aligned if why[1] else exact
            job = _Job(source, container, known, plan(known.keys, known.end, ticks), progress, cancelled)
            made = job.run(unfinished, why)
        os.replace(unfinished, target)
    except av.error.InvalidDataError as error:
        raise _damaged(source, "", error) from error
    except (av.error.FFmpegError, OSError) as error:
        raise explained(error, target) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return made


class _Job:
    """One cutting: the recording open beside the result, the plan, and how far it is."""

    def __init__(
        self,
        path: Path,
        source: av.container.InputContainer,
        known: Index,
        cuts: Sequence[Cut],
        progress: Callable[[float], None],
        cancelled: Callable[[], bool],
    ) -> None:
        self._path, self._source, self._known, self._cuts = path, source, known, cuts
        self._video = source.streams.video[0]
        self._video.thread_type = "AUTO"
        self._progress, self._cancelled = progress, cancelled
        self._all = sum(cut.end - cut.start for cut in cuts)
        self._out = 0
        self._last_dts: int | None = None
        self._copied = self._encoded = 0
        self._number = 0

    def run(self, unfinished: Path, why: tuple[str, str]) -> Made:
        joins: list[int] = []
        options = {"movflags": "+faststart", "max_interleave_delta": "0"}
        with av.open(str(unfinished), "w", options=options) as target:
            self._target = target
            self._to = target.add_stream_from_template(self._video)
            self._to.time_base = self._known.base
            self._share_sets(why)
            sound = Sound(self._path, target) if self._source.streams.audio else None
            try:
                target.start_encoding()
                with ThreadPoolExecutor(1) as beside:
                    for one in self._cuts:
                        joins.append(round(self._out * self._known.base * SECOND))
                        self._both(one, sound, beside)
                target.mux(sound.rest() if sound else [])
            finally:
                if sound:
                    sound.close()
        return Made(
            length_ms=round(self._out * self._known.base * SECOND),
            joins_ms=tuple(joins[1:]),
            copied=self._copied,
            encoded=self._encoded,
            exact=not why[1],
            zh=why[0],
            en=why[1],
        )

    def _share_sets(self, why: tuple[str, str]) -> None:
        """Put the encoder's parameter sets beside the recording's, so that one track holds both."""
        sets = read_sets(self._video.codec_context.extradata or b"")
        if why[1] or sets is None:
            return
        self._number = free_id(sets)
        encoder = self._encoder()
        encoder.open()
        self._to.codec_context.extradata = write_sets(joined(sets, bytes(encoder.extradata or b"")))

    def _encoder(self) -> av.VideoCodecContext:
        like = self._video.codec_context
        encoder = av.CodecContext.create("libx264", "w")
        encoder.width, encoder.height, encoder.pix_fmt = like.width, like.height, like.pix_fmt
        encoder.time_base, encoder.framerate = self._known.base, 1 / (self._known.frame * self._known.base)
        encoder.sample_aspect_ratio = like.sample_aspect_ratio or Fraction(1)
        encoder.color_range, encoder.colorspace = like.color_range, like.colorspace
        encoder.color_primaries, encoder.color_trc = like.color_primaries, like.color_trc
        encoder.gop_size, encoder.max_b_frames, encoder.thread_count = 100_000, 0, 0
        encoder.flags |= av.codec.context.Flags.global_header
        more = f"sps-id={self._number}:bframes=0:scenecut=0"
        encoder.options = {"preset": "ultrafast", "crf": "20", "x264-params": more}
        return encoder

    def _both(self, one: Cut, sound: Sound | None, beside: ThreadPoolExecutor) -> None:
        """Cut one span, its sound on the second core."""
        base = self._known.base
        heard = beside.submit(sound.span, one.start * base, one.end * base) if sound else None
        self._span(one)
        if heard:
            self._target.mux(heard.result())

    def _span(self, one: Cut) -> None:
        shift = self._out - one.start
        for step in one.steps:
            if step.way == "copy":
                self._copy(step, shift)
            else:
                self._encode(step, shift)
        self._out += one.end - one.start

    def _copy(self, step: Step, shift: int) -> None:
        reached = step.start
        for packet in self._packets(step.start):
            if packet.pts is None or packet.pts < step.start:
                continue
            if packet.pts >= step.end:
                if packet.is_keyframe:
                    break
                continue
            reached = max(reached, packet.pts)
            self._copied += 1
            out = packet.pts + shift
            self._mux(packet, out, out - self._known.reorder if packet.dts is None else packet.dts + shift)
            self._tell(out)
        self._check(reached, step.end)

    def _encode(self, step: Step, shift: int) -> None:
        encoder, slack = self._encoder(), self._known.frame / 4
        reached = step.start
        for frame in self._frames(step.start):
            if frame.pts is None or frame.pts < step.start - slack:
                continue
            if frame.pts >= step.end - slack:
                break
            reached = frame.pts
            frame.pts, frame.time_base = frame.pts + shift, self._known.base
            frame.pict_type = av.video.frame.PictureType.NONE
            self._encoded += 1
            for packet in encoder.encode(frame):
                self._put(packet)
            self._tell(frame.pts)
        for packet in encoder.encode(None):
            self._put(packet)
        self._check(reached, step.end)

    def _put(self, packet: "av.Packet[Any]") -> None:
        """Hand on an encoded packet; its decoding time runs ahead as far as the recording's do."""
        fitted = av.Packet(lengths(bytes(packet)))
        fitted.time_base, fitted.duration = self._known.base, round(self._known.frame)
        fitted.is_keyframe = packet.is_keyframe
        pts = packet.pts or 0
        self._mux(fitted, pts, pts - self._known.reorder)

    def _mux(self, packet: "av.Packet[Any]", pts: int, dts: int) -> None:
        if self._last_dts is not None:
            dts = max(dts, self._last_dts + 1)
        self._last_dts = dts
        packet.pts, packet.dts, packet.stream = pts, dts, self._to
        self._target.mux_one(packet)

    def _packets(self, start: int) -> "Iterator[av.Packet[av.VideoStream]]":
        _seek(self._source, self._known, start)
        yield from self._source.demux(self._video)

    def _frames(self, start: int) -> Iterator[av.VideoFrame]:
        _seek(self._source, self._known, start)
        yield from self._source.decode(self._video)

    def _tell(self, out: int) -> None:
        if self._cancelled():
            raise Cancelled
        self._progress(min(1.0, max(0.0, out / self._all)))

    def _check(self, reached: int, end: int) -> None:
        """Raise where pictures were missing: the file ends, or is damaged, before the span does."""
        if end - reached > 3 * self._known.frame + self._known.reorder:
            raise _damaged(self._path, shown(self._known.ms(reached)))


def _damaged(path: Path, at: str, why: object = "") -> MediaError:
    """Say that a recording cannot be read on, after the media time `at` where it is known."""
    return MediaError(
        f"{path.name} {f'在 {at} 之后' if at else ''}读不出画面或声音：文件不完整或已损坏；"
        "请用录制软件修复（转封装）后重试",
        f"{path.name} cannot be read{f' after {at}' if at else ''}: it is cut short or damaged {why}; "
        "repair (remux) it with the recorder and try again",
    )


def _ticks(known: Index, spans: Sequence[tuple[int, int]], source: Path) -> list[tuple[int, int]]:
    """Turn media times into ticks of the nearest pictures; raises `MediaError` for a span outside."""
    if not spans:
        raise MediaError("没有要剪的片段", "there is no span to cut")
    ticks: list[tuple[int, int]] = []
    for start, end in spans:
        if start < 0 or start >= end:
            raise MediaError(
                f"片段 {start}–{end} 毫秒无效", f"the span {start}-{end} ms is empty or negative"
            )
        if end > known.length_ms + _OVER_MS:
            told, whole = f"{shown(start)}–{shown(end)}", shown(known.length_ms)
            raise MediaError(
                f"片段 {told} 超出录像：{source.name} 只有 {whole}",
                f"the span {told} passes the end: {source.name} plays {whole}; check the offset",
            )
        begin = nearest(known.keys, known.end, known.frame, min(known.tick(start), known.end))
        length = known.tick(end) - known.tick(start)
        finish = nearest(known.keys, known.end, known.frame, min(begin + length, known.end))
        if begin < finish:
            ticks.append((begin, finish))
    if not ticks:
        raise MediaError("片段都短于一帧", "every span is shorter than one picture")
    return ticks


def _obstacle(video: av.VideoStream) -> tuple[str, str]:
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


def _starts_afresh(source: av.container.InputContainer, known: Index, cuts: Sequence[Cut]) -> bool:
    """Tell whether every copied stretch begins and ends at a picture that needs none before it."""
    video = source.streams.video[0]
    borders = {
        tick for cut in cuts for step in cut.steps if step.way == "copy" for tick in (step.start, step.end)
    }
    for border in sorted(borders - {known.end}):
        _seek(source, known, border)
        later = (packet for packet in source.demux(video) if packet.pts is not None and packet.pts >= border)
        packet = next(later, None)
        if packet is None or packet.pts != border or not fresh(memoryview(packet)):
            return False
    return True


def _seek(source: av.container.InputContainer, known: Index, tick: int) -> None:
    """Go to the key frame at or before a tick; an mp4 is searched by decoding times, which run ahead."""
    source.seek(tick - known.reorder, stream=source.streams.video[0])


def _room(source: Path, target: Path, known: Index, ticks: Sequence[tuple[int, int]]) -> None:
    """Raise `MediaError` at once where the disk cannot hold the result."""
    share = Fraction(sum(end - start for start, end in ticks), max(1, known.end - known.start))
    need = int(source.stat().st_size * share * 3 / 2) + 5_000_000
    free = shutil.disk_usage(target.parent).free
    if free < need:
        raise MediaError(
            f"磁盘空间不够：写 {target.name} 约需 {need >> 20} MB，只剩 {free >> 20} MB",
            f"not enough disk: {target.name} needs about {need >> 20} MB, {free >> 20} MB are free",
        )
