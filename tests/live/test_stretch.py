"""Lengths between fixed times: nothing overlaps, and fixed times are met where that is possible."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.live.stretch import Part, spread


def fixed(length: int, from_ms: int | None = None, until_ms: int | None = None) -> Part:
    return Part(length, length, length, from_ms, until_ms)


@pytest.mark.parametrize(
    ("parts", "end", "expected"),
    [
        ([fixed(10), fixed(20)], None, [(0, 10), (10, 30)]),
        ([fixed(10), fixed(20, from_ms=50)], None, [(0, 10), (50, 70)]),
        ([fixed(60), fixed(20, from_ms=50)], None, [(0, 60), (60, 80)]),
        ([Part(60, 40, 60), fixed(20, from_ms=50)], None, [(0, 50), (50, 70)]),
        ([Part(60, 55, 60), fixed(20, from_ms=50)], None, [(0, 55), (55, 75)]),
        ([Part(30, 30, 60), fixed(20, from_ms=50)], None, [(0, 50), (50, 70)]),
        ([Part(30, 30, 40), fixed(20, from_ms=50)], None, [(0, 40), (50, 70)]),
        ([Part(30, 10, 30), Part(40, 30, 40), fixed(5)], 60, [(0, 20), (20, 55), (55, 60)]),
        ([fixed(10), Part(10, 10, 30)], 25, [(0, 10), (10, 25)]),
        ([fixed(10), fixed(20, until_ms=25), fixed(5)], None, [(0, 10), (10, 25), (25, 30)]),
        ([fixed(10), fixed(20, until_ms=40), fixed(5)], None, [(0, 10), (10, 40), (40, 45)]),
        ([fixed(50), fixed(20, until_ms=40), fixed(5)], None, [(0, 50), (50, 50), (50, 55)]),
        ([Part(20, 10, 20), fixed(20, until_ms=35)], None, [(0, 15), (15, 35)]),
        ([], 10, []),
    ],
)
def test_flexible_lengths_give_so_that_fixed_times_are_met(
    parts: list[Part], end: int | None, expected: list[tuple[int, int]]
) -> None:
    assert spread(parts, 0, end) == expected


@st.composite
def any_part(draw: st.DrawFn) -> Part:
    length = draw(st.integers(0, 100))
    times = st.none() | st.integers(-50, 500)
    least, most = draw(st.integers(0, length)), draw(st.integers(length, 200))
    return Part(length, least, most, draw(times), draw(times))


@given(
    parts=st.lists(any_part(), max_size=8), free=st.integers(-50, 300), end=st.none() | st.integers(0, 600)
)
def test_nothing_overlaps_waits_too_little_or_leaves_its_bounds(
    parts: list[Part], free: int, end: int | None
) -> None:
    spans = spread(parts, free, end)
    assert len(spans) == len(parts)
    before = free
    for part, (start, until) in zip(parts, spans, strict=True):
        assert start == max(before, part.from_ms if part.from_ms is not None else before)
        if part.until_ms is None:
            assert part.least <= until - start <= part.most
        else:
            assert until == max(start, part.until_ms)
        before = until


@given(
    parts=st.lists(any_part().map(lambda part: part._replace(from_ms=None, until_ms=None)), min_size=1),
    end=st.integers(0, 2_000),
)
def test_an_end_is_met_exactly_where_the_parts_can_give_enough(parts: list[Part], end: int) -> None:
    least, most = sum(part.least for part in parts), sum(part.most for part in parts)
    assert spread(parts, 0, end)[-1][1] == min(max(end, least), most)
