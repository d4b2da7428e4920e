"""What accounts wish for in a week, and what they are proposed. Source: P40–P48."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from kaibo.broadcast import Reason
from kaibo.facts import Count, Id, Name
from kaibo.plan.accounts import Day
from kaibo.plan.traffic.booking import Booking, Slot

State = Literal["optimal", "feasible", "none"]
"""Nothing better exists, something better may exist, or nothing was found in time."""


class Wish(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Viewers an account would like in a week, and when.

    `value` says what one viewer is worth beside one of another account; no `days` or `slots` mean any,
    earlier ones in the list are liked better. `most` bounds its bookings.
    """

    account: Id
    uv: Annotated[int, Meta(ge=1, le=10_000_000)]
    value: Annotated[int, Meta(ge=1, le=100)] = 1
    days: Annotated[tuple[Day, ...], Meta(max_length=7)] = ()
    slots: Annotated[tuple[Slot, ...], Meta(max_length=48)] = ()
    most: Annotated[int, Meta(ge=1, le=50)] = 7
    host: Name = ""
    copy: Annotated[str, Meta(max_length=200)] = ""


class Got(Struct, frozen=True, kw_only=True):
    """What an account was proposed beside what it wished, and why it is less."""

    account: Id
    wished: Count
    uv: Count
    why: tuple[Reason, ...]


class Week(Struct, frozen=True, kw_only=True):
    """Bookings for a week, drafts all; `gap` is the share by which something better may still exist."""

    monday: Day
    state: State
    gap: float
    bookings: tuple[Booking, ...]
    got: tuple[Got, ...]
