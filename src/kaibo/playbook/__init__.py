"""The field's knowledge as data: numbers, words, rules and the rhythm of an opening, each with its source.

They are field experience, not laws of nature; every number lives in a `.toml` file of this folder and
is read by name, so that none is buried in code.
"""

import tomllib
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, Final, Literal

import msgspec


class Number(msgspec.Struct, frozen=True, kw_only=True):
    """One number of the field: what it is, where it comes from, and since when it stands."""

    value: float
    unit: str
    source: str
    zh: str
    since: str


class Topic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What viewers ask about: words that ask it by themselves, and words that do beside a question.

    `board` says that a board on set can answer it (P17), `room` that it is about no product.
    """

    id: str
    zh: str
    en: str
    source: str
    board: bool
    asks: tuple[str, ...]
    about: tuple[str, ...]
    room: bool = False


class Talk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What viewers write, as words by what they mean; see `comments.toml`. Source: L8."""

    source: str
    since: str
    calls: tuple[str, ...]
    particles: str
    traditional: str
    simplified: str
    asking: tuple[str, ...]
    hinting: tuple[str, ...]
    rhetorical: tuple[str, ...]
    whether: tuple[str, ...]
    one: tuple[str, ...]
    bought: tuple[str, ...]
    unbought: tuple[str, ...]
    buying: tuple[str, ...]
    unwanted: tuple[str, ...]
    fault: tuple[str, ...]
    grievance: tuple[str, ...]
    notices: tuple[str, ...]
    topic: tuple[Topic, ...]


class Beat(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A gate of the opening: `what` is to have happened `count` times by `minute` since go-live.

    Up to `grace` minutes more still count as in time. Source: P11, P33.
    """

    gate: str
    minute: int
    grace: int
    what: Literal["one", "bag", "flash", "flash_done", "main_done", "reservation"]
    count: int
    source: str
    zh: str
    en: str
    since: str


_RHYTHM: Final = "rhythm.toml"
_COMMENTS: Final = "comments.toml"


def _texts(folder: Traversable) -> dict[str, str]:
    """Read every page of a folder by its name, in order of names."""
    pages = sorted(folder.iterdir(), key=lambda item: item.name)
    return {page.name: page.read_text(encoding="utf-8") for page in pages if page.name.endswith(".toml")}


def _numbers(pages: dict[str, dict[str, Any]]) -> dict[str, Number]:
    numbers: dict[str, Number] = {}
    for name, table in pages.items():
        if name not in (_RHYTHM, _COMMENTS):
            numbers |= msgspec.convert(table, dict[str, Number])
    return numbers


_FOLDER: Final = resources.files(__name__)
_PAGES: Final = {name: tomllib.loads(text) for name, text in _texts(_FOLDER).items()}

NUMBERS: Final = _numbers(_PAGES)
"""Every number of the playbook by its name."""

RHYTHM: Final = msgspec.convert(_PAGES[_RHYTHM]["gate"], tuple[Beat, ...])
"""The gates of the opening, in order of their minutes. Source: P11, P33."""

RULES: Final = tuple(_texts(_FOLDER / "rules").values())
"""The shipped rules of the live stage, as the text of their files."""

TALK: Final = msgspec.convert(_PAGES[_COMMENTS], Talk)
"""What viewers write, by what it means. Source: L8."""


def number(name: str) -> float:
    """Give the value of a number by name; raises `KeyError` for a name the playbook lacks."""
    return NUMBERS[name].value
