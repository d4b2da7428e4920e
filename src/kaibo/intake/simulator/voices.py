"""Who says what: ordinary talk, bursts, late words, and the phrase that enters a lucky bag."""

from collections import Counter
from heapq import heappop, heappush
from typing import Final

from kaibo.clock import SECOND
from kaibo.facts import Commented
from kaibo.intake.simulator.chatter import HOSTILE, intent, phrase
from kaibo.intake.simulator.crowd import Chance, Crowd, Viewer
from kaibo.intake.simulator.curves import COMMENTS, Burst
from kaibo.intake.simulator.post import Post

_WINNERS: Final = 3


class Voices:
    """The comments of one evening; `kinds` counts them by intent."""

    def __init__(self, bursts: list[Burst], crowd: Crowd, chance: Chance, post: Post) -> None:
        """Start in silence; `bursts` are to come."""
        self.kinds: Counter[str] = Counter()
        self._crowd, self._chance, self._post = crowd, chance, post
        self._bursts = sorted(bursts, key=lambda burst: burst.start, reverse=True)
        self._bursting: list[Burst] = []
        self._later: list[tuple[int, int, Viewer, str]] = []
        self._number = 0
        self._entrants: dict[str, dict[str, Viewer]] = {}
        self._title, self._price_fen = "", 0

    def see(self, title: str, price_fen: int) -> None:
        """Notice what is on air: a product with its price, or nothing."""
        self._title, self._price_fen = title, price_fen

    def later(self, viewer: Viewer, at_ms: int, kind: str) -> None:
        """Let a viewer say something at `at_ms`, should they still be there."""
        self._number += 1
        heappush(self._later, (at_ms, self._number, viewer, kind))

    def talk(self, at_s: int, now: int, minute: float, force: float) -> None:
        """Speak for one second; `minute` is the active viewers' presence in it, in minutes."""
        chance, crowd = self._chance, self._crowd
        for _ in range(chance.count(minute * COMMENTS * force)):
            self._say(crowd.someone(), now + chance.ms(), intent(chance, bool(self._title)))
        while self._bursts and self._bursts[-1].start <= at_s:
            self._bursting.append(self._bursts.pop())
        self._bursting = [burst for burst in self._bursting if burst.end > at_s]
        for burst in self._bursting:
            for _ in range(chance.count(minute * burst.rate)):
                self._say(crowd.someone(), now + chance.ms(), burst.kind)
        while self._later and self._later[0][0] < now + SECOND:
            at_ms, _, viewer, kind = heappop(self._later)
            if viewer.entered_ms:
                self._say(viewer, max(at_ms, now), kind)

    def open(self, bag: str) -> None:
        """Open a lucky bag: from now on its phrase enters the draw."""
        self._entrants[bag] = {}

    def draw(self, bag: str) -> tuple[int, list[Viewer]]:
        """Close a lucky bag; give the number of entrants and the winners. Source: L6, E11."""
        entrants = list(self._entrants.pop(bag).values())
        count = len(entrants)
        winners: list[Viewer] = []
        while entrants and len(winners) < _WINNERS:
            winners.append(entrants.pop(int(self._chance.unit() * len(entrants))))
        return count, winners

    def _say(self, viewer: Viewer, at_ms: int, kind: str) -> None:
        if kind == "bag":
            for entrants in self._entrants.values():
                entrants[viewer.id] = viewer
        if kind == "hostile":
            text = HOSTILE[self.kinds[kind] % len(HOSTILE)]
        else:
            text = phrase(self._chance, kind, viewer.city, self._title, self._price_fen)
        self.kinds[kind] += 1
        self._post.tell(Commented, at_ms, viewer=viewer.id, name=viewer.name, text=text, city=viewer.city)
