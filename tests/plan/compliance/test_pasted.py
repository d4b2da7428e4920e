"""Pasted lists of words: whatever is pasted is read, and each line is a word or told of."""

from hypothesis import given
from hypothesis import strategies as st

from kaibo.plan.compliance import Checker, read
from kaibo.plan.compliance.pasted import merged, pasted
from kaibo.plan.compliance.rules import Team


def test_a_line_holds_a_word_what_to_say_instead_and_why() -> None:
    read = pasted("王炸\t实在\t别吹\n!王炸鸡\n！允许\n亲,您\n\n# 说明")
    assert read.wrongs == ()
    assert read.words == (
        Team(word="王炸", instead="实在", why="别吹"),
        Team(word="王炸鸡", allow=True),
        Team(word="允许", allow=True),
        Team(word="亲", instead="您"),
    )


def test_lines_that_are_no_word_are_told_by_number() -> None:
    read = pasted(f"好\n。。\n{'长' * 61}\n词\t{'换' * 201}\n!")
    assert [one.line for one in read.wrongs] == [2, 3, 4, 5]
    assert [one.word for one in read.words] == ["好"]


def test_a_word_told_anew_takes_the_place_of_the_old_one() -> None:
    before = (Team(word="甲"), Team(word="乙"))
    assert merged(before, (Team(word="甲", allow=True),)) == (Team(word="甲", allow=True), Team(word="乙"))


@given(st.text(max_size=300))
def test_whatever_is_pasted_makes_a_list_a_checker_takes(text: str) -> None:
    told = pasted(text)
    assert len({one.word for one in told.words}) == len(told.words)
    Checker(read({}), told.words).read(text, "title")
