"""An evening told fact by fact, and looked at every second as the house does."""

from typing import Any

import msgspec

from kaibo import facts
from kaibo.broadcast import Broadcast, Product
from kaibo.clock import SECOND
from kaibo.facts import CueEscalated, CueRaised, Entry, Fact
from kaibo.live import cues, rules
from kaibo.live.fold import fold
from kaibo.live.questions import Question
from kaibo.live.room import Room
from tests.strategies import T0

PLAN = Broadcast(
    id="b1",
    title="测试场",
    start_ms=T0,
    length_minutes=120,
    wecom_most=30,
    products=(
        Product(id="p1", title="空军一号", role="hit", stock=100, props=("price",)),
        Product(id="p2", title="帆布袋", role="flash", stock=50),
    ),
)


def rule(name: str) -> rules.Rules:
    """Give one shipped rule alone."""
    return rules.Rules(tuple(ready for ready in rules.read().ready if ready.name == name))


def made(text: str) -> rules.Rules:
    """Read the rules of a text alone, which must be good."""
    known = rules.read(text)
    assert not known.wrongs, known.wrongs
    shipped = {ready.name for ready in rules.read().ready}
    return rules.Rules(tuple(ready for ready in known.ready if ready.name not in shipped))


class Evening:
    """A room; `tell` queues what happens, `looks` plays it. Seconds count from go-live, minutes likewise."""

    def __init__(self, *, live: bool = True, rehearsal: bool = False, plan: Broadcast | None = PLAN) -> None:
        self.room = Room("b1")
        self.watch = cues.Watch()
        self._n = 0
        self._later: list[tuple[float, Fact]] = []
        if plan is not None:
            body = msgspec.Raw(msgspec.json.encode(plan))
            self.tell(facts.Saved, -3_000, doc="broadcast", key="b1", revision=1, body=body)
        if live:
            self.tell(facts.WentLive, 0, rehearsal=rehearsal)

    def tell(self, kind: Any, at_s: float, **fields: Any) -> None:
        self._n += 1
        fields = {"id": f"f{self._n}", "source": "test", "broadcast": "b1"} | fields
        self._later.append((at_s, kind(at_ms=T0 + round(at_s * SECOND), **fields)))

    def count(self, start_s: int, end_s: int, online: int, every_s: int = 10) -> None:
        for at_s in range(start_s, end_s, every_s):
            self.tell(facts.OnlineCounted, at_s, online=online)

    def ask(self, question: str, at_s: float, *, askers: int, topic: str = "size", last_s: float = 0) -> None:
        """Let a question stand in the room, asked by so many."""
        self.room.questions[question] = Question(
            question=question,
            topic=topic,
            text="有没有40码",
            product="p1",
            askers={f"v{n}" for n in range(askers)},
            first_ms=T0 + round(at_s * SECOND),
            last_ms=T0 + round((last_s or at_s) * SECOND),
        )

    def play(self, until_s: float) -> None:
        """Fold what was told up to a second."""
        due = sorted((item for item in self._later if item[0] <= until_s), key=lambda item: item[0])
        self._later = [item for item in self._later if item[0] > until_s]
        for _, fact in due:
            self.fold(fact)

    def fold(self, fact: Fact) -> None:
        fold(self.room, [Entry(self.room.seq + 1, fact.at_ms, fact)])

    def looks(
        self, known: rules.Rules, start_s: float, until_s: float, *, keep: bool = True, step_s: int = 1
    ) -> list[CueRaised | CueEscalated]:
        """Look every second from `start_s` to `until_s`; what is raised is folded, as the house does."""
        told: list[CueRaised | CueEscalated] = []
        for at_s in range(int(start_s), int(until_s) + 1, step_s):
            self.play(at_s)
            for cue in cues.due(self.room, T0 + at_s * SECOND, known, self.watch):
                told.append(cue)
                if keep:
                    self.fold(cue)
        return told

    def raised(self, known: rules.Rules, start_s: float, until_s: float) -> list[float]:
        """Tell at which seconds cues were raised."""
        told = self.looks(known, start_s, until_s)
        return [(cue.at_ms - T0) / SECOND for cue in told if isinstance(cue, CueRaised)]
