"""What packs and coupons returned: what was booked, what came in its window, and what that sold.

Where the platform tells which viewers a pack brought, their orders are the pack's, each counted for the
latest pack that had begun. Where it tells nothing there is no return on investment: only how much more came
than in the minutes before, which says nothing of why. Source: R8, P40–P47.
"""

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from kaibo.clock import MINUTE, SECOND
from kaibo.live.room import Room
from kaibo.live.windows import total
from kaibo.plan.accounts import Numbers
from kaibo.plan.traffic import Booking
from kaibo.plan.traffic.coupons import cost
from kaibo.plan.traffic.settings import Settings, settings
from kaibo.plan.traffic.slots import SLOT_MINUTES, starts_ms
from kaibo.playbook import number
from kaibo.review.curve import airtime
from kaibo.review.flows import TEN_SECONDS, Flows, source_of
from kaibo.review.metrics import ratio
from kaibo.review.outreach import Outreach
from kaibo.review.tally import Tally

Verdict = Literal["came", "short", "never", "unseen", "off_air", "waiting", "unfiled"]
"""What became of a booking.

`short`: fewer came than `pack_came_least` of what was booked; `never`: none did; `unseen`: no source tells
which viewers packs brought; `off_air`: the room was not on air in its window; `waiting`: it is yet to come;
`unfiled`: nobody says that it was granted.
"""

Why = Literal["", "cost", "attribution", "window", "state", "sales"]
"""What a return on investment lacks: a price, known viewers of the pack, a window on air, a grant, a shop."""


class Lift(Struct, frozen=True, kw_only=True):
    """How much more came in a window than in the `minutes` before it, at that pace: no attribution.

    `gmv_fen` is None where nobody tells of sales.
    """

    minutes: float
    viewers: float
    gmv_fen: float | None


class Pack(Struct, frozen=True, kw_only=True):
    """A booking and what came of it; `came` in all, `in_window` within its half hour; money in fen.

    `cost_fen` is its price where the house has typed one; `roi` is the pack's GMV over it, `why` what that
    lacks. `coupons` is what it takes in coupons, 0 for an official one.
    """

    key: str
    way: Literal["official", "coupon"]
    state: Literal["draft", "filed", "granted", "refused"]
    start_ms: int
    end_ms: int
    uv: int
    verdict: Verdict
    came: int | None = None
    in_window: int | None = None
    orders: int | None = None
    gmv_fen: int | None = None
    coupons: int = 0
    cost_fen: int | None = None
    roi: float | None = None
    why: Why = ""
    lift: Lift | None = None


class Packs(Struct, frozen=True, kw_only=True):
    """Every booking of a broadcast in the order of their windows, and all of them together.

    `coupons_spent` is what the ledger says this broadcast took; `outside` are viewers and GMV of packs
    that came before any booking began: somebody booked without telling.
    """

    rows: tuple[Pack, ...] = ()
    coupons_spent: int = 0
    cost_fen: int | None = None
    gmv_fen: int | None = None
    roi: float | None = None
    outside_viewers: int = 0
    outside_gmv_fen: int | None = None


class _Came(Struct):
    viewers: int = 0
    in_window: int = 0
    orders: int = 0
    gmv_fen: int = 0


def packs(room: Room, tally: Tally, beside: Outreach, now_ms: int) -> Packs:
    """Hold every booking of a broadcast against what came; bookings of another evening are left out."""
    numbers = settings(Numbers(values=beside.own))
    zone = beside.account.zone if beside.account else room.any_plan.zone
    booked = _booked(room, beside.bookings, zone)
    told = any("pack" in here for here in tally.flows.arrived.values()) or "pack" in tally.flows.of
    came, outside = _came(tally.flows, [start_ms for _, _, start_ms in booked])
    rows = tuple(
        _pack(key, booking, start_ms, own if told else None, room, numbers, now_ms)
        for (key, booking, start_ms), own in zip(booked, came, strict=True)
    )
    sold = not tally.told.keys().isdisjoint(("order_paid", "order_placed"))
    if not sold:
        rows = tuple(map(_unsold, rows))
    paid = [row for row in rows if row.cost_fen is not None and row.gmv_fen is not None]
    cost_fen = sum(row.cost_fen or 0 for row in paid) if paid else None
    gmv_fen = sum(row.gmv_fen or 0 for row in paid) if paid else None
    return Packs(
        rows=rows,
        coupons_spent=-sum(
            one.coupons for one in beside.coupons if one.broadcast == room.broadcast and one.coupons < 0
        ),
        cost_fen=cost_fen,
        gmv_fen=gmv_fen,
        roi=ratio(gmv_fen, cost_fen),
        outside_viewers=outside.viewers,
        outside_gmv_fen=outside.gmv_fen if sold else None,
    )


def _unsold(row: Pack) -> Pack:
    """Take back what was sold where no source tells of sales: that is not known, and not 0."""
    lift = replace(row.lift, gmv_fen=None) if row.lift is not None else None
    if not row.came:
        # Of whom nobody came nobody bought.
        return replace(row, lift=lift)
    return replace(row, orders=None, gmv_fen=None, roi=None, why=row.why or "sales", lift=lift)


def _booked(room: Room, bookings: Mapping[str, Booking], zone: str) -> list[tuple[str, Booking, int]]:
    """Give the bookings of this broadcast by their beginnings, in ms UTC."""
    plan = room.any_plan
    air = airtime(room)
    if air is None and plan.start_ms is not None:
        air = plan.start_ms, plan.start_ms + plan.length_minutes * MINUTE
    found = []
    for key, booking in bookings.items():
        start_ms = starts_ms(booking, zone)
        if start_ms is None or booking.state == "refused":
            continue
        here = air is not None and air[0] - SLOT_MINUTES * MINUTE < start_ms < air[1]
        if booking.broadcast == room.broadcast or here:
            found.append((key, booking, start_ms))
    return sorted(found, key=lambda one: (one[2], one[0]))


def _came(flows: Flows, starts: list[int]) -> tuple[list[_Came], _Came]:
    """Share what packs brought out among bookings: to the latest begun; gives what came before any, too."""
    came, outside = [_Came() for _ in starts], _Came()

    def of(at_ms: int) -> tuple[_Came, int]:
        begun = [(start_ms, own) for start_ms, own in zip(starts, came, strict=True) if start_ms <= at_ms]
        return (begun[-1][1], begun[-1][0]) if begun else (outside, at_ms)

    for tens, here in flows.arrived.items():
        count = here.get("pack", 0)
        if count:
            # The last instant of the ten seconds: a window begins on a whole one of them.
            own, start_ms = of((tens + 1) * TEN_SECONDS - 1)
            own.viewers += count
            own.in_window += count if tens * TEN_SECONDS < start_ms + SLOT_MINUTES * MINUTE else 0
    for sale in flows.sales.values():
        if sale is not None and source_of(sale, flows) == "pack":
            own, _ = of(sale.at_ms)
            own.orders += 1
            own.gmv_fen += sale.amount_fen
    return came, outside


def _pack(
    key: str,
    booking: Booking,
    start_ms: int,
    came: _Came | None,
    room: Room,
    numbers: Settings,
    now_ms: int,
) -> Pack:
    end_ms = start_ms + SLOT_MINUTES * MINUTE
    verdict = _verdict(booking, start_ms, came, room, now_ms)
    coupons = cost(booking.uv, numbers) if booking.way == "coupon" else 0
    cost_fen = _cost(booking, coupons, numbers)
    counts = verdict in ("came", "short", "never") and came is not None
    gmv_fen = came.gmv_fen if counts and came is not None else None
    return Pack(
        key=key,
        way=booking.way,
        state=booking.state,
        start_ms=start_ms,
        end_ms=end_ms,
        uv=booking.uv,
        verdict=verdict,
        came=came.viewers if counts and came is not None else None,
        in_window=came.in_window if counts and came is not None else None,
        orders=came.orders if counts and came is not None else None,
        gmv_fen=gmv_fen,
        coupons=coupons,
        cost_fen=cost_fen if counts or verdict == "unseen" else None,
        roi=ratio(gmv_fen, cost_fen),
        why=_why(verdict, cost_fen),
        lift=_lift(room, start_ms, end_ms, now_ms) if verdict != "waiting" else None,
    )


def _verdict(booking: Booking, start_ms: int, came: _Came | None, room: Room, now_ms: int) -> Verdict:
    air = airtime(room)
    if booking.state != "granted":
        return "unfiled"
    if start_ms > now_ms and room.ended_ms is None:
        return "waiting"
    if air is None or start_ms >= air[1] or start_ms + SLOT_MINUTES * MINUTE <= air[0]:
        return "off_air"
    if came is None:
        return "unseen"
    if not came.viewers:
        return "never"
    return "short" if came.viewers < number("pack_came_least") * booking.uv else "came"


def _cost(booking: Booking, coupons: int, numbers: Settings) -> int | None:
    """Give what a booking costs, in fen; None where nobody typed a price."""
    if booking.way == "coupon":
        return coupons * numbers.coupon_fen or None
    return round(booking.uv * numbers.pack_thousand_fen / 1000) or None


def _why(verdict: Verdict, cost_fen: int | None) -> Why:
    if verdict in ("off_air", "waiting"):
        return "window"
    if verdict == "unfiled":
        return "state"
    if verdict == "unseen":
        return "attribution"
    return "cost" if cost_fen is None else ""


_BEFORE_LEAST_MS: Final = 5 * MINUTE


def _lift(room: Room, start_ms: int, end_ms: int, now_ms: int) -> Lift | None:
    """Hold a window against the time on air before it, as long as the window at most, 5 minutes at least."""
    air = airtime(room)
    if air is None:
        return None
    start_ms, end_ms = max(start_ms, air[0]), min(end_ms, air[1], now_ms)
    before_ms = min(start_ms - air[0], end_ms - start_ms)
    if before_ms < _BEFORE_LEAST_MS:
        return None
    here = total(room.seconds, start_ms // SECOND, end_ms // SECOND)
    before = total(room.seconds, (start_ms - before_ms) // SECOND, start_ms // SECOND)
    times = (end_ms - start_ms) / before_ms
    return Lift(
        minutes=before_ms / MINUTE,
        viewers=here.new - before.new * times,
        gmv_fen=here.gmv_fen - before.gmv_fen * times,
    )
