"""The shipped packs: each rule finds its bad examples, passes its good ones, and tells what it rests on."""

import pytest
from _pytest.mark import ParameterSet

from kaibo.plan.compliance import shipped
from kaibo.plan.compliance.rules import Rule, Surface

RULES = [ready.rule for ready in shipped().pack.rules]


def told(rule: Rule, text: str) -> list[str]:
    """Give the verdicts of one rule on a text of its examples."""
    surface: Surface = rule.examples.on
    return [
        found.verdict for found in shipped().read(text, surface, every=True).findings if found.rule == rule.id
    ]


def examples(*, bad: bool) -> list[ParameterSet]:
    """Give each example as a case of its own, named by rule and text."""
    return [
        pytest.param(rule, text, id=f"{rule.id} {text}")
        for rule in RULES
        for text in (rule.examples.bad if bad else rule.examples.good)
    ]


@pytest.mark.parametrize(("rule", "text"), examples(bad=True))
def test_a_bad_example_is_found_by_its_rule(rule: Rule, text: str) -> None:
    assert [verdict for verdict in told(rule, text) if verdict != "info"]


@pytest.mark.parametrize(("rule", "text"), examples(bad=False))
def test_a_good_example_passes_its_rule(rule: Rule, text: str) -> None:
    assert told(rule, text) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_says_what_it_rests_on_and_what_to_write_instead(rule: Rule) -> None:
    assert rule.id.startswith(f"{rule.category}.")
    assert rule.owner in {"operator", "host", "floor", "desk", "private", "support", "tech"}
    assert rule.suggestion != rule.zh
    assert all(basis.law and basis.asof for basis in rule.basis)
    assert len(set(rule.examples.bad) | set(rule.examples.good)) >= 5
