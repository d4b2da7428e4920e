"""Buckets: so much at once, then so much a second; nobody waits for what others did."""

from hypothesis import given
from hypothesis import strategies as st

from kaibo import buckets
from kaibo.buckets import Buckets


@given(st.lists(st.integers(0, 400), min_size=1, max_size=200))
def test_nobody_gets_more_than_burst_and_rate(steps: list[int]) -> None:
    held, now_ms, let = Buckets(rate=5, burst=10), 0, 0
    for step in steps:
        now_ms += step
        let += held.wait_ms("a", now_ms) == 0
        assert let <= 10 + 5 * now_ms / 1000 + 1e-6


def test_who_waits_as_long_as_told_is_let() -> None:
    held = Buckets(rate=0.5, burst=1)
    assert held.wait_ms("a", 0) == 0
    wait = held.wait_ms("a", 0)
    assert wait == 2_000
    assert held.wait_ms("b", 0) == 0
    assert held.wait_ms("a", wait) == 0


def test_a_clock_set_back_gives_nothing() -> None:
    held = Buckets(rate=1, burst=1)
    assert held.wait_ms("a", 10_000) == 0
    assert held.wait_ms("a", 0) > 0


def test_who_came_longest_ago_is_forgotten_first(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(buckets, "_MOST", 2)
    held = Buckets(rate=0.001, burst=1)
    for who in "abc":
        assert held.wait_ms(who, 0) == 0
    assert held.wait_ms("c", 0) > 0
    assert held.wait_ms("a", 0) == 0
