"""Routes of traffic packs: what may be booked, the best week, coupons, cold starts, and the calendar."""

import asyncio
import hashlib
import importlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Annotated, Final

from litestar import Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta, Struct, structs

from kaibo import playbook
from kaibo.clock import local
from kaibo.console import bookings as held
from kaibo.console.auth import Who, must_see_account
from kaibo.console.papers import DocKey, Save, take_off
from kaibo.console.press import AskedKey, AskedRevision, Done, Key
from kaibo.house import House
from kaibo.places import Places
from kaibo.plan.accounts import Day
from kaibo.plan.shelf import HOUSE, Kept
from kaibo.plan.traffic.around import Around, Broken
from kaibo.plan.traffic.booking import Booking, CouponEntry
from kaibo.plan.traffic.calendar import Deadline, deadlines, events
from kaibo.plan.traffic.coldstart import ColdStart
from kaibo.plan.traffic.coupons import Purse, purse
from kaibo.plan.traffic.settings import Settings
from kaibo.plan.traffic.slots import crowded, offered
from kaibo.plan.traffic.wish import Week, Wish

_SOLVER: Final = ThreadPoolExecutor(1, "week")
_PLACES: Final = Places(4)
"""Weeks are proposed one at a time, each for some seconds; whoever comes beyond that comes again."""

_TURN: Final = "@traffic"
"""Bookings are checked and saved one after another, so that two together cannot pass a cap."""


class BookingTold(Struct, frozen=True, kw_only=True):
    """The rules a booking breaks, by its key."""

    key: str
    broken: tuple[Broken, ...]


class PackNumber(Struct, frozen=True, kw_only=True):
    """A number of traffic packs: what the house has it as, and what the playbook says of it."""

    name: str
    value: int
    shipped: int
    unit: str
    source: str
    zh: str
    since: str


class Traffic(Struct, frozen=True, kw_only=True):
    """All there is to know before a booking is made, as of `now_ms`.

    `crowded` are the times coupons are fought over in the week from `monday`, as "day slot"; `numbers` are
    the house's; `deadlines` are in the zone of the house's first account.
    """

    now_ms: int
    monday: str
    slots: tuple[str, ...]
    crowded: tuple[str, ...]
    numbers: tuple[PackNumber, ...]
    deadlines: tuple[Deadline, ...]
    purses: tuple[Purse, ...]
    cold: tuple[ColdStart, ...]
    broken: tuple[BookingTold, ...]


class BookingDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A booking to try; `name` is the document's key where it is one already."""

    body: Booking
    name: Annotated[str, Meta(max_length=60)] = ""


class PackWishes(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What accounts wish for in the week from `monday`."""

    monday: Day
    wishes: Annotated[list[Wish], Meta(min_length=1, max_length=300)]


class AcceptWeek(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Proposed bookings to keep as drafts; `key` makes a repeat harmless."""

    key: Key
    bookings: Annotated[list[Booking], Meta(min_length=1, max_length=500)]


@get("/api/traffic", tags=["plan"], right="see")
async def show_traffic(
    house: NamedDependency[House], who: NamedDependency[Who], monday: FromQuery[str] = ""
) -> Traffic:
    """Show what may be booked when in a week, the first still open unless told, coupons and cold starts."""
    desk, own = held.desk(house), held.numbers_of(house)
    seen = {key: account for key, account in desk.accounts.items() if who.sees(key)}
    zone = next((account.zone for account in seen.values()), "Asia/Shanghai")
    due = deadlines(desk.now_ms, own, zone)
    begins = held.monday(monday or due[0].monday)
    days = [(begins + timedelta(days=ahead)) for ahead in range(7)]
    lines = list(house.office.house.all("coupon", CouponEntry).values())
    waiting = {
        key: booking
        for key, booking in desk.bookings.items()
        if booking.account in seen and booking.state in ("draft", "filed")
    }
    return Traffic(
        now_ms=desk.now_ms,
        monday=begins.isoformat(),
        slots=offered(own),
        crowded=tuple(f"{day} {slot}" for day in days for slot in offered(own) if crowded(day, slot, own)),
        numbers=_numbers(own),
        deadlines=due,
        purses=tuple(purse(key, lines, desk.bookings.values(), desk.settings[key]) for key in seen),
        cold=held.cold(house, seen),
        broken=tuple(
            BookingTold(key=key, broken=desk.check(booking, desk.others(key)))
            for key, booking in waiting.items()
        ),
    )


def _numbers(own: Settings) -> tuple[PackNumber, ...]:
    told = structs.asdict(own)
    return tuple(
        PackNumber(
            name=name,
            value=value,
            shipped=round(playbook.NUMBERS[name].value),
            unit=playbook.NUMBERS[name].unit,
            source=playbook.NUMBERS[name].source,
            zh=playbook.NUMBERS[name].zh,
            since=playbook.NUMBERS[name].since,
        )
        for name, value in told.items()
    )


@post("/api/traffic/check", status_code=200, tags=["plan"], right="traffic")
async def check_booking(
    data: JSONBody[BookingDraft], house: NamedDependency[House], who: NamedDependency[Who]
) -> list[Broken]:
    """Name the rules a booking would break, as it is being typed."""
    must_see_account(who, data.body.account)
    desk = held.desk(house)
    return list(desk.check(data.body, desk.others(data.name)))


@put(
    "/api/bookings/{name:str}",
    tags=["plan"],
    right="traffic",
    name="save_booking",
    operation_id="save_booking",
)
async def save_booking(
    name: FromPath[DocKey],
    data: JSONBody[Save[Booking]],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Kept[Booking]:
    """Save a booking; refused 409 `traffic_refused` with the ids of the rules it breaks.

    When it is filed is written down; that the platform granted or refused it is taken as told.
    """
    async with house.office.turn(_TURN):
        before = house.office.house.one("booking", name, Booking)
        for one in (before, data.body):
            if one is not None:
                must_see_account(who, one.account)
        body = data.body
        if f"saved:booking:{name}:{data.key}"[:200] not in house.office.house.pressed:
            body = held.moved(before, body, house.clock.now_ms())
            if not held.only_told(before, body):
                desk = held.desk(house)
                held.refuse(desk.check(body, desk.others(name)))
        return await house.office.save(
            HOUSE, "booking", name, body, replaces=data.revision, press=data.key, by=who.named("")
        )


@delete(
    "/api/bookings/{name:str}",
    status_code=200,
    tags=["plan"],
    right="traffic",
    name="remove_booking",
    operation_id="remove_booking",
)
async def remove_booking(
    name: FromPath[DocKey],
    revision: AskedRevision,
    key: AskedKey,
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> Done:
    """Take a booking off; its history stays in the journal."""
    before = house.office.house.one("booking", name, Booking)
    if before is not None:
        must_see_account(who, before.account)
    return await take_off(house, who, HOUSE, "booking", name, revision, key)


@post("/api/traffic/week", status_code=200, tags=["plan"], right="traffic")
async def propose_week(
    data: JSONBody[PackWishes], house: NamedDependency[House], who: NamedDependency[Who]
) -> Week:
    """Propose the best bookings of a week for many accounts; takes up to three seconds, and saves nothing.

    The house's numbers count for all of them; with `numbers` of its own an account is checked on accepting.
    """
    monday = held.monday(data.monday)
    for wish in data.wishes:
        must_see_account(who, wish.account)
    desk = held.desk(house)
    table = Around(
        now_ms=desk.now_ms,
        accounts=desk.accounts,
        others=tuple(desk.bookings.values()),
        settings=held.numbers_of(house),
    )

    # Imported late and run beside the loop: the solver is heavy, and screens go on meanwhile.
    def work() -> Week:
        found: Week = importlib.import_module("kaibo.plan.traffic.week").week(monday, data.wishes, table)
        return found

    with _PLACES.taken():
        return await asyncio.get_running_loop().run_in_executor(_SOLVER, work)


@post("/api/traffic/week/accept", status_code=201, tags=["plan"], right="traffic")
async def accept_week(
    data: JSONBody[AcceptWeek], house: NamedDependency[House], who: NamedDependency[Who]
) -> list[Kept[Booking]]:
    """Keep proposed bookings as drafts, all or none: each is held against the rules again."""
    office = house.office
    # The caller's own: another's press with the same key gives nothing of theirs away.
    digest = hashlib.sha256(f"{who.key}:{data.key}".encode()).hexdigest()[:12]
    async with office.turn(_TURN):
        bodies: dict[str, tuple[Struct | None, int]] = {}
        desk = held.desk(house)
        kept = list(desk.bookings.values())
        known = f"saved:booking:{digest}-0:{data.key}"[:200] in office.house.pressed
        for index, proposed in enumerate(data.bookings):
            must_see_account(who, proposed.account)
            booking = structs.replace(proposed, state="draft", filed_ms=None)
            if not known:
                held.refuse(desk.check(booking, kept))
            kept.append(booking)
            bodies[f"{digest}-{index}"] = (booking, 0)
        return await office.save_all(HOUSE, "booking", bodies, press=data.key, by=who.named(""))


@get("/api/traffic.ics", tags=["plan"], right="traffic", media_type="text/calendar")
async def show_calendar(house: NamedDependency[House], who: NamedDependency[Who]) -> Response[bytes]:
    """Give the bookings and the next deadlines as a calendar file, with alarms."""
    # Imported late: it takes a third of a second, and only who downloads the file needs it.
    icalendar = await asyncio.to_thread(importlib.import_module, "icalendar")
    calendar, now_ms = icalendar.Calendar(), house.clock.now_ms()
    calendar.add("prodid", "-//kaibo//traffic//ZH")
    calendar.add("version", "2.0")
    own, seen = held.numbers_of(house), held.accounts(house, who)
    for told in events(held.bookings(house), seen, now_ms, own):
        entry = icalendar.Event()
        entry.add("uid", f"{told.id}@kaibo")
        entry.add("dtstamp", local(now_ms, "UTC"))
        entry.add("dtstart", local(told.start_ms, "UTC"))
        entry.add("dtend", local(told.end_ms, "UTC"))
        entry.add("summary", told.title)
        entry.add("description", told.text)
        for minutes in told.alarms:
            alarm = icalendar.Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", told.title)
            alarm.add("trigger", timedelta(minutes=-minutes))
            entry.add_component(alarm)
        calendar.add_component(entry)
    headers = {"content-disposition": 'attachment; filename="kaibo-traffic.ics"'}
    return Response(calendar.to_ical(), media_type="text/calendar; charset=utf-8", headers=headers)


ROUTES: Final = (
    show_traffic,
    check_booking,
    save_booking,
    remove_booking,
    propose_week,
    accept_week,
    show_calendar,
)
"""Every route of traffic packs."""
