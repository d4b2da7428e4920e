# ruff: noqa: E501 - one signal is one line of the table
"""Signals of the crowd: how many watch, what they do and buy, against the plan's targets."""

from collections.abc import Callable, Iterable
from statistics import fmean, median
from typing import Final

from kaibo.clock import SECOND
from kaibo.live.figures import NOT_HEARD, VIEWERS
from kaibo.live.room import Room
from kaibo.live.signals.look import SOLD, Look, figure

FRESH_S: Final = 30
"""A count of viewers older than this says nothing about now."""


def _online(look: Look) -> float | None:
    age = look.since(look.room.online_ms, SECOND)
    return None if age is None or age > FRESH_S else look.room.online


def _online_before(look: Look) -> float | None:
    now_s = look.now_ms // SECOND
    seconds = (look.room.seconds.get(at_s) for at_s in range(now_s - 75, now_s - 44))
    counts = [window.online for window in seconds if window is not None and window.online is not None]
    return median(counts) if counts else None


def _online_usual(look: Look) -> float | None:
    counts = look.room.minute_online.values()
    return median(counts) if len(counts) >= 10 else None


def _mean_minutes(look: Look, minutes: Iterable[int]) -> float | None:
    known = [count for at in minutes if (count := look.room.minute_online.get(at)) is not None]
    return fmean(known) if known else None


def _recent(look: Look) -> float | None:
    minute = look.value("minute")
    return None if minute is None else _mean_minutes(look, range(int(minute) - 2, int(minute) + 1))


def _silence(look: Look) -> float | None:
    if look.room.rehearsal:
        return None
    told = [heard.last_ms for name, heard in look.room.heard.items() if name not in NOT_HEARD]
    return look.since(max(told, default=look.room.went_live_ms), SECOND)


def _counted(read: Callable[[Room], float], *kinds: str) -> Callable[[Look], float | None]:
    """Count something of the room, unknown until its source told one of the kinds."""
    return lambda look: read(look.room) if look.told(*kinds) else None


def _target(name: str, share: int = 1) -> Callable[[Look], float | None]:
    """Read a target of the plan; None where none was set."""
    return lambda look: (getattr(look.room.plan.targets, name) / share or None) if look.room.plan else None


CROWD: Final = (
    figure("online", "people", "在线人数，30 秒内的", "viewers now, by a count under 30 s old", "L2", _online),
    figure("online_before", "people", "一分钟前在线：45–75 秒前的中位数", "viewers a minute ago: median of 45-75 s ago", "L2", _online_before),
    figure("online_usual", "people", "平时在线：开播以来每分钟最高值的中位数（满 10 分钟）", "usual viewers: median of each minute's highest count, from ten minutes on", "L2", _online_usual),
    figure("pcu", "people", "最高在线", "highest count so far", "R3", lambda look: look.room.pcu if look.room.pcu_ms else None),
    figure("online_early", "people", "开场在线：第 2–4 分钟", "viewers of minutes 2 to 4", "L3", lambda look: _mean_minutes(look, (2, 3, 4))),
    figure("online_recent", "people", "最近三分钟在线", "viewers of the last three minutes", "L3", _recent),
    figure("views", "people", "累计场观", "distinct viewers so far", "R4", _counted(lambda room: room.totals.new, *VIEWERS)),
    figure("private", "people", "累计私域进房", "private viewers so far", "P36", _counted(lambda room: room.totals.private, "entered")),
    figure("silence_s", "s", "多久没有收到直播间数据（演练不计）", "since a source of the crowd last told anything; not in a rehearsal", "R1", _silence),
    figure("orders", "times", "累计订单", "paid orders so far", "L1", _counted(lambda room: room.totals.orders, *SOLD)),
    figure("gmv", "CNY", "累计成交额", "sales so far", "P36", _counted(lambda room: room.totals.gmv_fen / 100, *SOLD)),
    figure("clicks", "times", "累计商品点击", "clicks on products so far", "L9", _counted(lambda room: room.totals.clicks, "product_clicked")),
    figure("flash_orders", "times", "秒杀款订单（在讲时）", "orders of flash products while on air", "L3", _counted(lambda room: room.flash_orders, *SOLD)),
    figure("follows", "times", "累计关注", "follows so far", "L9", _counted(lambda room: room.totals.follows, "followed")),
    figure("reservations", "times", "累计预约下一场", "reservations of the next broadcast so far", "P30", _counted(lambda room: room.reservations, "reserved")),
    figure("contacts", "people", "累计新增企业微信", "new WeCom contacts so far", "L7", _counted(lambda room: room.contacts, "contact_added")),
    figure("target_online", "people", "在线目标", "target of viewers at once", "R3", _target("online")),
    figure("target_views", "people", "场观目标", "target of viewers", "R3", _target("views")),
    figure("target_orders", "times", "订单目标", "target of orders", "R3", _target("orders")),
    figure("target_gmv", "CNY", "成交额目标", "target of sales", "R3", _target("gmv_fen", 100)),
)  # fmt: skip
"""What a rule can read of the crowd."""
