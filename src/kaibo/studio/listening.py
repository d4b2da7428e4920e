"""Going through a recording once: how loud it is, step by step, and how far it lies beside the facts."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import av
import av.audio.resampler
import msgspec
import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from kaibo.clock import SECOND
from kaibo.facts import Commented, Fact, SceneSwitched, SegmentTaken
from kaibo.replay.offset import Heard, Offset, estimate
from kaibo.replay.peaks import LIVE
from kaibo.replay.signals import damped
from kaibo.replay.timeline import Timeline
from kaibo.studio.media import opened

STEP_MS: Final = 100
_RATE: Final = 8_000
_SILENT_DB: Final = -80
_LONGEST_S: Final = 48 * 3600
"""A time further on is a fault of the file, and would be filled up with silence."""
_WINDOW: Final = _RATE * STEP_MS // SECOND


class Sound(Struct, frozen=True, kw_only=True):
    """What was heard and seen: `loud` in dB every 100 ms, None without sound; `changed` bytes a second.

    `changed` are the bytes of pictures between key frames: a picture that changes takes more.
    """

    loud: tuple[int, ...] | None
    changed: tuple[int, ...]

    def wave(self, step_ms: int) -> tuple[int, ...] | None:
        """Give how loud it is step by step: the loudest moment of each, 0 is silence, 100 full."""
        if self.loud is None:
            return None
        size = max(1, step_ms // STEP_MS)
        peaks = (max(self.loud[at : at + size]) for at in range(0, len(self.loud), size))
        return tuple(max(0, min(100, round(100 * (1 - peak / _SILENT_DB)))) for peak in peaks)

    def heard(self) -> Heard:
        """Give it second by second, as offsets are estimated from it."""
        changed = np.asarray(self.changed, np.float64) if self.changed else None
        if self.loud is None:
            return Heard(loud=None, changed=changed)
        power = 10 ** (np.asarray(self.loud, np.float64) / 10)
        each = SECOND // STEP_MS
        whole = np.pad(power, (0, -len(power) % each), constant_values=10 ** (_SILENT_DB / 10))
        return Heard(loud=10 * np.log10(whole.reshape(-1, each).mean(axis=1)), changed=changed)


def listened(path: Path, kept: Path, tell: Callable[[float], None] = lambda share: None) -> Sound:
    """Go through a recording, or give what is kept of it in the file `kept`.

    What a torn end does not give is left out. Raises `MediaError`, or `OSError` where it cannot be kept.
    """
    if (before := remembered(kept)) is not None:
        return before
    sound = _gone_through(path, tell)
    kept.parent.mkdir(parents=True, exist_ok=True)
    part = kept.with_name(f".{kept.name}.part")
    part.write_bytes(msgspec.json.encode(sound))
    os.replace(part, kept)
    return sound


def remembered(kept: Path) -> Sound | None:
    """Give what was heard before, None where nothing whole is kept."""
    try:
        return msgspec.json.decode(kept.read_bytes(), type=Sound)
    except (OSError, msgspec.DecodeError):
        return None


def found(facts: Sequence[Fact], line: Timeline, sound: Sound) -> Offset | None:
    """Say how far a recording lies beside the facts, as `line` has it without an offset; None: unclear."""
    media = sound.heard()
    seconds = max((len(curve) for curve in (media.loud, media.changed) if curve is not None), default=0)
    talk, switches = list[tuple[float, str]](), np.zeros(seconds)
    for fact in facts:
        if isinstance(fact, Commented | SegmentTaken | SceneSwitched):
            at_ms = line.media_ms(fact.at_ms)
            if at_ms is None or at_ms >= seconds * SECOND:
                continue
            if isinstance(fact, Commented):
                talk.append((at_ms / SECOND, fact.viewer))
            else:
                switches[at_ms // SECOND] = 1
    return estimate(media, damped(sorted(talk), seconds, LIVE), switches)


def _gone_through(path: Path, tell: Callable[[float], None]) -> Sound:
    with opened(path) as source:
        picture = source.streams.video[0]
        sound = source.streams.audio[0] if source.streams.audio else None
        start = float((picture.start_time or 0) * (picture.time_base or 0))
        length = (source.duration or 0) / av.time_base
        narrow = av.audio.resampler.AudioResampler("flt", "mono", _RATE)
        changed, loud = dict[int, int](), _Loud()
        told = 0
        try:
            for packet in source.demux(*([picture] if sound is None else [picture, sound])):
                if packet.pts is None or packet.time_base is None:
                    continue
                at = float(packet.pts * packet.time_base) - start
                if at > _LONGEST_S:
                    continue
                if packet.stream is picture:
                    second = int(at)
                    if second > told:
                        told = second
                        tell(min(1.0, told / length) if length else 0.0)
                    if not packet.is_keyframe and second >= 0:
                        changed[second] = changed.get(second, 0) + packet.size
                    continue
                for frame in packet.decode():
                    for piece in narrow.resample(frame) if isinstance(frame, av.AudioFrame) else ():
                        loud.take(at, piece.to_ndarray().astype(np.float32).reshape(-1))
        except av.error.InvalidDataError:
            pass
        seconds = max(changed, default=-1) + 1
        return Sound(loud=loud.steps(), changed=tuple(changed.get(at, 0) for at in range(seconds)))


class _Loud:
    """Power by step, as pieces of sound come; time is taken anew where pieces do not follow each other."""

    def __init__(self) -> None:
        self._power: list[float] = []
        self._rest = np.zeros(0, np.float32)
        self._next_s: float | None = None

    def take(self, at_s: float, wave: NDArray[np.float32]) -> None:
        if self._next_s is None or abs(at_s - self._next_s) > 1.0:
            # A gap in the sound is silence; what comes before the picture is left out.
            step = max(0, round(at_s * SECOND / STEP_MS))
            self._power += [0.0] * (step - len(self._power))
            self._rest, self._next_s = np.zeros(0, np.float32), at_s
        self._next_s += len(wave) / _RATE
        whole = np.concatenate([self._rest, wave])
        full = len(whole) // _WINDOW * _WINDOW
        self._power += list((whole[:full].reshape(-1, _WINDOW) ** 2).mean(axis=1))
        self._rest = whole[full:]

    def steps(self) -> tuple[int, ...] | None:
        if not self._power:
            return None
        quiet = 10 ** (_SILENT_DB / 10)
        return tuple(int(one) for one in np.round(10 * np.log10(np.maximum(self._power, quiet))))
