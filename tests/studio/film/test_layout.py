from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.plan.films import FilmShape
from kaibo.studio.film.layout import Box, laid

SHAPES: tuple[FilmShape, ...] = ("9x16", "3x4")


@given(st.sampled_from(SHAPES), st.fractions(Fraction(1, 3), 3, max_denominator=1920), st.booleans())
def test_every_box_lies_in_the_picture_on_even_pixels(shape: FilmShape, aspect: Fraction, crop: bool) -> None:
    layout = laid(shape, aspect, crop)
    for box in (layout.picture, layout.top, layout.captions):
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= layout.width
        assert box.y + box.height <= layout.height
        assert not any(side % 2 for side in (box.x, box.y, box.width, box.height))
    assert layout.top.y + layout.top.height <= layout.captions.y
    assert layout.captions.y + layout.captions.height <= layout.height * 0.9
    assert layout.picture.width == layout.width


@pytest.mark.parametrize("shape", SHAPES)
def test_words_stand_beside_a_wide_recording_and_never_on_it(shape: FilmShape) -> None:
    layout = laid(shape, Fraction(16, 9), crop=False)
    assert layout.top.y + layout.top.height <= layout.picture.y
    assert layout.picture.y + layout.picture.height <= layout.captions.y


@pytest.mark.parametrize("shape", SHAPES)
def test_an_upright_recording_fills_the_picture_without_bars_beside_it(shape: FilmShape) -> None:
    layout = laid(shape, Fraction(9, 16), crop=False)
    assert layout.fills
    assert layout.picture == Box(0, 0, layout.width, layout.height)
