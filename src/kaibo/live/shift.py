"""Shifts of hosts (换班): who is on camera, what was promised, the hand-over both confirm. Source: P3, E6."""

from typing import NamedTuple

from msgspec import Struct

from kaibo import facts
from kaibo.broadcast import Broadcast
from kaibo.clock import MINUTE
from kaibo.live.stage import HandoverCard, PromiseLine, ShiftCard
from kaibo.playbook import number
from kaibo.words import shown


class Promise(Struct):
    """Something promised on air; `kept_ms` is None while it is open."""

    text: str
    promised_ms: int
    by: str = ""
    kept_ms: int | None = None


class Handover(Struct):
    """A hand-over: done once both hosts confirmed it; `confirmed_ms` is when each of them did."""

    handover: str
    outgoing: str
    incoming: str
    opened_ms: int
    confirmed: tuple[str, ...] = ()
    confirmed_ms: tuple[int, ...] = ()
    done_ms: int | None = None


class Camera(Struct):
    """Who is on camera, and since when."""

    host: str = ""
    since_ms: int | None = None


class Turn(NamedTuple):
    """A host's time on camera: who, since when, until when, and who comes next."""

    host: str
    since_ms: int | None = None
    until_ms: int | None = None
    next: str = ""


def promised(promises: dict[str, Promise], fact: facts.Promised) -> None:
    """Keep a promise to be kept."""
    promises.setdefault(fact.promise, Promise(shown(fact.text), fact.at_ms, shown(fact.by)))


def kept(promises: dict[str, Promise], fact: facts.PromiseKept) -> None:
    """Close a promise."""
    promise = promises.get(fact.promise)
    if promise is not None and promise.kept_ms is None:
        promise.kept_ms = fact.at_ms


def changed(camera: Camera, fact: facts.HostChanged) -> None:
    """Put another host on camera."""
    camera.host, camera.since_ms = shown(fact.host), fact.at_ms


def opened(fact: facts.HandoverOpened) -> Handover:
    """Open a hand-over, with the names as people read them."""
    return Handover(fact.handover, shown(fact.outgoing), shown(fact.incoming), fact.at_ms)


def confirmed(handover: Handover | None, camera: Camera, fact: facts.HandoverConfirmed) -> None:
    """Note who confirmed; the second of the two puts the incoming host on camera."""
    if handover is None or handover.handover != fact.handover or handover.done_ms is not None:
        return
    host = shown(fact.host)
    if host in (handover.outgoing, handover.incoming) and host not in handover.confirmed:
        handover.confirmed = (*handover.confirmed, host)
        handover.confirmed_ms = (*handover.confirmed_ms, fact.at_ms)
    if {handover.outgoing, handover.incoming} <= set(handover.confirmed):
        handover.done_ms = fact.at_ms
        camera.host, camera.since_ms = handover.incoming, fact.at_ms


def card(
    camera: Camera,
    promises: dict[str, Promise],
    handover: Handover | None,
    plan: Broadcast | None,
    went_live_ms: int | None,
) -> ShiftCard:
    """Show who is on camera until when, who comes next, what was promised and what is handed over."""
    turn = on_camera(camera, plan, went_live_ms)
    opened = HandoverCard()
    if handover is not None:
        opened = HandoverCard(
            handover=handover.handover,
            outgoing=handover.outgoing,
            incoming=handover.incoming,
            opened_ms=handover.opened_ms,
            confirmed=handover.confirmed,
            confirmed_ms=handover.confirmed_ms,
            done_ms=handover.done_ms,
        )
    lines = tuple(
        PromiseLine(
            promise=name,
            text=promise.text,
            promised_ms=promise.promised_ms,
            by=promise.by,
            kept_ms=promise.kept_ms,
        )
        for name, promise in promises.items()
    )
    return ShiftCard(
        host=turn.host,
        since_ms=turn.since_ms,
        until_ms=turn.until_ms,
        next=turn.next,
        promises=lines,
        handover=opened,
    )


def on_camera(camera: Camera, plan: Broadcast | None, went_live_ms: int | None) -> Turn:
    """Give who is on camera now: as planned, until somebody says otherwise."""
    shifts = sorted(plan.shifts if plan else (), key=lambda turn: turn.at_minute)
    since_ms = camera.since_ms if camera.since_ms is not None else went_live_ms
    host = camera.host or (shifts[0].host if shifts else "")
    if since_ms is None:
        return Turn(host)
    for place, planned in enumerate(shifts):
        if planned.host == host and went_live_ms is not None:
            ends_ms = went_live_ms + (planned.at_minute + planned.length_minutes) * MINUTE
            if ends_ms > since_ms:
                follows = shifts[place + 1].host if place + 1 < len(shifts) else ""
                return Turn(host, since_ms, ends_ms, follows)
    return Turn(host, since_ms, since_ms + round(number("host_shift_minutes")) * MINUTE)
