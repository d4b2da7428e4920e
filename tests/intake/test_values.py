"""Fields of foreign messages, as they are really sent."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.intake import values


@pytest.mark.parametrize(
    ("told", "count"),
    [
        (12, 12),
        (12.9, 12),
        ("12", 12),
        (" 12 ", 12),
        ("12.0", 12),
        ("1,234", 1234),
        ("1.2万", 12_000),
        ("1.23w", 12_300),
        ("3万+", 30_000),
        ("2亿", 200_000_000),
        ("1.5k", 1500),
        (0, 0),
        (-1, None),
        ("-1", None),
        (True, None),
        (None, None),
        ("", None),
        ("1,2", None),
        ("١٢", None),
        ("many", None),
        (float("nan"), None),
        (float("inf"), None),
        (10**13, None),
        ("9" * 25, None),
        ([], None),
    ],
)
def test_a_count_is_read_as_tools_write_it(told: Any, count: int | None) -> None:
    assert values.whole(told) == count


@given(st.integers(0, 10**12))
def test_a_count_is_the_same_as_a_number_and_as_text(count: int) -> None:
    assert values.whole(count) == values.whole(str(count)) == values.whole(f"{count:,}") == count


@given(st.text())
def test_an_id_fits_and_stays_told_from_others(told: str) -> None:
    assert len(values.key(told * 50)) <= values.NAME_CHARS
    assert values.key("x" * 200 + told + "a") != values.key("x" * 200 + told + "b")
