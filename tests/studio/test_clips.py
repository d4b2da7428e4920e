import json
from pathlib import Path

import pytest

from kaibo.plan.clips import Clip
from kaibo.studio.clips import make
from kaibo.studio.media import index
from kaibo.studio.testcard import make as make_card
from tests.replay.evening import evening, flood, taken


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_card(tmp_path_factory.mktemp("show") / "show.mp4", 8, size=(320, 180))


def test_clips_that_are_found_become_files_to_the_picture(recording: Path, tmp_path: Path) -> None:
    told = [
        *evening(8, [fact for at in (90, 200, 300, 400) for fact in flood(at, 60, "太好看了", 8)]),
        taken(0, "s1", "羊绒/大衣 ../x"),
    ]
    shares: list[float] = []
    made = make(told, tmp_path, recording, offset_ms=0, progress=shares.append)
    assert 4 <= len(made.clips) <= 9
    held = json.loads((tmp_path / "clips.json").read_text(encoding="utf-8"))
    assert [one["file"] for one in held["clips"]] == [one.file for one in made.clips]
    assert {path.name for path in tmp_path.iterdir()} == {"clips.json", *(one.file for one in made.clips)}
    assert made.clips[0].file.startswith("01-羊绒_大衣")
    for one in made.clips:
        assert one.exact
        assert index(tmp_path / one.file).length_ms == pytest.approx(
            one.clip.end_ms - one.clip.start_ms, abs=41
        )
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert "第 0 秒就是开播" in made.notes[0].zh


def test_the_teams_own_clips_go_before_those_that_would_be_found(recording: Path, tmp_path: Path) -> None:
    own = [
        Clip(recording="r", start_ms=9_000_000, end_ms=9_100_000, title="外面"),
        Clip(recording="r", start_ms=61_230, end_ms=64_770, title="自己剪的"),
    ]
    made = make(list(evening(8)), tmp_path, recording, own, offset_ms=0)
    assert [one.file for one in made.clips] == ["01-自己剪的.mp4"]
    assert "在录像之外" in made.notes[-1].zh
