"""The chapters of planning hold the tables the code has: rights, gates, rules, columns, tasks, words."""

import ast
import re
from collections import Counter
from typing import get_args

import pytest

from kaibo.console import pages
from kaibo.plan import checklists, readiness
from kaibo.plan.lineup import RULES
from kaibo.plan.people import RIGHTS
from kaibo.plan.readiness.board import _ASKED, GATES
from kaibo.plan.reservations import CHANNELS
from kaibo.plan.shelf import DOCS
from kaibo.plan.shifts import SHIFT_RULES
from kaibo.plan.traffic.settings import Settings
from kaibo.playbook import COLUMNS, INVITES, NUMBERS, ORDER_COLUMNS, RULEBOOK, SCRIPT
from kaibo.roles import ROLES
from tests.promises.house import SRC, chapter, modules, names, rows, tree

CHAPTERS = (
    "10-plan.md",
    "11-team.md",
    "12-products.md",
    "13-lineup.md",
    "14-script.md",
    "15-reservations.md",
    "16-traffic.md",
    "17-tasks.md",
)


def table(text: str, first: str) -> list[list[str]]:
    """Give the rows of the one table whose head begins with a cell."""
    (part,) = re.findall(rf"^\| {re.escape(first)} \|.*\n\|---.*\n((?:\|.*\n)+)", text, re.MULTILINE)
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in part.splitlines()]


# The team.


def test_every_right_has_its_row_with_the_roles_that_have_it() -> None:
    text = chapter("11-team.md")
    head = re.search(r"^\| right \| what for \| (.*) \|$", text, re.MULTILINE)
    assert head is not None
    roles = head[1].split(" | ")
    assert set(roles) == set(ROLES)
    told = {row[0].strip("`"): dict(zip(roles, row[2:], strict=True)) for row in table(text, "right")}
    assert told == {
        right: {role: "yes" if role in held else "—" for role in roles} for right, held in RIGHTS.items()
    }


def test_every_entrance_of_the_rule_book_has_its_row() -> None:
    told = [row[:2] for row in table(chapter("11-team.md"), "entrance")]
    assert told == [[entrance.zh, entrance.en] for entrance in RULEBOOK.entrance]


def test_every_cause_of_muting_is_named() -> None:
    for cause in RULEBOOK.muted:
        assert cause.en in chapter("11-team.md"), cause.id


# The plan.


def test_every_gate_of_readiness_has_its_row() -> None:
    told = [row[:4] for row in rows(chapter("10-plan.md"), "The overview: go or no go")]
    assert [row[0].strip("`") for row in told] == list(GATES)
    assert told == [
        [
            f"`{ask.gate}`",
            ask.zh,
            ask.source,
            "selling" if ask.goods else "with an OBS" if ask.obs else "all",
        ]
        for ask in _ASKED
    ]
    assert readiness.gates is not None


def test_every_kind_of_document_is_named() -> None:
    for name in DOCS:
        assert f"`{name}`" in chapter("10-plan.md"), name


def test_every_page_of_planning_is_in_the_api() -> None:
    told = {row[1].strip("`") for row in rows(chapter("71-api.md"), "Routes")}
    held = {re.sub(r":\w+}", "}", path) for path in (*pages.PLANNING, *pages.MANAGING)}
    assert held <= told


def test_every_page_of_a_broadcast_is_named_where_its_address_is() -> None:
    address = (SRC.parents[1] / "ui" / "src" / "plan" / "address.ts").read_text(encoding="utf-8")
    screens = re.findall(r'"shows/(\w+)"', address)
    (row,) = [
        row for row in rows(chapter("71-api.md"), "Routes") if row[1] == "`/shows/{broadcast}/{screen}`"
    ]
    assert len(screens) >= 7
    assert re.findall(r"`(\w+)`", row[3]) == [screen for screen in screens if screen != "overview"]


# Products.


def test_every_column_of_a_sheet_has_its_row_with_its_names() -> None:
    told = {row[0].strip("`"): (row[1], row[3]) for row in table(chapter("12-products.md"), "field")}
    assert told == {field: (heading.zh, "、".join(heading.aliases)) for field, heading in COLUMNS.items()}


def test_every_refusal_of_a_row_has_its_row() -> None:
    made = {"no_number", "no_title"}
    for path in modules("intake/sheets"):
        for node in ast.walk(tree(path)):
            match node:
                case ast.Call(func=ast.Name(id="Unread"), args=[ast.Constant(value=str(code)), *_]):
                    made.add(code)
                case ast.Call(func=ast.Name(id="_wrong"), args=[_, _, ast.Constant(value=str(code)), *_]):
                    made.add(code)
                case ast.Call(func=ast.Attribute(attr="_refuse"), args=[_, _, ast.Constant(value=code), *_]):
                    made.add(str(code))
                case ast.Assign(
                    targets=[ast.Tuple(elts=[ast.Name(id="code"), *_])],
                    value=ast.Tuple(elts=[ast.Constant(value=code), *_]),
                ):
                    made.add(str(code))
    listed = [*table(chapter("12-products.md"), "code"), *table(chapter("40-review.md"), "order code")]
    assert {re.findall(r"`(\w+)`", row[0])[0] for row in listed} == made


def test_every_column_of_an_export_of_orders_has_its_row_with_its_names() -> None:
    told = {row[0].strip("`"): (row[1], row[3]) for row in table(chapter("40-review.md"), "order field")}
    assert told == {field: (one.zh, "、".join(one.aliases)) for field, one in ORDER_COLUMNS.items()}


# Lineup and shifts.


@pytest.mark.parametrize(
    ("heading", "rules"),
    [("What it keeps", RULES), ("What shifts keep", SHIFT_RULES)],
    ids=["lineup", "shifts"],
)
def test_every_rule_of_a_solver_has_its_row(heading: str, rules: dict[str, tuple[str, str]]) -> None:
    text = chapter("13-lineup.md").split(f"\n### {heading}\n")[1].split("\n### ")[0]
    told = [row[:2] for row in table(text + "\n", "rule")]
    assert told == [[f"`{rule}`", zh] for rule, (zh, _) in rules.items()]


# Scripts.


@pytest.mark.parametrize(
    ("heading", "form"), [("Six beats (P20)", "beats"), ("Seven steps of a hold-back sale (P21)", "holdback")]
)
def test_every_beat_of_a_script_has_its_row(heading: str, form: str) -> None:
    text = chapter("14-script.md").split(f"\n### {heading}\n")[1].split("\n## ")[0].split("\n### ")[0]
    told = [row[1:] for row in rows(text)]
    assert told == [[beat.zh, beat.en, beat.purpose_en] for beat in SCRIPT.beat if beat.form == form]


# Reservations.


def test_every_touchpoint_has_its_row() -> None:
    texts = {invite.channel for invite in INVITES}
    assert table(chapter("15-reservations.md"), "channel") == [
        [f"`{name}`", zh, "yes" if name in texts else "—"] for name, zh in CHANNELS.items()
    ]


# Traffic.


def test_every_rule_of_traffic_packs_has_its_row() -> None:
    made = set()
    for path in modules("plan/traffic"):
        made |= set(re.findall(r'rule="(P4\d)"', path.read_text(encoding="utf-8")))
    assert [row[0] for row in table(chapter("16-traffic.md"), "rule")] == sorted(made)


def test_every_number_of_traffic_packs_stands_with_its_rule() -> None:
    for name in Settings.__struct_fields__:
        if not name.startswith("cold_"):
            assert f"`{name}`" in chapter("16-traffic.md"), name


# Tasks.


def test_every_role_has_its_row_with_its_tasks() -> None:
    told = {row[0].strip("`"): row[1:] for row in table(chapter("17-tasks.md"), "role")}
    kinds = list(checklists.PLAYBOOK)
    assert told.pop("all")[1:] == [str(len(checklists.PLAYBOOK[kind])) for kind in kinds]
    counts = {kind: Counter((task.role, task.phase) for task in checklists.PLAYBOOK[kind]) for kind in kinds}
    assert told == {
        role: [
            zh,
            *(
                " + ".join(str(counts[kind][role, phase]) for phase in ("before", "live", "after"))
                for kind in kinds
            ),
        ]
        for role, zh in ROLES.items()
    }


def test_every_standing_of_a_task_has_its_row() -> None:
    assert names(chapter("17-tasks.md"), "Doing them: 我的任务") == list(get_args(checklists.Standing))


# All of them.


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_number_of_the_field_in_a_chapter_is_the_playbooks(name: str) -> None:
    for value, number in re.findall(r"([\d.]+) \(`(\w+)`\)", chapter(name)):
        assert float(value) == NUMBERS[number].value, number
