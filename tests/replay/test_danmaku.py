"""Danmaku: in step with the film, readable, and of nobody by name."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.facts import Commented
from kaibo.plan.films import FilmOrder, FilmPart
from kaibo.playbook import number
from kaibo.replay.danmaku import CHARS_MOST, chunked, mask_name, masked, placed, readable, written
from kaibo.replay.shown import Axis
from kaibo.replay.timeline import Timeline
from tests.replay.evening import START_MS, comment

ORDER = FilmOrder(
    form="highlights", recording="r", parts=(FilmPart(100_000, 103_000), FilmPart(60_000, 120_000)), teasers=1
)


def shown(*comments: Commented, order: FilmOrder = ORDER, offset_ms: int = 0) -> list[tuple[int, str]]:
    line = Timeline.assumed(START_MS, offset_ms)
    chunks = chunked(placed(comments, line, Axis.of(order)))
    return [line for place in sorted(chunks) for line in readable(chunks[place], lambda _: True)]


def test_a_comment_lies_where_the_film_shows_its_moment() -> None:
    told = shown(comment(70, "a", "在片里"), comment(101, "b", "也在快剪里"), comment(130, "c", "没剪进来"))
    assert told == [(13_000, "在片里"), (44_000, "也在快剪里")]
    assert shown(comment(70, "a", "在片里"), offset_ms=2_000) == [(15_000, "在片里")]


def test_what_the_film_shows_twice_is_there_twice() -> None:
    twice = FilmOrder(
        form="highlights", recording="r", parts=(FilmPart(60_000, 70_000), FilmPart(65_000, 80_000))
    )
    assert shown(comment(66, "a", "好"), order=twice) == [(6_000, "好"), (11_000, "好")]


def test_who_repeats_themself_is_heard_once_and_a_flood_twice() -> None:
    bot = [comment(60 + n, "bot", f"进店领券{'！' * n}") for n in range(20)]
    assert len(shown(*bot)) == 1
    flood = [comment(60 + n / 10, f"v{n}", "1") for n in range(90)]
    assert len(shown(*flood)) == 2


@given(
    st.lists(
        st.tuples(st.integers(60_000, 119_999), st.text("好看想要1啊", min_size=1, max_size=3)), max_size=120
    )
)
def test_no_second_holds_more_than_can_be_read(said: list[tuple[int, str]]) -> None:
    comments = [comment(at_ms / 1000, f"v{n}", text) for n, (at_ms, text) in enumerate(said)]
    told = shown(*comments)
    assert told == sorted(told, key=lambda line: line[0])
    seconds = [at_ms // 1000 for at_ms, _ in told]
    assert all(seconds.count(second) <= number("replay_danmaku_a_second") for second in seconds)
    assert bool(told) == bool(comments)


def test_in_a_full_second_words_go_before_digits_and_others_before_repeats() -> None:
    many = [
        comment(60 + n / 100, f"v{n}", text)
        for n, text in enumerate(["1", "6", "1", "1", "好看", "想要", "多少钱", "8", "有货吗"])
    ]
    assert [text for _, text in shown(*many)] == ["好看", "想要", "多少钱", "有货吗"]


def test_what_the_rules_bar_is_left_out_and_others_take_its_place() -> None:
    comments = [comment(60 + n / 100, f"v{n}", f"话{n}话") for n in range(8)]
    chunks = chunked(placed(comments, Timeline.assumed(START_MS), Axis.of(ORDER)))
    told = readable(chunks[0], lambda text: text not in ("话0话", "话2话"))
    assert [text for _, text in told] == ["话1话", "话3话", "话4话", "话5话"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("打138 0013 8000吧", "打***吧"),
        ("一三八零零一三八零零零", "***"),
        ("看 https://evil.example/x 这里", "看 *** 这里"),
        ("去 Taobao.COM/abc 买", "去 *** 买"),
        ("微信：abc_12345 加我", "微信：*** 加我"),
        ("@王小明 你好", "你好"),
        ("价格 99 和 199", "价格 99 和 199"),
        ("36码有吗", "36码有吗"),
        ("a\u202eb\u0000c", "abc"),
    ],
)
def test_numbers_links_and_names_called_are_masked(text: str, told: str) -> None:
    assert masked(text) == told


@given(st.text(max_size=500))
def test_what_is_written_is_one_short_line_nobody_trips_over(text: str) -> None:
    line = written(text)
    assert len(line) <= CHARS_MOST
    assert "\n" not in line and line == line.strip()
    assert unicodedata.is_normalized("NFC", line) or not line
    assert written(line) == line


def test_a_column_of_marks_is_cut_down() -> None:
    assert len(written("a" + "\u0323" * 60)) <= 4
    assert written("\u200b\u2060 \n\t") == ""


def test_of_a_name_the_first_character_is_told() -> None:
    assert [mask_name(name) for name in ("李雷", " \u200b王", "", "\n")] == ["李**", "王**", "", ""]
