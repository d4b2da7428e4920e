"""The review as one page that stands alone: no script, no file, no font from anywhere else.

It is written for `default-src 'none'; style-src 'unsafe-inline'; img-src data:`, for a phone, a wide
screen, the dark and A4 paper. Everything from outside is escaped.
"""

import re
from collections.abc import Callable
from typing import Final, Literal
from urllib.parse import quote

from kaibo.clock import span
from kaibo.playbook import number
from kaibo.review.definitions import DEFINITIONS, GROUPS, Group
from kaibo.review.metrics import ReportFigure
from kaibo.review.paper import (
    attendance,
    breaks,
    dwell,
    factors,
    funnel,
    gist,
    lessons,
    matching,
    packs,
    periods,
    reach,
    scorecards,
    tables,
    traffic,
    truth,
)
from kaibo.review.paper.chart import chart
from kaibo.review.paper.gist import FIRST, KEY_FIGURES, heard
from kaibo.review.paper.say import anchor, as_of, both, in_style, moment, reached, text, worth
from kaibo.review.paper.style import PAGED, PAPER, SCREEN
from kaibo.review.report import Report, ReportHead

_STATES: Final = {
    "planned": "未开播 Planned",
    "live": "直播中 Live",
    "ending": "下播确认中 Ending",
    "ended": "已下播 Ended",
    "sealed": "已归档 Sealed",
}

_DRAWN: Final = {
    "screen": re.compile(r'<svg class="sheet".*?</svg>', re.DOTALL),
    "paper": re.compile(r'<svg class="(?:wide|narrow)".*?</svg>', re.DOTALL),
}
"""Drawings a form leaves out; no other text opens a tag, for all of it is escaped."""

_AWAY: Final = re.compile(r'<a href="/[^"]*">(.*?)</a>', re.DOTALL)
"""Ways to the server, which a file sent to somebody does not have."""

_ENDS: Final = re.compile("</t[dr]>")
"""Ends of cells and rows, which HTML lets one leave out: a tenth of a long evening's page."""

Form = Literal["page", "file", "paper"]
"""Where the page is read: on a server, as a file sent to somebody, or printed on A4."""


def html(report: Report, form: Form = "page") -> str:
    """Write the whole page; it holds everything it needs."""
    head = report.head
    badge = "【演练】" if head.rehearsal else ""
    read, sought = (
        [(zh, en, inner) for zh, en, draw in parts if (inner := draw(report))] for parts in (OPEN, FOLDED)
    )
    body = _links(head.id, form) + _top(report) + _state(report) + gist.draw(report) + _first(report)
    body += _contents([*read, *sought]) + "".join(_section(*part) for part in read)
    body += "".join(_fold(*part) for part in sought) + _footer(report)
    if form == "paper":
        # What is folded away cannot be unfolded on paper.
        body = body.replace("<details ", "<details open ")
    if form == "file":
        body = _AWAY.sub(r"\1", body)
    # A wide screen and a phone each show their own drawing, paper another: nobody carries what is never seen.
    body = _DRAWN["paper" if form == "paper" else "screen"].sub("", body)
    return (
        f'<!doctype html><html lang="zh-CN" class="{form}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta name="color-scheme" content="{"light" if form == "paper" else "light dark"}">'
        f"<title>{badge}复盘 · {text(head.title)}</title><style>{_styled(form, head.title)}</style></head>"
        f"<body><main>{_ENDS.sub('', body)}</main></body></html>"
    )


def _styled(form: Form, title: str) -> str:
    numbered = PAGED.replace("TITLE", in_style(title))
    return f"{SCREEN}{PAPER}{numbered}" if form == "paper" else f"{SCREEN}@media print{{{PAPER}}}{numbered}"


def _links(broadcast: str, form: Form) -> str:
    """Lead elsewhere: from a server to the console, paper and files; a file leads nowhere."""
    if form == "file":
        return ""
    name = quote(broadcast, safe="")
    if form == "paper":
        ways = _way(f"/review/{name}", "← 回到复盘", "Back to the review") + both(
            "按 Ctrl+P（Mac 按 ⌘P）打印，纸张选 A4", "Press Ctrl+P or ⌘P, paper A4"
        )
    else:
        ways = _way(f"/live/{name}", "← 回到中控台", "Back to live") + "".join(
            (
                _way(f"/shows/{name}/review", "订单、官方数据与改进", "Orders, official figures, lessons"),
                _way(f"/print/review/{name}", "打印 A4", "Print"),
                _way(f"/api/broadcasts/{name}/review.xlsx", "下载 Excel", "Excel"),
            )
        )
    return f'<nav class="top no-print" aria-label="去向 Ways">{ways}</nav>'


def _way(address: str, zh: str, en: str) -> str:
    return f'<a href="{address}">{both(zh, en)}</a>'


def _contents(parts: list[tuple[str, str, str]]) -> str:
    """List the parts of the page, each a way to it."""
    names = (KEY_FIGURES, *((zh, en) for zh, en, _ in parts))
    links = "".join(f'<li><a href="#{anchor(en)}">{text(zh)}</a></li>' for zh, en in names)
    return f'<nav class="toc no-print" aria-label="目录 Contents"><ul>{links}</ul></nav>'


def _section(zh: str, en: str, body: str) -> str:
    return f'<section id="{anchor(en)}"><h2>{both(zh, en)}</h2>{body}</section>'


def _fold(zh: str, en: str, body: str) -> str:
    """Fold a part away under its name; a link to it unfolds it."""
    return (
        f'<details class="part" id="{anchor(en)}"><summary><h2>{both(zh, en)}</h2></summary>{body}</details>'
    )


def _top(report: Report) -> str:
    head = report.head
    badge = (
        '<span class="badge">演练 / 模拟 <span lang="en">Rehearsal</span></span> ' if head.rehearsal else ""
    )
    facts = [text(head.account)] if head.account else []
    facts += [_when(head), _STATES[head.state]]
    if head.length_ms:
        facts.append(f"时长 {span(head.length_ms)}{_planned(head)}")
    return (
        f"<header><h1>{badge}复盘 · {text(head.title)}</h1>"
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


def _first(report: Report) -> str:
    place = f'id="{anchor(KEY_FIGURES[1])}" aria-label="{KEY_FIGURES[0]}"'
    if not heard(report):
        told = tables.empty(
            "还没有收到任何数字：把直播间推送接到本场的接入地址，或导入小店订单，这里就有场观与成交。",
            "No figures yet: point the room's feed at this broadcast's intake address, or import orders.",
        )
        return f"<section {place}>{told}</section>"
    name = f'<h2 class="sr">{both(*KEY_FIGURES)}</h2>'
    return f'<section {place} class="cards first">{name}{"".join(_cards(report, FIRST))}</section>'


def _group(group: Group) -> Callable[[Report], str]:
    """Draw the figures of a group that are not among the first, those nobody told folded away."""
    keys = [key for key, base in DEFINITIONS.items() if base.group == group and key not in FIRST]

    def draw(report: Report) -> str:
        if not heard(report):
            return ""
        known = [key for key in keys if report.figures[key].value is not None]
        missing = [key for key in keys if report.figures[key].value is None]
        cards = f'<div class="cards">{"".join(_cards(report, known))}</div>' if known else ""
        return cards + (_folded(report, missing) if missing else "")

    return draw


def _folded(report: Report, missing: list[str]) -> str:
    said = both(f"没有数据的指标 {len(missing)} 项，和怎样才会有", f"{len(missing)} figures without data")
    return (
        f'<details class="missing"><summary class="more">{said}</summary>'
        f'<div class="cards">{"".join(_cards(report, missing))}</div></details>'
    )


def _cards(report: Report, keys: tuple[str, ...] | list[str]) -> list[str]:
    return [_card(report.figures[key], report) for key in keys]


def _card(figure: ReportFigure, report: Report) -> str:
    known = figure.value is not None
    zh, en = (figure.how_zh, figure.how_en) if known else (figure.get_zh, figure.get_en)
    how = f"{figure.how_zh}。" if not known else ""
    return (
        f'<article class="card"><h3>{both(figure.zh, figure.en)}</h3>'
        f'<p class="value{"" if known else " none"}">{worth(figure.value, figure.unit)}</p>'
        f"{_between(figure)}{_target(figure)}{_usual(figure, report)}{_foot(figure, report)}"
        f'<details class="how"><summary>{"怎么算" if known else "为什么没有"}</summary>'
        f'{text(how)}{text(zh, 500)}<br><span lang="en">{text(en, 500)}</span></details></article>'
    )


def _between(figure: ReportFigure) -> str:
    if figure.low is None or figure.high is None:
        return ""
    return (
        f'<p class="target">95% 区间 {worth(figure.low, figure.unit)}–{worth(figure.high, figure.unit)}</p>'
    )


def _target(figure: ReportFigure) -> str:
    if not figure.target or figure.value is None:
        return ""
    share = reached(figure.value, figure.target)
    return f'<p class="target">目标 {worth(figure.target, figure.unit)} · 完成 {share}</p>'


def _usual(figure: ReportFigure, report: Report) -> str:
    """Set a figure beside what it was over the broadcasts before. Source: R9."""
    before = report.usual.get(figure.key)
    if before is None or figure.value is None:
        return ""
    whole = "" if report.head.ended_ms is not None else "到下播的"
    median = worth(before.median, figure.unit)
    return f'<p class="target">以往 {before.shows} 场{whole}中位数 {median}</p>'


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
    # Paper has no pointer, and 182 mm for what a wide screen has twice the room for.
    done, found = report.actions, report.breaks.found
    sizes = ((1160, "wide"), (400, "narrow"), (800, "sheet"))
    told = tables.streamed(report)
    silent = [key for key in ("entries", "gmv_fen", "comments") if told(key, 0) is None]
    drawn = "".join(chart(report.curve, rows, zone, width, css, done, found, silent) for width, css in sizes)
    return f'<div class="panel">{drawn}</div>{breaks.draw(report)}{tables.minutes(report)}'


_Part = tuple[str, str, Callable[[Report], str]]

OPEN: Final[tuple[_Part, ...]] = (
    ("每分钟曲线", "Minute by minute", _curves),
    ("分段表现", "Segments as they ran", tables.rundown),
    ("改进与跟进", "Lessons and follow-up", lessons.lessons),
    ("转化漏斗", "Funnel", funnel.draw),
    ("流量来源", "Traffic sources", traffic.sources),
    ("流量包与流量券", "Packs and coupons", packs.packs),
    ("预约与到场", "Reservations and attendance", attendance.attendance),
    ("岗位成绩单", "Scorecards", scorecards.draw),
)
"""What is read in five minutes, in the order a reader meets it; a part with nothing to draw is left out."""

FOLDED: Final[tuple[_Part, ...]] = (
    *((*names, _group(group)) for group, names in GROUPS.items()),
    ("停留时长", "Dwell", dwell.draw),
    ("互动分时段", "Interaction by period", periods.draw),
    ("私域带公域", "Private to public", matching.matching),
    ("辐射与增量", "Reach and increment", reach.reach),
    ("提示回执", "Cue receipts", tables.cues),
    ("用语提醒", "Words warned of", tables.words),
    ("现场记录", "Notes and incidents", tables.remarks),
    ("因子树", "Factor tree", factors.draw),
    ("来源对照", "Sources side by side", truth.draw),
    ("数据质量", "Data quality", tables.checks),
    ("数据来源", "Sources", tables.sources),
)
"""What is looked up: below the rest, each folded away under its name, unfolded on paper."""

SECTIONS: Final = (*OPEN, *FOLDED)
"""Every part of the page."""


def _footer(report: Report) -> str:
    made = moment(report.now_ms, report.head.zone)
    return (
        f"<footer>开播 kaibo · 生成于 {made}（{text(report.head.zone)}）· 事实至第 {report.seq:,} 条。"
        "时间均为该时区；金额为人民币元；「—」是没有数据或分母为 0，不是 0。 "
        '<span lang="en">All times in that zone, money in CNY; a dash is missing data or a denominator of 0,'
        " never 0.</span></footer>"
    )
