"""Cutting spans out of a recording into one mp4, without encoding it again."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import av.container
from msgspec import Struct

from kaibo.clock import SECOND
from kaibo.clock import span as shown
from kaibo.replay.cut import Cut, Step, aligned, exact
from kaibo.studio.h264 import free_id, joined, lengths, read_sets, write_sets
from kaibo.studio.loudness import Level, leveled
from kaibo.studio.media import Index, explained, index, opened
from kaibo.studio.sound import Sound, Track
from kaibo.studio.spans import damaged, obstacle, room, seek, share, starts_afresh, ticks

_PIECE_S: Final = 20
"""Picture and sound are written in turns of this length, so that hours need no more memory than minutes."""

_MEASURING: Final = 0.1
"""Share of the work that measuring the loudness is."""


class Cancelled(Exception):
    """Someone stopped the cutting; nothing was left behind."""


class Made(Struct, frozen=True, kw_only=True):
    """What was cut: length and joins in ms of the result, pictures copied and encoded.

    `exact` is False where cuts had to move to key frames; `zh` and `en` then say why. `level` tells how the
    sound was brought to one level, None where it was left as it is.
    """

    length_ms: int
    joins_ms: tuple[int, ...]
    copied: int
    encoded: int
    exact: bool
    zh: str = ""
    en: str = ""
    level: Level | None = None


def cut(
    source: Path,
    spans: Sequence[tuple[int, int]],
    target: Path,
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
    level: bool = False,
) -> Made:
    """Write the spans (media ms, in the order given) one after another into the mp4 `target`.

    H.264 is cut to the frame: whole groups of pictures are copied, those at the borders encoded;
    anything else moves to key frames. Sound is encoded with short fades at the joins, and brought to one
    `level` where that is asked for. `progress` hears the share done, `cancelled` is asked often. Raises
    `MediaError`, or `Cancelled`; in both cases, and at every other failure, nothing is left at `target` that
    was not there before.
    """
    known = index(source)
    unfinished = target.with_name(f".{target.stem}.part.mp4")
    try:
        with opened(source) as container:
            wanted = ticks(container, known, spans)
            need = source.stat().st_size * share(known, wanted)
            room(target.parent, target.name, int(need * 3 / 2) + 5_000_000)
            why = obstacle(container.streams.video[0])
            if not why[1] and not starts_afresh(container, known, exact(known.keys, known.end, wanted)):
                known = index(source, read=True)
            cuts = (aligned if why[1] else exact)(known.keys, known.end, wanted)
            told, loud = progress, None
            if level and container.streams.audio:
                heard = [(one.start * known.base, one.end * known.base) for one in cuts]
                loud = level_of(source, heard, lambda done: progress(_MEASURING * done), cancelled)
                told = lambda done: progress(_MEASURING + (1 - _MEASURING) * done)  # noqa: E731
            made = _Job(source, container, known, cuts, told, cancelled, loud).run(unfinished, why)
        os.replace(unfinished, target)
    except av.error.InvalidDataError as error:
        raise damaged(source, "", error) from error
    except (av.error.FFmpegError, OSError) as error:
        raise explained(error, target) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return made


def level_of(
    source: Path,
    spans: Sequence[tuple[Fraction, Fraction]],
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
) -> Level:
    """Measure how loud spans (seconds of the recording) are, and give the level that suits them."""
    whole = float(sum(end - start for start, end in spans))

    def told(seconds: Fraction) -> None:
        if cancelled():
            raise Cancelled
        progress(min(1.0, float(seconds) / whole))

    track = Track(source)
    try:
        return leveled(track, spans, told)
    finally:
        track.close()


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
        level: Level | None,
    ) -> None:
        self._path, self._source, self._known, self._cuts = path, source, known, cuts
        self._level = level
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
            sound = Sound(self._path, target, self._level) if self._source.streams.audio else None
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
            level=self._level,
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
        """Cut one span in pieces, the sound of each on the second core while the next is cut."""
        base = self._known.base
        heard: Future[list[av.Packet[Any]]] | None = None
        if sound:
            sound.begin(one.start * base, one.end * base)
        for reached in self._span(one):
            if heard:
                self._target.mux(heard.result())
            heard = beside.submit(sound.until, reached * base) if sound else None
        if heard:
            self._target.mux(heard.result())

    def _span(self, one: Cut) -> Iterator[int]:
        """Write the pictures of a span; now and then gives the tick that is reached, and its end at last."""
        shift = self._out - one.start
        for step in one.steps:
            yield from (self._copy if step.way == "copy" else self._encode)(step, shift)
        self._out += one.end - one.start
        yield one.end

    def _copy(self, step: Step, shift: int) -> Iterator[int]:
        reached, given = step.start, step.start
        for packet in self._packets(step.start):
            if packet.pts is None or packet.pts < step.start:
                continue
            if packet.pts >= step.end:
                if packet.is_keyframe:
                    return
                continue
            at = packet.pts
            reached = max(reached, at + (packet.duration or 0))
            self._copied += 1
            out = at + shift
            self._mux(packet, out, out - self._known.reorder if packet.dts is None else packet.dts + shift)
            self._tell(out)
            if (at - given) * self._known.base > _PIECE_S:
                given = at
                yield given
        self._check(reached, step.end)

    def _encode(self, step: Step, shift: int) -> Iterator[int]:
        encoder, slack = self._encoder(), self._known.frame / 4
        reached, given, passed = step.start, step.start, False
        for frame in self._frames(step.start):
            if frame.pts is None or frame.pts < step.start - slack:
                continue
            if passed := frame.pts >= step.end - slack:
                break
            at = frame.pts
            reached = at + (frame.duration or 0)
            frame.pts, frame.time_base = at + shift, self._known.base
            frame.pict_type = av.video.frame.PictureType.NONE
            self._encoded += 1
            for packet in encoder.encode(frame):
                self._put(packet)
            self._tell(at + shift)
            if (at - given) * self._known.base > _PIECE_S:
                given = at
                yield given
        for packet in encoder.encode(None):
            self._put(packet)
        if not passed:
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
        seek(self._source, self._known, start)
        yield from self._source.demux(self._video)

    def _frames(self, start: int) -> Iterator[av.VideoFrame]:
        seek(self._source, self._known, start)
        yield from self._source.decode(self._video)

    def _tell(self, out: int) -> None:
        if self._cancelled():
            raise Cancelled
        self._progress(min(1.0, max(0.0, out / self._all)))

    def _check(self, reached: int, end: int) -> None:
        """Raise where pictures were missing: the file ends, or is damaged, before the span does."""
        if end - reached > 3 * self._known.frame + self._known.reorder:
            raise damaged(self._path, shown(self._known.ms(reached)))
