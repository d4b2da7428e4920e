"""How long people watched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.review.watch import Watch, watched

Visits = list[tuple[int, bool, str]]


def watch_of(visits: Visits) -> Watch:
    """Watch a broadcast from 1,000 to 1,100 ms, closing at 1,080; a visit's time is since its start."""
    told: dict[str, list[int]] = {}
    for at, came, viewer in visits:
        told.setdefault(viewer, []).append(1_000 + at if came else -1_000 - at)
    return watched(told, {"a": "group"}, (1_000, 1_100), 1_080)


@pytest.mark.parametrize(
    ("visits", "expected"),  # total ms, people, unclosed
    [
        ([], (0, 0, 0)),
        ([(10, True, "a"), (40, False, "a")], (30, 1, 0)),
        ([(10, True, "a")], (90, 1, 1)),
        ([(10, True, "a"), (20, True, "a"), (40, False, "a")], (30, 1, 0)),
        ([(40, False, "a")], (0, 0, 0)),
        ([(40, False, "a"), (10, True, "a")], (30, 1, 0)),
        ([(-50, True, "a"), (20, False, "a")], (20, 1, 0)),
        ([(90, True, "a"), (250, False, "a")], (10, 1, 0)),
        ([(0, True, "a"), (10, False, "a"), (50, True, "a"), (60, False, "a")], (20, 1, 0)),
    ],
    ids=[
        "nobody",
        "one visit",
        "who never left stayed to the end",
        "coming again goes on with the visit",
        "leaving without coming",
        "told in the wrong order",
        "here before go-live",
        "left after sign-off",
        "two visits",
    ],
)
def test_time_watched_is_the_sum_of_visits_on_air(visits: Visits, expected: tuple[int, int, int]) -> None:
    watch = watch_of(visits)
    assert (watch.total_ms, watch.people, watch.unclosed) == expected


@given(st.integers(-50, 150), st.integers(0, 100))
def test_who_comes_once_and_leaves_once_is_measured_like_everybody(came: int, stayed: int) -> None:
    once = watch_of([(came, True, "a"), (came + stayed, False, "a")])
    # Coming again at once changes nothing, but is no longer one coming and one going.
    again = watch_of([(came, True, "a"), (came, True, "a"), (came + stayed, False, "a")])
    assert once == again


@given(st.lists(st.tuples(st.integers(-50, 150), st.booleans(), st.sampled_from("abc"))))
def test_nobody_watches_longer_than_the_broadcast(visits: Visits) -> None:
    watch = watch_of(visits)
    assert 0 <= watch.total_ms <= 100 * watch.people
    assert watch.unclosed <= watch.people
    assert len(watch.closing) == len(set(watch.closing)) <= watch.people


@pytest.mark.parametrize(
    ("visits", "there"),
    [
        ([(10, True, "a"), (80, False, "a")], []),
        ([(10, True, "a"), (81, False, "a")], ["a"]),
        ([(10, True, "a"), (20, False, "a"), (90, True, "a")], ["a"]),
        ([(100, True, "a")], []),
        ([(90, False, "a")], []),
    ],
    ids=["left before", "left after", "came back", "came after sign-off", "never seen coming"],
)
def test_who_was_there_after_the_closing_began_was_there_at_the_closing(
    visits: Visits, there: list[str]
) -> None:
    assert watch_of(visits).closing == there


def test_time_watched_stands_by_source_shortest_first() -> None:
    visits = [(0, True, name) for name in "abc"] + [(at, False, name) for at, name in ((9, "b"), (5, "c"))]
    assert watch_of(visits).ms == {"group": [100], "unknown": [5, 9]}
