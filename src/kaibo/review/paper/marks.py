"""What was done, as signs under the curves, and the numbered breaks on the online count. Source: L2."""

from collections.abc import Sequence
from html import escape
from typing import Final

from kaibo.clock import local
from kaibo.review.actions import KINDS, Action, Kind
from kaibo.review.breaks import Break
from kaibo.review.paper.frame import Frame

HIGH: Final = 16
"""How high a row of signs is."""

_SIGNS: Final[dict[Kind, tuple[str, str]]] = {
    "card": ("▲", "hit"),
    "bag": ("●", "bag"),
    "cue": ("◆", "topic"),
    "host": ("■", "exclusive"),
    "incident": ("✕", "flash"),
    "feed": ("✕", "flash"),
}
"""The sign and the colour's class of each sort; segments are drawn as the rundown itself."""

_MOST: Final = 400

Lanes = list[tuple[Kind, list[Action]]]


def lanes(done: Sequence[Action]) -> Lanes:
    """Sort what was done into a row for each sort that happened."""
    rows: Lanes = [(kind, [one for one in done if one.kind == kind]) for kind in _SIGNS]
    return [(kind, ones[:_MOST]) for kind, ones in rows if ones]


def drawn(frame: Frame, rows: Lanes, top: int) -> str:
    """Draw every row with its name before it."""
    parts = []
    for place, (kind, ones) in enumerate(rows):
        sign, css = _SIGNS[kind]
        base = top + place * HIGH + 12
        parts.append(f'<text x="0" y="{base}">{KINDS[kind][0]}</text>')
        parts += [
            f'<text class="mark {css}" x="{frame.x(frame.minute(one.at_ms))}" y="{base}"'
            f' text-anchor="middle">{sign}<title>{_told(one, frame.zone)}</title></text>'
            for one in ones
        ]
    return "".join(parts)


def _told(one: Action, zone: str) -> str:
    return f"{local(one.at_ms, zone):%H:%M:%S} {escape(one.zh)}"


def breaks(frame: Frame, found: Sequence[Break], top: int, bottom: int) -> str:
    """Draw a broken line at every break, numbered as in the table below."""
    parts = []
    for place, one in enumerate(found, start=1):
        x = frame.x(frame.minute(one.at_ms))
        parts.append(f'<path class="break" d="M{x},{top - 2}V{bottom}"/>')
        parts.append(f'<text class="break-n" x="{x}" y="{top - 4}" text-anchor="middle">{place}</text>')
    return "".join(parts)
