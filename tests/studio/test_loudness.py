from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import resample_poly

from kaibo.studio.loudness import Level, Wave, leveled, measured
from kaibo.studio.sound import Track

RATE = 48_000


class Played(Track):
    """A track that plays a wave."""

    def __init__(self, wave: Wave) -> None:
        self.rate, self.layout, self.channels = RATE, "mono", 1
        self._wave, self._at = wave, 0

    def begin(self, start: Fraction) -> None:
        self._at = int(start * RATE)

    def take(self, count: int) -> Wave:
        self._at += count
        return self._wave[:, self._at - count : self._at]


def tone(seconds: float, loud: float) -> Wave:
    at = np.arange(round(seconds * RATE))
    return (loud * np.sin(2 * np.pi * 997 * at / RATE)).astype(np.float32)[None]


def through(level: Level, wave: Wave, sizes: Iterator[int]) -> Wave:
    pieces, at = [], 0
    for size in sizes:
        pieces.append(level.push(wave[:, at : at + size]))
        at += size
        if at >= wave.shape[1]:
            break
    return np.concatenate([*pieces, level.push(wave[:, at:]), level.rest()], axis=1)


def all_of(wave: Wave) -> list[tuple[Fraction, Fraction]]:
    return [(Fraction(0), Fraction(wave.shape[1], RATE))]


def test_a_full_tone_is_as_loud_as_the_standard_says() -> None:
    # EBU Tech 3341: a sine of 997 Hz at full scale in one channel is -3.01 LUFS.
    wave = tone(5, 1.0)
    loud, peak = measured(Played(wave), all_of(wave))
    assert loud == pytest.approx(-3.01, abs=0.1)
    assert peak == pytest.approx(1, abs=0.001)


def test_silence_has_no_loudness_and_is_left_alone() -> None:
    wave = np.zeros((1, 3 * RATE), dtype=np.float32)
    level = leveled(Played(wave), all_of(wave))
    assert (level.before, level.gain_db, level.short) == (None, 0, False)


def test_a_whisper_is_raised_only_so_far() -> None:
    wave = tone(4, 0.001)
    level = leveled(Played(wave), all_of(wave))
    assert level.short
    assert level.gain_db == 24


def test_speech_with_sharp_peaks_reaches_the_aim_and_its_peaks_stay_under_the_ceiling() -> None:
    wave = tone(10, 0.08)
    wave[:, ::RATE] = 0.9
    wave[:, RATE * 3 : RATE * 3 + 2_000] *= 8
    level = leveled(Played(wave), all_of(wave))
    made = through(level, wave, iter([RATE] * 20))
    loud, _ = measured(Played(made), all_of(made))
    assert loud == pytest.approx(-14, abs=0.5)
    assert level.held_db > 3
    true = np.abs(resample_poly(made[0].astype(float), 8, 1)).max()
    assert 20 * np.log10(true) <= -1


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.lists(st.integers(1, 9_000), min_size=1, max_size=30))
def test_however_it_is_cut_the_same_sound_comes_out_whole(seed: int, sizes: list[int]) -> None:
    dice = np.random.default_rng(seed)
    wave = (dice.standard_normal((2, 20_000)) * dice.choice([0.05, 0.5])).astype(np.float32)
    once = through(Level(RATE, -20), wave, iter([20_000]))
    often = through(Level(RATE, -20), wave, iter(sizes))
    assert once.shape == often.shape == wave.shape
    assert np.abs(once - often).max() < 1e-4
    assert np.abs(once).max() <= 10 ** (-1 / 20)


def test_sound_that_needs_no_holding_back_is_only_made_louder() -> None:
    wave = tone(2, 0.05)
    level = Level(RATE, -29)
    made = through(level, wave, iter([5_000] * 40))
    assert np.allclose(made, wave * 10 ** (15 / 20), atol=1e-5)
    assert level.held_db == 0


def test_hours_are_read_in_pieces_that_fit_without_a_seam(cards: Path) -> None:
    track = Track(cards / "card.mp4")
    track.begin(Fraction(3))
    whole = track.take(160_000)
    track.begin(Fraction(3))
    pieces = np.concatenate([track.take(size) for size in (1, 999, 70_000, 89_000)], axis=1)
    track.close()
    assert np.array_equal(whole, pieces)
