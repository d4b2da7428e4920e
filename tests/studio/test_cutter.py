import errno
import os
import shutil
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import av
import numpy as np
import pytest

from kaibo.studio.cutter import Cancelled, cut
from kaibo.studio.media import MediaError, explained, probe
from tests.studio.pictures import heard, numbers, steps_ms

SPANS = [
    (30_000, 31_000),
    (3_040, 3_080),
    (1_960, 5_000),
    (8_480, 17_200),
    (20_000, 26_000),
    (45_960, 48_000),
    (13_960, 18_040),
]
"""One second, one picture, borders one picture beside a key frame, across the loop, to the very end."""


def wanted(spans: list[tuple[int, int]]) -> list[int]:
    return [number % 600 for start, end in spans for number in range(start // 40, end // 40)]


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "flv"])
def test_a_reel_holds_exactly_the_pictures_asked_for(cards: Path, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / "reel.mp4"
    made = cut(cards / f"card.{suffix}", SPANS, target)
    assert numbers(target) == wanted(SPANS)
    assert steps_ms(target) == {40}
    assert made.exact
    assert made.length_ms == sum(end - start for start, end in SPANS)
    assert made.joins_ms == (1_000, 1_040, 4_080, 12_800, 18_800, 20_840)
    assert made.copied > made.encoded > 0
    assert probe(target, made.joins_ms).bad_ms == ()


def test_whole_groups_of_pictures_are_copied_untouched(cards: Path, tmp_path: Path) -> None:
    made = cut(cards / "card.mp4", [(4_000, 8_000), (20_000, 30_000)], tmp_path / "reel.mp4")
    assert (made.copied, made.encoded) == (350, 0)


def test_a_reel_can_be_cut_again(cards: Path, tmp_path: Path) -> None:
    once, twice = tmp_path / "once.mp4", tmp_path / "twice.mp4"
    cut(cards / "card.mp4", SPANS, once)
    cut(once, [(480, 15_000), (17_000, 20_000)], twice)
    whole = wanted(SPANS)
    assert numbers(twice) == whole[12:375] + whole[425:500]


def test_encoded_borders_look_like_the_recording(cards: Path, tmp_path: Path) -> None:
    target = tmp_path / "reel.mp4"
    cut(cards / "card.mp4", [(1_000, 2_000)], target)
    with av.open(str(cards / "card.mp4")) as a, av.open(str(target)) as b:
        source = [frame.to_ndarray() for frame, _ in zip(a.decode(video=0), range(50), strict=False)][25:]
        copied = [frame.to_ndarray() for frame in b.decode(video=0)]
    errors = [np.mean((x.astype(float) - y) ** 2) for x, y in zip(source, copied, strict=True)]
    assert max(errors) < 5


def test_sound_stays_with_the_picture_and_fades_at_joins(cards: Path, tmp_path: Path) -> None:
    target = tmp_path / "reel.mp4"
    cut(cards / "card.mp4", [(10_480, 12_480), (30_320, 33_320)], target)
    wave, rate = heard(target)
    assert len(wave) / rate == pytest.approx(5, abs=0.15)
    loud = np.abs(wave[: len(wave) // 160 * 160]).reshape(-1, 160).max(axis=1)
    beeps = [at / 100 for at in np.flatnonzero((loud[1:] > 0.25) & (loud[:-1] <= 0.25)) + 1]
    assert beeps == pytest.approx([0.52, 1.52, 2.68, 3.68, 4.68], abs=0.03)
    join = 2 * rate
    assert np.abs(wave[join - 8 : join + 8]).max() < 0.05


def test_a_long_stretch_is_written_in_pieces_without_a_seam(cards: Path, tmp_path: Path) -> None:
    target = tmp_path / "reel.mp4"
    made = cut(cards / "card.mp4", [(520, 47_480)], target, level=True)
    assert numbers(target) == wanted([(520, 47_480)])
    wave, rate = heard(target)
    assert len(wave) / rate == pytest.approx(46.96, abs=0.1)
    loud = np.abs(wave[: len(wave) // 160 * 160]).reshape(-1, 160).max(axis=1)
    beeps = [at / 100 for at in np.flatnonzero((loud[1:] > 0.6) & (loud[:-1] <= 0.6)) + 1]
    assert beeps == pytest.approx([0.48 + second for second in range(47)], abs=0.03)
    quiet = loud[np.arange(len(loud)) % 100 < 40][10:-10]
    assert quiet.min() > 0.15
    assert made.level is not None


def test_other_streams_are_cut_at_key_frames_and_say_so(cards: Path, tmp_path: Path) -> None:
    made = cut(cards / "card.ts", [(2_600, 5_400)], tmp_path / "reel.mp4")
    assert not made.exact
    assert "关键帧" in made.zh
    assert "key frames" in made.en
    assert numbers(tmp_path / "reel.mp4") == list(range(50, 150))


def test_another_codec_is_copied_at_key_frames(tmp_path: Path) -> None:
    source = tmp_path / "hevc.mp4"
    with av.open(str(source), "w") as target:
        stream = target.add_stream("libx265", rate=25)
        stream.width, stream.height, stream.pix_fmt = 192, 108, "yuv420p"
        stream.options = {
            "x265-params": "keyint=25:min-keyint=25:log-level=none:open-gop=0",
            "preset": "ultrafast",
        }
        for number in range(100):
            frame = av.VideoFrame.from_ndarray(np.full((108, 192, 3), number, np.uint8), format="rgb24")
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    made = cut(source, [(1_200, 1_800)], tmp_path / "reel.mp4")
    assert (made.exact, made.copied, made.encoded) == (False, 25, 0)
    assert "hevc" in made.en
    assert probe(tmp_path / "reel.mp4", [0]).bad_ms == ()


def test_a_recording_without_sound_is_cut_too(cards: Path, tmp_path: Path) -> None:
    silent = tmp_path / "silent.mp4"
    with av.open(str(cards / "card.mp4")) as source, av.open(str(silent), "w") as target:
        video = source.streams.video[0]
        stream = target.add_stream_from_template(video)
        for packet in source.demux(video):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    cut(silent, [(1_000, 5_000)], tmp_path / "reel.mp4")
    assert numbers(tmp_path / "reel.mp4") == list(range(25, 125))
    assert probe(tmp_path / "reel.mp4").audio == ""


@pytest.mark.parametrize(
    ("spans", "en"),
    [
        ([], "no span"),
        ([(5_000, 5_000)], "empty"),
        ([(-1, 5_000)], "negative"),
        ([(40_000, 60_000)], "passes the end"),
        ([(1_000, 1_010)], "shorter than one picture"),
    ],
)
def test_a_wrong_span_is_refused_and_the_old_file_stays(
    cards: Path, tmp_path: Path, spans: list[tuple[int, int]], en: str
) -> None:
    target = tmp_path / "reel.mp4"
    target.write_bytes(b"the reel of yesterday")
    with pytest.raises(MediaError, match=en):
        cut(cards / "card.mp4", spans, target)
    assert target.read_bytes() == b"the reel of yesterday"


def test_a_span_a_little_past_the_end_stops_at_the_end(cards: Path, tmp_path: Path) -> None:
    made = cut(cards / "card.mp4", [(46_000, 48_300)], tmp_path / "reel.mp4")
    assert made.length_ms == 2_000


def test_cancelling_leaves_nothing_behind(cards: Path, tmp_path: Path) -> None:
    heard_of: list[float] = []
    with pytest.raises(Cancelled):
        cut(
            cards / "card.mp4",
            SPANS,
            tmp_path / "reel.mp4",
            progress=heard_of.append,
            cancelled=lambda: len(heard_of) > 100,
        )
    assert list(tmp_path.iterdir()) == []


def test_progress_rises_to_the_whole(cards: Path, tmp_path: Path) -> None:
    shares: list[float] = []
    cut(cards / "card.mp4", SPANS, tmp_path / "reel.mp4", progress=shares.append)
    assert all(0 <= share <= 1 for share in shares)
    assert all(later > share - 0.02 for share, later in pairwise(shares))
    assert shares[-1] > 0.9


def test_damage_inside_a_recording_is_told_with_its_time(cards: Path, tmp_path: Path) -> None:
    source = tmp_path / "torn.mp4"
    cut(cards / "card.mp4", [(0, 48_000)], source)
    with source.open("r+b") as file:
        file.truncate(source.stat().st_size // 2)
    with pytest.raises(MediaError, match=r"cut short or damaged|passes the end"):
        cut(source, [(10_000, 47_000)], tmp_path / "reel.mp4")
    assert not (tmp_path / "reel.mp4").exists()


def test_a_full_disk_is_told_before_and_while_writing(
    cards: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1_000_000))
        with pytest.raises(MediaError, match="not enough disk"):
            cut(cards / "card.mp4", [(0, 10_000)], tmp_path / "reel.mp4")
    told = explained(OSError(errno.ENOSPC, "No space left on device"), tmp_path / "reel.mp4")
    assert "磁盘已满" in told.zh


def test_a_folder_that_is_not_there_is_told(cards: Path, tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="could not be written"):
        cut(cards / "card.mp4", [(0, 10_000)], tmp_path / "nowhere" / "reel.mp4")


@pytest.mark.skipif(os.name != "posix", reason="a file size limit is a POSIX thing")
def test_a_write_that_fails_leaves_no_half_file(cards: Path, tmp_path: Path) -> None:
    import resource
    import signal

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with pytest.raises(MediaError, match="could not be written"):
            cut(cards / "card.mp4", SPANS, tmp_path / "reel.mp4")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert list(tmp_path.iterdir()) == []
