"""Invitations: what to send to each touchpoint, and who brought whom. Source: P30, P32, P34."""

import re
from collections.abc import Iterable, Mapping
from typing import Final, Literal

from msgspec import Struct

from kaibo.broadcast import Broadcast
from kaibo.clock import MINUTE
from kaibo.facts import Touchpoint
from kaibo.money import yuan
from kaibo.plan.links import Link
from kaibo.plan.numbers import Of
from kaibo.plan.people import Member
from kaibo.plan.reservations import moment
from kaibo.playbook import INVITES, number
from kaibo.words import clip, shown

_OFFERS: Final = 3


class Wave(Struct, frozen=True, kw_only=True):
    """How the second wave stands: `missing` people to the target, `left` minutes to the start. Source: P32.

    `none`: no target or no start; `reached`: nothing to do; `early`: under target, not yet time; `now`: send
    it; `over`: the broadcast was to begin.
    """

    state: Literal["none", "reached", "early", "now", "over"]
    missing: int
    left: int


class Invite(Struct, frozen=True, kw_only=True):
    """What to send to a touchpoint, ready to copy; kaibo itself sends nothing."""

    channel: Touchpoint
    first: str
    second: str


class Ranked(Struct, frozen=True, kw_only=True):
    """A person who invites: openings of their links by people and by programs, reservations as typed in."""

    place: int
    name: str
    member: str
    follows: int
    bots: int
    reserved: int
    codes: tuple[str, ...]


def wave(target: int, reserved: int, start_ms: int | None, now_ms: int, numbers: Of = number) -> Wave:
    """Tell whether the second wave is due. Source: P32."""
    missing = max(0, target - reserved)
    left = 0 if start_ms is None else -((now_ms - start_ms) // MINUTE)
    if not target or start_ms is None:
        return Wave(state="none", missing=missing, left=left)
    if not missing:
        return Wave(state="reached", missing=0, left=left)
    if left <= 0:
        return Wave(state="over", missing=missing, left=left)
    due = left <= numbers("second_wave_minutes")
    return Wave(state="now" if due else "early", missing=missing, left=left)


def invites(plan: Broadcast, addresses: Mapping[Touchpoint, str], left: int) -> tuple[Invite, ...]:
    """Fill in what to send to each touchpoint; `addresses` are the links of touchpoints that have one.

    `left` are minutes to the start; the time is the announced one. Source: P30, P32.
    """
    start_ms = plan.start_ms if plan.announced_ms is None else plan.announced_ms
    told = {
        "title": clip(shown(plan.title).strip(), 60),
        "time": moment(start_ms, plan.zone) if start_ms else "（时间待定）",
        "offers": "；".join(offers(plan)),
        "left": str(max(0, left)),
    }
    return tuple(
        Invite(
            channel=text.channel,
            first=_filled(text.first, told | {"link": addresses.get(text.channel, "")}),
            second=_filled(text.second, told | {"link": addresses.get(text.channel, "")}),
        )
        for text in INVITES
    )


_PLACE: Final = re.compile(r"\{(title|time|offers|link|left)\}")


def _filled(text: str, told: Mapping[str, str]) -> str:
    """Fill in what is known; a line that was to hold a link nobody made is left out."""
    lines = [line for line in text.split("\n") if told["link"] or "{link}" not in line]
    filled = (_PLACE.sub(lambda found: told[found[1]], line).strip() for line in lines)
    return "\n".join(line for line in filled if line)


def offers(plan: Broadcast) -> tuple[str, ...]:
    """Give the first products on air with their prices, as an invitation names them."""
    of = {product.id: product for product in plan.products}
    aired = [segment.product for segment in plan.segments if segment.type == "product"]
    first = [name for name in dict.fromkeys(aired or of) if name in of][:_OFFERS]
    return tuple(
        clip(shown(of[name].title).strip(), 24)
        + (
            f" ¥{yuan(of[name].price_fen, decimals=of[name].price_fen % 100 != 0)}"
            if of[name].price_fen > 0
            else ""
        )
        for name in first
    )


def ranking(
    links: Mapping[str, Link],
    members: Mapping[str, Member],
    follows: Mapping[str, int],
    bots: Mapping[str, int],
) -> tuple[Ranked, ...]:
    """Rank who invites by reservations brought, then by openings of their links; ties share a place.

    Openings are counted, not people: one who opens twice counts twice. Source: P34.
    """
    of: dict[tuple[str, str], list[str]] = {}
    for code, link in links.items():
        if link.member or link.person:
            of.setdefault((link.member, "" if link.member else link.person), []).append(code)
    rows = [
        (
            sum(links[code].reserved for code in codes),
            sum(follows.get(code, 0) for code in codes),
            member,
            person or (members[member].name if member in members else member),
            codes,
        )
        for (member, person), codes in of.items()
    ]
    rows.sort(key=lambda row: (-row[0], -row[1], row[3]))
    return tuple(
        Ranked(
            place=1 + sum((other[0], other[1]) > (reserved, followed) for other in rows),
            name=name,
            member=member,
            follows=followed,
            bots=sum(bots.get(code, 0) for code in codes),
            reserved=reserved,
            codes=tuple(codes),
        )
        for reserved, followed, member, name, codes in rows
    )


def masked(name: str) -> str:
    """Hide a name for a list outsiders see: its first letter stays."""
    seen = shown(name).strip()
    return seen[:1] + "*" * min(2, max(1, len(seen) - 1)) if seen else "*"


def channel_addresses(links: Iterable[tuple[str, Link]], base: str) -> dict[Touchpoint, str]:
    """Give the address of the newest link of each touchpoint that is nobody's own."""
    return {link.channel: f"{base}l/{code}" for code, link in links if not link.member and not link.person}
