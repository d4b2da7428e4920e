"""Write docs/74-words.md: every shipped rule about words, as its pack says it."""

from collections.abc import Iterator
from pathlib import Path

from kaibo.plan.compliance import Rule, shipped
from kaibo.plan.compliance.pack import GROUPS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "74-words.md"

HEAD = """# 74 Words: every rule

Written by `python tools/word_rules.py` from the packs in `src/kaibo/playbook/words/`; a test holds the page
to them. What a rule is, how it is read and how to write one stands in [compliance.md](compliance.md).
`kaibo check --explain RULE` tells all about one: severity on each surface, lawful uses, examples.

{rules} rules, which name {bases} articles as their basis; {read} of them read at the official source. It is
no legal advice. The last column is empty where a rule is as severe as its category; else it names the
verdict, the surfaces it differs on, and *only on* the surfaces a rule looks at.
"""


def page() -> str:
    """Give the page as it should be."""
    rules = [ready.rule for ready in shipped().pack.rules]
    bases = [basis for rule in rules for basis in rule.basis]
    read = sum(basis.verified for basis in bases)
    parts = [HEAD.format(rules=len(rules), bases=len(bases), read=read or "none")]
    for name, group in GROUPS.items():
        own = [rule for rule in rules if rule.category == name]
        if own:
            parts.append(
                f"\n## {group.zh}: {group.en} (`{name}`, {len(own)})\n\n" + "\n".join(table(own)) + "\n"
            )
    return "".join(parts)


def table(rules: list[Rule]) -> Iterator[str]:
    """Give the rows of some rules."""
    yield "| rule | 中文 | English | basis | verdict |"
    yield "|---|---|---|---|---|"
    for rule in rules:
        basis = "; ".join(basis.words for basis in rule.basis)
        yield f"| `{rule.id}` | {rule.zh} | {rule.en} | {basis} | {verdict(rule)} |"


def verdict(rule: Rule) -> str:
    """Tell where a rule is as severe as its category is not."""
    told: dict[str, list[str]] = {}
    for surface, severity in rule.severity.items():
        told.setdefault(severity, []).append("" if surface == "default" else surface)
    parts = [
        f"{severity} on {', '.join(surfaces)}" if all(surfaces) else severity
        for severity, surfaces in sorted(told.items(), key=lambda one: "" not in one[1])
    ]
    if rule.surfaces:
        parts.append(f"only on {', '.join(rule.surfaces)}")
    return "; ".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
