from pathlib import Path

import pytest

from kaibo.plan.clips import Clip
from kaibo.replay.borders import Loudness
from kaibo.replay.taste import Taste
from kaibo.replay.timeline import Timeline
from kaibo.studio import spotting
from tests.replay.evening import START_MS, evening, flood, taken

LENGTH_MS = 12 * 60_000
LINE = Timeline.assumed(START_MS)


def spot(**more: object) -> list[Clip]:
    told = [
        *evening(12, [fact for at in (150, 320, 480, 600) for fact in flood(at, 60, "太好看了", 8)]),
        taken(0, "s1", "开场"),
        taken(310, "s2", "大衣"),
    ]
    return spotting.spotted(told, LINE, LENGTH_MS, "r1", **more)  # type: ignore[arg-type]


def test_a_taste_moves_borders_but_not_what_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = spot()
    liked = spot(taste=Taste(start_ms=-4_000, end_ms=3_000))
    assert [one.found_start_ms for one in liked] == [one.found_start_ms for one in plain]
    moved = [
        (one.start_ms - other.start_ms, one.end_ms - other.end_ms)
        for one, other in zip(liked, plain, strict=True)
    ]
    assert (-4_000, 3_000) in moved
    # The moment at 320 s began with its product: earlier lies another one.
    coat = [one for one in liked if one.segment == "s2"]
    assert all(one.start_ms >= 310_000 for one in coat)


def test_borders_lie_in_pauses_that_are_heard(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def heard(_: Path, start_ms: int, end_ms: int) -> Loudness:
        steps = range(start_ms, end_ms, 50)
        levels = [-60.0 if at % 2_000 < 400 else -20.0 for at in steps]
        return Loudness(start_ms=start_ms, step_ms=50, levels=levels)

    monkeypatch.setattr(spotting, "loudness", heard)
    heard_clips = spot(path=tmp_path / "x.mp4")
    assert heard_clips
    assert all(one.start_ms % 2_000 == 200 or one.start_ms == one.found_start_ms for one in heard_clips)
    assert any(one.start_ms % 2_000 == 200 for one in heard_clips)


def test_a_file_that_cannot_be_read_leaves_borders_where_they_were(tmp_path: Path) -> None:
    assert spot(path=tmp_path / "gone.mp4") == spot()
