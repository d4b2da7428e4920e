"""Literals: every occurrence is found, as a search letter by letter would, where others lose some."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.plan.compliance.anchors import Anchors

LETTERS = st.sampled_from("ab第一最好1 2")


def kind(letter: str) -> str:
    if letter.isascii() and letter.isalpha():
        return "letter"
    return "digit" if letter.isascii() and letter.isdigit() else ""


def plainly(literals: list[str], text: str) -> set[tuple[int, int, int]]:
    """Search letter by letter."""
    found = set()
    for place, word in enumerate(literals):
        for start in range(len(text) - len(word) + 1):
            end = start + len(word)
            before, after = text[start - 1 : start] if start else "", text[end : end + 1]
            joined = (kind(word[0]) and before and kind(before) == kind(word[0])) or (
                kind(word[-1]) and after and kind(after) == kind(word[-1])
            )
            if text[start:end] == word and not joined:
                found.add((place, start, end))
    return found


@given(
    st.lists(st.text(LETTERS, min_size=1, max_size=4), min_size=1, max_size=8, unique=True), st.text(LETTERS)
)
def test_what_is_found_is_what_a_plain_search_finds(literals: list[str], text: str) -> None:
    assert set(Anchors(literals).find(text)) == plainly(literals, text)


def test_a_word_that_only_begins_does_not_hide_a_shorter_one_in_it() -> None:
    # The longest-match search of another library loses 好 here, for 最好看 has begun.
    found = Anchors(["最好看", "好"]).find("最好的")
    assert found == [(1, 1, 2)]
    assert Anchors(["中中国", "中"]).find("中国") == [(1, 0, 1)]


def test_the_end_of_a_longer_word_is_found_where_only_its_middle_stands() -> None:
    assert Anchors(["abb", "b"]).find("ab") == []
    assert Anchors(["最不不", "不"]).find("最不") == [(1, 1, 2)]
    assert Anchors(["国家知识产权局", "知识产权"]).find("国家知识产权") == [(1, 2, 6)]


@pytest.mark.parametrize(
    ("literals", "text"),
    [
        (["第一", "一次"], "第一次"),
        (["全网最低", "最低价"], "全网最低价"),
        (["羽绒", "绒服"], "羽绒服羽绒"),
    ],
)
def test_words_that_overlap_are_all_found_where_a_greedy_search_loses_some(
    literals: list[str], text: str
) -> None:
    assert {place for place, _, _ in Anchors(literals).find(text)} == set(range(len(literals)))


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("av", "have", False),
        ("sex", "middlesex", False),
        ("av", "1av2", True),
        ("av", "av测试", True),
        ("69", "695", False),
        ("69", "价69元", True),
        ("第1", "第10", False),
        ("第1", "第1款", True),
    ],
)
def test_latin_words_and_numbers_stand_apart(word: str, text: str, found: bool) -> None:
    assert bool(Anchors([word]).find(text)) == found


def test_no_literals_find_nothing() -> None:
    assert Anchors([]).find("任何") == []
