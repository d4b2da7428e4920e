"""Words kept out, and words that must agree: versions, both READMEs, the pages' own promises."""

import re
import tomllib
from pathlib import Path

import pytest

from kaibo import __version__
from tests.promises.house import DOCS, ROOT

TEXT = (".py", ".md", ".toml", ".ts", ".vue", ".css", ".html", ".json", "")
LATER = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX", "HA" + "CK")) + r")\b")
PLACE = re.compile(r"(?<![\w.])/(work|root|home|Users|tmp)/\w|[A-Z]:\\Users")
PROSE = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])


def kept() -> list[Path]:
    """Give every text file of the house, without what is made or fetched."""
    folders = ("src", "tests", "docs", "tools", "bench", "ui/src", "ui/tests")
    found = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    found += [path for path in ROOT.iterdir() if path.is_file()]
    made = ("static", "__pycache__", "node_modules", "samples")
    return [path for path in found if path.suffix in TEXT and not set(made) & set(path.parts)]


def test_nothing_is_left_for_later_in_the_text() -> None:
    files = kept()
    assert len(files) > 100
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in files
        if path.name not in ("uv.lock", ".git")
        and (match := LATER.search(path.read_text(encoding="utf-8", errors="replace")))
    ]
    assert found == []


def test_what_is_left_for_later_would_be_found() -> None:
    assert LATER.search("# TO" + "DO: later")
    assert not LATER.search("todo lists are fine")


@pytest.mark.parametrize("page", PROSE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_page_names_a_place_on_somebodys_machine(page: Path) -> None:
    assert not PLACE.search(page.read_text(encoding="utf-8"))


def test_a_place_on_somebodys_machine_would_be_found() -> None:
    assert PLACE.search("see /home/li/kaibo")
    assert PLACE.search(r"C:\Users\li")
    assert not PLACE.search("GET /review/{broadcast}")


def test_the_changelog_opens_with_what_is_coming_and_tells_of_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[([^\]]+)\]", text, re.MULTILINE)
    assert versions[:2] == ["Unreleased", __version__]


def test_both_readmes_tell_the_same_state() -> None:
    pages = [(ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md")]
    english, chinese = pages
    assert all(__version__ in page for page in pages)
    assert re.findall(r"^    .+$", english, re.MULTILINE) == re.findall(r"^    .+$", chinese, re.MULTILINE)
    commands = r"`((?:kaibo|make|http|--|/)[^`]*)`"
    assert sorted(set(re.findall(commands, english))) == sorted(set(re.findall(commands, chinese)))
    for page in pages:
        assert len(re.findall(r"^## ", page, re.MULTILINE)) == 5


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_readme_shows_the_two_commands_and_tells_that_everybody_signs_in(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert "\n    make demo\n" in text
    assert "\n    make test\n" in text
    assert "http://HOST:PORT/in/wxlivespy/{room_key}" in text
    assert "Everybody signs in" in text or "每个人都要登录" in text


def test_make_knows_every_word_the_pages_use() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    for page in PROSE:
        used = set(re.findall(r"(?:^    |`)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE))
        assert used <= targets, page.name


def test_the_licence_is_apaches_word_for_word() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "Apache-2.0"
    assert text.strip().startswith("Apache License\n                           Version 2.0, January 2004")
    assert len(text.split()) == 1581
