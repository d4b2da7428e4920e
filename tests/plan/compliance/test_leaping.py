"""Leaping patterns: what they find is what the pattern itself finds, whatever it looks like."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaibo.plan.compliance import shipped
from kaibo.plan.compliance.folding import characters, fold
from kaibo.plan.compliance.leaping import leaping
from kaibo.plan.compliance.patterns import Broken, Pattern

_pieces = st.recursive(
    st.sampled_from(
        [
            "最",
            "好",
            "a",
            r"\+",
            r"\d",
            "[最好]",
            "[a-c1]",
            "[^最]",
            ".",
            "^",
            "$",
            r"\b",
            "(?=好)",
            "(?<!最)",
        ]
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda some: f"(?:{'|'.join(some)})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{0,2}", "{2}", "{1,3}?"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=8,
)


@given(_pieces, st.text("最好ab1+ \n", max_size=12), st.booleans())
def test_a_leaping_pattern_finds_what_the_pattern_finds(written: str, text: str, verbose: bool) -> None:
    pattern = Pattern(f"(?x) {written} " if verbose else written)
    assert pattern.spans(text) == [found.span() for found in pattern.compiled.finditer(text)]
    assert bool(pattern.within(text)) == bool(pattern.search(text))


@pytest.mark.parametrize(
    "written",
    [
        "最好",
        "(?:最|超)好",
        "[最超]好?",
        "(?<!不)最",
        r"\+v",
        "a{2}",
        "(?x) 最 | 超",
        "(?=最)最好",
        "最*超",
        "最{,2}超",
    ],
)
def test_a_pattern_of_known_beginnings_leaps(written: str) -> None:
    assert leaping(written)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "最*",
        "最|",
        "[^最]好",
        ".好",
        r"(最)\1",
        "(?i:a)b",
        "[-a]b",
        "[a-]b",
        "最)好",
        "(?x)最#超\n",
        "(?=最)",
        "^",
    ],
)
def test_a_pattern_that_may_begin_anyhow_does_not(written: str) -> None:
    assert leaping(written) is None


def test_most_patterns_of_the_shipped_rules_leap_and_find_the_same_in_their_examples() -> None:
    patterns = [(ready.rule, ready.find) for ready in shipped().pack.rules if ready.find]
    leaps = [leaping(characters(find.written)) for _, find in patterns]
    assert sum(leap is not None for leap in leaps) > 0.8 * len(leaps)
    for rule, find in patterns:
        for text in (fold(text).text for text in (*rule.examples.bad, *rule.examples.good)):
            assert find.spans(text) == [found.span() for found in find.compiled.finditer(text)]


def test_a_broken_pattern_is_told_as_it_is_written() -> None:
    with pytest.raises(Broken, match="最"):
        _ = Pattern("(最").compiled
    with pytest.raises(re.error):
        re.compile("(最")
