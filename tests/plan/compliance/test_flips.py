"""A change of the rules tells which examples it judges otherwise."""

from kaibo.plan.compliance import Checker, read
from kaibo.plan.compliance.flips import flips
from tests.plan.compliance.packs import OURS, checker


def of(text: str) -> Checker:
    return Checker(read({"ours.toml": text}))


def test_the_same_rules_flip_nothing() -> None:
    assert flips(checker(), of(OURS)) == ()


def test_a_milder_verdict_and_a_lost_anchor_flip_their_examples() -> None:
    warned = of(OURS.replace('script = "block"', 'script = "warn"'))
    assert {(one.text, one.before, one.after, one.fits) for one in flips(checker(), warned)} == {
        ("呱唧呱价格", "block", "warn", True),
        ("今晚呱唧呱", "block", "warn", True),
    }
    lost = of(OURS.replace('"呱唧呱", ', ""))
    assert {(one.text, one.after, one.fits) for one in flips(checker(), lost)} == {
        ("呱唧呱价格", "none", False),
        ("今晚呱唧呱", "none", False),
    }


def test_a_new_rule_is_told_of_only_where_its_own_examples_fail() -> None:
    head, *rules = OURS.split("[[rule]]")
    few = of("[[rule]]".join([head, *rules[:2]]))
    assert flips(few, checker()) == ()
    wrong = of(OURS.replace('bad = ["搭伙裙领", "快搭伙裙"]', 'bad = ["搭伙裙领", "快来"]'))
    assert [(one.text, one.bad, one.fits) for one in flips(few, wrong)] == [("快来", True, False)]
