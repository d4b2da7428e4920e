"""Routes of reservations: counts typed in, and all that follows from them."""

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal
from weakref import WeakKeyDictionary

from litestar import Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

from kaibo.broadcast import Broadcast
from kaibo.clock import MINUTE
from kaibo.console.auth import Who
from kaibo.console.press import Key
from kaibo.facts import Count, Line, Ms, ReservationsCounted, Touchpoint
from kaibo.house import House
from kaibo.plan import counts, cover, invites, reservations
from kaibo.plan.counts import TypedTable
from kaibo.plan.invites import Invite, Ranked, Wave
from kaibo.plan.links import Link
from kaibo.plan.numbers import Of
from kaibo.plan.reservations import Channel, Forecast, Opened, Opening, Point, Warned
from kaibo.refused import Refused

_AHEAD_MS: Final = 5 * MINUTE
_OPENED: Final[WeakKeyDictionary[House, dict[tuple[str, float], Opened]]] = WeakKeyDictionary()
"""How past broadcasts opened; that never changes, and reading it again takes a while."""


class Counted(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody read: a channel's reservations so far, and when (none: now)."""

    channel: Touchpoint
    count: Count
    at_ms: Ms | None = None


class CountReservations(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Counts to write down in one go, and how they came in; `key` makes a repeat harmless."""

    key: Key
    readings: Annotated[tuple[Counted, ...], Meta(min_length=1, max_length=200)]
    way: Literal["typed", "pasted", "imported"] = "typed"


class CountsTaken(Struct, frozen=True, kw_only=True):
    """What became of counts: `known` when written already, `lower` names channels that went down."""

    seq: int
    known: bool
    lower: tuple[Touchpoint, ...]


class Next(Struct, frozen=True, kw_only=True):
    """The account's next broadcast, and the line that announces it on air. Source: P33."""

    broadcast: str
    title: str
    start_ms: int
    zh: str


class Sides(Struct, frozen=True):
    """The width and height of a crop, in parts."""

    wide: float
    high: float


class Reservations(Struct, frozen=True, kw_only=True):
    """Everything about a broadcast's reservations as of `now_ms`; `hourly` is the pace lately.

    `warnings` are about the reminder (P31), `wave` and `invites` about the second wave (P32), `ranking` about
    who invites (P34); `plaza` and `share` are the sides of a cover's crops (P37), `next` is what to announce
    on air (P33).
    """

    now_ms: int
    total: int
    target: int
    hourly: float | None
    at_start: int
    channels: tuple[Channel, ...]
    curve: tuple[Point, ...]
    forecast: Forecast
    warnings: tuple[Warned, ...]
    wave: Wave
    invites: tuple[Invite, ...]
    ranking: tuple[Ranked, ...]
    plaza: Sides
    share: Sides
    next: Next | None = None


class PasteCounts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table as it was pasted."""

    text: Line


@get("/api/broadcasts/{broadcast:str}/reservations", tags=["reservations"], right="see")
async def show_reservations(
    broadcast: FromPath[str], request: Request[Any, Any, Any], house: NamedDependency[House]
) -> Reservations:
    """Show counts by channel, pace, forecast, what endangers the reminder, and what to send."""
    room = house.standing.rooms[broadcast]
    plan = room.any_plan
    binder, now_ms = house.office.binder(broadcast), house.clock.now_ms()
    start_ms = plan.start_ms if plan.announced_ms is None else plan.announced_ms
    numbers = house.office.numbers(plan.account_id)
    curve, reserved = reservations.curve(binder.readings), reservations.total(binder.readings)
    hourly = reservations.pace(curve, now_ms, numbers)
    expected = reservations.at_start(reserved, hourly, start_ms, now_ms, numbers)
    past = await _past(house, plan, broadcast, numbers)
    wave = invites.wave(plan.targets.reservations, reserved, start_ms, now_ms, numbers)
    links = [
        (kept.key, kept.body)
        for kept in house.office.house.listed("link", Link)
        if kept.body.broadcast == broadcast
    ]
    return Reservations(
        now_ms=now_ms,
        total=reserved,
        target=plan.targets.reservations,
        hourly=hourly,
        at_start=expected,
        channels=reservations.channels(binder.readings),
        curve=curve,
        forecast=reservations.forecast(reserved, expected, past, numbers),
        warnings=reservations.window(
            plan.announced_ms,
            plan.start_ms,
            plan.test_ms,
            now_ms if room.state == "planned" else None,
            numbers,
        ),
        wave=wave,
        invites=invites.invites(plan, invites.channel_addresses(links, str(request.base_url)), wave.left),
        ranking=invites.ranking(dict(links), house.office.members(), binder.follows, binder.bots),
        plaza=Sides(*cover.parts("plaza")),
        share=Sides(*cover.parts("share")),
        next=_next(house, plan),
    )


@post("/api/broadcasts/{broadcast:str}/reservations", tags=["reservations"], right="reserve")
async def count_reservations(
    broadcast: FromPath[str],
    data: JSONBody[CountReservations],
    house: NamedDependency[House],
    who: NamedDependency[Who],
) -> CountsTaken:
    """Write counts down; one below the last is taken, and said: platforms correct themselves. Source: P30."""
    now_ms = house.clock.now_ms()
    if any(told.at_ms is not None and told.at_ms > now_ms + _AHEAD_MS for told in data.readings):
        raise Refused(
            400,
            "not_yet",
            "读数的时间在将来，请检查日期",
            "a count lies in the future: check its date",
            "readings",
        )
    async with house.turn(broadcast):
        binder = house.office.binder(broadcast)
        if binder.pressed_already(_id(data.key, 0)):
            return CountsTaken(seq=house.journal.seq, known=True, lower=())
        lower = reservations.lower(binder.readings, [(told.channel, told.count) for told in data.readings])
        receipt = await house.act(
            [
                ReservationsCounted(
                    id=_id(data.key, place),
                    broadcast=broadcast,
                    at_ms=now_ms if told.at_ms is None else told.at_ms,
                    source="crew",
                    channel=told.channel,
                    count=told.count,
                    way=data.way,
                    by=who.named(""),
                )
                for place, told in enumerate(data.readings)
            ]
        )
    return CountsTaken(seq=receipt.seq, known=receipt.new == 0, lower=lower)


@post("/api/reservations/read", status_code=200, tags=["reservations"], right="reserve")
async def read_counts(data: JSONBody[PasteCounts]) -> TypedTable:
    """Read a pasted table without writing anything, so that a person sees first what was understood."""
    return counts.read(data.text)


def _id(key: str, place: int) -> str:
    return f"reservations:{key}:{place}"


def _next(house: House, plan: Broadcast) -> Next | None:
    plans = [room.plan for room in house.standing.rooms.values() if room.plan is not None]
    found = reservations.following(plan, plans, house.office.numbers(plan.account_id))
    if found is None or found.start_ms is None:
        return None
    when = reservations.moment(found.announced_ms or found.start_ms, found.zone)
    return Next(
        broadcast=found.id,
        title=found.title,
        start_ms=found.start_ms,
        zh=f"{when}《{found.title}》，现在点预约，开播会提醒你",
    )


async def _past(house: House, plan: Broadcast, broadcast: str, numbers: Of) -> Sequence[Opened]:
    """Tell how the account's past broadcasts opened, the newest first; each is read once."""
    ended = [
        room
        for room in house.standing.rooms.values()
        if room.broadcast != broadcast
        and room.went_live_ms is not None
        and room.state in ("ended", "sealed")
        and not room.rehearsal
        and room.plan is not None
        and room.plan.account_id == plan.account_id
        and reservations.total(house.office.binder(room.broadcast).readings, room.went_live_ms)
        >= numbers("opening_reserved_least")
    ]
    ended.sort(key=lambda room: room.went_live_ms or 0, reverse=True)
    known, minutes = _OPENED.setdefault(house, {}), numbers("opening_minutes")
    for room in ended[: int(numbers("opening_past_most"))]:
        if (room.broadcast, minutes) not in known:
            opening = Opening(room.went_live_ms or 0, numbers)
            known[room.broadcast, minutes] = await _opened(house, room.broadcast, opening)
    return [known[room.broadcast, minutes] for room in ended if (room.broadcast, minutes) in known]


async def _opened(house: House, broadcast: str, opening: Opening) -> Opened:
    """Read the first minutes of a broadcast from the journal."""
    async for page in house.journal.read(broadcast):
        for entry in page:
            opening.hear(entry.fact)
        # Facts come nearly in order of their times: five minutes more lose none that counts.
        if page[-1].fact.at_ms > opening.until_ms + _AHEAD_MS:
            break
    return opening.opened(
        broadcast, reservations.total(house.office.binder(broadcast).readings, opening.from_ms)
    )
