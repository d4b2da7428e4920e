"""The sheet of a broadcast's words: what stands, what was let pass, and what nobody may let pass."""

import pytest

from kaibo.broadcast import Broadcast, Product
from kaibo.plan.compliance import Surface, shipped
from kaibo.plan.compliance.documents import Waiver
from kaibo.plan.compliance.review import EMPTY, Sheet, sheet
from kaibo.plan.compliance.texts import PlacedText, texts
from kaibo.plan.shelf import Kept
from tests.plan.compliance.packs import checker

CHECKER = checker()


def text(words: str, surface: Surface = "script", place: str = "a") -> PlacedText:
    return PlacedText(place=place, zh="x", en="x", page="script", surface=surface, text=words)


def waiver(rule: str, words: str, surface: Surface = "script") -> Kept[Waiver]:
    body = Waiver(rule=rule, words=words, surface=surface, why="品牌名")
    return Kept(key="w", revision=1, at_ms=7, by="老周", body=body)


def test_what_stands_is_counted_by_its_verdict() -> None:
    told = sheet([text("呱唧呱，专利技术"), text("欢迎", place="b"), text("最好多喝水", place="c")], CHECKER)
    assert (told.open, told.left, told.waived) == (1, 1, 0)
    assert told.counts == {"block": 1, "warn": 0, "evidence": 1, "info": 0}
    assert [one.why for one in told.texts[2].exempted] == ["建议"]
    assert told.pack == CHECKER.pack.revision


@pytest.mark.parametrize(
    ("given", "passes"),
    [
        (waiver("absolute.ours", "呱唧呱"), True),
        (waiver("absolute.both", "呱唧呱"), False),
        (waiver("absolute.ours", "天下第一"), False),
        (waiver("absolute.ours", "呱唧呱", "title"), False),
    ],
)
def test_a_waiver_holds_for_its_rule_words_and_surface_only(given: Kept[Waiver], passes: bool) -> None:
    told = sheet([text("今晚呱唧呱")], CHECKER, [given])
    assert (told.waived, told.open) == ((1, 0) if passes else (0, 1))
    if passes:
        (one,) = told.texts[0].waived
        assert (one.by, one.at_ms, one.why, one.finding.rule) == ("老周", 7, "品牌名", "absolute.ours")


def test_a_waiver_kept_from_before_does_not_let_pass_what_nobody_may() -> None:
    told = sheet([text("这款治百病")], CHECKER, [waiver("medical.ours", "治百病")])
    assert (told.waived, told.open) == (0, 1)


def test_the_invitations_of_the_playbook_stand_by_the_shipped_rules() -> None:
    plan = Broadcast(id="b1", title="周五羊毛专场", products=(Product(id="p1", title="羊绒衫 A100"),))
    told = sheet(texts(plan, {}, {}), shipped())
    assert [(one.text.text, found.text) for one in told.texts for found in one.findings] == []


def test_nothing_to_read_is_said_and_an_empty_sheet_signs_for_nothing() -> None:
    assert sheet([text("……！")], CHECKER).texts[0].nothing
    empty: Sheet = sheet([], CHECKER)
    assert (empty.digest, empty.texts, empty.open) == (EMPTY.digest, (), 0)
