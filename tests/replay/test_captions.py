"""Captions: lines a viewer can read, subtitles in and out, and finding what was said."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.refused import Refused
from kaibo.replay.captions import CaptionLine, ends, read, search, sentences, simplified, srt, vtt
from kaibo.words import shown

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=40).filter(
    lambda text: shown(text).strip() == text
)


@st.composite
def told(draw: st.DrawFn) -> list[CaptionLine]:
    lines, at = list[CaptionLine](), 0
    for text in draw(st.lists(TEXT, min_size=1, max_size=8)):
        at += draw(st.integers(0, 5_000_000))
        lasts = draw(st.integers(1, 20_000))
        lines.append(CaptionLine(at, at + lasts, text))
        at += lasts
    return lines


@given(told())
def test_cut_lines_are_short_follow_each_other_and_lose_no_word(lines: list[CaptionLine]) -> None:
    cut = sentences(lines)
    assert all(0 < len(one.text) <= 30 and one.start_ms < one.end_ms for one in cut)
    assert all(one.end_ms <= two.start_ms for one, two in pairwise(cut))
    if all(line.end_ms - line.start_ms >= 1_000 for line in lines):
        assert "".join(one.text for one in cut) == "".join(simplified(line.text) for line in lines)


@given(told())
@pytest.mark.parametrize("write", [srt, vtt])
def test_subtitles_written_are_read_back(write: object, lines: list[CaptionLine]) -> None:
    kept = [line for line in lines if not any(sign in line.text for sign in ("<", ">", "&", "{", "-->"))]
    if kept:
        assert list(read(write(kept))) == kept  # type: ignore[operator]


def test_a_long_sentence_breaks_where_one_breathes() -> None:
    said = "欢迎来到直播间，今天给大家带来一款纯棉毛巾，原价五十九，今天只要二十九块九。想要的打在公屏上！"
    cut = sentences([CaptionLine(0, 12_000, said)])
    assert [one.text for one in cut] == [
        "欢迎来到直播间，今天给大家带来一款纯棉毛巾，原价五十九，",
        "今天只要二十九块九。",
        "想要的打在公屏上！",
    ]
    assert (cut[0].start_ms, cut[-1].end_ms) == (0, 12_000)


def test_slow_speech_is_cut_by_its_time() -> None:
    cut = sentences([CaptionLine(0, 20_000, "一二三四五六七八九十")])
    assert len(cut) > 1
    assert all(one.end_ms - one.start_ms <= 8_000 for one in cut)


def test_a_sentence_ends_at_a_stop_or_before_a_silence() -> None:
    lines = [
        CaptionLine(0, 1_000, "今天，"),
        CaptionLine(1_000, 2_000, "很好。"),
        CaptionLine(2_100, 3_000, "尺码"),
        CaptionLine(4_000, 5_000, "偏大"),
    ]
    assert ends(lines) == (2_000, 3_000, 5_000)
    assert ends([]) == ()


@pytest.mark.parametrize(
    ("wanted", "where"),
    [
        ("纯棉毛巾", (3, 8)),
        ("純棉毛巾", (3, 8)),
        ("纯棉 毛巾！", (3, 8)),
        ("ABC", (9, 12)),
        ("羊毛", None),
        (" ", None),
    ],
)
def test_what_was_said_is_found_however_it_is_written(wanted: str, where: tuple[int, int] | None) -> None:
    line = CaptionLine(0, 1, "一款，纯棉，毛巾 ａｂＣ 号")
    found = search([CaptionLine(5, 6, "别的"), line], wanted)
    assert [(one.line, (one.start, one.end)) for one in found] == ([(line, where)] if where else [])


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("", "第 1 行"),
        ("WEBVTT\n\nhello", "第 1 行"),
        ("1\n00:00:01,000 --> soon\nx", "第 2 行"),
        ("1\n00:00:02,000 --> 00:00:01,000\nx", "第 2 行"),
    ],
)
def test_subtitles_that_are_none_name_the_row(text: str, row: str) -> None:
    with pytest.raises(Refused) as refused:
        read(text)
    assert refused.value.code == "bad_captions"
    assert row in refused.value.zh


def test_subtitles_of_other_programs_are_read() -> None:
    rows = (
        "1",
        "0:01.5 --> 0:02.25 align:start",
        "<i>好</i>{\\an8}的 &amp; 走",
        "2",
        "00:00:01,000 --> 00:00:01,400",
        "先",
    )
    text = "\ufeff" + "\r\n".join(rows)
    assert read(text) == (CaptionLine(1_000, 1_400, "先"), CaptionLine(1_500, 2_250, "好的 & 走"))
