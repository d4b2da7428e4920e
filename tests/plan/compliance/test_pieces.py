"""Speech in pieces: cut as one likes, each hit is told once, and is the one the whole text has."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.plan.compliance.pieces import Heard, Piece, Pieces
from tests.plan.compliance.packs import checker

CHECKER = checker()
WORDS = (
    "呱唧呱",
    "天下第一",
    "最好",
    "先量脚长",
    "全网",
    "唯一",
    "都是",
    "最低",
    "这件",
    "搭伙",
    "裙",
    "。",
    "！",
    "，",
    " a",
)
SPOKEN = st.lists(st.sampled_from(WORDS), max_size=25).map("".join)


def told(pieces: Sequence[str]) -> list[Heard]:
    """What is told of pieces, one a fact, with nobody speaking after them."""
    ear = Pieces()
    heard = [
        one
        for place, text in enumerate(pieces)
        for one in ear.hear(Piece(about=f"f{place}", at_ms=place, text=text), CHECKER)
    ]
    return heard + ear.close(CHECKER)


def brief(heard: Sequence[Heard]) -> list[tuple[str, str]]:
    return [(one.finding.rule, one.finding.text) for one in heard]


def split(text: str, cuts: Sequence[int]) -> list[str]:
    places = [0, *sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    return [text[start:end] for start, end in pairwise(places)]


@given(SPOKEN, st.lists(st.integers(0, 500), max_size=8))
def test_any_split_of_a_text_tells_what_the_whole_does(text: str, cuts: list[int]) -> None:
    assert brief(told(split(text, cuts))) == brief(told([text]))


@given(
    st.lists(SPOKEN.filter(lambda said: len(said) < 90), max_size=5),
    st.lists(st.integers(0, 500), max_size=8),
)
def test_what_is_told_is_what_the_text_holds(sentences: list[str], cuts: list[int]) -> None:
    text = "。".join(sentences)
    held = [(one.rule, one.text) for one in CHECKER.read(text, "speech").findings]
    if all(len(said) < 90 for said in text.replace("！", "。").split("。")):
        assert brief(told(split(text, cuts))) == held


@given(st.lists(st.sampled_from(["呱唧呱", "最好", "全网唯一", "这件衣服很舒服"]), min_size=20, max_size=60))
def test_speech_without_any_mark_is_told_once_each(said: list[str]) -> None:
    text = "".join(said)
    held = [(one.rule, one.text) for one in CHECKER.read(text, "speech").findings]
    assert brief(told(split(text, range(0, 500, 7)))) == held


@pytest.mark.parametrize("pieces", [["今天天下", "第一"], ["今天天", "下第", "一。"], list("今天天下第一")])
def test_a_hit_across_pieces_names_the_last_of_them(pieces: list[str]) -> None:
    (one,) = told(pieces)
    last = next(place for place in reversed(range(len(pieces))) if "一" in pieces[place])
    assert (one.piece.about, one.finding.text) == (f"f{last}", "天下第一")
    assert one.end == pieces[last].index("一") + 1
    assert "天下第一" in one.sentence


def test_a_hit_waits_for_what_may_excuse_it() -> None:
    ear = Pieces()
    assert ear.hear(Piece(about="a", at_ms=0, text="这双最好"), CHECKER) == []
    assert (ear.waiting, ear.last_ms) == (True, 0)
    assert ear.hear(Piece(about="b", at_ms=1, text="先量脚长。"), CHECKER) == []
    assert (ear.waiting, ear.last_ms) == (False, None)
    assert brief(ear.hear(Piece(about="c", at_ms=2, text="这双最好。"), CHECKER)) == [
        ("absolute.ours", "最好")
    ]


def test_an_hour_without_a_mark_is_held_in_little_room() -> None:
    ear, count = Pieces(), 0
    for place in range(500):
        count += len(ear.hear(Piece(about=str(place), at_ms=place, text="这件衣服真的很舒服呱唧呱"), CHECKER))
        assert len(ear._text) < 200 and len(ear._marks) < 30
    assert count + len(ear.close(CHECKER)) == 500
