"""The scorecards of the team on the review page: one card a role, one table of hosts."""

from collections.abc import Sequence
from typing import Final

from kaibo.clock import MINUTE, SECOND, span
from kaibo.playbook import number
from kaibo.review.definitions import DEFINITIONS, Unit, Way
from kaibo.review.metrics import ratio
from kaibo.review.paper.say import NONE, both, brief, count, lasting, money, text, worth
from kaibo.review.paper.tables import Told, empty, streamed, table
from kaibo.review.report import Report
from kaibo.review.scorecards import Measure, Scorecard, ScoreCause
from kaibo.review.standing import PastStanding, counts_of
from kaibo.review.turns import HostCard

ARROWS: Final = {"up": "▲ 高于", "down": "▼ 低于", "level": "＝ 持平", "": ""}
"""The word for each direction, with a sign that needs no colour."""


_DO: Final[dict[Way, tuple[str, str]]] = {
    "room": ("接入直播间", "connect the room"),
    "visits": ("接入告知进出的来源", "connect a source that tells of leavings"),
    "shop": ("接入小店或导入订单", "connect the shop or import orders"),
    "official": ("填官方数据", "type official figures"),
    "crew": ("在预约页填预约数", "type reservations on their page"),
    "wecom": ("接入企业微信", "connect WeCom"),
}
"""How to come by what a role answers for, in short."""


def draw(report: Report) -> str:
    """Show each role's measures beside its past, the causes it controls, and its answers; then the hosts.

    Roles of which nothing is known share one line that says what to do.
    """
    if report.head.went_live_ms is None:
        return empty(
            "还没有开播：开播后这里有每个岗位的成绩单，下播后和往场比。",
            "Not live yet: every role has its scorecard here once it is, beside the past after sign-off.",
        )
    cards = report.scorecards.cards
    told = [card for card in cards if _tells(card)]
    silent = [card for card in cards if not _tells(card)]
    drawn = "".join(_card(card, report) for card in told)
    return (
        (f'<p class="meta">{_beside(report)}</p><div class="roles">{drawn}</div>' if told else "")
        + (_silent(silent, report) if silent else "")
        + _hosts(report)
    )


def _tells(card: Scorecard) -> bool:
    """Tell whether a card has anything to say: a figure, something done, a cue."""
    known = any(one.value is not None for one in card.measures)
    return known or card.receipts.raised > 0 or any(one.value for one in card.causes)


def _silent(cards: Sequence[Scorecard], report: Report) -> str:
    zh, en = _how([one for card in cards for one in card.measures], report)
    return empty(
        f"{'、'.join(card.zh for card in cards)}没有数据：{zh}。",
        f"No data of {', '.join(card.role for card in cards)}: {en}.",
    )


def _how(missing: Sequence[Measure], report: Report) -> tuple[str, str]:
    """Say in short how to come by measures, by what nobody told of the counts they are made of."""
    names = dict.fromkeys(name for one in missing for name in counts_of(one.key))
    ways = dict.fromkeys(DEFINITIONS[name].way for name in names if report.figures[name].value is None)
    if not ways:
        return "分母为 0，或两边对不上", "nothing to divide by"
    return "、".join(_DO[way][0] for way in ways), ", ".join(_DO[way][1] for way in ways)


def stands(standing: PastStanding, unit: Unit) -> str:
    """Say in a few words how a value stands beside the broadcasts before."""
    if standing.median is None:
        return f"还不够比（{standing.n} 场）" if standing.n else "往场没有这项"
    place = "" if standing.percentile is None else f" · 高过 {standing.percentile:.0%} 的场次"
    word = ARROWS[standing.direction]
    return f"{word}中位数 {worth(standing.median, unit)}{place}（{standing.n} 场）"


def spark(standing: PastStanding, value: float | None) -> str:
    """Draw the past values as a small line that ends in tonight's; nothing for fewer than three of them."""
    series = [*standing.series, *([] if value is None else [value])]
    if len(series) < 3:
        return ""
    low, high = min(series), max(series)
    wide, tall = 72, 16
    step = wide / (len(series) - 1)
    points = [
        f"{round(place * step + 2, 1)},{round(tall - (one - low) / ((high - low) or 1) * (tall - 4), 1)}"
        for place, one in enumerate(series)
    ]
    return (
        f'<svg class="spark" viewBox="0 0 {wide + 6} {tall + 2}" aria-hidden="true">'
        f'<path class="online" d="M{"L".join(points)}"/>'
        f'<circle cx="{points[-1].partition(",")[0]}" cy="{points[-1].partition(",")[2]}" r="2.5"/></svg>'
    )


def _beside(report: Report) -> str:
    told, least = report.scorecards, number("usual_shows_least")
    if report.head.ended_ms is None:
        return both("直播还没有结束：先不和往场比。", "Still on air: not compared with whole broadcasts yet.")
    if not told.compared:
        return both(
            f"这个账号在 kaibo 里还没有更早的场次：播过 {least:g} 场后，这里会有中位数和名次。",
            f"No earlier broadcast of this account here: after {least:g} there are medians and places.",
        )
    lasted = "" if told.lasted_ms is None else f"，那些场次时长中位数 {span(round(told.lasted_ms))}"
    return both(
        f"和本账号前 {told.compared} 场比{lasted}；场次长短不同，先看比率再看总数。",
        f"Beside the account's last {told.compared} broadcasts; they differ in length: ratios first.",
    )


def _card(card: Scorecard, report: Report) -> str:
    measures = "".join(_measure(one, report) for one in card.measures if one.value is not None)
    causes = "".join(_cause(one) for one in card.causes if one.value is not None)
    unmeasured = "、".join(one.zh for one in card.causes if one.value is None)
    rest = f'<li class="sub">{both(f"未测：{unmeasured}", "Not measured")}</li>' if unmeasured else ""
    return (
        f'<article class="card role"><h3>{both(card.zh, card.role)}</h3>'
        f'<dl class="measures">{measures}</dl>{_missing(card, report)}'
        f"<h4>{both('能动手的', 'What it controls')}</h4><ul>{causes}{rest}</ul>"
        f'<p class="foot">{_receipts(card)}</p></article>'
    )


def _missing(card: Scorecard, report: Report) -> str:
    """Name the measures without a value in one line, with what to do; the key figures say more of each."""
    missing = [one for one in card.measures if one.value is None]
    if not missing:
        return ""
    zh, en = _how(missing, report)
    names_zh, names_en = "、".join(one.zh for one in missing), ", ".join(one.en for one in missing)
    return f'<p class="sub">{both(f"{names_zh}没有数据：{zh}", f"No {names_en}: {en}")}</p>'


def _measure(one: Measure, report: Report) -> str:
    # Where nothing is compared the line above the cards says so, once.
    stood = [stands(one.standing, one.unit)] if report.scorecards.compared else []
    if one.together is not None:
        stood.append(f"往场合计 {worth(one.together, one.unit)}")
    stood.append("终值" if one.final else "暂计")
    return (
        f"<div><dt>{both(one.zh, one.en)}</dt><dd><b>{worth(one.value, one.unit)}</b>"
        f"{spark(one.standing, one.value)}"
        f'<span class="sub">{" · ".join(stood)}</span></dd></div>'
    )


def _cause(one: ScoreCause) -> str:
    return (
        f'<li><span class="what">{text(one.do_zh)} <span class="ref">{text(one.source)}</span></span>'
        f'<span class="sub">{text(one.zh)} {brief(one.value, one.unit)}</span></li>'
    )


def _receipts(card: Scorecard) -> str:
    told = card.receipts
    if not told.raised:
        return both("没有发给这个岗位的提示", "No cue went to this role")
    waited = None if told.median_seen_s is None else told.median_seen_s * SECOND
    return both(
        f"提示 {told.raised} 条，回应 {told.seen}，完成 {told.done}；回应用时中位数 {lasting(waited)}",
        f"{told.raised} cues, {told.seen} answered, {told.done} done",
    )


def _hosts(report: Report) -> str:
    told = report.scorecards
    if not told.hosts:
        return empty(
            "没有主播上镜记录：在计划里排班，或直播中按「换主播」，这里就有每位主播的时段。",
            "Nobody told who was on camera: plan shifts, or press change of host.",
        )
    head = (
        ("主播", "Host", False),
        ("上镜", "On camera", True),
        ("最高在线", "Peak online", True),
        ("在线增减", "Online change", True),
        ("评论/分钟", "Comments/min", True),
        ("点赞", "Likes", True),
        ("关注", "Follows", True),
        ("商品点击", "Clicks", True),
        ("订单 · 下单率", "Orders · rate", True),
        ("成交额/分钟", "GMV/min", True),
    )
    planned = (
        both("没有人按过「换主播」，按计划的排班算。", "Nobody told of a change: by the planned shifts.")
        if told.hosts_planned
        else ""
    )
    known = streamed(report)
    how = both(
        "是主播在镜头前那段时间全房间的数字，不分是谁带来的；给运营看，主播自己的屏幕不显示。",
        "Everything in the room while the host was on camera; never shown on a host's own screen.",
    )
    return (
        f"<h3>{both('每位主播', 'Each host')}</h3>"
        + table("每位主播", head, (_host(one, known) for one in told.hosts))
        + f'<p class="meta">{planned}{how}</p>'
    )


def _host(one: HostCard, told: Told) -> str:
    minutes = one.air_ms / MINUTE
    change = NONE if one.online_change is None else f"{one.online_change:+,}"
    talk = NONE if told("comments", one.comments) is None else f"{one.comments / minutes:,.1f}"
    clicks, orders = told("clicks", one.clicks), told("orders", one.orders)
    return (
        f'<tr><td class="title">{text(one.host, 40)}<span class="sub">{one.turns} 次</span></td>'
        f'<td class="n">{lasting(one.air_ms)}</td><td class="n">{count(one.online_most)}</td>'
        f'<td class="n">{change}</td><td class="n">{talk}</td>'
        f'<td class="n">{count(told("likes", one.likes))}</td>'
        f'<td class="n">{count(told("follows", one.follows))}</td>'
        f'<td class="n">{count(clicks)}</td>'
        f'<td class="n">{count(orders)}<span class="sub">{worth(ratio(orders, clicks), "ratio")}</span></td>'
        f'<td class="n">{money(told("gmv_fen", one.gmv_fen / minutes))}</td></tr>'
    )
