"""The field's knowledge as data: numbers, words, rules and the rhythm of an opening, each with its source.

They are field experience, not laws of nature; every number lives in a page of `numbers/` and is read by
name, so that none is buried in code. The other pages each have a shape of their own, see `shapes.py`.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Final

import msgspec

from kaibo.facts import Incident, ProductRole, Role
from kaibo.playbook.shapes import (
    Ailment,
    Beat,
    DrillPlan,
    Factor,
    Farewell,
    Fault,
    Fold,
    Heading,
    Heat,
    IncidentPlan,
    Invite,
    Number,
    RoleScore,
    RoleWords,
    Rulebook,
    ScriptBook,
    Setup,
    Talk,
)

_PAGES: Final = resources.files(__name__)


def _pages(folder: str) -> Iterator[Traversable]:
    """Give every page of a folder, in order of their names."""
    pages = sorted(_PAGES.joinpath(folder).iterdir(), key=lambda page: page.name)
    return (page for page in pages if page.name.endswith(".toml"))


def _texts(folder: str) -> Iterator[str]:
    """Read every page of a folder, in order of their names."""
    return (page.read_text(encoding="utf-8") for page in _pages(folder))


def _page(name: str) -> dict[str, Any]:
    """Read one page as the table it is."""
    return tomllib.loads(_PAGES.joinpath(f"{name}.toml").read_text(encoding="utf-8"))


NUMBERS: Final = {
    name: entry
    for text in _texts("numbers")
    for name, entry in msgspec.convert(tomllib.loads(text), dict[str, Number]).items()
}
"""Every number of the playbook by its name."""

RHYTHM: Final = msgspec.convert(_page("rhythm")["gate"], tuple[Beat, ...])
"""The gates of the opening, in order of their minutes. Source: P11, P33."""

COLUMNS: Final = msgspec.convert(_page("columns"), dict[str, Heading])
"""The columns of a product sheet, by the field of a product they fill."""

ORDER_COLUMNS: Final = msgspec.convert(_page("orders"), dict[str, Heading])
"""The columns of a shop's export of orders, by what they say of an order."""

ROLE_WORDS: Final = msgspec.convert(_page("roles"), dict[ProductRole, RoleWords])
"""What says a product's role in words, by role. Source: P10."""

RULES: Final = tuple(_texts("rules"))
"""The shipped rules of the live stage, as the text of their files."""

CHECKLISTS: Final = _page("checklists")
"""What everybody does around a broadcast, as the table of its file. Source: P1."""

TALK: Final = msgspec.convert(_page("comments"), Talk)
"""What viewers write, by what it means. Source: L8."""

OBS: Final = msgspec.convert(_page("obs"), dict[str, Ailment])
"""What can be wrong with an OBS, by code, the gravest first. Source: E7, E9."""

RULEBOOK: Final = msgspec.convert(_page("rulebook"), Rulebook)
"""What the platform asks of an account. Source: P45, X2, X3, X5."""

INVITES: Final = msgspec.convert(_page("invites")["invite"], tuple[Invite, ...])
"""What a team sends to ask people to reserve, by touchpoint. Source: P30, P32."""

SCRIPT: Final = msgspec.convert(_page("script"), ScriptBook)
"""Scripts to begin from. Source: P20, P21."""

INCIDENTS: Final[dict[Incident, IncidentPlan]] = {
    plan.type: plan for plan in msgspec.convert(_page("incidents")["incident"], tuple[IncidentPlan, ...])
}
"""What to do when something goes wrong on air, by type. Source: E9."""
DRILLS: Final[dict[str, DrillPlan]] = {
    plan.id: plan for plan in msgspec.convert(_page("drills")["drill"], tuple[DrillPlan, ...])
}
"""What is broken on purpose, and what is measured, by name. Source: E9."""

FAREWELL: Final = msgspec.convert(_page("farewell"), Farewell)
"""What is said towards the end, and what handing viewers over brings. Source: E2, E3, E4."""

FAULTS: Final = msgspec.convert(_page("faults")["fault"], tuple[Fault, ...])
"""What goes wrong while signing off, the most frequent first. Source: E7."""

SETUPS: Final = msgspec.convert(_page("faults")["setup"], tuple[Setup, ...])
"""How fast and how surely each set-up stops. Source: E8."""

SCORECARDS: Final[dict[Role, RoleScore]] = msgspec.convert(_page("scorecards"), dict[Role, RoleScore])
"""What each role answers for and what it can do about it, by role. Source: R3."""

FACTORS: Final = msgspec.convert(_page("factors")["factor"], tuple[Factor, ...])
"""The factors of a room's growth, each branch before its leaves. Source: L10."""

HEAT: Final = msgspec.convert(_page("periods"), dict[str, Heat])
"""One measured set of interaction by period: opening, middle, ending. Source: L11."""

FOLD: Final = msgspec.convert(_page("compliance/fold"), Fold)
"""How texts are folded before words are looked for."""


def traditional() -> tuple[str, str]:
    """Give traditional characters and their simplified ones, place by place."""
    lines = _lines("compliance/traditional.txt")
    return "".join(lines[::2]), "".join(lines[1::2])


def sounds() -> dict[str, str]:
    """Give the characters of each syllable, without tones."""
    return dict(line.split(" ") for line in _lines("compliance/sounds.txt"))


@cache
def words() -> dict[str, str]:
    """Give the shipped packs of words that may not be used, as texts by the name of the file. Source: X1."""
    return {page.name: page.read_text(encoding="utf-8") for page in _pages("words")}


def page(name: str) -> str:
    """Give the text of one page."""
    return _PAGES.joinpath(name).read_text(encoding="utf-8")


def _lines(name: str) -> list[str]:
    return page(name).splitlines()


def number(name: str) -> float:
    """Give the value of a number by name; raises `KeyError` for a name the playbook lacks."""
    return NUMBERS[name].value
