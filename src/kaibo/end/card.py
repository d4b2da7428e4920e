"""How the ending stands on every screen: who is ready, what was said, each step of the stop. Source: E5."""

from kaibo.clock import SECOND
from kaibo.end.shutdown import MACHINES, STEPS, following
from kaibo.facts import Stopping
from kaibo.live.ending import EndAsked, EndingCard, StopLine, roles
from kaibo.live.room import Room
from kaibo.live.studio import StudioLink
from kaibo.playbook import number
from kaibo.words import shown


def card(room: Room, now_ms: int, link: StudioLink) -> EndingCard:
    """Show how the ending stands: who is ready, what was said, and each step of the stop."""
    ending = room.ending
    due = None if room.sealed else following(room)
    return EndingCard(
        ready=roles(ending),
        counted={what: tuple(times) for what, times in ending.counted.items()},
        steps=tuple(_line(room, step, step == due, link) for step in STEPS),
        tail_ms=_tail_ms(room),
        sealing=room.ended_ms is not None and due is None,
        asked=_asked(room, now_ms),
    )


def _line(room: Room, step: Stopping, due: bool, link: StudioLink) -> StopLine:
    taken = room.ending.steps.get(step)
    return StopLine(
        step=step,
        way="studio" if step in MACHINES and link.state != "none" else "people",
        state=taken.state if taken else "waiting",
        next=due,
        at_ms=taken.at_ms if taken else None,
        why=taken.why if taken else "",
        by=taken.by if taken else "",
        tries=taken.tries if taken else 0,
    )


def _asked(room: Room, now_ms: int) -> EndAsked | None:
    """Show what was written of step one, while it may still be confirmed. Source: E1."""
    asked_ms = room.end_requested_ms
    if asked_ms is None or room.asked_to_end(now_ms) is None:
        return None
    until_ms = asked_ms + round(number("end_confirm_seconds") * SECOND)
    return EndAsked(by=shown(room.ending.asked_by), at_ms=asked_ms, until_ms=until_ms)


def _tail_ms(room: Room) -> int | None:
    """Tell until when everybody stays professional: the stream runs on for some seconds. Source: E1."""
    return None if room.ended_ms is None else room.ended_ms + round(number("tail_seconds") * SECOND)
