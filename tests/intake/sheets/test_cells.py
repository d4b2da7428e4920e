"""Prices, counts and item numbers, as people and spreadsheets write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.intake.sheets import cells
from kaibo.intake.sheets.book import Cell
from kaibo.intake.sheets.cells import Unread

ANY = st.one_of(
    st.text(max_size=30),
    st.text("0123456789.,-+eE¥元分万千kw ０１２", max_size=12),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
)


@given(fen=st.integers(0, 10**11))
def test_a_price_written_in_any_way_is_the_same_fen(fen: int) -> None:
    yuan, rest = divmod(fen, 100)
    for written in (f"{yuan}.{rest:02}", f"¥{yuan:,}.{rest:02}", f"￥ {yuan}.{rest:02}元", f"{fen}分"):
        assert cells.money(written, "yuan") == fen
    assert cells.money(fen / 100, "yuan") == fen
    assert cells.money(float(fen), "fen") == fen


@given(cell=ANY)
def test_any_cell_is_read_within_bounds_or_refused_in_words(cell: Cell) -> None:
    for reads in (cells.count, lambda one: cells.money(one, "yuan"), lambda one: cells.money(one, "fen")):
        try:
            assert 0 <= reads(cell) <= cells.FEN_MOST
        except Unread as why:
            assert why.zh and why.en and why.code
    try:
        assert len(cells.code(cell)) <= cells.CODE_CHARS
    except Unread as why:
        assert why.code


@pytest.mark.parametrize(
    ("written", "count"), [("12", 12), (12.0, 12), ("1,200", 1200), ("1.2万", 12_000), ("3w", 30_000)]
)
def test_a_count_is_read_as_people_write_it(written: Cell, count: int) -> None:
    assert cells.count(written) == count


@pytest.mark.parametrize(
    ("written", "code"),
    [(1234.0, "1234"), ("'00123", "00123"), ('="00123"', "00123"), ("\t8899", "8899"), ("12E45", "12E45")],
)
def test_an_item_number_is_read_as_spreadsheets_hold_it(written: Cell, code: str) -> None:
    assert cells.code(written) == code
