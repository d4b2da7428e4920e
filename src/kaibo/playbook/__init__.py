"""The field's numbers as data: each with its unit, its source and its Chinese name.

They are field experience, not laws of nature; every one lives in a `.toml` file of this folder and
is read by name, so that none is buried in code.
"""

import tomllib
from importlib import resources
from typing import Final

import msgspec


class Number(msgspec.Struct, frozen=True, kw_only=True):
    """One number of the field: what it is, where it comes from, and since when it stands."""

    value: float
    unit: str
    source: str
    zh: str
    since: str


def _read() -> dict[str, Number]:
    numbers: dict[str, Number] = {}
    for page in sorted(resources.files(__name__).iterdir(), key=lambda item: item.name):
        if page.name.endswith(".toml"):
            table = tomllib.loads(page.read_text(encoding="utf-8"))
            numbers |= msgspec.convert(table, dict[str, Number])
    return numbers


NUMBERS: Final = _read()
"""Every number of the playbook by its name."""


def number(name: str) -> float:
    """Give the value of a number by name; raises `KeyError` for a name the playbook lacks."""
    return NUMBERS[name].value
