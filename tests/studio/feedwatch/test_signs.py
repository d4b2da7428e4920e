"""Signs of life need proof, and so do signs of death."""

from hypothesis import given
from hypothesis import strategies as st

from kaibo.studio.feedwatch.signs import FRESH_S, Patience, Signs

PATIENCE = Patience.of_playbook()
A, B, BLACK = bytes([90]) * 576, bytes([91]) * 576, bytes([3]) * 576


def test_the_playbook_says_how_long_signs_must_hold() -> None:
    assert 0 < PATIENCE.silent_s <= PATIENCE.still_s < FRESH_S * 4
    assert 0.0009 < PATIENCE.silence < 0.0011


def test_old_proof_is_none() -> None:
    signs = Signs(PATIENCE, 0)
    for tenth in range(20):
        signs.hear(tenth / 10, 0.3 if tenth < 5 else 0)
        signs.see(tenth / 10, A)
    assert signs.dead(1.9) == "frozen"
    assert signs.dead(1.9 + FRESH_S * 2) == ""


def test_a_frozen_picture_that_vanishes_was_dead_all_the_while() -> None:
    signs = Signs(PATIENCE, 0)
    for tenth, picture in enumerate([A, B, A, A, A, None, None, None]):
        signs.hear(tenth / 10, 0.3 if tenth < 3 else 0)
        signs.see(tenth / 10, picture)
    assert signs.dead(0.7) == "gone"
    assert signs.died_s() == 0.2


def test_slow_looks_are_proof_enough_and_one_alone_is_none() -> None:
    signs = Signs(PATIENCE, 0)
    told = []
    for place, at_s in enumerate([0.0, 0.7, 1.4, 2.1, 2.8]):
        signs.hear(at_s, 0.3 if place < 2 else 0)
        signs.see(at_s, B if place == 0 else A)
        told.append(signs.dead(at_s))
    assert told == ["", "", "", "", "frozen"]


def test_a_pause_in_looking_is_no_frozen_picture() -> None:
    signs = Signs(PATIENCE, 0)
    for at_s in (0.0, 0.1, 9.0, 9.1):
        signs.hear(at_s, 0.3 if at_s < 0.1 else 0)
        signs.see(at_s, A)
    assert signs.still() == ""
    assert not signs.silent()


@given(
    st.lists(st.tuples(st.sampled_from([A, B, BLACK, None]), st.sampled_from([0.0, 0.3])), max_size=60),
)
def test_nothing_is_dead_and_alive_at_once(looks: list[tuple[bytes | None, float]]) -> None:
    signs = Signs(PATIENCE, 0)
    for place, (picture, level) in enumerate(looks):
        at_s = place / 10
        signs.hear(at_s, level)
        signs.see(at_s, picture)
        assert not (signs.dead(at_s) and signs.alive(at_s, PATIENCE.back_s))
        if picture is None or picture == BLACK:
            assert not signs.alive(at_s, 0)
