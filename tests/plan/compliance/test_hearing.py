"""Sounds: words written in letters or with characters that sound alike are heard, and others are not."""

import pytest

from kaibo.plan.compliance.folding import fold
from kaibo.plan.compliance.hearing import Ear, sounded
from tests.plan.compliance.rules import checker, rule

EAR = Ear(["最好", "第一", "关注", "好评返现", "美白", "稳赚不赔", "妈的", "转发", "赌博"])


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("zui好的", "最好的"),
        ("zui hao的", "最好的"),
        ("全国di yi", "全国第一"),
        ("guan注", "关注"),
        ("haoping fanxian 5块", "好评返现 5块"),
        ("三天meibai", "三天美白"),
        ("zhuanfa满20人", "转发满20人"),
        ("来 du bo 玩", "来赌博玩"),
    ],
)
def test_a_word_in_letters_is_read(text: str, reads: str) -> None:
    assert EAR.read(fold(text), alike=False).text == reads


@pytest.mark.parametrize("text", ["made in china", "nike鞋", "iphone", "ok的", "xl码", "size好", "hello"])
def test_an_english_word_is_left_alone(text: str) -> None:
    assert EAR.read(fold(text), alike=True).text == fold(text).text


def test_a_word_mostly_written_right_is_read_on_short_texts_alone() -> None:
    assert EAR.read(fold("稳钻不赔"), alike=True).text == "稳赚不赔"
    assert EAR.read(fold("稳钻不赔"), alike=False).text == "稳钻不赔"
    assert EAR.read(fold("吻钻布陪"), alike=True).text == "吻钻布陪"
    assert EAR.read(fold("罪好"), alike=True).text == "罪好"


def test_the_place_of_a_syllable_is_that_of_its_letters() -> None:
    heard = sounded("全国di yi的")
    assert [heard.beneath(at, at + 1) for at in heard.letters] == [(2, 5), (5, 7)]


def test_words_of_a_rule_are_heard_on_short_surfaces_and_its_own_words_are_not() -> None:
    one = checker(
        rule(
            "absolute.one",
            'anchors = ["第一名"]\nfind = "第一名的"\nsounds = ["口碑第一"]\nunheard = ["口碑地衣"]',
        )
    )
    assert [found.text for found in one.read("口杯弟一", "title").findings] == ["口杯弟一"]
    assert one.read("口杯弟一", "speech").findings == ()
    assert one.read("口碑第一", "title").findings == ()
    assert one.read("口碑地衣", "title").findings == ()
    assert one.read("口杯 弟一", "title").findings == ()
