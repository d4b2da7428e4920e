import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaibo.refused import Refused
from kaibo.studio import letters


@pytest.fixture(autouse=True)
def _font() -> None:
    """Ask for a font with Chinese letters."""
    try:
        letters.font_of(24)
    except Refused:
        pytest.skip("no font with Chinese letters on this machine")


@pytest.mark.parametrize(
    "text", ["预约", "今晚八点 Nike Air Max 270 全新上架 满300减50", "A" * 40, "长" * 400]
)
def test_words_fit_their_lines_and_shrink_before_they_are_cut(text: str) -> None:
    font, lines = letters.fitted(text, 400, 3, 60, 34)
    assert 0 < len(lines) <= 3
    assert all(font.getlength(line) <= 400 for line in lines)
    assert 34 <= font.size <= 60
    assert lines[-1].endswith("…") == (len(text) == 400)


@settings(max_examples=40)
@given(st.text(max_size=200), st.integers(1, 4))
def test_any_text_is_fitted_or_left_out(text: str, most: int) -> None:
    font, lines = letters.fitted(text, 300, most, 40, 24)
    assert len(lines) <= most
    assert all(font.getlength(line) <= 300 for line in lines)
    assert all("\n" not in line for line in lines)


def test_what_the_font_has_no_sign_for_is_left_out_and_no_box_is_drawn() -> None:
    assert letters.letters("冲🔥冲❤️ 好看👍🏻! A-1 ¥99\x00\u202e") == "冲冲 好看! A-1 ¥99"
