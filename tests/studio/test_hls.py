"""A film as HLS: the same pictures, in stretches a player can seek in, and nothing half made."""

from pathlib import Path

import av
import pytest

from kaibo.studio import hls
from kaibo.studio.media import MediaError
from kaibo.studio.testcard import make


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("hls") / "f.mp4", 0.2, (160, 90))


def times(path: Path) -> list[int]:
    """Tell when each picture is shown, in ms since the first sound."""
    with av.open(str(path)) as source:
        told: dict[str, list[float]] = {"video": [], "audio": []}
        for packet in source.demux():
            if packet.pts is not None:
                told[packet.stream.type].append(float(packet.pts * packet.time_base))
    began = min(told["audio"])
    return [round((at - began) * 1000) for at in sorted(told["video"])]


def test_every_picture_is_there_and_it_is_made_once(film: Path) -> None:
    folder = hls.package(film)
    assert {file.name for file in folder.iterdir()} == {hls.LIST, hls.STRETCHES}
    told = (folder / hls.LIST).read_text()
    assert told.count("#EXTINF") >= 4
    assert told.rstrip().endswith("#EXT-X-ENDLIST")
    assert str(folder) not in told
    assert times(folder / hls.LIST) == times(film)
    made = (folder / hls.STRETCHES).stat().st_mtime_ns
    assert hls.package(film) == folder
    assert (folder / hls.STRETCHES).stat().st_mtime_ns == made


def test_what_is_no_film_leaves_nothing_behind(tmp_path: Path) -> None:
    broken = tmp_path / "b.mp4"
    broken.write_bytes(b"no film at all" * 100)
    (tmp_path / "b.hls.making").mkdir()
    with pytest.raises(MediaError):
        hls.package(broken)
    assert [file.name for file in tmp_path.iterdir()] == ["b.mp4"]
    hls.cleared(broken)
