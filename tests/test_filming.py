"""What a film is given: captions where there are any, and comments fit for strangers."""

from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from kaibo.filming import Failed, Ordered, _captions, make, written
from kaibo.plan.compliance import shipped
from kaibo.plan.films import FilmOrder, FilmPart
from kaibo.replay.timeline import Timeline
from tests.replay.evening import START_MS, comment

PARTS = (FilmPart(60_000, 90_000), FilmPart(120_000, 130_000))
LINE = Timeline.assumed(START_MS)


def test_danmaku_of_the_parts_name_nobody_and_hold_nothing_that_is_barred() -> None:
    talk = [
        comment(10, "a", "片段之外"),
        comment(61, "a", "@小红 这件好看"),
        comment(62, "a", "这件好看"),
        comment(63, "b", "加我微信 abc12345678 全网最低价"),
        comment(64, "c", "尺码偏小吗"),
        comment(125, "d", "已拍"),
    ]
    told = written(talk, LINE, PARTS, shipped())
    assert all(any(part.start_ms <= one.media_ms < part.end_ms for part in PARTS) for one in told)
    words = " ".join(one.text for one in told)
    assert "尺码偏小吗" in words and "已拍" in words
    for barred in ("小红", "片段之外", "12345678"):
        assert barred not in words


@given(st.lists(st.tuples(st.integers(0, 200), st.sampled_from("abc"), st.text(max_size=30)), max_size=30))
def test_whatever_viewers_write_it_stays_in_order_inside_the_parts(talk: list[tuple[int, str, str]]) -> None:
    told = written([comment(*one) for one in talk], LINE, PARTS, shipped())
    assert list(told) == sorted(told, key=lambda one: one.media_ms)
    assert all(one.text.strip() and len(one.text) <= 41 for one in told)


def order(tmp_path: Path, **more: object) -> Ordered:
    wanted = msgspec.convert(
        {"form": "clip", "recording": "rec-1", "parts": [{"start_ms": 0, "end_ms": 1_000}]} | more, FilmOrder
    )
    captions = str(tmp_path / "captions.json")
    return Ordered(
        order=wanted, recording=str(tmp_path / "no.mp4"), target=str(tmp_path / "f.mp4"), captions=captions
    )


def test_captions_are_read_where_they_are_wanted_and_whole(tmp_path: Path) -> None:
    wanted = order(tmp_path, captions=True)
    assert _captions(wanted) == []
    file = Path(wanted.captions)
    file.write_bytes(b'{"lines": [{"start_ms": 1')
    assert _captions(wanted) == []
    lines = [{"start_ms": 0, "end_ms": 900, "text": "大家好", "words": []}]
    file.write_bytes(msgspec.json.encode({"lines": lines}))
    assert _captions(wanted) == [(0, 900, "大家好")]
    assert _captions(order(tmp_path)) == []


def test_what_cannot_be_made_comes_back_as_words(tmp_path: Path) -> None:
    failed = make(order(tmp_path), lambda _: None)
    assert isinstance(failed, Failed) and "no.mp4" in failed.zh and failed.en
    (tmp_path / "no.mp4").write_bytes(b"\0" * 5_000)
    failed = make(order(tmp_path), lambda _: None)
    assert isinstance(failed, Failed) and failed.zh
    assert not (tmp_path / "f.mp4").exists()
