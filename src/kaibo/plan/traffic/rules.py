"""What is wrong with a booking: every rule of traffic packs, each with its id. Source: P40–P48."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from kaibo import playbook
from kaibo.clock import MINUTE, local
from kaibo.plan.traffic.adcopy import length
from kaibo.plan.traffic.around import Around, Broken
from kaibo.plan.traffic.booking import Booking
from kaibo.plan.traffic.coupons import allowed
from kaibo.plan.traffic.slots import (
    SLOT_MINUTES,
    apart_ms,
    day_of,
    deadline_ms,
    minute_of,
    offered,
    slot_at,
    starts_ms,
)
from kaibo.words import plain


def check(booking: Booking, around: Around) -> tuple[Broken, ...]:
    """Name every rule a booking breaks; a refused one claims nothing and breaks none.

    Raises `ZoneInfoNotFoundError` for an account in a zone nobody knows. Source: P40–P48.
    """
    if booking.state == "refused":
        return ()
    rules = _OFFICIAL if booking.way == "official" else _COUPON
    return tuple(broken for rule in (_complete, *rules) for broken in rule(booking, around))


def _complete(booking: Booking, around: Around) -> Iterator[Broken]:
    """P48: account, date, slot, ad copy. A draft may still lack its copy."""
    if booking.account not in around.accounts:
        yield Broken(
            rule="P48",
            zh="要写明账号：账号页里没有这个账号，先去添加",
            en="name the account: the accounts page has no such account, add it first",
            field="account",
        )
    if day_of(booking.day) is None:
        yield Broken(
            rule="P48",
            zh="要写明日期：日历上没有这一天，请按 2026-11-30 的样子写",
            en="name the day: no calendar has this one, write it like 2026-11-30",
            field="day",
        )
    if booking.way == "official" and not booking.copy.strip():
        yield Broken(
            rule="P48",
            zh="还没有广告语，报名前要写上",
            en="the ad copy is missing: write it before this is filed",
            field="copy",
            severity="warning" if booking.state == "draft" else "error",
        )


def _filed_in_time(booking: Booking, around: Around) -> Iterator[Broken]:
    """P40: the deadline refuses; a lead outside 7 to 11 days only warns, for no day of filing fits all."""
    day, account = day_of(booking.day), around.accounts.get(booking.account)
    if day is None or account is None:
        return
    settings = around.settings
    filed_ms = booking.filed_ms or around.now_ms
    last_ms = deadline_ms(day, settings, account.zone)
    if filed_ms > last_ms:
        at = local(last_ms, account.zone)
        yield Broken(
            rule="P40",
            zh=f"{booking.day} 的投流已在 {at:%m-%d %H:%M} 截止（前一周的周三），请改到之后的一周",
            en=f"filing for {booking.day} closed {at:%m-%d %H:%M}, the Wednesday before: take a later week",
            field="day",
        )
        return
    lead = (day - local(filed_ms, account.zone).date()).days
    least, most = settings.pack_lead_least_days, settings.pack_lead_most_days
    if not least <= lead <= most:
        yield Broken(
            rule="P40",
            zh=f"提前 {lead} 天，官方说提前 {least}–{most} 天，可能被退回",
            en=f"{lead} days ahead where {least} to {most} are asked for: it may be sent back",
            field="day",
            severity="warning",
        )


def _in_a_slot(booking: Booking, around: Around) -> Iterator[Broken]:
    """P41."""
    slots = offered(around.settings)
    if booking.slot not in slots:
        yield Broken(
            rule="P41",
            zh=f"{booking.slot} 没有时段，可选 {_spans(slots)}",
            en=f"there is no slot at {booking.slot}: choose within {_spans(slots)}",
            field="slot",
        )


def _spans(slots: Iterable[str]) -> str:
    """Write slots as the spans they make."""
    spans: list[list[int]] = []
    for minute in map(minute_of, slots):
        if spans and spans[-1][1] == minute:
            spans[-1][1] = minute + SLOT_MINUTES
        else:
            spans.append([minute, minute + SLOT_MINUTES])
    return "、".join(f"{slot_at(begin)}–{slot_at(end)}" for begin, end in spans)


def _volume(booking: Booking, around: Around) -> Iterator[Broken]:
    """P42: the least itself is allowed whatever the step, for the source names both."""
    settings = around.settings
    least, most, step = settings.pack_uv_least, settings.pack_uv_most, settings.pack_uv_step
    if not least <= booking.uv <= most:
        yield Broken(
            rule="P42",
            zh=f"{booking.uv:,} UV 不在 {least:,}–{most:,} UV 之间",
            en=f"{booking.uv:,} UV is not within {least:,} to {most:,} UV",
            field="uv",
        )
    elif booking.uv % step and booking.uv != least:
        yield Broken(
            rule="P42",
            zh=f"{booking.uv:,} UV 不是 {step:,} UV 的整数倍",
            en=f"{booking.uv:,} UV is no multiple of {step:,} UV",
            field="uv",
        )


def one_host(one: Booking, other: Booking) -> bool:
    """Tell whether two bookings need the same person or the same room. Source: P43."""
    return one.account == other.account or bool(one.host and one.host == other.host)


def host_free(booking: Booking, around: Around) -> Iterator[Broken]:
    """P43: one slot at one time, and two at least 2 hours apart."""
    account = around.accounts.get(booking.account)
    start = starts_ms(booking, account.zone) if account else None
    if start is None:
        return
    apart, counted = apart_ms(around.settings), around.settings.pack_host_gap_minutes
    for other in _standing(around.others):
        theirs = around.accounts.get(other.account)
        if theirs is None or not one_host(booking, other):
            continue
        at = starts_ms(other, theirs.zone)
        if at is None or (abs(at - start) >= apart and at != start):
            continue
        who = booking.host or "这个账号"
        if abs(at - start) < SLOT_MINUTES * MINUTE:
            yield Broken(
                rule="P43",
                zh=f"{who} 在 {other.day} {other.slot} 已有一个时段，同一时间只能有一个",
                en=f"the host holds a slot at {other.day} {other.slot} already: one at one time",
                field="slot",
            )
        else:
            yield Broken(
                rule="P43",
                zh=f"离 {other.day} {other.slot} 的时段太近，同一主播两个时段要隔 {counted} 分钟",
                en=f"too close to {other.day} {other.slot}: a host's slots lie {counted} minutes apart",
                field="slot",
            )


def _standing(bookings: Iterable[Booking]) -> Iterator[Booking]:
    """Give the official bookings that claim something."""
    return (one for one in bookings if one.state != "refused" and one.way == "official")


def taken_uv(provider: str, day: str, around: Around) -> int:
    """Sum what the other bookings take of a provider's day. Source: P44."""
    return sum(
        other.uv
        for other in _standing(around.others)
        if other.day == day and (theirs := around.accounts.get(other.account)) and theirs.provider == provider
    )


def _under_the_cap(booking: Booking, around: Around) -> Iterator[Broken]:
    """P44: accounts whose provider nobody typed share one."""
    account, most = around.accounts.get(booking.account), around.settings.pack_provider_day_uv
    if account is None:
        return
    taken = taken_uv(account.provider, booking.day, around)
    if taken + booking.uv > most:
        yield Broken(
            rule="P44",
            zh=f"服务商当天上限 {most:,} UV，已订 {taken:,}，还能订 {max(0, most - taken):,}",
            en=f"the provider's day has {most:,} UV, {taken:,} are taken, {max(0, most - taken):,} are left",
            field="uv",
        )


def _sells(booking: Booking, around: Around) -> Iterator[Broken]:
    """P45: an account that sells, and nothing of the excluded categories."""
    account = around.accounts.get(booking.account)
    if account is None:
        return
    if not account.kinds:
        yield Broken(
            rule="P45",
            zh="没有商品的账号不能投流：先在账号页写上卖什么品类",
            en="an account without products gets no packs: name what it sells on the accounts page",
            field="account",
        )
    for kind in (*account.kinds, account.category):
        folded = plain(kind)
        for group in playbook.RULEBOOK.excluded:
            if any(word in folded for word in group.words):
                yield Broken(
                    rule="P45",
                    zh=f"「{kind}」属于{group.zh}，平台不给投流",
                    en=f"{kind} counts as {group.en}, which gets no packs",
                    field="account",
                )


def _copy_fits(booking: Booking, around: Around) -> Iterator[Broken]:
    """P46."""
    settings = around.settings
    count = length(booking.copy, marks=bool(settings.pack_copy_counts_marks))
    if count > settings.pack_copy_most:
        yield Broken(
            rule="P46",
            zh=f"广告语 {count} 个字，最多 {settings.pack_copy_most} 个",
            en=f"the ad copy has {count} characters, {settings.pack_copy_most} at most",
            field="copy",
        )


Rule = Callable[[Booking, Around], Iterator[Broken]]

_OFFICIAL: Final[tuple[Rule, ...]] = (
    _filed_in_time,
    _in_a_slot,
    _volume,
    host_free,
    _under_the_cap,
    _sells,
    _copy_fits,
)
_COUPON: Final[tuple[Rule, ...]] = (allowed, _copy_fits)
