"""The chapter on compliance and the page of its rules hold what the code and the packs have."""

import re
import runpy
from typing import get_args

import msgspec
import pytest

from kaibo.plan.compliance import SURFACES, Checker, Rule, read
from kaibo.plan.compliance.brands import _SAID
from kaibo.plan.compliance.flips import judged
from kaibo.plan.compliance.pack import GROUPS
from kaibo.plan.compliance.penalties import PENALTIES, Platform
from kaibo.plan.compliance.rules import NEVER, Group, Verdict
from kaibo.playbook import NUMBERS
from tests.promises.house import DOCS, ROOT, chapter, names, rows

TEXT = chapter("compliance.md")


def test_the_page_of_the_rules_is_what_the_packs_say() -> None:
    made = runpy.run_path(str(ROOT / "tools" / "word_rules.py"))["page"]()
    assert (DOCS / "74-words.md").read_text(encoding="utf-8") == made, "run python tools/word_rules.py"


def test_every_verdict_has_its_row() -> None:
    (part,) = re.findall(r"^\| verdict \| 中文 \| means \|\n\|---.*\n((?:\|.*\n)+)", TEXT, re.MULTILINE)
    assert re.findall(r"^\| `(\w+)`", part, re.MULTILINE) == list(get_args(Verdict))


def test_every_surface_has_its_row() -> None:
    assert names(TEXT, "Surfaces") == list(SURFACES)


def elsewhere(group: Group) -> str:
    """Tell where a category is not as severe as elsewhere, as the chapter writes it."""
    told: dict[str, list[str]] = {}
    for surface, verdict in group.severity.items():
        if surface != "default":
            told.setdefault("—" if verdict == "none" else verdict, []).append(surface)
    return "; ".join(f"{verdict} on {', '.join(surfaces)}" for verdict, surfaces in told.items())


def test_every_category_has_its_row_with_its_severity() -> None:
    assert list(rows(TEXT, "Categories")) == [
        [f"`{name}`", group.zh, group.en, group.severity["default"], elsewhere(group)]
        for name, group in GROUPS.items()
    ]


def test_what_is_never_let_pass_is_named() -> None:
    (told,) = re.findall(r"the right `rules`\. (.*?) are\s+never let pass", TEXT, re.DOTALL)
    assert sorted(re.split(", | and ", told.lower())) == sorted(GROUPS[name].en for name in NEVER)


def test_every_finding_about_brands_has_its_row() -> None:
    (part,) = re.findall(r"^\| finding \| verdict \| when \|\n\|---.*\n((?:\|.*\n)+)", TEXT, re.MULTILINE)
    told = re.findall(r"^\| `([\w.]+)` \| `(\w+)` \|", part, re.MULTILINE)
    assert told == [(lack, said[0]) for lack, said in _SAID.items()]


def test_every_penalty_has_its_place() -> None:
    head = list(get_args(Platform))
    told = {}
    for row in rows(TEXT, "What may follow (E6)"):
        for platform, cell in zip(head, row[1:], strict=True):
            told[tuple(re.findall(r"`(\w+)`", row[0])), platform] = cell.split(", ", 1)
    assert told == {
        (one.categories, one.platform): [one.zh.split("：")[1], one.en.split(": ")[1]] for one in PENALTIES
    }


def test_every_field_of_a_rule_is_explained() -> None:
    cells = [row[0] for row in rows(TEXT, "Writing a rule")]
    fields = {field.name for field in msgspec.structs.fields(Rule)}
    assert set(re.findall(r"`(\w+)`", " ".join(cells))) == fields


def test_the_example_of_a_rule_can_be_read_and_judges_its_examples_right() -> None:
    (pack,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    checker = Checker(read({"example.toml": pack}))
    (ready,) = checker.pack.rules
    examples = ready.rule.examples
    assert [judged(checker, text, examples.on) for text in examples.bad] == ["block"] * len(examples.bad)
    assert [judged(checker, text, examples.on) for text in examples.good] == ["none"] * len(examples.good)


@pytest.mark.parametrize("name", ["compliance.md", "40-review.md", "60-operating.md"])
def test_a_number_of_the_field_beside_its_name_is_the_playbooks(name: str) -> None:
    for value, number in re.findall(r"([\d.]+) \(`(\w+)`\)", chapter(name)):
        assert float(value) == NUMBERS[number].value, number
