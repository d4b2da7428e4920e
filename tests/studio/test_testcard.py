from pathlib import Path

import pytest

from kaibo.studio import testcard
from tests.studio.pictures import heard, numbers, steps_ms


def test_the_loop_repeats_without_a_missing_or_doubled_picture(cards: Path) -> None:
    assert numbers(cards / "card.mp4") == [number % 600 for number in range(1200)]
    assert steps_ms(cards / "card.mp4") == {40}


def test_the_sound_is_as_long_as_the_picture_and_joins_without_a_click(cards: Path) -> None:
    wave, rate = heard(cards / "card.mp4")
    assert len(wave) / rate == pytest.approx(48, abs=0.1)
    jumps = abs(wave[1:] - wave[:-1])
    seam = testcard.LOOP_S * rate
    assert jumps[seam - 4_000 : seam + 4_000].max() <= jumps[: seam - 4_000].max() * 1.1


def test_a_failure_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="format"):
        testcard.make(tmp_path / "card.nonsense", 0.1)
    assert list(tmp_path.iterdir()) == []
