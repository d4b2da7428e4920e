"""The chapters of the evening on air list what the code has: screens, presses, gates, topics, steps, tags."""

import re
from typing import get_args

from kaibo.console import pages
from kaibo.facts import Card, Tag
from kaibo.live import holdback, rules
from kaibo.live.stage import Stage
from kaibo.playbook import DRILLS, INCIDENTS, RHYTHM, TALK
from tests.promises.house import ROOT, chapter, names, rows


def test_every_screen_address_has_its_row() -> None:
    held = {f"`/live/{{broadcast}}/{screen}`" for screen in pages.SCREENS} | {"`/live/{broadcast}`"}
    held |= {f"`{re.sub(r':[a-z]+}', '}', path)}`" for path in pages.host.paths}
    assert {row[0] for row in rows(chapter("30-live.md"), "Screens and their addresses")} == held


def test_every_press_of_the_screens_says_whether_it_waits_for_the_network() -> None:
    source = (ROOT / "ui" / "src" / "room" / "commands.ts").read_text(encoding="utf-8")
    held = {}
    for way, plain, filled in re.findall(r"\b(to|now)\((?:\"([^\"]+)\"|`([^`]+)`)", source):
        path = plain or re.sub(r"\$\{(?:at\()?(\w+)\)?\}", r"{\1}", filled)
        held[f"`{path}`"] = "yes" if way == "to" else "no"
    assert len(held) > 20
    told = {row[1]: row[2] for row in rows(chapter("30-live.md"), "When the network drops")}
    assert told == held


def test_every_gate_of_the_opening_has_its_row() -> None:
    told = [row[:4] + row[5:] for row in rows(chapter("30-live.md"), "Opening rhythm (开场节奏)")]
    assert told == [
        [f"`{beat.gate}`", str(beat.minute), str(beat.grace), beat.zh, beat.source] for beat in RHYTHM
    ]


def test_every_topic_of_questions_has_its_row() -> None:
    text = chapter("32-roles.md").split("## Comments (弹幕) and questions")[1].split("\n## ")[0]
    assert list(rows(text)) == [
        [f"`{topic.id}`", topic.zh, topic.en, "yes" if topic.board else "no"] for topic in TALK.topic
    ]


def test_every_step_of_a_holdback_sale_has_its_row() -> None:
    steps = [row for row in rows(chapter("32-roles.md"), "Desk (中控)") if row[0].isdigit()]
    assert [int(row[0]) for row in steps] == list(range(1, holdback.LAST + 1))


def test_every_card_has_its_row() -> None:
    told = [row[0] for row in rows(chapter("32-roles.md"), "Desk (中控)") if len(row) == 2]
    assert len(told) == len(get_args(Card))


def test_every_tag_of_a_mark_has_its_row() -> None:
    assert names(chapter("30-live.md"), "Marks (标记)") == list(get_args(Tag))


def test_every_part_of_the_stage_is_named() -> None:
    told = chapter("71-api.md").split("The stage is")[1].split(";")[0].replace("hold-back sale", "holdback")
    assert re.findall(r"\w+", told.split(":")[1]) == list(Stage.__struct_fields__)


def test_the_pages_tell_how_many_rules_are_shipped() -> None:
    count = len(rules.read().ready)
    assert f"kaibo comes with {count} rules" in chapter("31-rules.md")
    assert f" {count} cue rules" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"、{count} 条可改的提示规则" in (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")


def test_every_step_of_an_incidents_plan_and_every_drill_is_listed() -> None:
    told = [row[:5] for row in rows(chapter("37-incidents.md"), "The plans")]
    assert told == [
        [f"`{plan.type}`", f"`{step.id}`", step.role, step.backup, f"{step.seconds} s"]
        for plan in INCIDENTS.values()
        for step in plan.step
    ]
    drills = {row[0].strip("`"): row[2] for row in rows(chapter("drills.md").split("## Who answers")[0])}
    assert drills == {plan.id: plan.incident for plan in DRILLS.values()}
