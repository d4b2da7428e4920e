"""A recording is gone through once: loudness by tenths of a second, and how far it lies beside the facts."""

import random
from pathlib import Path

import numpy as np
import pytest

from kaibo.replay.timeline import Timeline
from kaibo.studio.heard import heard
from kaibo.studio.listening import Sound, found, listened, remembered
from tests.replay.evening import START_MS, comment


@pytest.mark.parametrize("suffix", ["mp4", "flv"])
def test_it_hears_what_is_heard_second_by_second(cards: Path, tmp_path: Path, suffix: str) -> None:
    kept = tmp_path / "heard.json"
    sound = listened(cards / f"card.{suffix}", kept)
    assert remembered(kept) == sound and sound.loud is not None
    assert len(sound.loud) == pytest.approx(480, abs=2)
    ours, before = sound.heard(), heard(cards / f"card.{suffix}")
    assert ours.loud is not None and before.loud is not None
    length = min(len(ours.loud), len(before.loud)) - 1
    # One counts a whole packet to the second it begins in, the other to its tenths.
    assert np.abs(ours.loud[:length] - before.loud[:length]).max() < 3
    levels = sound.wave(100)
    assert levels is not None and all(0 <= level <= 100 for level in levels)


def test_a_kept_file_that_is_broken_is_as_none(tmp_path: Path) -> None:
    (tmp_path / "heard.json").write_bytes(b'{"loud": [1, ')
    assert remembered(tmp_path / "heard.json") is None
    assert Sound(loud=None, changed=()).wave(100) is None


def test_comments_after_loud_moments_tell_how_late_the_recording_is() -> None:
    dice = random.Random(3)
    moments = [dice.randrange(60, 1_700) for _ in range(25)]
    loud = [-30 + dice.randrange(4) for _ in range(18_000)]
    for at in moments:
        loud[at * 10 : at * 10 + 40] = [-8] * 40
    talk = [
        comment(at - 20 + 6 + dice.random() * 4, f"v{at}-{number}") for at in moments for number in range(12)
    ]
    sound = Sound(loud=tuple(loud), changed=())
    told = found(talk, Timeline.assumed(START_MS), sound)
    assert told is not None and told.offset_ms == pytest.approx(20_000, abs=3_000)
    quiet = [comment(dice.random() * 1_800, f"q{number}") for number in range(300)]
    assert found(quiet, Timeline.assumed(START_MS), sound) is None
