"""What was pressed towards the end: who is ready, what was said, what of the stop is done. Source: E1–E5."""

from collections import Counter
from functools import cache
from itertools import pairwise

from msgspec import Struct

from kaibo import facts
from kaibo.broadcast import BroadcastType
from kaibo.facts import Closing, Role, Stopping
from kaibo.plan.checklists import PLAYBOOK
from kaibo.playbook import FAREWELL, number
from kaibo.words import shown


class Confirmed(Struct, frozen=True, gc=False):
    """A role that is ready for the end."""

    by: str
    at_ms: int


class Stop(Struct, frozen=True, gc=False):
    """How a step of the ordered stop stands: begun, done, failed or by_hand, begun `tries` times."""

    state: str
    at_ms: int
    why: str = ""
    by: str = ""
    tries: int = 0


class Ending(Struct):
    """What is known of an ending. Source: E1, E2, E3."""

    ready: dict[Role, Confirmed] = {}
    counted: dict[Closing, list[int]] = {}
    steps: dict[Stopping, Stop] = {}
    asked_by: str = ""

    @property
    def stopped(self) -> bool:
        """Tell whether the stream is known to have stopped, by a machine or by who looked. Source: E1."""
        step = self.steps.get("stopped")
        return step is not None and step.state in ("done", "by_hand")


class ReadyRole(Struct, frozen=True, kw_only=True):
    """A role that confirmed, by whom and when. Source: E2."""

    role: Role
    by: str
    at_ms: int


class StopLine(Struct, frozen=True, kw_only=True):
    """A step of the ordered stop as screens show it. Source: E1, E5.

    `state` is waiting, begun, done, failed or by_hand; `way` is studio where a machine can do it and people
    where only they can; `next` marks the one that is due.
    """

    step: Stopping
    way: str
    state: str
    next: bool
    at_ms: int | None
    why: str
    by: str
    tries: int


class EndAsked(Struct, frozen=True, kw_only=True):
    """Step one of sign-off as it was written; it may be confirmed until `until_ms`. Source: E1."""

    by: str
    at_ms: int
    until_ms: int


class EndingCard(Struct, frozen=True, kw_only=True):
    """The ending as screens show it; `tail_ms` is until when everybody stays professional (E1).

    `counted` are the times of each thing counted (E3). `sealing` says: all steps are done, or were left.
    `asked` is the request to end that may still be confirmed, None: there is none.
    """

    ready: tuple[ReadyRole, ...]
    counted: dict[Closing, tuple[int, ...]]
    steps: tuple[StopLine, ...]
    tail_ms: int | None
    sealing: bool
    asked: EndAsked | None


def behind(ending: Ending, kind: BroadcastType, left_min: float) -> dict[Closing, int]:
    """Tell how often each of "3-2-1" should have been said `left_min` minutes before the end and was not.

    A line should have been said once the time of the next one has come. Source: E3.
    """
    due = Counter(what for what, minute in _by(kind) if left_min <= minute)
    missing = {what: times - len(ending.counted.get(what, ())) for what, times in due.items()}
    return {what: times for what, times in missing.items() if times > 0}


@cache
def _by(kind: BroadcastType) -> tuple[tuple[Closing, int], ...]:
    """Give each counted line of a type with the minute before the end by which it is said."""
    lines = [line for line in FAREWELL.line if kind in line.types]
    minutes = sorted({line.minute for line in lines}, reverse=True)
    following = dict(pairwise([*minutes, 0]))
    return tuple((line.what, following[line.minute]) for line in lines if line.what is not None)


@cache
def owners(kind: BroadcastType) -> tuple[Role, ...]:
    """Give the roles with something to do in a type's last minutes, as the playbook has it. Source: E2."""
    from_ = -number("ending_from_minutes")
    found = (task for task in PLAYBOOK[kind] if task.anchor == "end" and from_ <= task.due_minutes <= 0)
    return tuple(dict.fromkeys(task.role for task in found))


def roles(ending: Ending) -> tuple[ReadyRole, ...]:
    """Show which roles confirmed."""
    return tuple(
        ReadyRole(role=role, by=shown(one.by), at_ms=one.at_ms) for role, one in ending.ready.items()
    )


def confirmed(ending: Ending, fact: facts.RoleConfirmed) -> None:
    """Take in that a role is ready, or took that back."""
    if not fact.ready:
        ending.ready.pop(fact.role, None)
    elif fact.role not in ending.ready:
        ending.ready[fact.role] = Confirmed(fact.by, fact.at_ms)


def counted(ending: Ending, fact: facts.ClosingCounted) -> None:
    """Count what was said towards the end."""
    ending.counted.setdefault(fact.what, []).append(fact.at_ms)


def stepped(ending: Ending, fact: facts.StopStepped) -> None:
    """Take in how a step of the stop stands; what is done stays done."""
    before = ending.steps.get(fact.step)
    if before is not None and before.state in ("done", "by_hand"):
        return
    tries = (before.tries if before else 0) + (fact.state == "begun")
    ending.steps[fact.step] = Stop(fact.state, fact.at_ms, fact.why, fact.by, tries)
