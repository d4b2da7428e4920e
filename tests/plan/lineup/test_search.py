"""The solver beside every lineup there is: where one can count them all, its best is the best."""

from collections.abc import Iterator
from itertools import product as every

import pytest

from kaibo.plan.lineup import Rule, Wish
from kaibo.plan.lineup.model import Chances, chances
from kaibo.plan.lineup.rundown import lineup
from kaibo.plan.lineup.search import Found, search
from kaibo.plan.lineup.timeline import Slot, Timeline, timeline
from tests.plan.lineups import NOTICE, broadcast, faults, product

FEW = (NOTICE, product("f1", "flash"), product("f2", "flash", price_fen=19900), product("h1", "hit"))


def fillings(line: Timeline, given: Chances) -> Iterator[dict[Slot, str]]:
    """Give every way to cut the gaps and to fill their slots, or to leave them empty."""
    for cut in every(*(gap.patterns or ((),) for gap in line.gaps)):
        slots = [slot for pattern in cut for slot in pattern]
        may = [["", *(one.id for one in given.products if (one.id, slot) in given.points)] for slot in slots]
        for filled in every(*may):
            yield {slot: name for slot, name in zip(slots, filled, strict=True) if name}


def worth(wish: Wish, given: Chances, placed: dict[Slot, str]) -> int:
    """Weigh a filling: each airing as an encore, and what being on air at all is worth more."""
    values = given.values(wish)
    present = max(given.points.values())
    shown = set(placed.values())
    return sum(values.put[name, slot] for slot, name in placed.items()) + sum(
        present + values.first[name] for name in shown
    )


def kept(wish: Wish, line: Timeline, placed: dict[Slot, str]) -> bool:
    """Tell whether a filling breaks no rule, by the checker that knows nothing of the solver."""
    return not faults(wish, lineup(wish, line, Found(placed, 0.0, 0.0, optimal=False, seconds=0.0)))


@pytest.mark.parametrize(
    ("minutes", "relaxed"),
    [(50, ()), (55, ()), (60, ()), (50, ("P11",)), (60, ("P11",)), (45, ("E2",)), (40, ("E2", "P11"))],
)
def test_the_best_of_a_tiny_evening_is_the_best_of_all_there_are(
    minutes: int, relaxed: tuple[Rule, ...]
) -> None:
    wish = Wish(broadcast=broadcast(FEW, minutes), relaxed=frozenset(relaxed))
    line = timeline(wish)
    given = chances(wish, line)
    ranked = sorted(fillings(line, given), key=lambda placed: -worth(wish, given, placed))
    best = next(worth(wish, given, placed) for placed in ranked if kept(wish, line, placed))
    found = search(wish, line, None, 30.0)
    assert found is not None
    assert kept(wish, line, found.placed)
    assert worth(wish, given, found.placed) == found.worth
    assert found.worth <= best <= found.worth * (1 + found.gap) + 0.5
    if found.optimal:
        assert found.worth == best
