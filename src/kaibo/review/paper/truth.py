"""Who told each figure, on the page: every source's value, its age and state, and which one is shown."""

from typing import Final

from kaibo.review.definitions import Unit
from kaibo.review.paper.say import as_of, both, text, worth
from kaibo.review.paper.tables import empty, table
from kaibo.review.report import Report
from kaibo.review.truth import Freshness, Kind, Teller, Truth

_KINDS: Final[dict[Kind, str]] = {
    "stream": "逐条计数",
    "shop": "订单来源",
    "official": "官方快照",
    "hand": "人工填写",
}
_STATES: Final[dict[Freshness, str]] = {
    "live": "直播中",
    "provisional": "暂计",
    "final": "终值",
    "next_day": "次日（T+1）",
}


def draw(report: Report) -> str:
    """Show the figures that more than one source told, the ones that differ first; the rest is named."""
    if not report.truths:
        return empty(
            "还没有来源告知任何数字：接入直播间，或在复盘页填视频号助手的数字。",
            "No source has told anything: connect the room, or type the platform's figures.",
        )
    several = [truth for truth in report.truths if len(truth.tellers) > 1]
    alone = len(report.truths) - len(several)
    note = both(
        f"{alone} 项只有一个来源，没有可对照的。" if several else
        "每项都只有一个来源：在复盘页填视频号助手的数字，就能在这里对照。",
        f"{alone} figures have one source only." if several else
        "Every figure has one source: type the platform's figures and they stand side by side here.",
    )  # fmt: skip
    if not several:
        return f'<div class="panel empty">{note}</div>'
    head = (
        ("指标", "Figure", False),
        ("来源", "Source", False),
        ("数值", "Value", True),
        ("截至", "As of", False),
        ("状态", "State", False),
        ("采用", "Shown", False),
    )
    several.sort(key=lambda truth: not truth.differs)
    rows = (row for truth in several for row in _rows(truth, report))
    return f"{table('来源对照', head, rows)}<p>{note}</p>"


def _rows(truth: Truth, report: Report) -> list[str]:
    mark = ' <span class="verdict look">! 相差大</span>' if truth.differs else ""
    name = f'<td class="what" rowspan="{len(truth.tellers)}">{both(truth.zh, truth.en)}{mark}</td>'
    return [
        f"<tr>{name if place == 0 else ''}{_cells(one, truth.unit, report)}{_shown(one, truth)}</tr>"
        for place, one in enumerate(truth.tellers)
    ]


def _cells(one: Teller, unit: Unit, report: Report) -> str:
    head = report.head
    by = f" · {text(one.by, 40)}" if one.by else ""
    return (
        f'<td class="t">{_KINDS[one.kind]}<span class="sub">{text(one.source, 80)}{by}</span></td>'
        f'<td class="n">{worth(one.value, unit)}</td>'
        f'<td class="t">{as_of(one.as_of_ms, head.went_live_ms, head.zone)}</td>'
        f'<td class="t">{_STATES[one.state]}</td>'
    )


def _shown(one: Teller, truth: Truth) -> str:
    if not one.used:
        return "<td></td>"
    return (
        f'<td class="note">✓ {text(truth.why_zh)}<span class="sub" lang="en">{text(truth.why_en)}</span></td>'
    )
