"""Who the platform helps to begin, what is missing, and until when its weight is being set. Source: P38."""

from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from kaibo.broadcast import Reason
from kaibo.plan.accounts import Account
from kaibo.plan.traffic.settings import Settings
from kaibo.plan.traffic.slots import day_of

Standing = Literal["no", "may", "setting", "over"]
"""Not eligible, eligible, weight is being set, or that time is over."""


class Held(Struct, frozen=True, kw_only=True):
    """An account's broadcasts as kaibo holds them: the day of the last and of the next, all of its days."""

    days: tuple[date, ...] = ()
    next: date | None = None


class ColdStart(Struct, frozen=True, kw_only=True):
    """Where an account stands with cold-start support.

    `met` and `missing` say why; while weight is being set, it ends between `ends_least` and `ends_most`,
    and `uv` is about what was given so far. Source: P38.
    """

    account: str
    standing: Standing
    met: tuple[Reason, ...] = ()
    missing: tuple[Reason, ...] = ()
    ends_least: str = ""
    ends_most: str = ""
    broadcasts: int = 0
    uv: int = 0


def coldstart(key: str, account: Account, held: Held, today: date, settings: Settings) -> ColdStart:
    """Tell where an account stands today, in its own zone.

    It is eligible when it is new or restarts, and is large elsewhere or in its private base.
    """
    since = day_of(account.weight_from)
    if since is not None:
        return _setting(key, held, since, today, settings)
    begins, large = _begins(account, held, today, settings), _large(account, settings)
    met = tuple(reason for ok, reason in (*begins, *large) if ok)
    missing: list[Reason] = []
    for group in (begins, large):
        if not any(ok for ok, _ in group):
            missing += [reason for _, reason in group]
    return ColdStart(account=key, standing="no" if missing else "may", met=met, missing=tuple(missing))


def _setting(key: str, held: Held, since: date, today: date, settings: Settings) -> ColdStart:
    least = since + timedelta(days=settings.cold_least_days)
    most = since + timedelta(days=settings.cold_most_days)
    count = sum(1 for day in held.days if since <= day <= most)
    return ColdStart(
        account=key,
        standing="setting" if today <= most else "over",
        ends_least=least.isoformat(),
        ends_most=most.isoformat(),
        broadcasts=count,
        uv=count * settings.cold_uv,
    )


def _reason(zh: str, en: str) -> Reason:
    return Reason(rule="P38", zh=zh, en=en)


def _begins(account: Account, held: Held, today: date, settings: Settings) -> tuple[tuple[bool, Reason], ...]:
    """An account begins when it is new, or was silent long and is on air again within days."""
    opened = day_of(account.opened)
    new = opened is not None and (today - opened).days <= settings.cold_new_days
    last = max((*held.days, *(day for day in (day_of(account.silent_since),) if day)), default=None)
    silent = (today - last).days if last else 0
    soon = held.next is not None and (held.next - today).days <= settings.cold_restart_days
    long, within = settings.cold_silent_days, settings.cold_restart_days
    said = opened.isoformat() if opened else "还没填"
    days = f"已断播 {silent} 天" if last else "没有上一场的日期"
    return (
        (
            new,
            _reason(
                f"新号：开通 {settings.cold_new_days} 天内（开通日：{said}）",
                f"new: opened within {settings.cold_new_days} days (opened: {opened or 'not told'})",
            ),
        ),
        (
            silent >= long and soon,
            _reason(
                f"重启：断播满 {long} 天，{within} 天内开播（{days}，{'已' if soon else '没'}排下一场）",
                f"restarting: {long} days silent and on air within {within} days "
                f"({silent} days silent, next broadcast {'planned' if soon else 'not planned'})",
            ),
        ),
    )


def _large(account: Account, settings: Settings) -> tuple[tuple[bool, Reason], ...]:
    """An account is large by sales or followers elsewhere, or by groups or contacts of its own."""
    rows = (
        (
            account.sales_elsewhere_fen // 100,
            settings.cold_sales_elsewhere_fen // 100,
            "站外销售额（元）",
            "yuan sold elsewhere",
        ),
        (account.followers_elsewhere, settings.cold_followers_elsewhere, "站外粉丝", "followers elsewhere"),
        (account.groups, settings.cold_groups, "社群数", "groups"),
        (account.wecom_contacts, settings.cold_wecom_contacts, "企微好友", "WeCom contacts"),
    )
    return tuple(
        (have >= want, _reason(f"{zh}满 {want:,}（现有 {have:,}）", f"{want:,} {en} (has {have:,})"))
        for have, want, zh, en in rows
    )
