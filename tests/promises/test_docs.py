"""The chapters list what the code has: every kind, route, command, number, rule, metric and error code."""

import ast
import inspect
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
import typer

from kaibo import app as web
from kaibo.broadcast import Broadcast, Product, Segment
from kaibo.cli import app as cli
from kaibo.console import pages, stream
from kaibo.facts import CREW_KINDS, KINDS, PRIVATE_TRAFFIC, REPLAY_KINDS, ROOM_KINDS, STUDIO_KINDS, Traffic
from kaibo.house import House
from kaibo.journal.archive import _COLUMNS
from kaibo.live import frames, rules, signals
from kaibo.live.syntax import ARGUMENTS
from kaibo.playbook import NUMBERS, TALK
from kaibo.roles import PRODUCT_ROLES, ROLES
from tests.promises.house import DOCS, ROOT, chapter, modules, name_of, names, rows, tree

HEAD = ("id", "at_ms", "source", "broadcast", "v")
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
FRAMEWORK = {"bad_request", "sign_in_first", "forbidden", "not_found", "not_allowed", "body_too_large"}
"""Codes the application gives to the framework's own refusals."""


# Facts.


@pytest.mark.parametrize(
    ("heading", "kinds"),
    [
        ("From the room", ROOM_KINDS),
        ("From the crew", CREW_KINDS),
        ("From the studio", STUDIO_KINDS),
        ("From replay pages", REPLAY_KINDS),
    ],
)
def test_every_kind_of_fact_has_its_row_with_every_field(heading: str, kinds: tuple[type, ...]) -> None:
    told = {row[0].strip("`"): row[1] for row in rows(chapter("70-facts.md"), heading)}
    held = {}
    for kind in kinds:
        fields = [field for field in msgspec.structs.fields(kind) if field.name not in HEAD]
        shown = [f"`{field.name}`" if field.required else f"*`{field.name}`*" for field in fields]
        held[str(kind.__struct_config__.tag)] = ", ".join(shown) or "—"  # type: ignore[attr-defined]
    assert told == held


def test_every_field_of_a_fact_is_explained() -> None:
    held = {field.name for kind in KINDS.values() for field in msgspec.structs.fields(kind)}
    assert sorted(names(chapter("70-facts.md"), "Fields")) == sorted(held - set(HEAD))
    assert set(names(chapter("70-facts.md"), "What every fact carries")) == {*HEAD, "kind"}


def test_every_traffic_source_is_listed_on_its_side() -> None:
    sides = {row[0].strip("`"): row[2] for row in rows(chapter("70-facts.md"), "Where viewers come from")}
    assert list(sides) == list(Traffic.__args__)  # type: ignore[attr-defined]
    assert {name for name, side in sides.items() if side.startswith("private")} == PRIVATE_TRAFFIC


# The plan, cues and figures.


def test_every_field_of_the_broadcast_document_is_explained() -> None:
    cells = [row[0] for row in rows(chapter("10-plan.md"), "The document")]
    told = set(re.findall(r"`(\w+)`", " ".join(cells)))
    assert told == {field.name for field in msgspec.structs.fields(Broadcast)} | {"id"}


def test_every_field_of_a_segment_and_of_a_product_is_explained() -> None:
    cells = [row[0] for row in rows(chapter("10-plan.md"), "Segments and products")]
    roles = cells[-len(PRODUCT_ROLES) :]
    told = re.findall(r"`(\w+)`", " ".join(cells[: -len(roles)]))
    fields = [field.name for kind in (Segment, Product) for field in msgspec.structs.fields(kind)]
    assert sorted(told) == sorted(fields)


def test_the_example_of_a_plan_is_one_and_its_topics_are_known() -> None:
    example = re.search(r"^    \{\n.*?^    \}$", chapter("10-plan.md"), re.MULTILINE | re.DOTALL)
    assert example is not None
    plan = msgspec.json.decode(example[0], type=Broadcast, strict=True)
    assert {segment.product for segment in plan.segments} - {""} == {product.id for product in plan.products}
    topics = {topic.id for topic in TALK.topic}
    assert {*plan.products[0].answers, *plan.products[0].props} <= topics


def test_every_role_and_product_role_is_in_the_glossary_with_its_chinese_name() -> None:
    text = chapter("glossary.md")
    for role, zh in PRODUCT_ROLES.items():
        assert f"`{role}` {zh}" in text
        assert f"| `{role}` | {zh} |" in chapter("10-plan.md")
    for role_, zh in ROLES.items():
        assert re.search(rf"^\| (\S+ )*\(?`?{role_}`?\)? \| {zh} \|", text, re.MULTILINE), role_


def test_every_cue_rule_has_its_row() -> None:
    def span(s: int) -> str:
        for unit, name in ((3600, "h"), (60, "min")):
            if s >= unit and s % unit == 0:
                return f"{s // unit} {name}"
        return f"{s} s"

    held = []
    for rule in (ready.rule for ready in rules.read().ready):
        ladder = f"; after {span(rule.answer_s)} {', '.join(rule.ladder)}" if rule.ladder else ""
        told = f"{'once' if rule.mode == 'edge' else 'again'}, {span(rule.rest_s)}"
        when = f"`{' '.join(rule.when.split())}`" + (f", held {span(rule.hold_s)}" if rule.hold_s else "")
        held.append([f"`{rule.name}`", rule.urgency, ", ".join(rule.roles) + ladder, told, when, rule.source])
    table = rows(chapter("31-rules.md"), "The shipped rules")
    assert [[cell.replace("\\|", "|") for cell in row] for row in table] == held


def test_every_key_of_a_rule_is_explained() -> None:
    cells = [row[0] for row in rows(chapter("31-rules.md"), "Writing a rule")]
    fields = {field.name for field in msgspec.structs.fields(rules.Rule)}
    assert set(re.findall(r"`(\w+)`", " ".join(cells))) == fields


def test_every_signal_and_window_field_has_its_row() -> None:
    text = chapter("31-rules.md")
    assert list(rows(text, "Signals")) == [
        [f"`{one.name}`", "text" if one.type == "text" else one.unit, one.zh, one.en, one.source]
        for one in signals.SIGNALS
    ]
    assert list(rows(text, "Window fields")) == [
        [f"`{name}`", ", ".join(f"`{kind}`" for kind in kinds)] for name, kinds in signals.FIELDS.items()
    ]
    for name in ARGUMENTS:
        assert f"`{name}(" in text, name


def test_a_number_beside_a_cue_rule_is_the_playbooks() -> None:
    pairs = re.findall(r"([\d.]+) \(`(\w+)`\)", chapter("31-rules.md") + chapter("35-end.md"))
    pairs += re.findall(r"([\d.]+) s \(`(\w+)`\)", chapter("35-end.md"))
    assert len(pairs) >= 5
    for value, name in pairs:
        assert float(value) == NUMBERS[name].value, name


def test_every_figure_of_the_console_is_explained() -> None:
    text = chapter("30-live.md").split("## The five figures")[1].split("\n## ")[0]
    for field in msgspec.structs.fields(frames.RoomNumbers):
        assert f"`{field.name.removesuffix('_fen')}`" in text.replace("`gmv_fen`", "`gmv`"), field.name


# The playbook.


def test_every_number_of_the_playbook_has_its_row() -> None:
    told = [row[:5] for row in rows(chapter("73-playbook.md"))]
    held = {
        name: [f"`{name}`", f"{number.value:.12g}", number.unit, number.source, number.zh]
        for name, number in NUMBERS.items()
    }
    assert {row[0].strip("`"): row for row in told} == held
    assert len(told) == len(NUMBERS)


def test_every_number_the_code_asks_for_by_name_exists() -> None:
    asked = {
        node.args[0].value
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "number"
        and isinstance(node.args[0], ast.Constant)
    }
    assert len(asked) > 10
    assert asked <= set(NUMBERS)


# Routes, errors, the stream.


def routes() -> list[list[str]]:
    """Give every method, path and right as the chapter writes them."""
    held = []
    for route in web.ROUTES:
        for path in route.paths:
            shown, right = re.sub(r":\w+}", "}", path), route.opt["right"]
            held += [
                [method, f"`{shown}`", f"`{right}`"] for method in getattr(route, "http_methods", ["WS"])
            ]
    return sorted(held)


def test_every_route_has_its_row_with_its_right() -> None:
    assert sorted(row[:3] for row in rows(chapter("71-api.md"), "Routes")) == routes()


def codes() -> dict[str, set[int]]:
    """Give every code a `Refused` is made with and its statuses, read from the source."""
    found: dict[str, set[int]] = {}
    for path in modules():
        for node in ast.walk(tree(path)):
            match node:
                case ast.Call(func=ast.Name(id="Refused"), args=[status, ast.Constant(value=str(code)), *_]):
                    at = found.setdefault(code, set())
                    if isinstance(status, ast.Constant) and isinstance(status.value, int):
                        at.add(status.value)
    return found


def test_every_error_code_has_its_row_with_its_status() -> None:
    text = chapter("71-api.md")
    answered = {
        row[0].strip("`"): {int(status) for status in row[1].split(", ")}
        for row in rows(text, "Errors")
        if len(row) == 3
    }
    said = {row[0].strip("`") for row in rows(text, "Errors") if len(row) == 2}
    held = codes()
    assert len(held) > 20
    assert set(answered) | said == set(held) | FRAMEWORK | {"journal_full", "journal_unavailable"}
    for code, statuses in answered.items():
        assert held.get(code, statuses) == statuses, code


def test_codes_not_made_by_a_refusal_are_written_where_they_are_made() -> None:
    written = {
        node.value
        for node in ast.walk(ast.parse(inspect.getsource(web)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert {*FRAMEWORK, "journal_full", "journal_unavailable"} <= written


def test_every_close_code_of_the_stream_that_is_sent_has_its_row() -> None:
    told = {int(row[0]) for row in rows(chapter("71-api.md"), "The live stream")}
    assert told == {stream.SIGN_IN, stream.NO_ROLE, stream.UNKNOWN, stream.SLOW}


def test_every_refusal_of_signoff_is_explained() -> None:
    made = {code for code in codes() if f'"{code}"' in (ROOT / "src/kaibo/end/signoff.py").read_text("utf-8")}
    told = {row[0].strip("`") for row in rows(chapter("35-end.md"), "Two steps (E1)")}
    assert told == made


def test_every_column_of_a_sealed_file_has_its_row() -> None:
    told = {row[0].strip("`"): row[1] for row in rows(chapter("35-end.md"), "Sealing (封存)")}
    assert told == _COLUMNS


async def test_every_metric_has_its_row(tmp_path: Path) -> None:
    house = House(tmp_path)
    async with house.running():
        text = await pages.metrics.fn(house)
    held = dict(re.findall(r"^# TYPE (\w+) (\w+)$", text, re.MULTILINE))
    assert len(held) >= 6
    told = {row[0].strip("`"): row[1] for row in rows(chapter("60-operating.md"), "For machines that watch")}
    assert told == held


# Commands.


def commands() -> dict[str, Any]:
    """Give every command a user sees, by its words."""
    found: dict[str, Any] = {}

    def walk(group: Any, words: str) -> None:
        for name, command in group.commands.items():
            if hasattr(command, "commands"):
                walk(command, f"{words}{name} ")
            elif not command.hidden:
                found[f"{words}{name}"] = command

    walk(typer.main.get_command(cli), "kaibo ")
    return found


def test_every_command_has_its_part_with_every_option_and_its_default() -> None:
    text = chapter("72-commands.md")
    parts = {
        match[1].split(" `", 1)[0]: (match[1], match[2])
        for match in re.finditer(r"^## `([^`]+)`\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    }
    held = commands()
    assert {title.rstrip(" ABCDEFGHIJKLMNOPQRSTUVWXYZ") for title in parts} == set(held)
    for title, (_, part) in parts.items():
        command = held[title.rstrip(" ABCDEFGHIJKLMNOPQRSTUVWXYZ")]
        options = {
            p.opts[-1]: p for p in command.params if p.param_type_name == "option" and p.name != "help"
        }
        told = {row[0].strip("`"): row[1].strip("`") for row in rows(part)}
        assert set(told) == set(options), title
        arguments = [p.name.upper() for p in command.params if p.param_type_name == "argument"]
        assert title.split()[len(title.rstrip(" ABCDEFGHIJKLMNOPQRSTUVWXYZ").split()) :] == arguments
        for name, option in options.items():
            if option.required:
                assert told[name] == "needed", f"{title} {name}"
            elif isinstance(option.default, int | float) and not isinstance(option.default, bool):
                assert float(told[name]) == option.default, f"{title} {name}"
            elif isinstance(option.default, Path):
                assert told[name] == str(option.default), f"{title} {name}"


# The chapters themselves.


def test_the_overview_leads_to_every_chapter_and_an_evening_is_told_in_order() -> None:
    text = chapter("00-overview.md")
    linked = re.findall(r"\]\(([\w-]+\.md)\)", text)
    evening = [name for name in linked if re.match(r"[1-6]\d-", name)]
    assert evening == sorted(set(evening))
    numbered = {path.name for path in DOCS.glob("[0-9]*.md")} - {"00-overview.md"}
    assert numbered <= set(linked)


def test_a_chapter_with_a_number_begins_with_it() -> None:
    numbered = sorted(DOCS.glob("[0-9]*.md"))
    assert len(numbered) > 10
    for path in numbered:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert re.match(rf"# {path.name[:2]} \S", first), path.name


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_inside_the_house_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"\w+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = (page.parent / file).resolve() if file else page
        assert there.exists(), f"{page.name}: {target}"
        assert not anchor, f"{page.name}: {target}: link to the page, headings change"


def test_every_decision_is_listed_and_tells_context_decision_and_consequences() -> None:
    index = (DOCS / "decisions" / "README.md").read_text(encoding="utf-8")
    records = sorted((DOCS / "decisions").glob("0*.md"))
    assert [path.name for path in records] == re.findall(r"\((\d{4}-[\w-]+\.md)\)", index)
    for number, path in enumerate(records, start=1):
        text = path.read_text(encoding="utf-8")
        assert path.name.startswith(f"{number:04}-")
        assert text.startswith(f"# {number:04} ")
        for part in ("Context.", "Decision.", "Consequences."):
            assert f"**{part}**" in text, f"{path.name}: {part}"


def test_every_module_beside_the_stages_is_on_the_map() -> None:
    text = chapter("00-overview.md").split("## Map of the modules")[1].split("\n## ")[0]
    for name in {name_of(path).split("/")[0].removesuffix(".py") for path in modules()} - {"__init__"}:
        assert re.search(rf"\b{name}\b", text), name
