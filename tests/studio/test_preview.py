"""A preview is copied from key frame to key frame, whatever the box, and plays from its beginning."""

from pathlib import Path

import av
import numpy as np
import pytest

from kaibo.studio.media import MediaError
from kaibo.studio.preview import preview
from kaibo.studio.testcard import frame_number


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "flv", "ts"])
def test_a_preview_holds_the_pictures_it_says(cards: Path, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / "p.mp4"
    began = preview(cards / f"card.{suffix}", 5_100, 8_900, target)
    assert began == pytest.approx(4_000, abs=2)
    with av.open(str(target)) as read:
        assert len(read.streams.audio) == 1
        frames = list(read.decode(video=0))
    assert abs(frames[0].time or 0.0) < 0.05
    planes = [frame.to_ndarray(format="gray").astype(np.uint8) for frame in (frames[0], frames[-1])]
    assert (frame_number(planes[0]), frame_number(planes[-1]), len(frames)) == (100, 249, 150)


def test_past_the_end_the_last_group_is_shown_and_a_torn_file_is_refused(cards: Path, tmp_path: Path) -> None:
    assert preview(cards / "card.mp4", 47_500, 60_000, tmp_path / "p.mp4") == 46_000
    torn = tmp_path / "torn.mp4"
    torn.write_bytes((cards / "card.mp4").read_bytes()[:5_000])
    with pytest.raises(MediaError):
        preview(torn, 0, 1_000, tmp_path / "t.mp4")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["p.mp4", "torn.mp4"]
