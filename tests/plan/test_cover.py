"""Covers: each crop has its shape and lies in the picture, and what is safe lies in both."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.plan.cover import SHAPES, Box, Shape, crop, parts, safe

SIDES = st.integers(8, 4000)
FOCUS = st.tuples(st.floats(0, 1), st.floats(0, 1))


@pytest.mark.parametrize(
    ("size", "shape", "focus", "box"),
    [
        ((600, 700), "plaza", (0.5, 0.5), Box(0, 0, 600, 700)),
        ((600, 800), "share", (0.5, 0.5), Box(0, 0, 600, 800)),
        ((600, 800), "plaza", (0.5, 0.5), Box(0, 50, 600, 700)),
        ((600, 800), "plaza", (0.5, 0.0), Box(0, 0, 600, 700)),
        ((1920, 1080), "share", (1.0, 0.5), Box(1110, 0, 810, 1080)),
        ((1920, 1080), "share", (0.5, 0.5), Box(555, 0, 810, 1080)),
    ],
)
def test_a_crop_is_the_largest_of_its_shape_near_the_focus(
    size: tuple[int, int], shape: Shape, focus: tuple[float, float], box: Box
) -> None:
    assert crop(*size, shape, focus) == box


def test_what_is_safe_of_a_share_card_loses_its_top_and_bottom() -> None:
    assert safe(1080, 1440) == Box(0, 90, 1080, 1260)


@given(SIDES, SIDES, FOCUS)
def test_crops_lie_in_the_picture_and_the_safe_part_in_every_crop(
    width: int, height: int, focus: tuple[float, float]
) -> None:
    inner = safe(width, height, focus)
    for shape in SHAPES:
        box = crop(width, height, shape, focus)
        assert box.left >= 0
        assert box.top >= 0
        assert box.left + box.width <= width
        assert box.top + box.height <= height
        wide, high = parts(shape)
        assert abs(box.width * high - box.height * wide) <= max(wide, high) * 2
        assert box.left <= inner.left
        assert box.top <= inner.top
        assert inner.left + inner.width <= box.left + box.width
        assert inner.top + inner.height <= box.top + box.height
    assert inner.width > 0
    assert inner.height > 0
