"""A still is the key picture at or before its time."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kaibo.studio.media import MediaError
from kaibo.studio.stills import still
from kaibo.studio.testcard import frame_number


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "flv", "ts"])
def test_a_still_is_the_key_picture_before(cards: Path, suffix: str) -> None:
    image = Image.open(io.BytesIO(still(cards / f"card.{suffix}", 7_500)))
    assert (image.format, image.size) == ("JPEG", (320, 180))
    assert frame_number(np.asarray(image.convert("L"))) == 150


def test_past_the_end_it_is_the_last_and_a_file_without_pictures_is_refused(
    cards: Path, tmp_path: Path
) -> None:
    image = Image.open(io.BytesIO(still(cards / "card.mp4", 90_000)))
    assert frame_number(np.asarray(image.convert("L"))) == 46 * 25 % 600
    empty = tmp_path / "empty.mp4"
    empty.write_bytes(b"")
    with pytest.raises(MediaError):
        still(empty, 0)
