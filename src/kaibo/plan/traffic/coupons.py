"""Coupons: who may use them, what each account still has and needs, what each broadcast took. Source: P47."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from kaibo.clock import MINUTE
from kaibo.plan.accounts import Account
from kaibo.plan.traffic.around import Around, Broken
from kaibo.plan.traffic.booking import Booking, CouponEntry
from kaibo.plan.traffic.settings import Settings
from kaibo.plan.traffic.slots import crowded, day_of, starts_ms


class Purse(Struct, frozen=True, kw_only=True):
    """The coupons of an account: what came in and went out, what is left, and what bookings still need.

    `left` below zero says that the ledger misses a line; `short` is how many are missing for what is
    planned, `spent` what each broadcast took. Source: P47.
    """

    account: str
    came: int
    went: int
    left: int
    needed: int
    short: int
    spent: dict[str, int]


def purse(
    account: str, entries: Iterable[CouponEntry], bookings: Iterable[Booking], settings: Settings
) -> Purse:
    """Sum the lines of an account; a coupon booking asks for its cost until it is granted or refused."""
    own = [entry for entry in entries if entry.account == account]
    came = sum(entry.coupons for entry in own if entry.coupons > 0)
    went = -sum(entry.coupons for entry in own if entry.coupons < 0)
    spent: dict[str, int] = {}
    for entry in own:
        if entry.coupons < 0 and entry.broadcast:
            spent[entry.broadcast] = spent.get(entry.broadcast, 0) - entry.coupons
    needed = sum(
        cost(one.uv, settings)
        for one in bookings
        if one.account == account and one.way == "coupon" and one.state in ("draft", "filed")
    )
    return Purse(
        account=account,
        came=came,
        went=went,
        left=came - went,
        needed=needed,
        short=max(0, needed - (came - went)),
        spent=spent,
    )


def allowed(booking: Booking, around: Around) -> Iterator[Broken]:
    """Hold a coupon booking against P47: bound, on air when asked for, review in time, not crowded."""
    account = around.accounts.get(booking.account)
    day = day_of(booking.day)
    if account is None or day is None:
        return
    draft = booking.state == "draft"
    if not booking.uv:
        yield Broken(rule="P47", zh="要写明多少 UV", en="say how many UV", field="uv")
    if not account.bound:
        yield Broken(
            rule="P47",
            zh="账号还没有绑定服务商，不能用流量券：绑定后在账号页勾上",
            en="the account is not bound to its provider: bind it, then tick it on the accounts page",
            field="account",
        )
    if booking.account not in around.on_air and booking.state in ("draft", "filed"):
        yield Broken(
            rule="P47",
            zh="流量券只在直播中能申请" + ("，开播后再提交" if draft else ""),
            en="coupons are asked for on air" + (": file it after going live" if draft else ""),
            field="account",
            severity="warning" if draft else "error",
        )
    yield from _warnings(booking, around, account)


def _warnings(booking: Booking, around: Around, account: Account) -> Iterator[Broken]:
    settings, start = around.settings, starts_ms(booking, account.zone)
    day = day_of(booking.day)
    filed_ms, review = booking.filed_ms or around.now_ms, settings.coupon_review_most_minutes
    if start is not None and start - filed_ms < review * MINUTE:
        yield Broken(
            rule="P47",
            zh=f"审核要 {settings.coupon_review_least_minutes}–{review} 分钟，这个时段可能赶不上",
            en=f"the review takes {settings.coupon_review_least_minutes} to {review} minutes: it may be late",
            field="slot",
            severity="warning",
        )
    if day is not None and crowded(day, booking.slot, settings):
        yield Broken(
            rule="P47",
            zh="周一上午、周五晚上、月末都很挤，时段满了会失败，备一个别的时间",
            en="Monday morning, Friday evening and month end are crowded: keep another time ready",
            field="slot",
            severity="warning",
        )
    needed, left = cost(booking.uv, settings), around.coupons.get(booking.account, 0)
    if needed > left:
        yield Broken(
            rule="P47",
            zh=f"要 {needed:,} 张券，账上只有 {left:,} 张",
            en=f"this takes {needed:,} coupons, the ledger has {left:,}",
            field="uv",
            severity="warning",
        )


def cost(uv: int, settings: Settings) -> int:
    """Give how many coupons so many viewers cost, a broken one counting whole. Source: P47."""
    return -(-uv // settings.coupon_uv)
