"""The evening as a drawing: online, entries, sales and comments a minute over the rundown that ran."""

import re
from collections.abc import Callable, Collection, Sequence
from html import escape
from math import ceil, floor, log10
from typing import Final

from msgspec import Struct

from kaibo.clock import MINUTE, local, span
from kaibo.facts import ProductRole, SegmentKind
from kaibo.money import yuan
from kaibo.review.actions import Action
from kaibo.review.asrun import AsRunRow
from kaibo.review.breaks import Break
from kaibo.review.curve import Minute
from kaibo.review.paper import marks
from kaibo.review.paper.frame import LEFT, RIGHT, Frame
from kaibo.words import clip, shown


class Panel(Struct, frozen=True):
    """One drawing of the stack: its figure, name, CSS class, height and values."""

    key: str
    name: str
    css: str
    height: int
    value: Callable[[Minute], float | None]


_PANELS: Final = (
    Panel("acu", "在线人数 Online", "online", 130, lambda minute: minute.online),
    Panel("entries", "每分钟进房人次 Entries/min", "in", 64, lambda minute: minute.entered),
    Panel("gmv_fen", "每分钟成交额（元） GMV/min (CNY)", "gmv", 90, lambda minute: minute.gmv_fen / 100),
    Panel("comments", "每分钟评论 Comments/min", "talk", 64, lambda minute: minute.comments),
)
_STEPS: Final = (1, 2, 5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 720, 1440)
_HEAD, _BAND = 30, 20
_TITLE: Final = re.compile("<title>.*?</title>", re.DOTALL)


def tint(kind: SegmentKind, role: ProductRole | None) -> str:
    """Name the CSS class of a segment's colour."""
    return role or ("bag" if kind == "bag" else "plain")


def chart(
    minutes: Sequence[Minute],
    rows: Sequence[AsRunRow],
    zone: str,
    width: int,
    css: str,
    done: Sequence[Action] = (),
    found: Sequence[Break] = (),
    silent: Collection[str] = (),
) -> str:
    """Draw the curves as one SVG of `width`; the rundown shades them and names itself below.

    What was `done` stands between them, a row for each sort; the breaks `found` are numbered on the count.
    Of figures that are `silent` nobody told: theirs is no curve of zeros.
    Raises `ValueError` without a minute to draw.
    """
    if not minutes:
        raise ValueError("no minutes to draw: the broadcast never went live")
    frame = Frame(width, len(minutes), minutes[0].at_ms, zone)
    lanes = marks.lanes(done)
    high = len(lanes) * marks.HIGH
    height = sum(panel.height + _HEAD for panel in _PANELS) + high + _BAND + 52
    bottom = height - high - _BAND - 46
    parts = [_shade(frame, rows, bottom)]
    top = 0
    for panel in _PANELS:
        values = [None if panel.key in silent else panel.value(minute) for minute in minutes]
        parts.append(_panel(frame, panel, values, top + _HEAD))
        top += panel.height + _HEAD
    parts.append(marks.breaks(frame, found, _HEAD, _HEAD + _PANELS[0].height))
    parts += [marks.drawn(frame, lanes, bottom + 4), _bands(frame, rows, bottom + 6 + high)]
    parts.append(_ticks(frame, bottom + 6 + high + _BAND))
    if css == "wide":
        parts.append(_hover(frame, minutes, bottom))
    drawn = "".join(parts)
    if css != "wide":
        # Neither a phone nor paper has a pointer to ask with.
        drawn = _TITLE.sub("", drawn)
    label = "每分钟曲线：在线、进房、成交、评论，下方为实际播出的流程"
    return f'<svg class="{css}" viewBox="0 0 {width} {height}" role="img" aria-label="{label}">{drawn}</svg>'


def _panel(frame: Frame, panel: Panel, values: Sequence[float | None], top: int) -> str:
    most = nice(max((value for value in values if value is not None), default=0))
    base = top + panel.height
    name = f'<text class="name" x="0" y="{top - 11}">{panel.name}</text>'
    if not any(value is not None for value in values):
        return f'{name}<text x="{LEFT}" y="{top + 20}">没有数据 No data</text>'

    def y(value: float) -> float:
        return round(base - value / most * (panel.height - 4), 1)

    lines = [name]
    for share in (0.5, 1.0):
        at = y(most * share)
        lines.append(f'<path class="grid" d="M{LEFT},{at}H{frame.width - RIGHT}"/>')
        lines.append(f'<text x="{LEFT - 6}" y="{at + 4}" text-anchor="end">{short(most * share)}</text>')
    lines.append(f'<path class="axis" d="M{LEFT},{base}H{frame.width - RIGHT}"/>')
    draw = _line if panel.css == "online" else _bars
    return "".join(lines) + draw(frame, panel.css, values, y, base)


def _line(
    frame: Frame, css: str, values: Sequence[float | None], y: Callable[[float], float], base: int
) -> str:
    """Draw a line with the area under it, broken where nobody counted."""
    runs: list[list[tuple[float, float]]] = [[]]
    for minute, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((frame.x(minute + 0.5), y(value)))
    drawn = []
    for run in filter(None, runs):
        points = "L".join(f"{x},{at}" for x, at in run)
        if len(run) == 1:
            points += f"h{max(2.0, frame.x(1) - frame.x(0))}"
        drawn.append(f'<path class="area" d="M{run[0][0]},{base}L{points}V{base}Z"/>')
        drawn.append(f'<path class="{css}" d="M{points}"/>')
    return "".join(drawn)


def _bars(
    frame: Frame, css: str, values: Sequence[float | None], y: Callable[[float], float], base: int
) -> str:
    wide = max(0.6, round((frame.x(1) - frame.x(0)) * 0.72, 2))
    bars = "".join(
        f"M{frame.x(minute + 0.5)},{base}V{round(y(value))}" for minute, value in enumerate(values) if value
    )
    return f'<path class="{css}" stroke-width="{wide}" d="{bars}"/>' if bars else ""


def _shade(frame: Frame, rows: Sequence[AsRunRow], bottom: int) -> str:
    high = bottom - _HEAD
    shades = "".join(
        f'<path class="{tint(row.type, row.role)}" d="M{left} {_HEAD}h{right - left:.1f}v{high}H{left}z"/>'
        for row, left, right in _placed(frame, rows)
    )
    return f'<g class="shade">{shades}</g>'


def _bands(frame: Frame, rows: Sequence[AsRunRow], top: int) -> str:
    """Draw the rundown as a strip; a title stands in it where it fits, else its number."""
    parts = []
    for place, (row, left, right) in enumerate(_placed(frame, rows), start=1):
        wide = max(0.5, right - left - 1)
        title = escape(shown(row.title))
        parts.append(
            f'<rect class="band {tint(row.type, row.role)}" x="{left}" width="{wide:.1f}" '
            f'height="{_BAND}"><title>{place} {title}</title></rect>'
        )
        room = int((wide - 8) // 12)
        text = f"{place} {clip(shown(row.title), room - 1)}" if room > 5 else str(place)
        if wide >= 7 * len(str(place)) + 3:
            parts.append(f'<text class="on-band" x="{left + 4:.1f}" y="14">{escape(text)}</text>')
    return f'<g transform="translate(0,{top})">{"".join(parts)}</g>'


def _placed(frame: Frame, rows: Sequence[AsRunRow]) -> list[tuple[AsRunRow, float, float]]:
    return [(row, frame.x(frame.minute(row.start_ms)), frame.x(frame.minute(row.end_ms))) for row in rows]


def _ticks(frame: Frame, top: int) -> str:
    """Mark the time: the wall's above, since go-live below."""
    most = max(2, (frame.width - LEFT) // 72)
    step = next((step for step in _STEPS if frame.minutes / step <= most), ceil(frame.minutes / most))
    parts = []
    for minute in range(0, frame.minutes + 1, step):
        x = frame.x(minute)
        anchor = "start" if minute == 0 else "end" if x > frame.width - 30 else "middle"
        wall = local(frame.start_ms + minute * MINUTE, frame.zone).strftime("%H:%M")
        since = span(minute * MINUTE)
        parts.append(f'<text x="{x}" y="{top + 16}" text-anchor="{anchor}">{wall}</text>')
        parts.append(f'<text x="{x}" y="{top + 32}" text-anchor="{anchor}">+{since}</text>')
    return "".join(parts)


def _hover(frame: Frame, minutes: Sequence[Minute], bottom: int) -> str:
    """Lay a transparent column over every minute that tells its figures when pointed at."""
    wide = round(frame.x(1) - frame.x(0), 2)
    columns = "".join(
        f'<path d="M{frame.x(minute.minute + 0.5)} {_HEAD}V{bottom}">'
        f"<title>{_told(minute, frame.zone)}</title></path>"
        for minute in minutes
    )
    return f'<g class="hit-area" stroke-width="{wide}">{columns}</g>'


def _told(minute: Minute, zone: str) -> str:
    """Say what one points at in few words: every figure of a minute stands in the table below."""
    online = "—" if minute.online is None else f"{minute.online:,}"
    earned = f" ¥{yuan(minute.gmv_fen, decimals=False)}" if minute.gmv_fen else ""
    return f"{local(minute.at_ms, zone):%H:%M} 在线 {online}{earned}"


def nice(most: float) -> float:
    """Round up to a figure an axis may end on, whose half is whole too where values are small."""
    if most <= 10:
        return max(2, 2 * ceil(most / 2))
    scale: float = 10 ** floor(log10(most))
    return next(step * scale for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * scale >= most)


def short(value: float) -> str:
    """Write an axis value in at most a few characters; ten thousands as 万."""
    if value >= 100_000:
        return f"{value / 10_000:,.4g}万"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
