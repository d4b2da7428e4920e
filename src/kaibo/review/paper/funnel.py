"""The funnel on the page: bars of people, and a table of people and times with the rates between."""

from kaibo.review.funnel import Funnel, Reached
from kaibo.review.paper.bars import Bar, bars
from kaibo.review.paper.say import NONE, both, count, text
from kaibo.review.paper.tables import empty, table
from kaibo.review.report import Report


def draw(report: Report) -> str:
    """Show how many people reached each step; steps nobody told stay in their place and say so."""
    told = report.funnel
    if not told.known:
        return empty(
            "还没有一步有人数：接入直播间和小店，下播后在复盘页填视频号助手的曝光和商品数据。",
            "No step has a count: connect the room and the shop, and type the platform's exposures "
            "and products after sign-off.",
        )
    label = "转化漏斗：每一步的人数"
    return f'<div class="panel">{bars(_bars(told), label)}</div>{_table(told)}'


def _bars(told: Funnel) -> list[Bar]:
    rows = []
    for step in told.steps:
        value = step.people.figure.value
        said = "没有来源告知" if value is None else f"{value:,.0f} 人{_rate(told, step.people, ' · ')}"
        rows.append(Bar(step.zh, value, said))
    return rows


def _rate(told: Funnel, reached: Reached, before: str) -> str:
    """Say which share of the step before reached this one."""
    if reached.since is None:
        return ""
    if reached.grows:
        return f"{before}多于{told.steps[reached.since].zh}"
    return "" if reached.rate is None else f"{before}{reached.rate:.1%}"


def _table(told: Funnel) -> str:
    head = (
        ("步骤", "Step", False),
        ("人数", "People", True),
        ("转化率（人数）", "Rate", True),
        ("次数", "Times", True),
        ("转化率（人次）", "Rate", True),
        ("来源", "Source", False),
    )
    rows = []
    for place, step in enumerate(told.steps):
        figure = step.people.figure
        source = text(figure.source, 80) if figure.value is not None else text(figure.get_zh, 300)
        state = (
            "" if figure.value is None else f'<span class="sub">{"终值" if figure.final else "暂计"}</span>'
        )
        rows.append(
            f'<tr><td class="t">{both(step.zh, step.en)}</td><td class="n">{count(figure.value)}</td>'
            f"{_cell(told, step.people, place)}"
            f'<td class="n">{count(step.times.figure.value)}</td>{_cell(told, step.times, place)}'
            f'<td class="note">{source}{state}</td></tr>'
        )
    return table("转化漏斗", head, rows)


def _cell(told: Funnel, reached: Reached, place: int) -> str:
    if reached.since is None:
        return '<td class="n"></td>' if place == 0 or reached.figure.value else f'<td class="n">{NONE}</td>'
    over = "" if reached.since == place - 1 else f'<span class="sub">对{told.steps[reached.since].zh}</span>'
    if reached.grows:
        return f'<td class="n"><span class="verdict look">! 多于{told.steps[reached.since].zh}</span></td>'
    return f'<td class="n">{NONE if reached.rate is None else f"{reached.rate:.2%}"}{over}</td>'
