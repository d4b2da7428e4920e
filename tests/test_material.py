"""What was made of recordings is kept while there is room; the oldest goes first."""

import asyncio
import os
from pathlib import Path

from kaibo.material import Material, bounded, stamp


def test_what_was_used_longest_ago_goes_first_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "rec-1"
    folder.mkdir()
    for age, name in enumerate(("still-b.jpg", "preview-x-0.mp4", "still-a.jpg")):
        (folder / name).write_bytes(b"x" * 100)
        os.utime(folder / name, (1_000 - age, 1_000 - age))
    (folder / "captions.json").write_bytes(b"x" * 1_000)
    bounded(tmp_path, 200)
    assert sorted(path.name for path in folder.iterdir()) == [
        "captions.json",
        "preview-x-0.mp4",
        "still-b.jpg",
    ]
    bounded(tmp_path, 0)
    assert [path.name for path in folder.iterdir()] == ["captions.json"]


async def test_many_who_want_the_same_preview_have_it_made_once(tmp_path: Path) -> None:
    material, made = Material(tmp_path), list[Path]()

    def make(target: Path) -> int:
        made.append(target)
        target.write_bytes(b"film")
        return 4_000

    told = await asyncio.gather(*(material.preview("rec-1", "a-5000-9000", make) for _ in range(5)))
    assert len(made) == 1 and set(told) == {(tmp_path / "rec-1" / "preview-a-5000-9000-4000.mp4", 4_000)}


async def test_a_still_is_made_once_and_a_failed_one_not_at_all(tmp_path: Path) -> None:
    material, made = Material(tmp_path), list[int]()

    def make() -> bytes:
        made.append(1)
        return b"picture"

    assert {await material.still("rec-1", "a-0", make) for _ in range(3)} == {b"picture"}
    assert len(made) == 1
    assert os.listdir(tmp_path / "rec-1") == ["still-a-0.jpg"]


def test_a_file_that_changed_has_another_stamp(tmp_path: Path) -> None:
    file = tmp_path / "a.mp4"
    file.write_bytes(b"1")
    before = stamp(file)
    assert stamp(file) == before
    file.write_bytes(b"22")
    assert stamp(file) != before
