"""The playhead keeps sound and picture together, whatever the network and the sender's clock do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.studio.relay.playhead import JUMP, LEAD, LEAD_MOST, Playhead
from kaibo.studio.relay.shape import RATES, Shape

SHAPES = [Shape(320, 180, fps) for fps in RATES]
SHAPE = Shape(320, 180, 25)
PER = SHAPE.samples


def steady(playhead: Playhead, first: int, ticks: int) -> list[tuple[int, int]]:
    """Play a sender as fast as we are; gives each tick's picture and offset."""
    played = []
    for number in range(first, first + ticks):
        step = playhead.step(number, number * PER)
        played.append((step.picture, playhead.offset(step)))
    return played


def test_a_sender_as_fast_as_we_are_is_played_picture_by_picture() -> None:
    playhead = Playhead(SHAPE)
    playhead.start(20, 20 * PER)
    played = steady(playhead, 20, 2_000)
    assert [picture for picture, _ in played] == list(range(20 - LEAD, 2_020 - LEAD))
    assert {offset for _, offset in played} == {0}
    assert playhead.dry == 0


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: str(shape.fps))
@pytest.mark.parametrize("speed", [0.997, 0.9999, 1.0001, 1.003])
def test_a_sender_with_another_clock_is_followed_for_hours(shape: Shape, speed: float) -> None:
    playhead = Playhead(shape)
    playhead.start(30, 30 * shape.samples)
    for tick in range(30, 60_000):
        at = tick * speed + 30 * (1 - speed)
        step = playhead.step(int(at), int(at * shape.samples))
        assert abs(playhead.offset(step)) <= shape.samples // 2
        assert step.length > 0 and not step.jumped
        assert at - step.picture < LEAD + JUMP
    assert playhead.dry == 0


@given(
    st.sampled_from(SHAPES),
    st.lists(st.tuples(st.integers(0, 9), st.integers(-3_000, 3_000)), min_size=1, max_size=300),
)
def test_sound_and_picture_are_never_more_than_half_a_picture_apart(
    shape: Shape, arrivals: list[tuple[int, int]]
) -> None:
    playhead = Playhead(shape)
    pictures, samples, at = 12, 12 * shape.samples, 0
    playhead.start(pictures, samples)
    for more, off in arrivals:
        pictures += more
        samples = max(samples, pictures * shape.samples + off)
        step = playhead.step(pictures, samples)
        assert 0 <= step.picture < pictures
        assert abs(playhead.offset(step)) <= shape.samples // 2 or not step.length
        assert step.length == 0 or abs(step.length - shape.samples) <= shape.samples // 200
        assert step.start + step.length <= max(samples, pictures * shape.samples)
        assert step.start >= at, "never back"
        at = step.start + step.length


def test_an_input_that_runs_dry_shows_its_picture_again_and_is_held_back_more() -> None:
    playhead = Playhead(SHAPE)
    playhead.start(20, 20 * PER)
    steps = [playhead.step(20, 20 * PER) for _ in range(6)]
    assert [step.length > 0 for step in steps] == [True] * (LEAD - 1) + [False] * (7 - LEAD)
    assert playhead.dry == 7 - LEAD
    assert steps[-1].picture == 19


def test_what_is_held_back_is_bounded_and_shrinks_in_calm_minutes() -> None:
    playhead = Playhead(SHAPE)
    playhead.start(20, 20 * PER)
    for _ in range(500):
        playhead.step(20, 20 * PER)
    playhead.start(1_000, 1_000 * PER)
    assert playhead.step(1_000, 1_000 * PER).picture == 1_000 - LEAD_MOST
    steady(playhead, 1_001, 25 * 60 * 10)
    last, _ = steady(playhead, 1_001 + 25 * 60 * 10, 1)[0]
    assert 1_001 + 25 * 60 * 10 - last <= LEAD + 2


def test_a_burst_after_a_stall_is_jumped_over() -> None:
    playhead = Playhead(SHAPE)
    playhead.start(20, 20 * PER)
    steady(playhead, 20, 10)
    step = playhead.step(90, 90 * PER)
    assert step.jumped
    assert step.picture == 90 - LEAD
    assert playhead.offset(step) == 0


def test_an_input_whose_sound_stays_away_is_played_by_its_pictures() -> None:
    playhead = Playhead(SHAPE)
    playhead.start(20, 0)
    played = [playhead.step(20 + tick, 0).picture for tick in range(100)]
    assert played == list(range(20 - LEAD, 120 - LEAD))
