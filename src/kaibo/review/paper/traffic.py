"""Traffic by source as paper: who came from where, what they were worth, and the platform's own count."""

from html import escape
from typing import Final

from kaibo.review.channels import KINDS, OfficialChannel
from kaibo.review.paper.say import as_of, both, count, lasting, money, text, worth
from kaibo.review.paper.tables import Told, empty, streamed, table
from kaibo.review.report import Report
from kaibo.review.traffic import SOURCES, Side, SourceRow

SIDES: Final[dict[Side, tuple[str, str]]] = {
    "private": ("私域", "private"),
    "public": ("公域自然", "public, unpaid"),
    "paid": ("公域付费", "public, paid"),
    "unknown": ("未知", "unknown"),
}
"""Who brings viewers, with names."""

_LINE: Final = 44

SIZES: Final = ((1160, "wide"), (400, "narrow"), (700, "sheet"))
"""A wide screen, a phone, and paper."""


def sources(report: Report) -> str:
    """Show every source beside the sides they make up, and the platform's own count where it told one."""
    told = report.traffic
    if not told.rows:
        return empty(
            "还没有流量数据：接入直播间推送（进房带来源），或导入小店订单，这里就有各来源的人数和成交。",
            "No traffic yet: connect the room's feed, which tells where viewers come from, or import orders.",
        )
    drawn = "".join(_bars(report, width, css) for width, css in SIZES)
    return f'<div class="panel">{drawn}</div>{_table(report)}{_notes(report)}{_official(report)}'


def foot(report: Report) -> str:
    """Say who told it, until when, and whether it is final."""
    told = report.traffic
    until = (
        ""
        if told.as_of_ms is None
        else f" · 截至 {as_of(told.as_of_ms, report.head.went_live_ms, report.head.zone)}"
    )
    return f"来源 {text(told.source, 120) or '—'}{until} · {'终值' if told.final else '暂计'}"


def name_of(row: SourceRow) -> tuple[str, str]:
    """Name a source or a side."""
    return _NAMES.get(row.key, (row.key, ""))


_NAMES: Final[dict[str, tuple[str, str]]] = {
    **{str(key): names for key, names in SIDES.items()},
    **{str(key): names for key, names in SOURCES.items()},
    "all": ("全部", "all"),
}


def _bars(report: Report, width: int, css: str) -> str:
    """Draw each source as two bars: its share of viewers, filled, and of GMV, an outline."""
    rows = report.traffic.rows
    left, right = (150, 120) if width > 600 else (92, 88)
    most = max((max(row.share or 0, row.sales_share or 0) for row in rows), default=0) or 1
    unit = (width - left - right) / most
    parts = [
        '<text class="name" x="0" y="14">占场观（实心）、占成交额（空心） Viewers filled, GMV outlined</text>'
    ]
    for place, row in enumerate(rows):
        top = 26 + place * _LINE
        (zh, en), tint = name_of(row), _TINT[row.side or "unknown"]
        parts.append(f'<text class="name" x="0" y="{top + 14}">{escape(zh)}</text>')
        whose = SIDES[row.side][0] if row.side else ""
        parts.append(f'<text x="0" y="{top + 30}">{whose} {escape(en) if width > 600 else ""}</text>')
        for share, line, drawn in (
            (row.share, 0, ""),
            # The class of a colour fills, and an attribute does not go over it.
            (row.sales_share, 18, 'style="fill:none;stroke:currentColor;stroke-width:1.5"'),
        ):
            wide = max(1.0, round((share or 0) * unit, 1))
            parts.append(
                f'<rect class="{tint}" x="{left}" y="{top + line + 1}" width="{wide}" height="14" {drawn}/>'
            )
            parts.append(
                f'<text x="{left + wide + 6:.1f}" y="{top + line + 13}">{worth(share, "ratio")}</text>'
            )
    height = 26 + len(rows) * _LINE
    label = "各来源占场观和占成交额的比例"
    return (
        f'<svg class="{css}" viewBox="0 0 {width} {height}" role="img" aria-label="{label}">'
        + "".join(parts)
        + "</svg>"
    )


_TINT: Final[dict[Side, str]] = {"private": "topic", "public": "hit", "paid": "flash", "unknown": "plain"}
"""The colour of a side, of those the page has; its name stands beside it."""


def _table(report: Report) -> str:
    told = report.traffic
    head = (
        ("来源", "Source", False),
        ("场观", "Viewers", True),
        ("占场观", "Of viewers", True),
        ("进房人次", "Entries", True),
        ("人均观看", "Watched", True),
        ("点击人数", "Clickers", True),
        ("成交人数", "Buyers", True),
        ("订单", "Orders", True),
        ("成交额", "GMV", True),
        ("UV价值", "UV value", True),
        ("千次成交（人次）", "GPM (entries)", True),
        ("关注", "Follows", True),
    )
    known = streamed(report)
    rows = [_row(told.all, ' class="best"', known)]
    rows += [_row(row, ' class="rest"', known) for row in told.sides]
    rows += [_row(row, "", known) for row in told.rows]
    return table("流量来源", head, rows)


def _row(row: SourceRow, css: str, told: Told) -> str:
    zh, en = name_of(row)
    whose = f"{SIDES[row.side][0]} " if row.side and row.key != row.side else ""
    opened = "" if row.opened is None else f" · 链接打开 {count(row.opened)}"
    watched = None if row.watch_s is None else row.watch_s * 1000
    return (
        f'<tr{css}><td class="t">{text(zh)}<span class="sub">{whose}<span lang="en">{text(en)}</span>{opened}'
        f'</span></td><td class="n">{count(row.viewers)}</td><td class="n">{worth(row.share, "ratio")}</td>'
        f'<td class="n">{count(told("entries", row.entries))}</td><td class="n">{lasting(watched)}</td>'
        f'<td class="n">{count(told("clickers", row.clickers))}</td>'
        f'<td class="n">{count(told("buyers", row.buyers))}</td>'
        f'<td class="n">{count(told("orders", row.orders))}</td>'
        f'<td class="n">{money(told("gmv_fen", row.gmv_fen))}'
        f'<span class="sub">{worth(row.sales_share, "ratio")}</span></td>'
        f'<td class="n">{worth(told("gmv_fen", row.uv_value_fen), "fen")}</td>'
        f'<td class="n">{worth(told("gmv_fen", row.gpm_fen), "fen")}</td>'
        f'<td class="n">{count(told("follows", row.follows))}</td></tr>'
    )


def _notes(report: Report) -> str:
    unknown = next((row for row in report.traffic.rows if row.key == "unknown"), None)
    notes = [
        both(
            "逐条计数，官方数字不在内。观众按本场第一次出现时的来源算；订单先按订单自己的来源，没有再按买家的来源；未知单列，不摊给别的来源。",
            "Counted one by one: viewers by the source they were first heard by, orders by their own or "
            "their buyer's.",
        )
    ]
    if unknown is not None and unknown.share is not None and unknown.share >= 0.1:
        notes.append(
            both(
                f"有 {unknown.share:.0%} 的观众来源未知：进房推送带上来源，这张表才完整。",
                f"The source of {unknown.share:.0%} of viewers is not known: have the feed tell it.",
            )
        )
    return "".join(f'<p class="aside">{note}</p>' for note in (*notes, foot(report)))


def _official(report: Report) -> str:
    official = report.traffic.official
    if official is None:
        return ""
    head = (
        ("官方渠道", "Official", False),
        ("人数", "UV", True),
        ("人次", "PV", True),
        ("成交额", "GMV", True),
    )
    at = as_of(official.at_ms, report.head.went_live_ms, report.head.zone)
    return (
        f'<p class="aside">{both("平台自己的分类：单列对照，不与上表相加", "As the platform counts")}'
        f" · {text(official.source, 60)} · 截至 {at}</p>"
        + table("官方渠道", head, (_told(row) for row in official.rows))
    )


def _told(row: OfficialChannel) -> str:
    zh, en = KINDS[row.kind]
    name = f"{zh} · {row.name}" if row.name else zh
    return (
        f'<tr><td class="t">{text(name)}<span class="sub" lang="en">{text(en)}</span></td>'
        f'<td class="n">{count(row.uv)}</td><td class="n">{count(row.pv)}</td>'
        f'<td class="n">{money(row.gmv_fen)}</td></tr>'
    )
