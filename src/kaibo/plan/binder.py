"""The binder of one broadcast: scripts, checklist, counts, tasks done, gates answered for, who signed."""

from typing import Final

from msgspec import Struct

from kaibo import facts
from kaibo.facts import Entry, Touchpoint
from kaibo.plan.shelf import Shelf


class Reading(Struct, frozen=True, kw_only=True):
    """How many reservations a channel had brought by `at_ms`, who read it and how. Source: P30."""

    channel: Touchpoint
    count: int
    at_ms: int
    by: str
    way: str


class Ticked(Struct, frozen=True, kw_only=True):
    """A task that was done: when, by whom, with what proof. Source: P1."""

    task: str
    at_ms: int
    by: str
    note: str = ""
    photo: str = ""

    def bare(self) -> "Ticked":
        """Leave out what was noted: it may hold figures, which a host is never shown. Source: P2."""
        return Ticked(task=self.task, at_ms=self.at_ms, by=self.by)


class Answered(Struct, frozen=True, kw_only=True):
    """A red gate somebody answers for by name."""

    gate: str
    why: str
    at_ms: int
    by: str


class Signed(Struct, frozen=True, kw_only=True):
    """Who signed for the words of a broadcast, when, and how they stood then. Source: X1."""

    digest: str
    pack: str
    by: str
    at_ms: int
    texts: int
    open: int
    waived: int
    note: str


class Binder(Shelf):
    """What was prepared for a broadcast beside its plan, as of the newest entry heard.

    `readings` are in the order of their times; `follows` counts people, not bots, by link code.
    """

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.readings: list[Reading] = []
        self.ticked: dict[str, Ticked] = {}
        self.answered: dict[str, Answered] = {}
        self.follows: dict[str, int] = {}
        self.bots: dict[str, int] = {}
        self.signed: Signed | None = None
        self._told: set[str] = set()

    def take(self, entry: Entry) -> None:
        """Take in a fact of preparing; one already taken, or of another kind, changes nothing."""
        fact = entry.fact
        if not isinstance(fact, PREPARING) or fact.id in self._told:
            return
        self._told.add(fact.id)
        match fact:
            case facts.ReservationsCounted():
                reading = Reading(
                    channel=fact.channel, count=fact.count, at_ms=fact.at_ms, by=fact.by, way=fact.way
                )
                self.readings.append(reading)
                self.readings.sort(key=lambda told: told.at_ms)
            case facts.TaskDone():
                self.ticked[fact.task] = Ticked(
                    task=fact.task, at_ms=fact.at_ms, by=fact.by, note=fact.note, photo=fact.photo
                )
            case facts.TaskUndone():
                self.ticked.pop(fact.task, None)
            case facts.GateOverridden(why=""):
                self.answered.pop(fact.gate, None)
            case facts.GateOverridden():
                self.answered[fact.gate] = Answered(
                    gate=fact.gate, why=fact.why, at_ms=fact.at_ms, by=fact.by
                )
            case facts.ReviewSigned():
                self.signed = Signed(
                    digest=fact.digest,
                    pack=fact.pack,
                    by=fact.by,
                    at_ms=fact.at_ms,
                    texts=fact.texts,
                    open=fact.open,
                    waived=fact.waived,
                    note=fact.note,
                )
            case facts.LinkFollowed():
                of = self.bots if fact.bot else self.follows
                of[fact.code] = of.get(fact.code, 0) + 1

    def pressed_already(self, name: str) -> bool:
        """Tell whether a press is known: its fact was taken in, or its document saved."""
        return name in self._told or name in self.pressed


PREPARING: Final = (
    facts.ReservationsCounted,
    facts.TaskDone,
    facts.TaskUndone,
    facts.GateOverridden,
    facts.LinkFollowed,
    facts.ReviewSigned,
)
"""The kinds of facts a binder takes in beside documents."""
