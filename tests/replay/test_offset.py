"""The offset of a recording, from what was heard and seen in it."""

import numpy as np
import pytest

from kaibo.replay.offset import Heard, estimate
from kaibo.replay.peaks import Curve


def evening(seed: int, late_s: int, moments: int, switches: int) -> tuple[Heard, Curve, Curve]:
    """Make an hour in which half of what is loud moves nobody, and viewers write of their own accord too."""
    dice, length = np.random.default_rng(seed), 3_600
    loud, chat = dice.normal(-30, 2, length), np.full(length, 0.8)
    changed, taken = dice.gamma(2, 1, length), np.zeros(length)
    for at in dice.choice(np.arange(200, length - 200), moments, replace=False):
        lasts = int(dice.integers(5, 20))
        loud[at + late_s : at + late_s + lasts] += 4
        chat[at + 6 : at + 6 + lasts] += dice.uniform(0.5, 3)
    for at in dice.choice(np.arange(100, length - 100), moments):
        loud[at : at + 10] += 4
    for at in dice.choice(np.arange(100, length - 100), moments // 2):
        chat[at : at + 15] += 2
    for at in dice.choice(np.arange(200, length - 200), switches, replace=False):
        taken[at] = 1
        changed[at + late_s] += dice.uniform(2, 12)
    return Heard(loud=loud, changed=changed), dice.poisson(chat).astype(np.float64), taken


@pytest.mark.parametrize(("seed", "late_s"), [(1, 0), (2, 17), (3, -40), (4, 95), (5, -110)])
def test_a_recording_is_found_to_be_late_or_early(seed: int, late_s: int) -> None:
    told = estimate(*evening(seed, late_s, moments=40, switches=15))
    assert told is not None
    assert told.offset_ms == pytest.approx(late_s * 1000, abs=2_000)
    assert told.clear > 5


@pytest.mark.parametrize(("seed", "late_s"), [(1, 0), (2, 33), (3, -20)])
def test_the_sound_alone_tells_it_to_some_seconds(seed: int, late_s: int) -> None:
    heard, chat, switches = evening(seed, late_s, moments=60, switches=0)
    told = estimate(Heard(loud=heard.loud), chat, switches)
    assert told is not None
    assert told.by == ("chat",)
    assert told.offset_ms == pytest.approx(late_s * 1000, abs=4_000)


@pytest.mark.parametrize("seed", range(20))
def test_where_nothing_fits_no_offset_is_made_up(seed: int) -> None:
    heard, _, _ = evening(seed, 10, moments=30, switches=10)
    _, chat, switches = evening(seed + 1_000, 10, moments=30, switches=10)
    assert estimate(heard, chat, switches) is None


@pytest.mark.parametrize(
    "heard",
    [
        Heard(),
        Heard(loud=np.zeros(0)),
        Heard(loud=np.full(3_600, -60.0)),
        Heard(loud=np.random.default_rng(1).normal(size=200)),
    ],
)
def test_a_silent_a_short_or_an_unknown_recording_has_none(heard: Heard) -> None:
    chat = np.random.default_rng(2).poisson(1.0, 3_600).astype(np.float64)
    assert estimate(heard, chat, np.zeros(3_600)) is None


def test_one_moment_louder_than_all_others_does_not_decide_alone() -> None:
    heard, chat, switches = evening(7, 25, moments=40, switches=0)
    assert heard.loud is not None
    heard.loud[600:604] += 60
    chat[900:904] += 60
    told = estimate(heard, chat, switches)
    assert told is not None
    assert told.offset_ms == pytest.approx(25_000, abs=4_000)
