"""Where the online count changed its level, as a table under the curve. Source: L2."""

from kaibo.review.breaks import Break
from kaibo.review.paper.say import both, clock, count, since, text
from kaibo.review.paper.tables import table
from kaibo.review.report import Report

_MOST = 60


def draw(report: Report) -> str:
    """List the breaks with what had been done just before, or say why none could be looked for."""
    told = report.breaks
    if not report.curve:
        return ""
    if told.why_zh:
        return (
            f'<p class="meta">{both(f"没有找突变：{told.why_zh}。", f"Not looked for: {told.why_en}.")}</p>'
        )
    if not told.found:
        return f'<p class="meta">{both("在线人数没有突变。", "The online count had no break.")}</p>'
    head = (
        ("#", "", True),
        ("时间", "Time", False),
        ("在线", "Online", True),
        ("之前做了什么", "What had been done", False),
    )
    rows = (_row(place, one, report) for place, one in enumerate(told.found[:_MOST], start=1))
    left = len(told.found) - _MOST
    more = f"只列前 {_MOST} 处，还有 {left} 处。" if left > 0 else ""
    how = both(
        f"{more}每 {told.step_s} 秒一个计数；只说先后，不说因果。",
        f"Counted every {told.step_s} s. It tells what came after what, not why.",
    )
    name = both(f"在线突变 {len(told.found)} 处，和之前做了什么", f"{len(told.found)} breaks")
    return (
        f'<details class="breaks"><summary class="more">{name}</summary>'
        f'{table("在线突变", head, rows)}<p class="meta">{how}</p></details>'
    )


def _row(place: int, one: Break, report: Report) -> str:
    zone, start_ms = report.head.zone, report.head.went_live_ms
    share = f"{(one.after - one.before) / one.before:+.0%}" if one.before else ""
    sign = "▼" if one.after < one.before else "▲"
    return (
        f'<tr><td class="n">{place}</td><td class="t">{clock(one.at_ms, zone)}'
        f'<span class="sub">{since(one.at_ms, start_ms)}</span></td>'
        f'<td class="n">{count(one.before)} → {count(one.after)}<span class="sub">{sign} {share}</span></td>'
        f'<td class="note">{_done(one)}</td></tr>'
    )


def _done(one: Break) -> str:
    if one.action is None or one.after_s is None:
        return both("没有找到动作", "no action found")
    when = f"之后 {one.after_s} 秒" if one.after_s else "的同时"
    return f"{text(one.action.zh)} <b>{when}</b>"
