"""How loud a recording is by EBU R128, and one level for a film whose peaks stay under a ceiling."""

import math
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import av.filter
import numpy as np
from numpy.typing import NDArray

from kaibo.playbook import number

if TYPE_CHECKING:
    from kaibo.studio.sound import Track

AIM: Final = number("replay_loudness")
"""LUFS a film is brought to."""

_SPARE_DB: Final = 0.4
"""What the filter between samples and the encoder add to a peak."""

_CEILING: Final = 10 ** ((number("replay_true_peak") - _SPARE_DB) / 20)
_MOST_DB: Final = 24.0
"""More gain lifts the hiss of an empty room, not a voice."""

_SILENT: Final = -70.0
"""LUFS of silence: the absolute gate of R128."""

_BLOCK_S: Final = 0.0025
_RELEASE: Final = 0.025
"""Share of what is held back that is given again, each block: about a tenth of a second to recover."""

_STEP: Final = 1e-4
"""The least that is given again, so that it ends at all."""

_BETWEEN: Final = 0.7
"""Samples below this share of the ceiling hide no higher peak between them."""

_TAPS: Final = 12

_TRIES: Final = 3
_NEAR: Final = 0.3
_MORE_DB: Final = 4.0
"""Peaks are pressed no harder than this for the sake of the aim."""

Wave = NDArray[np.float32]
Spans = Sequence[tuple[Fraction, Fraction]]


def leveled(
    track: "Track",
    spans: Spans,
    told: Callable[[Fraction], None] = lambda done: None,
) -> "Level":
    """Measure how loud spans (seconds of the recording) are together, and give the level that suits them.

    Where peaks will be held back the rest is raised a little more, so that the film still reaches its aim.
    `told` hears the seconds that are done.
    """
    before, peak = measured(track, spans, told)
    level = Level(track.rate, before)
    if before is None or peak * 10 ** (level.gain_db / 20) <= _BETWEEN * _CEILING:
        return level
    more = 0.0
    for _ in range(_TRIES):
        trial = Level(track.rate, before, more)
        after, _ = measured(track, spans, told, trial)
        if level.short or after is None or abs(AIM - after) < _NEAR or more >= _MORE_DB:
            break
        more = min(_MORE_DB, max(0.0, more + AIM - after))
    return Level(track.rate, before, more)


def measured(
    track: "Track",
    spans: Spans,
    told: Callable[[Fraction], None] = lambda done: None,
    level: "Level | None" = None,
) -> tuple[float | None, float]:
    """Give the integrated loudness of spans in LUFS, None where they are silent, and the highest sample.

    With a `level`, of what it makes of them.
    """
    meter = _Meter(track.rate, track.layout)
    at, peak = 0, 0.0
    for wave in _seconds(track, spans):
        peak = max(peak, float(np.abs(wave).max(initial=0.0)))
        meter.hear(level.push(wave) if level else wave)
        at += wave.shape[1]
        told(Fraction(at, track.rate))
    if level:
        meter.hear(level.rest())
    return (meter.lufs if meter.lufs > _SILENT else None), peak


class _Meter:
    """The R128 meter of the media library, fed with waves."""

    def __init__(self, rate: int, layout: str) -> None:
        self._rate, self._layout, self._at = rate, layout, 0
        self.lufs = _SILENT
        self._graph = av.filter.Graph()
        source = self._graph.add_abuffer(
            format="fltp", sample_rate=rate, layout=layout, time_base=Fraction(1, rate)
        )
        meter, sink = self._graph.add("ebur128", "metadata=1:framelog=quiet"), self._graph.add("abuffersink")
        source.link_to(meter)
        meter.link_to(sink)
        self._graph.configure()

    def hear(self, wave: Wave) -> None:
        if not wave.shape[1]:
            return
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(wave), format="fltp", layout=self._layout)
        frame.sample_rate, frame.pts, frame.time_base = self._rate, self._at, Fraction(1, self._rate)
        self._at += wave.shape[1]
        self._graph.push(frame)
        while True:
            try:
                self.lufs = float(self._graph.pull().metadata.get("lavfi.r128.I", self.lufs))
            except (av.error.BlockingIOError, av.error.EOFError):
                return


def _seconds(track: "Track", spans: Spans) -> Iterator[Wave]:
    for start, end in spans:
        track.begin(start)
        left = round((end - start) * track.rate)
        while left > 0:
            count = min(left, track.rate)
            left -= count
            yield track.take(count)


class Level:
    """One gain over a whole film, and a limiter that holds true peaks under the ceiling.

    `before` is the loudness that was measured in LUFS, None for silence, `gain_db` what is added,
    `held_db` how far the limiter had to hold back at most.
    """

    def __init__(self, rate: int, before: float | None, more_db: float = 0.0) -> None:
        """Make it for sound of `rate` samples a second; `more_db` makes up for what will be held back."""
        self.before = before
        wanted = 0.0 if before is None else AIM - before + more_db
        self.gain_db = min(wanted, _MOST_DB)
        self.short = wanted > _MOST_DB
        self.held_db = 0.0
        self._gain = np.float32(10 ** (self.gain_db / 20))
        self._block = max(8, round(rate * _BLOCK_S))
        self._wait: Wave | None = None
        self._border: float | None = None
        self._past: Wave | None = None

    def push(self, wave: Wave) -> Wave:
        """Take sound, and give what may leave: two blocks wait for what comes after them."""
        louder = wave * self._gain
        held = louder if self._wait is None else np.concatenate((self._wait, louder), axis=1)
        whole = held.shape[1] // self._block - 2
        if whole < 1:
            self._wait = held
            return held[:, :0]
        ready = self._held(held, whole)
        self._wait = held[:, whole * self._block :]
        return ready

    def rest(self) -> Wave:
        """Give what still waits."""
        held, self._wait = self._wait, None
        if held is None:
            return np.zeros((1, 0), dtype=np.float32)
        size = held.shape[1]
        blocks = math.ceil(size / self._block)
        padded = np.pad(held, ((0, 0), (0, (blocks + 2) * self._block - size)))
        return self._held(padded, blocks)[:, :size]

    def _held(self, wave: Wave, blocks: int) -> Wave:
        """Hold back the first blocks of a wave that goes on for two more."""
        ready = wave[:, : blocks * self._block]
        past = np.zeros_like(wave[:, : self._block]) if self._past is None else self._past
        self._past = ready[:, -self._block :]
        peaks = _peaks(np.concatenate((past, wave), axis=1), self._block)[1 : blocks + 2]
        need = np.minimum(1.0, _CEILING / np.maximum(peaks, 1e-9))
        border = min(1.0, float(need[0])) if self._border is None else self._border
        if border == 1.0 and need.min() == 1.0:
            return ready
        # A gain between two blocks suits both, so the slope from one to the next stays under the ceiling.
        borders = [border]
        for most in np.minimum(need[:-1], need[1:]):
            borders.append(min(float(most), borders[-1] + max(_STEP, (1 - borders[-1]) * _RELEASE)))
        self._border = borders[-1]
        gains = np.asarray(borders)
        self.held_db = max(self.held_db, -20 * math.log10(max(1e-6, float(gains.min()))))
        share = np.arange(self._block) / self._block
        slope = gains[:-1, None] + np.diff(gains)[:, None] * share
        return (ready * slope.reshape(-1)).astype(np.float32)


def _peaks(wave: Wave, block: int) -> NDArray[np.float64]:
    """Give the true peak of each whole block: between samples too, where they come near the ceiling."""
    size = wave.shape[1] // block * block
    loud = np.abs(wave[:, :size]).max(axis=0).astype(np.float64)
    if loud.max(initial=0.0) > _BETWEEN * _CEILING:
        for channel in wave:
            for phase in _PHASES:
                between = np.abs(np.convolve(channel, phase, "same"))[:size]
                np.maximum(loud, between, out=loud)
    peaks: NDArray[np.float64] = loud.reshape(-1, block).max(axis=1)
    return peaks


def _phases() -> list[NDArray[np.float64]]:
    """Give the three filters that tell a wave a quarter, a half and three quarters between its samples."""
    at = np.arange(-_TAPS, _TAPS)
    window = np.hanning(2 * _TAPS + 1)[:-1]
    return [np.sinc(at + share) * window for share in (0.25, 0.5, 0.75)]


_PHASES: Final = _phases()
