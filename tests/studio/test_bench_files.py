import gzip
import json
import os
from pathlib import Path

import pytest

from kaibo.studio.bench_files import Labelled, kind_of, rows, score_files

SHARED = Path(os.environ.get("KAIBO_SHARED") or Path(__file__).resolve().parents[2].parent / "shared")
BENCH = SHARED / "data" / "highlight-bench"


def burst(path: Path, at: int = 1_800) -> Path:
    lines = [[second, f"v{second}", "在"] for second in range(0, 3_600, 5)]
    lines += [[at + n // 8, f"b{n}", "哇"] for n in range(200)]
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in sorted(lines))
    with (
        gzip.open(path, "wt", encoding="utf-8")
        if path.suffix == ".gz"
        else path.open("w", encoding="utf-8") as f
    ):
        f.write(text)
    return path


def manifest(path: Path, **files: object) -> Path:
    path.write_text(json.dumps({"files": files, "source": "x"}), encoding="utf-8")
    return path


def test_a_labelled_burst_is_found_and_the_table_says_so(tmp_path: Path) -> None:
    file = burst(tmp_path / "live.jsonl.gz")
    labels = manifest(
        tmp_path / "m.json", **{file.name: {"kind": "live chat", "highlights": [[1_795, 1_820]]}}
    )
    text, table = score_files(file, labels)
    assert "live.jsonl.gz" in text
    assert table.scores[file.name].marks[0].recall == 1
    assert table.films is None


def test_a_folder_gives_a_row_for_each_file_and_the_mean_of_the_films(tmp_path: Path) -> None:
    burst(tmp_path / "vod-a.jsonl")
    burst(tmp_path / "other.jsonl")
    labels = manifest(tmp_path / "manifest.json", **{"vod-a.jsonl": {"highlights": [[1_795, 1_830]]}})
    text, table = score_files(tmp_path, labels)
    assert table.films == (1.0, 1.0, 1.0)
    assert "no labels: " in text
    assert "films, mean" in text


@pytest.mark.parametrize(
    ("name", "kind", "told"),
    [
        ("vod-x.jsonl", "", "film"),
        ("x.jsonl", "bilibili VOD danmaku (movie)", "film"),
        ("x.jsonl", "Twitch live chat", "live"),
    ],
)
def test_the_kind_is_told_by_the_manifest_or_the_name(name: str, kind: str, told: str) -> None:
    assert kind_of(name, Labelled(kind)) == told


@pytest.mark.parametrize(
    ("line", "why"),
    [("[1]", "line 2"), ('{"a": 1}', "line 2"), ("nonsense", "line 2"), ('[-1, "a", "b"]', "line 2")],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str, why: str) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(f'[0, "a", "b"]\n{line}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=why):
        rows(file)


def test_a_file_that_is_no_gzip_and_a_folder_without_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(b"no gzip")
    with pytest.raises(ValueError, match=r"a\.jsonl\.gz"):
        rows(tmp_path / "a.jsonl.gz")
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(ValueError, match="holds no"):
        score_files(empty, manifest(tmp_path / "m.json"))
    with pytest.raises(ValueError, match="manifest"):
        score_files(empty, tmp_path / "none.json")


@pytest.mark.skipif(not BENCH.is_dir(), reason=f"the labelled recordings are not at {BENCH}")
def test_the_labelled_recordings_are_met_as_well_as_promised() -> None:
    _, table = score_files(BENCH, BENCH / "manifest.json")
    live = {mark.clips: mark for mark in table.scores["live-a-first-4h.jsonl.gz"].marks}
    assert live[10].precision >= 0.70
    assert live[20].recall >= 0.75
    assert table.films is not None
    assert table.films[2] >= 0.28
