"""Reservations and who came: by channel, by reminder, by name where ids are known; and who invited.

A channel's reservations are counts people typed in: nobody tells which of them came. Who reserved on air of
the broadcast before is known by id, and so is who of them came. Source: P30, P31, P33, P34, R5.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from kaibo.clock import MINUTE
from kaibo.facts import Touchpoint, Traffic
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
    """Who reserved and who came, and who invited; None: nobody told.

    `reserved` sums all channels as known at go-live; `came` are viewers who entered by the reminder,
    `attended` their ratio to `reserved`, counts only. `known` reserved on air of the broadcast before,
    `known_came` of them came, `known_attended` is that share. `contacts_unseen` are contacts whom the room
    never saw by that id. `late_minutes` is how long after the announced time it went live, below 0 before it;
    far from it nobody was `reminded` (P31). Who reserved the next and who became a contact are figures.
    """

    channels: tuple[ReservedBy, ...] = ()
    reserved: int | None = None
    after: int | None = None
    came: int | None = None
    attended: float | None = None
    known: int | None = None
    known_came: int | None = None
    known_attended: float | None = None
    contacts_unseen: int = 0
    late_minutes: int | None = None
    reminded: bool | None = None
    ranking: tuple[Inviter, ...] = ()


def attendance(room: Room, tally: Tally, beside: Outreach, past: Sequence[Past]) -> Attendance:
    """Tell who reserved, who came of them, and who invited."""
    flows = tally.flows
    viewers = flows.people()
    # Without one source told nobody can say who came by which.
    sided = any(name != "unknown" for name in viewers)
    reserved = reservations.total(flows.readings, room.went_live_ms) if flows.readings else None
    came = viewers["reservation"] if sided else None
    known = set(past[0].reservers) if past and past[0].reservers else None
    known_came = len(known & flows.origins.keys()) if known is not None else None
    late = _late(room)
    return Attendance(
        channels=_channels(room, flows, beside, viewers if sided else None),
        reserved=reserved,
        after=reservations.total(flows.readings) - reserved if reserved is not None else None,
        came=came,
        attended=ratio(came, reserved),
        known=len(known) if known is not None else None,
        known_came=known_came,
        known_attended=ratio(known_came, len(known) if known is not None else None),
        contacts_unseen=len(flows.adders - flows.origins.keys()),
        late_minutes=late,
        reminded=None if late is None else abs(late) <= beside.numbers("reminder_window_minutes"),
        ranking=_ranking(flows, beside, "contact_added" in tally.told),
    )


def _late(room: Room) -> int | None:
    """Tell how many minutes after the announced start it went live; None where either is not known."""
    plan = room.any_plan
    told_ms = plan.start_ms if plan.announced_ms is None else plan.announced_ms
    if told_ms is None or room.went_live_ms is None:
        return None
    return round((room.went_live_ms - told_ms) / MINUTE)


def _channels(
    room: Room, flows: Flows, beside: Outreach, viewers: Mapping[Traffic, int] | None
) -> tuple[ReservedBy, ...]:
    """Lay out each channel; `viewers` are counted by source, None where nobody tells of sources."""
    until_ms = room.went_live_ms
    read = [one for one in flows.readings if until_ms is None or one.at_ms <= until_ms]
    newest = {one.channel: one for one in reservations.channels(read)}
    total = sum(one.count for one in newest.values())
    clicked = opened(flows, beside)
    reach = _reach(beside)
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
                entered=viewers.get(straight, 0) if straight and viewers is not None else None,
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
