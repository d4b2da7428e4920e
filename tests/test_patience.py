"""How long who mistypes waits: for their own mistakes, not for another's, and never for long."""

from hypothesis import given
from hypothesis import strategies as st

from kaibo.clock import HOUR, MINUTE, SECOND
from kaibo.patience import Patience

NOW = 1_780_000_000_000


def miss(patience: Patience, name: str, address: str, times: int, now_ms: int = NOW) -> None:
    for _ in range(times):
        patience.tried(name, address, now_ms)


def test_the_wait_grows_and_has_an_end() -> None:
    patience, waits = Patience(), []
    for _ in range(20):
        patience.tried("li", "a", NOW)
        waits.append(patience.wait_ms("li", "a", NOW))
    assert waits[:4] == [0] * 4
    assert waits[4:] == sorted(waits[4:])
    assert (waits[4], waits[-1]) == (SECOND, 5 * MINUTE)


def test_my_mistakes_are_not_yours() -> None:
    patience = Patience()
    miss(patience, "li", "a", 15)
    assert patience.wait_ms("li", "a", NOW) > 0
    assert patience.wait_ms("wang", "a", NOW) == 0
    assert patience.wait_ms("li", "b", NOW) == 0


def test_many_names_from_one_place_are_slowed_for_a_moment() -> None:
    patience = Patience()
    for n in range(40):
        patience.tried(f"n{n}", "a", NOW)
    assert 0 < patience.wait_ms("anybody", "a", NOW) <= 30 * SECOND
    assert patience.wait_ms("anybody", "b", NOW) == 0


def test_one_name_from_many_places_is_slowed_but_not_where_its_owner_was_before() -> None:
    patience = Patience()
    patience.right("li", "home")
    for n in range(40):
        patience.tried("li", f"bot{n}", NOW)
    assert 0 < patience.wait_ms("li", "new place", NOW) <= MINUTE
    assert patience.wait_ms("li", "home", NOW) == 0


def test_a_right_password_and_an_hour_both_clear_the_slate() -> None:
    patience = Patience()
    miss(patience, "li", "a", 8)
    patience.right("li", "a")
    assert patience.wait_ms("li", "a", NOW) == 0
    miss(patience, "li", "a", 8)
    patience.tried("li", "a", NOW + HOUR + 1)
    assert patience.wait_ms("li", "a", NOW + HOUR + 1) == 0


def test_a_flood_is_told_of_once_a_minute_a_name() -> None:
    patience = Patience()
    told = [patience.worth_telling(f"n{n % 200}", NOW) for n in range(1_000)]
    assert sum(told) == 60
    assert patience.worth_telling("n0", NOW + MINUTE)


@given(st.lists(st.tuples(st.integers(0, 50_000), st.integers(0, 50_000)), max_size=50))
def test_what_is_remembered_is_bounded(tries: list[tuple[int, int]]) -> None:
    patience = Patience()
    for name, address in tries:
        patience.tried(f"n{name}", f"a{address}", NOW)
        patience.right(f"n{name}", f"b{address}")
        assert patience.wait_ms(f"n{name}", f"a{address}", NOW) <= 5 * MINUTE


def test_memory_has_an_end() -> None:
    patience = Patience()
    for n in range(12_000):
        patience.tried(f"n{n}", f"a{n}", NOW)
    assert len(patience._misses) <= 10_000
