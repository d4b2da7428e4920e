"""A booking of public viewers, and the coupons paid with. Source: P40–P48."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from kaibo.facts import Count, Id, Ms, Name
from kaibo.plan.accounts import Day

Slot = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[03]0$")]
"""When a half hour begins, such as 19:30."""


class Booking(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A request for `uv` viewers in one half hour: account, day, slot, ad copy.

    It is filed a week ahead, or asked for with coupons while on air (`way`). `filed_ms` is when it was.
    Source: P40, P47, P48.
    """

    account: Id
    day: Day
    slot: Slot
    uv: Count
    way: Literal["official", "coupon"] = "official"
    copy: Annotated[str, Meta(max_length=200)] = ""
    host: Name = ""
    broadcast: Name = ""
    filed_ms: Ms | None = None
    state: Literal["draft", "filed", "granted", "refused"] = "draft"


class CouponEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line of the coupon ledger: coupons in (positive) or out; 2 UV are 1 coupon. Source: P47."""

    account: Id
    coupons: Annotated[int, Meta(ge=-(10**9), le=10**9)]
    day: Day
    broadcast: Name = ""
    note: Name = ""
