"""Past broadcasts on the command line: a review is written, clips are cut, or the reason is told."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from kaibo.cli.past import Format, clips, review
from kaibo.clock import WallClock
from kaibo.facts import Saved
from kaibo.journal.sqlite import SqliteJournal
from kaibo.plan.clips import Clip
from kaibo.plan.recordings import Recording
from kaibo.refused import Refused
from kaibo.studio.testcard import make
from tests.past import Over, write


async def test_a_review_is_written_to_a_file_or_says_why_it_is_not(tmp_path: Path) -> None:
    data = tmp_path / "data"
    await write(data, [Over(id="over", title="一场", orders=2)])
    review("over", Format.html, tmp_path / "review.html", data)
    assert "一场" in (tmp_path / "review.html").read_text(encoding="utf-8")
    with pytest.raises(Refused, match="no-folder"):
        review("over", Format.html, tmp_path / "no-folder" / "review.html", data)


async def test_the_teams_clips_are_cut_into_files_or_the_reason_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    await write(data, [Over(id="over", title="一场", orders=2)])
    journal = SqliteJournal(data, WallClock())
    recording = Recording(file="D:\\rec\\show.mp4", length_ms=48_000, by="hand")
    drawn = Clip(recording="r", start_ms=10_000, end_ms=13_000, title="看这里")
    bad = Clip(recording="r", start_ms=20_000, end_ms=23_000, rating="bad")
    docs: list[tuple[str, str, Any]] = [
        ("recording", "r", recording),
        ("clip", "a", drawn),
        ("clip", "b", bad),
    ]
    await journal.append(
        [
            Saved(
                id=f"{doc}:{key}",
                broadcast="over",
                at_ms=1_790_000_000_000,
                source="crew",
                doc=doc,
                key=key,
                revision=1,
                body=msgspec.Raw(msgspec.json.encode(body)),
            )
            for doc, key, body in docs
        ]
    )
    await journal.close()
    show = make(tmp_path / "show.mp4", 0.8, size=(320, 180))
    clips("over", show, tmp_path / "out", None, data)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"01-看这里.mp4", "clips.json"}
    assert "1 个切片" in capsys.readouterr().out
    with pytest.raises(Refused) as refused:
        clips("over", tmp_path / "gone.mp4", tmp_path / "out", None, data)
    assert refused.value.code == "no_clips"
