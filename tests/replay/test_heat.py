"""The heat of a film: a curve where something happened, nothing where nothing did."""

from hypothesis import given
from hypothesis import strategies as st

from kaibo.replay.heat import POINTS_MOST, heat

SLOTS = st.lists(st.integers(0, 50), min_size=1_000, max_size=1_000)


@given(st.integers(1, 20_000_000), st.lists(st.integers(-5, 20_000_000), max_size=50), SLOTS, SLOTS)
def test_a_curve_has_few_points_and_reaches_a_hundred(
    length_ms: int, live: list[int], moved: list[float], seen: list[float]
) -> None:
    curve = heat(length_ms, live, moved, seen)
    assert len(curve) <= POINTS_MOST
    assert not curve or (max(curve) == 100 and min(curve) >= 0)
    if any(0 <= at_ms < length_ms for at_ms in live):
        assert curve


def test_where_the_room_was_moved_it_is_hottest() -> None:
    curve = heat(300_000, [150_000 + n * 10 for n in range(80)] + list(range(0, 300_000, 10_000)))
    assert 148 <= curve.index(100) <= 152
    assert curve[20] < 30


def test_nobody_came_and_nothing_is_drawn() -> None:
    assert heat(300_000, (), [0] * 1_000, [0] * 1_000) == ()
