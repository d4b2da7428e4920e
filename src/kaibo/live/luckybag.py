"""Lucky bags (福袋): announced with all terms, opened, drawn; nothing changes once open. Source: L6."""

from msgspec import Struct

from kaibo import facts
from kaibo.clock import SECOND
from kaibo.live.stage import BagCard
from kaibo.words import clip, shown


class Bag(Struct):
    """One lucky bag: its terms as people read them, and when it was announced for, opened and drawn."""

    bag: str
    prize: str
    condition: str = ""
    winners: int = 1
    worth_fen: int = 0
    seconds: int = 300
    due_ms: int | None = None
    opened_ms: int | None = None
    draw_ms: int | None = None
    drawn_ms: int | None = None
    entrants: int = 0
    names: tuple[str, ...] = ()


def started(bag: Bag) -> bool:
    """Tell whether a bag was opened, or drawn by whoever did not tell that it opened: its terms stay."""
    return bag.opened_ms is not None or bag.drawn_ms is not None


def announced(bags: dict[str, Bag], fact: facts.LuckyBagAnnounced) -> None:
    """Take an announcement; terms of a bag that has started stay as they were."""
    bag = bags.get(fact.bag)
    if bag is None or not started(bag):
        bags[fact.bag] = _with_terms(fact, due_ms=fact.due_ms)


def opened(bags: dict[str, Bag], fact: facts.LuckyBagOpened) -> None:
    """Open a bag once; a second opening changes nothing, and one told after the draw keeps the draw."""
    bag = bags.get(fact.bag)
    if bag is None or bag.opened_ms is None:
        new = bags[fact.bag] = _with_terms(fact, due_ms=bag.due_ms if bag else None)
        new.opened_ms, new.draw_ms = fact.at_ms, fact.at_ms + fact.seconds * SECOND
        if bag is not None:
            new.drawn_ms, new.entrants, new.names = bag.drawn_ms, bag.entrants, bag.names


def _with_terms(fact: facts.LuckyBagAnnounced | facts.LuckyBagOpened, due_ms: int | None) -> Bag:
    return Bag(
        bag=fact.bag,
        prize=shown(fact.prize),
        condition=shown(fact.condition),
        winners=fact.winners,
        worth_fen=fact.worth_fen,
        seconds=fact.seconds,
        due_ms=due_ms,
    )


def drawn(bags: dict[str, Bag], fact: facts.LuckyBagDrawn) -> None:
    """Draw a bag once; a source may tell of a draw whose opening nobody told."""
    bag = bags.get(fact.bag) or bags.setdefault(fact.bag, Bag(bag=fact.bag, prize=""))
    if bag.drawn_ms is None:
        bag.drawn_ms, bag.entrants = fact.at_ms, fact.entrants
        bag.names = tuple(clip(shown(name), 40) for name in fact.winners[:200])


def state(bag: Bag, now_ms: int) -> str:
    """Tell where a bag stands: announced, open, due (past its draw) or drawn."""
    if bag.drawn_ms is not None:
        return "drawn"
    if bag.draw_ms is None:
        return "announced"
    return "open" if now_ms < bag.draw_ms else "due"


def cards(bags: dict[str, Bag], now_ms: int) -> tuple[BagCard, ...]:
    """Show the bags in the order of the evening."""
    held = [
        BagCard(
            bag=bag.bag,
            prize=bag.prize,
            condition=bag.condition,
            winners=bag.winners,
            worth_fen=bag.worth_fen,
            seconds=bag.seconds,
            state=state(bag, now_ms),
            due_ms=bag.due_ms,
            opened_ms=bag.opened_ms,
            draw_ms=bag.draw_ms,
            drawn_ms=bag.drawn_ms,
            entrants=bag.entrants,
            names=bag.names,
        )
        for bag in bags.values()
    ]
    return tuple(sorted(held, key=lambda card: (card.opened_ms or card.due_ms or 0, card.bag)))
