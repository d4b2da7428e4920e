"""A part of the review as a table of plain values: words, instants, and numbers in their units."""

from typing import Literal

from msgspec import Struct

from kaibo.review.definitions import Unit

Kind = Literal["text", "at", Unit]
"""What a cell holds: words, an instant in ms UTC, or a value in a unit."""

Cell = str | float | None
"""A value as the review keeps it: fen, ms, shares of 1; None where it is not known."""


class Column(Struct, frozen=True):
    """A column's names, and what its cells hold."""

    zh: str
    en: str
    kind: Kind


class Sheet(Struct, frozen=True, kw_only=True):
    """A table with the name of its part; `kinds`, where given, says of each row what its values are.

    `kinds` holds for columns of kind `times` alone: a list of figures has rows of different units.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    kinds: tuple[Kind, ...] = ()
