from hypothesis import given
from hypothesis import strategies as st

from kaibo.live.windows import Window, average_online, minutes, total

windows = st.dictionaries(
    st.integers(0, 400), st.builds(Window, comments=st.integers(0, 9), online=st.none() | st.integers(0, 50))
)


@given(windows, st.integers(0, 400), st.integers(0, 900))
def test_a_sum_of_seconds_does_not_depend_on_how_it_is_walked(
    seconds: dict[int, Window], start: int, length: int
) -> None:
    wanted = sum(window.comments for at, window in seconds.items() if start <= at < start + length)
    assert total(seconds, start, start + length).comments == wanted


@given(windows)
def test_minutes_hold_every_second_once(seconds: dict[int, Window]) -> None:
    found = minutes(seconds, 60_000)
    assert sum(window.comments for window in found.values()) == sum(w.comments for w in seconds.values())
    assert list(found) == sorted(found)


def test_the_newest_count_stands_and_the_highest_is_kept() -> None:
    seconds = {3: Window(online=9, online_most=9), 1: Window(online=5, online_most=5), 4: Window()}
    summed = total(seconds, 0, 10)
    assert (summed.online, summed.online_most) == (9, 9)


def test_the_average_counts_only_minutes_somebody_counted() -> None:
    assert (
        average_online([Window(online=1, online_most=10), Window(), Window(online=2, online_most=20)]) == 15
    )
    assert average_online([Window()]) is None
