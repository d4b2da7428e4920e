"""Packs and coupons as paper: what was booked, what came, what it cost and what it sold."""

from typing import Final

from kaibo.review.packs import Lift, Pack, Verdict, Why
from kaibo.review.paper.say import NONE, both, clock, count, money
from kaibo.review.paper.tables import empty, table
from kaibo.review.paper.traffic import foot
from kaibo.review.report import Report

VERDICTS: Final[dict[Verdict, tuple[str, str]]] = {
    "came": ("ok", "✓ 到齐"),
    "short": ("look", "! 没到齐"),
    "never": ("look", "! 没有来"),
    "unseen": ("unknown", "? 来源没有区分"),
    "off_air": ("look", "! 不在直播"),
    "waiting": ("unknown", "… 还没到时段"),
    "unfiled": ("unknown", "? 没有通过记录"),
}
_WHY: Final[dict[Why, tuple[str, str]]] = {
    "": ("", ""),
    "cost": ("没填单价：流量页「规则数字」里填", "no price: type it on the traffic page"),
    "attribution": ("没有归因：进房没有「流量包」来源", "no attribution: nobody tells a pack's viewers"),
    "window": ("时段不在直播里", "not on air in its window"),
    "state": ("预约没有标成「已通过」", "the booking is not marked granted"),
    "sales": ("没有订单来源：接入小店或导入订单", "no sales told: connect the shop or import orders"),
}


def packs(report: Report) -> str:
    """Show each booking with what came of it; a difference to the minutes before is called just that."""
    told = report.packs
    if not told.rows:
        more = (
            f'<p class="aside">{_outside(report)}</p>' if told.outside_viewers or told.coupons_spent else ""
        )
        return more + empty(
            "本场没有流量包或流量券的预约：在「流量」页登记后，这里核对到没到、卖了多少、值不值。",
            "No pack or coupon was booked: file it on the traffic page, and its return is reckoned here.",
        )
    head = (
        ("时段", "Window", False),
        ("预约 UV", "Booked", True),
        ("到场", "Came", True),
        ("结果", "Verdict", False),
        ("成交额", "GMV", True),
        ("花费", "Cost", True),
        ("ROI", "", True),
        ("同期差（不是归因）", "Against before", True),
    )
    lines = [_outside(report), foot(report)]
    return table("流量包与流量券", head, [_row(row, report) for row in told.rows] + _all(report)) + "".join(
        f'<p class="aside">{line}</p>' for line in lines if line
    )


def _row(row: Pack, report: Report) -> str:
    zone = report.head.zone
    way = "流量券" if row.way == "coupon" else "官方投流"
    spent = f" · {count(row.coupons)} 张券" if row.coupons else ""
    css, word = VERDICTS[row.verdict]
    inside = "" if row.in_window is None else f'<span class="sub">时段内 {count(row.in_window)}</span>'
    zh, en = _WHY[row.why]
    roi = f"{row.roi:.2f}" if row.roi is not None else f'{NONE}<span class="sub">{both(zh, en)}</span>'
    orders = "" if row.orders is None else f'<span class="sub">{count(row.orders)} 单</span>'
    return (
        f'<tr><td class="t">{clock(row.start_ms, zone)}–{clock(row.end_ms, zone)}'
        f'<span class="sub">{way}{spent}</span></td><td class="n">{count(row.uv)}</td>'
        f'<td class="n">{count(row.came)}{inside}</td>'
        f'<td><span class="verdict {css}">{word}</span></td>'
        f'<td class="n">{money(row.gmv_fen)}{orders}</td><td class="n">{money(row.cost_fen)}</td>'
        f'<td class="n">{roi}</td><td class="n">{_lift(row.lift)}</td></tr>'
    )


def _lift(lift: Lift | None) -> str:
    if lift is None:
        return NONE
    sold = ""
    if lift.gmv_fen is not None:
        sold = f" · {'+' if lift.gmv_fen >= 0 else '-'}{money(abs(lift.gmv_fen))}"
    return f'{lift.viewers:+,.0f} 人{sold}<span class="sub">与之前 {lift.minutes:.0f} 分钟比</span>'


def _all(report: Report) -> list[str]:
    told = report.packs
    if told.roi is None:
        return []
    return [
        f'<tr class="rest"><td class="t">{both("算得出的合计", "All with a return")}</td>'
        "<td></td><td></td><td></td>"
        f'<td class="n">{money(told.gmv_fen)}</td><td class="n">{money(told.cost_fen)}</td>'
        f'<td class="n">{told.roi:.2f}</td><td></td></tr>'
    ]


def _outside(report: Report) -> str:
    told, parts = report.packs, []
    if told.coupons_spent:
        parts.append(both(f"券账本：本场用了 {told.coupons_spent:,} 张", f"{told.coupons_spent:,} coupons"))
    if told.outside_viewers:
        parts.append(
            both(
                f"另有 {told.outside_viewers:,} 位流量包观众不在任何预约里，"
                f"成交 {money(told.outside_gmv_fen)}：有没登记的投放",
                f"{told.outside_viewers:,} viewers of packs nobody filed",
            )
        )
    return " ".join(parts)
