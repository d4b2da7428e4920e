"""The review as tables of plain values, for a spreadsheet: each part of the page, numbers as numbers."""

from collections.abc import Callable
from typing import Final

from kaibo.review.paper import ledgers, tables
from kaibo.review.paper.gist import points
from kaibo.review.paper.sheet import Cell, Column, Kind, Sheet
from kaibo.review.paper.traffic import name_of
from kaibo.review.report import Report
from kaibo.roles import PRODUCT_ROLES, ROLES

CURVE: Final = "曲线"
"""The name of the sheet a chart is drawn from: its first columns are time, online, entries, GMV."""


def sheets(report: Report) -> tuple[Sheet, ...]:
    """Give every part of a review as a table; a part without rows is left out, the first two never."""
    made = [make(report) for make in _SHEETS]
    return tuple(sheet for place, sheet in enumerate(made) if place < 2 or sheet.rows)


def _gist(report: Report) -> Sheet:
    head = report.head
    told: list[tuple[str, Cell, Kind]] = [
        ("场次", head.title, "text"),
        ("账号", head.account, "text"),
        ("开播", head.went_live_ms, "at"),
        ("下播", head.ended_ms, "at"),
        ("时区", head.zone, "text"),
        ("状态", "终值" if head.final else "暂计", "text"),
        ("终值自", head.final_from_ms, "at"),
        ("演练", "是" if head.rehearsal else "否", "text"),
        ("生成于", report.now_ms, "at"),
        ("事实至第", report.seq, "times"),
    ]
    told += [(f"要点 {place}", point.zh, "text") for place, point in enumerate(points(report), start=1)]
    return Sheet(
        name="要点",
        columns=(Column("项", "Item", "text"), Column("内容", "Told", "times")),
        rows=tuple((name, value) for name, value, _ in told),
        kinds=tuple(kind for _, _, kind in told),
    )


def _figures(report: Report) -> Sheet:
    told = tuple(report.figures.values())
    usual = report.usual
    return Sheet(
        name="指标",
        columns=(
            Column("指标", "Figure", "text"),
            Column("英文", "English", "text"),
            Column("值", "Value", "times"),
            Column("目标", "Target", "times"),
            Column("以往中位数", "Median before", "times"),
            Column("95% 下限", "Low", "times"),
            Column("95% 上限", "High", "times"),
            Column("终值或暂计", "Final", "text"),
            Column("截至", "As of", "at"),
            Column("来源", "Source", "text"),
            Column("怎么算", "How", "text"),
            Column("键", "Key", "text"),
        ),
        rows=tuple(
            (
                one.zh,
                one.en,
                one.value,
                one.target or None,
                usual[one.key].median if one.key in usual else None,
                one.low,
                one.high,
                "" if one.value is None else "终值" if one.final else "暂计",
                one.as_of_ms,
                one.source,
                one.how_zh,
                one.key,
            )
            for one in told
        ),
        kinds=tuple(one.unit for one in told),
    )


def _curve(report: Report) -> Sheet:
    told = tables.streamed(report)
    return Sheet(
        name=CURVE,
        columns=(
            Column("时间", "Time", "at"),
            Column("在线", "Online", "people"),
            Column("进房", "Entries", "times"),
            Column("成交额", "GMV", "fen"),
            Column("订单", "Orders", "times"),
            Column("评论", "Comments", "times"),
            Column("点赞", "Likes", "times"),
        ),
        rows=tuple(
            (
                one.at_ms,
                one.online,
                told("entries", one.entered),
                told("gmv_fen", one.gmv_fen),
                told("orders", one.orders),
                told("comments", one.comments),
                told("likes", one.likes),
            )
            for one in report.curve
        ),
    )


def _segments(report: Report) -> Sheet:
    told = tables.streamed(report)
    return Sheet(
        name="分段",
        columns=(
            Column("过品", "Segment", "text"),
            Column("款型", "Role", "text"),
            Column("返场", "Encore", "text"),
            Column("开始", "Start", "at"),
            Column("结束", "End", "at"),
            Column("计划秒", "Planned s", "s"),
            Column("实际秒", "Real s", "s"),
            Column("订单", "Orders", "times"),
            Column("成交额", "GMV", "fen"),
            Column("成交额/分钟", "GMV/min", "fen"),
            Column("商品点击", "Clicks", "times"),
            Column("评论", "Comments", "times"),
            Column("在线起", "Online at start", "people"),
            Column("在线止", "Online at end", "people"),
        ),
        rows=tuple(
            (
                row.title,
                PRODUCT_ROLES[row.role] if row.role else tables.KINDS[row.type],
                "返场" if row.encore else "",
                row.start_ms,
                row.end_ms,
                row.planned_s,
                row.real_ms / 1_000,
                told("orders", row.orders),
                told("gmv_fen", row.gmv_fen),
                told("gmv_fen", row.gmv_per_minute_fen),
                told("clicks", row.clicks),
                told("comments", row.comments),
                row.online_start,
                row.online_end,
            )
            for row in report.as_run.rows
        ),
    )


def _breaks(report: Report) -> Sheet:
    return Sheet(
        name="在线断点",
        columns=(
            Column("时间", "Time", "at"),
            Column("之前在线", "Online before", "people"),
            Column("之后在线", "Online after", "people"),
            Column("之前做了什么", "What had been done", "text"),
            Column("之后秒数", "Seconds after", "s"),
        ),
        rows=tuple(
            (one.at_ms, one.before, one.after, one.action.zh if one.action else "", one.after_s)
            for one in report.breaks.found
        ),
    )


def _funnel(report: Report) -> Sheet:
    return Sheet(
        name="转化漏斗",
        columns=(
            Column("步骤", "Step", "text"),
            Column("人数", "People", "people"),
            Column("人数转化率", "Rate of people", "ratio"),
            Column("人次", "Times", "times"),
            Column("人次转化率", "Rate of times", "ratio"),
        ),
        rows=tuple(
            (
                step.zh,
                step.people.figure.value,
                step.people.rate,
                step.times.figure.value,
                step.times.rate,
            )
            for step in report.funnel.steps
        ),
    )


def _traffic(report: Report) -> Sheet:
    told, known = report.traffic, tables.streamed(report)
    rows = (*told.rows, *told.sides, told.all) if told.rows else ()
    return Sheet(
        name="流量来源",
        columns=(
            Column("来源", "Source", "text"),
            Column("观众", "Viewers", "people"),
            Column("占比", "Share", "ratio"),
            Column("进房", "Entries", "times"),
            Column("商品点击人数", "Clickers", "people"),
            Column("成交人数", "Buyers", "people"),
            Column("订单", "Orders", "times"),
            Column("成交额", "GMV", "fen"),
            Column("UV价值", "UV value", "fen"),
            Column("关注", "Follows", "times"),
        ),
        rows=tuple(
            (
                name_of(row)[0],
                row.viewers,
                row.share,
                known("entries", row.entries),
                known("clickers", row.clickers),
                known("buyers", row.buyers),
                known("orders", row.orders),
                known("gmv_fen", row.gmv_fen),
                known("gmv_fen", row.uv_value_fen),
                known("follows", row.follows),
            )
            for row in rows
        ),
    )


def _cues(report: Report) -> Sheet:
    roles = [(ROLES[role], row) for role, row in report.receipts.roles.items()]
    told = [*roles, ("全队", report.receipts.all)] if report.receipts.all.raised else []
    return Sheet(
        name="提示回执",
        columns=(
            Column("岗位", "Role", "text"),
            Column("提示", "Raised", "times"),
            Column("已看", "Seen", "times"),
            Column("完成", "Done", "times"),
            Column("不采纳", "Declined", "times"),
            Column("升级", "Escalated", "times"),
            Column("看到用时中位数", "Median to seen", "s"),
        ),
        rows=tuple(
            (name, row.raised, row.seen, row.done, row.declined, row.escalated, row.median_seen_s)
            for name, row in told
        ),
    )


def _words(report: Report) -> Sheet:
    where = [(tables.WHERES[where][0], row) for where, row in report.words.where.items()]
    told = [*where, ("全部", report.words.all)] if report.words.all.warned else []
    return Sheet(
        name="用语提醒",
        columns=(
            Column("哪里", "Where", "text"),
            Column("提醒", "Warned", "times"),
            Column("已纠正", "Corrected", "times"),
            Column("已删除", "Removed", "times"),
            Column("没问题", "No fault", "times"),
            Column("未处理", "Open", "times"),
            Column("处理用时中位数", "Median to answer", "s"),
        ),
        rows=tuple(
            (name, row.warned, row.corrected, row.removed, row.no_fault, row.open, row.median_s)
            for name, row in told
        ),
    )


def _remarks(report: Report) -> Sheet:
    return Sheet(
        name="现场记录",
        columns=(
            Column("时间", "Time", "at"),
            Column("类型", "Kind", "text"),
            Column("内容", "What", "text"),
            Column("谁", "By", "text"),
        ),
        rows=tuple((one.at_ms, tables.sort(one), one.text, one.by) for one in report.remarks),
    )


def _checks(report: Report) -> Sheet:
    return Sheet(
        name="数据核对",
        columns=(
            Column("核对", "Check", "text"),
            Column("结论", "Verdict", "text"),
            Column("说明", "Note", "text"),
            Column("左边", "Left", "times"),
            Column("右边", "Right", "times"),
            Column("相差", "Gap", "ratio"),
        ),
        rows=tuple(
            (one.zh, tables.VERDICTS[one.verdict], one.note_zh, one.left, one.right, one.gap)
            for one in report.quality.checks
        ),
        kinds=tuple(one.unit for one in report.quality.checks),
    )


def _sources(report: Report) -> Sheet:
    return Sheet(
        name="数据来源",
        columns=(
            Column("来源", "Source", "text"),
            Column("事实条数", "Facts", "times"),
            Column("直播中最长静默", "Longest silence on air", "s"),
            Column("静默自", "Silent from", "at"),
            Column("请核对", "Wants a look", "text"),
        ),
        rows=tuple(
            (
                one.name,
                one.facts,
                None if one.silence_ms is None else one.silence_ms / 1_000,
                one.silence_from_ms,
                "请核对" if one.suspicious else "",
            )
            for one in report.quality.sources
        ),
    )


_SHEETS: Final[tuple[Callable[[Report], Sheet], ...]] = (
    _gist,
    _figures,
    _curve,
    _breaks,
    _segments,
    ledgers.lessons,
    _funnel,
    _traffic,
    ledgers.packs,
    ledgers.attendance,
    ledgers.inviters,
    ledgers.scorecards,
    ledgers.hosts,
    ledgers.dwell,
    ledgers.dwell_by,
    ledgers.matching,
    ledgers.reach,
    _cues,
    _words,
    _remarks,
    _checks,
    _sources,
)
"""Every sheet in the order of the page."""
