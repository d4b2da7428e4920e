"""Edit lists: what other programs read is what the clips are, whatever their titles hold."""

import json
import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.intake.sheets.handout import text
from kaibo.plan.clips import Clip
from kaibo.replay.edl import chapters, losslesscut, stamp, subtitles, table, timeline

CLIPS = [
    Clip(recording="r", start_ms=3_725_040, end_ms=3_770_500, title="大衣\n第二条 --> 假的", rating="good"),
    Clip(recording="r", start_ms=61_000, end_ms=92_250, title="=1+1", quotes=("好看", "冲")),
]

titles = st.text(max_size=60)
made = st.builds(
    lambda start, length, title: Clip(recording="r", start_ms=start, end_ms=start + length, title=title),
    st.integers(0, 20_000_000),
    st.integers(1, 90_000),
    titles,
)


def test_a_table_is_in_time_order_and_holds_no_formula() -> None:
    lines = text(table(CLIPS)).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("开始,结束,秒数,标题")
    assert lines[1].startswith("00:01:01.000,00:01:32.250,31.250,'=1+1,,,0.00,,好看 / 冲")
    assert "好" in lines[-1]


def test_subtitles_and_chapters_read_as_they_are_meant() -> None:
    assert subtitles(CLIPS).decode() == (
        "1\n00:01:01,000 --> 00:01:32,250\n=1+1\n\n2\n01:02:05,040 --> 01:02:50,500\n大衣 第二条 → 假的\n"
    )
    assert chapters(CLIPS).decode() == "0:00 开场\n1:01 =1+1\n1:02:05 大衣 第二条 → 假的\n"
    assert chapters([]) == b""


@given(st.lists(made, max_size=12))
def test_every_form_holds_every_clip_whatever_its_title(clips: list[Clip]) -> None:
    ordered = sorted(clips, key=lambda clip: (clip.start_ms, clip.end_ms))
    found = re.findall(r"^(\S+) --> (\S+)$", subtitles(clips).decode(), re.MULTILINE)
    assert found == [(stamp(clip.start_ms), stamp(clip.end_ms)) for clip in ordered]
    project = json.loads(losslesscut(clips, "场.mp4"))
    assert [(one["start"], one["end"]) for one in project["cutSegments"]] == [
        (clip.start_ms / 1000, clip.end_ms / 1000) for clip in ordered
    ]
    assert (project["version"], project["mediaFileName"]) == (1, "场.mp4")
    children = msgspec.json.decode(timeline(clips, "场.mp4"))["tracks"]["children"][0]["children"]
    assert [one["source_range"]["start_time"]["value"] for one in children] == [
        clip.start_ms for clip in ordered
    ]
    lines = chapters(clips).decode().splitlines()
    assert len(lines) == len(clips) + bool(ordered and ordered[0].start_ms >= 1_000)


def test_opentimelineio_reads_the_timeline() -> None:
    otio = pytest.importorskip("opentimelineio", reason="needs opentimelineio: uv sync")
    read = otio.adapters.read_from_string(timeline(CLIPS, "场.mp4").decode(), "otio_json")
    (track,) = read.video_tracks()
    assert [each.name for each in track] == ["=1+1", "大衣 第二条 → 假的"]
    assert read.duration().to_seconds() == pytest.approx(31.25 + 45.46)
    assert track[0].media_reference.target_url == "场.mp4"
