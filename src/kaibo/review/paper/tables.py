"""The tables of the review page: the rundown as it ran, cue receipts, checks, sources, remarks, minutes."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from kaibo.clock import SECOND
from kaibo.facts import Tag
from kaibo.live.warned import Where
from kaibo.review.asrun import AsRunRow
from kaibo.review.paper.chart import tint
from kaibo.review.paper.say import both, clock, count, lasting, money, since, text, worth
from kaibo.review.quality import Check, Verdict
from kaibo.review.receipts import Receipts
from kaibo.review.report import Remark, Report
from kaibo.review.warned import Warnings
from kaibo.roles import PRODUCT_ROLES, ROLES

KINDS: Final = {"product": "商品", "bag": "福袋", "talk": "互动"}
VERDICTS: Final[dict[Verdict, str]] = {
    "ok": "✓ 相符",
    "look": "! 请核对",
    "unknown": "? 无法核对",
    "circular": "≈ 不独立",
}
_TAGS: Final[dict[Tag, str]] = {
    "highlight": "高光 Highlight",
    "quote": "金句 Quote",
    "problem": "问题 Problem",
    "complaint": "差评 Complaint",
}
_REMARKS: Final = {
    "noted": "记录 Note",
    "host_changed": "换主播 Host",
    "incident_opened": "事故开始 Incident",
    "incident_closed": "事故结束 Incident over",
    "feed_lost": "画面或声音中断 Feed lost",
    "feed_restored": "画面或声音恢复 Feed back",
}


def table(label: str, head: Sequence[tuple[str, str, bool]], rows: Iterable[str]) -> str:
    """Lay out a table that scrolls sideways on a narrow screen; `head` is zh, en, and whether numbers."""
    cells = "".join(
        f'<th scope="col" class="{"n" if numeric else "w"}">{both(zh, en)}</th>' for zh, en, numeric in head
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{text(label)}"><table>'
        f"<thead><tr>{cells}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


Told = Callable[[str, float | None], float | None]
"""Gives a value back where its figure was counted one by one, else None: a 0 nobody told says nothing."""


def streamed(report: Report) -> Told:
    """Tell values of figures that were counted one by one from those nobody told."""
    keys = {truth.key for truth in report.truths if any(one.kind == "stream" for one in truth.tellers)}
    return lambda key, value: value if key in keys else None


def rundown(report: Report) -> str:
    """Show every segment as it ran, best GMV per minute in bold, and what fell between them."""
    run = report.as_run
    if not run.rows:
        return empty(
            "没有过品记录：开播后在中控台按「上这一段」，复盘才能分段核算。",
            "No segment was taken: take segments in the console and they are accounted for here.",
        )
    told = streamed(report)
    best = max((row.gmv_per_minute_fen or 0 for row in run.rows), default=0)
    rows = [_ran(place, row, report, best, told) for place, row in enumerate(run.rows, start=1)]
    rows.append(
        f'<tr class="rest"><td class="n"></td><td class="title">{both("段外", "Outside segments")}'
        f'<span class="sub">开播前、段与段之间、下播后</span></td><td></td><td></td>'
        f'<td class="n">{count(told("orders", run.between_orders))}</td>'
        f'<td class="n">{money(told("gmv_fen", run.between_gmv_fen))}</td>'
        f'<td></td><td class="n">{count(told("clicks", run.between_clicks))}</td>'
        f'<td class="n">{count(told("comments", run.between_comments))}</td><td></td></tr>'
    )
    head = (
        ("#", "", True),
        ("过品", "Segment", False),
        ("开始", "Start", False),
        ("计划 / 实际", "Planned / real", True),
        ("订单", "Orders", True),
        ("成交额", "GMV", True),
        ("成交额/分钟", "GMV/min", True),
        ("商品点击 · 下单率", "Clicks · order rate", True),
        ("评论 · 提问", "Comments · questions", True),
        ("在线 起→止", "Online", True),
    )
    over = report.head.ended_ms is not None
    name = both("计划了但没有播出", "Planned, not aired") if over else both("还没有播出", "Not aired yet")
    missed = "、".join(
        f"{one.place}. {text(one.title)}{'（跳过）' if one.skipped else ''}" for one in run.missed
    )
    how = both(
        "每段是那段时间里全房间的数字。下单率 = 订单 ÷ 商品点击。",
        "Each row is everything in the room meanwhile. Order rate: orders ÷ product clicks.",
    )
    note = f'<p class="meta">{name}：{missed}</p>' if missed else ""
    return table("分段表现", head, rows) + note + f'<p class="meta">{how}</p>'


def _ran(place: int, row: AsRunRow, report: Report, best: float, told: Told) -> str:
    zone, start_ms = report.head.zone, report.head.went_live_ms
    word = PRODUCT_ROLES[row.role] if row.role else KINDS[row.type]
    tags = f'<span class="tag {tint(row.type, row.role)}">{word}</span>'
    if row.encore:
        tags += ' <span class="tag">返场</span>'
    if row.on_air:
        tags += ' <span class="tag">在播</span>'
    tags += _planned(row, report)
    over_s = round(row.real_ms / SECOND) - row.planned_s
    over = f"+{lasting(over_s * SECOND)}" if over_s > 0 else f"-{lasting(-over_s * SECOND)}"
    marked = ' class="best"' if best and row.gmv_per_minute_fen == best else ""
    return (
        f'<tr{marked}><td class="n">{place}</td>'
        f'<td class="title">{text(row.title)}<span class="sub">{tags}</span></td>'
        f'<td class="t">{clock(row.start_ms, zone)}'
        f'<span class="sub">{since(row.start_ms, start_ms)}</span></td>'
        f'<td class="n">{lasting(row.planned_s * SECOND)} / {lasting(row.real_ms)}'
        f'<span class="sub {"over" if over_s > 60 else "under"}">{over if over_s else "准时"}</span></td>'
        f'<td class="n">{count(told("orders", row.orders))}</td>'
        f'<td class="n">{money(told("gmv_fen", row.gmv_fen))}</td>'
        f'<td class="n">{money(told("gmv_fen", row.gmv_per_minute_fen))}</td>'
        f'<td class="n">{count(told("clicks", row.clicks))}'
        f'<span class="sub">{worth(told("orders", row.order_rate), "ratio")}</span></td>'
        f'<td class="n">{count(told("comments", row.comments))}'
        f'<span class="sub">问 {count(told("comments", row.questions))}</span></td>'
        f'<td class="n">{count(row.online_start)} → {count(row.online_end)}'
        f'<span class="sub">{_change(row.online_start, row.online_end)} '
        f"进 {count(told('entries', row.came))} 出 {count(row.left)}</span></td></tr>"
    )


def _planned(row: AsRunRow, report: Report) -> str:
    """Say where the plan had it, where that is not where it ran."""
    if row.planned_place is None:
        return ' <span class="tag">加播</span>' if report.head.planned_minutes is not None else ""
    return f' <span class="tag">挪动 · 计划第 {row.planned_place}</span>' if row.moved else ""


def _change(start: int | None, end: int | None) -> str:
    if start is None or end is None or start == end:
        return ""
    return f"{'▲' if end > start else '▼'} {end - start:+,}"


def cues(report: Report) -> str:
    """Show how many cues were raised, seen and done, and how fast, by role."""
    if not report.receipts.all.raised:
        return empty("本场没有发出提示。", "No cue was raised in this broadcast.")
    head = (
        ("岗位", "Role", False),
        ("提示", "Raised", True),
        ("已看", "Seen", True),
        ("完成", "Done", True),
        ("不采纳", "Declined", True),
        ("升级", "Escalated", True),
        ("看到用时（中位数）", "Median to seen", True),
    )
    rows = [_answered(ROLES[role], role, row) for role, row in report.receipts.roles.items()]
    rows.append(_answered("全队", "team", report.receipts.all))
    return table("提示回执", head, rows)


def _answered(zh: str, en: str, row: Receipts) -> str:
    waited = None if row.median_seen_s is None else row.median_seen_s * SECOND
    cells = (row.raised, row.seen, row.done, row.declined, row.escalated)
    return (
        f'<tr><td class="t">{both(zh, en)}</td>'
        + "".join(f'<td class="n">{count(cell)}</td>' for cell in cells)
        + f'<td class="n">{lasting(waited)}</td></tr>'
    )


WHERES: Final[dict[Where, tuple[str, str]]] = {
    "speech": ("口播", "speech"),
    "comment": ("评论", "comments"),
    "crew": ("发出的文字", "texts of the crew"),
}


def words(report: Report) -> str:
    """Show how many warnings of words there were, what became of them, and how fast."""
    told = report.words
    if not told.all.warned:
        return empty("本场没有用语提醒。", "No words were warned of in this broadcast.")
    head = (
        ("哪里", "Where", False),
        ("提醒", "Warned", True),
        ("已纠正", "Corrected", True),
        ("已删除", "Removed", True),
        ("没问题", "No fault", True),
        ("未处理", "Open", True),
        ("处理用时（中位数）", "Median to answer", True),
    )
    rows = [_warned(*WHERES[where], row) for where, row in told.where.items()]
    rows.append(_warned("全部", "all", told.all))
    return table("用语提醒", head, rows)


def _warned(zh: str, en: str, row: Warnings) -> str:
    took = None if row.median_s is None else row.median_s * SECOND
    cells = (row.warned, row.corrected, row.removed, row.no_fault, row.open)
    return (
        f'<tr><td class="t">{both(zh, en)}</td>'
        + "".join(f'<td class="n">{count(cell)}</td>' for cell in cells)
        + f'<td class="n">{lasting(took)}</td></tr>'
    )


def checks(report: Report) -> str:
    """Show every check with both sides and a plain verdict, those that want a look first."""
    if not report.quality.sources:
        return empty("还没有可以核对的数据。", "There is nothing to check yet.")
    order: tuple[Verdict, ...] = ("look", "circular", "unknown", "ok")
    ranked = sorted(report.quality.checks, key=lambda check: order.index(check.verdict))
    head = (
        ("核对", "Check", False),
        ("结论", "Verdict", False),
        ("说明", "Note", False),
        ("左边", "Left", True),
        ("右边", "Right", True),
    )
    return table("数据核对", head, (_check(check) for check in ranked))


def _check(check: Check) -> str:
    left = worth(check.left, check.unit) if check.left is not None else ""
    right = worth(check.right, check.unit) if check.right is not None else ""
    return (
        f'<tr><td class="what">{text(check.zh)}<span class="sub" lang="en">{text(check.en)}</span></td>'
        f'<td><span class="verdict {check.verdict}">{VERDICTS[check.verdict]}</span></td>'
        f'<td class="note">{text(check.note_zh, 500)}'
        f'<span class="sub" lang="en">{text(check.note_en, 500)}</span></td>'
        f'<td class="n">{left}</td><td class="n">{right}</td></tr>'
    )


def sources(report: Report) -> str:
    """Show what each source told and where it fell silent."""
    if not report.quality.sources:
        return empty("还没有收到任何数据。", "Nothing has been received yet.")
    head = (
        ("来源", "Source", False),
        ("事实条数", "Facts", True),
        ("直播中最长静默", "Longest silence on air", True),
        ("静默自", "Silent from", False),
    )
    rows = []
    for source in report.quality.sources:
        from_ms = source.silence_from_ms
        when = "" if from_ms is None else clock(from_ms, report.head.zone)
        mark = ' <span class="verdict look">! 请核对</span>' if source.suspicious else ""
        rows.append(
            f'<tr><td>{text(source.name)}</td><td class="n">{count(source.facts)}</td>'
            f'<td class="n">{lasting(source.silence_ms)}</td><td class="t">{when}{mark}</td></tr>'
        )
    return table("数据来源", head, rows)


def remarks(report: Report) -> str:
    """Show what the crew noted and met, in order."""
    if not report.remarks:
        return empty("没有现场记录。", "Nothing was noted or marked.")
    head = (("时间", "Time", False), ("类型", "Kind", False), ("内容", "What", False), ("谁", "By", False))
    rows = (
        f'<tr><td class="t">{clock(remark.at_ms, report.head.zone)}'
        f'<span class="sub">{since(remark.at_ms, report.head.went_live_ms)}</span></td>'
        f'<td class="t">{text(sort(remark))}</td>'
        f'<td class="note">{text(remark.text, 500)}</td><td class="t">{text(remark.by, 40)}</td></tr>'
        for remark in report.remarks
    )
    return table("现场记录", head, rows)


def sort(remark: Remark) -> str:
    """Name what a remark is, in plain text."""
    return _TAGS[remark.tag] if remark.tag else _REMARKS.get(remark.kind, remark.kind)


def minutes(report: Report) -> str:
    """Show the curve as numbers, folded away until asked for."""
    head = (
        ("时间", "Time", False),
        ("在线", "Online", True),
        ("进房", "Entries", True),
        ("评论", "Comments", True),
        ("点赞", "Likes", True),
        ("订单", "Orders", True),
        ("成交额", "GMV", True),
    )
    told = streamed(report)
    rows = (
        f"<tr><td>{clock(minute.at_ms, report.head.zone)}</td><td>{count(minute.online)}</td>"
        f"<td>{count(told('entries', minute.entered))}</td>"
        f"<td>{count(told('comments', minute.comments))}</td><td>{count(told('likes', minute.likes))}</td>"
        f"<td>{count(told('orders', minute.orders))}</td>"
        f"<td>{money(told('gmv_fen', minute.gmv_fen))}</td></tr>"
        for minute in report.curve
    )
    return (
        f'<details class="minutes"><summary class="more">{both("逐分钟数据", "Minute by minute")}</summary>'
        + table("逐分钟数据", head, rows)
        + "</details>"
    )


def empty(zh: str, en: str) -> str:
    """Say what is missing and what to do about it."""
    return f'<div class="panel empty">{both(zh, en)}</div>'
