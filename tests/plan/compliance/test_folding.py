"""Folding: evasions read as what they are, clean text as it was, and every place is known."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.plan.compliance.folding import fold

HARD = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("最好第一全网ＮＯ１①壹肆伍陆拾*·★❤️\u200b\u202e\x00 （）(zuì)国國價+vV微信\ud800"),
    ),
    max_size=80,
)


@given(HARD)
def test_each_character_of_a_folded_text_has_its_place_in_the_text(text: str) -> None:
    folded = fold(text)
    places = [folded.origin(at, at + 1) for at in range(len(folded.text))]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)


@given(HARD, st.data())
def test_a_stretch_reaches_from_its_first_character_to_its_last(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))
    assert folded.origin(start, end) == (folded.origin(start, start + 1)[0], folded.origin(end - 1, end)[1])


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("最 好", "最好"),
        ("最*·好", "最好"),
        ("最❤️好", "最好"),
        ("最\u200b\u200d好", "最好"),
        ("最\x00好", "最好"),
        ("\u202e最好", "最好"),
        ("内(nèi)容", "内容"),
        ("內（nèi）容", "内容"),
        ("ＴＯＰ．１", "top1"),
        ("N0.1", "no1"),
        ("第①", "第一"),
        ("第壹", "第一"),
        ("嶵好", "最好"),
        ("頂級", "顶级"),
        ("陆万陆仟陆佰元", "六万六千六百元"),
        ("加我壹叁捌零零壹贰叁肆伍陆", "加我一三八零零一二三四五六"),
        ("冶疗", "治疗"),
        ("可以+V聊", "可以加v聊"),
        ("➕v", "加v"),
    ],
)
def test_an_evasion_reads_as_what_it_hides(text: str, reads: str) -> None:
    assert fold(text).text == reads


@pytest.mark.parametrize(
    "text",
    [
        "大陆发货,队伍整齐,收拾干净",
        "iphone 15 pro max",
        "3.14和1-2",
        "买1件,送2件!",
        "他在小区很有威信",
    ],
)
def test_a_clean_text_stays_as_it_is(text: str) -> None:
    assert fold(text).text == text


def test_a_long_line_without_marks_is_folded_in_time_that_grows_with_it() -> None:
    for one in ("一", "肆", "a", "*", " ", "(", "最*"):
        short, long = one * 20_000, one * 200_000
        began = time.process_time()
        fold(short)
        middle = time.process_time()
        fold(long)
        # Ten times the text: far from the hundredfold that a search anew from each place would take.
        assert time.process_time() - middle < 60 * (middle - began) + 0.5
