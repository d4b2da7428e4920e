"""An upright film: every picture of its parts decoded, turned upright, drawn on, and encoded anew."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import av.container

from kaibo.clock import SECOND
from kaibo.clock import span as shown
from kaibo.plan.films import FilmOrder
from kaibo.studio.cutter import Cancelled, Made, level_of
from kaibo.studio.film.drawing import Drawing
from kaibo.studio.film.gaze import Gaze
from kaibo.studio.film.layout import SIZES, laid
from kaibo.studio.film.picture import Upright, aspect, pixel_of
from kaibo.studio.film.terms import FilmGiven
from kaibo.studio.looks import looks as found_looks
from kaibo.studio.loudness import Level
from kaibo.studio.media import Index, explained, index, opened
from kaibo.studio.sound import Sound
from kaibo.studio.spans import damaged, room, seek, ticks

_FASTEST: Final = Fraction(61, 2)
"""Pictures a second a phone's feed shows; of faster recordings every second one is taken."""

_EVEN: Final = 0.02
"""Rates told and counted that differ by more than this share are no even rate."""

_USUAL: Final = Fraction(30)
_SLOWEST: Final = 10
_RATES: Final = (
    Fraction(24_000, 1001),
    Fraction(24),
    Fraction(25),
    Fraction(30_000, 1001),
    Fraction(30),
    Fraction(15),
    Fraction(20),
)
"""Rates recorders are set to; what is counted lies beside them by the last picture and by rounding."""

_PIECE_S: Final = 10
_BYTES_S: Final = 700_000
"""Bytes a second a film of these sizes takes at most, but for noise."""

_AHEAD: Final = 4
"""Pictures that lie ready for the encoder."""

_MEASURING: Final = 0.03


class UprightMade(Made, frozen=True, kw_only=True):
    """An upright film: `left_out` counts comments that found no room in the picture."""

    left_out: int = 0


def upright(
    order: FilmOrder,
    source: Path,
    target: Path,
    given: FilmGiven,
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
) -> UprightMade:
    """Write the parts of an upright order into the mp4 `target`; progress, errors and files as in `cut`."""
    known = index(source)
    unfinished = target.with_name(f".{target.stem}.part.mp4")
    try:
        with opened(source) as container:
            spans = [(part.start_ms, part.end_ms) for part in order.parts]
            wanted = ticks(container, known, spans)
            seconds = sum(end - start for start, end in wanted) * known.base
            room(target.parent, target.name, int(seconds * _BYTES_S) + 5_000_000)
            level = None
            if order.level and container.streams.audio:
                heard = [(start * known.base, end * known.base) for start, end in wanted]
                level = level_of(source, heard, lambda done: progress(_MEASURING * done), cancelled)
            told = lambda done: progress(_MEASURING + (1 - _MEASURING) * done)  # noqa: E731
            job = _Job(source, container, known, wanted, told, cancelled)
            made = job.run(unfinished, order, given, level)
        os.replace(unfinished, target)
    except av.error.InvalidDataError as error:
        raise damaged(source, "", error) from error
    except (av.error.FFmpegError, OSError) as error:
        raise explained(error, target) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return made


class _Job:
    """One upright film being made: its parts in ticks, and how far it is in pictures."""

    def __init__(
        self,
        path: Path,
        source: av.container.InputContainer,
        known: Index,
        parts: Sequence[tuple[int, int]],
        progress: Callable[[float], None],
        cancelled: Callable[[], bool],
    ) -> None:
        self._path, self._source, self._known = path, source, known
        self._video = source.streams.video[0]
        self._video.thread_type = "AUTO"
        self._rate = _rate(self._video)
        self._parts = [(start, end, self._count(start, end)) for start, end in parts]
        self._progress, self._cancelled = progress, cancelled
        self._all = sum(count for _, _, count in self._parts)
        self._out = 0

    def run(self, unfinished: Path, order: FilmOrder, given: FilmGiven, level: Level | None) -> UprightMade:
        joins = self._joins()
        self._prepare(order, given, joins)
        options = {"movflags": "+faststart", "max_interleave_delta": "0"}
        with av.open(str(unfinished), "w", options=options) as target:
            to = self._stream(target)
            sound = Sound(self._path, target, level) if self._source.streams.audio else None
            try:
                with ThreadPoolExecutor(1) as beside, ThreadPoolExecutor(1) as ahead:
                    for part in self._parts:
                        self._part(target, to, sound, beside, part, _ahead(self._pictures(part), ahead))
                target.mux(to.encode(None))
                target.mux(sound.rest() if sound else [])
            finally:
                if sound:
                    sound.close()
        return UprightMade(
            length_ms=self._ms(self._all),
            joins_ms=tuple(joins),
            copied=0,
            encoded=self._all,
            exact=True,
            level=level,
            left_out=self._drawing.left_out,
        )

    def _prepare(self, order: FilmOrder, given: FilmGiven, joins: Sequence[int]) -> None:
        """Lay the film out by the first picture of the recording."""
        seek(self._source, self._known, self._parts[0][0])
        first = next(self._source.decode(self._video))
        pixel = pixel_of(self._video)
        wide = aspect(first, pixel)
        layout = laid(order.shape, wide, order.ground == "crop")
        self._size = SIZES[order.shape]
        looks = order.looks
        if layout.fills and not looks and wide > 1:
            share = Fraction(layout.width, layout.height) / wide
            looks = found_looks(self._path, order.parts, float(share), self._cancelled)
        self._picture = Upright(layout, Gaze(looks, joins), pixel)
        self._drawing = Drawing(layout, order, given)

    def _stream(self, target: av.container.OutputContainer) -> av.VideoStream:
        like = self._video.codec_context
        to = target.add_stream("libx264", rate=self._rate)
        to.width, to.height = self._size
        to.pix_fmt = "yuv420p"
        to.options = {"preset": "veryfast", "crf": "20"}
        context = to.codec_context
        context.time_base, context.thread_count = 1 / self._rate, 2
        context.colorspace, context.color_primaries = like.colorspace, like.color_primaries
        context.color_trc = like.color_trc
        return to

    def _part(
        self,
        target: av.container.OutputContainer,
        to: av.VideoStream,
        sound: Sound | None,
        beside: ThreadPoolExecutor,
        part: tuple[int, int, int],
        pictures: Iterator[av.VideoFrame],
    ) -> None:
        """Make one part, the sound of each piece on another thread while the next is made."""
        start = part[0] * self._known.base
        heard: Future[list[av.Packet[Any]]] | None = None
        if sound:
            sound.begin(start, start + part[2] / self._rate)
        for done, made in enumerate(pictures, 1):
            self._drawing.on(made, self._ms(self._out))
            made.pts, made.time_base = self._out, 1 / self._rate
            made.pict_type = av.video.frame.PictureType.NONE
            target.mux(to.encode(made))
            self._out += 1
            self._tell()
            if sound and (done == part[2] or done % round(_PIECE_S * self._rate) == 0):
                if heard:
                    target.mux(heard.result())
                heard = beside.submit(sound.until, start + done / self._rate)
        if heard:
            target.mux(heard.result())

    def _pictures(self, part: tuple[int, int, int]) -> Iterator[av.VideoFrame]:
        """Give the pictures of a part, upright."""
        for number, frame in enumerate(self._frames(part), self._out):
            yield self._picture.of(frame, self._ms(number))

    def _frames(self, part: tuple[int, int, int]) -> Iterator[av.VideoFrame]:
        """Give the pictures of a part at an even rate: where there is none, the one before stands."""
        start, end, count = part
        step = 1 / (self._rate * self._known.base)
        seek(self._source, self._known, start)
        held: av.VideoFrame | None = None
        given, reached = 0, start
        for frame in self._source.decode(self._video):
            if frame.pts is None or frame.pts < start - self._known.frame / 4:
                continue
            if frame.pts >= end - self._known.frame / 4:
                reached = end
                break
            while held is not None and given < count and start + given * step < frame.pts - step / 4:
                yield held
                given += 1
            reached = frame.pts + (frame.duration or 0)
            held = frame
        if end - reached > 3 * self._known.frame + self._known.reorder or held is None:
            raise damaged(self._path, shown(self._known.ms(reached)))
        for _ in range(given, count):
            yield held

    def _joins(self) -> list[int]:
        """Give where parts meet."""
        joins, frames = list[int](), 0
        for _, _, count in self._parts[:-1]:
            frames += count
            joins.append(self._ms(frames))
        return joins

    def _count(self, start: int, end: int) -> int:
        return max(1, round((end - start) * self._known.base * self._rate))

    def _ms(self, frames: int) -> int:
        return round(frames / self._rate * SECOND)

    def _tell(self) -> None:
        if self._cancelled():
            raise Cancelled
        self._progress(self._out / self._all)


def _ahead(pictures: Iterator[av.VideoFrame], by: ThreadPoolExecutor) -> Iterator[av.VideoFrame]:
    """Give pictures that a thread makes while the ones before are drawn on and encoded."""
    waiting = deque(by.submit(next, pictures, None) for _ in range(_AHEAD))
    while (made := waiting.popleft().result()) is not None:
        waiting.append(by.submit(next, pictures, None))
        yield made


def _rate(video: av.VideoStream) -> Fraction:
    """Give the even rate of a film: the recording's, where it has one a feed shows."""
    told, counted = video.guessed_rate, video.average_rate
    rate = counted or told
    if not rate or (told and abs(told - rate) > _EVEN * rate):
        return _USUAL
    while rate > _FASTEST:
        rate /= 2
    near = min(_RATES, key=lambda one: abs(one - rate))
    if abs(near - rate) < _EVEN * rate:
        return near
    return rate.limit_denominator(1001) if rate >= _SLOWEST else _USUAL
