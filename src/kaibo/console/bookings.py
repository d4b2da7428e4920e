"""What a booking is held against in this house, for the routes of traffic packs."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfoNotFoundError

from msgspec import Struct, structs

from kaibo.clock import local
from kaibo.console.auth import Who
from kaibo.house import House
from kaibo.plan.accounts import Account, Numbers
from kaibo.plan.shelf import HOUSE
from kaibo.plan.traffic.around import Around, Broken, errors
from kaibo.plan.traffic.booking import Booking, CouponEntry
from kaibo.plan.traffic.coldstart import ColdStart, Held, coldstart
from kaibo.plan.traffic.coupons import purse
from kaibo.plan.traffic.rules import check
from kaibo.plan.traffic.settings import Settings, settings
from kaibo.plan.traffic.slots import day_of
from kaibo.refused import Refused

_NEXT: Final = {
    "": ("draft", "filed"),
    "draft": ("draft", "filed"),
    "filed": ("draft", "filed", "granted", "refused"),
    "granted": ("granted", "filed"),
    "refused": ("refused", "filed", "draft"),
}
"""What a booking may become."""


def bookings(house: House) -> dict[str, Booking]:
    """Give every booking by its key."""
    return house.office.house.all("booking", Booking)


def accounts(house: House, who: Who | None = None) -> dict[str, Account]:
    """Give the accounts by key, those that `who` may see; raises `Refused` 409 for a zone nobody knows."""
    found = house.office.house.all("account", Account)
    for key, account in found.items():
        try:
            local(0, account.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise Refused(
                409,
                "unknown_zone",
                f"账号「{account.name}」的时区不存在，请在账号页改成 Asia/Shanghai 这样的写法",
                f"account {key!r} has a time zone nobody knows: write it like Asia/Shanghai",
                "zone",
            ) from error
    return {key: account for key, account in found.items() if who is None or who.sees(key)}


def numbers(house: House, key: str) -> Numbers | None:
    """Give the numbers typed for an account, or for the house."""
    return house.office.house.one("numbers", key, Numbers)


def numbers_of(house: House) -> Settings:
    """Give the numbers of traffic packs as the house has them."""
    return settings(numbers(house, HOUSE))


def settings_of(house: House, account: str) -> Settings:
    """Give the numbers of traffic packs as an account has them."""
    return settings(numbers(house, HOUSE), numbers(house, account))


class Desk(Struct, frozen=True, kw_only=True):
    """What every booking of this house is held against, read once."""

    now_ms: int
    accounts: dict[str, Account]
    bookings: dict[str, Booking]
    on_air: frozenset[str]
    settings: dict[str, Settings]
    coupons: dict[str, int]

    def check(self, booking: Booking, others: Iterable[Booking]) -> tuple[Broken, ...]:
        """Name the rules a booking breaks beside `others`, by the numbers of its account."""
        around = Around(
            now_ms=self.now_ms,
            accounts=self.accounts,
            others=tuple(others),
            settings=self.settings.get(booking.account, self.settings[HOUSE]),
            on_air=self.on_air,
            coupons=self.coupons,
        )
        return check(booking, around)

    def others(self, name: str) -> tuple[Booking, ...]:
        """Give every booking but the one of a key."""
        return tuple(other for key, other in self.bookings.items() if key != name)


def desk(house: House) -> Desk:
    """Read what bookings are held against now; raises as `accounts` does."""
    known, lines = accounts(house), list(house.office.house.all("coupon", CouponEntry).values())
    own = {key: settings_of(house, key) for key in known}
    return Desk(
        now_ms=house.clock.now_ms(),
        accounts=known,
        bookings=bookings(house),
        on_air=frozenset(head.account_id for head in house.heads() if head.state in ("live", "ending")),
        settings=own | {HOUSE: numbers_of(house)},
        coupons={key: purse(key, lines, (), own[key]).left for key in known},
    )


def refuse(broken: tuple[Broken, ...]) -> None:
    """Refuse 409 a booking that breaks a rule, naming every rule by its id."""
    found = errors(broken)
    if found:
        zh = "；".join(f"{one.rule}：{one.zh}" for one in found)
        en = "; ".join(f"{one.rule}: {one.en}" for one in found)
        raise Refused(409, "traffic_refused", zh, en, found[0].field)


def moved(before: Booking | None, body: Booking, now_ms: int) -> Booking:
    """Give a booking with the time it was filed; raises `Refused` 409 for a state it cannot come to.

    Who writes down later what was filed earlier says when; nobody files in time to come.
    """
    was = before.state if before else ""
    if body.state not in _NEXT[was]:
        raise Refused(
            409,
            "booking_state",
            "先「已报」，再记平台批了还是拒了",
            "file it first, then say whether the platform granted or refused it",
            "state",
        )
    if body.state == "draft":
        return structs.replace(body, filed_ms=None)
    filed_ms = body.filed_ms or (before.filed_ms if before else None) or now_ms
    return structs.replace(body, filed_ms=min(filed_ms, now_ms))


def only_told(before: Booking | None, body: Booking) -> bool:
    """Tell whether a save says no more than what the platform answered: that is as it is."""
    if before is None or body.state not in ("granted", "refused"):
        return False
    return structs.replace(body, state=before.state, filed_ms=before.filed_ms) == before


def cold(house: House, of: dict[str, Account]) -> tuple[ColdStart, ...]:
    """Tell where accounts stand with cold-start support, by the broadcasts held and planned here."""
    now_ms, heads = house.clock.now_ms(), house.heads()
    told: list[ColdStart] = []
    for key, account in of.items():
        today = local(now_ms, account.zone).date()
        own = [head for head in heads if head.account_id == key and not head.rehearsal]
        days = [local(head.went_live_ms, account.zone).date() for head in own if head.went_live_ms]
        soon = [
            local(head.start_ms, account.zone).date()
            for head in own
            if head.state == "planned" and head.start_ms
        ]
        ahead = [day for day in soon if day >= today]
        held = Held(days=tuple(days), next=min(ahead, default=None))
        told.append(coldstart(key, account, held, today, settings_of(house, key)))
    return tuple(told)


def monday(text: str) -> date:
    """Read the Monday of a week; any day of it will do. Raises `Refused` 400 for no day."""
    day = day_of(text)
    if day is None:
        raise Refused(
            400,
            "bad_request",
            "日期请按 2026-11-30 的样子写",
            "write the day like 2026-11-30",
            "monday",
        )
    return day - timedelta(days=day.weekday())
