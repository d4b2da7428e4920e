"""How long people watched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.review.watch import Watch, watched

Visits = list[tuple[int, bool, str]]


@pytest.mark.parametrize(
    ("visits", "expected"),
    [
        ([], Watch(0, 0, 0)),
        ([(10, True, "a"), (40, False, "a")], Watch(30, 1, 0)),
        ([(10, True, "a")], Watch(90, 1, 1)),
        ([(10, True, "a"), (20, True, "a"), (40, False, "a")], Watch(30, 1, 0)),
        ([(40, False, "a")], Watch(0, 0, 0)),
        ([(40, False, "a"), (10, True, "a")], Watch(30, 1, 0)),
        ([(-50, True, "a"), (20, False, "a")], Watch(20, 1, 0)),
        ([(90, True, "a"), (250, False, "a")], Watch(10, 1, 0)),
        ([(0, True, "a"), (10, False, "a"), (50, True, "a"), (60, False, "a")], Watch(20, 1, 0)),
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
def test_time_watched_is_the_sum_of_visits_on_air(visits: Visits, expected: Watch) -> None:
    assert watched(visits, 0, 100) == expected


@given(st.lists(st.tuples(st.integers(-50, 150), st.booleans(), st.sampled_from("abc"))))
def test_nobody_watches_longer_than_the_broadcast(visits: Visits) -> None:
    watch = watched(visits, 0, 100)
    assert 0 <= watch.total_ms <= 100 * watch.people
    assert watch.unclosed <= watch.people
