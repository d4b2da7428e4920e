"""How long viewers stayed, on the page: bars of the distribution, and a table by where they came from."""

from kaibo.review.dwell import Dwell, DwellBin
from kaibo.review.paper.bars import Bar, bars
from kaibo.review.paper.say import both, count, worth
from kaibo.review.paper.tables import empty, table
from kaibo.review.paper.traffic import SIDES
from kaibo.review.report import Report
from kaibo.review.traffic import SOURCES, side


def draw(report: Report) -> str:
    """Show how long viewers stayed."""
    told = report.dwell
    if told is None:
        return empty(
            "没有停留分布：需要告知观众进出的来源。平台只告知人均观看时长。",
            "No distribution: it takes a source that tells of comings and goings.",
        )
    words = (
        f"{told.people:,} 人有进出记录；中位数 {worth(told.median_s, 's')}，人均 {worth(told.mean_s, 's')}，"
        f"满 10 分钟占 {told.long_share:.1%}。"
    )
    left = f"{told.unclosed:,} 次没有离开记录，算到下播，长停留可能偏多。" if told.unclosed else ""
    english = (
        f"{told.people:,} viewers; median {told.median_s:,.0f} s, mean {told.mean_s:,.0f} s, "
        f"{told.long_share:.1%} stayed 10 min; {told.unclosed:,} without a leaving count to the end."
    )
    rows = [Bar(name_of(one), one.people, f"{one.people:,} 人 · {one.share:.1%}") for one in told.bins]
    drawn = bars(rows, "停留时长分布：每一段的人数")
    return f'<p>{words}{left} <span lang="en">{english}</span></p><div class="panel">{drawn}</div>{_by(told)}'


def name_of(one: DwellBin) -> str:
    """Name a bin of the distribution by its edges."""
    if one.to_s is None:
        return f"{_short(one.from_s)}以上"
    return f"{_short(one.from_s)}–{_short(one.to_s)}" if one.from_s else f"不到 {_short(one.to_s)}"


def _short(seconds: int) -> str:
    return f"{seconds // 60} 分" if seconds >= 60 and seconds % 60 == 0 else f"{seconds} 秒"


def _by(told: Dwell) -> str:
    if {row.traffic for row in told.by} == {"unknown"}:
        return ""
    head = (
        ("来源", "Source", False),
        ("私域/公域", "Side", False),
        ("人数", "People", True),
        ("停留中位数", "Median", True),
        ("人均停留", "Mean", True),
        ("满 10 分钟", "10 min", True),
    )
    rows = (
        f'<tr><td class="t">{both(*SOURCES[row.traffic])}</td><td>{both(*SIDES[side(row.traffic)])}</td>'
        f'<td class="n">{count(row.people)}</td><td class="n">{worth(row.median_s, "s")}</td>'
        f'<td class="n">{worth(row.mean_s, "s")}</td><td class="n">{row.long_share:.1%}</td></tr>'
        for row in told.by
    )
    return table("各来源的停留", head, rows)
