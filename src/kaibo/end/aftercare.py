"""Aftercare (善后): what is to be done once a broadcast is over, and for whom. Source: E11, R1."""

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from kaibo.clock import MINUTE
from kaibo.end.countdown import Course, EndingStep, steps
from kaibo.live.room import Room
from kaibo.plan.binder import Ticked
from kaibo.plan.checklists import Task
from kaibo.playbook import number
from kaibo.words import clip


class PrizeClaim(Struct, frozen=True, kw_only=True):
    """Who gets a prize of a lucky bag; `name` is "" for `count` winners nobody wrote down. Source: E11."""

    bag: str
    prize: str
    name: str
    count: int
    drawn_ms: int


class OpenPromise(Struct, frozen=True, kw_only=True):
    """A promise made on air that nobody kept yet. Source: E6."""

    promise: str
    text: str
    promised_ms: int
    by: str


class Aftercare(Struct, frozen=True, kw_only=True):
    """What is to be done afterwards: steps with owner and time, prizes to hand out, promises to keep.

    Until `provisional_ms` the platform's figures may still change; None before the end. Source: E11, R1.
    """

    steps: tuple[EndingStep, ...]
    claims: tuple[PrizeClaim, ...]
    promises: tuple[OpenPromise, ...]
    provisional_ms: int | None


def care(
    room: Room,
    tasks: Iterable[Task],
    ticked: Mapping[str, Ticked],
    whose: Callable[[Task], tuple[str, ...]],
    at: Course,
) -> Aftercare:
    """Show the aftercare: every task after the end from the export on. Source: E2, E11."""
    from_ = number("ending_until_minutes")
    found = [
        task for task in tasks if task.phase == "after" and task.anchor == "end" and task.due_minutes >= from_
    ]
    late_ms = round(number("platform_late_minutes")) * MINUTE
    return Aftercare(
        steps=steps(found, ticked, whose, at),
        claims=claims(room),
        promises=tuple(
            OpenPromise(
                promise=name,
                text=clip(promise.text, 200),
                promised_ms=promise.promised_ms,
                by=promise.by,
            )
            for name, promise in room.promises.items()
            if promise.kept_ms is None
        ),
        provisional_ms=at.end_ms + late_ms if at.ended and at.end_ms is not None else None,
    )


def claims(room: Room) -> tuple[PrizeClaim, ...]:
    """List who gets what of the lucky bags drawn; winners nobody wrote down share a line without a name."""
    found: list[PrizeClaim] = []
    for bag in room.bags.values():
        if bag.drawn_ms is None:
            continue
        unnamed = max(0, bag.winners - len(bag.names))
        for name, count in [*((name, 1) for name in bag.names), *([("", unnamed)] if unnamed else [])]:
            found.append(
                PrizeClaim(bag=bag.bag, prize=bag.prize, name=name, count=count, drawn_ms=bag.drawn_ms)
            )
    return tuple(found)
