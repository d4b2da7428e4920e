"""Facts that wait for their time, and then are told in its order."""

from heapq import heappop, heappush
from typing import Any

from kaibo.facts import Known
from kaibo.intake.simulator.plan import Plan
from kaibo.intake.simulator.tally import Tally


class Post:
    """Gives each fact its id, keeps it until it is due, and counts it when it is told."""

    def __init__(self, plan: Plan) -> None:
        """Start with nothing due."""
        self.tally = Tally(plan.city)
        self._prefix = f"sim:{plan.seed}:"
        self._broadcast = plan.broadcast
        self._due: list[tuple[int, int, Known]] = []
        self._number = 0

    def tell(self, kind: type[Known], at_ms: int, source: str = "simulator", **fields: Any) -> None:
        """Make a fact to be told at `at_ms`."""
        self._number += 1
        fact = kind(
            id=f"{self._prefix}{self._number}",
            at_ms=at_ms,
            source=source,
            broadcast=self._broadcast,
            **fields,
        )
        heappush(self._due, (at_ms, self._number, fact))

    def collect(self, until_ms: int) -> list[Known]:
        """Take out what is due before `until_ms`, earliest first."""
        due, facts = self._due, []
        while due and due[0][0] < until_ms:
            fact = heappop(due)[2]
            self.tally.take(fact)
            facts.append(fact)
        return facts
