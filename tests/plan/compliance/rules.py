"""Packs of rules for tests, small enough to see through."""

from kaibo.plan.compliance import Checker, Team, read

HEAD = """
[[rule]]
id = "{id}"
category = "{category}"
zh = "规则"
en = "a rule"
source = "X1"
suggestion = "换个说法"
basis = [{{ law = "广告法", article = "第九条", asof = "2021-04-29" }}]
examples = {{ on = "{on}", bad = ["一", "二"], good = ["三", "四", "五"] }}
{fields}
"""


def rule(id: str, fields: str, category: str = "absolute", on: str = "script") -> str:
    """Write a rule with what every rule must have."""
    return HEAD.format(id=id, fields=fields, category=category, on=on)


def checker(*rules: str, team: tuple[Team, ...] = ()) -> Checker:
    """Build a checker of some rules."""
    return Checker(read({"own.toml": "\n".join(rules)}), team)


def words(*deny: str, allow: tuple[str, ...] = ()) -> Checker:
    """Build a checker of a team's words alone."""
    team = [*(Team(word=word) for word in deny), *(Team(word=word, allow=True) for word in allow)]
    return Checker(read({}), team)
