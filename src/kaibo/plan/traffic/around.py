"""What a booking is held against, and how a broken rule is told. Source: P40–P48."""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from kaibo.plan.accounts import Account
from kaibo.plan.traffic.booking import Booking
from kaibo.plan.traffic.settings import Settings

Severity = Literal["error", "warning"]


class Broken(Struct, frozen=True, kw_only=True):
    """A rule a booking breaks: its id in the field, the words, the field at fault; an error refuses it."""

    rule: str
    zh: str
    en: str
    field: str
    severity: Severity = "error"


class Around(Struct, frozen=True, kw_only=True):
    """What a booking is held against: the time, the accounts, the other bookings, the numbers.

    `others` leaves the booking itself out; `on_air` are the accounts with a room on air, `coupons` what
    each still has.
    """

    now_ms: int
    accounts: Mapping[str, Account]
    others: tuple[Booking, ...]
    settings: Settings
    on_air: frozenset[str] = frozenset()
    coupons: Mapping[str, int] = {}


def errors(broken: Iterable[Broken]) -> tuple[Broken, ...]:
    """Give what refuses a booking, without what only warns."""
    return tuple(one for one in broken if one.severity == "error")
