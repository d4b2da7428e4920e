"""Samples are kept, fitted and joined."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kaibo.studio.relay.shape import RATE
from kaibo.studio.relay.sound import KEPT_S, Ring, Samples, fitted, joined


def ramp(first: int, count: int) -> Samples:
    """Give samples that tell their number."""
    numbers = (np.arange(first, first + count) % 30_000 + 1).astype(np.int16)
    return np.stack([numbers, -numbers], axis=1)


@given(
    st.lists(st.integers(0, 70_000), min_size=1, max_size=12),
    st.integers(-5_000, 400_000),
    st.integers(0, 5_000),
)
def test_the_newest_seconds_are_kept_and_the_rest_is_silence(
    pieces: list[int], start: int, count: int
) -> None:
    ring, total = Ring(), 0
    for piece in pieces:
        ring.add(ramp(total, piece))
        total += piece
    whole = ramp(0, total)
    wanted = np.zeros((count, 2), dtype=np.int16)
    numbers = np.arange(start, start + count)
    kept = (numbers >= max(0, total - KEPT_S * RATE)) & (numbers < total)
    wanted[kept] = whole[numbers[kept]]
    assert ring.total == total
    assert np.array_equal(ring.read(start, count), wanted)


@given(st.integers(1_500, 2_500))
def test_a_piece_is_stretched_to_its_picture(count: int) -> None:
    made = fitted(ramp(0, count), 1_920)
    assert made.shape == (1_920, 2)
    assert tuple(made[0]) == (1, -1)
    assert tuple(made[-1]) == (count, -count)
    assert np.all(np.diff(made[:, 0]) >= 0)


def test_a_piece_that_fits_is_left_as_it_is() -> None:
    piece = ramp(0, 1_920)
    assert fitted(piece, 1_920) is piece


def test_a_change_of_sound_has_no_step_in_it() -> None:
    loud = np.full((1_920, 2), 20_000, dtype=np.int16)
    last = np.array([-20_000, -20_000], dtype=np.int16)
    made = joined(loud, last)
    steps = np.abs(np.diff(np.concatenate([last[None], made]).astype(int), axis=0))
    assert steps.max() < 200
    assert np.array_equal(made[500:], loud[500:])
    assert np.all(loud == 20_000), "what was given is not changed"
