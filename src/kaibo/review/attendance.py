"""Reservations and who came: by channel, by reminder, by name where ids are known; and what is next.

A channel's reservations are counts people typed in: nobody tells which of them came. Who reserved on air of
the broadcast before is known by id, and so is who of them came. Source: P30, P31, P33, P34, R5.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from kaibo.clock import MINUTE
from kaibo.facts import PRIVATE_TRAFFIC, Touchpoint
from kaibo.live.room import Room
from kaibo.plan import invites, reservations
from kaibo.plan.reservations import CHANNELS
from kaibo.review.flows import Flows
from kaibo.review.history import Past
from kaibo.review.metrics import ratio
from kaibo.review.outreach import Outreach
from kaibo.review.tally import Tally
from kaibo.review.traffic import TOUCHED, opened


class ReservedBy(Struct, frozen=True, kw_only=True):
    """A channel's reservations as last read by go-live, and what else is known of it; None: nobody told.

    `opened` is how often people opened its links, `entered` the viewers who came by it straight, `reached`
    how many people it can reach (社群 and 企微, where somebody typed it); rates are shares of 1.
    """

    channel: Touchpoint
    reserved: int | None = None
    as_of_ms: int | None = None
    by: str = ""
    share: float | None = None
    opened: int | None = None
    entered: int | None = None
    reached: int | None = None
    opened_rate: float | None = None
    reached_rate: float | None = None


class Inviter(Struct, frozen=True, kw_only=True):
    """A person who invites: reservations and openings of their links, and WeCom contacts they won on air.

    `bots` are openings by programs. Entrants and orders of a person are told by nobody. Source: P34.
    """

    place: int
    name: str
    reserved: int
    opened: int
    bots: int
    contacts: int | None


class Attendance(Struct, frozen=True, kw_only=True):
    """Who reserved and who came, who reserved the next, and who became a contact; None: nobody told.

    `reserved` sums all channels as known at go-live; `came` are viewers who entered by the reminder,
    `attended` their ratio to `reserved`, counts only. `known` reserved on air of the broadcast before,
    `known_came` of them came, `known_attended` is that share. `next_people` reserved the next broadcast.
    `public_added` are public viewers who became contacts of `public_viewers`, `contacts_unseen` contacts
    whom the room never saw by that id. `late_minutes` is how long after the announced time it went live,
    below 0 before it; far from it nobody was `reminded` (P31).
    """

    channels: tuple[ReservedBy, ...] = ()
    reserved: int | None = None
    after: int | None = None
    came: int | None = None
    attended: float | None = None
    known: int | None = None
    known_came: int | None = None
    known_attended: float | None = None
    next_times: int | None = None
    next_people: int | None = None
    next_rate: float | None = None
    contacts: int | None = None
    contacts_unseen: int = 0
    public_viewers: int = 0
    public_added: int | None = None
    public_rate: float | None = None
    late_minutes: int | None = None
    reminded: bool | None = None
    ranking: tuple[Inviter, ...] = ()


def attendance(room: Room, tally: Tally, beside: Outreach, past: Sequence[Past]) -> Attendance:
    """Tell who reserved, who came of them, and who is won for next time."""
    flows, told = tally.flows, tally.told
    rows = _channels(room, flows, beside)
    reserved = reservations.total(flows.readings, room.went_live_ms) if flows.readings else None
    viewers = flows.people()
    came = viewers["reservation"] if _tells_sources(flows) else None
    known = set(past[0].reservers) if past and past[0].reservers else None
    known_came = len(known & flows.origins.keys()) if known is not None else None
    next_people = len(flows.reservers) if "reserved" in told else None
    added = _public_added(flows) if "contact_added" in told else None
    public = sum(people for name, people in viewers.items() if _public(name))
    late = _late(room)
    return Attendance(
        channels=rows,
        reserved=reserved,
        after=reservations.total(flows.readings) - reserved if reserved is not None else None,
        came=came,
        attended=ratio(came, reserved),
        known=len(known) if known is not None else None,
        known_came=known_came,
        known_attended=ratio(known_came, len(known) if known is not None else None),
        next_times=room.reservations if next_people is not None else None,
        next_people=next_people,
        next_rate=ratio(next_people, viewers.total()),
        contacts=room.contacts if "contact_added" in told else None,
        contacts_unseen=len(flows.adders - flows.origins.keys()),
        public_viewers=public,
        public_added=added,
        public_rate=ratio(added, public),
        late_minutes=late,
        reminded=None if late is None else abs(late) <= beside.numbers("reminder_window_minutes"),
        ranking=_ranking(flows, beside, "contact_added" in told),
    )


def _late(room: Room) -> int | None:
    """Tell how many minutes after the announced start it went live; None where either is not known."""
    plan = room.any_plan
    told_ms = plan.start_ms if plan.announced_ms is None else plan.announced_ms
    if told_ms is None or room.went_live_ms is None:
        return None
    return round((room.went_live_ms - told_ms) / MINUTE)


def _tells_sources(flows: Flows) -> bool:
    """Tell whether any viewer's source is known: else nobody can say who came by the reminder."""
    return any(name != "unknown" for name in flows.of) or any(
        name != "unknown" for here in flows.arrived.values() for name in here
    )


def _public(name: str) -> bool:
    return name != "unknown" and name not in PRIVATE_TRAFFIC


def _public_added(flows: Flows) -> int | None:
    """Count public viewers who became contacts; None where no contact's id is one of the room's."""
    seen = [name for viewer in flows.adders if (name := flows.origins.get(viewer)) is not None]
    return sum(_public(name) for name in seen) if seen or not flows.adders else None


def _channels(room: Room, flows: Flows, beside: Outreach) -> tuple[ReservedBy, ...]:
    until_ms = room.went_live_ms
    read = [one for one in flows.readings if until_ms is None or one.at_ms <= until_ms]
    newest = {one.channel: one for one in reservations.channels(read)}
    total = sum(one.count for one in newest.values())
    clicked = opened(flows, beside)
    reach = _reach(beside)
    counts = flows.people()
    rows = []
    for channel in CHANNELS:
        told, links = newest.get(channel), clicked.get(channel)
        if told is None and links is None:
            continue
        straight = TOUCHED.get(channel)
        count = told.count if told else None
        rows.append(
            ReservedBy(
                channel=channel,
                reserved=count,
                as_of_ms=told.at_ms if told else None,
                by=told.by if told else "",
                share=ratio(count, total),
                opened=links,
                entered=counts[straight] if straight and _tells_sources(flows) else None,
                reached=reach.get(channel),
                # More reservations than openings were made without the link: no share of anything.
                opened_rate=ratio(count, links) if (count or 0) <= (links or 0) else None,
                reached_rate=ratio(count, reach.get(channel)),
            )
        )
    return tuple(rows)


def _reach(beside: Outreach) -> dict[Touchpoint, int]:
    """Tell how many people a channel can reach, where the account says so. Source: P38."""
    if beside.account is None:
        return {}
    each = beside.numbers("reservation_group_people")
    told: Mapping[Touchpoint, int] = {
        "group": round(beside.account.groups * each),
        "wecom": beside.account.wecom_contacts,
    }
    return {channel: people for channel, people in told.items() if people}


_TEAM: Final = 50


def _ranking(flows: Flows, beside: Outreach, contacts: bool) -> tuple[Inviter, ...]:
    """Rank who invites as the plan does, with the contacts each won on air. Source: P34."""
    ranked = invites.ranking(beside.links, beside.members, flows.follows, flows.bots)
    return tuple(
        Inviter(
            place=one.place,
            name=one.name,
            reserved=one.reserved,
            opened=one.follows,
            bots=one.bots,
            contacts=flows.added.get(one.name, 0) if contacts else None,
        )
        for one in ranked[:_TEAM]
    )
