"""What is on air: the primary wins, the backup stands in, the slate is always there."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.studio.relay.choice import GOOD, RETURN, STALE_S, Choice, Sight

NEW, OLD, AWAY = Sight(True, 0.02), Sight(False, 0.2), Sight(False, inf)
STALE = Sight(False, STALE_S)


def after(*looks: tuple[int, Sight, Sight]) -> str:
    """Give what is on air after so many ticks of each look."""
    choice = Choice()
    for times, primary, backup in looks:
        for _ in range(times):
            choice.tick(primary, backup)
    return choice.state


@pytest.mark.parametrize(
    ("looks", "state"),
    [
        ([(1, AWAY, AWAY)], "slate"),
        ([(GOOD - 1, NEW, AWAY)], "slate"),
        ([(GOOD, NEW, AWAY)], "primary"),
        ([(GOOD, AWAY, NEW)], "backup"),
        ([(GOOD, NEW, NEW)], "primary"),
        ([(GOOD, NEW, AWAY), (50, OLD, AWAY)], "primary"),
        ([(GOOD, NEW, AWAY), (1, STALE, AWAY)], "slate"),
        ([(GOOD, NEW, NEW), (1, STALE, NEW)], "backup"),
        ([(GOOD, NEW, AWAY), (1, STALE, AWAY), (GOOD - 1, NEW, AWAY)], "slate"),
        ([(GOOD, NEW, AWAY), (1, STALE, AWAY), (GOOD, NEW, AWAY)], "primary"),
        ([(GOOD, AWAY, NEW), (RETURN - 1, NEW, NEW)], "backup"),
        ([(GOOD, AWAY, NEW), (RETURN, NEW, NEW)], "primary"),
        ([(GOOD, AWAY, NEW), (GOOD, NEW, NEW), (1, NEW, STALE)], "primary"),
        ([(GOOD, NEW, AWAY), (500, OLD, AWAY)], "primary"),
    ],
)
def test_the_best_input_that_lives_is_on_air(looks: list[tuple[int, Sight, Sight]], state: str) -> None:
    assert after(*looks) == state


sights = st.builds(Sight, st.booleans(), st.sampled_from([0.0, 0.1, STALE_S - 0.001, STALE_S, 3.0, inf]))


@given(st.lists(st.tuples(sights, sights, st.booleans()), max_size=200))
def test_an_input_that_is_away_is_never_on_air(looks: list[tuple[Sight, Sight, bool]]) -> None:
    choice = Choice()
    for primary, backup, held in looks:
        choice.held = held
        state = choice.tick(primary, backup)
        assert state != "primary" or primary.age_s < STALE_S
        assert state != "backup" or backup.age_s < STALE_S
        assert not held or state == "slate"


def test_the_slate_can_be_held_and_let_go() -> None:
    choice = Choice()
    for _ in range(GOOD):
        choice.tick(NEW, AWAY)
    choice.held = True
    assert choice.tick(NEW, AWAY) == "slate"
    choice.held = False
    assert choice.tick(NEW, AWAY) == "primary"
