from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.plan.films import FilmPart
from kaibo.studio.cutter import Cancelled
from kaibo.studio.looks import chosen, looks

SKIN, WALL = (224, 172, 138), (70, 90, 120)


@pytest.fixture(scope="module")
def walking(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording of somebody who stands at the left for ten seconds and at the right for ten more."""
    path = tmp_path_factory.mktemp("walking") / "host.mp4"
    with av.open(str(path), "w") as target:
        video = target.add_stream("libx264", rate=5)
        video.width, video.height, video.pix_fmt = 320, 180, "yuv420p"
        video.options = {"preset": "ultrafast", "g": "5"}
        for number in range(100):
            picture = np.full((180, 320, 3), WALL, dtype=np.uint8)
            picture[:, 300:] = SKIN
            left = (50 if number < 50 else 200) + (number // 5 * 7) % 12
            picture[40:150, left : left + 40] = SKIN
            target.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        target.mux(video.encode(None))
    return path


def test_a_crop_looks_where_somebody_moves_and_goes_along_without_trembling(walking: Path) -> None:
    found = looks(walking, [FilmPart(0, 20_000)], 0.32)
    assert len(found) == 2, "one look for each place, whatever the hands do"
    assert found[0].at_ms == 0
    assert 14 <= found[0].x <= 34
    assert found[1].at_ms == pytest.approx(10_000, abs=1_100)
    assert 60 <= found[1].x <= 82


def test_looks_are_in_the_time_of_the_film_and_begin_anew_with_each_part(walking: Path) -> None:
    found = looks(walking, [FilmPart(12_000, 15_000), FilmPart(1_000, 4_000)], 0.32)
    assert [look.at_ms for look in found] == [0, 3_000]
    assert found[0].x > 60 > 34 > found[1].x


def test_looking_can_be_stopped(walking: Path) -> None:
    with pytest.raises(Cancelled):
        looks(walking, [FilmPart(0, 20_000)], 0.32, cancelled=lambda: True)


@given(
    st.lists(st.lists(st.floats(0.001, 1), min_size=12, max_size=12), min_size=1, max_size=20),
    st.floats(0.05, 1),
)
def test_a_window_always_lies_in_the_picture(seen: list[list[float]], share: float) -> None:
    profiles = np.array(seen) / np.sum(seen, axis=1, keepdims=True)
    way = chosen(profiles, share)
    half = max(1, min(12, round(share * 12))) / 24
    assert len(way) == len(seen)
    assert all(half - 1e-9 <= place <= 1 - half + 1e-9 for place in way)
