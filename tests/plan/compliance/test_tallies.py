"""Tallies: each rule is counted for itself, also where another one has the word."""

from kaibo.plan.compliance.tallies import Stats
from tests.plan.compliance.rules import checker, rule


def test_hits_are_counted_by_rule_and_by_a_thousand_sentences() -> None:
    counted = Stats(
        checker(
            rule("sensitive.low", 'anchors = ["最低"]', "sensitive"),
            rule("sensitive.price", 'anchors = ["最低价"]', "sensitive"),
        )
    )
    counted.add("最低价。今天下雨！《最低》", "script")
    counted.add("好", "script")
    told = [(one.rule, one.hits, one.per_1000, one.exempted) for one in counted.tallies()]
    assert counted.sentences == 4
    assert told == [("sensitive.low", 1, 250.0, 1), ("sensitive.price", 1, 250.0, 0)]
