import hashlib
import multiprocessing
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest

from kaibo.studio import letters
from kaibo.studio.cutter import Cancelled
from kaibo.studio.film import Caption, FilmGiven, Remark, film
from kaibo.studio.loudness import measured
from kaibo.studio.media import MediaError, probe
from kaibo.studio.sound import Track
from tests.studio.film.recorded import loudest_hertz, order, recorded
from tests.studio.pictures import numbers, steps_ms

EVEN = range(0, 8_000, 40)
UNEVEN = [40 * number + (number % 3) * 9 + (600 if number > 90 else 0) for number in range(190)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with recordings as they come."""
    made = tmp_path_factory.mktemp("recordings")
    recorded(made / "plain.mp4", EVEN)
    recorded(made / "plain.mkv", EVEN)
    recorded(made / "uneven.mp4", UNEVEN)
    recorded(made / "silent.mp4", EVEN, tones=())
    recorded(made / "two.mkv", EVEN, tones=(440, 1_200))
    recorded(made / "tall.mp4", EVEN, size=(180, 320))
    recorded(made / "ten.mp4", EVEN, pixels="yuv420p10le")
    recorded(made / "hevc.mp4", EVEN, codec="libx265")
    return made


def test_parts_follow_each_other_exactly_at_one_loudness_with_the_index_in_front(
    folder: Path, tmp_path: Path
) -> None:
    shares: list[float] = []
    target = tmp_path / "film.mp4"
    parts = ((3_480, 6_520), (520, 1_560), (7_000, 8_000))
    done = film(order(*parts), folder / "plain.mp4", target, progress=shares.append)
    assert numbers(target) == [*range(87, 163), *range(13, 39), *range(175, 200)]
    assert steps_ms(target) == {40}
    assert (done.length_ms, done.joins_ms) == (5_080, (3_040, 4_080))
    assert (done.exact, done.bad_ms, done.notes) == (True, (), ())
    assert (done.width, done.height) == (320, 180)
    body = target.read_bytes()
    assert done.bytes == len(body)
    assert done.sha256 == hashlib.sha256(body).hexdigest()
    assert body.index(b"moov") < body.index(b"mdat")
    loud, _ = measured(Track(target), [(Fraction(0), Fraction(5))])
    assert loud == pytest.approx(-14, abs=0.4)
    assert shares[-1] == 1
    assert all(later >= share - 0.02 for share, later in pairwise(shares))
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]


def test_the_sound_is_left_as_it_is_where_that_is_asked(folder: Path, tmp_path: Path) -> None:
    film(order((0, 4_000), level=False), folder / "plain.mp4", tmp_path / "f.mp4")
    given, _ = measured(Track(folder / "plain.mp4"), [(Fraction(0), Fraction(4))])
    kept, _ = measured(Track(tmp_path / "f.mp4"), [(Fraction(0), Fraction(4))])
    assert given is not None
    assert kept == pytest.approx(given, abs=0.3)


def test_pictures_that_come_unevenly_keep_their_times(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "f.mp4"
    done = film(order((1_130, 3_000), (3_289, 6_000)), folder / "uneven.mp4", target)
    first = [n for n, at in enumerate(UNEVEN) if 1_120 <= at < 2_998]
    second = [n for n, at in enumerate(UNEVEN) if 3_289 <= at < 5_998]
    assert numbers(target) == [*first, *second]
    assert done.exact
    assert done.bad_ms == ()
    assert probe(target).length_ms == pytest.approx(1_870 + 2_711, abs=60)


@pytest.mark.parametrize(
    ("file", "exact", "said"),
    [
        ("silent.mp4", True, "没有声音"),
        ("two.mkv", True, "2 条音轨，用了第一条"),
        ("ten.mp4", False, "yuv420p10le"),
        ("hevc.mp4", False, "hevc"),
    ],
)
def test_what_is_unusual_of_a_recording_is_said(
    folder: Path, tmp_path: Path, file: str, exact: bool, said: str
) -> None:
    done = film(order((1_200, 3_400)), folder / file, tmp_path / "f.mp4")
    assert said in "".join(note.zh for note in done.notes)
    assert all(note.en for note in done.notes)
    assert (done.exact, done.bad_ms) == (exact, ())
    if exact:
        assert numbers(tmp_path / "f.mp4") == list(range(30, 85))
    if file == "two.mkv":
        assert loudest_hertz(tmp_path / "f.mp4") == pytest.approx(440, abs=5)


@pytest.mark.parametrize("file", ["tall.mp4", "uneven.mp4", "silent.mp4", "ten.mp4", "hevc.mp4"])
def test_any_recording_is_made_upright(folder: Path, tmp_path: Path, file: str) -> None:
    done = film(order((1_000, 1_600), (5_000, 5_400), shape="3x4"), folder / file, tmp_path / "f.mp4")
    assert (done.width, done.height, done.joins_ms) == (810, 1080, (600,))
    assert done.length_ms == pytest.approx(1_000, abs=40)
    assert done.exact
    assert done.bad_ms == ()
    assert len(steps_ms(tmp_path / "f.mp4")) <= 2


def test_a_torn_mkv_gives_what_is_in_it_and_says_what_is_not(folder: Path, tmp_path: Path) -> None:
    torn = tmp_path / "torn.mkv"
    shutil.copy(folder / "plain.mkv", torn)
    with torn.open("r+b") as file:
        file.truncate(torn.stat().st_size // 2)
    done = film(order((520, 2_000)), torn, tmp_path / "f.mp4")
    assert numbers(tmp_path / "f.mp4") == list(range(13, 50))
    assert done.exact
    for shape in ("as_is", "9x16"):
        with pytest.raises(MediaError) as error:
            film(order((500, 7_500), shape=shape), torn, tmp_path / "no.mp4")
        assert "重试" in error.value.zh or "请" in error.value.zh
    assert {path.name for path in tmp_path.iterdir()} == {"torn.mkv", "f.mp4"}


@pytest.mark.parametrize("shape", ["as_is", "9x16"])
def test_what_cannot_be_made_is_refused_in_words_and_leaves_nothing(
    folder: Path, tmp_path: Path, shape: str
) -> None:
    torn = tmp_path / "torn.mp4"
    shutil.copy(folder / "plain.mp4", torn)
    with torn.open("r+b") as file:
        file.truncate(torn.stat().st_size // 2)
    wrong = [
        (torn, (0, 1_000), "转封装"),
        (folder / "plain.mp4", (7_000, 12_000), "超出录像"),
        (folder / "none.mp4", (0, 1_000), "找不到"),
    ]
    for recording, part, said in wrong:
        with pytest.raises(MediaError) as error:
            film(order(part, shape=shape), recording, tmp_path / "f.mp4")
        assert said in error.value.zh
        assert error.value.en
    assert [path.name for path in tmp_path.iterdir()] == ["torn.mp4"]


@pytest.mark.parametrize("shape", ["as_is", "9x16"])
def test_cancelling_leaves_nothing(folder: Path, tmp_path: Path, shape: str) -> None:
    def cancelled() -> bool:
        return (tmp_path / ".f.part.mp4").exists()

    with pytest.raises(Cancelled):
        film(order((0, 4_000), shape=shape), folder / "plain.mp4", tmp_path / "f.mp4", cancelled=cancelled)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of two hundred kilobytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = (
        sys.platform == "linux"
        and not subprocess.run(
            ["/bin/mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(disk)],
            capture_output=True,
            check=False,
        ).returncode
    )
    if not mounted:
        pytest.skip("a disk of its own needs the rights to mount one")
    yield disk
    subprocess.run(["/bin/umount", str(disk)], check=True)


@pytest.mark.parametrize("shape", ["as_is", "9x16"])
def test_a_disk_that_fills_up_is_told_before_and_in_the_middle_and_nothing_half_stays(
    folder: Path, small: Path, monkeypatch: pytest.MonkeyPatch, shape: str
) -> None:
    whole = order((0, 8_000), (0, 8_000), (0, 8_000), shape=shape)
    with pytest.raises(MediaError, match="not enough disk"):
        film(whole, folder / "plain.mp4", small / "f.mp4")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=1 << 40))
    with pytest.raises(MediaError, match="the disk is full") as error:
        film(whole, folder / "plain.mp4", small / "f.mp4")
    assert "清出空间" in error.value.zh
    assert list(small.iterdir()) == []


def test_a_killed_process_leaves_a_part_that_the_next_run_removes(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "f.mp4"
    asked = order((0, 8_000), (0, 8_000), (0, 8_000), shape="9x16")
    process = multiprocessing.get_context("spawn").Process(
        target=film, args=(asked, folder / "plain.mp4", target)
    )
    process.start()
    part = tmp_path / ".f.part.mp4"
    deadline = time.monotonic() + 60
    while not (part.exists() and part.stat().st_size) and process.is_alive() and time.monotonic() < deadline:
        time.sleep(0.01)
    process.kill()
    process.join()
    assert process.exitcode != 0
    assert os.listdir(tmp_path) == [part.name]
    film(order((0, 1_000)), folder / "plain.mp4", target)
    assert os.listdir(tmp_path) == ["f.mp4"]


def test_a_machine_without_a_chinese_font_says_what_to_install(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "_FONTS", ())
    letters.font_of.cache_clear()
    given = FilmGiven(captions=(Caption(0, 900, "好"),), danmaku=(Remark(10, "好"),))
    with pytest.raises(MediaError, match="Noto"):
        film(order((0, 1_000), shape="9x16", captions=True), folder / "plain.mp4", tmp_path / "f.mp4", given)
    assert list(tmp_path.iterdir()) == []
