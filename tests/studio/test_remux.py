"""An MKV that survives a crash becomes an MP4, and stays."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import av
import pytest

from kaibo.footage import looked_into
from kaibo.studio.media import Jumping, MediaError, index, probe
from kaibo.studio.remux import continued, length_ms, to_mp4
from tests.studio.pictures import heard, numbers, steps_ms


def recorded(path: Path, seconds: int) -> Path:
    """Write a small recording."""
    with av.open(str(path), "w", format="matroska") as made:
        stream = made.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
        stream.options = {"preset": "ultrafast", "g": "25"}
        for _ in range(seconds * 25):
            frame = av.VideoFrame(64, 36, "yuv420p")
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return path


def test_a_recording_is_copied_and_the_mkv_stays(tmp_path: Path) -> None:
    source = recorded(tmp_path / "一场.mkv", 3)
    target = to_mp4(source)
    assert target == tmp_path / "一场.mp4"
    assert probe(target, [500]).length_ms == pytest.approx(3_000, abs=100)
    assert source.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["一场.mkv", "一场.mp4"]
    assert to_mp4(source) is None, "it is there already"


def test_told_twice_at_once_a_recording_is_copied_whole(tmp_path: Path) -> None:
    source = recorded(tmp_path / "a.mkv", 40)
    with ThreadPoolExecutor(4) as workers:
        list(workers.map(to_mp4, [source] * 4))
    assert probe(tmp_path / "a.mp4", [39_500]).length_ms == pytest.approx(40_000, abs=100)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mkv", "a.mp4"]


def test_a_recording_torn_off_is_copied_up_to_the_tear_and_its_length_is_read(tmp_path: Path) -> None:
    whole = recorded(tmp_path / "whole.mkv", 6).read_bytes()
    torn = tmp_path / "torn.mkv"
    torn.write_bytes(whole[: len(whole) * 2 // 3])
    length = length_ms(str(torn))
    assert length is not None
    assert 2_000 <= length <= 6_100
    assert to_mp4(torn) is not None


def test_what_is_no_recording_or_not_here_is_said_to_and_leaves_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "x.mkv"
    broken.write_bytes(b"no video")
    with pytest.raises(MediaError):
        to_mp4(broken)
    assert [path.name for path in tmp_path.iterdir()] == ["x.mkv"]
    assert length_ms(str(broken)) is None
    assert length_ms(r"D:\录像\2026-11-22 20-00-00.mkv") is None
    assert length_ms("a\0b") is None
    assert to_mp4(recorded(tmp_path / "y.mov", 1)) is None


def jumped(flv: bytes, after_ms: int, by_ms: int) -> bytes:
    """Move the time stamps of the tags of an FLV from a time on."""
    body, at = bytearray(flv), 13
    while at + 11 <= len(body):
        stamp = int.from_bytes(body[at + 4 : at + 7], "big") | body[at + 7] << 24
        if body[at] in (8, 9) and stamp >= after_ms:
            moved = stamp + by_ms
            body[at + 4 : at + 8] = (moved & 0xFFFFFF).to_bytes(3, "big") + bytes([moved >> 24])
        at += 11 + int.from_bytes(body[at + 1 : at + 4], "big") + 4
    return bytes(body)


@pytest.mark.parametrize("by_ms", [-20_000, 3_700_000])
def test_time_stamps_that_jump_are_refused_and_run_on_in_a_copy(
    cards: Path, tmp_path: Path, by_ms: int
) -> None:
    source = tmp_path / "relay.flv"
    source.write_bytes(jumped((cards / "card.flv").read_bytes(), 24_000, by_ms))
    with pytest.raises(Jumping, match="jump at 00:23") as told:
        index(source)
    assert "重新导入" in told.value.zh
    made = continued(source)
    assert made == tmp_path / "relay.continued.mp4"
    assert numbers(made) == [number % 600 for number in range(1_200)]
    assert steps_ms(made) == {40}
    assert index(made).length_ms == 48_000
    wave, rate = heard(made)
    assert len(wave) / rate == pytest.approx(48, abs=0.2)
    assert {path.name for path in tmp_path.iterdir()} == {"relay.flv", made.name}
    assert looked_into(tmp_path, "relay.flv").file == "relay.continued.mp4"
