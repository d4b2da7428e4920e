"""What a recording sounds and looks like, and how far it lies beside the facts."""

import re
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from kaibo.facts import Fact, RecordingStarted, SegmentTaken
from kaibo.studio.cutter import Cancelled
from kaibo.studio.heard import heard
from kaibo.studio.media import MediaError
from kaibo.studio.reel import make
from tests.replay.evening import START_MS, evening, flood

FPS, RATE, MINUTES = 2, 8_000, 10
LOUD = tuple(range(40, 570, 37))
TURNS = (75, 183, 267, 351, 474)


def record(path: Path, minutes: int = MINUTES, *, sound: bool = True) -> Path:
    """Write a recording that is loud at `LOUD` for six seconds, and whose picture turns at `TURNS`."""
    dice = np.random.default_rng(3)
    with av.open(str(path), "w") as target:
        picture = target.add_stream("libx264", rate=FPS)
        picture.width = picture.height = 64
        picture.pix_fmt = "yuv420p"
        picture.options = {"preset": "ultrafast", "g": str(FPS * 10), "sc_threshold": "0"}
        tone = target.add_stream("aac", rate=RATE) if sound else None
        for second in range(minutes * 60):
            shade = sum(second >= turn for turn in TURNS)
            pattern = np.random.default_rng(shade).integers(0, 255, (96, 64), dtype=np.uint8)
            for _ in range(FPS):
                target.mux(picture.encode(av.VideoFrame.from_ndarray(pattern, format="yuv420p")))
            if tone is not None:
                loud = any(at <= second < at + 6 for at in LOUD)
                wave = dice.normal(0, 0.4 if loud else 0.02, (1, RATE)).astype(np.float32)
                frame = av.AudioFrame.from_ndarray(wave, format="fltp", layout="mono")
                frame.sample_rate, frame.pts, frame.time_base = RATE, second * RATE, Fraction(1, RATE)
                target.mux(tone.encode(frame))
        target.mux(picture.encode(None))
        if tone is not None:
            target.mux(tone.encode(None))
    return path


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return record(tmp_path_factory.mktemp("heard") / "evening.mp4")


def room(late_s: int) -> list[Fact]:
    """Tell an evening whose recording is `late_s` late: viewers write six seconds after it is loud."""
    talk = [fact for at in LOUD for fact in flood(at - late_s + 6, 30, "好看", 6)]
    turns: list[Fact] = [
        SegmentTaken(
            id=f"t{at}", at_ms=START_MS + (at - late_s) * 1000, source="t", segment=f"s{at}", title="x"
        )
        for at in TURNS
    ]
    return list(evening(MINUTES, [*talk, *turns], a_minute=20))


def test_loud_seconds_and_seconds_in_which_the_picture_turns_are_told(recording: Path) -> None:
    told = heard(recording)
    assert told.loud is not None
    assert told.changed is not None
    assert all(told.loud[at + 1 : at + 5].min() > told.loud[at - 10 : at - 3].max() + 10 for at in LOUD)
    assert all(told.changed[turn] > 2 * np.median(told.changed) for turn in TURNS)


def test_a_recording_without_sound_is_looked_at_all_the_same(tmp_path: Path) -> None:
    told = heard(record(tmp_path / "silent.mp4", 1, sound=False))
    assert told.loud is None
    assert told.changed is not None


def test_listening_tells_how_far_it_is_and_can_be_stopped(recording: Path, tmp_path: Path) -> None:
    shares: list[float] = []
    heard(recording, shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1, abs=0.02)
    with pytest.raises(Cancelled):
        make(room(0), tmp_path / "out", recording, progress=shares.append, cancelled=lambda: True)
    assert not (tmp_path / "out").exists()


def test_what_is_no_recording_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.mp4").write_bytes(b"no film")
    with pytest.raises(MediaError, match=r"x\.mp4"):
        heard(tmp_path / "x.mp4")


@pytest.mark.parametrize("late_s", [12, -9])
def test_a_recording_of_unknown_beginning_is_moved_by_what_is_heard(
    recording: Path, tmp_path: Path, late_s: int
) -> None:
    told = make(room(late_s), tmp_path, recording)
    assert told.assumed
    assert told.offset_ms == pytest.approx(late_s * 1000, abs=2_500)
    placed = [note.zh for note in told.notes if "第 0 秒" in note.zh or "已按此对齐" in note.zh]
    assert len(placed) == 1, "of two notes on the beginning only the one that holds is told"
    assert "已按此对齐" in placed[0]


def test_a_beginning_that_was_told_is_doubted_and_not_moved(recording: Path, tmp_path: Path) -> None:
    begun = RecordingStarted(id="r", at_ms=START_MS, source="obs", file="evening.mp4")
    told = make([*room(20), begun], tmp_path, recording)
    assert told.offset_ms == 0
    assert re.search(r"\+(19|20|21) 秒；没有改", told.notes[-1].zh)


def test_an_offset_somebody_gave_stands(recording: Path, tmp_path: Path) -> None:
    told = make(room(20), tmp_path, recording, offset_ms=4_000)
    assert told.offset_ms == 4_000
    assert all("声音" not in note.zh for note in told.notes)
