"""Reservations and attendance as paper: by channel, by reminder and by name, what is next, who invited."""

from typing import Final

from kaibo.plan.reservations import CHANNELS
from kaibo.review.attendance import Attendance, Inviter, ReservedBy
from kaibo.review.paper.say import NONE, as_of, both, count, text, worth
from kaibo.review.paper.tables import empty, table
from kaibo.review.paper.traffic import foot
from kaibo.review.report import Report

_EN: Final = {
    "home": "home", "article": "article", "video": "video", "group": "groups", "moments": "moments",
    "wecom": "WeCom", "poster": "poster", "other": "other",
}  # fmt: skip


def attendance(report: Report) -> str:
    """Show who reserved and who came, as far as anybody can know, and what was won for next time."""
    told = report.attendance
    parts = [_lost(told), _cards(report), _channels(report), _ranking(told)]
    return "".join(parts) + f'<p class="aside">{foot(report)}</p>'


def _lost(told: Attendance) -> str:
    if told.reminded is not False or told.late_minutes is None:
        return ""
    off, (word, en) = abs(told.late_minutes), ("晚", "late") if told.late_minutes > 0 else ("早", "early")
    line = both(
        f"实际开播比预告{word} {off:,} 分钟：预约提醒发不出去，到场会低。下次改预告时间，或准点开播（P31）。",
        f"It went live {off:,} min {en}: nobody was reminded. Next time move the announced start.",
    )
    return f'<div class="banner">{line}</div>'


def _cards(report: Report) -> str:
    told, figures = report.attendance, report.figures
    cards = (
        ("预约到场（按人数推算）", "Attended, by counts", _share(told.attended), _attended(told)),
        ("上场口播预约到场（按人）", "Attended, by name", _share(told.known_attended), _known(told)),
        ("下场预约率", "Next reserved", _share(figures["next_rate_uv"].value), _next(report)),
        ("公域导流率", "Public → WeCom", _share(figures["public_contact_rate_uv"].value), _public(report)),
    )
    drawn = (
        f'<article class="card"><h3>{both(zh, en)}</h3>'
        f'<p class="value{" none" if value == NONE else ""}">{value}</p>'
        f'<p class="foot">{text(why)}</p></article>'
        for zh, en, value, why in cards
    )
    return f'<div class="cards">{"".join(drawn)}</div>'


def _share(value: float | None) -> str:
    return worth(value, "ratio")


def _attended(told: Attendance) -> str:
    if told.reserved is None:
        return "没有预约数：在「预约」页按渠道填写，开播时的数才算"
    if told.came is None:
        return f"开播时 {told.reserved:,} 人预约；进房没有带来源，不知道谁是被提醒来的"
    return f"{told.came:,} 人从预约提醒进房 ÷ 开播时 {told.reserved:,} 人预约；只有人数，不知道是不是同一批人"


def _known(told: Attendance) -> str:
    if told.known is None or told.known_came is None:
        return "上一场没有带编号的预约记录：接入直播间推送，口播预约就能按人核对"
    return f"上一场直播里预约的 {told.known:,} 人，本场来了 {told.known_came:,} 人，按观众编号核对"


def _next(report: Report) -> str:
    people, views = report.figures["reservers"].value, report.figures["views"].value
    if people is None or views is None:
        return "没有收到预约记录：接入直播间推送，口播和预约卡才看得到效果"
    return f"{people:,.0f} 人预约了下一场 ÷ 场观 {views:,.0f}（P33）"


def _public(report: Report) -> str:
    contacts, added, public = (
        report.figures[key].value for key in ("contacts", "public_contacted", "public_views")
    )
    if contacts is None:
        return "没有企微添加记录：接入企微回调，名片卡才看得到效果"
    if added is None or public is None:
        return (
            f"新加 {contacts:,.0f} 人，没有一个知道是不是从公域来的：编号对不上直播间观众，或进房没有带来源"
        )
    unseen = report.attendance.contacts_unseen
    rest = f"；另有 {unseen:,} 人对不上" if unseen else ""
    return f"公域观众 {public:,.0f} 人里有 {added:,.0f} 人加了企微{rest}"


def _channels(report: Report) -> str:
    rows = report.attendance.channels
    if not rows:
        return empty(
            "没有按渠道的预约数，也没有渠道链接：在「预约」页每天填一次各渠道人数，并给每个渠道发自己的链接。",
            "No counts by channel and no links: type the counts and give each channel a link of its own.",
        )
    head = (
        ("渠道", "Channel", False),
        ("开播时预约", "Reserved", True),
        ("占比", "Share", True),
        ("链接打开", "Opened", True),
        ("预约 ÷ 打开", "Per opening", True),
        ("触达", "Reached", True),
        ("预约率", "Rate", True),
        ("从此渠道直接进房", "Came straight", True),
    )
    note = both(
        "预约是各渠道的读数；谁从哪个渠道预约后来了，平台不告诉，「直接进房」是从该渠道链接进来的观众，两者不能相除。",
        "Nobody tells which reservations of a channel came; those who came straight are others.",
    )
    return (
        table("各渠道预约与到场", head, (_channel(row, report) for row in rows))
        + f'<p class="aside">{note}</p>'
    )


def _channel(row: ReservedBy, report: Report) -> str:
    read = "" if row.as_of_ms is None else as_of(row.as_of_ms, report.head.went_live_ms, report.head.zone)
    by = f" {text(row.by, 20)}" if row.by else ""
    return (
        f'<tr><td class="t">{CHANNELS[row.channel]}<span class="sub" lang="en">{_EN[row.channel]}</span></td>'
        f'<td class="n">{count(row.reserved)}<span class="sub">{read}{by}</span></td>'
        f'<td class="n">{_share(row.share)}</td><td class="n">{count(row.opened)}</td>'
        f'<td class="n">{_share(row.opened_rate)}</td><td class="n">{count(row.reached)}</td>'
        f'<td class="n">{_share(row.reached_rate)}</td><td class="n">{count(row.entered)}</td></tr>'
    )


def _ranking(told: Attendance) -> str:
    title = f"<h3>{both('邀请榜', 'Who invited')}</h3>"
    if not told.ranking:
        return title + empty(
            "还没有个人邀请链接：在「预约」页给店员和分享的人各发一个，这里按带来的预约排名。",
            "No personal links yet: give one to everybody who invites, and they are ranked here.",
        )
    head = (
        ("#", "", True),
        ("谁", "Who", False),
        ("带来预约", "Reserved", True),
        ("链接打开（真人）", "Opened", True),
        ("企微添加", "Contacts", True),
        ("进房、成交", "Entrants, orders", True),
    )
    note = both(
        "进房和成交按人分不出来：平台不告诉观众是谁带来的。打开按次数，不是人数。",
        "Nobody tells whose guest a viewer is. Openings are counted, not people.",
    )
    return (
        title
        + table("邀请榜", head, (_inviter(row) for row in told.ranking))
        + f'<p class="aside">{note}</p>'
    )


def _inviter(row: Inviter) -> str:
    bots = f'<span class="sub">另有程序 {row.bots:,}</span>' if row.bots else ""
    return (
        f'<tr><td class="n">{row.place}</td><td class="title">{text(row.name, 40)}</td>'
        f'<td class="n">{count(row.reserved)}</td><td class="n">{count(row.opened)}{bots}</td>'
        f'<td class="n">{count(row.contacts)}</td><td class="n">{NONE}</td></tr>'
    )
