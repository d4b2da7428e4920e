"""Routes of accounts beside their documents: the rule book, and where viewers came in."""

from typing import Final

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from kaibo import playbook
from kaibo.clock import local
from kaibo.console import bookings as held
from kaibo.console.auth import Who, must_see_account
from kaibo.house import House
from kaibo.plan.accounts import Account, Brand
from kaibo.plan.numbers import PLANNED, Group, own
from kaibo.plan.rulebook import AccountFinding, Counter, brand_warns, counters, profile
from kaibo.plan.shelf import HOUSE
from kaibo.playbook.shapes import Cause, Entrance
from kaibo.refused import Refused

_SHOWS: Final = 5
"""How many broadcasts, the newest, are read for their entrances."""


class AccountStanding(Struct, frozen=True, kw_only=True):
    """What the rule book says of an account. Source: X2, X4."""

    account: str
    findings: tuple[AccountFinding, ...]
    counters: tuple[Counter, ...]


class Expiring(Struct, frozen=True, kw_only=True):
    """A brand whose proof runs out in `days`, below zero when it did."""

    brand: str
    days: int


class RulebookPage(Struct, frozen=True, kw_only=True):
    """The rule book: what gets an account muted, and where each of the caller's accounts stands."""

    since: str
    muted: tuple[Cause, ...]
    accounts: tuple[AccountStanding, ...]
    expiring: tuple[Expiring, ...]


class Entered(Struct, frozen=True, kw_only=True):
    """An entrance and how many viewers came in by it; None where nothing counts them. Source: X5."""

    entrance: Entrance
    views: int | None


class Entrances(Struct, frozen=True, kw_only=True):
    """Where viewers of an account's newest broadcasts came in.

    `views` counts all, `unknown` those whose way nobody knows; `from_ms` and `to_ms` are the first and the
    last go-live counted, None without a broadcast.
    """

    broadcasts: tuple[str, ...]
    from_ms: int | None
    to_ms: int | None
    views: int
    unknown: int
    entrances: tuple[Entered, ...]


class AccountNumber(Struct, frozen=True, kw_only=True):
    """A number of planning: the playbook's, the house's, and what the account has it as.

    `own` says that the account (or the house, where it is asked for itself) typed it.
    """

    name: str
    group: Group
    value: float
    house: float
    shipped: float
    own: bool
    unit: str
    source: str
    zh: str
    since: str


@get("/api/accounts/{name:str}/numbers", tags=["plan"], right="see")
async def show_numbers(
    name: FromPath[str], house: NamedDependency[House], who: NamedDependency[Who]
) -> list[AccountNumber]:
    """Show every number planning reads as an account has it; `@house` shows those of the house."""
    account = "" if name == HOUSE else name
    if account:
        must_see_account(who, account)
        if house.office.house.one("account", account, Account) is None:
            raise Refused(404, "unknown_document", "没有这个账号", "there is no such account", "name")
    typed = own(held.numbers(house, name))
    value, of_house = house.office.numbers(account), house.office.numbers("")
    return [
        AccountNumber(
            name=number,
            group=group,
            value=value(number),
            house=of_house(number),
            shipped=playbook.number(number),
            own=number in typed,
            unit=playbook.NUMBERS[number].unit,
            source=playbook.NUMBERS[number].source,
            zh=playbook.NUMBERS[number].zh,
            since=playbook.NUMBERS[number].since,
        )
        for number, group in PLANNED.items()
    ]


@get("/api/rulebook", tags=["plan"], right="see")
async def show_rulebook(house: NamedDependency[House], who: NamedDependency[Who]) -> RulebookPage:
    """Show the rule book, with what each account has left of its counts and says amiss in its profile."""
    now_ms = house.clock.now_ms()
    standings = [
        AccountStanding(
            account=key,
            findings=profile(account),
            counters=counters(account, local(now_ms, account.zone).date(), house.office.numbers(key)),
        )
        for key, account in held.accounts(house, who).items()
    ]
    today = local(now_ms, "Asia/Shanghai").date()
    brands = house.office.house.all("brand", Brand)
    left = {key: brand_warns(brand, today, house.office.numbers("")) for key, brand in brands.items()}
    return RulebookPage(
        since=playbook.RULEBOOK.since,
        muted=playbook.RULEBOOK.muted,
        accounts=tuple(standings),
        expiring=tuple(Expiring(brand=key, days=days) for key, days in left.items() if days is not None),
    )


@get("/api/accounts/{name:str}/entrances", tags=["plan"], right="see")
async def show_entrances(
    name: FromPath[str], house: NamedDependency[House], who: NamedDependency[Who]
) -> Entrances:
    """Show where viewers of an account's newest broadcasts came in, as the rooms counted them."""
    must_see_account(who, name)
    if house.office.house.one("account", name, Account) is None:
        raise Refused(404, "unknown_document", "没有这个账号", "there is no such account", "name")
    heads = [
        head
        for head in house.heads()
        if head.account_id == name and head.went_live_ms is not None and not head.rehearsal
    ][:_SHOWS]
    by: dict[str, int] = {}
    for head in heads:
        room = await house.room(head.id)
        for traffic, count in room.by_traffic.items():
            by[traffic] = by.get(traffic, 0) + count
    times = [head.went_live_ms for head in heads if head.went_live_ms is not None]
    return Entrances(
        broadcasts=tuple(head.id for head in heads),
        from_ms=min(times, default=None),
        to_ms=max(times, default=None),
        views=sum(by.values()),
        unknown=by.get("unknown", 0),
        entrances=tuple(
            Entered(
                entrance=entrance,
                views=sum(by.get(traffic, 0) for traffic in entrance.traffic) if by else None,
            )
            for entrance in playbook.RULEBOOK.entrance
        ),
    )


ROUTES: Final = (show_numbers, show_rulebook, show_entrances)
"""Every route of accounts beside their documents."""
