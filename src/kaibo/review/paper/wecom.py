"""The review as a message to a WeCom group: what mattered, six figures, and the way to the page."""

from collections.abc import Iterable
from typing import Final

from kaibo.review.metrics import ReportFigure
from kaibo.review.paper.gist import FIRST, points
from kaibo.review.paper.say import NONE, moment, quoted, reached, said
from kaibo.review.report import Report

MARKDOWN_MOST: Final = 4_096
"""Bytes in UTF-8 of one markdown message of a group robot."""

_MARKS: Final = str.maketrans(dict(zip("[]()<>*_`#@/\\|!~", "［］（）＜＞＊＿｀＃＠／＼｜！～", strict=True)))
"""Signs that make links, mentions or styles, and their likes that make none."""


def markdown(report: Report, address: str = "") -> str:
    """Write the summary, at most `MARKDOWN_MOST` bytes; `address` is the page's, "" leaves the link out.

    Words from outside can form no link, no mention and no style of their own.
    """
    head = report.head
    lines = [
        f"**{'【演练】' if head.rehearsal else ''}复盘 · {plain(head.title, 60)}**",
        f"{_when(report)} · {_standing(report)}",
        "",
        *(f"{place}. {plain(point.zh, 200)}" for place, point in enumerate(points(report), start=1)),
        "",
        *(_figure(report.figures[key]) for key in FIRST),
    ]
    link = [f"[打开完整复盘]({address})"] if address else []
    return "\n".join(_fitting(lines, link))


def plain(words: str, most: int) -> str:
    """Take the meaning out of every sign that has one in markdown; on one line, at most `most` characters."""
    return quoted(words, most).translate(_MARKS)


def _when(report: Report) -> str:
    head = report.head
    at_ms = head.went_live_ms if head.went_live_ms is not None else head.start_ms
    return "未定时间" if at_ms is None else moment(at_ms, head.zone)


def _standing(report: Report) -> str:
    head = report.head
    if head.final:
        return '<font color="info">终值</font>'
    due = "下播后再定" if head.final_from_ms is None else f"{moment(head.final_from_ms, head.zone)} 后为终值"
    return f'<font color="warning">暂计</font>（{due}）'


def _figure(figure: ReportFigure) -> str:
    """Write a figure with its target; a dash where nobody told it."""
    value = NONE if figure.value is None else said(figure.value, figure.unit)
    if figure.value is None or not figure.target:
        return f"> {figure.zh}：**{value}**"
    share = reached(figure.value, figure.target)
    return f"> {figure.zh}：**{value}**（目标 {said(figure.target, figure.unit)}，完成 {share}）"


def _fitting(lines: Iterable[str], link: list[str]) -> list[str]:
    """Keep as many lines as one message holds beside the link, each cut to size."""
    left = MARKDOWN_MOST - sum(len(line.encode()) + 1 for line in link)
    kept: list[str] = []
    for line in lines:
        left -= len(line.encode()) + 1
        if left < 0:
            break
        kept.append(line)
    return kept + link
