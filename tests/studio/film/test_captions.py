from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kaibo.plan.films import FilmPart
from kaibo.studio.film.captions import LINE, broken, cells, sayings
from kaibo.studio.film.terms import Caption

TEXTS = st.text(alphabet="今天给大家 abcXYZ019，。！?", max_size=90)


@given(st.lists(st.tuples(st.integers(0, 20_000), st.integers(1, 6_000), TEXTS), max_size=12))
def test_at_any_time_at_most_two_short_lines_stand_and_none_over_another(
    given_: list[tuple[int, int, str]],
) -> None:
    parts = (FilmPart(4_000, 9_000), FilmPart(1_000, 3_000))
    found = sayings([Caption(at, at + length, text) for at, length, text in given_], parts)
    for one in found:
        assert 0 <= one.start_ms < one.end_ms <= 7_000
        assert 1 <= len(one.lines) <= 2
        assert all(line.strip() and cells(line) <= LINE + 2 for line in one.lines)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(found))


@given(TEXTS, st.integers(1, 8))
def test_breaking_a_text_loses_no_letter(text: str, lines: int) -> None:
    found = broken(text, lines)
    assert len(found) <= lines
    assert "".join(found).replace(" ", "") == text.replace(" ", "")


def test_a_long_sentence_is_shown_in_turns_broken_at_its_pauses() -> None:
    said = (
        "今天给大家带来的这款羽绒服，充绒量达到一百八十克，零下二十度也不怕冷，原价一千二现在只要三百九十九"
    )
    first, second = sayings([Caption(1_000, 9_000, said)], [FilmPart(1_000, 9_000)])
    assert first.lines == ("今天给大家带来的这款羽绒服，", "充绒量达到一百八十克，")
    assert second.lines[0] == "零下二十度也不怕冷，"
    assert first.end_ms == second.start_ms
    assert second.end_ms == 8_000


def test_a_caption_of_a_part_shown_twice_is_shown_twice() -> None:
    found = sayings([Caption(1_000, 2_000, "三二一")], [FilmPart(500, 1_500), FilmPart(0, 3_000)])
    assert [(one.start_ms, one.end_ms) for one in found] == [(500, 1_000), (2_000, 3_000)]


def test_words_of_another_alphabet_are_not_broken_inside() -> None:
    words = "Nike Air Max two hundred seventy"
    lines = broken(words, 3)
    assert len(lines) == 3
    assert " ".join(lines) == words
