"""What OBS shows and lets hear is read with suspicion."""

import base64
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kaibo.studio.feedwatch.look import SIZE, BadPicture, levels, picture


def shot(colour: tuple[int, ...], size: tuple[int, int] = SIZE, kind: str = "PNG") -> str:
    held = io.BytesIO()
    Image.new("RGBA" if len(colour) == 4 else "RGB", size, colour).save(held, kind)
    return "data:image/png;base64," + base64.b64encode(held.getvalue()).decode()


@pytest.mark.parametrize(
    ("colour", "grey"), [((90, 90, 90, 255), 90), ((0, 0, 0, 255), 0), ((255, 255, 255), 255)]
)
def test_a_picture_is_its_brightness_point_by_point(colour: tuple[int, ...], grey: int) -> None:
    assert picture(shot(colour)) == bytes([grey]) * 576


def test_a_source_that_shows_nothing_is_no_black_picture() -> None:
    assert picture(shot((0, 0, 0, 0))) is None


@pytest.mark.parametrize(
    "data",
    [
        None,
        7,
        "",
        "data:image/png;base64,",
        "data:image/png;base64,!!!",
        "data:image/png;base64,AAAA",
        shot((1, 2, 3), (31, 18)),
        shot((1, 2, 3), (3200, 1800)),
        shot((1, 2, 3), kind="BMP"),
        shot((1, 2, 3))[:-40],
        "data:image/png;base64," + "A" * 100_000,
    ],
)
def test_what_is_no_picture_of_that_size_is_refused(data: Any) -> None:
    with pytest.raises(BadPicture):
        picture(data)


@given(st.binary(max_size=200), st.integers(min_value=0, max_value=150))
def test_a_damaged_picture_is_refused_or_read_and_breaks_nothing(noise: bytes, at: int) -> None:
    whole = base64.b64decode(shot((90, 80, 70, 255)).partition(",")[2])
    damaged = whole[:at] + noise + whole[at + len(noise) :]
    try:
        found = picture("data:image/png;base64," + base64.b64encode(damaged).decode())
    except BadPicture:
        return
    assert found is None or len(found) == 576


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"inputs": []}, {}),
        ({"inputs": [{"inputName": "麦", "inputLevelsMul": []}]}, {"麦": 0.0}),
        ({"inputs": [{"inputName": "麦", "inputLevelsMul": [[0.0, 0.0, 0.3], [0, 0, 0.2]]}]}, {"麦": 0.3}),
        ({"inputs": [{"inputName": "麦", "inputLevelsMul": [[float("nan"), float("inf")]]}]}, {"麦": 0.0}),
        ({"inputs": [{"inputName": 3, "inputLevelsMul": []}]}, None),
        ({"inputs": "loud"}, None),
        ({}, None),
    ],
)
def test_how_loud_it_is_is_told_before_any_mute(data: dict[str, Any], told: dict[str, float] | None) -> None:
    assert levels(data) == told
