"""What kaibo is made of may be used with it: every run-time package has a licence on the list, and a row."""

import json
import re
from importlib.metadata import Distribution, distribution
from typing import Final

import pytest
from packaging.requirements import Requirement

from tests.promises.house import ROOT, chapter, rows

ALLOWED: Final = frozenset(
    (
        "0BSD",
        "3-Clause BSD License",
        "Apache 2.0",
        "Apache Software License",
        "Apache-2.0",
        "BSD License",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "ISC",
        "ISC License (ISCL)",
        "MIT",
        "MIT License",
        "MIT-0",
        "MIT-CMU",
        "Mozilla Public License 2.0 (MPL 2.0)",
        "PSF-2.0",
        "Python Software Foundation License",
        "Zlib",
        "any-OSI",
    )
)
"""Licences that ask nothing of kaibo's own code. No GPL, LGPL or AGPL stands here."""

OTHER_SYSTEMS: Final = {"colorama (Windows)", "tzdata (Windows)"}


def closure() -> dict[str, Distribution]:
    """Give every package kaibo needs at run time on this system, by its plain name."""
    found: dict[str, Distribution] = {}
    wanted = ["kaibo"]
    while wanted:
        name = re.sub(r"[-_.]+", "-", wanted.pop()).lower()
        if name in found:
            continue
        found[name] = distribution(name)
        needs = [Requirement(line) for line in found[name].requires or []]
        wanted += [need.name for need in needs if need.marker is None or need.marker.evaluate({"extra": ""})]
    del found["kaibo"]
    return found


def licence(package: Distribution) -> str:
    """Give what a package says of its licence: an expression, else classifiers, else one line of text."""
    head = package.metadata.json
    if told := head.get("license_expression"):
        return str(told)
    prefix = "License :: OSI Approved :: "
    classes = sorted(c.removeprefix(prefix) for c in head.get("classifier", []) if c.startswith(prefix))
    if classes:
        return " or ".join(classes)
    return str(head.get("license", "")).strip().split("\n")[0]


def allowed(told: str) -> bool:
    """Tell whether every part of a licence, or one of its choices, is on the list."""
    choices = re.split(r" (?:or|OR) ", told)
    return any(all(part in ALLOWED for part in choice.split(" AND ")) for choice in choices)


def test_every_package_at_run_time_has_a_licence_on_the_list() -> None:
    packages = closure()
    assert len(packages) > 20
    assert {
        name: licence(package) for name, package in packages.items() if not allowed(licence(package))
    } == {}


@pytest.mark.parametrize(
    "told", ["GPL-3.0-only", "MIT AND GPL-2.0-or-later", "", "GNU General Public License v3"]
)
def test_a_licence_off_the_list_is_refused(told: str) -> None:
    assert not allowed(told)


def test_a_choice_of_licences_needs_one_on_the_list() -> None:
    assert allowed("MIT OR GPL-3.0-only")
    assert allowed("Apache Software License or MIT License")


def test_every_package_has_its_row_with_what_it_says() -> None:
    told = {row[0]: row[1] for row in rows(chapter("licences.md"), "Python packages at run time")}
    held = {name: licence(package) for name, package in closure().items()}
    plain = {name.split(" ")[0]: licence_ for name, licence_ in told.items()}
    assert {name: plain.get(name) for name in held} == held
    assert {name for name in told if name.split(" ")[0] not in held} <= OTHER_SYSTEMS


def test_every_package_of_the_console_has_a_licence_on_the_list_and_its_row() -> None:
    packages = json.loads((ROOT / "ui" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    held = {
        path.rsplit("node_modules/", 1)[1]: str(package.get("license", ""))
        for path, package in packages.items()
        if path and not package.get("dev")
    }
    assert len(held) > 10
    assert {name: told for name, told in held.items() if not allowed(told)} == {}
    told = {row[0]: row[1] for row in rows(chapter("licences.md"), "JavaScript packages of the console")}
    assert told == held
