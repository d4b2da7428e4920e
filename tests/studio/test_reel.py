import json
from pathlib import Path

import pytest

from kaibo.facts import Fact, RecordingStarted
from kaibo.replay.timeline import bounds
from kaibo.studio.media import MediaError, probe
from kaibo.studio.reel import make
from kaibo.studio.testcard import make as make_card
from tests.replay.evening import START_MS, comment, evening, flood

BURSTS = (90, 200, 300, 400)


def room() -> list[Fact]:
    return list(evening(8, [fact for at in BURSTS for fact in flood(at, 60, "太好看了", 8)]))


def begun(second: float, file: str) -> Fact:
    return RecordingStarted(id=f"r-{file}", at_ms=START_MS + round(second * 1000), source="obs", file=file)


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_card(tmp_path_factory.mktemp("evening") / "evening.mp4", 8, size=(320, 180))


def test_facts_and_a_recording_give_a_reel_and_its_reasons(recording: Path, tmp_path: Path) -> None:
    shares: list[float] = []
    told = make(
        [*room(), begun(-30, "D:\\rec\\evening.mp4")], tmp_path / "out", recording, progress=shares.append
    )
    assert not told.assumed
    assert told.notes == ()
    assert told.reel is not None
    assert told.reel.bad_ms == ()
    assert probe(tmp_path / "out" / "reel.mp4").length_ms == pytest.approx(told.reel.length_ms, abs=100)
    best = told.candidates[0]
    assert best.media is not None
    assert best.media.start_ms == best.highlight.start_ms - START_MS + 30_000
    assert shares[-1] > 0.9
    held = json.loads((tmp_path / "out" / "highlights.json").read_text(encoding="utf-8"))
    assert held["broadcast"] == "b-1"
    assert held["candidates"][0]["highlight"]["reasons"][0]["zh"]
    assert held["reel"]["file"] == "reel.mp4"
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["highlights.json", "reel.mp4"]


def test_without_a_recording_only_the_candidates_are_written(tmp_path: Path) -> None:
    told = make(room(), tmp_path)
    assert told.reel is None
    assert 4 <= len(told.candidates) <= 9
    assert [path.name for path in tmp_path.iterdir()] == ["highlights.json"]


def test_media_time_taken_from_go_live_is_said(tmp_path: Path) -> None:
    told = make(room(), tmp_path, offset_ms=5_000)
    assert told.assumed
    assert "第 0 秒就是开播" in told.notes[0].zh
    best = told.candidates[0]
    assert best.media is not None
    assert best.media.start_ms == best.highlight.start_ms - START_MS + 5_000


def test_of_several_recordings_the_one_with_the_files_name_counts(recording: Path, tmp_path: Path) -> None:
    told = make([*room(), begun(-900, "test.mp4"), begun(150, "evening.mp4")], tmp_path, recording)
    assert told.notes == ()
    shown = [one.media for one in told.candidates if one.highlight.end_ms < START_MS + 150_000]
    assert shown
    assert set(shown) == {None}


def test_recordings_of_other_names_are_taken_as_joined_and_said(recording: Path, tmp_path: Path) -> None:
    told = make([*room(), begun(0, "a.mp4"), begun(150, "b.mp4")], tmp_path, recording)
    assert "首尾相接" in told.notes[0].zh


def test_moments_outside_the_recording_make_no_reel_and_say_why(recording: Path, tmp_path: Path) -> None:
    told = make([*room(), begun(0, "evening.mp4")], tmp_path, recording, offset_ms=3_600_000)
    assert told.reel is None
    assert any("偏移量" in note.zh for note in told.notes)
    assert not (tmp_path / "reel.mp4").exists()


@pytest.mark.parametrize("facts", [[], [comment(0, "a")]])
def test_an_empty_broadcast_makes_no_reel_and_says_so(
    facts: list[Fact], recording: Path, tmp_path: Path
) -> None:
    told = make(facts, tmp_path, recording)
    assert told.reel is None or len(told.candidates) < 4
    assert "空场次" in told.zh or "凑不满" in told.zh
    assert (tmp_path / "highlights.json").exists()


def test_a_missing_recording_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="no such recording"):
        make(room(), tmp_path / "out", tmp_path / "none.mp4")
    assert not (tmp_path / "out").exists()


def test_a_broadcast_runs_from_go_live_to_its_confirmed_end() -> None:
    assert bounds(evening(8)) == (START_MS, START_MS + 480_000)
    assert bounds([comment(3, "a"), comment(9, "b")]) == (START_MS + 3_000, START_MS + 10_000)
    assert bounds([]) == (0, 0)
