"""`kaibo check`: what it says, in which form, and how it ends."""

import json
from pathlib import Path
from typing import get_args

import pytest
from typer.testing import CliRunner

from kaibo.cli import app
from kaibo.cli.check import On
from kaibo.plan.compliance import SURFACES

PACK = """
[[rule]]
id = "sensitive.low"
category = "sensitive"
zh = "低"
en = "low"
source = "X1"
suggestion = "换个说法"
basis = [{ law = "某法", article = "第一条", asof = "2025-01-01" }]
anchors = ["甲乙丙"]
examples = { bad = ["甲乙丙", "甲 乙丙"], good = ["甲", "乙", "丙"] }
"""


def run(*args: str | Path, given: str = "") -> tuple[int, str, str]:
    told = CliRunner().invoke(app, ["check", *map(str, args)], input=given)
    return told.exit_code, told.stdout, told.stderr


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(PACK, encoding="utf-8")
    return path


def test_surfaces_are_those_of_the_rules() -> None:
    assert get_args(On) == SURFACES


def test_each_finding_is_one_object_a_line(tmp_path: Path, pack: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("你好\n说甲 乙丙呢《甲乙丙》\n", encoding="utf-8")
    code, out, _ = run(file, "--pack", pack, "--format", "json", "--show-exempt")
    bad, passed = map(json.loads, out.splitlines())
    assert code == 1
    assert bad == {
        "file": str(file),
        "line": 2,
        "start": 1,
        "end": 5,
        "text": "甲 乙丙",
        "rule": "sensitive.low",
        "category": "sensitive",
        "verdict": "block",
        "basis": "某法 第一条",
        "suggestion": "换个说法",
    }
    assert (passed["verdict"], passed["start"], bool(passed["why"])) == ("exempt", 7, True)


def test_what_may_stand_ends_with_nothing_said(pack: Path) -> None:
    assert run("-", "--pack", pack, given="你好，今天天气不错") == (0, "", "")


@pytest.mark.parametrize("given", ["", "\n\n", "！！"])
def test_nothing_to_check_is_not_called_clean(given: str) -> None:
    code, out, err = run("--format", "json", given=given)
    assert (code, out) == (0, "")
    assert "nothing to check" in err


@pytest.mark.parametrize(
    "args",
    [
        ("no-such.txt",),
        ("--surface", "moon"),
        ("--explain", "no.rule"),
        ("--words", "none"),
        ("--pack", "none"),
    ],
)
def test_a_wrong_use_ends_with_two_and_says_why(args: tuple[str, ...]) -> None:
    code, out, err = run(*args, given="好")
    assert (code, out) == (2, "")
    assert err


def test_a_broken_pack_is_named_by_file_rule_and_field(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(PACK + "find = '('", encoding="utf-8")
    code, _, err = run("--pack", path, given="好")
    assert code == 2
    assert "own.toml: rule sensitive.low: find" in err


def test_a_team_list_forbids_and_allows(tmp_path: Path, pack: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("竞品\n\n!甲乙丙丁\n", encoding="utf-8")
    code, out, _ = run("--pack", pack, "--words", words, given="甲乙丙丁说竞品")
    assert code == 1
    assert "team.word" in out
    assert "sensitive.low" not in out


def test_sarif_is_one_log_also_of_nothing(pack: Path) -> None:
    for given, results in (("甲乙丙", 1), ("", 0)):
        _, out, _ = run("--pack", pack, "--format", "sarif", given=given)
        assert len(json.loads(out)["runs"][0]["results"]) == results


def test_rules_are_listed_and_explained(pack: Path) -> None:
    code, out, _ = run("--pack", pack, "--list")
    assert code == 0
    assert "sensitive.low" in out
    code, out, _ = run("--pack", pack, "--explain", "sensitive.low")
    assert code == 0
    assert all(words in out for words in ("某法 第一条", "换个说法", "甲 乙丙"))
    code, out, _ = run("--explain", "induce.guilt")
    assert code == 0
    assert all(words in out for words in ("channels", "douyin", "kuaishou", "限流"))


def test_hits_of_a_folder_are_counted(tmp_path: Path, pack: Path) -> None:
    (tmp_path / "a.txt").write_text("甲乙丙。好。\n甲乙丙", encoding="utf-8")
    code, out, _ = run("--pack", pack, "--stats", tmp_path)
    assert code == 0
    assert "666.67" in out


def test_examples_that_turn_are_told(tmp_path: Path, pack: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    (old / "own.toml").write_text(PACK.replace('["甲乙丙"]', '["甲乙丙戊"]'), encoding="utf-8")
    code, out, _ = run("--pack", pack, "--flips", old)
    assert code == 0
    assert "none → block" in out
