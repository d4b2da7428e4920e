"""The pictures that stand in for the camera can be read at every size an OBS may have."""

import io
from typing import get_args

import numpy as np
import pytest
from PIL import Image

from kaibo.studio.slate import Standing, draw


@pytest.mark.parametrize("what", get_args(Standing))
@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (640, 360), (64, 64)])
def test_a_picture_has_its_size_and_words_in_its_middle(what: Standing, size: tuple[int, int]) -> None:
    picture = Image.open(io.BytesIO(draw(what, *size)))
    assert picture.size == size
    bright = np.asarray(picture.convert("L")) > 200
    rows, columns = np.nonzero(bright)
    assert len(rows), "there are words"
    assert rows.min() > size[1] * 0.2
    assert rows.max() < size[1] * 0.8
    assert columns.min() > size[0] * 0.05
    assert columns.max() < size[0] * 0.95


def test_a_size_that_makes_no_sense_is_bounded() -> None:
    assert Image.open(io.BytesIO(draw("slate", 0, 10**9))).size == (64, 4096)
