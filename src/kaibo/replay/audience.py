"""The audience of a replay page: who saw what of the film, liked, wrote, voted and pressed. Source: Y4, Y5.

A fold of the facts under the page's own scope. In whatever order they come, and however often, they give the
same: what a visit saw is a set of slots of the film, the last vote and the last word of the team count.
"""

from bisect import insort
from collections import Counter
from typing import Final

from msgspec import Struct

from kaibo.facts import (
    Fact,
    ReplayClicked,
    ReplayLiked,
    ReplayModerated,
    ReplayOpened,
    ReplaySaid,
    ReplayVoted,
    ReplayWatched,
)

SCOPE: Final = "@replay:"
"""How the scope of a page's audience begins; its slug follows. No broadcast has such an id."""

SLOTS: Final = 1_000
"""Equal slots of the film by which what somebody saw is remembered: 0.3 s of 5 minutes, 14 s of 4 hours."""

CURVE_POINTS: Final = 100
"""Equal parts of the film in the curve of who watched."""

_WHOLE: Final = 0.9
"""Who saw this share of a film saw it to its end: credits and farewells are left early. Source: Y5."""

LINES_MOST: Final = 20_000
"""Lines kept at hand, the newest; older ones stay in the journal."""

VISITS_MOST: Final = 200_000
"""Visits a page remembers one by one; those that come later are not counted."""


class Visit(Struct):
    """One opening of the page: when, by which link, the slots seen as bits, and the last vote by question.

    Without an `opened_id` nobody told that it was opened.
    """

    opened_ms: int
    opened_id: str
    code: str
    seen: int = 0
    votes: dict[str, tuple[int, str, int]] = {}


class SaidLine(Struct, frozen=True, order=True):
    """What a visitor wrote, in the order it was written."""

    at_ms: int
    id: str
    film_ms: int
    name: str
    text: str
    prompt: str


class Clicks(Struct):
    """How often a card was pressed, and by which visits."""

    times: int
    visits: set[str]


class Figures(Struct, frozen=True, kw_only=True):
    """What an audience comes to; None where nobody came whom it could be said of. Source: Y5.

    `completion` is the share of those who watched that saw nine tenths of the film, `click_rate` that of all
    visits that pressed a card.
    """

    visits: int
    watched: int
    completion: float | None
    mean_ms: int | None
    curve: tuple[int, ...]
    click_rate: float | None
    by_link: dict[str, int]


class Crowd:
    """Everybody who came to a page, as of the facts heard so far."""

    def __init__(self, length_ms: int) -> None:
        """Begin with an empty page, of a film of `length_ms`."""
        self.length_ms = max(1, length_ms)
        self.visits: dict[str, Visit] = {}
        self.seen = [0] * SLOTS
        self.liked = [0] * SLOTS
        self.likes = 0
        self.said = 0
        self.lines: list[SaidLine] = []
        self.votes: dict[str, Counter[int]] = {}
        self.clicks: dict[str, Clicks] = {}
        self.moderated: dict[str, tuple[int, str, bool]] = {}
        self._counted: set[int] = set()

    def hear(self, fact: Fact) -> None:
        """Take in a fact; one of another kind changes nothing."""
        match fact:
            case ReplayOpened():
                self._opened(fact)
            case ReplayWatched():
                self._watched(fact)
            case ReplayVoted():
                self._voted(fact)
            case ReplayModerated():
                word = (fact.at_ms, fact.id, fact.shown)
                self.moderated[fact.said] = max(self.moderated.get(fact.said, word), word)
            case ReplaySaid() | ReplayLiked() | ReplayClicked() if hash(fact.id) not in self._counted:
                # Of what was counted a number is remembered each: the ids would take thrice the room.
                self._counted.add(hash(fact.id))
                self._added(fact)
            case _:
                pass

    def slot(self, film_ms: int) -> int:
        """Give the slot a time of the film lies in; what is past its end lies in the last."""
        return min(SLOTS - 1, film_ms * SLOTS // self.length_ms)

    def bits(self, from_ms: int, to_ms: int) -> int:
        """Give the slots whose middle lies in `[from_ms, to_ms)`: stretches that meet leave no slot out."""
        first, last = self._edge(from_ms), self._edge(to_ms)
        return ((1 << (last - first)) - 1) << first if last > first else 0

    def span_ms(self, seen: int) -> int:
        """Tell how much of the film slots are, in ms."""
        return seen.bit_count() * self.length_ms // SLOTS

    def shown(self, line: SaidLine, *, before: bool) -> bool:
        """Tell whether a line is shown: the team's last word, without one as moderation goes."""
        word = self.moderated.get(line.id)
        return not before if word is None else word[2]

    def waits(self, line: SaidLine, *, before: bool) -> bool:
        """Tell whether a line waits for the team's word."""
        return before and line.id not in self.moderated

    def options(self, prompt: str, count: int) -> tuple[int, ...]:
        """Give the votes of a poll by option; those for an option taken off since are left out."""
        votes = self.votes.get(prompt, Counter())
        return tuple(votes[option] for option in range(count))

    def figures(self) -> Figures:
        """Reckon what the audience comes to; visits nobody told of as opened are left out."""
        visits = {name: visit for name, visit in self.visits.items() if visit.opened_id}
        watched = [visit.seen.bit_count() for visit in visits.values() if visit.seen]
        pressed = {name for clicks in self.clicks.values() for name in clicks.visits} & visits.keys()
        whole = sum(slots >= SLOTS * _WHOLE for slots in watched)
        step = SLOTS // CURVE_POINTS
        return Figures(
            visits=len(visits),
            watched=len(watched),
            completion=whole / len(watched) if watched else None,
            mean_ms=sum(watched) * self.length_ms // SLOTS // len(watched) if watched else None,
            curve=tuple(
                round(sum(self.seen[place : place + step]) / step) for place in range(0, SLOTS, step)
            ),
            click_rate=len(pressed) / len(visits) if visits else None,
            by_link=dict(Counter(visit.code for visit in visits.values() if visit.code)),
        )

    def _edge(self, at_ms: int) -> int:
        return min(SLOTS, max(0, -((self.length_ms - 2 * at_ms * SLOTS) // (2 * self.length_ms))))

    def _visit(self, name: str) -> Visit | None:
        visit = self.visits.get(name)
        if visit is None and len(self.visits) < VISITS_MOST:
            # Perhaps heard of before it was told to be opened: facts come in any order.
            visit = self.visits[name] = Visit(0, "", "")
        return visit

    def _opened(self, fact: ReplayOpened) -> None:
        visit = self._visit(fact.visit)
        if visit is None:
            return
        if not visit.opened_id or (fact.at_ms, fact.id) < (visit.opened_ms, visit.opened_id):
            visit.opened_ms, visit.opened_id, visit.code = fact.at_ms, fact.id, fact.code

    def _watched(self, fact: ReplayWatched) -> None:
        visit = self._visit(fact.visit)
        if visit is None:
            return
        new = self.bits(fact.from_ms, fact.to_ms) & ~visit.seen
        visit.seen |= new
        while new:
            lowest = new & -new
            self.seen[lowest.bit_length() - 1] += 1
            new ^= lowest

    def _voted(self, fact: ReplayVoted) -> None:
        visit = self._visit(fact.visit)
        if visit is None:
            return
        vote, before = (fact.at_ms, fact.id, fact.option), visit.votes.get(fact.prompt)
        if before is not None and before >= vote:
            return
        votes = self.votes.setdefault(fact.prompt, Counter())
        if before is not None:
            votes[before[2]] -= 1
        votes[fact.option] += 1
        visit.votes[fact.prompt] = vote

    def _added(self, fact: ReplaySaid | ReplayLiked | ReplayClicked) -> None:
        if isinstance(fact, ReplayLiked):
            self.likes += fact.count
            self.liked[self.slot(fact.film_ms)] += fact.count
        elif isinstance(fact, ReplayClicked):
            clicks = self.clicks.setdefault(fact.card, Clicks(0, set()))
            clicks.times += 1
            clicks.visits.add(fact.visit)
        else:
            self.said += 1
            insort(self.lines, SaidLine(fact.at_ms, fact.id, fact.film_ms, fact.name, fact.text, fact.prompt))
            del self.lines[: -LINES_MOST or None]
