"""The review as one page that stands alone: no script, no file, no font from anywhere else.

It is written for `default-src 'none'; style-src 'unsafe-inline'; img-src data:`, for a phone, a wide
screen, the dark and A4 paper. Everything from outside is escaped.
"""

from typing import Final
from urllib.parse import quote

from kaibo.clock import span
from kaibo.playbook import number
from kaibo.review import tables
from kaibo.review.chart import chart
from kaibo.review.definitions import DEFINITIONS, GROUPS, Group
from kaibo.review.metrics import ReportFigure
from kaibo.review.report import Report, ReportHead
from kaibo.review.say import as_of, both, moment, text, worth
from kaibo.review.style import CSS

FIRST: Final = ("views", "gmv_fen", "orders", "pcu", "watch_s", "gpm_uv_fen")
"""The figures a brand owner asks for first."""

_STATES: Final = {
    "planned": "未开播 Planned",
    "live": "直播中 Live",
    "ending": "下播确认中 Ending",
    "ended": "已下播 Ended",
    "sealed": "已归档 Sealed",
}

_MISSING: Final[dict[Group, tuple[str, str]]] = {
    "traffic": (
        "没有来源告知；请接入直播间或官方快照",
        "No source told it: connect the room or import a report",
    ),
    "sales": ("没有订单来源或分母为 0；请接入小店或导入订单", "No orders or denominator 0: connect the shop"),
    "talk": (
        "没有来源告知；请接入直播间或官方快照",
        "No source told it: connect the room or import a report",
    ),
}


def html(report: Report) -> str:
    """Write the whole page; it holds everything it needs."""
    head = report.head
    badge = "【演练】" if head.rehearsal else ""
    body = (
        _top(report)
        + _state(report)
        + _first(report)
        + _section("每分钟曲线", "Minute by minute", _curves(report))
        + _section("分段表现", "Segments as they ran", tables.rundown(report))
        + "".join(_group(report, group) for group in GROUPS if _any(report))
        + _section("提示回执", "Cue receipts", tables.cues(report))
        + _section("用语提醒", "Words warned of", tables.words(report))
        + _section("现场记录", "Notes and incidents", tables.remarks(report))
        + _section("数据质量", "Data quality", tables.checks(report))
        + _section("数据来源", "Sources", tables.sources(report))
        + _footer(report)
    )
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{badge}复盘 · {text(head.title)}</title><style>{CSS}</style></head>"
        f"<body><main>{body}</main></body></html>"
    )


def _section(zh: str, en: str, body: str) -> str:
    return f"<section><h2>{both(zh, en)}</h2>{body}</section>"


def _top(report: Report) -> str:
    head = report.head
    back = quote(head.id, safe="")
    badge = (
        '<span class="badge">演练 / 模拟 <span lang="en">Rehearsal</span></span> ' if head.rehearsal else ""
    )
    facts = [text(head.account)] if head.account else []
    facts += [_when(head), _STATES[head.state]]
    if head.length_ms:
        facts.append(f"时长 {span(head.length_ms)}{_planned(head)}")
    return (
        f'<div class="top no-print"><a href="/live/{back}">← 回到中控台 '
        f'<span lang="en">Back to live</span></a></div><header><h1>{badge}复盘 · {text(head.title)}</h1>'
        f'<p class="meta"><span>{" ·</span> <span>".join(facts)}</span></p></header>'
    )


def _when(head: ReportHead) -> str:
    """Tell when it ran; the end carries its date only where that is another day."""
    if head.went_live_ms is None:
        planned = "" if head.start_ms is None else f"计划 {moment(head.start_ms, head.zone)}"
        return f"{planned or '未定时间'}（{text(head.zone)}）"
    start = moment(head.went_live_ms, head.zone)
    if head.ended_ms is None:
        return f"{start} 开播（{text(head.zone)}）"
    end = moment(head.ended_ms, head.zone)
    return f"{start}–{end[11:] if end[:10] == start[:10] else end}（{text(head.zone)}）"


def _planned(head: ReportHead) -> str:
    return "" if head.planned_minutes is None else f"（计划 {span(head.planned_minutes * 60_000)}）"


def _state(report: Report) -> str:
    """Say whether the figures can still change, and since when not. Source: R1."""
    head = report.head
    late = f"{number('platform_late_minutes') / 60:g}"
    if head.went_live_ms is None:
        zh = "还没有开播：开播后这里才有数字。若已开播，请在中控台按「开播」。"
        en = "Not live yet. If it is, press Go live in the console."
    elif head.final_from_ms is None:
        zh = f"直播还没有结束，全部是暂计；下播 {late} 小时后为终值。"
        en = f"Still on air: all figures are provisional until {late} h after sign-off."
    elif not head.final:
        due = moment(head.final_from_ms, head.zone)
        zh = f"暂计：平台数据最多晚 {late} 小时，{due} 后为终值，之前不要下结论。"
        en = f"Provisional: platform data is up to {late} h late; final from {due}."
    else:
        zh = f"终值：下播已过 {late} 小时。退款可能继续发生，单列。"
        en = f"Final: more than {late} h after sign-off. Refunds may still come and are kept apart."
    kind = "ok" if head.final else ""
    rehearsal = (
        '<div class="banner rehearsal">这是演练或模拟：数字不是真实成交，不要用于决策或对外。'
        ' <span lang="en">A rehearsal: none of this was really sold.</span></div>'
        if head.rehearsal
        else ""
    )
    return f'{rehearsal}<div class="banner {kind}">{both(zh, en)}</div>'


def _any(report: Report) -> bool:
    return any(figure.value is not None for figure in report.figures.values())


def _first(report: Report) -> str:
    if not _any(report):
        return tables.empty(
            "还没有收到任何数字：把直播间推送接到本场的接入地址，或导入小店订单，这里就有场观与成交。",
            "No figures yet: point the room's feed at this broadcast's intake address, or import orders.",
        )
    cards = "".join(_cards(report, FIRST))
    return f'<section class="cards first" aria-label="核心指标">{cards}</section>'


def _group(report: Report, group: Group) -> str:
    keys = [key for key, base in DEFINITIONS.items() if base.group == group and key not in FIRST]
    return _section(*GROUPS[group], f'<div class="cards">{"".join(_cards(report, keys))}</div>')


def _cards(report: Report, keys: tuple[str, ...] | list[str]) -> list[str]:
    return [_card(report.figures[key], report) for key in keys]


def _card(figure: ReportFigure, report: Report) -> str:
    known = figure.value is not None
    zh, en = (figure.how_zh, figure.how_en) if known else _MISSING[DEFINITIONS[figure.key].group]
    how = f"{figure.how_zh}。" if not known else ""
    return (
        f'<article class="card"><h3>{both(figure.zh, figure.en)}</h3>'
        f'<p class="value{"" if known else " none"}">{worth(figure.value, figure.unit)}</p>'
        f"{_target(figure)}{_foot(figure, report)}"
        f'<details class="how"><summary>{"怎么算" if known else "为什么没有"}</summary>'
        f'{text(how)}{text(zh, 500)}<br><span lang="en">{text(en, 500)}</span></details></article>'
    )


def _target(figure: ReportFigure) -> str:
    if not figure.target or figure.value is None:
        return ""
    reached = f"{figure.value / figure.target:.0%}"
    return f'<p class="target">目标 {worth(figure.target, figure.unit)} · 完成 {reached}</p>'


def _foot(figure: ReportFigure, report: Report) -> str:
    head, at_ms = report.head, figure.as_of_ms
    if figure.value is None:
        return f'<p class="foot">{both("暂无数据", "No data")}</p>'
    until = "" if at_ms is None else f"截至 {as_of(at_ms, head.went_live_ms, head.zone)} · "
    word = "终值" if figure.final else "暂计"
    derived = "推算 · " if figure.basis == "derived" else ""
    return (
        f'<p class="foot">{text(figure.source, 80)}<br><span class="state">{derived}{until}{word}</span></p>'
    )


def _curves(report: Report) -> str:
    if not report.curve:
        return tables.empty(
            "没有曲线：本场没有「开播」记录，分钟从开播起算。请在中控台按「开播」。",
            "No curve: minutes are counted from go-live, and nobody pressed Go live.",
        )
    rows, zone = report.as_run.rows, report.head.zone
    wide = chart(report.curve, rows, zone, 1160, "wide")
    narrow = chart(report.curve, rows, zone, 400, "narrow")
    return f'<div class="panel">{wide}{narrow}</div>{tables.minutes(report)}'


def _footer(report: Report) -> str:
    made = moment(report.now_ms, report.head.zone)
    return (
        f"<footer>开播 kaibo · 生成于 {made}（{text(report.head.zone)}）· 事实至第 {report.seq:,} 条。"
        "时间均为该时区；金额为人民币元；「—」是没有数据或分母为 0，不是 0。 "
        '<span lang="en">All times in that zone, money in CNY; a dash is missing data or a denominator of 0,'
        " never 0.</span></footer>"
    )
