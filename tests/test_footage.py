"""Which files may be recordings: only of the folder by name, or local ones by their whole path."""

import os
import time
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kaibo.footage import found, key_of, place, swept


@given(st.text(max_size=40))
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    path = place(Path("/nowhere/recordings/b1"), name)
    assert path is None


def test_only_files_of_the_folder_or_told_by_whole_path_are_found(tmp_path: Path) -> None:
    folder = tmp_path / "recordings" / "b1"
    folder.mkdir(parents=True)
    for file in (
        folder / "a.mp4",
        folder / ".b.mp4",
        folder / "c.txt",
        tmp_path / "obs.mkv",
        tmp_path / "obs.mp4",
    ):
        file.write_bytes(b"x")
    (folder / "d.mp4").mkdir()
    os.symlink(folder / "gone.mp4", folder / "e.mp4")
    told = [
        str(tmp_path / "obs.mkv"),
        "//machine/share/x.mp4",
        "relative.mp4",
        str(tmp_path / "no.mp4"),
        "/etc/passwd",
    ]
    files = {one.file: one.told for one in found(folder, told, {"a.mp4"})}
    assert files == {"a.mp4": False, str(tmp_path / "obs.mkv"): True, str(tmp_path / "obs.mp4"): True}
    assert [one.taken for one in found(folder, [], {"a.mp4"})] == [True]
    for guess in ("../../obs.mp4", "sub/a.mp4", "..", "", "\\\\machine\\x.mp4", "a\0.mp4"):
        assert place(folder, guess) is None, guess
    assert found(tmp_path / "none", [], set()) == ()


def test_a_recording_keeps_its_key_wherever_its_file_lies() -> None:
    assert key_of("b1", "/x/a.mkv", 9_000) == key_of("b1", "a.mkv", 9_000)
    assert (
        len({key_of("b1", "a.mkv", 9_000), key_of("b2", "a.mkv", 9_000), key_of("b1", "a.mkv", 9_001)}) == 3
    )


def test_what_is_being_sent_stays_and_what_was_left_goes(tmp_path: Path) -> None:
    for name, age_s in ((".new.mp4.aa.part", 10), (".old.mp4.bb.part", 9_000)):
        (tmp_path / name).write_bytes(b"x")
        at = time.time() - age_s
        os.utime(tmp_path / name, (at, at))
    swept(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".new.mp4.aa.part"]
