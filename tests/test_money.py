import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.money import yuan


@pytest.mark.parametrize(
    ("fen", "written", "whole"),
    [(0, "0.00", "0"), (5, "0.05", "0"), (-5, "-0.05", "0"), (123_456_789, "1,234,567.89", "1,234,568")],
)
def test_fen_are_written_as_yuan(fen: int, written: str, whole: str) -> None:
    assert yuan(fen) == written
    assert yuan(fen, decimals=False).lstrip("-") == whole


@given(st.integers(-(10**14), 10**14))
def test_no_fen_is_lost_in_writing(fen: int) -> None:
    assert int(yuan(fen).replace(",", "").replace(".", "")) == fen
