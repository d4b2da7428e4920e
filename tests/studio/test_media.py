import shutil
from pathlib import Path

import av
import numpy as np
import pytest

from kaibo.studio.media import MediaError, index, probe


def tone(path: Path) -> Path:
    with av.open(str(path), "w") as target:
        stream = target.add_stream("aac", rate=16_000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 16_000), np.float32), format="fltp", layout="mono")
        frame.sample_rate, frame.pts = 16_000, 0
        stream.layout = "mono"
        target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(("suffix", "read"), [("mp4", False), ("mkv", False), ("flv", True), ("ts", True)])
def test_key_frames_are_found_in_every_container(cards: Path, suffix: str, read: bool) -> None:
    found = index(cards / f"card.{suffix}")
    assert [found.ms(key) for key in found.keys] == list(range(0, 48_000, 2_000))
    assert found.length_ms == 48_000
    assert found.read is read


def test_the_sample_table_and_reading_every_packet_agree(cards: Path) -> None:
    for suffix in ("mp4", "mkv"):
        quick, slow = index(cards / f"card.{suffix}"), index(cards / f"card.{suffix}", read=True)
        assert (quick.keys, quick.end) == (slow.keys, slow.end)


def test_media_time_and_ticks_are_inverse(cards: Path) -> None:
    found = index(cards / "card.flv")
    assert found.start != 0
    assert [found.ms(found.tick(ms)) for ms in (0, 40, 12_345, 47_960)] == [0, 40, 12_345, 47_960]


def test_a_recording_torn_off_while_written_is_indexed_as_far_as_it_goes(cards: Path, tmp_path: Path) -> None:
    torn = tmp_path / "torn.mkv"
    whole = (cards / "card.mkv").read_bytes()
    torn.write_bytes(whole[: len(whole) // 2])
    found = index(torn)
    assert 10_000 < found.length_ms < 40_000
    assert found.ms(found.keys[-1]) < found.length_ms


def test_errors_say_what_is_wrong(cards: Path, tmp_path: Path) -> None:
    torn, text = tmp_path / "torn.mp4", tmp_path / "text.mp4"
    torn.write_bytes((cards / "card.mp4").read_bytes()[:100_000])
    text.write_text("this is no recording" * 100, encoding="utf-8")
    for path, zh, en in (
        (tmp_path / "none.mp4", "找不到录像", "no such recording"),
        (torn, "打不开", "cut short"),
        (text, "打不开", "no recording"),
        (tone(tmp_path / "tone.mp4"), "没有画面", "no video stream"),
    ):
        with pytest.raises(MediaError, match=en) as caught:
            index(path)
        assert zh in caught.value.zh


def test_a_probe_finds_the_place_that_does_not_play(cards: Path, tmp_path: Path) -> None:
    good = probe(cards / "card.mp4", [1_000, 24_000, 47_900])
    assert (good.width, good.height, good.codec, good.audio) == (320, 180, "h264", "aac")
    assert good.bad_ms == ()
    broken = tmp_path / "broken.mp4"
    shutil.copy(cards / "card.mp4", broken)
    raw = bytearray(broken.read_bytes())
    size = len(raw)
    raw[size // 2 : size // 2 + 20_000] = b"\xff" * 20_000
    broken.write_bytes(raw)
    assert probe(broken, range(1_000, 47_000, 500)).bad_ms != ()
