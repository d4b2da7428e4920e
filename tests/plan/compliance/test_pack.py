"""Packs: read where they are right; every mistake is named by its file, rule and field."""

import pytest

from kaibo import playbook
from kaibo.plan.compliance import BrokenPack, read
from kaibo.plan.compliance.pack import spelled_out
from tests.plan.compliance.rules import checker, rule

GOOD = rule("absolute.one", 'anchors = ["最好"]')


@pytest.mark.parametrize(
    ("text", "name", "field", "why"),
    [
        ("[[rule]\n", "", "", "line 1"),
        ("[rule]\nid = 'a.b'", "", "rule", "two brackets"),
        ("other = 1", "", "other", "[[rule]]"),
        (GOOD + "colour = 'red'", "absolute.one", "colour", "unknown"),
        (GOOD.replace('en = "a rule"', "en = 3"), "absolute.one", "en", "str"),
        (GOOD.replace('"absolute.one"', '"One"'), "One", "id", "regex"),
        (GOOD.replace('"absolute"', '"absurd"'), "absolute.one", "category", "absurd"),
        (GOOD.replace('suggestion = "换个说法"', ""), "absolute.one", "suggestion", "missing"),
        (GOOD.replace('bad = ["一", "二"], ', ""), "absolute.one", "examples", "bad"),
        (GOOD.replace('bad = ["一", "二"]', 'bad = ["一"]'), "absolute.one", "examples.bad", "length"),
        (GOOD.replace('on = "script"', 'on = "moon"'), "absolute.one", "examples.on", "moon"),
        (GOOD + "severity = { moon = 'block' }", "absolute.one", "severity.moon", "no surface"),
        (GOOD + "find = '(最'", "absolute.one", "find", "at 0"),
        (GOOD + "[[rule.unless]]\nwhy = '因为'\nleft = '['", "absolute.one", "unless.left", "at 0"),
        (GOOD + "[[rule.unless]]\nwhy = '因为'", "absolute.one", "unless", "let everything pass"),
        (GOOD + "lawful = ['nobody']", "absolute.one", "lawful", "no shared use"),
        (GOOD + GOOD, "absolute.one", "id", "already"),
        (rule("a.b", "anchors = []"), "a.b", "anchors", "length"),
        (rule("a.b", "anchors = ['{|}']"), "a.b", "anchors", "0 literals"),
        (rule("a.b", "anchors = ['" + "{甲|乙|丙}" * 10 + "']"), "a.b", "anchors", "give 1 to"),
    ],
)
def test_a_mistake_is_named_by_file_rule_and_field(text: str, name: str, field: str, why: str) -> None:
    with pytest.raises(BrokenPack) as broken:
        read({"fine.toml": rule("fine.one", "anchors = ['好']"), "own.toml": text})
    assert (broken.value.file, broken.value.rule, broken.value.field) == ("own.toml", name, field)
    assert why in str(broken.value)


def test_an_anchor_stands_for_all_its_choices_and_its_numbers() -> None:
    assert spelled_out(("{全网|行业}第一", "ＴＯＰ"))[:5] == (
        "全网第一",
        "行业第一",
        "top",
        "全网第1",
        "行业第1",
    )


def test_two_sets_of_rules_have_two_revisions() -> None:
    assert (
        read({"a": GOOD}).revision == read({"a": GOOD}).revision != read({"a": GOOD + "\nrev = 2"}).revision
    )


def test_every_pattern_of_the_shipped_packs_is_right() -> None:
    for ready in read(playbook.words()).rules:
        for _, pattern in ready.patterns():
            assert pattern.compiled


def test_a_pattern_may_be_written_in_characters_that_are_read_as_others() -> None:
    one = checker(rule("absolute.one", 'anchors = ["頂級"]\nfind = "[頂]級(?:壹|貳)等"'))
    assert [found.text for found in one.read("顶级一等", "script").findings] == ["顶级一等"]
