"""Lying bars, one below the other, each with its name and its value in words."""

from collections.abc import Sequence
from html import escape
from typing import Final

from msgspec import Struct

_ROW, _BAR, _PAD = 34, 18, 6


class Size(Struct, frozen=True):
    """A place to draw in: its width, and how much of it names and values take; `css` is its class."""

    css: str
    width: int
    names: int
    values: int


_SIZES: Final = (Size("wide", 1160, 150, 260), Size("narrow", 400, 104, 140), Size("sheet", 700, 110, 190))


class Bar(Struct, frozen=True):
    """One bar: its name, its value (None: nobody told it, no bar is drawn), and what is said beside it."""

    name: str
    value: float | None
    said: str


def bars(rows: Sequence[Bar], label: str) -> str:
    """Draw the bars for a wide screen, a phone and paper; `label` says what they show. Texts are plain."""
    return "".join(_drawn(rows, label, size) for size in _SIZES)


def _drawn(rows: Sequence[Bar], label: str, size: Size) -> str:
    most = max((row.value for row in rows if row.value is not None), default=0) or 1
    left, room = size.names, size.width - size.names - size.values
    parts = []
    for place, row in enumerate(rows):
        top = place * _ROW + _PAD
        middle = top + _BAR / 2 + 4
        long = 0.0 if row.value is None else max(2.0, row.value / most * room) if row.value else 0.0
        parts.append(
            f'<text class="name" x="{left - 8}" y="{middle}" text-anchor="end">{escape(row.name)}</text>'
        )
        if row.value is None:
            parts.append(
                f'<path class="grid" stroke-dasharray="3 4" d="M{left},{top + _BAR / 2}h{room}"/>'
                f'<text x="{left + 4}" y="{middle - 8}">{escape(row.said)}</text>'
            )
            continue
        parts.append(
            f'<rect class="lying" x="{left}" y="{top}" width="{long:.1f}" height="{_BAR}" rx="2"/>'
            f'<text x="{left + long + 6:.1f}" y="{middle}">{escape(row.said)}</text>'
        )
    height = len(rows) * _ROW + _PAD
    return (
        f'<svg class="{size.css}" viewBox="0 0 {size.width} {height}" role="img" '
        f'aria-label="{escape(label)}">' + "".join(parts) + "</svg>"
    )
