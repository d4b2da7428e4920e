"""Speech: listened to piece by piece, gone on with after a kill; without the extra it says what to do."""

import hashlib
from collections.abc import Iterable
from fractions import Fraction
from importlib import util
from pathlib import Path

import av
import numpy as np
import pytest
from msgspec import Struct

from kaibo.refused import Refused
from kaibo.replay.captions import CaptionLine
from kaibo.studio import speech
from kaibo.studio.cutter import Cancelled
from kaibo.studio.media import MediaError
from kaibo.studio.speech import RATE, Sound, Word, listen
from kaibo.studio.testcard import make
from tests.studio.test_heard import record


class Counting:
    """Hears of each piece how long it is; with `breaks`, it dies in that piece."""

    name = "counting"

    def __init__(self, breaks: int = 0) -> None:
        self.heard: list[float] = []
        self.breaks = breaks

    def hear(self, sound: Sound, hot: str) -> Iterable[Word]:
        self.heard.append(len(sound) / RATE)
        if len(self.heard) == self.breaks:
            raise RuntimeError("killed")
        assert sound.dtype == np.float32
        return [Word(1.0, 2.5, f"第{len(self.heard)}段，{hot}")]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six minutes with sound."""
    return make(tmp_path_factory.mktemp("film") / "film.mp4", 6, size=(160, 90))


def test_a_recording_is_heard_whole_in_pieces_that_follow_each_other(film: Path, tmp_path: Path) -> None:
    ear, shares = Counting(), list[float]()
    told = listen(film, ear, tmp_path / "c.jsonl", "羊绒", shares.append)
    assert len(ear.heard) == 4
    assert sum(ear.heard) == pytest.approx(360, abs=0.2)
    assert all(110 <= piece <= 120 for piece in ear.heard[:3])
    assert told.lines[0] == CaptionLine(1_000, 2_500, "第1段，羊绒")
    assert [line.start_ms for line in told.lines] == [
        round(sum(ear.heard[:place]) * 1_000) + 1_000 for place in range(4)
    ]
    assert (told.source, told.by) == ("speech", "counting")
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0, abs=0.01)


def test_after_a_kill_only_the_piece_that_was_lost_is_heard_again(film: Path, tmp_path: Path) -> None:
    partly = tmp_path / "c.jsonl"
    first = Counting(breaks=3)
    with pytest.raises(RuntimeError):
        listen(film, first, partly)
    partly.write_bytes(partly.read_bytes() + b'{"until_ms":99')
    second = Counting()
    told = listen(film, second, partly)
    assert len(second.heard) == 2
    assert sum(first.heard[:2]) + sum(second.heard) == pytest.approx(360, abs=0.2)
    assert len(told.lines) == 4
    assert told.until_ms == pytest.approx(360_000, abs=200)


class Levels:
    """Tells where what it was given is loud, tenth by tenth; keeps the lengths."""

    name = "levels"

    def __init__(self) -> None:
        self.lengths: list[float] = []

    def hear(self, sound: Sound, hot: str) -> Iterable[Word]:
        self.lengths.append(len(sound) / RATE)
        power = (sound[: len(sound) // 1600 * 1600].reshape(-1, 1600) ** 2).mean(axis=1)
        loud = np.flatnonzero(power > 0.01)
        if len(loud):
            yield Word(float(loud[0]) / 10, float(loud[-1] + 1) / 10, "响")


def toned(path: Path, spans: Iterable[tuple[float, float]], until_s: float, gap_s: float = 0.0) -> Path:
    """Write a recording that is loud in `spans`, else silent; its sound is missing for `gap_s` after 5 s."""
    rate = 48_000
    with av.open(str(path), "w") as target:
        picture = target.add_stream("libx264", rate=5)
        picture.width, picture.height, picture.pix_fmt = 64, 64, "yuv420p"
        tone = target.add_stream("aac", rate=rate, layout="mono")
        for at in range(round(until_s * 5)):
            pattern = av.VideoFrame.from_ndarray(np.full((96, 64), at % 200, np.uint8), format="yuv420p")
            target.mux(picture.encode(pattern))
        times = np.arange(rate // 10) / rate
        for at in range(round(until_s * 10)):
            if 50 <= at < 50 + gap_s * 10:
                continue
            loud = any(start <= at / 10 < end for start, end in spans)
            wave = (0.5 * np.sin(times * 880) * loud).astype(np.float32)[None, :]
            frame = av.AudioFrame.from_ndarray(wave, format="fltp", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = rate, at * rate // 10, Fraction(1, rate)
            target.mux(tone.encode(frame))
        target.mux(picture.encode(None))
        target.mux(tone.encode(None))
    return path


@pytest.mark.parametrize("suffix", ["mkv", "flv", "ts"])
def test_what_is_said_after_sound_was_missing_keeps_its_time(tmp_path: Path, suffix: str) -> None:
    recording = toned(tmp_path / f"gap.{suffix}", [(20.0, 22.0)], 30, gap_s=8)
    told = listen(recording, Levels(), tmp_path / "c.jsonl")
    assert [line.start_ms for line in told.lines] == pytest.approx([20_000], abs=250)
    assert told.until_ms == pytest.approx(30_000, abs=400)


def test_a_stream_that_is_silent_is_passed_in_steps_of_seconds(tmp_path: Path) -> None:
    recording = toned(tmp_path / "still.mkv", [(100.0, 103.0), (132.5, 140.0)], 140)
    ear, after_ms, lines = Levels(), 0, list[CaptionLine]()
    while (heard := speech.newest(recording, ear, after_ms)) is not None:
        lines += heard[0]
        assert heard[1] - after_ms >= 5_000
        after_ms = heard[1]
    assert max(ear.lengths) <= 120
    assert len(ear.lengths) < 6
    assert lines[0].start_ms == pytest.approx(100_000, abs=250)
    over = speech.newest(recording, ear, after_ms, whole=True)
    assert over is not None
    assert over[0][-1].end_ms == pytest.approx(over[1], abs=300)
    assert over[1] == pytest.approx(140_000, abs=300)
    assert speech.newest(recording, ear, over[1], whole=True) is None


@pytest.mark.parametrize(
    ("said", "repeats"), [("以下是普通话直播的句子。", True), ("", True), ("直播", False), ("的", False)]
)
def test_only_a_repeat_of_what_it_was_told_is_left_out(said: str, repeats: bool) -> None:
    assert speech._prompted(said) is repeats


class Timed(Struct):
    """A word as the recogniser times it."""

    start: float
    end: float
    word: str


def test_words_are_put_together_up_to_a_stop_or_a_pause() -> None:
    words = [Timed(0, 1, "欢迎"), Timed(1, 1.5, "来。"), Timed(1.6, 2, "原价"), Timed(2.7, 2.7, "五九")]
    assert speech._grouped(words) == [
        Word(0, 1.5, "欢迎来。"),
        Word(1.6, 2, "原价"),
        Word(2.7, 2.75, "五九"),
    ]
    assert speech._grouped([]) == []


def test_listening_can_be_stopped(film: Path, tmp_path: Path) -> None:
    asked = iter([False, True])
    with pytest.raises(Cancelled):
        listen(film, Counting(), tmp_path / "c.jsonl", cancelled=lambda: next(asked))


def test_a_recording_without_sound_says_so(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="没有声音"):
        listen(record(tmp_path / "mute.mp4", 1, sound=False), Counting(), tmp_path / "c.jsonl")


def test_without_the_extra_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(util, "find_spec", lambda name: None)
    with pytest.raises(Refused, match=r"kaibo\[speech\]"):
        speech.must_have()
    with pytest.raises(Refused, match="model"):
        speech.model(None, tmp_path)


@pytest.mark.parametrize("missing", ["model.bin", "config.json", "tokenizer.json"])
def test_a_folder_that_is_no_whole_model_is_refused(tmp_path: Path, missing: str) -> None:
    for name in {"model.bin", "config.json", "tokenizer.json"} - {missing}:
        (tmp_path / name).write_bytes(b"{}")
    with pytest.raises(Refused, match=missing.replace(".", r"\.")):
        speech.model(tmp_path, tmp_path / "kept")
    (tmp_path / missing).write_bytes(b"{}")
    assert speech.model(tmp_path, tmp_path / "kept") == tmp_path


def test_halves_are_put_together_and_others_are_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    halves = [tmp_path / "one" / "data", tmp_path / "two" / "data"]
    for place, half in enumerate(halves, 1):
        half.mkdir(parents=True)
        (half / f"model.bin.part{place}").write_bytes(b"half %d" % place)
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        (halves[0] / name).write_bytes(b"{}")
    monkeypatch.setattr(util, "find_spec", lambda name: object())
    monkeypatch.setattr(speech, "PACKAGES", [half.parent for half in halves])
    monkeypatch.setattr("importlib.resources.files", lambda package: package)
    kept = tmp_path / "kept"
    with pytest.raises(Refused, match="pinned"):
        speech.model(None, kept)
    assert not [path for path in kept.rglob("*") if path.is_file()]
    monkeypatch.setattr(speech, "WEIGHTS_SHA256", hashlib.sha256(b"half 1half 2").hexdigest())
    whole = speech.model(None, kept)
    assert (whole / "model.bin").read_bytes() == b"half 1half 2"
    monkeypatch.setattr(speech, "WEIGHTS_BYTES", len(b"half 1half 2"))
    (whole / "model.bin").write_bytes(b"half 1")
    assert speech.model(None, kept) == whole
    assert (whole / "model.bin").read_bytes() == b"half 1half 2"


def test_with_the_extra_a_recording_without_speech_gives_no_line(film: Path, tmp_path: Path) -> None:
    if util.find_spec("faster_whisper") is None:
        pytest.skip("speech is not installed: pip install 'kaibo[speech]'")
    ear = speech.Whisper(speech.model(None, tmp_path / "models"))
    assert listen(film, ear, tmp_path / "c.jsonl").lines == ()
